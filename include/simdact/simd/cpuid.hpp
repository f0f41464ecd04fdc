// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What the CPU and its operating system tell about themselves.

#include <cstdint>

#include "config.hpp"

#if defined(SIMDACT_CPUID) && !defined(_MSC_VER)
#include <cpuid.h>
#endif

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

struct cpuid_answer {
    std::uint32_t a, b, c, d;
};

/// The answer to a leaf and subleaf; zeros where the CPU is not an x86.
SIMDACT_INLINE cpuid_answer cpuid([[maybe_unused]] std::uint32_t leaf,
                                  [[maybe_unused]] std::uint32_t subleaf) noexcept {
    cpuid_answer r{};
#if defined(SIMDACT_CPUID)
    SIMDACT_CPUID(leaf, subleaf, r.a, r.b, r.c, r.d);
#endif
    return r;
}

/// Which registers the operating system saves: the lower half of XCR0. Only where the CPU has the
/// instruction.
SIMDACT_INLINE std::uint32_t saved_registers() noexcept {
    std::uint32_t low = 0;
#if defined(SIMDACT_XGETBV)
    [[maybe_unused]] std::uint32_t high = 0;
    SIMDACT_XGETBV(low, high);
#endif
    return low;
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
