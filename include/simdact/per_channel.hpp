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
/// forward.hpp has the conventions that all calls share. The weights may
/// be of another element type than the arrays, as long as both are computed in one type: float
/// weights for bfloat16 arrays.
///
/// The sums in grad_weights are formed in an order that depends on the layout alone, so every
/// policy has the bits of the serial call; their error does not grow with the number of elements
/// (docs/channels.md).
/// `simdact.hpp` does not include this header.

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "channels.hpp"
#include "detail/channels/channelwise.hpp"
#include "detail/verb/verb.hpp"

namespace simdact {

namespace detail {

template <class F, class V>
concept has_weight_gradient = requires(const F& f, const V& v) {
    { f.gradient(v, v, v) } -> std::same_as<V>;
    { f.weight_gradient(v, v, v) } -> std::same_as<V>;
};

}  // namespace detail

/// f(x, w) for lanes of inputs and of weights: an activation with a learned parameter.
template <class F, class E, class Arch = default_arch>
concept channel_activation_for =
    element<E> && plain_object<F> && enabled_arch<Arch> && computes_in<F, arithmetic_type_of<E>> &&
    detail::has_value_of_two<F, simd::batch<arithmetic_type_of<E>, Arch>>;

/// Besides, `gradient(x, w, grad_y)`, which is grad_y · df/dx, and `weight_gradient(x, w, grad_y)`,
/// grad_y · df/dw, an element's part of the weight's gradient.
template <class F, class E, class Arch = default_arch>
concept channel_differentiable_for =
    channel_activation_for<F, E, Arch> &&
    detail::has_weight_gradient<F, simd::batch<arithmetic_type_of<E>, Arch>>;

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

namespace detail {

/// y from x and the channel's weight
template <class F>
struct channel_value {
    F f;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(detail::position, const V& x, const V& weight) const noexcept {
        return f(x, weight);
    }
};

/// grad_x and the element's part of the weight's gradient
template <class F>
struct channel_gradient {
    F f;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(detail::position, const V& x, const V& grad_y,
                                   const V& weight) const noexcept {
        return detail::make_pack(f.gradient(x, weight, grad_y),
                                 simd::rounded(f.weight_gradient(x, weight, grad_y)));
    }
};

using needs_weighted_value =
    needs_value_of_two<mistake::the_activation_cannot_be_called_with_a_batch_and_its_weights>;

struct needs_weighted_gradient {
    template <class F, class V>
    static consteval mistake find() {
        if constexpr (has_value_of_two<F, V> && !has_weight_gradient<F, V>)
            return mistake::the_activation_has_no_gradient_and_weight_gradient;
        else
            return needs_weighted_value::find<F, V>();
    }
};

/// A single weight is that of the whole array, whatever channels it has.
template <class Weights>
SIMDACT_INLINE channels layout_of_weights(const channels& layout, const Weights& weights) noexcept {
    if constexpr (requires { weights.n; })
        return weights.n == 1 ? channels{.inner = layout.size()} : layout;
    else
        return layout;
}

/// What verbs with a weight per channel have in common.
template <class Self, template <class> class Operation, bool HasSums>
struct weighted_verb : verb_defaults {
    SIMDACT_INLINE static void check_weights(const footprint& x, const footprint& weights,
                                             const footprint& output, const channels& layout) {
        detail::matches(Self::name, x, layout);
        if (weights.elements() != layout.channels && weights.elements() != 1) [[unlikely]]
            detail::fail_count(Self::name, weights, layout, "one for all");
        detail::apart(Self::name, output, weights);
    }

    template <class Call>
    SIMDACT_INLINE static auto parts(const Call& call) noexcept {
        return call.accumulating(call.inputs(), Operation<typename Call::activation>{call.f});
    }
    template <class Call>
    SIMDACT_INLINE static auto tiling(const Call& call) noexcept {
        return detail::tiling_of<typename Call::T>(
            detail::layout_of_weights(call.layout, call.template operand<1>()));
    }

    template <class Arch, class F, class E, bool Adds, class Weight,
              class Call = typename contiguous_call<Self, F, E, Adds, no_option, Weight>::type>
    using kernel = typename channelwise_of<
        Arch, typename Call::T, tuning_of<F>(), decltype(std::declval<const Call&>().outputs()),
        decltype(weighted_verb::parts(std::declval<const Call&>())), Weight,
        std::conditional_t<HasSums, channel_sums<typename Call::T, Weight>, no_sums>>::type;
    /// Weights and their gradients are of the elements' type or of that which they are computed in.
    template <class Arch, class F, class E, bool Adds, class T = arithmetic_type_of<E>>
    using kernels =
        std::conditional_t<std::is_same_v<E, T>, kernel_types<kernel<Arch, F, E, Adds, E>>,
                           kernel_types<kernel<Arch, F, E, Adds, E>, kernel<Arch, F, E, Adds, T>>>;
};

}  // namespace detail

namespace verbs {
/// See `simdact::forward_per_channel`.
struct forward_per_channel
    : detail::weighted_verb<forward_per_channel, detail::channel_value, false> {
    static constexpr const char* name = "forward_per_channel";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       {"weights", detail::role::channel_input},
                                                       detail::writes("y"),
                                                       {"layout", detail::role::layout}};
    using needs = detail::needs_weighted_value;

    template <class F, class Option>
    SIMDACT_INLINE static void validate(const detail::footprint* all, const F&,
                                        const channels& layout, const Option&) {
        check_weights(all[0], all[1], all[2], layout);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, detail::any_kernel))) {
        if (call.n != 0)
            detail::run_channelwise<Arch, typename Call::T,
                                    detail::tuning_of<typename Call::activation>()>(
                call.policy, tiling(call), call.outputs(), parts(call),
                call.template operand<1>().data);
    }
};

/// See `simdact::backward_per_channel`.
struct backward_per_channel
    : detail::weighted_verb<backward_per_channel, detail::channel_gradient, true> {
    static constexpr const char* name = "backward_per_channel";
    static constexpr detail::parameter parameters[] = {
        detail::reads("x"),
        {"weights", detail::role::channel_input},
        detail::reads("grad_y"),
        detail::writes("grad_x"),
        {"grad_weights", detail::role::channel_output},
        {"layout", detail::role::layout}};
    using needs = detail::needs_weighted_gradient;

    template <class F, class Option>
    SIMDACT_INLINE static void validate(const detail::footprint* all, const F&,
                                        const channels& layout, const Option&) {
        const detail::footprint& grad_weights = all[4];
        check_weights(all[0], all[1], all[3], layout);
        detail::sizes_match(name, grad_weights, all[1]);
        for (int input = 0; input < 3; ++input)
            detail::apart(name, grad_weights, all[input]);
        detail::outputs_are_apart(name, all[3], grad_weights);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, detail::any_kernel))) {
        using T = typename Call::T;
        const auto& sums = call.template operand<4>();
        constexpr bool adds = detail::is_added<typename Call::template operand_type<4>>;
        if (call.n != 0)
            detail::run_channelwise_sums<Arch, T, detail::tuning_of<typename Call::activation>()>(
                call.policy, tiling(call), call.outputs(), parts(call),
                call.template operand<1>().data, sums.data, adds);
        else if (!adds)
            detail::clear<Arch, T>(
                sums.data,
                detail::layout_of_weights(call.layout, call.template operand<1>()).channels);
    }
};
}  // namespace verbs

/// `forward_per_channel([policy,] f, x, weights, y, layout)`:
/// y[k] = f(x[k], weights[c]) for every element k of every channel c.
///
/// \param x        as many elements as the layout has
/// \param weights  one for each channel; of arrays also one for all
/// \param y        the output, of the size of x; x itself, or memory apart from it
/// \pre of pointers: that; there is at least one channel; y overlaps no byte of weights
/// \throws std::invalid_argument of arrays: if the layout has no channels or another number of
///         elements than x, the number of weights is neither that of the channels nor 1, the sizes
///         of x and y differ, y partially overlaps x, or y overlaps weights; y is then untouched
SIMDACT_VERB_WITH_LAYOUT(forward_per_channel, verbs::forward_per_channel,
                         (class F, class X, class Weights, class Y), (F, X, Weights, Y),
                         (F && f, X&& x, Weights&& weights, Y&& y), (f, x, weights, y))
SIMDACT_VERB_WITH_LAYOUT(forward_per_channel, verbs::forward_per_channel,
                         (class P, class F, class X, class Weights, class Y), (P, F, X, Weights, Y),
                         (P && policy, F&& f, X&& x, Weights&& weights, Y&& y),
                         (policy, f, x, weights, y))
SIMDACT_VERB_WITHOUT_LAYOUT(forward_per_channel, verbs::forward_per_channel)

/// `backward_per_channel([policy,] f, x, weights, grad_y, grad_x, grad_weights, layout)`:
/// grad_x[k] = grad_y[k] · df/dx(x[k], weights[c]), and grad_weights[c] = the sum of
/// grad_y[k] · df/dw(x[k], weights[c]) over all elements k of channel c, or over the whole array if
/// there is one weight for all, in one pass.
///
/// \param x, weights    what `forward_per_channel` was given
/// \param grad_y        the gradient with respect to y, of the size of x
/// \param grad_x        an output, of the size of x; x itself, grad_y itself, or memory apart
/// \param grad_weights  an output, of the size of weights, apart from all other arguments
/// \pre of pointers: that, with as many weights and grad_weights as there are channels
/// \throws std::invalid_argument of arrays: as `forward_per_channel`, and if the sizes of weights
///         and grad_weights differ or grad_weights overlaps another argument; the outputs are then
///         untouched
SIMDACT_VERB_WITH_LAYOUT(backward_per_channel, verbs::backward_per_channel,
                         (class F, class X, class Weights, class GradY, class GradX,
                          class GradWeights),
                         (F, X, Weights, GradY, GradX, GradWeights),
                         (F && f, X&& x, Weights&& weights, GradY&& grad_y, GradX&& grad_x,
                          GradWeights&& grad_weights),
                         (f, x, weights, grad_y, grad_x, grad_weights))
SIMDACT_VERB_WITH_LAYOUT(backward_per_channel, verbs::backward_per_channel,
                         (class P, class F, class X, class Weights, class GradY, class GradX,
                          class GradWeights),
                         (P, F, X, Weights, GradY, GradX, GradWeights),
                         (P && policy, F&& f, X&& x, Weights&& weights, GradY&& grad_y,
                          GradX&& grad_x, GradWeights&& grad_weights),
                         (policy, f, x, weights, grad_y, grad_x, grad_weights))
SIMDACT_VERB_WITHOUT_LAYOUT(backward_per_channel, verbs::backward_per_channel)

}  // namespace simdact
