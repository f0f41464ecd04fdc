// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Lanes of bytes, which the loop moves like any others.

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "memory.hpp"
#include "simd.hpp"

#if defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

/// A register of `Width` bytes.
template <std::size_t Width>
struct bytes;

#if defined(__AVX512BW__)
template <>
struct bytes<64> {
    __m512i bits;
};
#endif
#if defined(__AVX2__)
template <>
struct bytes<32> {
    __m256i bits;
};
#endif
#if defined(__SSSE3__)
template <>
struct bytes<16> {
    __m128i bits;
};
#elif defined(__aarch64__)
template <>
struct bytes<16> {
    uint8x16_t bits;
};
#endif

namespace detail {

template <>
struct lane_traits<std::uint8_t> {
    using type = std::uint8_t;
};
template <std::size_t Width>
struct lane_traits<bytes<Width>> {
    using type = std::uint8_t;
};

// By the size of the architecture's vectors, so that a call which names a narrower one gets it.
template <std::size_t ArchBytes>
consteval auto widest_bytes() {
#if defined(__AVX512BW__)
    if constexpr (ArchBytes >= 64)
        return bytes<64>{};
    else
#endif
#if defined(__AVX2__)
        if constexpr (ArchBytes >= 32)
        return bytes<32>{};
    else
#endif
#if defined(__SSSE3__) || defined(__aarch64__)
        return bytes<16>{};
#else
    return std::uint8_t{};
#endif
}

template <class T, class Arch>
struct vector_of {
    using type = batch<T, Arch>;
};
template <class Arch>
struct vector_of<std::uint8_t, Arch> {
    using type = decltype(widest_bytes<sizeof(batch<float, Arch>)>());
};

}  // namespace detail

/// What the loop's lanes may be: numbers to compute with, or bytes to look up.
template <class T>
concept lane = arithmetic<T> || std::same_as<T, std::uint8_t>;

/// The vector of T that the loop works with on an instruction set.
template <lane T, class Arch>
using vector_of = typename detail::vector_of<T, Arch>::type;

template <class V>
concept byte_lanes = lanes<V> && std::same_as<lane_type<V>, std::uint8_t>;

template <byte_lanes V>
constexpr bool has_masked_access<V> = lane_count<V> == 64;

template <byte_lanes V>
constexpr bool has_stream<V> =
#if defined(__SSE2__)
    lane_count<V> >= 16;
#else
    false;
#endif

namespace detail {

// No byte but the first `count`, in pieces of halving size.
template <std::size_t Largest>
SIMDACT_INLINE void copy_first(std::uint8_t* to, const std::uint8_t* from,
                               std::size_t count) noexcept {
    if constexpr (Largest > 0) {
        if (count & Largest) {
            SIMDACT_BUILTIN(memcpy)(to, from, Largest);
            to += Largest;
            from += Largest;
        }
        detail::copy_first<Largest / 2>(to, from, count);
    }
}

#if defined(__AVX512BW__)
SIMDACT_INLINE __mmask64 first_bytes(std::size_t count) noexcept {
    return _cvtu64_mask64((std::uint64_t{1} << count) - 1);
}
#endif

}  // namespace detail

// Not by copying bytes: g++ copies them in halves, and the vector waits for both.
template <byte_lanes V>
SIMDACT_INLINE V load(const lane_type<V>* memory) noexcept {
    [[maybe_unused]] const void* const from = memory;
#if defined(__AVX512BW__)
    if constexpr (lane_count<V> == 64)
        return {_mm512_loadu_si512(from)};
#endif
#if defined(__AVX2__)
    if constexpr (lane_count<V> == 32)
        return {_mm256_loadu_si256(static_cast<const __m256i*>(from))};
#endif
#if defined(__SSSE3__)
    if constexpr (lane_count<V> == 16)
        return {_mm_loadu_si128(static_cast<const __m128i*>(from))};
#elif defined(__aarch64__)
    if constexpr (lane_count<V> == 16)
        return {vld1q_u8(memory)};
#endif
    if constexpr (lane_count<V> == 1)
        return *memory;
}

template <byte_lanes V>
SIMDACT_INLINE void store(lane_type<V>* memory, V x) noexcept {
    [[maybe_unused]] void* const to = memory;
#if defined(__AVX512BW__)
    if constexpr (lane_count<V> == 64)
        _mm512_storeu_si512(to, x.bits);
#endif
#if defined(__AVX2__)
    if constexpr (lane_count<V> == 32)
        _mm256_storeu_si256(static_cast<__m256i*>(to), x.bits);
#endif
#if defined(__SSSE3__)
    if constexpr (lane_count<V> == 16)
        _mm_storeu_si128(static_cast<__m128i*>(to), x.bits);
#elif defined(__aarch64__)
    if constexpr (lane_count<V> == 16)
        vst1q_u8(memory, x.bits);
#endif
    if constexpr (lane_count<V> == 1)
        *memory = x;
}

template <byte_lanes V>
SIMDACT_INLINE V load_first(const lane_type<V>* memory, std::size_t count) noexcept {
#if defined(__AVX512BW__)
    if constexpr (lane_count<V> == 64)
        return {_mm512_maskz_loadu_epi8(detail::first_bytes(count), memory)};
    else
#endif
    {
        std::uint8_t buffer[sizeof(V)] = {};
        detail::copy_first<sizeof(V) / 2>(buffer, memory, count);
        return simd::load<V>(buffer);
    }
}

template <byte_lanes V>
SIMDACT_INLINE void store_first(lane_type<V>* memory, V x, std::size_t count) noexcept {
#if defined(__AVX512BW__)
    if constexpr (lane_count<V> == 64)
        _mm512_mask_storeu_epi8(memory, detail::first_bytes(count), x.bits);
    else
#endif
    {
        std::uint8_t buffer[sizeof(V)];
        simd::store(buffer, x);
        detail::copy_first<sizeof(V) / 2>(memory, buffer, count);
    }
}

template <byte_lanes V>
SIMDACT_INLINE void stream(lane_type<V>* memory, V x) noexcept {
    [[maybe_unused]] void* const to = memory;
#if defined(__AVX512BW__)
    if constexpr (lane_count<V> == 64)
        _mm512_stream_si512(static_cast<__m512i*>(to), x.bits);
    else
#endif
#if defined(__AVX2__)
        if constexpr (lane_count<V> == 32)
        _mm256_stream_si256(static_cast<__m256i*>(to), x.bits);
    else
#endif
#if defined(__SSSE3__)
        if constexpr (lane_count<V> == 16)
        _mm_stream_si128(static_cast<__m128i*>(to), x.bits);
    else
#endif
        simd::store(memory, x);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
