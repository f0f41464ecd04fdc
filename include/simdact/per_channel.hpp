// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_per_channel` and `backward_per_channel`: activations with a learned parameter for each
/// channel, y = f(x, weight of the channel). With `channel_prelu` it is `torch.nn.PReLU`.
///
///     const simdact::channels layout{.outer = batch, .channels = 64, .inner = height * width};
///     const simdact::channel_prelu<float> f;
///     simdact::forward_per_channel(f, x, weights, y, layout);
///     simdact::backward_per_channel(f, x, weights, grad_y, grad_x, grad_weights, layout);
///
/// The tiers, the policies and the promises are those of `forward` (forward.hpp). The weights may
/// be of another element type than the arrays, as long as both are computed in one type: float
/// weights for bfloat16 arrays.
///
/// The sums that grad_weights is are formed in an order that depends on the layout alone, so every
/// policy has the bits of the serial call; their error does not grow with the number of elements
/// (docs/channels.md).
///
/// An opt-in room: `simdact.hpp` does not include it.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>
#include <utility>

#include "channels.hpp"
#include "check.hpp"
#include "declared_type.hpp"
#include "element.hpp"
#include "kernel/channelwise.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"

namespace simdact {

/// f(x, w) for lanes of inputs and of weights: an activation with a learned parameter.
template <class F, class E, class Arch = default_arch>
concept channel_activation_for =
    element<E> && plain_object<F> && enabled_arch<Arch> && computes_in<F, arithmetic_type_of<E>> &&
    requires(const F& f, const simd::batch<arithmetic_type_of<E>, Arch>& v) {
        { f(v, v) } -> std::same_as<simd::batch<arithmetic_type_of<E>, Arch>>;
    };

/// Besides, `gradient(x, w, grad_y)`, which is grad_y · df/dx, and `weight_gradient(x, w, grad_y)`,
/// grad_y · df/dw, an element's part of the weight's gradient.
template <class F, class E, class Arch = default_arch>
concept channel_differentiable_for =
    channel_activation_for<F, E, Arch> &&
    requires(const F& f, const simd::batch<arithmetic_type_of<E>, Arch>& v) {
        { f.gradient(v, v, v) } -> std::same_as<simd::batch<arithmetic_type_of<E>, Arch>>;
        { f.weight_gradient(v, v, v) } -> std::same_as<simd::batch<arithmetic_type_of<E>, Arch>>;
    };

/// Parametric rectified linear unit, with a learned weight for each channel or one for all.
///
///     f(x, w) = x > 0 ? x : w · x      df/dx = x > 0 ? 1 : w      df/dw = x > 0 ? 0 : x
///
/// Means what `torch.nn.PReLU` means, value and grad_x bit for bit, for every weight: 0, negative,
/// above 1, inf and NaN included (the table is `prelu`'s, functions/prelu.hpp). The weight's
/// gradient gets nothing from x > 0, even where grad_y is inf or NaN, and NaN from a NaN in x.
///
/// Accuracy: one correctly rounded product each; of the sum see docs/channels.md.
///
/// Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers: Surpassing Human-Level
/// Performance on ImageNet Classification", ICCV 2015, arXiv:1502.01852.
template <arithmetic T = float>
struct channel_prelu {
    using arithmetic_type = T;

    // Of the products, none that is thrown away can overflow or be invalid.
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x, V weight) const noexcept {
        return x * simd::rounded(slope(x, weight));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient(V x, V weight, V grad_y) const noexcept {
        return grad_y * simd::rounded(slope(x, weight));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V weight_gradient(V x, V, V grad_y) const noexcept {
        const V zero(T(0));
        const auto positive = x > zero;
        return simd::select(positive, zero, x) * simd::select(positive, zero, grad_y);
    }

  private:
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE static constexpr V slope(V x, V weight) noexcept {
        return simd::select(x > V(T(0)), V(T(1)), weight);
    }
};

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace operation {

/// y from x and the channel's weight
template <class F>
struct channel_value {
    F f;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(kernel::position, const V& x, const V& weight) const noexcept {
        return f(x, weight);
    }
};

/// grad_x and the element's part of the weight's gradient
template <class F>
struct channel_gradient {
    F f;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(kernel::position, const V& x, const V& grad_y,
                                   const V& weight) const noexcept {
        return kernel::make_pack(f.gradient(x, weight, grad_y),
                                 simd::rounded(f.weight_gradient(x, weight, grad_y)));
    }
};

}  // namespace operation

namespace channels_detail {

/// One weight for the whole array, whatever channels it has.
SIMDACT_INLINE channels layout_of_weights(const channels& layout, std::size_t weights) noexcept {
    return weights == 1 ? channels{.inner = layout.size()} : layout;
}

SIMDACT_INLINE void weights_match(const char* verb, const check::argument& weights,
                                  const channels& layout) {
    if (weights.elements != layout.channels && weights.elements != 1) [[unlikely]]
        fail_count(verb, weights, layout, "one for all");
}

}  // namespace channels_detail
}  // namespace SIMDACT_VERSION_NAMESPACE

namespace detail {

/// F with some weight, as the other verbs know activations: what is wrong with F is wrong with it.
template <class F>
struct with_some_weight : declares_the_same<F> {
    F f;

    template <class V, class G = F>
    auto operator()(const V& x) const -> decltype(std::declval<const G&>()(x, x));
    template <class V, class G = F>
    auto derivative(const V& x) const
        -> decltype(std::declval<const G&>().gradient(x, x, x),
                    std::declval<const G&>().weight_gradient(x, x, x));
};

}  // namespace detail

// ---- pointer tier

/// y[k] = f(x[k], weights[c]) for every element k of every channel c.
///
/// \pre x and y point to layout.size() elements each, weights to layout.channels, of which there is
///      at least one; y is x, or overlaps no byte of it, and none of weights
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Weight,
          element Y>
    requires channel_activation_for<F, X, Arch> && computed_alike<X, Weight, Y>
SIMDACT_INLINE void forward_per_channel(
    const Policy& policy, const F& f, const X* x, const Weight* weights, Y* y,
    const channels& layout) noexcept(noexcept(policy.run(std::size_t{}, detail::probe))) {
    using T = arithmetic_type_of<X>;
    if (layout.size() == 0)
        return;
    kernel::run_channelwise<Arch, T, operation::tuning_of<F>()>(
        policy, channels_detail::sheet_of<T>(layout), operation::to(y), operation::from(x), weights,
        operation::channel_value<F>{f});
}

template <class Arch = default_arch, class F, element X, element Weight, element Y>
    requires channel_activation_for<F, X, Arch> && computed_alike<X, Weight, Y>
SIMDACT_INLINE void forward_per_channel(const F& f, const X* x, const Weight* weights, Y* y,
                                        const channels& layout) noexcept {
    simdact::forward_per_channel<Arch>(serial, f, x, weights, y, layout);
}

/// grad_x[k] = grad_y[k] · df/dx(x[k], weights[c]), and grad_weights[c] = the sum of
/// grad_y[k] · df/dw(x[k], weights[c]) over all elements k of channel c, in one pass.
///
/// \pre x, grad_y and grad_x point to layout.size() elements each, weights and grad_weights to
///      layout.channels, of which there is at least one; grad_x is x, or is grad_y, or overlaps no
///      byte of them; grad_x and grad_weights overlap no byte of weights and of one another, and
///      grad_weights none of x and grad_y
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Weight,
          element GradY, element GradX, element GradWeight>
    requires channel_differentiable_for<F, X, Arch> &&
             computed_alike<X, Weight, GradY, GradX, GradWeight>
SIMDACT_INLINE void backward_per_channel(
    const Policy& policy, const F& f, const X* x, const Weight* weights, const GradY* grad_y,
    GradX* grad_x, GradWeight* grad_weights,
    const channels& layout) noexcept(noexcept(policy.run(std::size_t{}, detail::probe))) {
    using T = arithmetic_type_of<X>;
    if (layout.size() == 0)
        return kernel::clear<Arch, T>(policy, grad_weights, layout.channels);
    kernel::run_channelwise_sums<Arch, T, operation::tuning_of<F>()>(
        policy, channels_detail::sheet_of<T>(layout), operation::to(grad_x),
        operation::from(x, grad_y), weights, operation::channel_gradient<F>{f}, grad_weights);
}

template <class Arch = default_arch, class F, element X, element Weight, element GradY,
          element GradX, element GradWeight>
    requires channel_differentiable_for<F, X, Arch> &&
             computed_alike<X, Weight, GradY, GradX, GradWeight>
SIMDACT_INLINE void backward_per_channel(const F& f, const X* x, const Weight* weights,
                                         const GradY* grad_y, GradX* grad_x,
                                         GradWeight* grad_weights,
                                         const channels& layout) noexcept {
    simdact::backward_per_channel<Arch>(serial, f, x, weights, grad_y, grad_x, grad_weights,
                                        layout);
}

// ---- range tier

/// y = f(x, weight of the channel) for every element.
///
/// \param x        as many elements as the layout has
/// \param weights  one for each channel, or one for all
/// \param y        the output: as many elements as x; x itself, or memory apart from it
/// \throws std::invalid_argument if the layout has no channels or another number of elements than
///         x, the number of weights is neither that of the channels nor 1, the sizes of x and y
///         differ, y partially overlaps x, or y overlaps weights; y is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range Weights, output_range Y>
    requires channel_activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Weights, Y>
SIMDACT_INLINE void forward_per_channel(const Policy& policy, const F& f, const X& x,
                                        const Weights& weights, Y&& y, const channels& layout) {
    constexpr const char* verb = "forward_per_channel";
    const check::argument to_y = check::describe("y", y);
    const check::argument from_x = check::describe("x", x);
    const check::argument from_weights = check::describe("weights", weights);
    channels_detail::matches(verb, from_x, layout);
    channels_detail::weights_match(verb, from_weights, layout);
    check::one_output(verb, to_y, from_x);
    channels_detail::apart(verb, to_y, from_weights);
    simdact::forward_per_channel<Arch>(
        policy, f, std::ranges::data(x), std::ranges::data(weights), std::ranges::data(y),
        channels_detail::layout_of_weights(layout, from_weights.elements));
}

template <class Arch = default_arch, class F, input_range X, input_range Weights, output_range Y>
    requires channel_activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Weights, Y>
SIMDACT_INLINE void forward_per_channel(const F& f, const X& x, const Weights& weights, Y&& y,
                                        const channels& layout) {
    simdact::forward_per_channel<Arch>(serial, f, x, weights, y, layout);
}

/// grad_x = grad_y · df/dx for every element, and grad_weights = the sum of grad_y · df/dw over
/// each channel, or over the whole array if there is one weight for all.
///
/// \param x             what `forward_per_channel` was given
/// \param weights       what `forward_per_channel` was given
/// \param grad_y        the gradient with respect to y: as many elements as x
/// \param grad_x        an output: as many elements as x; x itself, grad_y itself, or memory apart
/// \param grad_weights  an output: as many elements as weights, apart from all other arguments
/// \throws std::invalid_argument as `forward_per_channel`, and if the sizes of weights and
///         grad_weights differ or grad_weights overlaps another argument; the outputs are then
///         untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range Weights, input_range GradY, output_range GradX, output_range GradWeights>
    requires channel_differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, Weights, GradY, GradX, GradWeights>
SIMDACT_INLINE void backward_per_channel(const Policy& policy, const F& f, const X& x,
                                         const Weights& weights, const GradY& grad_y,
                                         GradX&& grad_x, GradWeights&& grad_weights,
                                         const channels& layout) {
    constexpr const char* verb = "backward_per_channel";
    const check::argument to_x = check::describe("grad_x", grad_x);
    const check::argument to_weights = check::describe("grad_weights", grad_weights);
    const check::argument from_x = check::describe("x", x);
    const check::argument from_weights = check::describe("weights", weights);
    const check::argument from_y = check::describe("grad_y", grad_y);
    channels_detail::matches(verb, from_x, layout);
    channels_detail::weights_match(verb, from_weights, layout);
    check::same_size(verb, to_weights, from_weights);
    check::one_output(verb, to_x, from_x, from_y);
    channels_detail::apart(verb, to_x, from_weights);
    channels_detail::apart(verb, to_weights, from_weights);
    channels_detail::apart(verb, to_weights, from_x);
    channels_detail::apart(verb, to_weights, from_y);
    check::no_shared_memory(verb, to_x, to_weights);
    simdact::backward_per_channel<Arch>(
        policy, f, std::ranges::data(x), std::ranges::data(weights), std::ranges::data(grad_y),
        std::ranges::data(grad_x), std::ranges::data(grad_weights),
        channels_detail::layout_of_weights(layout, from_weights.elements));
}

template <class Arch = default_arch, class F, input_range X, input_range Weights, input_range GradY,
          output_range GradX, output_range GradWeights>
    requires channel_differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, Weights, GradY, GradX, GradWeights>
SIMDACT_INLINE void backward_per_channel(const F& f, const X& x, const Weights& weights,
                                         const GradY& grad_y, GradX&& grad_x,
                                         GradWeights&& grad_weights, const channels& layout) {
    simdact::backward_per_channel<Arch>(serial, f, x, weights, grad_y, grad_x, grad_weights,
                                        layout);
}

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class X, class Weights, class Y,
          class Why = detail::misuse_of<detail::with_some_weight<F>, Arch, detail::any_activation,
                                        1, X, Weights, Y>>
    requires(!std::same_as<Why, misuse::none>)
void forward_per_channel(const F&, X&&, Weights&&, Y&&, const channels&) = delete;

template <class Arch = default_arch, execution_policy Policy, class F, class X, class Weights,
          class Y,
          class Why = detail::misuse_of<detail::with_some_weight<F>, Arch, detail::any_activation,
                                        1, X, Weights, Y>>
    requires(!std::same_as<Why, misuse::none>)
void forward_per_channel(const Policy&, const F&, X&&, Weights&&, Y&&, const channels&) = delete;

template <class Arch = default_arch, class F, class X, class Weights, class GradY, class GradX,
          class GradWeights,
          class Why = detail::misuse_of<detail::with_some_weight<F>, Arch, detail::with_derivative,
                                        2, X, Weights, GradY, GradX, GradWeights>>
    requires(!std::same_as<Why, misuse::none>)
void backward_per_channel(const F&, X&&, Weights&&, GradY&&, GradX&&, GradWeights&&,
                          const channels&) = delete;

template <class Arch = default_arch, execution_policy Policy, class F, class X, class Weights,
          class GradY, class GradX, class GradWeights,
          class Why = detail::misuse_of<detail::with_some_weight<F>, Arch, detail::with_derivative,
                                        2, X, Weights, GradY, GradX, GradWeights>>
    requires(!std::same_as<Why, misuse::none>)
void backward_per_channel(const Policy&, const F&, X&&, Weights&&, GradY&&, GradX&&, GradWeights&&,
                          const channels&) = delete;

}  // namespace simdact
