// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Lanes of float as lanes of double, and back.

#include <cstddef>

#include "memory.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

namespace detail {

template <class V>
struct in_double {
    using type = double;
};
template <class Arch>
struct in_double<xsimd::batch<float, Arch>> {
    using type = batch<double, Arch>;
};

}  // namespace detail

/// The lanes of V, a batch of floats, in two batches of double.
template <lanes_of<float> V>
struct widened_lanes {
    using lanes = typename detail::in_double<V>::type;

    lanes first, second;
};

/// Whether two batches of double have the lanes of V: not where double has no batches.
template <lanes_of<float> V>
constexpr bool widens_to_two = 2 * lane_count<typename detail::in_double<V>::type> == lane_count<V>;

/// The same numbers in double.
template <lanes_of<float> V>
    requires widens_to_two<V>
SIMDACT_INLINE widened_lanes<V> widened(V x) noexcept {
    using D = typename detail::in_double<V>::type;
#if defined(__SSE2__)
    if constexpr (detail::in_m128<V>)
        return {D(_mm_cvtps_pd(x)), D(_mm_cvtps_pd(_mm_movehl_ps(x, x)))};
    else
#endif
#if defined(__AVX__)
        if constexpr (detail::in_m256<V>)
        return {D(_mm256_cvtps_pd(_mm256_castps256_ps128(x))),
                D(_mm256_cvtps_pd(_mm256_extractf128_ps(x, 1)))};
    else
#endif
#if defined(__AVX512F__)
        if constexpr (detail::in_m512<V>) {
        const __m512d bits = _mm512_castps_pd(x);
        return {D(_mm512_cvtps_pd(_mm512_castps512_ps256(x))),
                D(_mm512_cvtps_pd(_mm256_castpd_ps(_mm512_extractf64x4_pd(bits, 1))))};
    } else
#endif
#if defined(__aarch64__)
        if constexpr (std::same_as<detail::storage_t<V>, float32x4_t>) {
        const float32x4_t all = x;
        return {D(vcvt_f64_f32(vget_low_f32(all))), D(vcvt_high_f64_f32(all))};
    } else
#endif
    {
        float narrow[lane_count<V>];
        simd::store<V>(narrow, x);
        double wide[lane_count<V>];
        for (std::size_t i = 0; i < lane_count<V>; ++i)
            wide[i] = static_cast<double>(narrow[i]);
        return {simd::load<D>(wide), simd::load<D>(wide + lane_count<D>)};
    }
}

/// The numbers rounded to float.
template <lanes_of<float> V>
    requires widens_to_two<V>
SIMDACT_INLINE V narrowed(typename detail::in_double<V>::type first,
                          typename detail::in_double<V>::type second) noexcept {
    using D = typename detail::in_double<V>::type;
#if defined(__SSE2__)
    if constexpr (detail::in_m128<V>)
        return V(_mm_movelh_ps(_mm_cvtpd_ps(first), _mm_cvtpd_ps(second)));
    else
#endif
#if defined(__AVX__)
        if constexpr (detail::in_m256<V>)
        return V(_mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(first)),
                                      _mm256_cvtpd_ps(second), 1));
    else
#endif
#if defined(__AVX512F__)
        if constexpr (detail::in_m512<V>) {
        const __m512d low = _mm512_castps_pd(_mm512_castps256_ps512(_mm512_cvtpd_ps(first)));
        return V(_mm512_castpd_ps(
            _mm512_insertf64x4(low, _mm256_castps_pd(_mm512_cvtpd_ps(second)), 1)));
    } else
#endif
#if defined(__aarch64__)
        if constexpr (std::same_as<detail::storage_t<V>, float32x4_t>)
        return V(vcvt_high_f32_f64(vcvt_f32_f64(first), second));
    else
#endif
    {
        double wide[lane_count<V>];
        simd::store<D>(wide, first);
        simd::store<D>(wide + lane_count<D>, second);
        float narrow[lane_count<V>];
        for (std::size_t i = 0; i < lane_count<V>; ++i)
            narrow[i] = static_cast<float>(wide[i]);
        return simd::load<V>(narrow);
    }
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
