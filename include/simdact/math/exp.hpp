// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// e^x and e^x - 1, for x of any real number type.
///
/// They are written on fma, select and shifts alone: xsimd's exp is 0 below -87.7 and its
/// expm1(-0) is +0.
///
/// With n = round(x / ln 2) and r = x - n·ln 2, e^x = 2^n · e^r and |r| <= ln 2 / 2. There
/// e^r = 1 + r + r²·q(r), where q is the minimax polynomial of (e^r - 1 - r) / r² with the error
/// weighted relative to e^r - 1: 2^-31.8 in float, 2^-58.3 in double.

#include <limits>

#include "double_word.hpp"
#include "exp_table.hpp"
#include "piecewise_polynomial.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class T>
struct exp_constants;

template <>
struct exp_constants<float> : power_constants<float> {
    // ln 2 where there is no fma: the first part is so short that its product with n is exact.
    static constexpr float ln2_unfused[] = {0x1.62e4p-1F, 0x1.7f7d1cp-20F};
    static constexpr float q[] = {0x1p-1F,        0x1.555556p-3F,  0x1.55549ep-5F,
                                  0x1.11101cp-7F, 0x1.6d84b6p-10F, 0x1.a2a5ap-13F};
    // Adding this rounds to an integer k and leaves k + the exponent's bias in the lowest bits.
    static constexpr float rounder = 0x1.8p23F + bias;
    static constexpr int mantissa_bits = 23;
    static constexpr float least_power = -90;
};

template <>
struct exp_constants<double> : power_constants<double> {
    static constexpr double ln2_unfused[] = {0x1.62e42feep-1, 0x1.a39ef35793c76p-33};
    static constexpr double q[] = {
        0x1.0000000000001p-1,  0x1.5555555555557p-3,  0x1.5555555554d1ep-5,  0x1.11111111100a7p-7,
        0x1.6c16c16f12b1bp-10, 0x1.a01a01ac058cap-13, 0x1.a019f37c1521ap-16, 0x1.71de01d202714p-19,
        0x1.280240947fe4ep-22, 0x1.af4eb348311fdp-26, 0x1.e632c7fedd9f9p-30};
    static constexpr double rounder = 0x1.8p52 + bias;
    static constexpr int mantissa_bits = 52;
    static constexpr double least_power = -128;
};

template <class V>
using exp_constants_for = exp_constants<simd::lane_type<V>>;

/// 2^k for an integer k whose power is a normal number.
template <simd::lanes V>
SIMDACT_INLINE V power_of_two(V k) noexcept {
    using c = exp_constants_for<V>;
    return simd::shift_bits_left<c::mantissa_bits>(simd::rounded(k + V(c::rounder)));
}

template <simd::lanes V>
struct reduced {
    V n;       // round(x / ln 2)
    V biased;  // n + rounder, enlarged
    V r;       // Sign · (x - n·ln 2) = r + rest
    V rest;
};

template <int Sign = 1, int Enlarged = 0, real_number R>
SIMDACT_INLINE reduced<typename R::lanes> reduce(R x) noexcept {
    using V = typename R::lanes;
    using c = exp_constants_for<V>;
    constexpr auto rounder = static_cast<simd::lane_type<V>>(c::rounder + Enlarged);
    const V leading = math::leading(x);
    const V biased = simd::rounded(simd::fma(leading, V(c::log2_e), V(rounder)));
    const V n = simd::rounded(biased - V(rounder));
    const V ln2_high(simd::has_fma<V> ? c::ln2[0] : c::ln2_unfused[0]);
    const V ln2_low(simd::has_fma<V> ? c::ln2[1] : c::ln2_unfused[1]);
    // high is exact, by either way
    if constexpr (is_pair<R> && Sign < 0) {
        const V high = simd::fms(n, ln2_high, leading);
        const V low = simd::fms(n, ln2_low, x.tail);
        const V r = simd::rounded(high + low);
        return {n, biased, r, simd::rounded(simd::rounded(high - r) + low)};
    } else if constexpr (is_pair<R>) {
        const V high = simd::fnma(n, ln2_high, leading);
        const V low = simd::fnma(n, ln2_low, x.tail);
        const V r = simd::rounded(high + low);
        return {n, biased, r, simd::rounded(simd::rounded(high - r) + low)};
    } else if constexpr (Sign < 0) {
        return {n, biased, simd::fma(n, ln2_low, simd::fms(n, ln2_high, leading)), V(0)};
    } else {
        return {n, biased, simd::fnma(n, ln2_low, simd::fnma(n, ln2_high, leading)), V(0)};
    }
}

/// r²·q(r) + rest: what e^r has beyond 1 + r.
template <simd::lanes V>
SIMDACT_INLINE V beyond_linear(const reduced<V>& x) noexcept {
    using c = exp_constants_for<V>;
    return simd::fma(simd::rounded(x.r * x.r), math::polynomial(x.r, c::q), x.rest);
}

}  // namespace detail

/// The least argument of `exp`: with a pair, every multiple of e^x that an activation needs is far
/// below the smallest subnormal number there; with single lanes e^x is the smallest normal number.
template <real_number R>
inline constexpr auto exp_lowest = simd::lane_type<typename R::lanes>(
    is_pair<R> ? (sizeof(simd::lane_type<typename R::lanes>) == 4 ? -145.0 : -780.0)
               : (sizeof(simd::lane_type<typename R::lanes>) == 4 ? -87.0 : -708.0));

/// A power of e: value · scale. The value of a pair is at least 2^-90 (2^-128 in double), so that
/// no digit of a tail is lost to subnormal numbers; what is left of the power is the scale, a power
/// of two that is to multiply a result last. Single lanes have no scale.
template <real_number R>
struct exponential {
    R value;
    typename R::lanes scale;
};

template <simd::lanes V>
struct exponential<single<V>> {
    single<V> value;
};

/// x, but no further from 0 than where x · rate is out of the range of every exponential here;
/// times rate it does not overflow. A NaN stays one.
template <simd::lanes V>
SIMDACT_INLINE V bounded_for(simd::lane_type<V> rate, V x) noexcept {
    using T = simd::lane_type<V>;
    constexpr T largest = (std::numeric_limits<T>::max)();
    // On lanes, and without a condition before the division: g++ leaves a scalar's in the loop.
    const V magnitude = simd::abs(V(rate));
    const V divisor = simd::select(magnitude > V(2000 / largest), magnitude, V(T(1)));
    const V furthest = simd::select(magnitude > V(2000 / largest),
                                    V(simd::quotient(V(T(2000)), divisor)), V(largest));
    return simd::at_most(simd::at_least(x, V(V(T(0)) - furthest)), furthest);
}

/// e^x for `exp_lowest<R>` <= x <= 0, or NaN.
///
/// Error of a pair: 0.1 units of V's precision, relative; of single lanes, 1.1 ULP.
template <real_number R>
SIMDACT_INLINE exponential<R> exp(R x) noexcept {
    using V = typename R::lanes;
    using c = detail::exp_constants_for<V>;
    using T = simd::lane_type<V>;
    if constexpr (is_pair<R> && has_power_table<V>) {
        constexpr int up = -static_cast<int>(c::least_power);
        auto parts = math::power_by_table<1, up, -up>(x);
        R power = math::ordered_sum(parts.value.head, parts.value.tail);
        return {math::scaled(power, simd::at_least(parts.unit, V(T(1)))),
                simd::at_most(parts.unit, V(T(1)))};
    }
    auto parts = detail::reduce(x);
    const V t = detail::beyond_linear(parts);
    if constexpr (is_pair<R>) {
        const V n = simd::at_least(parts.n, V(c::least_power));
        R one_r = math::ordered_sum(V(T(1)), parts.r);
        R power = math::ordered_sum(one_r.head, one_r.tail + t);
        return {math::scaled(power, detail::power_of_two(n)), detail::power_of_two(parts.n - n)};
    } else {
        const V s = simd::shift_bits_left<c::mantissa_bits>(parts.biased);
        return {{simd::fma(s, simd::rounded(parts.r + t), s)}};
    }
}

/// e^x, or with Sign = -1 e^-x, as `power_by_table` has it, on any lanes.
template <int Sign, int UnitEnlarged, int Enlarged, real_number R>
SIMDACT_INLINE power_parts<R> power_in_parts(R x) noexcept {
    using V = typename R::lanes;
    using T = simd::lane_type<V>;
    using c = detail::exp_constants_for<V>;
    if constexpr (has_power_table<V>) {
        return math::power_by_table<Sign, UnitEnlarged, Enlarged>(x);
    } else {
        constexpr T enlarged = math::two_to<T>(Enlarged);
        auto parts = detail::reduce<Sign, UnitEnlarged>(x);
        const V t = detail::beyond_linear(parts);
        const V unit = simd::shift_bits_left<c::mantissa_bits>(parts.biased);
        if constexpr (is_pair<R>) {
            R one_r = math::ordered_sum(V(enlarged), simd::rounded(parts.r * V(enlarged)));
            return {math::ordered_sum(one_r.head, simd::fma(t, V(enlarged), one_r.tail)), unit};
        } else {
            return {{simd::fma(V(enlarged), simd::rounded(parts.r + t), V(enlarged))}, unit};
        }
    }
}

/// e^x - 1 for -60 <= x <= 0 (-120 in double), or NaN, accurate relative to itself: however small
/// x is, as long as its square is a normal number or does not matter.
///
/// Error of a pair: 0.1 units of V's precision, relative; of single lanes, 1.6 ULP.
template <real_number R>
SIMDACT_INLINE R expm1(R x) noexcept {
    using V = typename R::lanes;
    using c = detail::exp_constants_for<V>;
    using T = simd::lane_type<V>;
    if constexpr (is_pair<R> && detail::has_expm1_table<V>) {
        R y = math::expm1_by_table(x);
        return math::ordered_sum(y.head, y.tail);
    }
    auto parts = detail::reduce(x);
    const V s = simd::shift_bits_left<c::mantissa_bits>(parts.biased);  // 2^n
    if constexpr (is_pair<R>) {
        // (s - 1) + s·r + s·r²/2 + s·t, largest first. All of t's terms round, so it begins with
        // r³; the products with s are exact.
        const V r = parts.r;
        const V half(T(0.5));
        R square = math::product(r, r);
        const V cubic = simd::fma(r, math::polynomial<1>(r, c::q), V(c::q[0] - T(0.5)));
        const V t = simd::fma(square.head, cubic,
                              simd::fma(square.tail, half, simd::fma(parts.rest, r, parts.rest)));
        R minus_one = math::ordered_sum(V(T(-1)), s);
        R line = math::ordered_sum(minus_one.head, simd::rounded(s * r));
        R y = math::ordered_sum(line.head, simd::rounded(s * simd::rounded(square.head * half)));
        const V tails = simd::rounded(y.tail + simd::rounded(line.tail + minus_one.tail));
        return math::ordered_sum(y.head, simd::fma(s, t, tails));
    } else {
        const V t = detail::beyond_linear(parts);
        return {simd::fma(s, simd::rounded(parts.r + t), simd::rounded(s - V(T(1))))};
    }
}

/// e^x - 1 for x <= 0, or NaN, as a sum whose tail need not be small: for a result that is its
/// product with a number, rounded.
template <real_number R>
SIMDACT_INLINE R loose_expm1(typename R::lanes x) noexcept {
    using V = typename R::lanes;
    using T = simd::lane_type<V>;
    if constexpr (is_pair<R> && has_fast_cells<V>) {
        const V z = simd::at_least(x, V(-19.9F));
        return math::in_cells<detail::expm1_cells>(z, simd::fma(z, V(-1.5F), V(2.0F))).sum();
    } else if constexpr (is_pair<R> && detail::has_expm1_table<V>) {
        return math::expm1_by_table(math::exactly<R>(simd::at_least(x, V(-40.0F))));
    } else {
        return math::expm1(math::exactly<R>(simd::at_least(x, V(T(-40)))));
    }
}

/// e^x - 1, rounded, for x <= 0, or NaN.
template <real_number R>
SIMDACT_INLINE typename R::lanes nearest_expm1(typename R::lanes x) noexcept {
    using V = typename R::lanes;
    if constexpr (has_fast_cells<V>) {
        const V z = simd::at_least(x, V(-19.9F));
        return math::in_cells<detail::expm1_cells>(z, simd::fma(z, V(-1.5F), V(2.0F))).nearest();
    } else {
        return math::nearest(math::loose_expm1<R>(x));
    }
}

/// y · power.scale
template <real_number R>
SIMDACT_INLINE typename R::lanes rescaled(typename R::lanes y,
                                          const exponential<R>& power) noexcept {
    if constexpr (is_pair<R>)
        return y * power.scale;
    else
        return y;
}

/// y · power.scale, where y was computed from power.value: the last rounding into subnormals.
template <real_number R>
SIMDACT_INLINE typename R::lanes rescaled(R y, const exponential<R>& power) noexcept {
    return math::rescaled(math::nearest(y), power);
}

/// `rescaled` where the condition holds; elsewhere y does not contain the power as a factor.
template <class Condition, real_number R>
SIMDACT_INLINE typename R::lanes rescaled_where(const Condition& condition, R y,
                                                const exponential<R>& power) noexcept {
    using V = typename R::lanes;
    if constexpr (is_pair<R>)
        return math::nearest(y) * simd::select(condition, power.scale, V(simd::lane_type<V>(1)));
    else
        return math::nearest(y);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
