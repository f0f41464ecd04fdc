// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// log(1 + u) for 0 <= u <= 1.
///
/// With s = u / (2 + u), log(1 + u) = 2·artanh(s) = 2·s + 2·s³·p(s²), where p is the minimax
/// polynomial of (artanh(s) / s - 1) / s² on s² <= 1/9: 2^-33 in float, 2^-75 in double.

#include "real.hpp"

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

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
