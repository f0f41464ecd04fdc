// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_fused` and `backward_fused`: what follows a convolution or a dense layer in one pass,
///
///     y = clamp(gain · f(x + bias + residual))
///
/// with a bias for each channel, a residual for each element, and every part optional. f is any
/// activation.
///
///     const simdact::channels layout{.outer = batch, .channels = 64, .inner = height * width};
///     const simdact::leaky_relu<float> f{.negative_slope = 0.2F};
///     simdact::forward_fused(f, x, y, layout, {.bias = b, .gain = 1.414F, .clamp = 256});
///     simdact::backward_fused(f, x, grad_y, grad_x, grad_bias, layout,
///                             {.bias = b, .gain = 1.414F, .clamp = 256});
///
/// grad_x is the gradient with respect to the residual, too. The gain multiplies f's rounded value;
/// each sum and product is rounded. A NaN passes through the clamp. forward.hpp
/// has the conventions that all calls share; grad_bias is summed as per_channel.hpp says.
///
/// `simdact.hpp` does not include this header.
///
/// Source: T. Karras, S. Laine, M. Aittala, J. Hellsten, J. Lehtinen, T. Aila, "Analyzing and
/// Improving the Image Quality of StyleGAN", CVPR 2020, arXiv:1912.04958, whose code calls it
/// bias_act.

#include <concepts>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <type_traits>
#include <utility>

#include "channels.hpp"
#include "detail/channels/channelwise.hpp"
#include "detail/verb/verb.hpp"
#include "matrix_view.hpp"
#include "simd/float_classification.hpp"

namespace simdact {

/// What is done around the activation, on arrays of E. Every part is optional.
template <element E>
struct epilogue {
    using arithmetic_type = arithmetic_type_of<E>;

    matrix_view<const arithmetic_type>
        bias{};                       ///< One for each channel, in the type of arithmetic.
    matrix_view<const E> residual{};  ///< A range or a `matrix_view`, the size of x.
    arithmetic_type gain = 1;         ///< Any finite number.

    /// The greatest magnitude of y, not negative; infinite: no clamp.
    arithmetic_type clamp = simd::infinity<arithmetic_type>;
};

namespace detail {

template <class A>
constexpr bool is_epilogue = false;
template <class E>
constexpr bool is_epilogue<epilogue<E>> = true;

template <simd::lanes V>
SIMDACT_INLINE V fused_sum(const V& x, const V& bias) noexcept {
    return simd::in_order(x + bias);
}
template <simd::lanes V>
SIMDACT_INLINE V fused_sum(const V& x, const V& residual, const V& bias) noexcept {
    return simd::in_order(simd::in_order(x + bias) + residual);
}

/// y from x, perhaps the residual, and the bias
template <class F, arithmetic T, bool Scaled>
struct fused_value {
    F f;
    T gain;
    T clamp;

    template <simd::lanes V, class... More>
    SIMDACT_INLINE V operator()(detail::position, const V& x, const More&... more) const noexcept {
        const V value = f(detail::fused_sum(x, more...));
        if constexpr (Scaled)
            return simd::at_most(simd::at_least(simd::rounded(value) * V(gain), V(-clamp)),
                                 V(clamp));
        else
            return value;
    }
};

/// grad_x, and once more for the bias's sum, from x, grad_y, perhaps the residual, and the bias
template <class F, arithmetic T, bool Clamped>
struct fused_gradient {
    F f;
    T gain;
    T clamp;

    template <simd::lanes V, class... More>
    SIMDACT_INLINE auto operator()(detail::position at, const V& x, const V& grad_y,
                                   const More&... more) const noexcept {
        const V sum = detail::fused_sum(x, more...);
        V grad_x = gradient<F>{f}(at, sum, simd::rounded(grad_y * V(gain)));
        if constexpr (Clamped) {
            const V y = simd::rounded(f(sum)) * V(gain);
            grad_x = simd::select(simd::abs(y) >= V(clamp), V(T(0)), grad_x);
        }
        grad_x = simd::rounded(grad_x);
        return detail::make_pack(grad_x, grad_x);
    }
};

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_number(const char* verb, const char* name, double x,
                                           const char* what) {
    char message[192];
    std::snprintf(message, sizeof message, "simdact::%s: %s is %.9g; it must be %s", verb, name, x,
                  what);
    detail::fail(message);
}

template <arithmetic T>
SIMDACT_INLINE void numbers_are_valid(const char* verb, T gain, T clamp) {
    if (!simd::is_finite(gain)) [[unlikely]]
        detail::fail_number(verb, "gain", static_cast<double>(gain), "a finite number");
    if (simd::is_nan(clamp) || clamp < 0) [[unlikely]]
        detail::fail_number(verb, "clamp", static_cast<double>(clamp),
                            "a number that is not negative, or infinite for none");
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_residual_rows(const char* verb, const footprint& residual,
                                                  const footprint& other) {
    char message[512];
    std::snprintf(message, sizeof message,
                  "simdact::%s: residual has %s in row-major order, but %s %s: give all of them as "
                  "row-major views",
                  verb, described(residual, true).text, other.name,
                  other.is_column_major ? "is column-major" : "is a vector");
    detail::fail(message);
}

template <class E>
SIMDACT_INLINE footprint residual_of(const epilogue<E>& parts) noexcept {
    footprint residual = detail::operand_of(parts.residual).memory("residual");
    residual.has_shape = parts.residual.rows > 1;
    return residual;
}

/// The residual goes through the loop by the rows of the other arrays: it has the shape of each,
/// and it has gaps only if they have rows.
SIMDACT_INLINE void residual_matches(const char* verb, const footprint& residual,
                                     const footprint* elementwise, std::size_t count) {
    bool has_rows = false;
    for (std::size_t k = 0; k < count; ++k) {
        detail::sizes_match(verb, residual, elementwise[k]);
        if (residual.has_shape && elementwise[k].is_column_major) [[unlikely]]
            detail::fail_residual_rows(verb, residual, elementwise[k]);
        has_rows = has_rows || elementwise[k].has_shape;
    }
    if (!has_rows && !detail::is_contiguous(residual)) [[unlikely]]
        detail::fail_residual_rows(verb, residual, elementwise[0]);
}

/// What the two verbs ask of the arguments that they share. The first `count` footprints are those
/// of x, in backward grad_y, and last the output.
template <element E>
SIMDACT_INLINE void check_epilogue(const char* verb, const footprint* all, std::size_t count,
                                   const channels& layout, const epilogue<E>& parts) {
    const footprint& output = all[count - 1];
    detail::matches(verb, all[0], layout);
    const footprint bias = detail::footprint_of("bias", parts.bias.data, parts.bias.size());
    if (parts.bias.size() != 0 &&
        (parts.bias.size() != layout.channels || !parts.bias.is_contiguous())) [[unlikely]]
        detail::fail_count(verb, bias, layout, "none");
    if (parts.residual.size() != 0) {
        const footprint residual = detail::residual_of(parts);
        detail::strides_are_valid(verb, residual, false);
        detail::residual_matches(verb, residual, all, count);
        if (!detail::are_apart(output, residual) && !detail::are_the_same(output, residual))
            [[unlikely]]
            detail::fail_overlap(verb, output, residual);
    }
    detail::apart(verb, output, bias);
    detail::numbers_are_valid(verb, parts.gain, parts.clamp);
}

template <class E>
SIMDACT_INLINE std::size_t residual_gap(const epilogue<E>& parts) noexcept {
    return parts.residual.size() == 0 ? 0 : detail::operand_of(parts.residual).row_gap();
}

/// Without a bias and its gradient there is nothing that channels differ in.
SIMDACT_INLINE channels simplest(const channels& layout, bool has_channels) noexcept {
    return has_channels ? layout : channels{.inner = layout.size()};
}

/// Null if there is none: an empty range may begin somewhere.
template <element E>
SIMDACT_INLINE auto bias_of(const epilogue<E>& parts) noexcept {
    return parts.bias.size() == 0 ? nullptr : parts.bias.data;
}

/// A function of dozens of instructions looks at the parts while it runs; for the others, calls
/// with and without them are compiled.
template <class F>
constexpr bool looks_at_parts = tuning_of<F>().unroll == 1;

/// The inputs, with the residual after them.
template <bool Residual, class F, class Inputs, class E>
SIMDACT_INLINE auto with_residual(const Inputs& inputs, const epilogue<E>& parts) noexcept {
    const bool present = parts.residual.size() != 0;
    if constexpr (looks_at_parts<F>)
        return detail::join(inputs,
                            detail::make_pack(optional_source<E>{
                                present ? parts.residual.data : inputs.first.data, present}));
    else if constexpr (Residual)
        return detail::join(inputs, detail::make_pack(source<E>{parts.residual.data}));
    else
        return inputs;
}
template <bool Residual, class F, class Rows, class E>
SIMDACT_INLINE auto with_residual_gap(const Rows& rows, const epilogue<E>& parts) noexcept {
    if constexpr (looks_at_parts<F> || Residual)
        return rows.with_input(detail::residual_gap(parts));
    else
        return rows;
}

/// What the fused verbs have in common. `Operation` is a template over the activation, the type of
/// arithmetic, and whether there is a gain or a clamp (forward), a clamp (backward).
template <class Self, template <class, class, bool> class Operation, bool HasSums>
struct fused_verb : verb_defaults {
    static constexpr mistake missing_option = mistake::the_epilogue_is_missing;

    template <class A>
    static constexpr bool is_option = is_epilogue<A>;

    template <class E>
    SIMDACT_INLINE static bool add_gap_of_option(const epilogue<E>& parts,
                                                 std::size_t& columns) noexcept {
        if (detail::residual_gap(parts) == 0)
            return false;
        columns = parts.residual.columns;
        return true;
    }

    template <bool Residual, bool Scaled, class Call>
    SIMDACT_INLINE static auto parts(const Call& call) noexcept {
        using F = typename Call::activation;
        return call.accumulating(
            detail::with_residual<Residual, F>(call.inputs(), call.option),
            Operation<F, typename Call::T, Scaled>{call.f, call.option.gain, call.option.clamp},
            detail::with_residual_gap<Residual, F>(call.rows, call.option));
    }

    template <class Arch, class F, class E, bool Adds, bool Residual, bool Scaled,
              class T = arithmetic_type_of<E>,
              class Call = typename contiguous_call<Self, F, E, Adds, epilogue<E>, T>::type>
    using kernel = typename channelwise_of<
        Arch, T, tuning_of<F>(), decltype(std::declval<const Call&>().outputs()),
        decltype(fused_verb::parts<Residual, Scaled>(std::declval<const Call&>())), T,
        std::conditional_t<HasSums, channel_sums<T, T>, no_sums>>::type;
    /// A call chooses by its parts.
    template <class Arch, class F, class E, bool Adds>
    using kernels = std::conditional_t<
        !looks_at_parts<F>,
        kernel_types<kernel<Arch, F, E, Adds, false, false>, kernel<Arch, F, E, Adds, false, true>,
                     kernel<Arch, F, E, Adds, true, false>, kernel<Arch, F, E, Adds, true, true>>,
        std::conditional_t<HasSums,
                           kernel_types<kernel<Arch, F, E, Adds, true, false>,
                                        kernel<Arch, F, E, Adds, true, true>>,
                           kernel_types<kernel<Arch, F, E, Adds, true, true>>>>;

    /// use(residual, scaled), each std::true_type or std::false_type.
    template <class F, class Use>
    SIMDACT_INLINE static void choose(bool has_residual, bool is_scaled, Use use) {
        if (looks_at_parts<F> || has_residual) {
            is_scaled ? use(std::true_type{}, std::true_type{})
                      : use(std::true_type{}, std::false_type{});
        } else if constexpr (!looks_at_parts<F>) {
            is_scaled ? use(std::false_type{}, std::true_type{})
                      : use(std::false_type{}, std::false_type{});
        }
    }
};

}  // namespace detail

namespace verbs {
/// See `simdact::forward_fused`.
struct forward_fused : detail::fused_verb<forward_fused, detail::fused_value, false> {
    static constexpr const char* name = "forward_fused";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       detail::writes("y"),
                                                       {"layout", detail::role::layout},
                                                       {"epilogue", detail::role::option}};
    using needs = detail::needs_value;

    template <class F, class E>
    SIMDACT_INLINE static void validate(const detail::footprint* all, const F&,
                                        const channels& layout, const epilogue<E>& parts) {
        detail::check_epilogue(name, all, 2, layout, parts);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, detail::any_kernel))) {
        using F = typename Call::activation;
        using T = typename Call::T;
        const auto& parts = call.option;
        if (call.n == 0)
            return;
        const auto shape =
            detail::tiling_of<T>(detail::simplest(call.layout, parts.bias.size() != 0));
        // A long function's gain and clamp cost nothing: one loop has them.
        const bool is_scaled =
            detail::looks_at_parts<F> || parts.gain != 1 || simd::is_finite(parts.clamp);
        fused_verb::choose<F>(parts.residual.size() != 0, is_scaled,
                              [&](auto residual, auto scaled) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                  if constexpr (!detail::looks_at_parts<F> || scaled.value)
                                      detail::run_channelwise<Arch, T, detail::tuning_of<F>()>(
                                          call.policy, shape, call.outputs(),
                                          fused_verb::parts<residual.value, scaled.value>(call),
                                          detail::bias_of(parts));
                              });
    }
};

/// See `simdact::backward_fused`.
struct backward_fused : detail::fused_verb<backward_fused, detail::fused_gradient, true> {
    static constexpr const char* name = "backward_fused";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       detail::reads("grad_y"),
                                                       detail::writes("grad_x"),
                                                       {"grad_bias", detail::role::channel_output},
                                                       {"layout", detail::role::layout},
                                                       {"epilogue", detail::role::option}};
    using needs = detail::needs_derivative;

    template <class F, class E>
    SIMDACT_INLINE static void validate(const detail::footprint* all, const F&,
                                        const channels& layout, const epilogue<E>& parts) {
        const detail::footprint& grad_bias = all[3];
        detail::check_epilogue(name, all, 3, layout, parts);
        if (grad_bias.elements() == 0)
            return;
        if (grad_bias.elements() != layout.channels) [[unlikely]]
            detail::fail_count(name, grad_bias, layout, "none");
        detail::apart(name, grad_bias, all[0]);
        detail::apart(name, grad_bias, all[1]);
        detail::apart(name, grad_bias,
                      detail::footprint_of("bias", parts.bias.data, parts.bias.size()));
        detail::apart(name, grad_bias, detail::residual_of(parts));
        detail::outputs_are_apart(name, all[2], grad_bias);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, detail::any_kernel))) {
        using F = typename Call::activation;
        using T = typename Call::T;
        constexpr bool adds = detail::is_added<typename Call::template operand_type<3>>;
        const auto& parts = call.option;
        const auto sums = call.template operand<3>();
        auto* result = sums.data;
        if constexpr (requires { sums.n; })
            result = sums.n != 0 ? sums.data : nullptr;
        if (call.n == 0) {
            if (!adds && result != nullptr)
                detail::clear<Arch, T>(result, call.layout.channels);
            return;
        }
        const auto shape = detail::tiling_of<T>(
            detail::simplest(call.layout, parts.bias.size() != 0 || result != nullptr));
        fused_verb::choose<F>(parts.residual.size() != 0, simd::is_finite(parts.clamp),
                              [&](auto residual, auto clamped) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                  detail::run_channelwise_sums<Arch, T, detail::tuning_of<F>()>(
                                      call.policy, shape, call.outputs(),
                                      fused_verb::parts<residual.value, clamped.value>(call),
                                      detail::bias_of(parts), result, adds);
                              });
    }
};
}  // namespace verbs

namespace detail {

/// The type of {.bias = …} in a call whose first array is X.
template <class X>
struct epilogue_for {
    using type = epilogue<float>;  // of what is not an array of elements, which is diagnosed
};
template <class X>
    requires(facts_of<X>.content == content::number)
struct epilogue_for<X> {
    using type = epilogue<std::remove_cv_t<typename element_of_argument<X>::type>>;
};

/// What {.bias = …} can be without its type.
struct any_part {
    any_part() = default;
    template <class A>
    any_part(const A&);
};
using any = const any_part&;
struct any_epilogue {
    any_part bias{};
    any_part residual{};
    any_part gain{};
    any_part clamp{};
};

inline constexpr mistake wrong_part = mistake::
    the_bias_must_be_in_the_type_of_arithmetic_the_residual_in_rows_like_x_gain_and_clamp_numbers;

}  // namespace detail
}  // namespace simdact

/// A fused verb's overloads, of arguments of which X is the first array: the right call, the wrong
/// one, and that of which only the parts are wrong. (The last one converts its arguments, so that
/// it is taken only if no other fits.)
#define SIMDACT_DETAIL_FUSED(function, types, names, parameters, arguments, any_parameters)        \
    template <                                                                                     \
        class Arch = default_arch, SIMDACT_DETAIL_UNPACK types,                                    \
        class Parts = typename detail::epilogue_for<X>::type,                                      \
        std::enable_if_t<detail::is_right_call<verbs::function, Arch, SIMDACT_DETAIL_UNPACK names, \
                                               const channels&, const Parts&>,                     \
                         int> = 0>                                                                 \
    SIMDACT_INLINE void function(                                                                  \
        SIMDACT_DETAIL_UNPACK parameters, const channels& layout,                                  \
        const typename detail::epilogue_for<X>::type&                                              \
            parts) noexcept(detail::is_nothrow_call<SIMDACT_DETAIL_UNPACK names>()) {              \
        detail::invoke<verbs::function, Arch, SIMDACT_DETAIL_UNPACK names, const channels&,        \
                       const Parts&>(SIMDACT_DETAIL_UNPACK arguments, layout, parts);              \
    }                                                                                              \
    template <class Arch = default_arch, SIMDACT_DETAIL_UNPACK types,                              \
              class Parts = typename detail::epilogue_for<X>::type,                                \
              mistake Why = detail::reported<                                                      \
                  detail::mistake_in<verbs::function, Arch, SIMDACT_DETAIL_UNPACK names,           \
                                     const channels&, const Parts&>>::why>                         \
    void function(SIMDACT_DETAIL_UNPACK parameters, const channels&,                               \
                  const detail::any_epilogue&) = delete;                                           \
    template <mistake Why = detail::wrong_part>                                                    \
    void function(SIMDACT_DETAIL_UNPACK any_parameters, const channels&,                           \
                  const detail::any_epilogue&) = delete;

namespace simdact {

/// `forward_fused([policy,] f, x, y, layout, {.bias = …, .residual = …, .gain = …, .clamp = …})`:
/// y[k] = clamp(gain · f(x[k] + bias[c] + residual[k])) for every element k of every channel c.
///
/// \param x       as many elements as the layout has
/// \param y       the output, of the same size; x itself, residual itself, or apart from both
/// \param parts   see `epilogue`
/// \pre of pointers: x and y point to layout.size() elements each, of at least one channel.
///      parts.bias is empty or has layout.channels elements, parts.residual is empty or has
///      layout.size(); gain is finite and clamp not negative. y overlaps no byte of bias
/// \throws std::invalid_argument of arrays: if the layout has no channels or another number of
///         elements than x; y or a residual has not as many; the number of biases is not that of
///         the channels; gain is not finite; clamp is negative or NaN; y partially overlaps x or
///         the residual; or y overlaps the bias. y is then untouched
SIMDACT_DETAIL_FUSED(forward_fused, (class F, class X, class Y), (F, X, Y), (F && f, X&& x, Y&& y),
                     (f, x, y), (detail::any, detail::any, detail::any))
SIMDACT_DETAIL_FUSED(forward_fused, (class P, class F, class X, class Y), (P, F, X, Y),
                     (P && policy, F&& f, X&& x, Y&& y), (policy, f, x, y),
                     (detail::any, detail::any, detail::any, detail::any))
SIMDACT_VERB_WITHOUT_LAYOUT(forward_fused, verbs::forward_fused)

/// `backward_fused([policy,] f, x, grad_y, grad_x, grad_bias, layout, {.bias = …, …})`:
/// grad_x[k] = grad_y[k] · gain · f'(x[k] + bias[c] + residual[k]), which is the residual's
/// gradient, too; and 0, whatever grad_y[k], where |gain · f(…)| >= clamp < inf: where y is at its
/// limit, or would be beyond it. A NaN is not. As f's `backward` otherwise: an inf or NaN in
/// grad_y stops at a dead relu. grad_bias[c] = the sum of grad_x[k] over all elements k of channel
/// c, taken before grad_x is rounded to 16 bits.
///
/// \param x          what `forward_fused` was given, as `parts` is
/// \param grad_y     the gradient with respect to y, of the size of x
/// \param grad_x     an output, of the same size; x itself, grad_y itself, residual itself, or
///                   memory apart from all
/// \param grad_bias  an output: one element for each channel, apart from all other arguments, or
///                   none (an empty array, a null pointer): then it is not computed. There need not
///                   be a bias
/// \pre of pointers: that, and as `forward_fused`
/// \throws std::invalid_argument of arrays: as `forward_fused`, and if grad_bias has another number
///         of elements or overlaps another argument; the outputs are then untouched
SIMDACT_DETAIL_FUSED(backward_fused, (class F, class X, class GradY, class GradX, class GradBias),
                     (F, X, GradY, GradX, GradBias),
                     (F && f, X&& x, GradY&& grad_y, GradX&& grad_x, GradBias&& grad_bias),
                     (f, x, grad_y, grad_x, grad_bias),
                     (detail::any, detail::any, detail::any, detail::any, detail::any))
SIMDACT_DETAIL_FUSED(backward_fused,
                     (class P, class F, class X, class GradY, class GradX, class GradBias),
                     (P, F, X, GradY, GradX, GradBias),
                     (P && policy, F&& f, X&& x, GradY&& grad_y, GradX&& grad_x,
                      GradBias&& grad_bias),
                     (policy, f, x, grad_y, grad_x, grad_bias),
                     (detail::any, detail::any, detail::any, detail::any, detail::any, detail::any))
SIMDACT_VERB_WITHOUT_LAYOUT(backward_fused, verbs::backward_fused)

#undef SIMDACT_DETAIL_FUSED

}  // namespace simdact
