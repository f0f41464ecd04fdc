// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#if !defined(SIMDACT_TEST_LONG_DOUBLE_DIGITS)
#define SIMDACT_TEST_LONG_DOUBLE_DIGITS 64  // without them, double has no reference
#endif
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <type_traits>
// Floating-point numbers as the tests compare and print them.
namespace simdact::test {

template <class T>
using bits_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// A type with enough more digits than T to judge T's errors by.
template <class T>
using wide = std::conditional_t<sizeof(T) == 4, double, long double>;
static_assert(std::numeric_limits<long double>::digits >= SIMDACT_TEST_LONG_DOUBLE_DIGITS,
              "long double is the reference for double here");

template <class T>
bits_of<T> to_bits(T x) {
    return std::bit_cast<bits_of<T>>(x);
}

template <class T>
T from_bits(bits_of<T> bits) {
    return std::bit_cast<T>(bits);
}

template <class T>
bool is_nan(T x) {  // of the bits: -ffast-math takes std::isnan away
    constexpr bits_of<T> inf = std::bit_cast<bits_of<T>>(std::numeric_limits<T>::infinity());
    return (to_bits(x) & (bits_of<T>(-1) >> 1)) > inf;
}

/// The same number: bit for bit, or both NaN.
template <class T>
bool same(T a, T b) {
    return to_bits(a) == to_bits(b) || (is_nan(a) && is_nan(b));
}

template <class T>
std::string show(T x) {
    char text[96];
    std::snprintf(text, sizeof text, "%.17g (%a, 0x%llx)", static_cast<double>(x),
                  static_cast<double>(x), static_cast<unsigned long long>(to_bits(x)));
    return text;
}

/// A unit in the last place of T at `exact`: of a subnormal it is the smallest subnormal, and
/// beyond the largest finite T it is that number's.
template <class T>
wide<T> ulp_of(wide<T> exact) {
    using limits = std::numeric_limits<T>;
    int exponent = 0;
    if (std::isfinite(exact))
        std::frexp(exact, &exponent);
    if (exact == 0 || exponent < limits::min_exponent)
        exponent = limits::min_exponent;
    if (exponent > limits::max_exponent)
        exponent = limits::max_exponent;
    return std::ldexp(wide<T>(1), exponent - limits::digits);
}

/// The distance from y to the exact result in units in the last place of the exact result. 0 for
/// equal infinities and for two NaNs, infinity for a NaN or an infinity that is not due.
///
/// \param ulp  ulp_of<T>(exact)
template <class T>
double ulp_error(T y, wide<T> exact, wide<T> ulp) {
    using W = wide<T>;
    constexpr double wrong = std::numeric_limits<double>::infinity();
    if (std::isnan(exact) || is_nan(y))
        return std::isnan(exact) && is_nan(y) ? 0 : wrong;
    if (std::isinf(exact))
        return y == static_cast<T>(exact) ? 0 : wrong;
    // An infinite y stands for the number behind the largest, and for all beyond that.
    W number = static_cast<W>(y);
    if (std::isinf(y)) {
        number = std::copysign(std::ldexp(W(1), std::numeric_limits<T>::max_exponent), number);
        if (std::fabs(exact) >= std::fabs(number) && std::signbit(exact) == std::signbit(number))
            return 0;
    }
    return static_cast<double>(std::fabs(number - exact) / ulp);
}

template <class T>
double ulp_error(T y, wide<T> exact) {
    return ulp_error(y, exact, ulp_of<T>(exact));
}

/// What a reference in wide<T> may itself be off, in T's ULP: a double has 29 more bits than a
/// float, x87's long double 11 more than a double; the libm's last bit or two are in it.
template <class T>
constexpr double reference_error = sizeof(T) == 4 ? 0x1p-20 : 0x1p-8;

}  // namespace simdact::test
