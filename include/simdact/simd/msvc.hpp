// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What Microsoft's compiler writes in its own way. version.hpp includes it, for no other compiler.

#if defined(_MSC_VER) && !defined(__clang__)

#include <intrin.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if _MSC_VER < 1930
#error "simdact needs Visual Studio 2022 (17.0) or later"
#endif
// Sums and products must be rounded as they are written, and this compiler has no barrier within a
// function that costs nothing.
#if defined(_M_FP_FAST) || defined(_M_FP_CONTRACT)
#error "simdact needs /fp:precise, the default, without /fp:contract"
#endif

// What has an instruction set's own code is chosen by the macros of other compilers, of which this
// one has AVX's and AVX2's, but not SSE2's and FMA's. Without any of them it is xsimd's code.
#if defined(__AVX__)
#error "simdact has no code for /arch:AVX and above by this compiler; clang-cl compiles it"
#endif

#define SIMDACT_INLINE __forceinline
#define SIMDACT_COLD __declspec(noinline)
#define SIMDACT_UNREACHABLE() __assume(0)
#define SIMDACT_THIS_LAMBDA_IS_INLINED
#define SIMDACT_NO_UNIQUE_ADDRESS [[msvc::no_unique_address]]
#define SIMDACT_BUILTIN(name) ::simdact::msvc::name
#define SIMDACT_MUL_OVERFLOWED ::simdact::msvc::mul_overflow
#define SIMDACT_ASM(...) static_cast<void>(0)

namespace simdact::msvc {

using std::copysign, std::fabs, std::fma, std::memcpy, std::memset;

__forceinline float fmaf(float a, float b, float c) noexcept {
    return std::fma(a, b, c);
}
__forceinline float fabsf(float x) noexcept {
    return std::fabs(x);
}
__forceinline float copysignf(float magnitude, float sign) noexcept {
    return std::copysign(magnitude, sign);
}
__forceinline bool mul_overflow(std::size_t a, std::size_t b, std::size_t* product) noexcept {
    *product = a * b;
    return a != 0 && *product / a != b;
}

#if defined(_M_X64) || defined(_M_IX86)
__forceinline void cpuid(std::uint32_t leaf, std::uint32_t subleaf, std::uint32_t& a,
                         std::uint32_t& b, std::uint32_t& c, std::uint32_t& d) noexcept {
    int answer[4];
    __cpuidex(answer, static_cast<int>(leaf), static_cast<int>(subleaf));
    a = static_cast<std::uint32_t>(answer[0]);
    b = static_cast<std::uint32_t>(answer[1]);
    c = static_cast<std::uint32_t>(answer[2]);
    d = static_cast<std::uint32_t>(answer[3]);
}
#define SIMDACT_CPUID ::simdact::msvc::cpuid
#define SIMDACT_XGETBV(low, high) (low = static_cast<std::uint32_t>(_xgetbv(0)), high = 0)
#endif

}  // namespace simdact::msvc

#endif
