// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The two formats of 16 bits as they are widened to float and narrowed from it: one number, and
/// the lanes of a register. storage.hpp says what is promised of them.

#include <cstddef>
#include <cstdint>

#include "simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

namespace detail {

constexpr std::uint32_t sign_of_float = 0x80000000U;
constexpr std::uint32_t infinity_of_float = 0x7f800000U;
constexpr std::uint32_t quiet_bit_of_float = 0x00400000U;

// ---- one number

SIMDACT_INLINE constexpr float widen_bfloat16(std::uint16_t bits) noexcept {
    return __builtin_bit_cast(float, std::uint32_t{bits} << 16);
}

SIMDACT_INLINE constexpr std::uint16_t narrow_to_bfloat16(float x) noexcept {
    const auto bits = __builtin_bit_cast(std::uint32_t, x);
    if ((bits & ~sign_of_float) > infinity_of_float)
        return static_cast<std::uint16_t>((bits | quiet_bit_of_float) >> 16);
    return static_cast<std::uint16_t>((bits + 0x7fffU + (bits >> 16 & 1U)) >> 16);
}

SIMDACT_INLINE constexpr float widen_float16(std::uint16_t bits) noexcept {
    const std::uint32_t sign = (bits & 0x8000U) << 16;
    const std::uint32_t magnitude = bits & 0x7fffU;
    std::uint32_t wide = (magnitude << 13) + (112U << 23);  // the exponents' biases: 127 - 15
    if (magnitude >= 0x7c00U)
        wide =
            (magnitude << 13) | infinity_of_float | (magnitude > 0x7c00U ? quiet_bit_of_float : 0U);
    else if (magnitude < 0x0400U)
        wide = __builtin_bit_cast(std::uint32_t, static_cast<float>(magnitude) * 0x1p-24F);
    return __builtin_bit_cast(float, wide | sign);
}

SIMDACT_INLINE constexpr std::uint16_t narrow_to_float16(float x) noexcept {
    const auto bits = __builtin_bit_cast(std::uint32_t, x);
    const std::uint32_t sign = (bits & sign_of_float) >> 16;
    const std::uint32_t magnitude = bits & ~sign_of_float;
    std::uint32_t narrow = 0;
    if (magnitude > infinity_of_float) {
        narrow = 0x7e00U | (magnitude >> 13 & 0x03ffU);
    } else if (magnitude >= (113U << 23)) {  // 2^-14, the smallest normal number
        const std::uint32_t rebiased = magnitude - (112U << 23);
        narrow = (rebiased + 0x0fffU + (rebiased >> 13 & 1U)) >> 13;
        if (narrow > 0x7c00U)
            narrow = 0x7c00U;
    } else if (magnitude >= (102U << 23)) {  // 2^-25, half of the smallest
        const std::uint32_t digits = (magnitude & 0x007fffffU) | 0x00800000U;
        const std::uint32_t shift = 126U - (magnitude >> 23);
        const std::uint32_t half = 1U << (shift - 1);
        narrow = (digits + (half - 1) + (digits >> shift & 1U)) >> shift;
    }
    return static_cast<std::uint16_t>(narrow | sign);
}

// ---- lanes in a register

#if defined(__SSE2__)
SIMDACT_INLINE __m128i select_bits(__m128i mask, __m128i yes, __m128i no) noexcept {
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

SIMDACT_INLINE __m128 widen_bfloat16(__m128i halves) noexcept {
    return _mm_castsi128_ps(_mm_unpacklo_epi16(_mm_setzero_si128(), halves));
}

// Lanes whose upper halves are the numbers, but for a NaN: there, they may be anything.
SIMDACT_INLINE __m128i rounded_upper_half(__m128 x) noexcept {
    const __m128i bits = _mm_castps_si128(x);
    const __m128i odd = _mm_and_si128(_mm_srli_epi32(bits, 16), _mm_set1_epi32(1));
    return _mm_add_epi32(_mm_add_epi32(bits, _mm_set1_epi32(0x7fff)), odd);
}

SIMDACT_INLINE __m128i round_to_bfloat16(__m128 x) noexcept {
    const __m128i bits = _mm_castps_si128(x);
    const __m128i is_nan = _mm_cmpgt_epi32(_mm_and_si128(bits, _mm_set1_epi32(0x7fffffff)),
                                           _mm_set1_epi32(0x7f800000));
    return select_bits(is_nan, _mm_or_si128(bits, _mm_set1_epi32(0x00400000)),
                       rounded_upper_half(x));
}

SIMDACT_INLINE __m128i narrow_to_bfloat16(__m128 x) noexcept {
    const __m128i upper = _mm_srai_epi32(round_to_bfloat16(x), 16);
    return _mm_packs_epi32(upper, upper);
}

#if defined(__F16C__)
SIMDACT_INLINE __m128 widen_float16(__m128i halves) noexcept {
    return _mm_cvtph_ps(halves);
}

SIMDACT_INLINE __m128i narrow_to_float16(__m128 x) noexcept {
    return _mm_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT);
}
#else
// Whether each lane is 0 or in [from, to): of integers from 0 on, and 0 < from < to.
SIMDACT_INLINE bool are_zero_or_within(__m128i lanes, std::int32_t from, std::int32_t to) noexcept {
    constexpr std::int32_t lowest = -0x7fffffff - 1;
    const auto shift = static_cast<std::int32_t>(0x80000000U - static_cast<std::uint32_t>(from));
    const __m128i place = _mm_add_epi32(lanes, _mm_set1_epi32(shift));
    const __m128i within = _mm_cmplt_epi32(place, _mm_set1_epi32(lowest + (to - from)));
    const __m128i zero = _mm_cmpeq_epi32(lanes, _mm_setzero_si128());
    return _mm_movemask_epi8(_mm_or_si128(within, zero)) == 0xffff;
}

SIMDACT_INLINE __m128 widen_any_float16(__m128i halves) noexcept {
    const __m128i wide = _mm_unpacklo_epi16(halves, _mm_setzero_si128());
    const __m128i magnitude = _mm_and_si128(wide, _mm_set1_epi32(0x7fff));
    const __m128i sign = _mm_slli_epi32(_mm_xor_si128(wide, magnitude), 16);
    const __m128i digits = _mm_slli_epi32(magnitude, 13);
    const __m128i finite = _mm_add_epi32(digits, _mm_set1_epi32(112 << 23));
    const __m128i subnormal =
        _mm_castps_si128(_mm_mul_ps(_mm_cvtepi32_ps(magnitude), _mm_set1_ps(0x1p-24F)));
    const __m128i is_subnormal = _mm_cmplt_epi32(magnitude, _mm_set1_epi32(0x0400));
    const __m128i is_special = _mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x7bff));
    const __m128i is_nan = _mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x7c00));
    const __m128i special = _mm_or_si128(_mm_and_si128(is_special, _mm_set1_epi32(0x7f800000)),
                                         _mm_and_si128(is_nan, _mm_set1_epi32(0x00400000)));
    const __m128i number = select_bits(is_subnormal, subnormal, finite);
    return _mm_castsi128_ps(
        _mm_or_si128(select_bits(is_special, _mm_or_si128(digits, special), number), sign));
}

// Zeros and normal numbers take half of the instructions that the others need.
SIMDACT_INLINE __m128 widen_float16(__m128i halves) noexcept {
    const __m128i upper = _mm_unpacklo_epi16(_mm_setzero_si128(), halves);
    const __m128i magnitude = _mm_and_si128(_mm_srli_epi32(upper, 3), _mm_set1_epi32(0x0fffe000));
    if (!are_zero_or_within(magnitude, 1 << 23, 31 << 23)) [[unlikely]]
        return widen_any_float16(halves);
    const __m128i zero = _mm_cmpeq_epi32(magnitude, _mm_setzero_si128());
    const __m128i bias = _mm_andnot_si128(zero, _mm_set1_epi32(112 << 23));
    const __m128i sign = _mm_and_si128(upper, _mm_set1_epi32(-0x7fffffff - 1));
    return _mm_castsi128_ps(_mm_or_si128(_mm_add_epi32(magnitude, bias), sign));
}

// The steps of the function for one number, but for subnormal results: their digits are found by
// an exact product, cut off, and rounded by what was cut off, so that no rounding mode matters.
SIMDACT_INLINE __m128i narrow_to_any_float16(__m128 x) noexcept {
    const __m128i bits = _mm_castps_si128(x);
    const __m128i magnitude = _mm_and_si128(bits, _mm_set1_epi32(0x7fffffff));
    const __m128i one = _mm_set1_epi32(1);

    const __m128i rebiased = _mm_sub_epi32(magnitude, _mm_set1_epi32(112 << 23));
    const __m128i odd = _mm_and_si128(_mm_srli_epi32(rebiased, 13), one);
    const __m128i rounded =
        _mm_srli_epi32(_mm_add_epi32(_mm_add_epi32(rebiased, _mm_set1_epi32(0x0fff)), odd), 13);
    const __m128i infinite = _mm_set1_epi32(0x7c00);
    const __m128i normal = select_bits(_mm_cmpgt_epi32(rounded, infinite), infinite, rounded);

    const __m128i is_small = _mm_cmplt_epi32(magnitude, _mm_set1_epi32(113 << 23));
    const __m128 units =
        _mm_mul_ps(_mm_castsi128_ps(_mm_and_si128(is_small, magnitude)), _mm_set1_ps(0x1p24F));
    const __m128i whole = _mm_cvttps_epi32(units);
    const __m128 rest = _mm_sub_ps(units, _mm_cvtepi32_ps(whole));
    const __m128 half = _mm_set1_ps(0.5F);
    const __m128i is_odd = _mm_cmpeq_epi32(_mm_and_si128(whole, one), one);
    const __m128i up =
        _mm_or_si128(_mm_castps_si128(_mm_cmpgt_ps(rest, half)),
                     _mm_and_si128(_mm_castps_si128(_mm_cmpeq_ps(rest, half)), is_odd));
    const __m128i number = select_bits(is_small, _mm_sub_epi32(whole, up), normal);

    const __m128i is_nan = _mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x7f800000));
    const __m128i payload = _mm_and_si128(_mm_srli_epi32(magnitude, 13), _mm_set1_epi32(0x03ff));
    const __m128i nan = _mm_or_si128(payload, _mm_set1_epi32(0x7e00));
    const __m128i narrow = select_bits(is_nan, nan, number);
    // With its sign as the sign of 32 bits, the saturating instruction leaves it as it is.
    const __m128i negative = _mm_slli_epi32(_mm_srai_epi32(bits, 31), 15);
    const __m128i all = _mm_or_si128(narrow, negative);
    return _mm_packs_epi32(all, all);
}
// The same for zeros and for what is rounded to a normal number.
SIMDACT_INLINE __m128i narrow_to_float16(__m128 x) noexcept {
    const __m128i bits = _mm_castps_si128(x);
    const __m128i magnitude = _mm_and_si128(bits, _mm_set1_epi32(0x7fffffff));
    constexpr std::int32_t beyond = 0x477ff000;  // 65520, halfway to what would be the next
    if (!are_zero_or_within(magnitude, 113 << 23, beyond)) [[unlikely]]
        return narrow_to_any_float16(x);
    const __m128i odd = _mm_and_si128(_mm_srli_epi32(magnitude, 13), _mm_set1_epi32(1));
    const __m128i zero = _mm_cmpeq_epi32(magnitude, _mm_setzero_si128());
    const __m128i rebiased = _mm_sub_epi32(magnitude, _mm_set1_epi32((112 << 23) - 0x0fff));
    const __m128i rounded = _mm_andnot_si128(zero, _mm_add_epi32(rebiased, odd));
    const __m128i sign = _mm_and_si128(bits, _mm_set1_epi32(-0x7fffffff - 1));
    const __m128i upper = _mm_or_si128(_mm_slli_epi32(rounded, 3), sign);
    const __m128i lower = _mm_srai_epi32(upper, 16);
    return _mm_packs_epi32(lower, lower);
}
#endif
#endif  // __SSE2__

#if defined(__AVX__)
#if defined(__AVX2__)
SIMDACT_INLINE __m256i rounded_upper_half(__m256 x) noexcept {
    const __m256i bits = _mm256_castps_si256(x);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    return _mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd);
}
#endif

SIMDACT_INLINE __m256 widen_bfloat16_256(__m128i halves) noexcept {
#if defined(__AVX2__)
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
#else
    const __m128i zero = _mm_setzero_si128();
    return _mm256_insertf128_ps(
        _mm256_castps128_ps256(_mm_castsi128_ps(_mm_unpacklo_epi16(zero, halves))),
        _mm_castsi128_ps(_mm_unpackhi_epi16(zero, halves)), 1);
#endif
}

SIMDACT_INLINE __m128i narrow_to_bfloat16(__m256 x) noexcept {
#if defined(__AVX2__)
    const __m256i bits = _mm256_castps_si256(x);
    const __m256i rounded = rounded_upper_half(x);
    const __m256i is_nan = _mm256_cmpgt_epi32(_mm256_and_si256(bits, _mm256_set1_epi32(0x7fffffff)),
                                              _mm256_set1_epi32(0x7f800000));
    const __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x00400000));
    const __m256i upper = _mm256_srai_epi32(_mm256_blendv_epi8(rounded, quiet, is_nan), 16);
    return _mm_packs_epi32(_mm256_castsi256_si128(upper), _mm256_extracti128_si256(upper, 1));
#else
    return _mm_packs_epi32(_mm_srai_epi32(round_to_bfloat16(_mm256_castps256_ps128(x)), 16),
                           _mm_srai_epi32(round_to_bfloat16(_mm256_extractf128_ps(x, 1)), 16));
#endif
}

#if defined(__F16C__)
SIMDACT_INLINE __m256 widen_float16_256(__m128i halves) noexcept {
    return _mm256_cvtph_ps(halves);
}

SIMDACT_INLINE __m128i narrow_to_float16(__m256 x) noexcept {
    return _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT);
}
#else
SIMDACT_INLINE __m256 widen_float16_256(__m128i halves) noexcept {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(widen_float16(halves)),
                                widen_float16(_mm_unpackhi_epi64(halves, halves)), 1);
}

SIMDACT_INLINE __m128i narrow_to_float16(__m256 x) noexcept {
    return _mm_unpacklo_epi64(narrow_to_float16(_mm256_castps256_ps128(x)),
                              narrow_to_float16(_mm256_extractf128_ps(x, 1)));
}
#endif
#endif  // __AVX__

#if defined(__AVX512F__)  // zero-masked forms: g++ 12 warns that the others have no initialiser
SIMDACT_INLINE __m512 widen_bfloat16(__m256i halves) noexcept {
    const __m512i wide = _mm512_maskz_cvtepu16_epi32(__mmask16(-1), halves);
    return _mm512_castsi512_ps(_mm512_maskz_slli_epi32(__mmask16(-1), wide, 16));
}

SIMDACT_INLINE __m512i rounded_upper_half(__m512 x) noexcept {
    const __m512i bits = _mm512_castps_si512(x);
    const __mmask16 odd = _mm512_test_epi32_mask(bits, _mm512_set1_epi32(0x10000));
    const __m512i down = _mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff));
    return _mm512_mask_add_epi32(down, odd, down, _mm512_set1_epi32(1));
}

SIMDACT_INLINE __m256i narrow_to_bfloat16(__m512 x) noexcept {
    constexpr __mmask16 all = __mmask16(-1);
    const __m512i bits = _mm512_castps_si512(x);
    const __mmask16 is_nan =
        _mm512_cmp_epu32_mask(_mm512_and_si512(bits, _mm512_set1_epi32(0x7fffffff)),
                              _mm512_set1_epi32(0x7f800000), _MM_CMPINT_NLE);
    const __m512i number =
        _mm512_mask_or_epi32(rounded_upper_half(x), is_nan, bits, _mm512_set1_epi32(0x00400000));
    return _mm512_maskz_cvtepi32_epi16(all, _mm512_maskz_srli_epi32(all, number, 16));
}

SIMDACT_INLINE __m512 widen_float16(__m256i halves) noexcept {
    return _mm512_maskz_cvtph_ps(__mmask16(-1), halves);
}

SIMDACT_INLINE __m256i narrow_to_float16(__m512 x) noexcept {
    return _mm512_maskz_cvtps_ph(__mmask16(-1), x, _MM_FROUND_TO_NEAREST_INT);
}
#endif

#if defined(__aarch64__)
SIMDACT_INLINE float32x4_t widen_bfloat16(uint16x4_t halves) noexcept {
    return vreinterpretq_f32_u32(vshll_n_u16(halves, 16));
}

SIMDACT_INLINE uint16x4_t narrow_to_bfloat16(float32x4_t x) noexcept {
    const uint32x4_t bits = vreinterpretq_u32_f32(x);
    const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    const uint32x4_t rounded = vaddq_u32(vaddq_u32(bits, vdupq_n_u32(0x7fff)), odd);
    const uint32x4_t is_nan =
        vcgtq_u32(vandq_u32(bits, vdupq_n_u32(~sign_of_float)), vdupq_n_u32(infinity_of_float));
    const uint32x4_t quiet = vorrq_u32(bits, vdupq_n_u32(quiet_bit_of_float));
    return vshrn_n_u32(vbslq_u32(is_nan, quiet, rounded), 16);
}

SIMDACT_INLINE float32x4_t widen_float16(uint16x4_t halves) noexcept {
    return vcvt_f32_f16(vreinterpret_f16_u16(halves));
}

SIMDACT_INLINE uint16x4_t narrow_to_float16(float32x4_t x) noexcept {
    // To a compiler, widened and narrowed again is what it was; a signalling NaN is not.
    SIMDACT_ASM("" : "+w"(x));
    return vreinterpret_u16_f16(vcvt_f16_f32(x));
}
#endif

#if !defined(__SSE2__) || (defined(XSIMD_WITH_EMULATED) && XSIMD_WITH_EMULATED)
/// Of registers that are not mentioned above: their lanes are converted one by one.
struct unknown_halves {};
template <class Register>
    requires(!arithmetic<Register>)
unknown_halves narrow_to_bfloat16(const Register&) noexcept;
template <class Register>
    requires(!arithmetic<Register>)
unknown_halves narrow_to_float16(const Register&) noexcept;
#endif

// ---- two registers at once: the numbers with even and those with odd places in memory
//
// Both are where they belong in a lane of 32 bits, but for a shift and a mask; to bring them into
// the order of memory would take as many instructions again. A NaN is prepared for the rounding, in
// a branch that is seldom taken: adding to the lower half of the result does not touch the upper
// one.

#if defined(__SSE2__)
SIMDACT_INLINE __m128 widen_even_bfloat16(__m128 both) noexcept {
    return _mm_castsi128_ps(_mm_slli_epi32(_mm_castps_si128(both), 16));
}
SIMDACT_INLINE __m128 widen_odd_bfloat16(__m128 both) noexcept {
    return _mm_castsi128_ps(_mm_and_si128(_mm_castps_si128(both), _mm_set1_epi32(-0x10000)));
}

SIMDACT_INLINE __m128 prepared_nan(__m128 x) noexcept {
    const __m128i bits = _mm_castps_si128(x);
    const __m128i is_nan = _mm_castps_si128(_mm_cmpunord_ps(x, x));
    const __m128i quiet =
        _mm_and_si128(_mm_or_si128(bits, _mm_set1_epi32(0x00400000)), _mm_set1_epi32(-0x10000));
    return _mm_castsi128_ps(select_bits(is_nan, quiet, bits));
}

SIMDACT_INLINE __m128 narrow_to_bfloat16_pair(__m128 even, __m128 odd) noexcept {
    if (_mm_movemask_ps(_mm_cmpunord_ps(even, odd)) != 0) [[unlikely]] {
        even = prepared_nan(even);
        odd = prepared_nan(odd);
    }
    return _mm_castsi128_ps(
        _mm_or_si128(_mm_srli_epi32(rounded_upper_half(even), 16),
                     _mm_and_si128(rounded_upper_half(odd), _mm_set1_epi32(-0x10000))));
}
#endif

#if defined(__AVX2__)
SIMDACT_INLINE __m256 widen_even_bfloat16(__m256 both) noexcept {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(both), 16));
}
SIMDACT_INLINE __m256 widen_odd_bfloat16(__m256 both) noexcept {
    return _mm256_castsi256_ps(
        _mm256_and_si256(_mm256_castps_si256(both), _mm256_set1_epi32(-0x10000)));
}

SIMDACT_INLINE __m256 prepared_nan(__m256 x) noexcept {
    const __m256 is_nan = _mm256_cmp_ps(x, x, _CMP_UNORD_Q);
    const __m256i quiet = _mm256_or_si256(_mm256_castps_si256(x), _mm256_set1_epi32(0x00400000));
    const __m256i upper = _mm256_and_si256(quiet, _mm256_set1_epi32(-0x10000));
    return _mm256_blendv_ps(x, _mm256_castsi256_ps(upper), is_nan);
}

SIMDACT_INLINE __m256 narrow_to_bfloat16_pair(__m256 even, __m256 odd) noexcept {
    if (_mm256_movemask_ps(_mm256_cmp_ps(even, odd, _CMP_UNORD_Q)) != 0) [[unlikely]] {
        even = prepared_nan(even);
        odd = prepared_nan(odd);
    }
    return _mm256_castsi256_ps(_mm256_blend_epi16(_mm256_srli_epi32(rounded_upper_half(even), 16),
                                                  rounded_upper_half(odd), 0xaa));
}
#endif

#if defined(__AVX512F__)
SIMDACT_INLINE __m512 widen_even_bfloat16(__m512 both) noexcept {
    return _mm512_castsi512_ps(
        _mm512_maskz_slli_epi32(__mmask16(-1), _mm512_castps_si512(both), 16));
}
SIMDACT_INLINE __m512 widen_odd_bfloat16(__m512 both) noexcept {
    return _mm512_castsi512_ps(
        _mm512_and_si512(_mm512_castps_si512(both), _mm512_set1_epi32(-0x10000)));
}

SIMDACT_INLINE __m512 prepared_nan(__m512 x) noexcept {
    const __mmask16 is_nan = _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q);
    const __m512i bits = _mm512_castps_si512(x);
    const __m512i quiet = _mm512_or_si512(bits, _mm512_set1_epi32(0x00400000));
    return _mm512_castsi512_ps(
        _mm512_mask_and_epi32(bits, is_nan, quiet, _mm512_set1_epi32(-0x10000)));
}

SIMDACT_INLINE __m512 narrow_to_bfloat16_pair(__m512 even, __m512 odd) noexcept {
#if defined(__AVX512BF16__) && defined(__AVX512BW__)
    // The words of `even`, then those of `odd`. The instruction takes subnormal numbers for zeros,
    // so where there are zeros, they must have been some.
    const auto words = __builtin_bit_cast(__m512i, _mm512_cvtne2ps_pbh(odd, even));
    const __mmask32 zeros = _mm512_testn_epi16_mask(words, _mm512_set1_epi16(0x7f80));
    bool right = true;
    if (zeros != 0) [[unlikely]] {
        const __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
        const auto low = static_cast<__mmask16>(zeros);
        const auto high = static_cast<__mmask16>(zeros >> 16);
        right = (_mm512_mask_test_epi32_mask(low, _mm512_castps_si512(even), magnitude) |
                 _mm512_mask_test_epi32_mask(high, _mm512_castps_si512(odd), magnitude)) == 0;
    }
    if (right) [[likely]] {
        const __m512i lanes =
            _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7,
                             22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
        return _mm512_castsi512_ps(_mm512_maskz_permutexvar_epi16(__mmask32(-1), lanes, words));
    }
#endif
    if (_mm512_cmp_ps_mask(even, odd, _CMP_UNORD_Q) != 0) [[unlikely]] {
        even = prepared_nan(even);
        odd = prepared_nan(odd);
    }
    const __m512i lower = _mm512_maskz_srli_epi32(__mmask16(-1), rounded_upper_half(even), 16);
    return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(rounded_upper_half(odd), lower,
                                                         _mm512_set1_epi32(-0x10000), 0xe4));
}
#endif

// Plain AVX has no integers of 256 bits.
#if defined(__SSE2__)
template <class V>
constexpr bool has_bfloat16_pairs =
    requires(storage_t<V> both) { detail::widen_even_bfloat16(both); };
#endif

}  // namespace detail

/// The upper half of a float: 8 bits of exponent, 7 of the fraction.
struct bfloat16_codec {
    SIMDACT_INLINE static constexpr float widen(std::uint16_t bits) noexcept {
        return detail::widen_bfloat16(bits);
    }
    SIMDACT_INLINE static constexpr std::uint16_t narrow(float x) noexcept {
        return detail::narrow_to_bfloat16(x);
    }
    /// The lanes of V from a register that holds as many numbers.
    template <class V, class Halves>
    SIMDACT_INLINE static V widen_lanes(Halves halves) noexcept {
#if defined(__AVX__)
        if constexpr (detail::in_m256<V>)
            return V(detail::widen_bfloat16_256(halves));
        else
#endif
            return V(detail::widen_bfloat16(halves));
    }
    template <class V>
    SIMDACT_INLINE static auto narrow_lanes(V x) noexcept {
        return detail::narrow_to_bfloat16(detail::storage_t<V>(x));
    }
#if defined(__SSE2__)
    /// `both` holds twice as many numbers as it has lanes.
    template <class V>
    SIMDACT_INLINE static V widen_even(V both) noexcept {
        return V(detail::widen_even_bfloat16(detail::storage_t<V>(both)));
    }
    template <class V>
    SIMDACT_INLINE static V widen_odd(V both) noexcept {
        return V(detail::widen_odd_bfloat16(detail::storage_t<V>(both)));
    }
    template <class V>
        requires detail::has_bfloat16_pairs<V>
    SIMDACT_INLINE static V narrow_pair(V even, V odd) noexcept {
        return V(
            detail::narrow_to_bfloat16_pair(detail::storage_t<V>(even), detail::storage_t<V>(odd)));
    }
#endif
};

/// IEEE 754 binary16: 5 bits of exponent, 10 of the fraction.
struct float16_codec {
    SIMDACT_INLINE static constexpr float widen(std::uint16_t bits) noexcept {
        return detail::widen_float16(bits);
    }
    SIMDACT_INLINE static constexpr std::uint16_t narrow(float x) noexcept {
        return detail::narrow_to_float16(x);
    }
    /// The lanes of V from a register that holds as many numbers.
    template <class V, class Halves>
    SIMDACT_INLINE static V widen_lanes(Halves halves) noexcept {
#if defined(__AVX__)
        if constexpr (detail::in_m256<V>)
            return V(detail::widen_float16_256(halves));
        else
#endif
            return V(detail::widen_float16(halves));
    }
    template <class V>
    SIMDACT_INLINE static auto narrow_lanes(V x) noexcept {
        return detail::narrow_to_float16(detail::storage_t<V>(x));
    }
};

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
