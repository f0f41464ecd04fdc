// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Which of the instruction sets that code is compiled for this CPU and its operating system have.

#include <cstdint>
#include <string_view>

#include "../../simd/cpuid.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

/// The sets, in ascending order: what the compiler assumes without further flags, and the levels
/// x86-64-v2 (SSE4.2), x86-64-v3 (AVX2, FMA) and x86-64-v4 (AVX-512 F, BW, CD, DQ, VL) of the
/// x86-64 psABI.
enum class instruction_set : unsigned char { baseline, v2, v3, v4 };

inline constexpr std::string_view set_names[] = {"baseline", "v2", "v3", "v4"};

/// The highest level of which no feature is missing. AVX needs the operating system as well: it
/// must save the registers when it switches threads, and says so in a register of its own.
///
/// \param cpuid   cpuid(leaf) with subleaf 0
/// \param xgetbv  xgetbv(0); called only where the CPU has the instruction
template <class Cpuid, class Xgetbv>
SIMDACT_INLINE instruction_set highest_set(Cpuid cpuid, Xgetbv xgetbv) noexcept {
    const auto has = [](std::uint32_t flags, std::uint32_t wanted) {
        return (flags & wanted) == wanted;
    };
    const auto bits = [](auto... positions) { return (0U | ... | (1U << positions)); };
    constexpr std::uint32_t extended = 0x80000000U;

    const std::uint32_t highest_leaf = cpuid(0).a;
    const std::uint32_t basic = highest_leaf >= 1 ? cpuid(1).c : 0;
    const std::uint32_t more = highest_leaf >= 7 ? cpuid(7).b : 0;
    const std::uint32_t amd = cpuid(extended).a > extended ? cpuid(extended | 1).c : 0;

    // SSE3, SSSE3, CMPXCHG16B, SSE4.1, SSE4.2, POPCNT; LAHF
    if (!has(basic, bits(0, 9, 13, 19, 20, 23)) || !has(amd, bits(0)))
        return instruction_set::baseline;
    // FMA, MOVBE, XGETBV, AVX, F16C; BMI1, AVX2, BMI2; LZCNT
    if (!has(basic, bits(12, 22, 27, 28, 29)) || !has(more, bits(3, 5, 8)) || !has(amd, bits(5)))
        return instruction_set::v2;
    const std::uint32_t saved = xgetbv();
    if (!has(saved, bits(1, 2)))  // XMM, YMM
        return instruction_set::v2;
    // F, DQ, CD, BW, VL; mask registers, upper halves of ZMM0 to 15, ZMM16 to 31
    if (!has(more, bits(16, 17, 28, 30, 31)) || !has(saved, bits(5, 6, 7)))
        return instruction_set::v3;
    return instruction_set::v4;
}

/// That of the machine the program runs on.
SIMDACT_INLINE instruction_set highest_set_here() noexcept {
    return dispatch::highest_set([](std::uint32_t leaf) { return simd::cpuid(leaf, 0); },
                                 [] { return simd::saved_registers(); });
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
