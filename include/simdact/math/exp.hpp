// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The exponential, times a factor: `scaled_exp` = a·e^x and `scaled_expm1` = a·(e^x - 1).
///
/// The factor is part of the functions because one rounding for both is more accurate than one for
/// each. They are written on fma, select and shifts alone: xsimd's exp is 0 below -87.7 and its
/// expm1(-0) is +0.
///
/// With n = round(x / ln 2) and r = x - n·ln 2, e^x = 2^n · e^r and |r| <= ln 2 / 2. There
/// e^r = 1 + r + r²·q(r), where q is the minimax polynomial of (e^r - 1 - r) / r² with the error
/// weighted relative to e^r - 1: 2^-31.8 in float, 2^-58.3 in double.

#include "../simd/simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class T>
struct exp_constants;

template <>
struct exp_constants<float> {
    static constexpr float log2_e = 0x1.715476p+0F;
    // ln 2 in two parts. With fma, n · high + x is exact for every float; without, high must be
    // short enough that n · high is.
    static constexpr float ln2_high_fused = 0x1.62e43p-1F;
    static constexpr float ln2_low_fused = -0x1.05c61p-29F;
    static constexpr float ln2_high_unfused = 0x1.62e4p-1F;
    static constexpr float ln2_low_unfused = 0x1.7f7d1cp-20F;
    static constexpr float q[] = {0x1p-1F,        0x1.555556p-3F,  0x1.55549ep-5F,
                                  0x1.11101cp-7F, 0x1.6d84b6p-10F, 0x1.a2a5ap-13F};
    // Adding this rounds to an integer k and leaves k + the exponent's bias in the lowest bits.
    static constexpr float rounder = 0x1.8p23F + 127;
    static constexpr int mantissa_bits = 23;
    static constexpr float expm1_is_minus_one = -18;  // below, e^x - 1 rounds to -1
    static constexpr float exp_lowest = -174;         // 2^n1 and 2^n2 in scaled_exp stay normal
};

template <>
struct exp_constants<double> {
    static constexpr double log2_e = 0x1.71547652b82fep+0;
    static constexpr double ln2_high_fused = 0x1.62e42fefa39efp-1;
    static constexpr double ln2_low_fused = 0x1.abc9e3b39803fp-56;
    static constexpr double ln2_high_unfused = 0x1.62e42feep-1;
    static constexpr double ln2_low_unfused = 0x1.a39ef35793c76p-33;
    static constexpr double q[] = {
        0x1.0000000000001p-1,  0x1.5555555555557p-3,  0x1.5555555554d1ep-5,  0x1.11111111100a7p-7,
        0x1.6c16c16f12b1bp-10, 0x1.a01a01ac058cap-13, 0x1.a019f37c1521ap-16, 0x1.71de01d202714p-19,
        0x1.280240947fe4ep-22, 0x1.af4eb348311fdp-26, 0x1.e632c7fedd9f9p-30};
    static constexpr double rounder = 0x1.8p52 + 1023;
    static constexpr int mantissa_bits = 52;
    static constexpr double expm1_is_minus_one = -38;
    static constexpr double exp_lowest = -1400;
};

template <class V>
using exp_constants_for = exp_constants<simd::lane_type<V>>;

/// c[0] + c[1]·x + c[2]·x² + …
template <std::size_t At = 0, simd::lanes V, class T, std::size_t N>
SIMDACT_INLINE V polynomial(V x, const T (&c)[N]) noexcept {
    if constexpr (At + 1 == N)
        return V(c[At]);
    else
        return simd::fma(x, polynomial<At + 1>(x, c), V(c[At]));
}

/// 2^k for an integer k whose power is a normal number.
template <simd::lanes V>
SIMDACT_INLINE V power_of_two(V k) noexcept {
    using c = exp_constants_for<V>;
    return simd::shift_bits_left<c::mantissa_bits>(simd::rounded(k + V(c::rounder)));
}

template <simd::lanes V>
struct reduced {
    V n;       // round(x / ln 2)
    V high;    // x - n·ln 2 = high + low, where high is exact
    V low;     //
    V biased;  // n + rounder
};

template <simd::lanes V>
SIMDACT_INLINE reduced<V> reduce(V x) noexcept {
    using c = exp_constants_for<V>;
    const V biased = simd::rounded(simd::fma(x, V(c::log2_e), V(c::rounder)));
    const V n = simd::rounded(biased - V(c::rounder));
    if constexpr (simd::has_fma<V>)
        return {n, simd::fma(n, V(-c::ln2_high_fused), x), simd::rounded(n * V(-c::ln2_low_fused)),
                biased};
    else
        return {n, simd::rounded(x + simd::rounded(n * V(-c::ln2_high_unfused))),
                simd::rounded(n * V(-c::ln2_low_unfused)), biased};
}

}  // namespace detail

/// a · e^x for x <= 0, rounded once in effect: results stay relatively accurate down to the
/// smallest normal number, and subnormal ones are rounded, not flushed.
///
/// \param x  at most 0, or NaN; -inf gives 0
/// \param a  |a| < 1e30 in float, 1e280 in double
/// Error: at most 1.25 ULP with fma, 1.5 without.
template <simd::lanes V>
SIMDACT_INLINE V scaled_exp(V x, V a) noexcept {
    using c = detail::exp_constants_for<V>;
    x = simd::select(x < V(c::exp_lowest), V(c::exp_lowest), x);
    const auto [n, high, low, biased] = detail::reduce(x);
    const V r = simd::rounded(high + low);
    const V u = simd::fma(simd::rounded(r * r), detail::polynomial(r, c::q), r);
    const V y = simd::fma(a, u, a);
    // 2^n itself may be subnormal: in two factors, only the last product can round.
    const V n1 = simd::rounded(
        simd::rounded(simd::fma(n, V(simd::lane_type<V>(0.5)), V(c::rounder))) - V(c::rounder));
    return simd::rounded(y * detail::power_of_two(n1)) * detail::power_of_two(n - n1);
}

/// a · (e^x - 1) for x < 0, rounded once in effect, however small x is.
///
/// \param x  negative; -inf gives -a. (At -0 the sign of the result is lost.)
/// \param a  finite, and not so small that a · 2^-24 (2^-53) is subnormal
/// Error: at most 1.1 ULP with fma, 2.25 without.
template <simd::lanes V>
SIMDACT_INLINE V scaled_expm1(V x, V a) noexcept {
    using c = detail::exp_constants_for<V>;
    using T = simd::lane_type<V>;
    x = simd::select(x < V(c::expm1_is_minus_one), V(c::expm1_is_minus_one), x);
    const auto [n, high, low, biased] = detail::reduce(x);
    const V s = simd::shift_bits_left<c::mantissa_bits>(biased);  // 2^n
    // e^x - 1 = (s - 1) + s·high + s·t, largest first: the sum of the first two as head + tail,
    // then one rounding. s·high is exact, and so is s - 1 until s is half an ULP of 1, where all
    // but the -1 is lost in the rounding.
    V r = high;
    if constexpr (!simd::has_fma<V>)
        r = simd::rounded(high + low);  // with fma, low is too small to matter in the polynomial
    const V t = simd::fma(simd::rounded(r * r), detail::polynomial(r, c::q), low);
    const V one_less = simd::rounded(s - V(T(1)));
    const V scaled = simd::rounded(s * high);
    const V head = simd::rounded(one_less + scaled);
    const V tail = simd::fma(s, t, simd::rounded(scaled - simd::rounded(head - one_less)));
    return simd::fma(a, head, simd::rounded(a * tail));
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
