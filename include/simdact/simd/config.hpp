// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What this translation unit was compiled for, as one number.
///
/// Two translation units of one program may be compiled with different instruction sets. A template
/// that both instantiate under one name is merged by the linker, and the program then runs, say,
/// AVX-512 code where the author of the other unit promised SSE2. So every function of simdact that
/// may stay out of line takes `build` as a template argument: units compiled alike share one copy,
/// units compiled differently keep their own.

#include <cstdint>

#include "../version.hpp"

// What follows is GNU's, or the same in the spelling of Microsoft's compiler: see msvc.hpp.
#if !defined(SIMDACT_INLINE)

/// Always inlined, at -O0 too: such a function leaves no symbol that could be merged.
#define SIMDACT_INLINE [[gnu::always_inline]] inline
#define SIMDACT_COLD [[gnu::cold, gnu::noinline]]
#define SIMDACT_UNREACHABLE() __builtin_unreachable()

/// Behind a lambda's parameters.
#define SIMDACT_THIS_LAMBDA_IS_INLINED __attribute__((always_inline))
#define SIMDACT_BUILTIN(name) __builtin_##name
#define SIMDACT_MUL_OVERFLOWED __builtin_mul_overflow
#define SIMDACT_ASM __asm__
#if defined(__x86_64__) || defined(__i386__)
#define SIMDACT_CPUID __cpuid_count
#define SIMDACT_XGETBV(low, high) __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0))
#endif

/// For a member that is often empty. On ARM nothing: g++ notes at every use that such a member has
/// been passed in another way since version 10.1, and here nothing is passed, all is inlined.
#if !defined(__clang__) && (defined(__arm__) || defined(__aarch64__))
#define SIMDACT_NO_UNIQUE_ADDRESS
#else
#define SIMDACT_NO_UNIQUE_ADDRESS [[no_unique_address]]
#endif

#endif

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

namespace detail {

/// An enabled feature's macro expands to "1", a disabled one's name stays as it is.
consteval std::uint64_t enabled(const char* expansion) {
    return expansion[0] >= '1' && expansion[0] <= '9' ? 1 : 0;
}

template <class... Expansions>
consteval std::uint64_t pack_bits(Expansions... expansions) {
    std::uint64_t bits = 0;
    ((bits = bits << 1 | enabled(expansions)), ...);
    return bits;
}

}  // namespace detail

#define SIMDACT_DETAIL_TEXT_(x) #x
#define SIMDACT_DETAIL_TEXT(x) SIMDACT_DETAIL_TEXT_(x)

// Not `inline`: each translation unit has its own.
constexpr std::uint64_t build_flags = detail::pack_bits(
    // x86
    SIMDACT_DETAIL_TEXT(__SSE3__), SIMDACT_DETAIL_TEXT(__SSSE3__), SIMDACT_DETAIL_TEXT(__SSE4_1__),
    SIMDACT_DETAIL_TEXT(__SSE4_2__), SIMDACT_DETAIL_TEXT(__POPCNT__),
    SIMDACT_DETAIL_TEXT(__LZCNT__), SIMDACT_DETAIL_TEXT(__BMI__), SIMDACT_DETAIL_TEXT(__BMI2__),
    SIMDACT_DETAIL_TEXT(__MOVBE__), SIMDACT_DETAIL_TEXT(__AVX__), SIMDACT_DETAIL_TEXT(__XOP__),
    SIMDACT_DETAIL_TEXT(__FMA4__), SIMDACT_DETAIL_TEXT(__F16C__), SIMDACT_DETAIL_TEXT(__FMA__),
    SIMDACT_DETAIL_TEXT(__AVX2__), SIMDACT_DETAIL_TEXT(__AVXVNNI__),
    SIMDACT_DETAIL_TEXT(__AVX512F__), SIMDACT_DETAIL_TEXT(__AVX512CD__),
    SIMDACT_DETAIL_TEXT(__AVX512DQ__), SIMDACT_DETAIL_TEXT(__AVX512BW__),
    SIMDACT_DETAIL_TEXT(__AVX512VL__), SIMDACT_DETAIL_TEXT(__AVX512IFMA__),
    SIMDACT_DETAIL_TEXT(__AVX512VBMI__), SIMDACT_DETAIL_TEXT(__AVX512VBMI2__),
    SIMDACT_DETAIL_TEXT(__AVX512VNNI__), SIMDACT_DETAIL_TEXT(__AVX512BITALG__),
    SIMDACT_DETAIL_TEXT(__AVX512VPOPCNTDQ__), SIMDACT_DETAIL_TEXT(__AVX512BF16__),
    SIMDACT_DETAIL_TEXT(__AVX512FP16__), SIMDACT_DETAIL_TEXT(__APX_F__),
    // ARM and others
    SIMDACT_DETAIL_TEXT(__ARM_NEON), SIMDACT_DETAIL_TEXT(__ARM_FEATURE_FMA),
    SIMDACT_DETAIL_TEXT(__ARM_FEATURE_SVE), SIMDACT_DETAIL_TEXT(__ARM_FEATURE_SVE2),
    SIMDACT_DETAIL_TEXT(__ARM_FEATURE_ATOMICS), SIMDACT_DETAIL_TEXT(__ARM_FEATURE_DOTPROD),
    SIMDACT_DETAIL_TEXT(__ARM_FEATURE_FP16_VECTOR_ARITHMETIC),
    SIMDACT_DETAIL_TEXT(__ARM_FEATURE_BF16), SIMDACT_DETAIL_TEXT(__riscv_vector),
    SIMDACT_DETAIL_TEXT(__wasm_simd128__), SIMDACT_DETAIL_TEXT(__wasm_relaxed_simd__),
    // options that change what the same source means
    SIMDACT_DETAIL_TEXT(__FAST_MATH__), SIMDACT_DETAIL_TEXT(__FINITE_MATH_ONLY__),
    SIMDACT_DETAIL_TEXT(__EXCEPTIONS), SIMDACT_DETAIL_TEXT(XSIMD_WITH_EMULATED));

#undef SIMDACT_DETAIL_TEXT
#undef SIMDACT_DETAIL_TEXT_

template <std::uint64_t Flags>
struct build_of {};

#if defined(SIMDACT_KEEP_CODE_LOCAL)
// A unit of `detail/dispatch/unit.hpp` shares nothing, not even with one compiled alike: what has a
// type of an unnamed namespace among its template arguments has internal linkage.
namespace {
struct this_unit {};
}  // namespace
using build = this_unit;
#else
using build = build_of<build_flags>;
#endif

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
