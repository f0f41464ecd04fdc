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
/// each sum and product is rounded. A NaN passes through the clamp. The tiers, the policies and the
/// promises are those of `forward` (forward.hpp); of grad_bias those of per_channel.hpp.
///
/// An opt-in room: `simdact.hpp` does not include it.
///
/// Source: T. Karras, S. Laine, M. Aittala, J. Hellsten, J. Lehtinen, T. Aila, "Analyzing and
/// Improving the Image Quality of StyleGAN", CVPR 2020, arXiv:1912.04958, whose code calls it
/// bias_act.

#include <concepts>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <ranges>
#include <span>
#include <type_traits>

#include "channels.hpp"
#include "check.hpp"
#include "element.hpp"
#include "kernel/channelwise.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"
#include "simd/classify.hpp"

namespace simdact {

/// What is done around the activation of arrays of E. What is left out is not done.
template <element E>
struct epilogue {
    using arithmetic_type = arithmetic_type_of<E>;

    std::span<const arithmetic_type> bias{};  ///< One for each channel, in the type of arithmetic.
    std::span<const E> residual{};            ///< As many as x has elements.
    arithmetic_type gain = 1;                 ///< Any finite number.

    /// The greatest magnitude of y, not negative; infinite: no clamp.
    arithmetic_type clamp = std::numeric_limits<arithmetic_type>::infinity();
};

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace operation {

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
    SIMDACT_INLINE V operator()(kernel::position, const V& x, const More&... more) const noexcept {
        const V value = f(operation::fused_sum(x, more...));
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
    SIMDACT_INLINE auto operator()(kernel::position at, const V& x, const V& grad_y,
                                   const More&... more) const noexcept {
        const V sum = operation::fused_sum(x, more...);
        V grad_x = gradient<F>{f}(at, sum, simd::rounded(grad_y * V(gain)));
        if constexpr (Clamped) {
            const V y = simd::rounded(f(sum)) * V(gain);
            grad_x = simd::select(simd::abs(y) >= V(clamp), V(T(0)), grad_x);
        }
        grad_x = simd::rounded(grad_x);
        return kernel::make_pack(grad_x, grad_x);
    }
};

}  // namespace operation

namespace fused_detail {

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_number(const char* verb, const char* name, double x,
                                           const char* what) {
    char message[192];
    std::snprintf(message, sizeof message, "simdact::%s: %s is %.9g; it must be %s", verb, name, x,
                  what);
    check::fail(message);
}

template <arithmetic T>
SIMDACT_INLINE void numbers_are_valid(const char* verb, T gain, T clamp) {
    if (!simd::is_finite(gain)) [[unlikely]]
        fail_number(verb, "gain", static_cast<double>(gain), "a finite number");
    if (simd::is_nan(clamp) || clamp < 0) [[unlikely]]
        fail_number(verb, "clamp", static_cast<double>(clamp),
                    "a number that is not negative, or infinite for none");
}

/// What the two verbs ask of the arguments that they share, where `output` is y or grad_x.
template <element E>
SIMDACT_INLINE void check_parts(const char* verb, const check::argument& output,
                                const check::argument& x, const channels& layout,
                                const epilogue<E>& parts) {
    const check::argument bias = check::describe("bias", parts.bias);
    const check::argument residual = check::describe("residual", parts.residual);
    channels_detail::matches(verb, x, layout);
    if (bias.elements != 0 && bias.elements != layout.channels) [[unlikely]]
        channels_detail::fail_count(verb, bias, layout, "none");
    if (residual.elements != 0) {
        check::same_size(verb, residual, x);
        check::no_partial_overlap(verb, output, residual);
    }
    channels_detail::apart(verb, output, bias);
    fused_detail::numbers_are_valid(verb, parts.gain, parts.clamp);
}

/// Without a bias and its gradient there is nothing that channels differ in.
SIMDACT_INLINE channels simplest(const channels& layout, bool has_channels) noexcept {
    return has_channels ? layout : channels{.inner = layout.size()};
}

/// Null if there is none: an empty range may begin somewhere.
template <element E>
SIMDACT_INLINE auto bias_of(const epilogue<E>& parts) noexcept {
    return parts.bias.empty() ? nullptr : parts.bias.data();
}

/// The residual last. A function of dozens of instructions looks whether there is one while it
/// runs; for the others that is compiled twice.
template <bool Residual, class F, element X, element... More>
SIMDACT_INLINE auto inputs(const epilogue<X>& parts, const X* x, const More*... more) noexcept {
    if constexpr (operation::tuning_of<F>().unroll == 1) {
        const bool present = !parts.residual.empty();
        return kernel::make_pack(
            kernel::source<X>{x}, kernel::source<More>{more}...,
            kernel::optional_source<X>{present ? parts.residual.data() : x, present});
    } else if constexpr (Residual) {
        return operation::from(x, more..., parts.residual.data());
    } else {
        return operation::from(x, more...);
    }
}

template <class Arch, bool Residual, bool Scaled, class Policy, class F, class X, class Y>
SIMDACT_INLINE void run_value(const Policy& policy, const F& f, const X* x, Y* y,
                              const channels& layout, const epilogue<X>& parts) {
    using T = arithmetic_type_of<X>;
    kernel::run_channelwise<Arch, T, operation::tuning_of<F>()>(
        policy, channels_detail::sheet_of<T>(simplest(layout, !parts.bias.empty())),
        operation::to(y), fused_detail::inputs<Residual, F>(parts, x), fused_detail::bias_of(parts),
        operation::fused_value<F, T, Scaled>{f, parts.gain, parts.clamp});
}

template <class Arch, bool Residual, bool Clamped, class Policy, class F, class X, class GradY,
          class GradX, class GradBias>
SIMDACT_INLINE void run_gradient(const Policy& policy, const F& f, const X* x, const GradY* grad_y,
                                 GradX* grad_x, GradBias* grad_bias, const channels& layout,
                                 const epilogue<X>& parts) {
    using T = arithmetic_type_of<X>;
    const bool has_channels = !parts.bias.empty() || grad_bias != nullptr;
    kernel::run_channelwise_sums<Arch, T, operation::tuning_of<F>()>(
        policy, channels_detail::sheet_of<T>(simplest(layout, has_channels)), operation::to(grad_x),
        fused_detail::inputs<Residual, F>(parts, x, grad_y), fused_detail::bias_of(parts),
        operation::fused_gradient<F, T, Clamped>{f, parts.gain, parts.clamp}, grad_bias);
}

/// use(std::true_type or std::false_type for each of the conditions)
template <class Use>
SIMDACT_INLINE void choose(Use use, bool condition) {
    if (condition)
        use(std::true_type{});
    else
        use(std::false_type{});
}
template <class Use>
SIMDACT_INLINE void choose(Use use, bool first, bool second) {
    fused_detail::choose(
        [&](auto a) SIMDACT_THIS_LAMBDA_IS_INLINED {
            fused_detail::choose([&](auto b) SIMDACT_THIS_LAMBDA_IS_INLINED { use(a, b); }, second);
        },
        first);
}

}  // namespace fused_detail
}  // namespace SIMDACT_VERSION_NAMESPACE

// ---- pointer tier

/// y[k] = clamp(gain · f(x[k] + bias[c] + residual[k])) for every element k of every channel c.
///
/// \pre x and y point to layout.size() elements each, of at least one channel. parts.bias is empty
///      or has layout.channels elements, parts.residual is empty or has layout.size(); gain is
///      finite and clamp not negative. y is x, or is residual, or overlaps no byte of them, and
///      none of bias
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Y>
    requires activation_for<F, X, Arch> && computed_alike<X, Y>
SIMDACT_INLINE void forward_fused(
    const Policy& policy, const F& f, const X* x, Y* y, const channels& layout,
    const std::type_identity_t<epilogue<X>>& parts) noexcept(noexcept(policy.run(std::size_t{},
                                                                                 detail::probe))) {
    if (layout.size() == 0)
        return;
    constexpr auto infinity = std::numeric_limits<arithmetic_type_of<X>>::infinity();
    const auto run = [&](auto residual, auto scaled) SIMDACT_THIS_LAMBDA_IS_INLINED {
        fused_detail::run_value<Arch, residual.value, scaled.value>(policy, f, x, y, layout, parts);
    };
    if constexpr (operation::tuning_of<F>().unroll == 1)
        run(std::true_type{}, std::true_type{});
    else
        fused_detail::choose(run, !parts.residual.empty(),
                             parts.gain != 1 || parts.clamp < infinity);
}

template <class Arch = default_arch, class F, element X, element Y>
    requires activation_for<F, X, Arch> && computed_alike<X, Y>
SIMDACT_INLINE void forward_fused(const F& f, const X* x, Y* y, const channels& layout,
                                  const std::type_identity_t<epilogue<X>>& parts) noexcept {
    simdact::forward_fused<Arch>(serial, f, x, y, layout, parts);
}

/// grad_x[k] = grad_y[k] · gain · f'(x[k] + bias[c] + residual[k]), which is the residual's
/// gradient, too; and 0, whatever grad_y[k], where |gain · f(…)| >= clamp < inf: where y is at its
/// limit, or would be beyond it. A NaN is not. As f's `backward` otherwise: an inf or NaN in
/// grad_y stops at a dead relu. grad_bias[c] = the sum of grad_x[k] over all elements k of channel
/// c, taken before grad_x is rounded to 16 bits.
///
/// \param x      what `forward_fused` was given, as `parts` is
/// \pre as `forward_fused`; grad_x is x, or is grad_y, or is residual, or overlaps no byte of them;
///      grad_bias is null, and then not computed, or points to layout.channels elements that
///      overlap no byte of any other argument
template <class Arch = default_arch, execution_policy Policy, class F, element X, element GradY,
          element GradX, element GradBias>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX, GradBias>
SIMDACT_INLINE void backward_fused(
    const Policy& policy, const F& f, const X* x, const GradY* grad_y, GradX* grad_x,
    GradBias* grad_bias, const channels& layout,
    const std::type_identity_t<epilogue<X>>& parts) noexcept(noexcept(policy.run(std::size_t{},
                                                                                 detail::probe))) {
    using T = arithmetic_type_of<X>;
    if (layout.size() == 0) {
        if (grad_bias != nullptr)
            kernel::clear<Arch, T>(policy, grad_bias, layout.channels);
        return;
    }
    constexpr bool looks = operation::tuning_of<F>().unroll == 1;
    const auto run = [&](auto clamped, auto residual) SIMDACT_THIS_LAMBDA_IS_INLINED {
        fused_detail::run_gradient<Arch, residual.value, clamped.value>(
            policy, f, x, grad_y, grad_x, grad_bias, layout, parts);
    };
    const bool clamped = parts.clamp < std::numeric_limits<T>::infinity();
    if constexpr (looks)
        fused_detail::choose(
            [&](auto c) SIMDACT_THIS_LAMBDA_IS_INLINED { run(c, std::true_type{}); }, clamped);
    else
        fused_detail::choose(run, clamped, !parts.residual.empty());
}

template <class Arch = default_arch, class F, element X, element GradY, element GradX,
          element GradBias>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX, GradBias>
SIMDACT_INLINE void backward_fused(const F& f, const X* x, const GradY* grad_y, GradX* grad_x,
                                   GradBias* grad_bias, const channels& layout,
                                   const std::type_identity_t<epilogue<X>>& parts) noexcept {
    simdact::backward_fused<Arch>(serial, f, x, grad_y, grad_x, grad_bias, layout, parts);
}

// ---- range tier

/// y = clamp(gain · f(x + bias + residual)) for every element.
///
/// \param x       as many elements as the layout has
/// \param y       the output: as many; x itself, residual itself, or memory apart from both
/// \param parts   see `epilogue`
/// \throws std::invalid_argument if the layout has no channels or another number of elements than
///         x; y or a residual has not as many; the number of biases is not that of the channels;
///         gain is not finite; clamp is negative or NaN; y partially overlaps x or the residual; or
///         y overlaps the bias. y is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          output_range Y>
    requires activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward_fused(const Policy& policy, const F& f, const X& x, Y&& y,
                                  const channels& layout,
                                  const std::type_identity_t<epilogue<element_of<X>>>& parts) {
    constexpr const char* verb = "forward_fused";
    const check::argument to_y = check::describe("y", y);
    const check::argument from_x = check::describe("x", x);
    fused_detail::check_parts(verb, to_y, from_x, layout, parts);
    check::one_output(verb, to_y, from_x);
    simdact::forward_fused<Arch>(policy, f, std::ranges::data(x), std::ranges::data(y), layout,
                                 parts);
}

template <class Arch = default_arch, class F, input_range X, output_range Y>
    requires activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward_fused(const F& f, const X& x, Y&& y, const channels& layout,
                                  const std::type_identity_t<epilogue<element_of<X>>>& parts) {
    simdact::forward_fused<Arch>(serial, f, x, y, layout, parts);
}

/// The gradients with respect to x, which is that with respect to the residual, and to the bias.
///
/// \param x          what `forward_fused` was given, as `parts` is
/// \param grad_y     the gradient with respect to y: as many elements as x
/// \param grad_x     an output: as many; x itself, grad_y itself, residual itself, or memory apart
/// \param grad_bias  an output: one element for each channel, apart from all other arguments, or
///                   none: then it is not computed. There need not be a bias
/// \throws std::invalid_argument as `forward_fused`, and if grad_bias has another number of
///         elements or overlaps another argument; the outputs are then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range GradY, output_range GradX, output_range GradBias>
    requires differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, GradY, GradX, GradBias>
SIMDACT_INLINE void backward_fused(const Policy& policy, const F& f, const X& x,
                                   const GradY& grad_y, GradX&& grad_x, GradBias&& grad_bias,
                                   const channels& layout,
                                   const std::type_identity_t<epilogue<element_of<X>>>& parts) {
    constexpr const char* verb = "backward_fused";
    const check::argument to_x = check::describe("grad_x", grad_x);
    const check::argument to_bias = check::describe("grad_bias", grad_bias);
    const check::argument from_x = check::describe("x", x);
    const check::argument from_y = check::describe("grad_y", grad_y);
    fused_detail::check_parts(verb, to_x, from_x, layout, parts);
    check::one_output(verb, to_x, from_x, from_y);
    if (to_bias.elements != 0) {
        if (to_bias.elements != layout.channels) [[unlikely]]
            channels_detail::fail_count(verb, to_bias, layout, "none");
        channels_detail::apart(verb, to_bias, from_x);
        channels_detail::apart(verb, to_bias, from_y);
        channels_detail::apart(verb, to_bias, check::describe("bias", parts.bias));
        channels_detail::apart(verb, to_bias, check::describe("residual", parts.residual));
        check::no_shared_memory(verb, to_x, to_bias);
    }
    simdact::backward_fused<Arch>(
        policy, f, std::ranges::data(x), std::ranges::data(grad_y), std::ranges::data(grad_x),
        to_bias.elements != 0 ? std::ranges::data(grad_bias) : nullptr, layout, parts);
}

template <class Arch = default_arch, class F, input_range X, input_range GradY, output_range GradX,
          output_range GradBias>
    requires differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, GradY, GradX, GradBias>
SIMDACT_INLINE void backward_fused(const F& f, const X& x, const GradY& grad_y, GradX&& grad_x,
                                   GradBias&& grad_bias, const channels& layout,
                                   const std::type_identity_t<epilogue<element_of<X>>>& parts) {
    simdact::backward_fused<Arch>(serial, f, x, grad_y, grad_x, grad_bias, layout, parts);
}

namespace detail {

/// What `{.bias = …}` can be without its type.
struct any_part {
    any_part() = default;
    template <class A>
    any_part(const A&);
};
struct any_epilogue {
    any_part bias{};
    any_part residual{};
    any_part gain{};
    any_part clamp{};
};

}  // namespace detail

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class X, class Y,
          class Why = detail::misuse_of<F, Arch, detail::any_activation_of_numbers, 1, X, Y>>
    requires(!std::same_as<Why, misuse::none>)
void forward_fused(const F&, X&&, Y&&, const channels&, const detail::any_epilogue&) = delete;

template <class Arch = default_arch, execution_policy Policy, class F, class X, class Y,
          class Why = detail::misuse_of<F, Arch, detail::any_activation_of_numbers, 1, X, Y>>
    requires(!std::same_as<Why, misuse::none>)
void forward_fused(const Policy&, const F&, X&&, Y&&, const channels&,
                   const detail::any_epilogue&) = delete;

template <
    class Arch = default_arch, class F, class X, class GradY, class GradX, class GradBias,
    class Why = detail::misuse_of<F, Arch, detail::with_derivative, 2, X, GradY, GradX, GradBias>>
    requires(!std::same_as<Why, misuse::none>)
void backward_fused(const F&, X&&, GradY&&, GradX&&, GradBias&&, const channels&,
                    const detail::any_epilogue&) = delete;

template <
    class Arch = default_arch, execution_policy Policy, class F, class X, class GradY, class GradX,
    class GradBias,
    class Why = detail::misuse_of<F, Arch, detail::with_derivative, 2, X, GradY, GradX, GradBias>>
    requires(!std::same_as<Why, misuse::none>)
void backward_fused(const Policy&, const F&, X&&, GradY&&, GradX&&, GradBias&&, const channels&,
                    const detail::any_epilogue&) = delete;

}  // namespace simdact
