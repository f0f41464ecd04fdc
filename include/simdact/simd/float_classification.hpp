// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Classifies numbers by their bits: -ffast-math knows no infinity and no NaN.

#include <cstdint>
#include <limits>
#include <type_traits>

#include "simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

namespace detail {

template <arithmetic T>
using bits_of_number = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// Of |x|, as it is rounded to its type. In their order the finite numbers come first, then
/// infinity, then NaN.
template <arithmetic T>
SIMDACT_INLINE bits_of_number<T> magnitude_bits(T x) noexcept {
    using bits = bits_of_number<T>;
    return __builtin_bit_cast(bits, simd::rounded(x)) & static_cast<bits>(bits(~bits{0}) >> 1);
}
template <arithmetic T>
inline constexpr bits_of_number<T> infinity_bits =
    ((bits_of_number<T>{1} << (8 * sizeof(T) - std::numeric_limits<T>::digits)) - 1)
    << (std::numeric_limits<T>::digits - 1);

}  // namespace detail

/// A constant made of its bits: with -ffast-math clang takes what a function returns for finite,
/// and warns of std::numeric_limits' infinity.
template <arithmetic T>
inline constexpr T infinity = __builtin_bit_cast(T, detail::infinity_bits<T>);
static_assert(infinity<float> > (std::numeric_limits<float>::max)() &&
              infinity<double> > (std::numeric_limits<double>::max)());

template <arithmetic T>
SIMDACT_INLINE bool is_finite(T x) noexcept {
    return detail::magnitude_bits(x) < detail::infinity_bits<T>;
}

template <arithmetic T>
SIMDACT_INLINE bool is_nan(T x) noexcept {
    return detail::magnitude_bits(x) > detail::infinity_bits<T>;
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
