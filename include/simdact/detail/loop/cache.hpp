// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The size of the last cache before memory, as the CPU tells it.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "../../simd/cpuid.hpp"

namespace simdact::detail {

/// What counts where the CPU does not tell.
inline constexpr std::size_t unknown_cache_bytes = std::size_t{32} << 20;

/// The most that counts: no cache of a few cores is larger. What is belongs to a whole socket, and
/// a core reads and writes it no faster than memory (docs/streaming.md).
inline constexpr std::size_t most_cache_bytes = std::size_t{96} << 20;

/// The size of the last-level cache that a core reaches, or `most_cache_bytes`, from the answers of
/// `cpuid(leaf, subleaf)`. Leaf 4 is Intel's, 0x8000001D is AMD's, in one format. (Not the C
/// library's sysconf: it gives the sum of a socket's caches, of which a core of AMD's uses one.) A
/// CPU that tells of no third level is most likely a virtual one, so its second level is not taken
/// for the last.
template <class Cpuid>
SIMDACT_INLINE std::size_t last_level_cache_of(Cpuid cpuid) noexcept {
    std::uint32_t last_level = 2;
    std::size_t bytes = unknown_cache_bytes;
    for (const std::uint32_t leaf : {0x4U, 0x8000001DU}) {
        if (cpuid(leaf & 0x80000000U, 0).a < leaf)
            continue;
        for (std::uint32_t subleaf = 0; subleaf < 16; ++subleaf) {
            const simd::cpuid_answer cache = cpuid(leaf, subleaf);
            const std::uint32_t type = cache.a & 31;
            if (type == 0)
                break;
            const std::uint32_t level = cache.a >> 5 & 7;
            constexpr std::uint32_t instructions = 2;
            if (type == instructions || level <= last_level)
                continue;
            const std::size_t ways = (cache.b >> 22) + 1;
            const std::size_t partitions = (cache.b >> 12 & 1023) + 1;
            const std::size_t line = (cache.b & 4095) + 1;
            const std::size_t sets = std::size_t{cache.c} + 1;
            last_level = level;
            bytes = ways * partitions * line * sets;
        }
    }
    return bytes < most_cache_bytes ? bytes : most_cache_bytes;
}

/// 0 until it is asked for; each thread that finds 0 asks, and all find the same. Hidden, so that
/// it does not keep a shared library from being unloaded.
template <class Build = simd::build>
[[gnu::visibility("hidden")]] inline constinit std::atomic<std::size_t> last_level_cache_bytes{0};

template <class Build = simd::build>
SIMDACT_COLD std::size_t ask_for_last_level_cache() noexcept {
    const std::size_t bytes = detail::last_level_cache_of(
        [](std::uint32_t leaf, std::uint32_t subleaf)
            SIMDACT_THIS_LAMBDA_IS_INLINED { return simd::cpuid(leaf, subleaf); });
    last_level_cache_bytes<Build>.store(bytes, std::memory_order_relaxed);
    return bytes;
}

/// In bytes, `most_cache_bytes` at most. The CPU is asked once.
SIMDACT_INLINE std::size_t last_level_cache() noexcept {
    const std::size_t known = detail::last_level_cache_bytes<>.load(std::memory_order_relaxed);
    return known != 0 ? known : detail::ask_for_last_level_cache();
}

}  // namespace simdact::detail
