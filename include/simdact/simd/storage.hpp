// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Formats in which memory holds lanes in fewer bits than they are computed in: bfloat16 and IEEE
/// 754 binary16, both computed in float.
///
/// Widening is exact. Narrowing rounds once, to nearest even, whatever the rounding mode and the
/// treatment of subnormal numbers that the thread has set (but for ARM's conversion to binary16,
/// which heeds the rounding mode); beyond the greatest number it gives inf; a NaN stays one, quiet,
/// with the upper bits of its payload. The instructions that the CPU has for it are used where they
/// have these bits. (AVX512-BF16's have not: they flush subnormals.)
///
/// Memory is accessed as bytes, so it may hold objects of any type.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "half_codecs.hpp"
#include "memory.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

namespace detail {

/// 16 bits at an address of any alignment, of an object of any type.
SIMDACT_INLINE std::uint16_t read_half(const std::byte* memory) noexcept {
    std::uint16_t bits;
    std::memcpy(&bits, memory, sizeof bits);
    return bits;
}
SIMDACT_INLINE void write_half(std::byte* memory, std::uint16_t bits) noexcept {
    std::memcpy(memory, &bits, sizeof bits);
}

#if defined(__SSE2__)
SIMDACT_INLINE const __m128i* as_m128i(const void* memory) noexcept {
    return static_cast<const __m128i*>(memory);
}
SIMDACT_INLINE __m128i* as_m128i(void* memory) noexcept {
    return static_cast<__m128i*>(memory);
}

/// The first `count` < 8 numbers.
SIMDACT_INLINE void store_pieces(std::byte* memory, __m128i halves, std::size_t count) noexcept {
    if (count & 4) {
        _mm_storel_epi64(as_m128i(memory), halves);
        halves = _mm_unpackhi_epi64(halves, halves);
        memory += 8;
    }
    if (count & 2) {
        const std::int32_t two = _mm_cvtsi128_si32(halves);
        std::memcpy(memory, &two, sizeof two);
        halves = _mm_srli_epi64(halves, 32);
        memory += 4;
    }
    if (count & 1)
        write_half(memory, static_cast<std::uint16_t>(_mm_cvtsi128_si32(halves)));
}
#endif

/// How a register is read and written that holds as many numbers of 16 bits as V has lanes.
template <class V>
struct half_register {
    static constexpr bool exists = false;
};

#if defined(__SSE2__)
template <class V>
    requires(in_m128<V>)
struct half_register<V> {
    static constexpr bool exists = true;

    SIMDACT_INLINE static __m128i load(const void* memory) noexcept {
        return _mm_loadl_epi64(as_m128i(memory));
    }
    SIMDACT_INLINE static void store(void* memory, __m128i halves) noexcept {
        _mm_storel_epi64(as_m128i(memory), halves);
    }
    SIMDACT_INLINE static void store_first(void* memory, __m128i halves,
                                           std::size_t count) noexcept {
        detail::store_pieces(static_cast<std::byte*>(memory), halves, count);
    }
    SIMDACT_INLINE static void stream(void* memory, __m128i halves) noexcept {
#if defined(__x86_64__)
        _mm_stream_si64(static_cast<long long*>(memory), _mm_cvtsi128_si64(halves));
#else
        half_register::store(memory, halves);
#endif
    }
};
#endif

#if defined(__AVX__)
template <class V>
    requires(in_m256<V>)
struct half_register<V> {
    static constexpr bool exists = true;

    SIMDACT_INLINE static __m128i load(const void* memory) noexcept {
        return _mm_loadu_si128(as_m128i(memory));
    }
    SIMDACT_INLINE static void store(void* memory, __m128i halves) noexcept {
        _mm_storeu_si128(as_m128i(memory), halves);
    }
    SIMDACT_INLINE static void store_first(void* memory, __m128i halves,
                                           std::size_t count) noexcept {
        detail::store_pieces(static_cast<std::byte*>(memory), halves, count);
    }
    SIMDACT_INLINE static void stream(void* memory, __m128i halves) noexcept {
        _mm_stream_si128(as_m128i(memory), halves);
    }
};
#endif

#if defined(__AVX512F__)
template <class V>
    requires(in_m512<V>)
struct half_register<V> {
    static constexpr bool exists = true;

    SIMDACT_INLINE static __m256i load(const void* memory) noexcept {
        return _mm256_loadu_si256(static_cast<const __m256i*>(memory));
    }
    SIMDACT_INLINE static void store(void* memory, __m256i halves) noexcept {
        _mm256_storeu_si256(static_cast<__m256i*>(memory), halves);
    }
#if defined(__AVX512BW__) && defined(__AVX512VL__)
    SIMDACT_INLINE static __m256i load_first(const void* memory, std::size_t count) noexcept {
        const auto first = detail::read_half(static_cast<const std::byte*>(memory));
        return _mm256_mask_loadu_epi16(_mm256_set1_epi16(static_cast<short>(first)),
                                       first_lanes(count), memory);
    }
    SIMDACT_INLINE static void store_first(void* memory, __m256i halves,
                                           std::size_t count) noexcept {
        _mm256_mask_storeu_epi16(memory, first_lanes(count), halves);
    }
#endif
    SIMDACT_INLINE static void stream(void* memory, __m256i halves) noexcept {
        _mm256_stream_si256(static_cast<__m256i*>(memory), halves);
    }

  private:
    SIMDACT_INLINE static __mmask16 first_lanes(std::size_t count) noexcept {
        return static_cast<__mmask16>((1U << count) - 1);
    }
};
#endif

#if defined(__aarch64__)
template <class V>
    requires(has_lanes<V, float> && sizeof(V) == 16)
struct half_register<V> {
    static constexpr bool exists = true;

    SIMDACT_INLINE static uint16x4_t load(const void* memory) noexcept {
        uint16x4_t halves;
        std::memcpy(&halves, memory, sizeof halves);
        return halves;
    }
    SIMDACT_INLINE static void store(void* memory, uint16x4_t halves) noexcept {
        std::memcpy(memory, &halves, sizeof halves);
    }
    SIMDACT_INLINE static void stream(void* memory, uint16x4_t halves) noexcept {
        half_register::store(memory, halves);
    }
};
#endif

}  // namespace detail

/// How the memory of a format of 16 bits is read and written.
///
/// \tparam Codec  widens and narrows one number and the lanes of a register (half_codecs.hpp)
template <class Codec>
struct half_storage {
    template <lanes_of<float> V>
    SIMDACT_INLINE static V load(const void* memory) noexcept {
        using halves = detail::half_register<V>;
        if constexpr (halves::exists)
            return Codec::template widen_lanes<V>(halves::load(memory));
        else
            return from_each<V>(memory, lane_count<V>);
    }

    template <lanes_of<float> V>
    SIMDACT_INLINE static void store(void* memory, V x) noexcept {
        using halves = detail::half_register<V>;
        if constexpr (halves::exists)
            halves::store(memory, Codec::narrow_lanes(x));
        else
            to_each(memory, x, lane_count<V>);
    }

    /// As `simd::load_first`.
    template <lanes_of<float> V>
    SIMDACT_INLINE static V load_first(const void* memory, std::size_t count) noexcept {
        using halves = detail::half_register<V>;
        if constexpr (requires { halves::load_first(memory, count); })
            return Codec::template widen_lanes<V>(halves::load_first(memory, count));
        else
            return from_each<V>(memory, count);
    }

    /// As `simd::store_first`.
    template <lanes_of<float> V>
    SIMDACT_INLINE static void store_first(void* memory, V x, std::size_t count) noexcept {
        using halves = detail::half_register<V>;
        if constexpr (requires { halves::store_first(memory, Codec::narrow_lanes(x), count); })
            halves::store_first(memory, Codec::narrow_lanes(x), count);
        else
            to_each(memory, x, count);
    }

    /// As `simd::stream`, to memory that is aligned to what is written.
    template <lanes_of<float> V>
    SIMDACT_INLINE static void stream(void* memory, V x) noexcept {
        using halves = detail::half_register<V>;
        if constexpr (halves::exists)
            halves::stream(memory, Codec::narrow_lanes(x));
        else
            half_storage::store(memory, x);
    }

  private:
    // The lanes beyond `count` repeat the last number.
    template <class V>
    SIMDACT_INLINE static V from_each(const void* memory, std::size_t count) noexcept {
        float lanes[lane_count<V>];
        const auto* const bytes = static_cast<const std::byte*>(memory);
        for (std::size_t lane = 0; lane < lane_count<V>; ++lane)
            lanes[lane] =
                Codec::widen(detail::read_half(bytes + 2 * (lane < count ? lane : count - 1)));
        return simd::load<V>(lanes);
    }

    template <class V>
    SIMDACT_INLINE static void to_each(void* memory, V x, std::size_t count) noexcept {
        float lanes[lane_count<V>];
        simd::store(lanes, x);
        auto* const bytes = static_cast<std::byte*>(memory);
        for (std::size_t lane = 0; lane < count; ++lane)
            detail::write_half(bytes + 2 * lane, Codec::narrow(lanes[lane]));
    }
};

/// The same with two vectors at once.
///
/// \tparam Codec  widens and narrows the lanes of a register in pairs, too
template <class Codec>
struct half_storage_in_pairs : half_storage<Codec> {
#if defined(__SSE2__)
    template <class V>
    static constexpr bool has_pairs = requires(V x) { Codec::narrow_pair(x, x); };

    /// The numbers of two vectors, in another order than that of memory: their lanes have the even
    /// and the odd places. All formats with pairs have that order.
    template <lanes_of<float> V>
    SIMDACT_INLINE static std::pair<V, V> load_pair(const void* memory) noexcept {
        const V both = simd::load<V>(static_cast<const float*>(memory));
        return {Codec::widen_even(both), Codec::widen_odd(both)};
    }

    template <lanes_of<float> V>
    SIMDACT_INLINE static void store_pair(void* memory, V even, V odd) noexcept {
        simd::store(static_cast<float*>(memory), Codec::narrow_pair(even, odd));
    }

    template <lanes_of<float> V>
    SIMDACT_INLINE static void stream_pair(void* memory, V even, V odd) noexcept {
        simd::stream(static_cast<float*>(memory), Codec::narrow_pair(even, odd));
    }
#endif
};

using bfloat16_storage = half_storage_in_pairs<bfloat16_codec>;
using float16_storage = half_storage<float16_codec>;

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
