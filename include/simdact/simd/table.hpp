// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Tables of numbers, small enough to stay in registers, looked up lane by lane.

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

}  // namespace detail

/// The most entries that `lookup` finds in V's tables by one instruction; 0 if there is none.
template <lanes V>
constexpr std::size_t table_entries = detail::table_entries_for<V>();

/// The entry that the lowest bits of each lane tell.
template <lanes V, std::size_t Size>
    requires(Size <= table_entries<V> && (Size == 8 || Size == 16 || Size == 32))
SIMDACT_INLINE V lookup(const lane_type<V> (&table)[Size], V bits) noexcept {
    if constexpr (arithmetic<V>)
        return table[__builtin_bit_cast(std::uint32_t, bits) % Size];
#if defined(__AVX512F__)
    else if constexpr (detail::in_m512<V> && Size == 16) {
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

/// The sign, exponent and first three digits of each lane, as the lowest bits of another: x in [2,
/// 32) has 0 to 31 in the lowest five.
template <lanes V>
    requires(table_entries<V> >= 32)
SIMDACT_INLINE V leading_bits(V x) noexcept {
    if constexpr (arithmetic<V>)
        return __builtin_bit_cast(V, __builtin_bit_cast(std::uint32_t, x) >> 20);
#if defined(__AVX512F__)
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_castsi512_ps(
            _mm512_maskz_srli_epi32(__mmask16(-1), _mm512_castps_si512(x), 20)));
#endif
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
