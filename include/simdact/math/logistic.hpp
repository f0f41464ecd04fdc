// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The logistic function and its derivatives, from e^-|v|: nothing overflows, and nothing cancels.
///
/// With u = e^-|v|, sigma(v) = 1 / (1 + u) for v >= 0 and u / (1 + u) for v < 0;
/// sigma'(v) = u / (1 + u)² and sigma''(v) = -sign(v) · u · (1 - u) / (1 + u)³.

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
