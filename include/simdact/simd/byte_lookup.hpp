// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// A table of 256 bytes that is looked up for all lanes at once, by the widest shuffles that the
/// compiler's flags enable:
///
/// | instruction set | lanes | a lookup                                                       |
/// |-----------------|-------|----------------------------------------------------------------|
/// | AVX-512 VBMI    | 64    | four shuffles of 64 bytes, under masks                         |
/// | AVX-512 BW      | 64    | two of 64 words for the even lanes, two for the odd ones       |
/// | AVX2            | 32    | sixteen of 16 bytes                                            |
/// | SSSE3           | 16    | sixteen of 16 bytes                                            |
/// | AArch64         | 16    | four of 64 bytes                                               |
/// | others          | 1     | a load                                                         |

#include <cstddef>
#include <cstdint>

#include "byte_lanes.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

/// A table of 256 bytes in registers; `table(index)` looks all lanes up. `unroll` vectors at a time
/// are the fastest.
template <byte_lanes V>
class byte_table;

template <>
class byte_table<std::uint8_t> {
  public:
    static constexpr std::size_t unroll = 8;

    SIMDACT_INLINE explicit byte_table(const std::uint8_t* entries) noexcept : entries_(entries) {}

    SIMDACT_INLINE std::uint8_t operator()(std::uint8_t index) const noexcept {
        return entries_[index];
    }

  private:
    const std::uint8_t* entries_;
};

#if defined(__AVX512BW__)

template <>
class byte_table<bytes<64>> {
  public:
    SIMDACT_INLINE explicit byte_table(const std::uint8_t* entries) noexcept
        : quarters_{_mm512_loadu_si512(entries), _mm512_loadu_si512(entries + 64),
                    _mm512_loadu_si512(entries + 128), _mm512_loadu_si512(entries + 192)} {}

#if defined(__AVX512VBMI__)
    static constexpr std::size_t unroll = 4;

    // A shuffle of two registers takes three micro-operations on Intel's cores, one under a mask
    // one.
    SIMDACT_INLINE bytes<64> operator()(bytes<64> index) const noexcept {
        const __m512i x = index.bits;
        const __mmask64 upper_half = _mm512_movepi8_mask(x);
        const __mmask64 odd_quarter = _mm512_movepi8_mask(_mm512_add_epi8(x, x));
        __m512i low = _mm512_maskz_permutexvar_epi8(~odd_quarter, x, quarters_[0]);
        low = _mm512_mask_permutexvar_epi8(low, odd_quarter, x, quarters_[1]);
        __m512i high = _mm512_maskz_permutexvar_epi8(~odd_quarter, x, quarters_[2]);
        high = _mm512_mask_permutexvar_epi8(high, odd_quarter, x, quarters_[3]);
        return {_mm512_mask_blend_epi8(upper_half, low, high)};
    }
#else
    static constexpr std::size_t unroll = 2;

    SIMDACT_INLINE bytes<64> operator()(bytes<64> index) const noexcept {
        constexpr __mmask64 odd_bytes = 0xAAAAAAAAAAAAAAAA;
        const __m512i x = index.bits;
        // The words that hold the entries of the even and of the odd lanes.
        const __m512i even = word(_mm512_srli_epi16(x, 1), _mm512_slli_epi16(x, 8));
        const __m512i odd = word(_mm512_srli_epi16(x, 9), x);
        const __m512i firsts = _mm512_mask_blend_epi8(odd_bytes, even, _mm512_slli_epi16(odd, 8));
        const __m512i seconds = _mm512_mask_blend_epi8(odd_bytes, _mm512_srli_epi16(even, 8), odd);
        const __mmask64 second = _mm512_movepi8_mask(_mm512_slli_epi16(x, 7));
        return {_mm512_mask_blend_epi8(second, firsts, seconds)};
    }

  private:
    // The word of the lowest six bits of `number`, of the upper half by the highest of `half`.
    SIMDACT_INLINE __m512i word(__m512i number, __m512i half) const noexcept {
        return _mm512_mask_blend_epi16(
            _mm512_movepi16_mask(half),
            _mm512_permutex2var_epi16(quarters_[0], number, quarters_[1]),
            _mm512_permutex2var_epi16(quarters_[2], number, quarters_[3]));
    }
#endif

  private:
    __m512i quarters_[4];
};

#endif

#if defined(__SSSE3__)

namespace detail {

/// The few instructions that a lookup by shuffles of 16 bytes is made of.
template <byte_lanes V>
struct rows_of_16;

template <>
struct rows_of_16<bytes<16>> {
    using row = __m128i;
    SIMDACT_INLINE static row all(char x) noexcept { return _mm_set1_epi8(x); }
    SIMDACT_INLINE static row from(const std::uint8_t* entries) noexcept {
        return _mm_loadu_si128(static_cast<const __m128i*>(static_cast<const void*>(entries)));
    }
    /// 0 for a negative index.
    SIMDACT_INLINE static row pick(row r, row index) noexcept { return _mm_shuffle_epi8(r, index); }
    SIMDACT_INLINE static row minus(row a, row b) noexcept { return _mm_subs_epi8(a, b); }
    SIMDACT_INLINE static row exclusive_or(row a, row b) noexcept { return _mm_xor_si128(a, b); }
    SIMDACT_INLINE static row both(row a, row b) noexcept { return _mm_and_si128(a, b); }
    SIMDACT_INLINE static row where_bit_4(row x) noexcept {
        return _mm_cmpgt_epi8(_mm_setzero_si128(), _mm_slli_epi16(x, 3));
    }
};

#if defined(__AVX2__)
template <>
struct rows_of_16<bytes<32>> {
    using row = __m256i;
    SIMDACT_INLINE static row all(char x) noexcept { return _mm256_set1_epi8(x); }
    SIMDACT_INLINE static row from(const std::uint8_t* entries) noexcept {
        return _mm256_broadcastsi128_si256(rows_of_16<bytes<16>>::from(entries));
    }
    SIMDACT_INLINE static row pick(row r, row index) noexcept {
        return _mm256_shuffle_epi8(r, index);
    }
    SIMDACT_INLINE static row minus(row a, row b) noexcept { return _mm256_subs_epi8(a, b); }
    SIMDACT_INLINE static row exclusive_or(row a, row b) noexcept { return _mm256_xor_si256(a, b); }
    SIMDACT_INLINE static row both(row a, row b) noexcept { return _mm256_and_si256(a, b); }
    SIMDACT_INLINE static row where_bit_4(row x) noexcept {
        return _mm256_cmpgt_epi8(_mm256_setzero_si256(), _mm256_slli_epi16(x, 3));
    }
};
#endif

}  // namespace detail

/// Sixteen rows of 16 entries. The row of an index is not chosen but summed up (by exclusive or):
/// row k contributes to the indices from 16 k on, since a shuffle answers 0 to a negative index,
/// and holds what is between it and the row two before. So an even row, and what is to be added for
/// the odd one after it, come out of two chains.
template <byte_lanes V>
    requires(lane_count<V> == 16 || lane_count<V> == 32)
class byte_table<V> {
    using use = detail::rows_of_16<V>;
    using row = typename use::row;

  public:
    static constexpr std::size_t unroll = 2;

    SIMDACT_INLINE explicit byte_table(const std::uint8_t* entries) noexcept {
        for (std::size_t half = 0; half < 16; half += 8) {
            row even = use::all(0);
            row odd = use::all(0);
            for (std::size_t k = half; k < half + 8; k += 2) {
                const row next_even = use::from(entries + 16 * k);
                const row next_odd = use::exclusive_or(use::from(entries + 16 * k + 16), next_even);
                rows_[k] = use::exclusive_or(next_even, even);
                rows_[k + 1] = use::exclusive_or(next_odd, odd);
                even = next_even;
                odd = next_odd;
            }
        }
    }

    SIMDACT_INLINE V operator()(V index) const noexcept {
        row low = index.bits;
        row high = use::exclusive_or(low, use::all(-128));
        const row is_odd = use::where_bit_4(low);
        row even = use::exclusive_or(use::pick(rows_[0], low), use::pick(rows_[8], high));
        row odd = use::exclusive_or(use::pick(rows_[1], low), use::pick(rows_[9], high));
        step<2>(low, high, even, odd);
        step<4>(low, high, even, odd);
        step<6>(low, high, even, odd);
        return {use::exclusive_or(even, use::both(odd, is_odd))};
    }

  private:
    // Saturating: what is negative stays so.
    template <std::size_t K>
    SIMDACT_INLINE void step(row& low, row& high, row& even, row& odd) const noexcept {
        low = use::minus(low, use::all(32));
        high = use::minus(high, use::all(32));
        even = use::exclusive_or(even, use::pick(rows_[K], low));
        even = use::exclusive_or(even, use::pick(rows_[K + 8], high));
        odd = use::exclusive_or(odd, use::pick(rows_[K + 1], low));
        odd = use::exclusive_or(odd, use::pick(rows_[K + 9], high));
        // As it stands here: g++ would do all the picking first, and run out of registers.
        SIMDACT_ASM("" : "+x"(even), "+x"(odd));
    }

    row rows_[16];
};

#elif defined(__aarch64__)

template <>
class byte_table<bytes<16>> {
  public:
    static constexpr std::size_t unroll = 4;

    SIMDACT_INLINE explicit byte_table(const std::uint8_t* entries) noexcept
        : quarters_{quarter(entries), quarter(entries + 64), quarter(entries + 128),
                    quarter(entries + 192)} {}

    // An index beyond the quarter leaves what is there.
    SIMDACT_INLINE bytes<16> operator()(bytes<16> index) const noexcept {
        const uint8x16_t x = index.bits;
        uint8x16_t y = vqtbl4q_u8(quarters_[0], x);
        y = vqtbx4q_u8(y, quarters_[1], veorq_u8(x, vdupq_n_u8(64)));
        y = vqtbx4q_u8(y, quarters_[2], veorq_u8(x, vdupq_n_u8(128)));
        y = vqtbx4q_u8(y, quarters_[3], veorq_u8(x, vdupq_n_u8(192)));
        return {y};
    }

  private:
    SIMDACT_INLINE static uint8x16x4_t quarter(const std::uint8_t* entries) noexcept {
        return {{vld1q_u8(entries), vld1q_u8(entries + 16), vld1q_u8(entries + 32),
                 vld1q_u8(entries + 48)}};
    }

    uint8x16x4_t quarters_[4];
};

#endif

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
