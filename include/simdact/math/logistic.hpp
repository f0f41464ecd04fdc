// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The logistic function and its derivatives, from e^-|v|: nothing overflows, and nothing cancels.
///
/// With u = e^-|v|, sigma(v) = 1 / (1 + u) for v >= 0 and u / (1 + u) for v < 0;
/// sigma'(v) = u / (1 + u)² and sigma''(v) = -sign(v) · u · (1 - u) / (1 + u)³.

#include "cells.hpp"
#include "exp.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

template <real_number R>
struct logistic_parts {
    exponential<R> power;  // u = e^-|v|
    R one_plus_u;
    decltype(std::declval<typename R::lanes>() < std::declval<typename R::lanes>()) negative;
};

/// -|v|, and whether v < 0.
template <real_number R>
SIMDACT_INLINE R minus_magnitude(R v) noexcept {
    using V = typename R::lanes;
    const V zero(simd::lane_type<V>(0));
    auto negative = math::leading(v) < zero;
    if constexpr (is_pair<R>)
        return {simd::select(negative, v.head, zero - v.head),
                simd::select(negative, v.tail, zero - v.tail)};
    else
        return {simd::select(negative, v.value, zero - v.value)};
}

/// \param v  |v| <= -exp_lowest<R>, or NaN
template <real_number R>
SIMDACT_INLINE logistic_parts<R> logistic(R v) noexcept {
    using V = typename R::lanes;
    using T = simd::lane_type<V>;
    exponential<R> power = math::exp(math::minus_magnitude(v));
    return {power, math::larger_first_sum(V(T(1)), power.value), math::leading(v) < V(T(0))};
}

/// What 1 / (1 + u) is to be multiplied by for sigma(v): u for negative v, else 1.
template <real_number R>
SIMDACT_INLINE R numerator(const logistic_parts<R>& parts) noexcept {
    using V = typename R::lanes;
    return math::select(parts.negative, parts.power.value,
                        math::exactly<R>(V(simd::lane_type<V>(1))));
}

/// sigma(v); for negative v still to be multiplied by the power's scale.
template <real_number R>
SIMDACT_INLINE R sigma(const logistic_parts<R>& parts) noexcept {
    return math::numerator(parts) / parts.one_plus_u;
}

/// u / (1 + u)² = sigma'(v), still to be multiplied by the power's scale.
template <real_number R>
SIMDACT_INLINE R sigma_derivative(const logistic_parts<R>& parts) noexcept {
    return parts.power.value / (parts.one_plus_u * parts.one_plus_u);
}

/// 1 - u, without cancellation.
template <real_number R>
SIMDACT_INLINE R one_minus_power(R v) noexcept {
    return math::negated(math::expm1(math::bounded(math::minus_magnitude(v), -40, 0)));
}

// An activation x · sigma(v(x)) has the derivative sigma + x·v'·sigma' and the second derivative
// (2·v' + x·v'')·sigma' + x·v'²·sigma''.

/// \param w  x · v'(x)
/// The result, for negative v, is still to be multiplied by the power's scale.
template <real_number R>
SIMDACT_INLINE R gate_derivative(const logistic_parts<R>& parts, R w) noexcept {
    R d = parts.one_plus_u;
    return (math::numerator(parts) * d + w * parts.power.value) / (d * d);
}

/// \param first  2·v' + x·v''
/// \param second x·v'²
/// The result is still to be multiplied by the power's scale.
template <real_number R>
SIMDACT_INLINE R gate_second_derivative(const logistic_parts<R>& parts, R v, R first,
                                        R second) noexcept {
    R d = parts.one_plus_u;
    R turned = math::select(parts.negative, second, math::negated(second));
    return parts.power.value * (first * d + turned * math::one_minus_power(v)) / (d * d * d);
}

/// The least argument of `gated`: sigma is nothing there, even times a hundred.
template <real_number R>
constexpr auto gate_lowest = simd::lane_type<typename R::lanes>(
    is_pair<R> && sizeof(simd::lane_type<typename R::lanes>) == 4 ? -110 : exp_lowest<R>);

namespace detail {

// With e^-v = E / t, where t is a power of two, sigma(v) = t / (t + E) on both sides of 0. All is
// enlarged so that t is a normal number however far v is below 0.
template <simd::lanes V>
struct table_gate {
    static constexpr int enlarged = 33;
    V unit;        // t
    V reciprocal;  // of t + E
    V error;       // sigma(v) = t · reciprocal · (1 + error)

    SIMDACT_INLINE explicit table_gate(pair<V> v) noexcept {
        auto power = math::power_by_table<-1, enlarged, enlarged>(v);
        unit = power.unit;
        const V larger = simd::at_least(unit, power.head);
        const V smaller = simd::at_most(unit, power.head);
        pair<V> sum = math::ordered_sum(larger, smaller);
        const V rest = simd::in_order(sum.tail + power.tail);
        const V one(1.0F);
        reciprocal = one / simd::rounded(sum.head + rest);
        error = simd::fnma(rest, reciprocal, simd::fnma(sum.head, reciprocal, one));
    }
};

}  // namespace detail

/// sigma(v), rounded, for `gate_lowest<R>` <= v <= 60, or NaN.
template <real_number R>
SIMDACT_INLINE typename R::lanes nearest_sigma(R v) noexcept {
    if constexpr (has_power_table<R>) {
        detail::table_gate gate(v);
        return simd::fma(gate.reciprocal, gate.error, gate.reciprocal) * gate.unit;
    } else {
        auto parts = math::logistic(v);
        return math::rescaled_where(parts.negative, math::sigma(parts), parts.power);
    }
}

/// x · sigma(v), rounded, for `gate_lowest<R>` <= v <= 60 and |x| <= 128, or NaN.
template <real_number R>
SIMDACT_INLINE typename R::lanes gated(typename R::lanes x, R v) noexcept {
    using V = typename R::lanes;
    if constexpr (has_power_table<R>) {
        detail::table_gate gate(v);
        const V up(0x1p33F);
        const V down(0x1p-33F);
        static_assert(gate.enlarged == 33);
        const V enlarged = simd::rounded(x * up);
        const V y = simd::rounded(enlarged * gate.reciprocal);
        return simd::rounded(simd::fma(enlarged, gate.reciprocal, simd::rounded(y * gate.error)) *
                             gate.unit) *
               down;
    } else {
        auto parts = math::logistic(v);
        const V y =
            math::rescaled_where(parts.negative, math::times(math::sigma(parts), x), parts.power);
        return simd::with_sign_of(y, x);
    }
}

/// The argument v of a gate, within what `logistic` takes.
template <real_number R>
SIMDACT_INLINE R gate_argument(R v) noexcept {
    using T = simd::lane_type<typename R::lanes>;
    return math::bounded(v, math::exp_lowest<R>, T(60));
}

/// y = x · sigma(v), or its limit where `gate_argument` has cut v off: x above, and below a zero
/// with the sign of x.
template <real_number R>
SIMDACT_INLINE typename R::lanes gate_limits(typename R::lanes x, R v,
                                             typename R::lanes y) noexcept {
    using V = typename R::lanes;
    using T = simd::lane_type<V>;
    const V leading = math::leading(v);
    y = simd::select(leading <= V(math::exp_lowest<R>), V(T(0)), y);
    return simd::select(leading >= V(T(60)), x, simd::with_sign_of(y, x));
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
