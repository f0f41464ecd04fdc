// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Random numbers that are a function of their index: Philox 4x32-10, a bijection of a counter of
/// 128 bits under a key of 64. Nothing is carried from one number to the next, so any lane of any
/// thread computes its own.
///
/// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random Numbers: As Easy as
/// 1, 2, 3", SC 2011, doi:10.1145/2063384.2063405.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "memory.hpp"
#include "simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

/// A counter, or the random block that becomes of it.
struct philox_block {
    std::uint32_t word[4];
};

inline constexpr int philox_rounds = 10;

namespace detail {

constexpr std::uint32_t philox_multipliers[2] = {0xD2511F53, 0xCD9E8D57};
constexpr std::uint32_t philox_steps[2] = {0x9E3779B9, 0xBB67AE85};  // of the keys

}  // namespace detail

/// The block of a counter, under the key (low half, high half).
SIMDACT_INLINE constexpr philox_block philox(philox_block counter, std::uint64_t key) noexcept {
    auto key_0 = static_cast<std::uint32_t>(key);
    auto key_1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < philox_rounds; ++round) {
        const auto& c = counter.word;
        const std::uint64_t p = std::uint64_t{detail::philox_multipliers[0]} * c[0];
        const std::uint64_t q = std::uint64_t{detail::philox_multipliers[1]} * c[2];
        counter = {
            {static_cast<std::uint32_t>(q >> 32) ^ c[1] ^ key_0, static_cast<std::uint32_t>(q),
             static_cast<std::uint32_t>(p >> 32) ^ c[3] ^ key_1, static_cast<std::uint32_t>(p)}};
        key_0 += detail::philox_steps[0];
        key_1 += detail::philox_steps[1];
    }
    return counter;
}

/// Which of the sequences of random numbers: they share no counter, or no key.
struct random_sequence {
    std::uint64_t seed;    ///< The key.
    std::uint64_t stream;  ///< The upper half of the counter; the lower one counts blocks.
};

SIMDACT_INLINE constexpr philox_block random_block(random_sequence from,
                                                   std::uint64_t number) noexcept {
    return simd::philox(
        {{static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32),
          static_cast<std::uint32_t>(from.stream), static_cast<std::uint32_t>(from.stream >> 32)}},
        from.seed);
}

/// How many numbers of T, in [0, 1), a block gives: a float has 24 bits of one word, a double 53 of
/// two.
template <arithmetic T>
constexpr std::uint64_t uniforms_in_block = 16 / sizeof(T);

/// The number of an index, a multiple of 2^-24 or 2^-53: float i is the upper 24 bits of word i % 4
/// of block i / 4, double i the upper 53 of words 2 (i % 2) and 2 (i % 2) + 1, the latter above, of
/// block i / 2.
template <arithmetic T>
SIMDACT_INLINE constexpr T uniform_at(random_sequence from, std::uint64_t index) noexcept {
    const philox_block block = simd::random_block(from, index / uniforms_in_block<T>);
    if constexpr (sizeof(T) == 4) {
        return static_cast<T>(block.word[index % 4] >> 8) * T(0x1p-24);
    } else {
        const std::uint64_t low = block.word[2 * (index % 2)];
        const std::uint64_t high = block.word[2 * (index % 2) + 1];
        return static_cast<T>((high << 32 | low) >> 11) * T(0x1p-53);
    }
}

namespace detail {

/// What a round is made of, on registers that hold whole counters as memory would, so that the
/// words of consecutive counters are in the order of the elements. (Not the intrinsics without a
/// mask for 512 bits: g++ 12 warns that they use no initialiser.)
template <std::size_t Bytes>
struct counters {
    static constexpr bool exist = false;
};

#if defined(__SSE2__)
template <>
struct counters<16> {
    static constexpr bool exist = true;
    using words = __m128i;

    /// Pairs of 64 bits.
    SIMDACT_INLINE static words pair(std::uint64_t first, std::uint64_t second) noexcept {
        return _mm_set_epi64x(static_cast<long long>(second), static_cast<long long>(first));
    }
    /// The counters of `number` and those after it.
    SIMDACT_INLINE static words from(std::uint64_t number, std::uint64_t stream) noexcept {
        return pair(number, stream);
    }
    SIMDACT_INLINE static words add(words a, words b) noexcept { return _mm_add_epi32(a, b); }
    SIMDACT_INLINE static words multiply(words a, words b) noexcept { return _mm_mul_epu32(a, b); }
    SIMDACT_INLINE static words mirror(words a) noexcept { return _mm_shuffle_epi32(a, 0x1B); }
    template <int Bits>
    SIMDACT_INLINE static words right(words a) noexcept {
        return _mm_srli_epi64(a, Bits);
    }
    SIMDACT_INLINE static words exclusive_or(words a, words b, words c) noexcept {
        return _mm_xor_si128(_mm_xor_si128(a, b), c);
    }
    SIMDACT_INLINE static words both(words a, words b) noexcept { return _mm_and_si128(a, b); }
    SIMDACT_INLINE static words either(words a, words b) noexcept { return _mm_or_si128(a, b); }
    SIMDACT_INLINE static words load(const std::uint32_t* memory) noexcept {
        return _mm_loadu_si128(static_cast<const words*>(static_cast<const void*>(memory)));
    }
    SIMDACT_INLINE static void store(std::uint32_t* memory, words a) noexcept {
        _mm_storeu_si128(static_cast<words*>(static_cast<void*>(memory)), a);
    }
    SIMDACT_INLINE static __m128 upper_24_bits(words a) noexcept {
        return _mm_cvtepi32_ps(_mm_srli_epi32(a, 8));
    }
    SIMDACT_INLINE static __m128d as_doubles(words a) noexcept { return _mm_castsi128_pd(a); }
};
#endif

#if defined(__AVX2__)
template <>
struct counters<32> {
    static constexpr bool exist = true;
    using words = __m256i;

    SIMDACT_INLINE static words pair(std::uint64_t first, std::uint64_t second) noexcept {
        return _mm256_broadcastsi128_si256(counters<16>::pair(first, second));
    }
    SIMDACT_INLINE static words from(std::uint64_t number, std::uint64_t stream) noexcept {
        return _mm256_add_epi64(pair(number, stream), _mm256_setr_epi64x(0, 0, 1, 0));
    }
    SIMDACT_INLINE static words add(words a, words b) noexcept { return _mm256_add_epi32(a, b); }
    SIMDACT_INLINE static words multiply(words a, words b) noexcept {
        return _mm256_mul_epu32(a, b);
    }
    SIMDACT_INLINE static words mirror(words a) noexcept { return _mm256_shuffle_epi32(a, 0x1B); }
    template <int Bits>
    SIMDACT_INLINE static words right(words a) noexcept {
        return _mm256_srli_epi64(a, Bits);
    }
    SIMDACT_INLINE static words exclusive_or(words a, words b, words c) noexcept {
        return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
    }
    SIMDACT_INLINE static words both(words a, words b) noexcept { return _mm256_and_si256(a, b); }
    SIMDACT_INLINE static words either(words a, words b) noexcept { return _mm256_or_si256(a, b); }
    SIMDACT_INLINE static words load(const std::uint32_t* memory) noexcept {
        return _mm256_loadu_si256(static_cast<const words*>(static_cast<const void*>(memory)));
    }
    SIMDACT_INLINE static void store(std::uint32_t* memory, words a) noexcept {
        _mm256_storeu_si256(static_cast<words*>(static_cast<void*>(memory)), a);
    }
    SIMDACT_INLINE static __m256 upper_24_bits(words a) noexcept {
        return _mm256_cvtepi32_ps(_mm256_srli_epi32(a, 8));
    }
    SIMDACT_INLINE static __m256d as_doubles(words a) noexcept { return _mm256_castsi256_pd(a); }
};
#endif

#if defined(__AVX512F__)
template <>
struct counters<64> {
    static constexpr bool exist = true;
    using words = __m512i;

    SIMDACT_INLINE static words pair(std::uint64_t first, std::uint64_t second) noexcept {
        return _mm512_maskz_broadcast_i32x4(__mmask16(-1), counters<16>::pair(first, second));
    }
    SIMDACT_INLINE static words from(std::uint64_t number, std::uint64_t stream) noexcept {
        return _mm512_add_epi64(pair(number, stream), _mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0));
    }
    SIMDACT_INLINE static words add(words a, words b) noexcept { return _mm512_add_epi32(a, b); }
    SIMDACT_INLINE static words multiply(words a, words b) noexcept {
        return _mm512_maskz_mul_epu32(__mmask8(-1), a, b);
    }
    SIMDACT_INLINE static words mirror(words a) noexcept {
        return _mm512_maskz_shuffle_epi32(__mmask16(-1), a, static_cast<_MM_PERM_ENUM>(0x1B));
    }
    template <int Bits>
    SIMDACT_INLINE static words right(words a) noexcept {
        return _mm512_maskz_srli_epi64(__mmask8(-1), a, Bits);
    }
    SIMDACT_INLINE static words exclusive_or(words a, words b, words c) noexcept {
        return _mm512_ternarylogic_epi64(a, b, c, 0x96);
    }
    SIMDACT_INLINE static words both(words a, words b) noexcept { return _mm512_and_si512(a, b); }
    SIMDACT_INLINE static words either(words a, words b) noexcept { return _mm512_or_si512(a, b); }
    SIMDACT_INLINE static words load(const std::uint32_t* memory) noexcept {
        return _mm512_loadu_si512(memory);
    }
    SIMDACT_INLINE static void store(std::uint32_t* memory, words a) noexcept {
        _mm512_storeu_si512(memory, a);
    }
    SIMDACT_INLINE static __m512 upper_24_bits(words a) noexcept {
        return _mm512_maskz_cvtepi32_ps(__mmask16(-1),
                                        _mm512_maskz_srli_epi32(__mmask16(-1), a, 8));
    }
    SIMDACT_INLINE static __m512d as_doubles(words a) noexcept { return _mm512_castsi512_pd(a); }
};
#endif

/// Whether V lives in a register whose size has `counters`. (xsimd's emulated ones do not.)
template <class V>
consteval bool has_counters() {
    if constexpr (!arithmetic<V> && !__is_class(storage_t<V>))
        return counters<sizeof(V)>::exist;
    else
        return false;
}

}  // namespace detail

/// The numbers of a sequence that `uniform_at` tells, for all lanes of V at once.
template <lanes V>
class uniform_lanes {
  public:
    SIMDACT_INLINE explicit uniform_lanes(random_sequence from) noexcept : from_(from) {}

    /// Those of the indices from `index` on.
    SIMDACT_INLINE V operator()(std::uint64_t index) const noexcept {
        lane_type<V> numbers[lane_count<V>];
        for (std::size_t lane = 0; lane < lane_count<V>; ++lane)
            numbers[lane] = simd::uniform_at<lane_type<V>>(from_, index + lane);
        return simd::load<V>(numbers);
    }

  private:
    random_sequence from_;
};

template <lanes V>
    requires(detail::has_counters<V>())
class uniform_lanes<V> {
    using T = lane_type<V>;
    using use = detail::counters<sizeof(V)>;
    using words = typename use::words;

  public:
    SIMDACT_INLINE explicit uniform_lanes(random_sequence from) noexcept : stream_(from.stream) {
        keys_[0] = use::pair(from.seed & 0xffffffffU, from.seed >> 32);
        const words step = use::pair(detail::philox_steps[0], detail::philox_steps[1]);
        for (int round = 1; round < philox_rounds; ++round)
            keys_[round] = use::add(keys_[round - 1], step);
    }

    SIMDACT_INLINE V operator()(std::uint64_t index) const noexcept {
        const std::uint64_t block = index / uniforms_in_block<T>;
        const std::uint64_t within = index % uniforms_in_block<T>;
        words drawn = words_from(block);
        if (within != 0) [[unlikely]]
            drawn = words_within(block, within, drawn);
        return uniform(drawn);
    }

  private:
    /// The words of as many blocks as the register holds.
    SIMDACT_INLINE words words_from(std::uint64_t block) const noexcept {
        const words multipliers =
            use::pair(detail::philox_multipliers[0], detail::philox_multipliers[1]);
        words c = use::from(block, stream_);
        for (const words& key : keys_) {
            // (low p, high p, low q, high q), which its mirror has in their places.
            const words products = use::multiply(c, multipliers);
            c = use::exclusive_or(use::mirror(products), use::template right<32>(c), key);
        }
        return c;
    }

    /// Lane 0 is not the first number of its block.
    SIMDACT_INLINE words words_within(std::uint64_t block, std::uint64_t within,
                                      words first) const noexcept {
        constexpr std::size_t count = sizeof(V) / sizeof(std::uint32_t);
        std::uint32_t both[2 * count];
        use::store(both, first);
        use::store(both + count, words_from(block + sizeof(V) / sizeof(philox_block)));
        return use::load(both + within * (sizeof(T) / sizeof(std::uint32_t)));
    }

    SIMDACT_INLINE static V uniform(words drawn) noexcept {
        if constexpr (sizeof(T) == 4) {
            return V(use::upper_24_bits(drawn)) * V(T(0x1p-24));
        } else {
            // There is no conversion from 64 bits before AVX-512. The two halves are the last
            // digits of large numbers, and their sum is exact.
            constexpr auto high_exponent = __builtin_bit_cast(std::uint64_t, 0x1p84);
            constexpr auto low_exponent = __builtin_bit_cast(std::uint64_t, 0x1p52);
            const words low_half = use::pair(0xffffffffU, 0xffffffffU);
            const V high(use::as_doubles(use::either(use::template right<43>(drawn),
                                                     use::pair(high_exponent, high_exponent))));
            const V low(
                use::as_doubles(use::either(use::both(use::template right<11>(drawn), low_half),
                                            use::pair(low_exponent, low_exponent))));
            const V above = simd::rounded(high - V(T(0x1p84 + 0x1p52)));
            return simd::in_order(above + low) * V(T(0x1p-53));
        }
    }

    std::uint64_t stream_;
    words keys_[philox_rounds];
};

#if defined(__AVX__) && !defined(__AVX2__)
/// Floating-point registers of 32 bytes, but integers of 16.
template <lanes V>
    requires(detail::in_m256<V> || detail::in_m256d<V>)
class uniform_lanes<V> {
    using T = lane_type<V>;
    using half = xsimd::batch<T, xsimd::sse2>;

  public:
    SIMDACT_INLINE explicit uniform_lanes(random_sequence from) noexcept : halves_(from) {}

    SIMDACT_INLINE V operator()(std::uint64_t index) const noexcept {
        const half low = halves_(index);
        const half high = halves_(index + lane_count<half>);
        if constexpr (sizeof(T) == 4)
            return V(_mm256_insertf128_ps(_mm256_castps128_ps256(low), high, 1));
        else
            return V(_mm256_insertf128_pd(_mm256_castpd128_pd256(low), high, 1));
    }

  private:
    uniform_lanes<half> halves_;
};
#endif

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
