// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The normal distribution's tail, without its exponential: Phi(-z)·e^(z²/2) for z >= 0.
///
/// With t = 1 / (1 + 3/8·z), Phi(-z)·e^(z²/2) = t · (5/16·t + w(t)), where w lies in [0.11, 0.19]
/// and is a polynomial in t - 11/32, fitted on Chebyshev's nodes for z <= 15 (40 in double): 2^-28
/// in float, 2^-56 in double, relative. The line 5/16·t keeps what w adds to its constant small, so
/// that its rounding costs little.

#include "exp.hpp"
#include "piecewise_polynomial.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class T>
struct normal_polynomial;

template <>
struct normal_polynomial<float> {
    static constexpr constant w0 = {0x1.cd410ep-4, 0x1.fbeb9ep-31};
    static constexpr float w[] = {-0x1.5026fep-5F, 0x1.cc319ap-3F, 0x1.39832ap-4F, -0x1.0b621ap-4F,
                                  -0x1.21e28cp-4F, 0x1.062aa6p-5F, 0x1.f2c44ap-5F, -0x1.2e8db8p-5F,
                                  -0x1.7f0c14p-5F, 0x1.0097dap-4F, -0x1.69a004p-6F};
};

template <>
struct normal_polynomial<double> {
    static constexpr constant w0 = {0x1.cd410e475babfp-4, 0x1.64017dbe43e94p-60};
    static constexpr double w[] = {
        -0x1.5026fbdb7d4bep-5, 0x1.cc31929447350p-3,  0x1.39828b7c57400p-4,  -0x1.0b5b5ff7c25f4p-4,
        -0x1.21cba0f01413dp-4, 0x1.04021af2a7d6ap-5,  0x1.f30e63bbe78dbp-5,  -0x1.0ccabfc08f212p-5,
        -0x1.ccdb256ffc8d2p-5, 0x1.ac2b0b39bd8e5p-5,  0x1.7b7a0573d2bb4p-5,  -0x1.6921a1174c449p-4,
        -0x1.6f460c06700cbp-7, 0x1.0b54f826d2145p-3,  -0x1.459d8a70c5338p-4, -0x1.11e259e94664fp-3,
        0x1.f175646b6e8c9p-3,  -0x1.2a3d87c473d09p-6, -0x1.808045f9ddc0cp-2, 0x1.cddd868cddb9cp-2,
        0x1.23c8c7b8ee390p-5,  -0x1.662a71f749fa7p-1, 0x1.e0a964f8b0a42p-1,  -0x1.4dd06f8009216p-1,
        0x1.fb3b4fb183641p-3,  -0x1.4fd3f24d86da1p-5};
};

}  // namespace detail

/// Phi(-z) · e^(z²/2) for 0 <= z <= 15 (40 in double), or NaN.
///
/// Error of a pair: 0.3 units of V's precision, relative; of single lanes, 3 ULP.
template <real_number R>
SIMDACT_INLINE R scaled_normal_tail(typename R::lanes z) noexcept {
    using V = typename R::lanes;
    using T = simd::lane_type<V>;
    using c = detail::normal_polynomial<T>;
    const V rate(T(0.375));
    R t = math::exactly<R>(V(T(1))) / (math::exactly<R>(V(T(1))) + math::exact_product<R>(z, rate));
    const V slope(T(0.3125));
    auto centred = math::ordered_sum(V(T(-0.34375)), math::leading(t));
    const V u = centred.head;
    const V w = simd::rounded(u * math::polynomial(u, c::w));
    const R w0 = math::number<R>(c::w0);
    if constexpr (is_pair<R>) {
        // u is less than t - 11/32 by t's tail and its own rounding: a few digits of w's slope
        // suffice.
        constexpr T w_slope[] = {T(-0.0411), T(0.4557), T(0.2114), T(-0.3470)};
        const V missing = simd::rounded(centred.tail + t.tail);
        const V correction = simd::fma(missing, math::polynomial(u, w_slope), w0.tail);
        R curve = math::ordered_sum(w0.head, w);
        return (math::times(t, slope) + R{curve.head, simd::rounded(curve.tail + correction)}) * t;
    } else {
        return {simd::rounded(simd::fma(t.value, slope, w + w0.value) * t.value)};
    }
}

/// `scaled_normal_tail` as a sum whose tail need not be small.
template <simd::lanes V>
SIMDACT_INLINE pair<V> loose_scaled_normal_tail(V z) noexcept {
    if constexpr (has_cells<V>)
        return math::in_cells<detail::normal_cells>(z, simd::fma(z, V(2.0F), V(2.0F))).sum();
    else
        return math::scaled_normal_tail<pair<V>>(z);
}

/// Phi(-z) · e^(z²/2) - z / sqrt(2·pi), as a sum whose tail need not be small.
template <simd::lanes V>
    requires has_cells<V>
SIMDACT_INLINE pair<V> scaled_normal_slope(V z) noexcept {
    return math::in_cells<detail::normal_slope_cells>(z, simd::fma(z, V(2.0F), V(2.0F))).sum();
}

/// The greatest |x| for `normal_exponential`: with a pair, Phi(-|x|) is nothing there.
template <real_number R>
inline constexpr auto normal_furthest = simd::lane_type<typename R::lanes>(
    is_pair<R> ? (sizeof(simd::lane_type<typename R::lanes>) == 4 ? 15.0 : 39.4)
               : (sizeof(simd::lane_type<typename R::lanes>) == 4 ? 13.0 : 37.5));

/// e^(-x²/2) for |x| <= `normal_furthest<R>`, or NaN. The square's own rounding is made good.
template <real_number R>
SIMDACT_INLINE exponential<R> normal_exponential(typename R::lanes x) noexcept {
    using V = typename R::lanes;
    return math::exp(math::scaled(math::exact_product<R>(x, x), V(simd::lane_type<V>(-0.5))));
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
