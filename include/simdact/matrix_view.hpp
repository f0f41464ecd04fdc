// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `matrix_view`: an array of rows that are apart, as a slice of a larger matrix is. Every verb
/// takes such views in place of ranges, without copies. Opt-in: `simdact.hpp` does not include it.
///
///     // SwiGLU of a layer whose two halves stand side by side, n columns each:
///     const simdact::matrix_view<const float> both{data, rows, 2 * n};
///     simdact::forward_gated(simdact::silu<float>{}, both.middle_columns(n, n),
///                            both.middle_columns(0, n), simdact::matrix_view<float>{y, rows, n});
///
///     forward(f, x, y)     forward(f, x)      backward(f, x, grad_y, grad_x)
///     backward_from_output(f, y, grad_y, grad_x)    accumulate_backward(f, x, grad_y, grad_x)
///     double_backward(f, x, grad_y, grad_grad_x, grad_grad_y, grad_x)
///     forward_gated(f, x, gate, y)     backward_gated(f, x, gate, grad_y, grad_x, grad_gate)
///     forward_random(f, from, x, y)    backward_random(f, from, x, grad_y, grad_x)
///     forward_masked(f, x, y, mask)    backward_masked(f, mask, grad_y, grad_x)    convert(x, y)
///
///     forward_watched(f, x, y)         backward_watched(f, x, grad_y, grad_x)
///     forward_per_channel(f, x, weights, y, layout)
///     backward_per_channel(f, x, weights, grad_y, grad_x, grad_weights, layout)
///     forward_fused(f, x, y, layout, {.bias = …, .residual = a view})
///     backward_fused(f, x, grad_y, grad_x, grad_bias, layout, {.bias = …, .residual = a view})
///     forward_watched_per_channel(f, x, y, seen, layout)
///     backward_watched_per_channel(f, x, grad_y, grad_x, seen, layout)
///
/// and each with the instruction set and a policy in front. All arrays of a call are views of one
/// shape, each with a leading dimension of its own; a mask, weights, a bias, their gradients and
/// records of statistics are ranges as they are without views. The results are those of the verb on
/// arrays without gaps, to the bit: element (i, j) is element i · columns + j (for its draw, in the
/// mask, in the layout of channels). Of statistics of each channel mean and squares may differ in
/// their last digits. What is between the rows is neither read nor written. Nothing is allocated.
///
/// Views are checked as ranges are, and what is wrong throws `std::invalid_argument` before
/// anything is written: shapes that differ; a leading dimension that is less than the columns; an
/// output that is neither exactly an input (the same memory and leading dimension) nor apart from
/// it, or that is not apart from another output. Views of one matrix that interleave without a
/// common element are apart. The check takes O(log leading dimension), whatever the shape.

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "accumulate.hpp"
#include "backward.hpp"
#include "check.hpp"
#include "convert.hpp"
#include "double_backward.hpp"
#include "forward.hpp"
#include "gated.hpp"
#include "masked.hpp"
#include "matrix/channels.hpp"
#include "matrix/verb.hpp"
#include "matrix/view.hpp"
#include "matrix/watched.hpp"
#include "misuse.hpp"
#include "policy.hpp"
#include "quantized.hpp"
#include "random.hpp"

namespace simdact {

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace matrix_detail {

struct forward_verb : plain_verb<simdact::detail::any_activation, 1> {
    static constexpr const char* name = "forward";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr bool in_place = true;

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward<Arch>(arguments...)) {
        simdact::forward<Arch>(arguments...);
    }
};

struct backward_verb : plain_verb<simdact::detail::with_derivative, 1> {
    static constexpr const char* name = "backward";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward<Arch>(arguments...)) {
        simdact::backward<Arch>(arguments...);
    }
};

struct accumulate_backward_verb : plain_verb<simdact::detail::with_derivative, 1> {
    static constexpr const char* name = "accumulate_backward";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::accumulate_backward<Arch>(arguments...)) {
        simdact::accumulate_backward<Arch>(arguments...);
    }
};

struct backward_from_output_verb : plain_verb<simdact::detail::with_derivative_from_output, 1> {
    static constexpr const char* name = "backward_from_output";
    static constexpr const char* arrays[] = {"y", "grad_y", "grad_x"};

    template <class F, class... A>
    SIMDACT_INLINE static void check(const check::matrix&, const F& f, const A&...) {
        check::output_determines_gradient(name, f);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_from_output<Arch>(arguments...)) {
        simdact::backward_from_output<Arch>(arguments...);
    }
};

struct double_backward_verb : plain_verb<simdact::detail::with_second_derivative, 2> {
    static constexpr const char* name = "double_backward";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_grad_x", "grad_grad_y", "grad_x"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::double_backward<Arch>(arguments...)) {
        simdact::double_backward<Arch>(arguments...);
    }
};

struct forward_gated_verb : plain_verb<simdact::detail::any_activation_of_numbers, 1> {
    static constexpr const char* name = "forward_gated";
    static constexpr const char* arrays[] = {"x", "gate", "y"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward_gated<Arch>(arguments...)) {
        simdact::forward_gated<Arch>(arguments...);
    }
};

struct backward_gated_verb : plain_verb<simdact::detail::with_derivative, 2> {
    static constexpr const char* name = "backward_gated";
    static constexpr const char* arrays[] = {"x", "gate", "grad_y", "grad_x", "grad_gate"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_gated<Arch>(arguments...)) {
        simdact::backward_gated<Arch>(arguments...);
    }
};

struct convert_verb : verb {
    static constexpr const char* name = "convert";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class... A>
    using misuse = typename simdact::detail::convert_misuse<Arch, A...>::type;
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::convert<Arch>(arguments...)) {
        simdact::convert<Arch>(arguments...);
    }
};

struct forward_random_verb : verb {
    static constexpr const char* name = "forward_random";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = simdact::detail::random_misuse_of<std::remove_cvref_t<F>, Arch,
                                                     simdact::detail::any_activation, A...>;
    template <class F, class... A>
    SIMDACT_INLINE static void check(const check::matrix& output, const F& f, const draws& from,
                                     const A&...) {
        check::valid_parameters(name, f);
        check::valid_draws(name, from, output.rows * output.columns);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward_random<Arch>(arguments...)) {
        simdact::forward_random<Arch>(arguments...);
    }
};

struct backward_random_verb : verb {
    static constexpr const char* name = "backward_random";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = simdact::detail::random_misuse_of<std::remove_cvref_t<F>, Arch,
                                                     simdact::detail::with_derivative, A...>;
    template <class F, class... A>
    SIMDACT_INLINE static void check(const check::matrix& output, const F& f, const draws& from,
                                     const A&...) {
        check::valid_parameters(name, f);
        check::valid_draws(name, from, output.rows * output.columns);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_random<Arch>(arguments...)) {
        simdact::backward_random<Arch>(arguments...);
    }
};

/// The mask is large enough for the arrays' elements, and apart from all of their memory.
template <class F>
SIMDACT_INLINE void check_mask(const char* verb, const check::argument& mask,
                               const check::matrix* all) {
    const std::size_t needed = mask_bytes<F>(all->rows * all->columns);
    if (mask.elements < needed) [[unlikely]]
        check::fail_mask_too_small(verb, mask, check::whole(all[0]), needed);
    const check::matrix bytes{mask.name, mask.begin, 1, needed, needed, 1};
    for (int k = 0; k < 2; ++k)
        if (!check::are_apart(bytes, all[k])) [[unlikely]]
            check::fail_mask_overlap(verb, mask, check::whole(all[k]));
}

template <bool Writes, class Arch, class F, class... A>
struct masked_misuse {
    using type = misuse::none;
};
template <bool Writes, class Arch, class F, class First, class Second, class Third, class... Rest>
struct masked_misuse<Writes, Arch, F, First, Second, Third, Rest...> {
    using type = simdact::detail::masked_misuse_of<F, Arch, Writes, First, Second, Third, Rest...>;
};

struct forward_masked_verb : verb {
    static constexpr const char* name = "forward_masked";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = typename masked_misuse<true, Arch, std::remove_cvref_t<F>, A...>::type;
    template <class F, class X, class Y, class Mask>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&, const Y&,
                                            const Mask& mask) {
        matrix_detail::check_mask<F>(name, check::describe("mask", mask), all);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward_masked<Arch>(arguments...)) {
        simdact::forward_masked<Arch>(arguments...);
    }
};

struct backward_masked_verb : verb {
    static constexpr const char* name = "backward_masked";
    static constexpr const char* arrays[] = {"grad_y", "grad_x"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = typename masked_misuse<false, Arch, std::remove_cvref_t<F>, A...>::type;
    template <class F, class Mask, class GradY, class GradX>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const Mask& mask,
                                            const GradY&, const GradX&) {
        matrix_detail::check_mask<F>(name, check::describe("mask", mask), all);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_masked<Arch>(arguments...)) {
        simdact::backward_masked<Arch>(arguments...);
    }
};

}  // namespace matrix_detail
}  // namespace SIMDACT_VERSION_NAMESPACE

/// y = f(x), or x = f(x) of one view.
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::forward_verb, Arch, A...>
SIMDACT_INLINE void forward(A&&... arguments) {
    matrix_detail::start<matrix_detail::forward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward(A&&...) = delete;

/// grad_x = grad_y · f'(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_verb, Arch, A...>
SIMDACT_INLINE void backward(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward(A&&...) = delete;

/// grad_x += grad_y · f'(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::accumulate_backward_verb, Arch, A...>
SIMDACT_INLINE void accumulate_backward(A&&... arguments) {
    matrix_detail::start<matrix_detail::accumulate_backward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::accumulate_backward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void accumulate_backward(A&&...) = delete;

/// grad_x = grad_y · f'(x), from y = f(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_from_output_verb, Arch, A...>
SIMDACT_INLINE void backward_from_output(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_from_output_verb, Arch>(arguments...);
}
template <
    class Arch = default_arch, class... A,
    class Why = matrix_detail::misuse_of<matrix_detail::backward_from_output_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_from_output(A&&...) = delete;

/// grad_grad_y = grad_grad_x · f'(x), grad_x = grad_grad_x · grad_y · f''(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::double_backward_verb, Arch, A...>
SIMDACT_INLINE void double_backward(A&&... arguments) {
    matrix_detail::start<matrix_detail::double_backward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::double_backward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void double_backward(A&&...) = delete;

/// y = x · f(gate)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::forward_gated_verb, Arch, A...>
SIMDACT_INLINE void forward_gated(A&&... arguments) {
    matrix_detail::start<matrix_detail::forward_gated_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_gated_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_gated(A&&...) = delete;

/// grad_x = grad_y · f(gate), grad_gate = grad_y · x · f'(gate)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_gated_verb, Arch, A...>
SIMDACT_INLINE void backward_gated(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_gated_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_gated_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_gated(A&&...) = delete;

/// y = x
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::convert_verb, Arch, A...>
SIMDACT_INLINE void convert(A&&... arguments) {
    matrix_detail::start<matrix_detail::convert_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::convert_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void convert(A&&...) = delete;

/// y = f(x, u)
template <class Arch = default_arch, execution_policy Policy, class F, class... Views>
    requires matrix_detail::call<matrix_detail::forward_random_verb, Arch, const Policy&, const F&,
                                 const draws&, Views...>
SIMDACT_INLINE void forward_random(const Policy& policy, const F& f, const draws& from,
                                   Views&&... views) {
    matrix_detail::start<matrix_detail::forward_random_verb, Arch>(policy, f, from, views...);
}
template <class Arch = default_arch, class F, class... Views>
    requires matrix_detail::call<matrix_detail::forward_random_verb, Arch, const F&, const draws&,
                                 Views...>
SIMDACT_INLINE void forward_random(const F& f, const draws& from, Views&&... views) {
    matrix_detail::start<matrix_detail::forward_random_verb, Arch>(f, from, views...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_random_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_random(A&&...) = delete;

/// grad_x = grad_y · f'(x, u)
template <class Arch = default_arch, execution_policy Policy, class F, class... Views>
    requires matrix_detail::call<matrix_detail::backward_random_verb, Arch, const Policy&, const F&,
                                 const draws&, Views...>
SIMDACT_INLINE void backward_random(const Policy& policy, const F& f, const draws& from,
                                    Views&&... views) {
    matrix_detail::start<matrix_detail::backward_random_verb, Arch>(policy, f, from, views...);
}
template <class Arch = default_arch, class F, class... Views>
    requires matrix_detail::call<matrix_detail::backward_random_verb, Arch, const F&, const draws&,
                                 Views...>
SIMDACT_INLINE void backward_random(const F& f, const draws& from, Views&&... views) {
    matrix_detail::start<matrix_detail::backward_random_verb, Arch>(f, from, views...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_random_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_random(A&&...) = delete;

/// y = f(x), and the zones of x into the mask
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::forward_masked_verb, Arch, A...>
SIMDACT_INLINE void forward_masked(A&&... arguments) {
    matrix_detail::start<matrix_detail::forward_masked_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_masked_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_masked(A&&...) = delete;

/// grad_x from the zones and grad_y.
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_masked_verb, Arch, A...>
SIMDACT_INLINE void backward_masked(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_masked_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_masked_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_masked(A&&...) = delete;

}  // namespace simdact
