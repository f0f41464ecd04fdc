// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What statistics do with the answer of a comparison: count it, or keep the lanes it is true of.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "float_classification.hpp"
#include "mask_bits.hpp"
#include "memory.hpp"
#include "simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

/// x where the mask is true, else 0.
template <lanes V>
SIMDACT_INLINE V where(const mask_of<V>& mask, V x) noexcept {
    // A choice between two registers takes two micro-operations on Intel's AVX2 cores.
#if defined(__AVX__)
    if constexpr (detail::in_m256<V>)
        return V(_mm256_and_ps(mask.data, x));
    else if constexpr (detail::in_m256d<V>)
        return V(_mm256_and_pd(mask.data, x));
    else
#endif
#if defined(__SSE2__)
        if constexpr (detail::in_m128<V>)
        return V(_mm_and_ps(mask.data, x));
    else if constexpr (detail::in_m128d<V>)
        return V(_mm_and_pd(mask.data, x));
    else
#endif
        return simd::select(mask, x, V(lane_type<V>(0)));
}

namespace detail {

// Where there are no vectors of integers: no overload takes a vector, but the name must exist.
void all_below_infinity();

// One more in the exponent of infinity or NaN is a carry into the sign.
#if defined(__SSE2__)
SIMDACT_INLINE bool all_below_infinity(__m128 magnitude) noexcept {
    const __m128i next = _mm_add_epi32(_mm_castps_si128(magnitude), _mm_set1_epi32(0x00800000));
    return _mm_movemask_ps(_mm_castsi128_ps(next)) == 0;
}
SIMDACT_INLINE bool all_below_infinity(__m128d magnitude) noexcept {
    const __m128i next =
        _mm_add_epi64(_mm_castpd_si128(magnitude), _mm_set1_epi64x(0x0010000000000000));
    return _mm_movemask_pd(_mm_castsi128_pd(next)) == 0;
}
#endif
#if defined(__AVX2__)
SIMDACT_INLINE bool all_below_infinity(__m256 magnitude) noexcept {
    const __m256i next =
        _mm256_add_epi32(_mm256_castps_si256(magnitude), _mm256_set1_epi32(0x00800000));
    return _mm256_movemask_ps(_mm256_castsi256_ps(next)) == 0;
}
SIMDACT_INLINE bool all_below_infinity(__m256d magnitude) noexcept {
    const __m256i next =
        _mm256_add_epi64(_mm256_castpd_si256(magnitude), _mm256_set1_epi64x(0x0010000000000000));
    return _mm256_movemask_pd(_mm256_castsi256_pd(next)) == 0;
}
#endif
#if defined(__AVX512F__)
SIMDACT_INLINE bool all_below_infinity(__m512 magnitude) noexcept {
    return _mm512_cmplt_epi32_mask(_mm512_castps_si512(magnitude), _mm512_set1_epi32(0x7f800000)) ==
           0xffff;
}
SIMDACT_INLINE bool all_below_infinity(__m512d magnitude) noexcept {
    return _mm512_cmplt_epi64_mask(_mm512_castpd_si512(magnitude),
                                   _mm512_set1_epi64(0x7ff0000000000000)) == 0xff;
}
#endif
#if defined(__aarch64__) && defined(__ARM_NEON)
SIMDACT_INLINE bool all_below_infinity(float32x4_t magnitude) noexcept {
    return vmaxvq_u32(vreinterpretq_u32_f32(magnitude)) < 0x7f800000u;
}
SIMDACT_INLINE bool all_below_infinity(float64x2_t magnitude) noexcept {
    // The upper halves, in which the exponents are.
    return vmaxv_u32(vshrn_n_u64(vreinterpretq_u64_f64(magnitude), 32)) < 0x7ff00000u;
}
#endif

}  // namespace detail

namespace detail {
/// The bits of |x| one place lower: less than 1.5 for finite numbers, 1.5 for infinity, more for a
/// NaN. It is a finite number itself, so that -ffast-math compares it as any other.
template <lanes V>
SIMDACT_INLINE V class_of(V x) noexcept {
    using integers = typename lane_traits<V>::integers;
#if defined(__AVX512F__)  // not xsimd's >>: g++ 12 warns that its own header has no initialiser
    if constexpr (in_m512<V>) {
        const __m512i bits = _mm512_castps_si512(simd::abs(x));
        return V(
            _mm512_castsi512_ps(_mm512_or_si512(_mm512_maskz_srli_epi32(__mmask16(-1), bits, 1),
                                                _mm512_and_si512(bits, _mm512_set1_epi32(1)))));
    } else if constexpr (in_m512d<V>) {
        const __m512i bits = _mm512_castpd_si512(simd::abs(x));
        return V(
            _mm512_castsi512_pd(_mm512_or_si512(_mm512_maskz_srli_epi64(__mmask8(-1), bits, 1),
                                                _mm512_and_si512(bits, _mm512_set1_epi64(1)))));
    }
#endif
#if XSIMD_VERSION_MAJOR >= 11
    using lane = typename integers::value_type;
    const auto bits = xsimd::bitwise_cast<lane>(simd::abs(x));
    return xsimd::bitwise_cast<lane_type<V>>((bits >> 1) | (bits & integers(1)));
#else
    const auto bits = xsimd::bitwise_cast<integers>(simd::abs(x));
    return xsimd::bitwise_cast<V>((bits >> 1) | (bits & integers(1)));
#endif
}
}  // namespace detail

/// Where the lanes are finite numbers.
template <lanes V>
SIMDACT_INLINE mask_of<V> finite_lanes(V x) noexcept {
    if constexpr (arithmetic<V>)
        return simd::is_finite(x);
    else
        return detail::class_of(x) < V(lane_type<V>(1.5));
}

/// Where the lanes are no NaN.
template <lanes V>
SIMDACT_INLINE mask_of<V> number_lanes(V x) noexcept {
    if constexpr (arithmetic<V>)
        return !simd::is_nan(x);
    else
        return detail::class_of(x) <= V(lane_type<V>(1.5));
}

/// Whether all lanes are finite numbers. (As integers where there are such vectors: x86's cores add
/// these on ports that comparisons leave free, ARM's have a maximum across lanes.)
template <lanes V>
SIMDACT_INLINE bool all_finite(V x) noexcept {
    if constexpr (arithmetic<V>)
        return simd::is_finite(x);
    else if constexpr (requires(detail::storage_t<V> bits) { detail::all_below_infinity(bits); })
        return detail::all_below_infinity(static_cast<detail::storage_t<V>>(simd::abs(x)));
    else
        return simd::to_bits<V>(simd::finite_lanes(x)) == detail::low_bits(lane_count<V>);
}

/// How often comparisons were true, in all lanes together. Each lane counts to 2^24.
template <lanes V>
class lane_counter {
  public:
    SIMDACT_INLINE void add(const mask_of<V>& mask) noexcept {
        count_ = simd::select(mask, count_ + V(lane_type<V>(1)), count_);
    }
    SIMDACT_INLINE std::uint64_t total() const noexcept {
        std::uint64_t sum = 0;
        for_each_lane([&](std::size_t, std::uint64_t count) { sum += count; });
        return sum;
    }
    /// visit(lane, its count)
    template <class Visit>
    SIMDACT_INLINE void for_each_lane(Visit visit) const noexcept {
        lane_type<V> lanes[lane_count<V>];
        simd::store(lanes, count_);
        for (std::size_t lane = 0; lane < lane_count<V>; ++lane)
            visit(lane, static_cast<std::uint64_t>(lanes[lane]));
    }

  private:
    V count_ = V(lane_type<V>(0));
};

#if defined(__SSE2__)

namespace detail {

// A mask of ones is -1.
SIMDACT_INLINE __m128i count_up(__m128i count, __m128 mask) noexcept {
    return _mm_sub_epi32(count, _mm_castps_si128(mask));
}
SIMDACT_INLINE __m128i count_up(__m128i count, __m128d mask) noexcept {
    return _mm_sub_epi64(count, _mm_castpd_si128(mask));
}
#if defined(__AVX2__)
SIMDACT_INLINE __m256i count_up(__m256i count, __m256 mask) noexcept {
    return _mm256_sub_epi32(count, _mm256_castps_si256(mask));
}
SIMDACT_INLINE __m256i count_up(__m256i count, __m256d mask) noexcept {
    return _mm256_sub_epi64(count, _mm256_castpd_si256(mask));
}
#endif
#if defined(__AVX512F__)
SIMDACT_INLINE __m512i count_up(__m512i count, __mmask16 mask) noexcept {
    return _mm512_mask_add_epi32(count, mask, count, _mm512_set1_epi32(1));
}
SIMDACT_INLINE __m512i count_up(__m512i count, __mmask8 mask) noexcept {
    return _mm512_mask_add_epi64(count, mask, count, _mm512_set1_epi64(1));
}
#endif

template <std::size_t Bytes>
struct integers_of {};
template <>
struct integers_of<16> {
    __m128i bits = _mm_setzero_si128();
};
#if defined(__AVX2__)
template <>
struct integers_of<32> {
    __m256i bits = _mm256_setzero_si256();
};
#endif
#if defined(__AVX512F__)
template <>
struct integers_of<64> {
    __m512i bits = _mm512_setzero_si512();
};
#endif

}  // namespace detail

template <lanes V>
    requires(!arithmetic<V> && requires { detail::integers_of<sizeof(V)>{}.bits; } &&
             !__is_class(detail::storage_t<V>))
class lane_counter<V> {
    using integer = std::conditional_t<sizeof(lane_type<V>) == 4, std::uint32_t, std::uint64_t>;

  public:
    SIMDACT_INLINE void add(const mask_of<V>& mask) noexcept {
        count_.bits = detail::count_up(count_.bits, mask.data);
    }
    SIMDACT_INLINE std::uint64_t total() const noexcept {
        std::uint64_t sum = 0;
        for_each_lane([&](std::size_t, std::uint64_t count) { sum += count; });
        return sum;
    }
    template <class Visit>
    SIMDACT_INLINE void for_each_lane(Visit visit) const noexcept {
        integer lanes[lane_count<V>];
        static_assert(sizeof lanes == sizeof count_);
        SIMDACT_BUILTIN(memcpy)(lanes, &count_, sizeof lanes);
        for (std::size_t lane = 0; lane < lane_count<V>; ++lane)
            visit(lane, std::uint64_t{lanes[lane]});
    }

  private:
    detail::integers_of<sizeof(V)> count_;
};

#endif

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
