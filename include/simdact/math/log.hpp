// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// log(1 + u) for 0 <= u <= 1, log(1 + e^v) for v <= 0, and with cells log(1 + e^x) for all x.
///
/// With s = u / (2 + u), log(1 + u) = 2·artanh(s) = 2·s + 2·s³·p(s²), where p is the minimax
/// polynomial of (artanh(s) / s - 1) / s² on s² <= 1/9: 2^-33 in float, 2^-75 in double.
///
/// log(1 + e^v) = log(2) + v/2 + log(cosh(v/2)), of which the last has a series in v².

#include "double_word.hpp"
#include "exp.hpp"
#include "piecewise_polynomial.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class T>
struct artanh_polynomial;

template <>
struct artanh_polynomial<float> {
    static constexpr float p[] = {0x1.555556p-2F, 0x1.9999ap-3F,  0x1.248f58p-3F,
                                  0x1.c7fb36p-4F, 0x1.65ad56p-4F, 0x1.a9bafcp-4F};
};

template <>
struct artanh_polynomial<double> {
    static constexpr double p[] = {0x1.5555555555555p-2, 0x1.999999999999ap-3, 0x1.2492492492491p-3,
                                   0x1.c71c71c71ca1dp-4, 0x1.745d1745bafd2p-4, 0x1.3b13b1415cc9ap-4,
                                   0x1.11110fedff7ecp-4, 0x1.e1e2292bfd01dp-5, 0x1.af225bc679ebbp-5,
                                   0x1.8674e45c1d0c9p-5, 0x1.60558e67dbae1p-5, 0x1.63553ca44fd47p-5,
                                   0x1.610015dacf8a8p-6, 0x1.2dbf0bcbc0f89p-4};
};

inline constexpr constant log_2{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

// log(cosh(v/2)) / v² in powers of v², for |v| <= 1/2: the Taylor series, to 2^-34 (2^-61 in
// double), absolute.
template <class T>
struct log_cosh_series;

template <>
struct log_cosh_series<float> {
    static constexpr float c[] = {0x1p-3F, -0x1.555556p-8F, 0x1.6c16c2p-12F, -0x1.ba1ba2p-16F,
                                  0x1.1ea5d4p-19F};
};

template <>
struct log_cosh_series<double> {
    static constexpr double c[] = {0x1p-3,
                                   -0x1.5555555555555p-8,
                                   0x1.6c16c16c16c17p-12,
                                   -0x1.ba1ba1ba1ba1cp-16,
                                   0x1.1ea5d39bcda62p-19,
                                   -0x1.833d9c7de5851p-23,
                                   0x1.0d0b52c9e9112p-26,
                                   -0x1.7da36452b75e3p-30,
                                   0x1.12f9040030676p-33,
                                   -0x1.91312c2a411eap-37};
};

}  // namespace detail

/// log(1 + u) for 0 <= u <= 1, accurate relative to itself however small u is.
///
/// Error of a pair: 0.1 units of V's precision, relative; of single lanes, 2 ULP.
template <real_number R>
SIMDACT_INLINE R log1p(R u) noexcept {
    using V = typename R::lanes;
    using T = simd::lane_type<V>;
    R s = u / math::larger_first_sum(V(T(2)), u);
    const V s_head = math::leading(s);
    const V z = simd::rounded(s_head * s_head);
    const V more = simd::rounded(z * math::polynomial(z, detail::artanh_polynomial<T>::p));
    const V twice = simd::rounded(s_head + s_head);
    if constexpr (is_pair<R>)
        return math::ordered_sum(twice, simd::fma(twice, more, s.tail + s.tail));
    else
        return {simd::fma(twice, more, twice)};
}

/// log(1 + e^v) for v <= 0, or NaN.
///
/// A pair does not fall where v grows, however close the neighbours are: near v = 0, where they are
/// much closer than those of the result, what rounds here shrinks with v.
///
/// \param power  e^v
template <real_number R>
SIMDACT_INLINE R log1p_exp(R v, R power) noexcept {
    R distant = math::log1p(power);
    if constexpr (is_pair<R>) {
        using V = typename R::lanes;
        using T = simd::lane_type<V>;
        const V half(T(0.5));
        R log2 = math::number<R>(detail::log_2);
        R line = math::ordered_sum(log2.head, simd::rounded(v.head * half));
        const V z = simd::rounded(v.head * v.head);
        const V bend = simd::fma(z, math::polynomial(z, detail::log_cosh_series<T>::c),
                                 simd::fma(v.tail, half, log2.tail));
        R close = math::ordered_sum(line.head, simd::in_order(line.tail + bend));
        return math::select(v.head > V(T(-0.5)), close, distant);
    } else {
        return distant;
    }
}

/// log(1 + e^x), rounded, for -110 <= x <= 60, or NaN: x, where it is above 0, plus log(1 + u) with
/// u = e^-|x|. The cells have log(1 + u) / u. All is enlarged by 2^33, so that nothing on the way
/// is subnormal.
///
/// It does not fall where x grows, however close the neighbours are: about 0 it is log(2) + x/2 +
/// log(cosh(x/2)), where what rounds shrinks with x.
template <simd::lanes V>
    requires has_cells<V>
SIMDACT_INLINE V nearest_softplus(V x) noexcept {
    using R = pair<V>;
    using cells = detail::log1p_cells;
    const V minus_z = simd::with_sign_of(x, V(-1.0F));
    auto power = math::power_in_parts<1, 33, 0>(math::exactly<R>(minus_z));
    const V inner = simd::at_least(minus_z, V(-19.9F));
    const V position = simd::fma(inner, V(-1.5F), V(2.0F));
    R factor = math::in_cells<cells>(inner, position).sum();
    R bend = math::loose_product(power.value, factor);
    const V line = simd::rounded(simd::at_least(x, V(0.0F)) * V(0x1p33F));
    const V head = simd::rounded(bend.head * power.unit);
    R y = math::ordered_sum(simd::at_least(line, head), simd::at_most(line, head));
    const V distant = simd::rounded(y.head + simd::fma(bend.tail, power.unit, y.tail));
    R log2 = math::number<R>(detail::log_2);
    R straight = math::ordered_sum(log2.head, simd::rounded(x * V(0.5F)));
    const V rest = simd::in_order(straight.tail + simd::rounded(factor.tail + log2.tail));
    return simd::select(position < V(cells::even_end), simd::rounded(straight.head + rest),
                        V(distant * V(0x1p-33F)));
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
