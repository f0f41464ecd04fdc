// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The vocabulary in which activations are written, on a scalar and on an `xsimd::batch` alike.
///
/// The only file of the library that includes xsimd, and the only one that knows its versions: one
/// code base serves xsimd 8.1 and 14.3. Everything here is always inlined. Calls are qualified,
/// here too: xsimd has functions of the same names that a batch would find (its `store` is
/// aligned).

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <xsimd/xsimd.hpp>

#include "config.hpp"

#if XSIMD_VERSION_MAJOR * 100 + XSIMD_VERSION_MINOR < 801
#error "simdact needs xsimd 8.1 or later: the compiler found an older one first"
#endif
#if defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
#error "no SIMD enabled: pass -march=..., or do without, with xsimd 13+: see docs/platforms.md"
#endif

namespace simdact {

/// The instruction set the library computes with unless a call names another:
/// the best one that the compiler's flags allow.
using default_arch = xsimd::default_arch;

/// The two types that activations compute in.
template <class T>
concept arithmetic = std::same_as<T, float> || std::same_as<T, double>;

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace simd {

#if defined(__ARM_NEON) && !defined(__aarch64__)  // which has none of double: one number, then
template <arithmetic T, class Arch = default_arch>
using batch = std::conditional_t<std::same_as<T, double>, T, xsimd::batch<T, Arch>>;
#else
template <arithmetic T, class Arch = default_arch>
using batch = xsimd::batch<T, Arch>;
#endif

namespace detail {

template <class V>
struct lane_traits {};

template <arithmetic T>
struct lane_traits<T> {
    using type = T;
    using integers = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    using storage = T;
};

template <arithmetic T, class Arch>
struct lane_traits<xsimd::batch<T, Arch>> {
    using type = T;
    using integers =
        xsimd::batch<std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>, Arch>;
    using storage = typename xsimd::batch<T, Arch>::register_type;
};

/// The hardware register (or scalar) behind V.
template <class V>
using storage_t = typename lane_traits<V>::storage;

template <class V, class T>
constexpr bool has_lanes = std::same_as<typename lane_traits<V>::type, T>;

// Which x86 register V lives in, asked of the register and not of the architecture's name: the
// names change between xsimd versions. (A comparison of types would do, but g++ warns of __m512 as
// a template argument. The lanes are asked for because clang converts __m512d to __m512.)
#if defined(__SSE2__)
template <class V>
constexpr bool in_m128 =
    sizeof(V) == 16 && has_lanes<V, float> && requires(const V& x) { _mm_castps_pd(x); };
template <class V>
constexpr bool in_m128d =
    sizeof(V) == 16 && has_lanes<V, double> && requires(const V& x) { _mm_castpd_ps(x); };
#endif
#if defined(__AVX__)
template <class V>
constexpr bool in_m256 =
    sizeof(V) == 32 && has_lanes<V, float> && requires(const V& x) { _mm256_castps_pd(x); };
template <class V>
constexpr bool in_m256d =
    sizeof(V) == 32 && has_lanes<V, double> && requires(const V& x) { _mm256_castpd_ps(x); };
#endif
#if defined(__AVX512F__)
template <class V>
constexpr bool in_m512 =
    sizeof(V) == 64 && has_lanes<V, float> && requires(const V& x) { _mm512_castps_pd(x); };
template <class V>
constexpr bool in_m512d =
    sizeof(V) == 64 && has_lanes<V, double> && requires(const V& x) { _mm512_castpd_ps(x); };
#endif

// Whether the instruction set that this unit is compiled for has a fused multiply-add for V.
template <class V>
consteval bool has_fma_for() {
#if defined(__AVX512F__)
    if constexpr (in_m512<V> || in_m512d<V>)
        return true;
#endif
#if defined(__FMA__)
    if constexpr (arithmetic<V> || in_m128<V> || in_m128d<V> || in_m256<V> || in_m256d<V>)
        return true;
#endif
#if defined(__aarch64__) || defined(__ARM_FEATURE_FMA)
    return true;
#else
    return false;
#endif
}

}  // namespace detail

/// float for float and for a batch of floats; likewise double.
template <class V>
using lane_type = typename detail::lane_traits<V>::type;

/// A scalar or a batch that an activation can be computed on.
template <class V>
concept lanes = requires { typename lane_type<V>; };

/// `lanes` of one arithmetic type.
template <class V, class T>
concept lanes_of = lanes<V> && std::same_as<lane_type<V>, T>;

/// The number of lanes: 1 for a scalar.
template <lanes V>
constexpr std::size_t lane_count = sizeof(V) / sizeof(lane_type<V>);

/// Whether `fma` rounds once (true) or twice (false) on V in this translation unit.
template <lanes V>
constexpr bool has_fma = detail::has_fma_for<V>();

/// Lane by lane `condition ? yes : no`. A NaN is just a value here, unlike with min and max, whose
/// answer to it differs between instruction sets and between versions of xsimd.
template <arithmetic T>
SIMDACT_INLINE constexpr T select(bool condition, T yes, T no) noexcept {
    return condition ? yes : no;
}

template <arithmetic T, class Arch>
SIMDACT_INLINE xsimd::batch<T, Arch> select(const xsimd::batch_bool<T, Arch>& condition,
                                            const xsimd::batch<T, Arch>& yes,
                                            const xsimd::batch<T, Arch>& no) noexcept {
    return xsimd::select(condition, yes, no);
}

/// The value of `x`, rounded to its type here and now: the compiler may neither fuse the operation
/// that made it with the one that uses it, nor reorder the two, whatever -ffp-contract or
/// -ffast-math allow. Every product that feeds a sum is written `rounded(a * b)` or `fma(a, b, c)`.
template <lanes V>
SIMDACT_INLINE constexpr V rounded(V x) noexcept {
    if (__builtin_is_constant_evaluated())
        return x;
    // An empty instruction that may have changed x. The compilers' own barriers do not serve: that
    // of g++ (__builtin_assoc_barrier) takes vectors apart into lanes, that of clang
    // (__arithmetic_fence) does not keep -ffp-contract=fast from fusing.
    auto bits = static_cast<detail::storage_t<V>>(x);
    if constexpr (__is_class(detail::storage_t<V>)) {  // xsimd's emulated architectures
        SIMDACT_ASM("" : : "r"(&bits) : "memory");
    } else {
#if defined(__SSE2__)
        SIMDACT_ASM("" : "+v"(bits));
#elif defined(__aarch64__)
        SIMDACT_ASM("" : "+w"(bits));
#else
        SIMDACT_ASM("" : "+m"(bits));
#endif
    }
    return V(bits);
}

/// A sum, where its order matters: with -ffast-math the compiler would otherwise add what it is
/// made of to what it is added to, in another order. (Elsewhere `rounded` would only be in the
/// way.)
template <lanes V>
SIMDACT_INLINE constexpr V in_order(V sum) noexcept {
#if defined(__FAST_MATH__) || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ == 2)
    return simd::rounded(sum);
#else
    return sum;
#endif
}

/// a * b + c: rounded once where `has_fma<V>`, else after the product and after the sum.
template <lanes V>
SIMDACT_INLINE constexpr V fma(V a, V b, V c) noexcept {
    if constexpr (!has_fma<V>)
        return simd::in_order(simd::rounded(a * b) + c);
    else if constexpr (std::same_as<V, float>)
        return SIMDACT_BUILTIN(fmaf)(a, b, c);
    else if constexpr (std::same_as<V, double>)
        return SIMDACT_BUILTIN(fma)(a, b, c);
#if defined(__AVX512F__)  // xsimd 8.1 multiplies and adds here
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_fmadd_ps(a, b, c));
    else if constexpr (detail::in_m512d<V>)
        return V(_mm512_fmadd_pd(a, b, c));
#endif
#if defined(__FMA__)  // xsimd's plain AVX and SSE architectures multiply and add
    else if constexpr (detail::in_m256<V>)
        return V(_mm256_fmadd_ps(a, b, c));
    else if constexpr (detail::in_m256d<V>)
        return V(_mm256_fmadd_pd(a, b, c));
    else if constexpr (detail::in_m128<V>)
        return V(_mm_fmadd_ps(a, b, c));
    else if constexpr (detail::in_m128d<V>)
        return V(_mm_fmadd_pd(a, b, c));
#endif
    else
        return xsimd::fma(a, b, c);
}

/// a * b - c, as `fma`.
template <lanes V>
SIMDACT_INLINE constexpr V fms(V a, V b, V c) noexcept {
    if constexpr (!has_fma<V>)
        return simd::in_order(simd::rounded(a * b) - c);
#if defined(__AVX512F__)
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_fmsub_ps(a, b, c));
    else if constexpr (detail::in_m512d<V>)
        return V(_mm512_fmsub_pd(a, b, c));
#endif
#if defined(__FMA__)
    else if constexpr (detail::in_m256<V>)
        return V(_mm256_fmsub_ps(a, b, c));
    else if constexpr (detail::in_m256d<V>)
        return V(_mm256_fmsub_pd(a, b, c));
    else if constexpr (detail::in_m128<V>)
        return V(_mm_fmsub_ps(a, b, c));
    else if constexpr (detail::in_m128d<V>)
        return V(_mm_fmsub_pd(a, b, c));
#endif
    else  // xsimd's rounds twice with NEON
        return simd::fma(a, b, -c);
}

/// c - a * b, as `fma`.
template <lanes V>
SIMDACT_INLINE constexpr V fnma(V a, V b, V c) noexcept {
    if constexpr (!has_fma<V>)
        return simd::in_order(c - simd::rounded(a * b));
#if defined(__AVX512F__)
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_fnmadd_ps(a, b, c));
    else if constexpr (detail::in_m512d<V>)
        return V(_mm512_fnmadd_pd(a, b, c));
#endif
#if defined(__FMA__)
    else if constexpr (detail::in_m256<V>)
        return V(_mm256_fnmadd_ps(a, b, c));
    else if constexpr (detail::in_m256d<V>)
        return V(_mm256_fnmadd_pd(a, b, c));
    else if constexpr (detail::in_m128<V>)
        return V(_mm_fnmadd_ps(a, b, c));
    else if constexpr (detail::in_m128d<V>)
        return V(_mm_fnmadd_pd(a, b, c));
#endif
    else  // xsimd's rounds twice with NEON
        return simd::fma(-a, b, c);
}

/// a / b, rounded once. (xsimd's of floats on NEON is an approximation, an ULP or two off, and 0
/// for 2000 / 2^127.)
template <lanes V>
SIMDACT_INLINE V quotient(V a, V b) noexcept {
#if defined(__ARM_NEON)
    if constexpr (std::same_as<detail::storage_t<V>, float32x4_t>) {
        const float32x4_t x = a;
        const float32x4_t y = b;
#if defined(__aarch64__)
        return V(vdivq_f32(x, y));
#else  // has no such instruction for lanes
        return V(float32x4_t{x[0] / y[0], x[1] / y[1], x[2] / y[2], x[3] / y[3]});
#endif
    } else
#endif
        return simd::in_order(V(a / simd::in_order(b)));  // and not times a reciprocal
}

/// a * b - y for numbers, where y is the product as it was rounded: exact, on every CPU.
template <arithmetic T>
SIMDACT_INLINE T rounding_error_of_product(T a, T b, T y) noexcept {
    if constexpr (std::same_as<T, float>)
        return SIMDACT_BUILTIN(fmaf)(a, b, -y);
    else
        return SIMDACT_BUILTIN(fma)(a, b, -y);
}

/// |x|: the sign bit cleared, of a NaN and of -0 too.
template <lanes V>
SIMDACT_INLINE V abs(V x) noexcept {
    if constexpr (std::same_as<V, float>)
        return SIMDACT_BUILTIN(fabsf)(x);
    else if constexpr (std::same_as<V, double>)
        return SIMDACT_BUILTIN(fabs)(x);
    else
        return xsimd::abs(x);
}

/// The magnitude of one number with the sign of another, that of a zero or a NaN included.
template <lanes V>
SIMDACT_INLINE V with_sign_of(V magnitude, V sign) noexcept {
    if constexpr (std::same_as<V, float>)
        return SIMDACT_BUILTIN(copysignf)(magnitude, sign);
    else if constexpr (std::same_as<V, double>)
        return SIMDACT_BUILTIN(copysign)(magnitude, sign);
#if defined(__AVX512F__)  // One instruction instead of three: of the last operand's bits, 1 stands
                          // for the first operand, 0 for the second. (clang up to 19 gets it wrong
                          // under a mask if the constant is the first one.)
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_castsi512_ps(
            _mm512_ternarylogic_epi32(_mm512_castps_si512(sign), _mm512_castps_si512(magnitude),
                                      _mm512_set1_epi32(-0x7fffffff - 1), 0xe4)));
#endif
    else
        return xsimd::copysign(magnitude, sign);
}

/// value where the condition holds, and value · factor elsewhere. No product is computed that is
/// then thrown away, so none overflows and raises a floating-point exception.
template <lanes V, class Condition>
SIMDACT_INLINE constexpr V scaled_unless(const Condition& condition, V value, V factor) noexcept {
#if defined(__AVX512F__)  // a product under a mask
    if constexpr (detail::in_m512<V>)
        return V(_mm512_mask_mul_ps(value, static_cast<__mmask16>(~condition.data), value, factor));
    else if constexpr (detail::in_m512d<V>)
        return V(_mm512_mask_mul_pd(value, static_cast<__mmask8>(~condition.data), value, factor));
    else
#endif
        // (Without `rounded`, clang makes it a choice between the value and the product.)
        return value * simd::rounded(simd::select(condition, V(1), factor));
}

/// x, or `lowest` where x is less; a NaN stays one. x86's maximum is the right one here: it is not
/// commutative, and its second operand is the answer where the first is not greater.
template <lanes V>
SIMDACT_INLINE constexpr V at_least(V x, V lowest) noexcept {
    if constexpr (arithmetic<V>)
        return x < lowest ? lowest : x;
#if defined(__AVX512F__)  // with a mask: of the others, g++ 12 warns that they use no initialiser
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_maskz_max_ps(__mmask16(-1), lowest, x));
    else if constexpr (detail::in_m512d<V>)
        return V(_mm512_maskz_max_pd(__mmask8(-1), lowest, x));
#endif
#if defined(__AVX__)
    else if constexpr (detail::in_m256<V>)
        return V(_mm256_max_ps(lowest, x));
    else if constexpr (detail::in_m256d<V>)
        return V(_mm256_max_pd(lowest, x));
#endif
#if defined(__SSE2__)
    else if constexpr (detail::in_m128<V>)
        return V(_mm_max_ps(lowest, x));
    else if constexpr (detail::in_m128d<V>)
        return V(_mm_max_pd(lowest, x));
#endif
    else
        return simd::select(x < lowest, lowest, x);
}

/// x, or `highest` where x is greater; a NaN stays one.
template <lanes V>
SIMDACT_INLINE constexpr V at_most(V x, V highest) noexcept {
    if constexpr (arithmetic<V>)
        return x > highest ? highest : x;
#if defined(__AVX512F__)
    else if constexpr (detail::in_m512<V>)
        return V(_mm512_maskz_min_ps(__mmask16(-1), highest, x));
    else if constexpr (detail::in_m512d<V>)
        return V(_mm512_maskz_min_pd(__mmask8(-1), highest, x));
#endif
#if defined(__AVX__)
    else if constexpr (detail::in_m256<V>)
        return V(_mm256_min_ps(highest, x));
    else if constexpr (detail::in_m256d<V>)
        return V(_mm256_min_pd(highest, x));
#endif
#if defined(__SSE2__)
    else if constexpr (detail::in_m128<V>)
        return V(_mm_min_ps(highest, x));
    else if constexpr (detail::in_m128d<V>)
        return V(_mm_min_pd(highest, x));
#endif
    else
        return simd::select(x > highest, highest, x);
}

/// x without the lower half of its digits: the products of two such numbers are exact.
template <lanes V>
SIMDACT_INLINE V upper_half(V x) noexcept {
    using T = lane_type<V>;
    using integer = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    constexpr integer kept = static_cast<integer>(~integer{0} << (sizeof(T) == 4 ? 12 : 27));
    if constexpr (arithmetic<V>)
        return __builtin_bit_cast(T, __builtin_bit_cast(integer, x) & kept);
    else
        return x & V(__builtin_bit_cast(T, kept));
}

/// The sign and exponent of x alone: the power of two that it begins with, for positive x.
template <lanes V>
SIMDACT_INLINE V leading_power(V x) noexcept {
    using T = lane_type<V>;
    using integer = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    constexpr integer kept = static_cast<integer>(~integer{0} << (sizeof(T) == 4 ? 23 : 52));
    if constexpr (arithmetic<V>)
        return __builtin_bit_cast(T, __builtin_bit_cast(integer, x) & kept);
    else
        return x & V(__builtin_bit_cast(T, kept));
}

/// The bits of each lane, shifted left by `Count`, as a floating-point number again.
template <int Count, lanes V>
SIMDACT_INLINE V shift_bits_left(V x) noexcept {
    using integers = typename detail::lane_traits<V>::integers;
    if constexpr (arithmetic<V>) {
        using unsigned_integer = std::make_unsigned_t<integers>;
        return __builtin_bit_cast(
            V, static_cast<unsigned_integer>(__builtin_bit_cast(unsigned_integer, x) << Count));
    }
#if defined(__AVX512F__)  // not _mm512_slli_epi32: g++ 12 warns that its own header has no
                          // initialiser
    else if constexpr (detail::in_m512<V>) {
        const __m512i bits = _mm512_castps_si512(x);
        return V(_mm512_castsi512_ps(_mm512_maskz_slli_epi32(__mmask16(-1), bits, Count)));
    } else if constexpr (detail::in_m512d<V>) {
        const __m512i bits = _mm512_castpd_si512(x);
        return V(_mm512_castsi512_pd(_mm512_maskz_slli_epi64(__mmask8(-1), bits, Count)));
    }
#endif
    else {
#if XSIMD_VERSION_MAJOR >= 11
        using lane = typename integers::value_type;
        return xsimd::bitwise_cast<lane_type<V>>(xsimd::bitwise_cast<lane>(x) << Count);
#else
        return xsimd::bitwise_cast<V>(xsimd::bitwise_cast<integers>(x) << Count);
#endif
    }
}

}  // namespace simd
}  // namespace SIMDACT_VERSION_NAMESPACE
}  // namespace simdact
