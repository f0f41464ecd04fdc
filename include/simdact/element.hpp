// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What the library computes on: element types of arrays, and ranges of them. What makes a type an
/// activation is in activation.hpp.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>

#include "simd/simd.hpp"

namespace simdact {

/// `arithmetic_type` is the type that elements of type `E` are computed in. If it is not E itself,
/// `storage` says how an array of E is read and written (simd/storage.hpp).
template <class E>
struct element_traits {};

template <arithmetic T>
struct element_traits<T> {
    using arithmetic_type = T;
};

/// A type that arrays given to the library may hold: float, double, and with float16.hpp types of
/// 16 bits.
template <class E>
concept element = arithmetic<typename element_traits<E>::arithmetic_type>;

template <element E>
using arithmetic_type_of = typename element_traits<E>::arithmetic_type;

/// An array as the checked verbs take it: `std::vector`, `std::array`, `std::span`, a C array, and
/// whatever else is contiguous and knows its size.
template <class R>
concept element_range =
    std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
    element<std::ranges::range_value_t<R>> &&
    !std::is_volatile_v<std::remove_reference_t<std::ranges::range_reference_t<R>>>;

/// An `element_range` that can be read although it is const.
template <class R>
concept input_range = element_range<const R>;

/// The element type of a range.
template <std::ranges::range R>
using element_of = std::ranges::range_value_t<R>;

}  // namespace simdact
