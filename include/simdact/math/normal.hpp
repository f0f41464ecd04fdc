// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The normal distribution's tail, without its exponential: Phi(-z)·e^(z²/2) for z >= 0.
///
/// With t = 1 / (1 + 3/8·z), Phi(-z)·e^(z²/2) = t · (3/8·t + w(t)), where w lies in [0.08, 0.13]
/// and is a polynomial in t - 1/2, fitted on Chebyshev's nodes for z <= 15 (40 in double): 2^-28.7
/// in float, 2^-56.4 in double, relative. The line 3/8·t keeps w and its slope small, so that
/// neither its rounding nor that of t costs much.

#include "exp.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class T>
struct normal_polynomial;

template <>
struct normal_polynomial<float> {
    static constexpr constant w0 = {0x1.4a7980p-4, 0x1.66f2a0p-29};
    static constexpr float w[] = {-0x1.d95d5ap-6F, 0x1.fd5a7ep-3F, 0x1.677b0ep-6F,  -0x1.a465fcp-4F,
                                  -0x1.41b08ap-6F, 0x1.0b4aa0p-4F, -0x1.0bc178p-9F, -0x1.8737e2p-5F,
                                  0x1.60084cp-6F,  0x1.94d460p-6F, -0x1.69a004p-6F};
};

template <>
struct normal_polynomial<double> {
    static constexpr constant w0 = {0x1.4a7980ac8c0a9p-4, 0x1.ed8d79d73181bp-58};
    static constexpr double w[] = {
        -0x1.d95d55ba88fe2p-6, 0x1.fd5a8465cb357p-3,  0x1.67789395e33fbp-6,   -0x1.a4694ed884a0cp-4,
        -0x1.414a784c8de0bp-6, 0x1.0b9967fde97cdp-4,  -0x1.471a8ffe8c3edp-9,  -0x1.8d1fe6d4a10efp-5,
        0x1.a5fb3464f126cp-6,  0x1.b814d32960464p-6,  -0x1.57ab9e344b4c6p-5,  0x1.9c6a27277e0d5p-8,
        0x1.2d6229d4d162bp-5,  -0x1.48532630e9de3p-5, -0x1.19ad1c74fbd51p-11, 0x1.71d5c77dff4ddp-5,
        -0x1.9143fbf6f835dp-5, 0x1.7b531aa99059ap-9,  0x1.dc158d2e0df3ep-5,   -0x1.37eea600a3738p-4,
        0x1.89f5b9aaa631ep-7,  0x1.6b76ea52813a5p-4,  -0x1.9463208c48c38p-4,  -0x1.40babc724562bp-7,
        0x1.4c501b358cdd2p-4,  -0x1.4fd3f24d86da1p-5};
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
    const V slope(T(0.375));
    const R t =
        math::exactly<R>(V(T(1))) / (math::exactly<R>(V(T(1))) + math::exact_product<R>(z, slope));
    const auto centred = math::ordered_sum(V(T(-0.5)), math::leading(t));
    const V u = centred.head;
    const V w = simd::rounded(u * math::polynomial(u, c::w));
    const R w0 = math::number<R>(c::w0);
    if constexpr (is_pair<R>) {
        // u is less than t - 1/2 by t's tail and its own rounding: a few digits of w's slope
        // suffice.
        constexpr T w_slope[] = {T(-0.0289), T(0.4975), T(0.0658), T(-0.4106)};
        const V missing = simd::rounded(centred.tail + t.tail);
        const V correction = simd::fma(missing, math::polynomial(u, w_slope), w0.tail);
        const R curve = math::ordered_sum(w0.head, w);
        return (math::times(t, slope) + R{curve.head, simd::rounded(curve.tail + correction)}) * t;
    } else {
        return {simd::rounded(simd::fma(t.value, slope, w + w0.value) * t.value)};
    }
}

/// The greatest |x| for `normal_exponential`: with a pair, Phi(-|x|) is nothing there.
template <real_number R>
constexpr auto normal_furthest = simd::lane_type<typename R::lanes>(
    is_pair<R> ? (sizeof(simd::lane_type<typename R::lanes>) == 4 ? 15.0 : 39.4)
               : (sizeof(simd::lane_type<typename R::lanes>) == 4 ? 13.0 : 37.5));

/// e^(-x²/2) for |x| <= `normal_furthest<R>`, or NaN. The square's own rounding is made good.
template <real_number R>
SIMDACT_INLINE exponential<R> normal_exponential(typename R::lanes x) noexcept {
    using V = typename R::lanes;
    return math::exp(math::scaled(math::exact_product<R>(x, x), V(simd::lane_type<V>(-0.5))));
}

/// 1 / sqrt(2·pi)
inline constexpr constant inverse_sqrt_two_pi = {0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56};

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
