// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The logistic function and its derivatives, from e^-|v|: nothing overflows, and nothing cancels.
///
/// With u = e^-|v|, sigma(v) = 1 / (1 + u) for v >= 0 and u / (1 + u) for v < 0;
/// sigma'(v) = u / (1 + u)² and sigma''(v) = -sign(v) · u · (1 - u) / (1 + u)³.

#include <utility>

#include "exp.hpp"
#include "piecewise_polynomial.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

/// The logistic function's parts for formulas of several of them; alone it is `gate`.
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

/// The least argument of a gate: below it sigma is nothing, even times a hundred thousand.
template <real_number R>
inline constexpr auto gate_lowest = simd::lane_type<typename R::lanes>(
    sizeof(simd::lane_type<typename R::lanes>) == 4 ? -117.0 : -780.0);

/// The greatest argument of a gate: above it 1 - sigma is nothing, even times a hundred.
template <real_number R>
inline constexpr auto gate_highest = simd::lane_type<typename R::lanes>(
    sizeof(simd::lane_type<typename R::lanes>) == 4 ? 25.0 : 45.0);

/// sigma(v), for `gate_lowest<R>` <= v <= `gate_highest<R>` or NaN, and what is computed from it.
/// Nothing overflows, nothing cancels, and each function is one division: with e^-v = E / t, where
/// t is a power of two,
///
///     sigma(v)  = t / (t + E)
///     sigma'(v) = t · E / (t + E)²
///
/// on both sides of 0. t and E are enlarged, so that t is a normal number however far v is below 0.
/// t comes last: it alone makes results subnormal.
template <real_number R>
class gate {
    using V = typename R::lanes;
    using T = simd::lane_type<V>;

    static constexpr int enlarged = sizeof(T) == 4 ? 44 : 110;

    R power_;                   // E
    V unit_;                    // t
    R sum_;                     // t + E
    reciprocal<R> reciprocal_;  // of the sum

  public:
    SIMDACT_INLINE explicit gate(R v) noexcept
        : gate(math::power_in_parts<-1, enlarged, enlarged>(v)) {}

    /// sigma(v), rounded.
    SIMDACT_INLINE V sigma() const noexcept {
        V y = reciprocal_.value;
        if constexpr (is_pair<R>)
            y = simd::fma(y, reciprocal_.error, y);
        return y * unit_;
    }

    /// x · sigma(v), rounded. x · enlarging must lie within 2^±124 (2^±900 in double) or
    /// be 0; `lowering` is 1 / enlarging.
    SIMDACT_INLINE V times_sigma(V x, V enlarging, V lowering) const noexcept {
        const V enlarged_x = simd::rounded(x * enlarging);
        V y = simd::rounded(enlarged_x * reciprocal_.value);
        if constexpr (is_pair<R>)
            y = math::nearest_product_plus(enlarged_x, reciprocal_.value,
                                           simd::rounded(y * reciprocal_.error));
        y = simd::rounded(simd::rounded(y) * unit_) * lowering;
        if constexpr (!simd::has_fma<V>)  // there, the sum of a product's parts is +0
            y = simd::with_sign_of(y, x);
        return y;
    }

    /// What enlarges any |x| <= 128 (1024 in double) for `times_sigma`.
    static constexpr T up = math::two_to<T>(sizeof(T) == 4 ? 115 : 225);

    /// x · sigma(v), rounded, for |x| <= 128 (1024 in double).
    SIMDACT_INLINE V times_sigma(V x) const noexcept { return times_sigma(x, V(up), V(1 / up)); }

    /// factor · sigma'(v), rounded; the factor is a power of two.
    SIMDACT_INLINE V sigma_derivative(T factor = T(1)) const noexcept {
        R power = power_;
        if constexpr (is_pair<R> && detail::power_table_steps<V>() == 8)  // its tails are too large
            power = math::ordered_sum(power.head, power.tail);
        return simd::rounded(over_squared_sum(power) * V(factor)) * unit_;
    }

    /// sigma(v) + w · sigma'(v) = t · (t + E + w·E) / (t + E)², rounded: the derivative of
    /// x · sigma(v(x)), with w = x · v'(x).
    SIMDACT_INLINE V times_sigma_derivative(R w) const noexcept {
        return times_sigma_derivative(math::loose_product(power_, w), math::leading(w));
    }
    SIMDACT_INLINE V times_sigma_derivative(V w) const noexcept {
        return times_sigma_derivative(math::times(power_, w), w);
    }

  private:
    SIMDACT_INLINE explicit gate(const power_parts<R>& power) noexcept
        : power_(power.value), unit_(power.unit), sum_(sum_of(power)), reciprocal_(sum_) {}

    SIMDACT_INLINE static R sum_of(const power_parts<R>& power) noexcept {
        if constexpr (is_pair<R>) {
            const V larger = simd::at_least(power.unit, power.value.head);
            const V smaller = simd::at_most(power.unit, power.value.head);
            R sum = math::ordered_sum(larger, smaller);
            return {sum.head, simd::in_order(sum.tail + power.value.tail)};
        } else {
            return {power.unit + power.value.value};
        }
    }

    // `more` is w·E, w rounded
    SIMDACT_INLINE V times_sigma_derivative(R more, V w) const noexcept {
        if constexpr (is_pair<R>) {
            R numerator = math::sum(sum_.head, more.head);
            const V tails = simd::in_order(sum_.tail + more.tail);
            numerator.tail = simd::in_order(numerator.tail + tails);
            return over_squared_sum(numerator) * unit_;
        } else {  // sigma · (1 + w · (1 - sigma)) has an error less
            const V one_minus_sigma = simd::rounded(power_.value * reciprocal_.value);
            const V factor = simd::fma(w, one_minus_sigma, V(T(1)));
            return simd::rounded(reciprocal_.value * factor) * unit_;
        }
    }

    // a / (t + E)², rounded; a's tail need not be small.
    SIMDACT_INLINE V over_squared_sum(R a) const noexcept {
        return simd::rounded(math::nearest_product(reciprocal_.of_square(a), reciprocal_.value));
    }
};

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
