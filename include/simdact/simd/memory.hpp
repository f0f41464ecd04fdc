// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Lanes from and to memory: whole vectors at any alignment, the first few lanes of one, and whole
/// vectors past the caches.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

namespace detail {

template <class V>
consteval bool has_masked_access_for() {
#if defined(__AVX512F__)
    return in_m512<V> || in_m512d<V>;
#else
    return false;
#endif
}

}  // namespace detail

/// Whether `load_first` and `store_first` on V are single masked instructions.
template <lanes V>
constexpr bool has_masked_access = detail::has_masked_access_for<V>();

/// A full vector from memory of any alignment.
template <lanes V>
    requires arithmetic<lane_type<V>>
SIMDACT_INLINE V load(const lane_type<V>* memory) noexcept {
    if constexpr (arithmetic<V>)
        return *memory;
    else
        return V::load_unaligned(memory);
}

/// A full vector to memory of any alignment.
template <lanes V>
SIMDACT_INLINE void store(lane_type<V>* memory, V x) noexcept {
    if constexpr (arithmetic<V>)
        *memory = x;
    else
        x.store_unaligned(memory);
}

namespace detail {

/// Lane k reads element min(k, count - 1): no branch, and every lane holds an element of the array.
template <class V, std::size_t... Lane>
SIMDACT_INLINE V gather_first(const lane_type<V>* memory, std::size_t count,
                              std::index_sequence<Lane...>) noexcept {
    return V{memory[Lane < count ? Lane : count - 1]...};
}

// The first `count` lanes of a register, in pieces of halving size. Not by a masked store on AVX:
// it takes some forty micro-operations on AMD's cores.
#if defined(__SSE2__)
SIMDACT_INLINE void store_pieces(float* memory, __m128 x, std::size_t count) noexcept {
    if (count & 2) {
        _mm_storel_pi(static_cast<__m64*>(static_cast<void*>(memory)), x);
        x = _mm_movehl_ps(x, x);
        memory += 2;
    }
    if (count & 1)
        _mm_store_ss(memory, x);
}
SIMDACT_INLINE void store_pieces(double* memory, __m128d x, std::size_t count) noexcept {
    if (count & 1)
        _mm_store_sd(memory, x);
}
#endif
#if defined(__AVX__)
SIMDACT_INLINE void store_pieces(float* memory, __m256 x, std::size_t count) noexcept {
    __m128 half = _mm256_castps256_ps128(x);
    if (count & 4) {
        _mm_storeu_ps(memory, half);
        half = _mm256_extractf128_ps(x, 1);
        memory += 4;
    }
    store_pieces(memory, half, count);
}
SIMDACT_INLINE void store_pieces(double* memory, __m256d x, std::size_t count) noexcept {
    __m128d half = _mm256_castpd256_pd128(x);
    if (count & 2) {
        _mm_storeu_pd(memory, half);
        half = _mm256_extractf128_pd(x, 1);
        memory += 2;
    }
    store_pieces(memory, half, count);
}
#endif

}  // namespace detail

#if defined(__AVX__)
/// Eight lanes of ones before eight of zeros. (No static variable of an inline function: the linker
/// would have to merge it.)
namespace detail {
alignas(64) constexpr std::int32_t edge_of_32_bits[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
alignas(64) constexpr std::int64_t edge_of_64_bits[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
}  // namespace detail
#endif

/// The first `count` (0 < count < lanes) elements; no byte beyond them is read. The other lanes
/// repeat elements that were read, so that computing on them raises no exception of their own.
template <lanes V>
    requires arithmetic<lane_type<V>>
SIMDACT_INLINE V load_first(const lane_type<V>* memory, std::size_t count) noexcept {
    using T = lane_type<V>;
    constexpr std::size_t width = lane_count<V>;
#if defined(__AVX512F__)
    if constexpr (detail::in_m512<V>) {
        const auto mask = static_cast<__mmask16>((1U << count) - 1);
        return V(_mm512_mask_loadu_ps(_mm512_set1_ps(*memory), mask, memory));
    } else if constexpr (detail::in_m512d<V>) {
        const auto mask = static_cast<__mmask8>((1U << count) - 1);
        return V(_mm512_mask_loadu_pd(_mm512_set1_pd(*memory), mask, memory));
    } else
#endif
#if defined(__AVX__)
        if constexpr (detail::in_m256<V> || detail::in_m256d<V>) {
        const void* edge = detail::edge_of_32_bits + (8 - count);
        if constexpr (sizeof(T) == 8)
            edge = detail::edge_of_64_bits + (8 - count);
        const auto mask = _mm256_loadu_si256(static_cast<const __m256i*>(edge));
        if constexpr (sizeof(T) == 4)
            return V(_mm256_blendv_ps(_mm256_set1_ps(*memory), _mm256_maskload_ps(memory, mask),
                                      _mm256_castsi256_ps(mask)));
        else
            return V(_mm256_blendv_pd(_mm256_set1_pd(*memory), _mm256_maskload_pd(memory, mask),
                                      _mm256_castsi256_pd(mask)));
    } else
#endif
        if constexpr (width == 1) {
        return *memory;
    } else if constexpr (width <= 4) {
        return detail::gather_first<V>(memory, count, std::make_index_sequence<width>{});
    } else {
        T buffer[width];
        for (std::size_t lane = 0; lane < width; ++lane)
            buffer[lane] = memory[lane < count ? lane : count - 1];
        return simd::load<V>(buffer);
    }
}

/// The first `count` (0 < count < lanes) lanes to memory; no byte beyond them is written.
template <lanes V>
SIMDACT_INLINE void store_first(lane_type<V>* memory, V x, std::size_t count) noexcept {
    [[maybe_unused]] constexpr std::size_t width = lane_count<V>;
    if constexpr (width == 1) {
        *memory = x;
        return;
    }
#if defined(__AVX512F__)
    if constexpr (detail::in_m512<V>) {
        _mm512_mask_storeu_ps(memory, static_cast<__mmask16>((1U << count) - 1), x);
        return;
    }
    if constexpr (detail::in_m512d<V>) {
        _mm512_mask_storeu_pd(memory, static_cast<__mmask8>((1U << count) - 1), x);
        return;
    }
#endif
#if defined(__AVX__)
    if constexpr (detail::in_m256<V> || detail::in_m256d<V>) {
        detail::store_pieces(memory, x, count);
        return;
    }
#endif
#if defined(__SSE2__)
    if constexpr (detail::in_m128<V> || detail::in_m128d<V>) {
        detail::store_pieces(memory, x, count);
        return;
    }
#endif
    lane_type<V> buffer[width];
    simd::store(buffer, x);
    for (std::size_t lane = 0; lane < count; ++lane)
        memory[lane] = buffer[lane];
}

namespace detail {

template <class V>
consteval bool has_stream_for() {
#if defined(__AVX512F__)
    if constexpr (in_m512<V> || in_m512d<V>)
        return true;
#endif
#if defined(__AVX__)
    if constexpr (in_m256<V> || in_m256d<V>)
        return true;
#endif
#if defined(__SSE2__)
    if constexpr (in_m128<V> || in_m128d<V>)
        return true;
#endif
    return false;
}

}  // namespace detail

/// Whether `stream` writes past the caches. Elsewhere it is a plain store.
template <lanes V>
constexpr bool has_stream = detail::has_stream_for<V>();

/// A full vector to memory that is aligned to its size, past the caches: the line is not read
/// first, and is not in the cache afterwards. (xsimd has it from version 14 on.) Other threads see
/// it in its order only after `stream_fence`.
template <lanes V>
SIMDACT_INLINE void stream(lane_type<V>* memory, V x) noexcept {
#if defined(__AVX512F__)
    if constexpr (detail::in_m512<V>) {
        _mm512_stream_ps(memory, x);
        return;
    }
    if constexpr (detail::in_m512d<V>) {
        _mm512_stream_pd(memory, x);
        return;
    }
#endif
#if defined(__AVX__)
    if constexpr (detail::in_m256<V>) {
        _mm256_stream_ps(memory, x);
        return;
    }
    if constexpr (detail::in_m256d<V>) {
        _mm256_stream_pd(memory, x);
        return;
    }
#endif
#if defined(__SSE2__)
    if constexpr (detail::in_m128<V>) {
        _mm_stream_ps(memory, x);
        return;
    }
    if constexpr (detail::in_m128d<V>) {
        _mm_stream_pd(memory, x);
        return;
    }
#endif
    simd::store(memory, x);
}

/// Orders what was streamed before whatever this thread writes from here on, so that a thread that
/// sees the latter sees the former.
SIMDACT_INLINE void stream_fence() noexcept {
#if defined(__SSE2__)
    _mm_sfence();
#endif
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
