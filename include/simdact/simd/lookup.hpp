// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Tables of numbers, looked up lane by lane: small ones in registers, rows of two or eight in
/// memory.

#include <cstddef>
#include <cstdint>

#include "simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

namespace detail {

// A scalar's table is in memory and may have any size: it has the size of this unit's widest
// vectors, so that it is computed with as they are.
template <class V>
consteval std::size_t table_entries_for() {
#if defined(__AVX512F__)
    if constexpr (std::same_as<V, float> || in_m512<V>)
        return 32;
    if constexpr (std::same_as<V, double> || in_m512d<V>)
        return 16;
#elif defined(__AVX2__)
    if constexpr (std::same_as<V, float>)
        return 8;
#endif
#if defined(__AVX2__)
    if constexpr (in_m256<V>)
        return 8;
#endif
    return 0;
}

template <class V>
consteval bool has_rows_for() {
#if defined(__AVX2__) && !defined(__AVX512F__)
    if constexpr (std::same_as<V, float>)
        return true;
#endif
#if defined(__AVX2__)
    if constexpr (in_m256<V>)
        return true;
#endif
    return false;
}

template <class V>
consteval bool has_pair_rows_for() {
#if defined(__AVX2__) && !defined(__AVX512F__)
    if constexpr (std::same_as<V, double>)
        return true;
#endif
#if defined(__AVX2__)
    if constexpr (in_m256d<V>)
        return true;
#endif
    return false;
}

}  // namespace detail

/// The most entries that `lookup` finds in V's tables by one instruction; 0 if there is none.
template <lanes V>
constexpr std::size_t table_entries = detail::table_entries_for<V>();

/// The entry that the lowest bits of each lane tell.
template <lanes V, std::size_t Size>
    requires(Size <= table_entries<V> && (Size == 8 || Size == 16 || Size == 32))
SIMDACT_INLINE V lookup(const lane_type<V> (&table)[Size], V bits) noexcept {
    if constexpr (std::same_as<V, float>)
        return table[__builtin_bit_cast(std::uint32_t, bits) % Size];
    else if constexpr (std::same_as<V, double>)
        return table[__builtin_bit_cast(std::uint64_t, bits) % Size];
#if defined(__AVX512F__)
    else if constexpr (detail::in_m512d<V> && Size == 16) {
        return V(_mm512_permutex2var_pd(_mm512_loadu_pd(table), _mm512_castpd_si512(bits),
                                        _mm512_loadu_pd(table + 8)));
    } else if constexpr (detail::in_m512<V> && Size == 16) {
        const __m512i index = _mm512_castps_si512(bits);
        return V(_mm512_maskz_permutexvar_ps(__mmask16(-1), index, _mm512_loadu_ps(table)));
    } else if constexpr (detail::in_m512<V> && Size == 32) {
        return V(_mm512_permutex2var_ps(_mm512_loadu_ps(table), _mm512_castps_si512(bits),
                                        _mm512_loadu_ps(table + 16)));
    }
#endif
#if defined(__AVX2__)
    else if constexpr (detail::in_m256<V> && Size == 8)
        return V(_mm256_permutevar8x32_ps(_mm256_loadu_ps(table), _mm256_castps_si256(bits)));
#endif
}

/// Whether `lookup_pair` finds pairs for V.
template <lanes V>
constexpr bool has_pair_rows = detail::has_pair_rows_for<V>();

template <lanes V>
struct two_lanes {
    V first;
    V second;
};

/// The pair that the lowest bits of each lane tell.
///
/// \param rows  aligned to 16 bytes
template <lanes V, std::size_t Size>
    requires(has_pair_rows<V> && (Size & (Size - 1)) == 0)
SIMDACT_INLINE two_lanes<V> lookup_pair(const double (&rows)[Size][2], V bits) noexcept {
    if constexpr (arithmetic<V>) {
        const auto& row = rows[__builtin_bit_cast(std::uint64_t, bits) % Size];
        return {row[0], row[1]};
    }
#if defined(__AVX2__)
    else {
        const __m256i index = _mm256_slli_epi64(_mm256_castpd_si256(bits), 4);
        // Through memory, as in `with_row`.
        alignas(32) std::uint64_t offset[4];
        _mm256_store_si256(
            reinterpret_cast<__m256i*>(offset),
            _mm256_and_si256(index, _mm256_set1_epi64x(static_cast<int>((Size - 1) * 16))));
        SIMDACT_ASM("" : "+m"(offset));
        // In each half of a vector, a pair.
        const auto two_pairs = [&](std::size_t lane) SIMDACT_THIS_LAMBDA_IS_INLINED {
            const char* const first = reinterpret_cast<const char*>(rows);
            const __m128d lower =
                _mm_load_pd(reinterpret_cast<const double*>(first + offset[lane]));
            const __m128d upper =
                _mm_load_pd(reinterpret_cast<const double*>(first + offset[lane + 2]));
            return _mm256_insertf128_pd(_mm256_castpd128_pd256(lower), upper, 1);
        };
        const __m256d even = two_pairs(0), odd = two_pairs(1);
        return {V(_mm256_unpacklo_pd(even, odd)), V(_mm256_unpackhi_pd(even, odd))};
    }
#endif
}

/// Whether `with_row` finds rows for V. (Where one instruction looks up 32 entries, rows would
/// only be slower.)
template <lanes V>
constexpr bool has_rows = detail::has_rows_for<V>();

/// The sign, exponent and first three digits of each lane, as the lowest bits of another: x in [2,
/// 32) has 0 to 31 in the lowest five.
template <lanes V>
    requires(table_entries<V> >= 32 || has_rows<V>)
SIMDACT_INLINE V leading_bits(V x) noexcept {
    if constexpr (arithmetic<V>)
        return __builtin_bit_cast(V, __builtin_bit_cast(std::uint32_t, x) >> 20);
#if defined(__AVX512F__)
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_castsi512_ps(
            _mm512_maskz_srli_epi32(__mmask16(-1), _mm512_castps_si512(x), 20)));
#endif
#if defined(__AVX2__)
    else if constexpr (detail::in_m256<V>)
        return V(_mm256_castsi256_ps(_mm256_srli_epi32(_mm256_castps_si256(x), 20)));
#endif
}

#if defined(__AVX2__)
namespace detail {

struct four_columns {
    __m256 n0, n1, n2, n3;
};

// Four numbers of eight rows, which lie `offset` floats from `first`.
SIMDACT_INLINE four_columns four_of_rows(const float* first,
                                         const std::uint32_t (&offset)[8]) noexcept {
    // In each half of a vector, a row.
    const auto two_rows = [&](std::size_t lane) SIMDACT_THIS_LAMBDA_IS_INLINED {
        const __m128 lower = _mm_load_ps(first + offset[lane]);
        const __m128 upper = _mm_load_ps(first + offset[lane + 4]);
        return _mm256_insertf128_ps(_mm256_castps128_ps256(lower), upper, 1);
    };
    const __m256 row0 = two_rows(0), row1 = two_rows(1), row2 = two_rows(2), row3 = two_rows(3);
    const __m256d left01 = _mm256_castps_pd(_mm256_unpacklo_ps(row0, row1));
    const __m256d right01 = _mm256_castps_pd(_mm256_unpackhi_ps(row0, row1));
    const __m256d left23 = _mm256_castps_pd(_mm256_unpacklo_ps(row2, row3));
    const __m256d right23 = _mm256_castps_pd(_mm256_unpackhi_ps(row2, row3));
    return {_mm256_castpd_ps(_mm256_unpacklo_pd(left01, left23)),
            _mm256_castpd_ps(_mm256_unpackhi_pd(left01, left23)),
            _mm256_castpd_ps(_mm256_unpacklo_pd(right01, right23)),
            _mm256_castpd_ps(_mm256_unpackhi_pd(right01, right23))};
}

}  // namespace detail
#endif

/// What `use` makes of the row that the lowest bits of each lane tell: of eight V, one for each
/// number of a row. (g++ would keep an object of eight in memory.)
///
/// \param rows  aligned to 16 bytes
template <lanes V, std::size_t Size, class Use>
    requires(has_rows<V> && (Size & (Size - 1)) == 0)
SIMDACT_INLINE auto with_row(const float (&rows)[Size][8], V bits, Use use) noexcept {
    if constexpr (arithmetic<V>) {
        const auto& n = rows[__builtin_bit_cast(std::uint32_t, bits) % Size];
        return use(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    }
#if defined(__AVX2__)
    else if constexpr (detail::in_m256<V>) {
        const __m256i index = _mm256_and_si256(_mm256_castps_si256(bits),
                                               _mm256_set1_epi32(static_cast<int>(Size - 1)));
        // Through memory, and the compiler must not know better: a store and eight loads are done
        // before eight numbers are extracted.
        alignas(32) std::uint32_t offset[8];
        _mm256_store_si256(static_cast<__m256i*>(static_cast<void*>(offset)),
                           _mm256_slli_epi32(index, 3));
        SIMDACT_ASM("" : "+m"(offset));
        const auto left = detail::four_of_rows(rows[0], offset);
        const auto right = detail::four_of_rows(rows[0] + 4, offset);
        return use(V(left.n0), V(left.n1), V(left.n2), V(left.n3), V(right.n0), V(right.n1),
                   V(right.n2), V(right.n3));
    }
#endif
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
