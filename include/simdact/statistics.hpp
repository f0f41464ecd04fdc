// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_with_statistics` and `backward_with_statistics`: what `forward` and `backward` do, and
/// statistics of the results, taken while these are in registers. Opt-in: `simdact.hpp` does not
/// include it.
///
///     const simdact::statistics seen = simdact::forward_with_statistics(f, x, y);
///     seen.zero, seen.nan, seen.mean, seen.variance() …
///
/// forward.hpp has the conventions that all calls share. The results have the bits of `forward` and
/// `backward`. Those of the statistics depend on the numbers alone: not on how a policy
/// cuts, how results are stored, on alignment or in-place use. (Between instruction sets, mean and
/// squares differ in their last digits.) Nothing is allocated.
///
/// Accuracy: counts and extremes are exact. Mean and squares are accumulated in the arithmetic
/// type, for each chunk of 4096 elements, as deviations from the chunk's first values; chunks are
/// merged in double. If such a sum overflows (float: beyond 10^17), the chunk is read again from
/// the array and accumulated in double. Doubles beyond 10^150 have an infinite `squares`. With
/// -ffast-math the compiler may take NaN and inf for numbers.

#include <concepts>
#include <cstddef>
#include <cstdio>
#include <type_traits>

#include "detail/statistics/with_statistics.hpp"
#include "detail/verb/verb.hpp"
#include "simd/float_classification.hpp"

namespace simdact {

/// Asks for `statistics::saturated`: how often |f'(x)| was less than `bound`. The derivative is
/// computed for it.
struct saturation {
    double bound;  ///< Not negative; of 0 none is counted, of inf all but NaN.
};

namespace detail {

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_bound(const char* verb, double bound) {
    char message[192];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the bound of saturation is %.9g; it must be a number that is not "
                  "negative",
                  verb, bound);
    detail::fail(message);
}

SIMDACT_INLINE void valid_bound(const char*, const no_option&) {}
SIMDACT_INLINE void valid_bound(const char* verb, const saturation& also) {
    if (simd::is_nan(also.bound) || also.bound < 0) [[unlikely]]
        detail::fail_bound(verb, also.bound);
}

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
        return simd::abs(detail::derivative_of(f, x)) < V(static_cast<T>(also.bound));
    }
};

/// `Operation<F>` as `detail::watched` asks for it.
template <template <class> class Operation, class F, class Also>
struct watchable : saturation_test<F, Also> {
    Operation<F> operation;

    template <class... Lanes>
    SIMDACT_INLINE auto operator()(detail::position at, const Lanes&... lanes) const noexcept {
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
consteval detail::tuning watching_tuning_of() {
    return {.unroll = tuning_of<F>().unroll > 1 ? 2U : 1U};
}

/// What all verbs with statistics have in common: each has a kernel with and one without the
/// counting of saturated elements, where there is a derivative.
template <class Self>
struct statistics_verb : verb_defaults {
    static constexpr bool can_add = false;
    using option_type = saturation;
    using needs_with_option = needs_derivative;

    template <class Arch, class F, class E, class Also>
    using kernel_with =
        typename kernel_of_call<Self, Arch,
                                typename contiguous_call<Self, F, E, false, Also>::type>::type;
    template <class Arch, class F, class E, bool>
    using kernels = std::conditional_t<
        differentiable_for<F, E, Arch>,
        kernel_types<kernel_with<Arch, F, E, no_option>, kernel_with<Arch, F, E, saturation>>,
        kernel_types<kernel_with<Arch, F, E, no_option>>>;
};

/// Those whose statistics are of the whole array.
template <class Self, template <class> class Operation>
struct whole_statistics_verb : statistics_verb<Self> {
    using result = statistics;

    template <class F, class Layout, class Also>
    SIMDACT_INLINE static void validate(const footprint*, const F&, const Layout&,
                                        const Also& also) {
        detail::valid_bound(Self::name, also);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        const auto streams =
            watched_streams{call.outputs(), call.inputs(),
                            detail::make_watchable<Operation>(call.f, call.option), call.rows};
        return detail::make_watched<Arch, typename Call::T,
                                    watching_tuning_of<typename Call::activation>()>(streams,
                                                                                     call.n);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static statistics run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, any_kernel))) {
        return detail::watch(call.policy, call.n, kernel<Arch>(call));
    }
};

}  // namespace detail

namespace verbs {
/// See `simdact::forward_with_statistics`.
struct forward_with_statistics
    : detail::whole_statistics_verb<forward_with_statistics, detail::value> {
    static constexpr const char* name = "forward_with_statistics";
    static constexpr detail::parameter parameters[] = {
        detail::reads("x"), detail::writes("y"), {"also", detail::role::optional}};
    using needs = detail::needs_value;
};

/// See `simdact::backward_with_statistics`.
struct backward_with_statistics
    : detail::whole_statistics_verb<backward_with_statistics, detail::gradient> {
    static constexpr const char* name = "backward_with_statistics";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       detail::reads("grad_y"),
                                                       detail::writes("grad_x"),
                                                       {"also", detail::role::optional}};
    using needs = detail::needs_derivative;
};
}  // namespace verbs

/// `forward_with_statistics([policy,] f, x, y[, saturation{bound}])`,
/// `forward_with_statistics([policy,] f, x, y, n[, saturation{bound}])`:
/// y[i] = f(x[i]) for every element; returns statistics of y.
///
/// \param x     the input
/// \param y     the output, of the same size; x itself, or memory apart from it
/// \param also  nothing, or `saturation{bound}`
/// \pre of pointers: as `forward`
/// \throws std::invalid_argument of arrays: if the sizes differ, y partially overlaps x, or the
///         bound is negative or NaN; y is then untouched
SIMDACT_VERB(forward_with_statistics, verbs::forward_with_statistics)

/// `backward_with_statistics([policy,] f, x, grad_y, grad_x[, saturation{bound}])`,
/// `backward_with_statistics([policy,] f, x, grad_y, grad_x, n[, saturation{bound}])`:
/// grad_x[i] = grad_y[i] · f'(x[i]) for every element; returns statistics of grad_x.
///
/// \param x       what `forward` was given
/// \param grad_y  the gradient with respect to f(x), of the same size
/// \param grad_x  the output, of the same size; x itself, grad_y itself, or memory apart from both
/// \param also    nothing, or `saturation{bound}`
/// \pre of pointers: as `backward`
/// \throws std::invalid_argument of arrays: if the sizes differ, grad_x partially overlaps x or
///         grad_y, or the bound is negative or NaN; grad_x is then untouched
SIMDACT_VERB(backward_with_statistics, verbs::backward_with_statistics)

}  // namespace simdact
