// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_watched` and `backward_watched`: what `forward` and `backward` do, and statistics of
/// the results, taken while these are in registers. Opt-in: `simdact.hpp` does not include it.
///
///     const simdact::statistics seen = simdact::forward_watched(f, x, y);
///     seen.zero, seen.nan, seen.mean, seen.variance() …
///
/// The tiers, the policies and the promises are those of `forward` (forward.hpp), and so are the
/// bits of the results. Those of the statistics depend on the numbers alone: not on how a policy
/// cuts, how results are stored, on alignment or in-place use. (Between instruction sets, mean and
/// squares differ in their last digits.) Nothing is allocated.
///
/// Accuracy: counts and extremes are exact; mean and squares are sums of an arithmetic type's in
/// chunks of 4096 elements, of distances from what was seen first, and are merged in double. Where
/// such a sum overflows (float: beyond 10^17), the chunk is measured again in double, as it is in
/// the array. Doubles beyond 10^150 have an infinite `squares`. With -ffast-math the compiler may
/// take NaN and inf for numbers.

#include <concepts>
#include <cstddef>
#include <cstdio>
#include <ranges>
#include <type_traits>

#include "check.hpp"
#include "element.hpp"
#include "kernel/watched.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"
#include "simd/classify.hpp"

namespace simdact {

/// Asks for `statistics::saturated`: how often |f'(x)| was less than `bound`. The derivative is
/// computed for it.
struct saturation {
    double bound;  ///< Not negative; of 0 none is counted, of inf all but NaN.
};

/// Does not.
struct no_saturation {};

/// What may be asked for besides the rest.
template <class Also>
concept saturation_or_none = std::same_as<Also, saturation> || std::same_as<Also, no_saturation>;

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace check {

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_bound(const char* verb, double bound) {
    char message[192];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the bound of saturation is %.9g; it must be a number that is not "
                  "negative",
                  verb, bound);
    check::fail(message);
}

template <class Also>
SIMDACT_INLINE void valid_bound(const char* verb, const Also& also) {
    if constexpr (std::same_as<Also, saturation>)
        if (simd::is_nan(also.bound) || also.bound < 0) [[unlikely]]
            check::fail_bound(verb, also.bound);
}

}  // namespace check
namespace operation {

template <class F, class Also>
struct saturation_test {
    static constexpr bool counts_saturated = false;
};
template <class F>
struct saturation_test<F, saturation> {
    static constexpr bool counts_saturated = true;

    F f;
    saturation also;

    template <simd::lanes V, class... Rest>
    SIMDACT_INLINE auto is_saturated(const V& x, const Rest&...) const noexcept {
        using T = simd::lane_type<V>;
        return simd::abs(simdact::detail::derivative_of(f, x)) < V(static_cast<T>(also.bound));
    }
};

/// `Operation<F>` as `kernel::watched` asks for it.
template <template <class> class Operation, class F, class Also>
struct watchable : saturation_test<F, Also> {
    Operation<F> operation;

    template <class... Lanes>
    SIMDACT_INLINE auto operator()(kernel::position at, const Lanes&... lanes) const noexcept {
        return operation(at, lanes...);
    }
};

template <template <class> class Operation, class F, class Also>
SIMDACT_INLINE auto make_watchable(const F& f, const Also& also) noexcept {
    watchable<Operation, F, Also> watched{{}, {f}};
    if constexpr (watched.counts_saturated) {
        watched.f = f;
        watched.also = also;
    }
    return watched;
}

/// What looks at the results hides the latency of what computes them: two vectors are enough.
template <class F>
consteval kernel::tuning watching_tuning_of() {
    return {.unroll = tuning_of<F>().unroll > 1 ? 2U : 1U};
}

template <class Arch, template <class> class Operation, class F, class Also, class Policy, class X,
          class... Xs, class Y>
SIMDACT_INLINE statistics
watch(const Policy& policy, const F& f, const Also& also, std::size_t n,
      kernel::pack<kernel::source<X>, kernel::source<Xs>...> inputs,
      kernel::pack<kernel::sink<Y>> outputs) noexcept(noexcept(policy.run(n, detail::probe))) {
    return kernel::watch<Arch, arithmetic_type_of<X>, watching_tuning_of<F>()>(
        policy, n, outputs, inputs, operation::make_watchable<Operation>(f, also));
}

}  // namespace operation

}  // namespace SIMDACT_VERSION_NAMESPACE

namespace detail {

template <class F, class E, class Arch, class Also>
concept watchable_for = activation_for<F, E, Arch> && saturation_or_none<Also> &&
                        (std::same_as<Also, no_saturation> || differentiable_for<F, E, Arch>);

}  // namespace detail

// ---- pointer tier

/// y[i] = f(x[i]) for i in [0, n), and what was seen of y.
///
/// \param also  nothing, or `saturation{bound}`
/// \pre as `forward`
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Y,
          class Also = no_saturation>
    requires detail::watchable_for<F, X, Arch, Also> && computed_alike<X, Y>
SIMDACT_INLINE statistics
forward_watched(const Policy& policy, const F& f, const X* x, Y* y, std::size_t n,
                const Also& also = {}) noexcept(noexcept(policy.run(n, detail::probe))) {
    return operation::watch<Arch, operation::value>(policy, f, also, n, operation::from(x),
                                                    operation::to(y));
}

template <class Arch = default_arch, class F, element X, element Y, class Also = no_saturation>
    requires detail::watchable_for<F, X, Arch, Also> && computed_alike<X, Y>
SIMDACT_INLINE statistics forward_watched(const F& f, const X* x, Y* y, std::size_t n,
                                          const Also& also = {}) noexcept {
    return simdact::forward_watched<Arch>(serial, f, x, y, n, also);
}

/// grad_x[i] = grad_y[i] · f'(x[i]) for i in [0, n), and what was seen of grad_x.
///
/// \param also  nothing, or `saturation{bound}`
/// \pre as `backward`
template <class Arch = default_arch, execution_policy Policy, class F, element X, element GradY,
          element GradX, class Also = no_saturation>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE statistics backward_watched(
    const Policy& policy, const F& f, const X* x, const GradY* grad_y, GradX* grad_x, std::size_t n,
    const Also& also = {}) noexcept(noexcept(policy.run(n, detail::probe))) {
    return operation::watch<Arch, operation::gradient>(
        policy, f, also, n, operation::from(x, grad_y), operation::to(grad_x));
}

template <class Arch = default_arch, class F, element X, element GradY, element GradX,
          class Also = no_saturation>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE statistics backward_watched(const F& f, const X* x, const GradY* grad_y,
                                           GradX* grad_x, std::size_t n,
                                           const Also& also = {}) noexcept {
    return simdact::backward_watched<Arch>(serial, f, x, grad_y, grad_x, n, also);
}

// ---- range tier

/// y[i] = f(x[i]) for every element, and what was seen of y.
///
/// \param x     the input
/// \param y     the output: as many elements; x itself, or memory apart from it
/// \param also  nothing, or `saturation{bound}`
/// \throws std::invalid_argument if the sizes differ, y partially overlaps x, or the bound is
///         negative or NaN; y is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          output_range Y, class Also = no_saturation>
    requires detail::watchable_for<F, element_of<X>, Arch, Also> && ranges_computed_alike<X, Y>
SIMDACT_INLINE statistics forward_watched(const Policy& policy, const F& f, const X& x, Y&& y,
                                          const Also& also = {}) {
    check::valid_bound("forward_watched", also);
    check::one_output("forward_watched", check::describe("y", y), check::describe("x", x));
    return simdact::forward_watched<Arch>(policy, f, std::ranges::data(x), std::ranges::data(y),
                                          static_cast<std::size_t>(std::ranges::size(x)), also);
}

template <class Arch = default_arch, class F, input_range X, output_range Y,
          class Also = no_saturation>
    requires detail::watchable_for<F, element_of<X>, Arch, Also> && ranges_computed_alike<X, Y>
SIMDACT_INLINE statistics forward_watched(const F& f, const X& x, Y&& y, const Also& also = {}) {
    return simdact::forward_watched<Arch>(serial, f, x, y, also);
}

/// grad_x[i] = grad_y[i] · f'(x[i]) for every element, and what was seen of grad_x.
///
/// \param x       what `forward` was given
/// \param grad_y  the gradient with respect to f(x): as many elements
/// \param grad_x  the output: as many elements; x itself, grad_y itself, or memory apart from both
/// \param also    nothing, or `saturation{bound}`
/// \throws std::invalid_argument if the sizes differ, grad_x partially overlaps x or grad_y, or the
///         bound is negative or NaN; grad_x is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range GradY, output_range GradX, class Also = no_saturation>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE statistics backward_watched(const Policy& policy, const F& f, const X& x,
                                           const GradY& grad_y, GradX&& grad_x,
                                           const Also& also = {}) {
    check::valid_bound("backward_watched", also);
    check::one_output("backward_watched", check::describe("grad_x", grad_x),
                      check::describe("x", x), check::describe("grad_y", grad_y));
    return simdact::backward_watched<Arch>(policy, f, std::ranges::data(x),
                                           std::ranges::data(grad_y), std::ranges::data(grad_x),
                                           static_cast<std::size_t>(std::ranges::size(x)), also);
}

template <class Arch = default_arch, class F, input_range X, input_range GradY, output_range GradX,
          class Also = no_saturation>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE statistics backward_watched(const F& f, const X& x, const GradY& grad_y,
                                           GradX&& grad_x, const Also& also = {}) {
    return simdact::backward_watched<Arch>(serial, f, x, grad_y, grad_x, also);
}

namespace detail {

/// What a forward verb asks of the activation, given what else is asked for.
template <class... Arguments>
using needs_of_watching =
    std::conditional_t<(std::same_as<std::remove_cvref_t<Arguments>, saturation> || ...),
                       with_derivative, any_activation_of_numbers>;

}  // namespace detail

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class... Arguments,
          class Why =
              detail::misuse_of<F, Arch, detail::needs_of_watching<Arguments...>, 1, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
statistics forward_watched(const F&, Arguments&&...) = delete;

template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::misuse_of<F, Arch, detail::with_derivative, 1, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
statistics backward_watched(const F&, Arguments&&...) = delete;

}  // namespace simdact
