// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What the library computes on: element types of arrays, and what makes a type an activation.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>

#include "simd/simd.hpp"

namespace simdact {

/// Says in which arithmetic type elements of type `E` are computed.
template <class E>
struct element_traits {};

template <arithmetic T>
struct element_traits<T> {
    using arithmetic_type = T;
};

/// A type that arrays given to the library may hold: float, double.
template <class E>
concept element = arithmetic<typename element_traits<E>::arithmetic_type>;

template <element E>
using arithmetic_type_of = typename element_traits<E>::arithmetic_type;

/// Elements of both types are computed in one arithmetic type.
template <class E, class G>
concept computed_alike =
    element<E> && element<G> && std::same_as<arithmetic_type_of<E>, arithmetic_type_of<G>>;

/// F computes in T: it says so by its member `arithmetic_type`, or it names none and takes any.
template <class F, class T>
concept computes_in =
    !requires { typename F::arithmetic_type; } || std::same_as<typename F::arithmetic_type, T>;

/// F is an activation for elements of type E: called with a batch it returns f of each lane.
template <class F, class E, class Arch = default_arch>
concept activation_for = element<E> && computes_in<F, arithmetic_type_of<E>> &&
                         requires(const F& f, const simd::batch<arithmetic_type_of<E>, Arch>& x) {
                             { f(x) } -> std::same_as<simd::batch<arithmetic_type_of<E>, Arch>>;
                         };

/// f has a derivative at x: `derivative(x)`, and where the gradient is not the plain product of it
/// with the incoming one, `gradient(x, grad_y)`.
template <class F, class E, class Arch = default_arch>
concept differentiable_for = activation_for<F, E, Arch> &&(
    requires(const F& f, const simd::batch<arithmetic_type_of<E>, Arch>& v) { f.derivative(v); } ||
    requires(const F& f, const simd::batch<arithmetic_type_of<E>, Arch>& v) { f.gradient(v, v); });

/// f's value determines its derivative: `derivative_from_output(y)` or `gradient_from_output(y,
/// grad_y)`. Where that depends on the parameters, `output_suffices()` tells.
template <class F, class E, class Arch = default_arch>
concept differentiable_from_output_for = activation_for<F, E, Arch> &&(
    requires(const F& f, const simd::batch<arithmetic_type_of<E>, Arch>& v) {
        f.derivative_from_output(v);
    } ||
    requires(const F& f, const simd::batch<arithmetic_type_of<E>, Arch>& v) {
        f.gradient_from_output(v, v);
    });

/// An array as the checked verbs take it: `std::vector`, `std::array`, `std::span`, a C array, and
/// whatever else is contiguous and knows its size.
template <class R>
concept element_range = std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
                        element<std::ranges::range_value_t<R>>;

/// An `element_range` that can be written to and outlives the call.
template <class R>
concept output_range = element_range<R> && std::ranges::borrowed_range<R> &&
                       !std::is_const_v<std::remove_reference_t<std::ranges::range_reference_t<R>>>;

/// The element type of a range.
template <element_range R>
using element_of = std::ranges::range_value_t<R>;

/// An activation's own account of one of its parameters, for tests, tables and look-up by name.
template <class F, class T>
struct parameter {
    const char* name;
    T F::* member;
    T lowest;   ///< The least valid value.
    T highest;  ///< The greatest; a parameter may be NaN only if both are infinite.
};

/// The greatest error of a function in units in the last place of its result: `fused` where the
/// instruction set has a fused multiply-add (`simd::has_fma`), `unfused` where it has not.
struct ulp_bound {
    double fused;
    double unfused;
};

/// An activation's accuracy: its contract's numbers, which the tests read.
struct ulp_bounds {
    ulp_bound value;
    ulp_bound derivative;
};

}  // namespace simdact
