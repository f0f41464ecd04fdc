// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Element types of 16 bits: arrays hold them, activations compute on them in float.
///
///     simdact::forward(f, x, y);    // std::vector<simdact::bfloat16>: y = f(x), rounded once
///     simdact::forward(f, simdact::as_bfloat16(raw));    // std::uint16_t of another library
///
/// The compiler's own types are element types, too, where it has them: `std::bfloat16_t`,
/// `std::float16_t`, `_Float16`. So is any other type in one of the two formats, once its
/// `element_traits` derive from `element_traits<bfloat16>` or `element_traits<float16>`.

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <ranges>
#include <span>
#include <type_traits>

#include "element.hpp"
#include "simd/storage.hpp"

#if defined(__GNUC__)
#define SIMDACT_PUSH_DEPRECATED \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#define SIMDACT_POP_DEPRECATED _Pragma("GCC diagnostic pop")
#else
#define SIMDACT_PUSH_DEPRECATED
#define SIMDACT_POP_DEPRECATED
#endif

namespace simdact {

namespace detail {

// By their bits, not as numbers: a thread may have set that operations flush subnormal numbers, and
// with -ffast-math the compiler may take it that there are no NaN.

/// A double as a float whose last digit remembers whether digits were lost, so that rounding it
/// further gives what rounding the double at once gives.
SIMDACT_INLINE constexpr float rounded_to_odd(double x) noexcept {
    const auto bits = __builtin_bit_cast(std::uint64_t, x);
    const auto sign = static_cast<std::uint32_t>(bits >> 32) & 0x8000'0000U;
    const int exponent = static_cast<int>(bits >> 52 & 0x7ff) - 1023 + 127;
    const std::uint64_t mantissa = bits & 0xf'ffff'ffff'ffffU;
    std::uint32_t magnitude = 0;
    if (exponent == 0x7ff - 1023 + 127)
        magnitude = 0x7f80'0000U | static_cast<std::uint32_t>(mantissa >> 29) |
                    (mantissa != 0 ? 0x40'0000U : 0U);
    else if (exponent >= 255)
        magnitude = 0x7f7f'ffffU;
    else if (exponent > 0)
        magnitude = static_cast<std::uint32_t>(exponent) << 23 |
                    static_cast<std::uint32_t>(mantissa >> 29) |
                    ((mantissa & 0x1fff'ffffU) != 0 ? 1U : 0U);
    else if (exponent > -24) {
        const std::uint64_t all = mantissa | std::uint64_t{1} << 52;
        const int lost = 29 + 1 - exponent;
        magnitude = static_cast<std::uint32_t>(all >> lost) |
                    ((all & ((std::uint64_t{1} << lost) - 1)) != 0 ? 1U : 0U);
    } else {
        magnitude = (bits << 1) != 0 ? 1U : 0U;
    }
    return __builtin_bit_cast(float, sign | magnitude);
}

/// The same of a long double, whose last digit as a double remembers.
SIMDACT_INLINE constexpr double rounded_to_odd(long double x) noexcept {
    const auto nearest = static_cast<double>(x);
    if (static_cast<long double>(nearest) == x || x != x)
        return nearest;
    auto bits = __builtin_bit_cast(std::uint64_t, nearest);
    const bool away =
        x < 0 ? static_cast<long double>(nearest) < x : static_cast<long double>(nearest) > x;
    if (away)
        --bits;
    return __builtin_bit_cast(double, bits | 1U);
}

/// A float as a double.
SIMDACT_INLINE constexpr double widened(float x) noexcept {
    const auto bits = __builtin_bit_cast(std::uint32_t, x);
    const std::uint64_t sign = std::uint64_t{bits & 0x8000'0000U} << 32;
    const std::uint32_t magnitude = bits & 0x7fff'ffffU;
    std::uint64_t wide = 0;
    if (magnitude < 0x80'0000U)
        wide = __builtin_bit_cast(std::uint64_t, static_cast<double>(magnitude) * 0x1p-149);
    else if (magnitude < 0x7f80'0000U)
        wide = (std::uint64_t{magnitude} << 29) + (std::uint64_t{1023 - 127} << 52);
    else
        wide = std::uint64_t{0x7ff} << 52 | std::uint64_t{magnitude & 0x7f'ffffU} << 29 |
               (magnitude > 0x7f80'0000U ? std::uint64_t{1} << 51 : 0U);
    return __builtin_bit_cast(double, sign | wide);
}

/// An integer as a double that rounds on as the integer does: what does not fit its 53 bits is
/// remembered in the last of them.
template <std::integral T>
SIMDACT_INLINE constexpr double to_double(T x) noexcept {
    if constexpr (sizeof(T) < 8) {
        return static_cast<double>(x);
    } else {
        const bool negative = x < 0;
        auto magnitude = static_cast<std::uint64_t>(x);
        if (negative)
            magnitude = 0 - magnitude;
        if (magnitude >> 53 != 0)
            magnitude = ((magnitude >> 11) | ((magnitude & 0x7ffU) != 0 ? 1U : 0U)) << 11;
        const auto wide = static_cast<double>(magnitude);
        return negative ? -wide : wide;
    }
}

/// What the two types have in common. Reading and writing one may touch memory that holds an object
/// of another type: see `as_bfloat16`.
///
/// \tparam Infinity  its bits
template <class Self, class Codec, std::uint16_t Infinity>
struct [[gnu::may_alias]] half {
    std::uint16_t bits;

    half() = default;
    SIMDACT_INLINE explicit constexpr half(float x) noexcept : bits(Codec::narrow(x)) {}
    SIMDACT_INLINE explicit constexpr half(double x) noexcept : half(detail::rounded_to_odd(x)) {}
    SIMDACT_INLINE explicit constexpr half(long double x) noexcept
        : half(detail::rounded_to_odd(x)) {}
    template <std::integral T>
        requires(sizeof(T) <= 8)
    SIMDACT_INLINE explicit constexpr half(T x) noexcept : half(detail::to_double(x)) {}

    SIMDACT_INLINE explicit constexpr operator float() const noexcept { return Codec::widen(bits); }
    SIMDACT_INLINE explicit constexpr operator double() const noexcept {
        return detail::widened(Codec::widen(bits));
    }
    SIMDACT_INLINE explicit constexpr operator long double() const noexcept {
        return static_cast<long double>(static_cast<double>(*this));
    }

    SIMDACT_INLINE static constexpr Self from_bits(std::uint16_t pattern) noexcept {
        Self x{};
        x.bits = pattern;
        return x;
    }

    SIMDACT_INLINE friend constexpr Self operator-(half x) noexcept {
        return from_bits(x.bits ^ 0x8000U);
    }
    /// Those of the numbers: 0 equals -0, and a NaN equals nothing, whatever -ffast-math assumes.
    SIMDACT_INLINE friend constexpr bool operator==(half a, half b) noexcept {
        return !a.is_nan() && !b.is_nan() && a.rank() == b.rank();
    }
    SIMDACT_INLINE friend constexpr std::partial_ordering operator<=>(half a, half b) noexcept {
        if (a.is_nan() || b.is_nan())
            return std::partial_ordering::unordered;
        return a.rank() <=> b.rank();
    }

  private:
    SIMDACT_INLINE constexpr bool is_nan() const noexcept { return (bits & 0x7fffU) > Infinity; }
    /// Of two numbers the larger one has the larger rank.
    SIMDACT_INLINE constexpr int rank() const noexcept {
        const int magnitude = bits & 0x7fff;
        return (bits & 0x8000U) != 0 ? -magnitude : magnitude;
    }
};

}  // namespace detail

/// The upper half of a float: the range of float, 8 significant bits. A number is converted to it
/// explicitly, rounded once to nearest even.
struct [[gnu::may_alias]] bfloat16 : detail::half<bfloat16, simd::bfloat16_codec, 0x7f80> {
    using half::half;
    bfloat16() = default;
};

/// IEEE 754 binary16, "half precision": to 65504, 11 significant bits, subnormal from 2^-14 down to
/// 2^-24. A number is converted to it explicitly, rounded once to nearest even.
struct [[gnu::may_alias]] float16 : detail::half<float16, simd::float16_codec, 0x7c00> {
    using half::half;
    float16() = default;
};

static_assert(sizeof(bfloat16) == 2 && std::is_trivial_v<bfloat16>);
static_assert(sizeof(float16) == 2 && std::is_trivial_v<float16>);

template <>
struct element_traits<bfloat16> {
    using arithmetic_type = float;
    using storage = simd::bfloat16_storage;
};

template <>
struct element_traits<float16> {
    using arithmetic_type = float;
    using storage = simd::float16_storage;
};

// std::float16_t is this type. (g++ 12 has it on x86 alone, and the macro everywhere.)
#if defined(__FLT16_MANT_DIG__) && (defined(__clang__) || __GNUC__ >= 13 || defined(__SSE2__))
template <>
struct element_traits<_Float16> : element_traits<float16> {};
#endif
// std::bfloat16_t is this type.
#if defined(__BFLT16_MANT_DIG__)
template <>
struct element_traits<__bf16> : element_traits<bfloat16> {};
#endif

namespace detail {

/// What can be looked at as numbers of 16 bits.
template <class R>
concept range_of_halves =
    std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
    std::ranges::borrowed_range<R> && sizeof(std::ranges::range_value_t<R>) == 2 &&
    std::is_trivially_copyable_v<std::ranges::range_value_t<R>>;

template <class T>
concept half_object = sizeof(T) == 2 && std::is_trivially_copyable_v<T>;

template <class P>
concept pointer_to_halves = std::is_pointer_v<P> && half_object<std::remove_pointer_t<P>>;

template <class To, class From>
using like_const = std::conditional_t<std::is_const_v<From>, const To, To>;

template <class To, half_object T>
SIMDACT_INLINE like_const<To, T>* pointer_as(T* values) noexcept {
    return reinterpret_cast<like_const<To, T>*>(values);
}

template <class To, range_of_halves R>
SIMDACT_INLINE auto view_as(R&& values) noexcept {
    return std::span(detail::pointer_as<To>(std::to_address(std::ranges::begin(values))),
                     static_cast<std::size_t>(std::ranges::size(values)));
}

}  // namespace detail

/// An array of another type of 16 bits, such as `std::uint16_t`, as the bfloat16 numbers whose bits
/// it holds. Nothing is copied; const stays const.
template <detail::range_of_halves R>
SIMDACT_INLINE auto as_bfloat16(R&& values) noexcept {
    return detail::view_as<bfloat16>(values);
}
template <detail::pointer_to_halves P>
SIMDACT_INLINE auto as_bfloat16(const P& values) noexcept {
    return detail::pointer_as<bfloat16>(values);
}

/// The same for the numbers of IEEE 754 binary16.
template <detail::range_of_halves R>
SIMDACT_INLINE auto as_float16(R&& values) noexcept {
    return detail::view_as<float16>(values);
}
template <detail::pointer_to_halves P>
SIMDACT_INLINE auto as_float16(const P& values) noexcept {
    return detail::pointer_as<float16>(values);
}

namespace detail {

template <class Half, int Digits, int Digits10, int MaxDigits10, int MinExponent, int MaxExponent,
          std::uint16_t Lowest, std::uint16_t Max, std::uint16_t Infinity>
struct half_limits {
    static constexpr bool is_specialized = true;
    static constexpr bool is_signed = true;
    static constexpr bool is_integer = false;
    static constexpr bool is_exact = false;
    static constexpr bool is_iec559 = true;
    static constexpr bool is_bounded = true;
    static constexpr bool is_modulo = false;
    static constexpr bool has_infinity = true;
    static constexpr bool has_quiet_NaN = true;
    static constexpr bool has_signaling_NaN = true;
    // Deprecated from C++23 on.
    SIMDACT_PUSH_DEPRECATED
    static constexpr std::float_denorm_style has_denorm = std::denorm_present;
    static constexpr bool has_denorm_loss = false;
    SIMDACT_POP_DEPRECATED
    static constexpr std::float_round_style round_style = std::round_to_nearest;
    static constexpr bool traps = false;
    static constexpr bool tinyness_before = false;
    static constexpr int radix = 2;
    static constexpr int digits = Digits;
    static constexpr int digits10 = Digits10;
    static constexpr int max_digits10 = MaxDigits10;
    static constexpr int min_exponent = MinExponent;
    static constexpr int min_exponent10 = (MinExponent - 1) * 30103 / 100000;
    static constexpr int max_exponent = MaxExponent;
    static constexpr int max_exponent10 = MaxExponent * 30103 / 100000;

    // In parentheses: <windows.h> has macros of these names.
    static constexpr Half(min)() noexcept { return Half::from_bits(1U << (Digits - 1)); }
    static constexpr Half(max)() noexcept { return Half::from_bits(Max); }
    static constexpr Half lowest() noexcept { return Half::from_bits(Lowest); }
    static constexpr Half epsilon() noexcept {
        return Half(1.0F / static_cast<float>(1U << (Digits - 1)));
    }
    static constexpr Half round_error() noexcept { return Half(0.5F); }
    static constexpr Half infinity() noexcept { return Half::from_bits(Infinity); }
    static constexpr Half quiet_NaN() noexcept {
        return Half::from_bits(Infinity | 1U << (Digits - 2));
    }
    static constexpr Half signaling_NaN() noexcept {
        return Half::from_bits(Infinity | 1U << (Digits - 3));
    }
    static constexpr Half denorm_min() noexcept { return Half::from_bits(1); }
};

}  // namespace detail

}  // namespace simdact

template <>
class std::numeric_limits<simdact::bfloat16>
    : public simdact::detail::half_limits<simdact::bfloat16, 8, 2, 4, -125, 128, 0xff7f, 0x7f7f,
                                          0x7f80> {};

template <>
class std::numeric_limits<simdact::float16>
    : public simdact::detail::half_limits<simdact::float16, 11, 3, 5, -13, 16, 0xfbff, 0x7bff,
                                          0x7c00> {};

#undef SIMDACT_PUSH_DEPRECATED
#undef SIMDACT_POP_DEPRECATED
