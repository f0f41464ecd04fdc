// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Comparisons' answers as bits, one for each lane, and back: where the instruction set has mask
/// registers these are the bits, elsewhere a lane's bit is compared as an integer. (Not as a
/// floating-point number: as such most bits are subnormal, and may count as 0.)

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "simd.hpp"

namespace simdact {

/// Two conditions on each lane. An activation whose gradient has three or four forms returns it
/// from `zone(x)`; `Mask` is what a comparison of lanes gives.
template <class Mask>
struct two_bits {
    Mask first;
    Mask second;
};

template <class Mask>
two_bits(Mask, Mask) -> two_bits<Mask>;

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace simd {

/// What a comparison of lanes gives: `bool` for scalars.
template <lanes V>
using mask_of = decltype(V{} < V{});

namespace detail {

/// The mask of V is a register of bits, as with AVX-512. (Not asked of its type: g++ warns of
/// __m256 as a template argument.)
template <class V>
concept has_mask_register =
    requires(const typename mask_of<V>::register_type& mask) { static_cast<std::uint32_t>(mask); };

/// Bits [0, count); count < 32.
SIMDACT_INLINE constexpr std::uint32_t low_bits(std::size_t count) noexcept {
    return (std::uint32_t{1} << count) - 1;
}

/// For the 32-bit part `Part` of V's register, bit `First` + its lane.
template <class V, std::size_t First, std::size_t Part>
constexpr int bit_of_part =
    static_cast<int>(std::uint32_t{1} << (First + Part / (sizeof(lane_type<V>) / 4)));

#if defined(__SSE2__)
template <class V, std::size_t First, std::size_t Part>
SIMDACT_INLINE __m128i spread_128(std::uint32_t word) noexcept {
    const __m128i bit =
        _mm_setr_epi32(bit_of_part<V, First, Part>, bit_of_part<V, First, Part + 1>,
                       bit_of_part<V, First, Part + 2>, bit_of_part<V, First, Part + 3>);
    const __m128i all = _mm_set1_epi32(static_cast<int>(word));
    return _mm_cmpeq_epi32(_mm_and_si128(all, bit), bit);
}
#endif
#if defined(__AVX2__)
template <class V, std::size_t First>
SIMDACT_INLINE __m256i spread_256(std::uint32_t word) noexcept {
    const __m256i bit = _mm256_setr_epi32(bit_of_part<V, First, 0>, bit_of_part<V, First, 1>,
                                          bit_of_part<V, First, 2>, bit_of_part<V, First, 3>,
                                          bit_of_part<V, First, 4>, bit_of_part<V, First, 5>,
                                          bit_of_part<V, First, 6>, bit_of_part<V, First, 7>);
    const __m256i all = _mm256_set1_epi32(static_cast<int>(word));
    return _mm256_cmpeq_epi32(_mm256_and_si256(all, bit), bit);
}
#elif defined(__AVX__)
template <class V, std::size_t First>
SIMDACT_INLINE __m256i spread_256(std::uint32_t word) noexcept {
    return _mm256_insertf128_si256(_mm256_castsi128_si256(spread_128<V, First, 0>(word)),
                                   spread_128<V, First, 4>(word), 1);
}
#endif

// On any architecture, by numbers that are 0 or 1.
template <class V>
SIMDACT_INLINE std::uint32_t portable_to_bits(const mask_of<V>& mask) noexcept {
    using T = lane_type<V>;
    alignas(V) T numbers[lane_count<V>];
    const V chosen = simd::select(mask, V(T(1)), V(T(0)));
    SIMDACT_BUILTIN(memcpy)(numbers, &chosen, sizeof numbers);
    std::uint32_t bits = 0;
    for (std::size_t lane = 0; lane < lane_count<V>; ++lane)
        bits |= std::uint32_t{numbers[lane] > T(0)} << lane;
    return bits;
}

template <class V>
SIMDACT_INLINE mask_of<V> portable_from_bits(std::uint32_t bits) noexcept {
    using T = lane_type<V>;
    T numbers[lane_count<V>];
    for (std::size_t lane = 0; lane < lane_count<V>; ++lane)
        numbers[lane] = T(bits >> lane & 1);
    V chosen(T(0));
    SIMDACT_BUILTIN(memcpy)(&chosen, numbers, sizeof numbers);
    return chosen > V(T(0));
}

}  // namespace detail

/// Bit i is lane i; the bits after the last lane are 0.
template <lanes V>
    requires(lane_count<V> <= 32)
SIMDACT_INLINE std::uint32_t to_bits(const mask_of<V>& mask) noexcept {
    if constexpr (arithmetic<V>) {
        return mask ? 1 : 0;
    } else if constexpr (detail::has_mask_register<V>) {
        const auto bits = static_cast<typename mask_of<V>::register_type>(mask);
        if constexpr (lane_count<V> < 8)  // fewer than the register has
            return bits & detail::low_bits(lane_count<V>);
        else
            return bits;
    }
#if defined(__AVX__)
    else if constexpr (detail::in_m256<V>)
        return static_cast<std::uint32_t>(_mm256_movemask_ps(mask));
    else if constexpr (detail::in_m256d<V>)
        return static_cast<std::uint32_t>(_mm256_movemask_pd(mask));
#endif
#if defined(__SSE2__)
    else if constexpr (detail::in_m128<V>)
        return static_cast<std::uint32_t>(_mm_movemask_ps(mask));
    else if constexpr (detail::in_m128d<V>)
        return static_cast<std::uint32_t>(_mm_movemask_pd(mask));
#endif
    else
        return detail::portable_to_bits<V>(mask);
}

/// Lane i is bit `First` + i of the word; its other bits do not matter.
template <lanes V, std::size_t First = 0>
    requires(First + lane_count<V> <= 32)
SIMDACT_INLINE mask_of<V> from_bits(std::uint32_t word) noexcept {
    if constexpr (arithmetic<V>) {
        return (word >> First & 1) != 0;
    } else if constexpr (detail::has_mask_register<V>) {
        std::uint32_t bits = word >> First;
        if constexpr (lane_count<V> < 8)
            bits &= detail::low_bits(lane_count<V>);
        return mask_of<V>(static_cast<typename mask_of<V>::register_type>(bits));
    }
#if defined(__AVX__)
    else if constexpr (detail::in_m256<V>)
        return mask_of<V>(_mm256_castsi256_ps(detail::spread_256<V, First>(word)));
    else if constexpr (detail::in_m256d<V>)
        return mask_of<V>(_mm256_castsi256_pd(detail::spread_256<V, First>(word)));
#endif
#if defined(__SSE2__)
    else if constexpr (detail::in_m128<V>)
        return mask_of<V>(_mm_castsi128_ps(detail::spread_128<V, First, 0>(word)));
    else if constexpr (detail::in_m128d<V>)
        return mask_of<V>(_mm_castsi128_pd(detail::spread_128<V, First, 0>(word)));
#endif
    else
        return detail::portable_from_bits<V>(word >> First);
}

/// Bit 2 i is bit i of 16.
SIMDACT_INLINE constexpr std::uint32_t make_even(std::uint32_t bits) noexcept {
    bits = (bits | bits << 8) & 0x00ff00ffU;
    bits = (bits | bits << 4) & 0x0f0f0f0fU;
    bits = (bits | bits << 2) & 0x33333333U;
    return (bits | bits << 1) & 0x55555555U;
}

/// Bit i is bit 2 i of 32.
SIMDACT_INLINE constexpr std::uint32_t even_bits(std::uint32_t bits) noexcept {
    bits &= 0x55555555U;
    bits = (bits | bits >> 1) & 0x33333333U;
    bits = (bits | bits >> 2) & 0x0f0f0f0fU;
    bits = (bits | bits >> 4) & 0x00ff00ffU;
    return (bits | bits >> 8) & 0x0000ffffU;
}

/// `Bytes` bytes from memory of any alignment; bit i is bit i % 8 of byte i / 8.
template <std::size_t Bytes>
    requires(Bytes == 1 || Bytes == 2 || Bytes == 4)
SIMDACT_INLINE std::uint32_t load_bits(const std::uint8_t* memory) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        std::uint32_t bits = 0;
        SIMDACT_BUILTIN(memcpy)(&bits, memory, Bytes);
        return bits;
    } else {
        std::uint32_t bits = 0;
        for (std::size_t byte = 0; byte < Bytes; ++byte)
            bits |= std::uint32_t{memory[byte]} << 8 * byte;
        return bits;
    }
}

template <std::size_t Bytes>
    requires(Bytes == 1 || Bytes == 2 || Bytes == 4)
SIMDACT_INLINE void store_bits(std::uint8_t* memory, std::uint32_t bits) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        SIMDACT_BUILTIN(memcpy)(memory, &bits, Bytes);
    } else {
        for (std::size_t byte = 0; byte < Bytes; ++byte)
            memory[byte] = static_cast<std::uint8_t>(bits >> 8 * byte);
    }
}

}  // namespace simd
}  // namespace SIMDACT_VERSION_NAMESPACE
}  // namespace simdact
