// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The verbs of per_channel.hpp and fused.hpp on views: see matrix_view.hpp.

#include <concepts>
#include <cstddef>
#include <limits>
#include <ranges>
#include <span>
#include <type_traits>

#include "../channels.hpp"
#include "../check.hpp"
#include "../element.hpp"
#include "../fused.hpp"
#include "../misuse.hpp"
#include "../per_channel.hpp"
#include "../policy.hpp"
#include "verb.hpp"
#include "view.hpp"

namespace simdact {

/// What is done around the activation of matrices of E (`epilogue`, fused.hpp). What is left out is
/// not done.
template <element E>
struct matrix_epilogue {
    using arithmetic_type = arithmetic_type_of<E>;

    std::span<const arithmetic_type> bias{};  ///< One for each channel, in the type of arithmetic.
    matrix_view<const E> residual{};          ///< Of the shape of x, with its leading dimension.
    arithmetic_type gain = 1;                 ///< Any finite number.

    /// The greatest magnitude of y, not negative; infinite: no clamp.
    arithmetic_type clamp = std::numeric_limits<arithmetic_type>::infinity();
};

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace matrix_detail {

/// The output shares no byte with the range, of which each element is used for many.
SIMDACT_INLINE void check_apart(const char* verb, const check::matrix& output,
                                const check::argument& other) {
    if (!check::are_apart(output, check::one_row(other))) [[unlikely]]
        channels_detail::fail_not_apart(verb, check::whole(output), other);
}
/// The range that is written to shares no byte with the matrix.
SIMDACT_INLINE void check_apart(const char* verb, const check::argument& output,
                                const check::matrix& other) {
    if (!check::are_apart(other, check::one_row(output))) [[unlikely]]
        channels_detail::fail_not_apart(verb, output, check::whole(other));
}

template <class Arch>
struct per_channel_misuses {
    template <class F, class... A>
    struct forward {
        using type =
            simdact::detail::misuse_of<simdact::detail::with_some_weight<F>, Arch,
                                       simdact::detail::any_activation_of_numbers, 1, A...>;
    };
    template <class F, class... A>
    struct backward {
        using type = simdact::detail::misuse_of<simdact::detail::with_some_weight<F>, Arch,
                                                simdact::detail::with_derivative, 2, A...>;
    };
};

struct forward_per_channel_verb : verb {
    static constexpr const char* name = "forward_per_channel";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;
    static constexpr bool knows_channels = true;

    template <class Arch, class... A>
    using misuse = typename behind_policy<per_channel_misuses<Arch>::template forward, A...>::type;
    template <class F, class X, class Weights, class Y>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&,
                                            const Weights& weights, const Y&,
                                            const channels& layout) {
        const check::argument from_weights = check::describe("weights", weights);
        channels_detail::matches(name, check::whole(all[0]), layout);
        channels_detail::weights_match(name, from_weights, layout);
        matrix_detail::check_apart(name, all[1], from_weights);
    }
    template <class Arch, class Policy, class F, class X, input_range Weights, class Y>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x,
                                    const Weights& weights, Y* y, const channels& layout)
        -> decltype(simdact::forward_per_channel<Arch>(policy, f, x, std::ranges::data(weights), y,
                                                       layout)) {
        simdact::forward_per_channel<Arch>(
            policy, f, x, std::ranges::data(weights), y,
            channels_detail::layout_of_weights(layout, std::ranges::size(weights)));
    }
};

struct backward_per_channel_verb : verb {
    static constexpr const char* name = "backward_per_channel";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};
    static constexpr std::size_t outputs = 1;
    static constexpr bool knows_channels = true;

    template <class Arch, class... A>
    using misuse = typename behind_policy<per_channel_misuses<Arch>::template backward, A...>::type;
    template <class F, class X, class Weights, class GradY, class GradX, class GradWeights>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&,
                                            const Weights& weights, const GradY&, const GradX&,
                                            const GradWeights& grad_weights,
                                            const channels& layout) {
        const check::argument from_weights = check::describe("weights", weights);
        const check::argument to_weights = check::describe("grad_weights", grad_weights);
        channels_detail::matches(name, check::whole(all[0]), layout);
        channels_detail::weights_match(name, from_weights, layout);
        check::same_size(name, to_weights, from_weights);
        matrix_detail::check_apart(name, all[2], from_weights);
        channels_detail::apart(name, to_weights, from_weights);
        for (int k = 0; k < 3; ++k)
            matrix_detail::check_apart(name, to_weights, all[k]);
    }
    template <class Arch, class Policy, class F, class X, input_range Weights, class GradY,
              class GradX, output_range GradWeights>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x,
                                    const Weights& weights, const GradY* grad_y, GradX* grad_x,
                                    GradWeights&& grad_weights, const channels& layout)
        -> decltype(simdact::backward_per_channel<Arch>(policy, f, x, std::ranges::data(weights),
                                                        grad_y, grad_x,
                                                        std::ranges::data(grad_weights), layout)) {
        simdact::backward_per_channel<Arch>(
            policy, f, x, std::ranges::data(weights), grad_y, grad_x,
            std::ranges::data(grad_weights),
            channels_detail::layout_of_weights(layout, std::ranges::size(weights)));
    }
};

/// What both fused verbs ask of their arguments, of which the last matrix is the output.
template <element E>
SIMDACT_INLINE void check_parts(const char* verb, const check::matrix* all,
                                const check::matrix& output, const channels& layout,
                                const matrix_epilogue<E>& parts) {
    const check::argument bias = check::describe("bias", parts.bias);
    channels_detail::matches(verb, check::whole(all[0]), layout);
    if (bias.elements != 0 && bias.elements != layout.channels) [[unlikely]]
        channels_detail::fail_count(verb, bias, layout, "none");
    matrix_detail::check_apart(verb, output, bias);
    fused_detail::numbers_are_valid(verb, parts.gain, parts.clamp);
}

/// The parts as the pointer tier knows them.
template <element E>
SIMDACT_INLINE epilogue<E> with_pointers(const matrix_epilogue<E>& parts, const E* residual,
                                         std::size_t n) noexcept {
    return {.bias = parts.bias,
            .residual =
                parts.residual.size() == 0 ? std::span<const E>{} : std::span<const E>(residual, n),
            .gain = parts.gain,
            .clamp = parts.clamp};
}

// These are given the residual as a view of its own: x instead, if there is none.

struct forward_fused_verb : verb {
    static constexpr const char* name = "forward_fused";
    static constexpr const char* arrays[] = {"x", "residual", "y"};
    static constexpr std::size_t outputs = 1;
    static constexpr bool knows_channels = true;

    template <class F, class X, class R, class Y, class E>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&, const R&,
                                            const Y&, const channels& layout,
                                            const matrix_epilogue<E>& parts) {
        matrix_detail::check_parts(name, all, all[2], layout, parts);
    }
    template <class Arch, class Policy, class F, class X, class Y>
    SIMDACT_INLINE static void call(const Policy& policy, const F& f, const X* x, const X* residual,
                                    Y* y, const channels& layout, const matrix_epilogue<X>& parts) {
        simdact::forward_fused<Arch>(policy, f, x, y, layout,
                                     matrix_detail::with_pointers(parts, residual, layout.size()));
    }
};

struct backward_fused_verb : verb {
    static constexpr const char* name = "backward_fused";
    static constexpr const char* arrays[] = {"x", "grad_y", "residual", "grad_x"};
    static constexpr std::size_t outputs = 1;
    static constexpr bool knows_channels = true;

    template <class F, class X, class GradY, class R, class GradX, class GradBias, class E>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&,
                                            const GradY&, const R&, const GradX&,
                                            const GradBias& grad_bias, const channels& layout,
                                            const matrix_epilogue<E>& parts) {
        const check::argument to_bias = check::describe("grad_bias", grad_bias);
        matrix_detail::check_parts(name, all, all[3], layout, parts);
        if (to_bias.elements == 0)
            return;
        if (to_bias.elements != layout.channels) [[unlikely]]
            channels_detail::fail_count(name, to_bias, layout, "none");
        channels_detail::apart(name, to_bias, check::describe("bias", parts.bias));
        for (int k = 0; k < 4; ++k)
            matrix_detail::check_apart(name, to_bias, all[k]);
    }
    template <class Arch, class Policy, class F, class X, class GradY, class GradX,
              output_range GradBias>
    SIMDACT_INLINE static void call(const Policy& policy, const F& f, const X* x,
                                    const GradY* grad_y, const X* residual, GradX* grad_x,
                                    GradBias&& grad_bias, const channels& layout,
                                    const matrix_epilogue<X>& parts) {
        const bool wanted = std::ranges::size(grad_bias) != 0;
        simdact::backward_fused<Arch>(policy, f, x, grad_y, grad_x,
                                      wanted ? std::ranges::data(grad_bias) : nullptr, layout,
                                      matrix_detail::with_pointers(parts, residual, layout.size()));
    }
};

template <class E>
SIMDACT_INLINE matrix_view<const E> residual_or(const matrix_view<const E>& x,
                                                const matrix_epilogue<E>& parts) noexcept {
    return parts.residual.size() == 0 ? x : parts.residual;
}

}  // namespace matrix_detail
}  // namespace SIMDACT_VERSION_NAMESPACE

/// y = f(x, weight of the channel)
template <class Arch = default_arch, execution_policy Policy, class F, class X, class Weights,
          class Y>
    requires matrix_detail::call<matrix_detail::forward_per_channel_verb, Arch, const Policy&,
                                 const F&, const matrix_view<X>&, Weights, const matrix_view<Y>&,
                                 const channels&>
SIMDACT_INLINE void forward_per_channel(const Policy& policy, const F& f, const matrix_view<X>& x,
                                        Weights&& weights, const matrix_view<Y>& y,
                                        const channels& layout) {
    matrix_detail::start<matrix_detail::forward_per_channel_verb, Arch>(policy, f, x, weights, y,
                                                                        layout);
}
template <class Arch = default_arch, class F, class X, class Weights, class Y>
    requires matrix_detail::call<matrix_detail::forward_per_channel_verb, Arch, const F&,
                                 const matrix_view<X>&, Weights, const matrix_view<Y>&,
                                 const channels&>
SIMDACT_INLINE void forward_per_channel(const F& f, const matrix_view<X>& x, Weights&& weights,
                                        const matrix_view<Y>& y, const channels& layout) {
    matrix_detail::start<matrix_detail::forward_per_channel_verb, Arch>(f, x, weights, y, layout);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_per_channel_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_per_channel(A&&...) = delete;

/// grad_x = grad_y · df/dx, and grad_weights = the sum of grad_y · df/dw over each channel.
template <class Arch = default_arch, execution_policy Policy, class F, class X, class Weights,
          class GradY, class GradX, class GradWeights>
    requires matrix_detail::call<matrix_detail::backward_per_channel_verb, Arch, const Policy&,
                                 const F&, const matrix_view<X>&, Weights,
                                 const matrix_view<GradY>&, const matrix_view<GradX>&, GradWeights,
                                 const channels&>
SIMDACT_INLINE void backward_per_channel(const Policy& policy, const F& f, const matrix_view<X>& x,
                                         Weights&& weights, const matrix_view<GradY>& grad_y,
                                         const matrix_view<GradX>& grad_x,
                                         GradWeights&& grad_weights, const channels& layout) {
    matrix_detail::start<matrix_detail::backward_per_channel_verb, Arch>(
        policy, f, x, weights, grad_y, grad_x, grad_weights, layout);
}
template <class Arch = default_arch, class F, class X, class Weights, class GradY, class GradX,
          class GradWeights>
    requires matrix_detail::call<matrix_detail::backward_per_channel_verb, Arch, const F&,
                                 const matrix_view<X>&, Weights, const matrix_view<GradY>&,
                                 const matrix_view<GradX>&, GradWeights, const channels&>
SIMDACT_INLINE void backward_per_channel(const F& f, const matrix_view<X>& x, Weights&& weights,
                                         const matrix_view<GradY>& grad_y,
                                         const matrix_view<GradX>& grad_x,
                                         GradWeights&& grad_weights, const channels& layout) {
    matrix_detail::start<matrix_detail::backward_per_channel_verb, Arch>(
        f, x, weights, grad_y, grad_x, grad_weights, layout);
}
template <
    class Arch = default_arch, class... A,
    class Why = matrix_detail::misuse_of<matrix_detail::backward_per_channel_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_per_channel(A&&...) = delete;

/// y = clamp(gain · f(x + bias + residual))
template <class Arch = default_arch, execution_policy Policy, class F, class X, element Y>
    requires activation_for<F, std::remove_const_t<X>, Arch> &&
             computed_alike<std::remove_const_t<X>, Y>
SIMDACT_INLINE void forward_fused(
    const Policy& policy, const F& f, const matrix_view<X>& x, const matrix_view<Y>& y,
    const channels& layout,
    const std::type_identity_t<matrix_epilogue<std::remove_const_t<X>>>& parts) {
    const matrix_view<const X> from = x;
    matrix_detail::run<matrix_detail::forward_fused_verb, Arch>(
        policy, f, from, matrix_detail::residual_or(from, parts), y, layout, parts);
}
template <class Arch = default_arch, class F, class X, element Y>
    requires activation_for<F, std::remove_const_t<X>, Arch> &&
             computed_alike<std::remove_const_t<X>, Y>
SIMDACT_INLINE void forward_fused(
    const F& f, const matrix_view<X>& x, const matrix_view<Y>& y, const channels& layout,
    const std::type_identity_t<matrix_epilogue<std::remove_const_t<X>>>& parts) {
    simdact::forward_fused<Arch>(serial, f, x, y, layout, parts);
}

/// The gradients with respect to x, which is that with respect to the residual, and to the bias.
template <class Arch = default_arch, execution_policy Policy, class F, class X, class GradY,
          element GradX, output_range GradBias>
    requires differentiable_for<F, std::remove_const_t<X>, Arch> &&
             computed_alike<std::remove_const_t<X>, std::remove_const_t<GradY>, GradX,
                            element_of<GradBias>>
SIMDACT_INLINE void backward_fused(
    const Policy& policy, const F& f, const matrix_view<X>& x, const matrix_view<GradY>& grad_y,
    const matrix_view<GradX>& grad_x, GradBias&& grad_bias, const channels& layout,
    const std::type_identity_t<matrix_epilogue<std::remove_const_t<X>>>& parts) {
    const matrix_view<const X> from = x;
    matrix_detail::run<matrix_detail::backward_fused_verb, Arch>(
        policy, f, from, grad_y, matrix_detail::residual_or(from, parts), grad_x, grad_bias, layout,
        parts);
}
template <class Arch = default_arch, class F, class X, class GradY, element GradX,
          output_range GradBias>
    requires differentiable_for<F, std::remove_const_t<X>, Arch> &&
             computed_alike<std::remove_const_t<X>, std::remove_const_t<GradY>, GradX,
                            element_of<GradBias>>
SIMDACT_INLINE void backward_fused(
    const F& f, const matrix_view<X>& x, const matrix_view<GradY>& grad_y,
    const matrix_view<GradX>& grad_x, GradBias&& grad_bias, const channels& layout,
    const std::type_identity_t<matrix_epilogue<std::remove_const_t<X>>>& parts) {
    simdact::backward_fused<Arch>(serial, f, x, grad_y, grad_x, grad_bias, layout, parts);
}

// Calls that can't be right: of what is wrong they tell as if they were given pointers.

template <class Arch = default_arch, class F, class X, class Y,
          class Why = detail::misuse_of<F, Arch, detail::any_activation_of_numbers, 1, X*, Y*>>
    requires(!std::same_as<Why, misuse::none>)
void forward_fused(const F&, const matrix_view<X>&, const matrix_view<Y>&, const channels&,
                   const detail::any_epilogue&) = delete;

template <class Arch = default_arch, execution_policy Policy, class F, class X, class Y,
          class Why = detail::misuse_of<F, Arch, detail::any_activation_of_numbers, 1, X*, Y*>>
    requires(!std::same_as<Why, misuse::none>)
void forward_fused(const Policy&, const F&, const matrix_view<X>&, const matrix_view<Y>&,
                   const channels&, const detail::any_epilogue&) = delete;

template <class Arch = default_arch, class F, class X, class GradY, class GradX, class GradBias,
          class Why =
              detail::misuse_of<F, Arch, detail::with_derivative, 2, X*, GradY*, GradX*, GradBias>>
    requires(!std::same_as<Why, misuse::none>)
void backward_fused(const F&, const matrix_view<X>&, const matrix_view<GradY>&,
                    const matrix_view<GradX>&, GradBias&&, const channels&,
                    const detail::any_epilogue&) = delete;

template <class Arch = default_arch, execution_policy Policy, class F, class X, class GradY,
          class GradX, class GradBias,
          class Why =
              detail::misuse_of<F, Arch, detail::with_derivative, 2, X*, GradY*, GradX*, GradBias>>
    requires(!std::same_as<Why, misuse::none>)
void backward_fused(const Policy&, const F&, const matrix_view<X>&, const matrix_view<GradY>&,
                    const matrix_view<GradX>&, GradBias&&, const channels&,
                    const detail::any_epilogue&) = delete;

}  // namespace simdact
