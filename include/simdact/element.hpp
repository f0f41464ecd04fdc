// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What the library computes on: element types of arrays, and what makes a type an activation.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>

#include "accuracy.hpp"
#include "simd/simd.hpp"

namespace simdact {

/// Says in which arithmetic type elements of type `E` are computed, and if they are not of that
/// type themselves, by its `storage` how an array of them is read and written (simd/storage.hpp).
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

/// Elements of all types are computed in one arithmetic type.
template <class E, class... Others>
concept computed_alike =
    element<E> &&
    ((element<Others> && std::same_as<arithmetic_type_of<E>, arithmetic_type_of<Others>>) && ...);

/// F computes in T: it says so by its member `arithmetic_type`, or it names none and takes any.
template <class F, class T>
concept computes_in =
    !requires { typename F::arithmetic_type; } || std::same_as<typename F::arithmetic_type, T>;

/// What the loop asks of a type before it looks at its functions: activations are copied into
/// kernels, across threads and, in time, across the border to other instruction sets.
template <class F>
concept plain_object = std::is_object_v<F> && std::is_trivially_copyable_v<F>;

/// The instruction set is among those that the compiler's flags enable.
template <class Arch>
concept enabled_arch = requires { requires Arch::supported(); };

namespace detail {
template <class F, class V>
concept has_value = requires(const F& f, const V& v) {
    { f(v) } -> std::same_as<V>;
};
}  // namespace detail

/// F is an activation for elements of type E: called with a batch it returns f of each lane.
template <class F, class E, class Arch = default_arch>
concept activation_for =
    element<E> && plain_object<F> && enabled_arch<Arch> && computes_in<F, arithmetic_type_of<E>> &&
    detail::has_value<F, simd::batch<arithmetic_type_of<E>, Arch>>;

namespace detail {

template <class F, class V>
concept has_derivative = requires(const F& f, const V& v) {
    { f.derivative(v) } -> std::same_as<V>;
};
template <class F, class V>
concept has_second_derivative = requires(const F& f, const V& v) {
    { f.second_derivative(v) } -> std::same_as<V>;
};
template <class F, class V>
concept has_gradient = requires(const F& f, const V& v) {
    { f.gradient(v, v) } -> std::same_as<V>;
};
template <class F, class V>
concept has_second_gradient = requires(const F& f, const V& v) {
    { f.second_gradient(v, v) } -> std::same_as<V>;
};
template <class F, class V>
concept has_derivative_from_output = requires(const F& f, const V& v) {
    { f.derivative_from_output(v) } -> std::same_as<V>;
};
template <class F, class V>
concept has_gradient_from_output = requires(const F& f, const V& v) {
    { f.gradient_from_output(v, v) } -> std::same_as<V>;
};

/// A member that is there but can't be called on a constant, or returns something else, would
/// otherwise be passed over without a word.
template <class F, class V>
concept no_unusable_member =
    (!requires(F& f, const V& v) { f.derivative(v); } || has_derivative<F, V>) &&
    (!requires(F& f, const V& v) { f.second_derivative(v); } || has_second_derivative<F, V>) &&
    (!requires(F& f, const V& v) { f.gradient(v, v); } || has_gradient<F, V>) &&
    (!requires(F& f, const V& v) { f.second_gradient(v, v); } || has_second_gradient<F, V>) &&
    (!requires(F& f, const V& v) { f.derivative_from_output(v); } ||
     has_derivative_from_output<F, V>) &&
    (!requires(F& f, const V& v) { f.gradient_from_output(v, v); } ||
     has_gradient_from_output<F, V>) &&
    (!requires(F& f) { f.output_suffices(); } || requires(const F& f) {
        { f.output_suffices() } -> std::convertible_to<bool>;
    });

}  // namespace detail

/// f has a derivative at x: `derivative(x)`, and where the gradient is not the plain product of it
/// with the incoming one, `gradient(x, grad_y)`. All members are const and return what they are
/// given.
template <class F, class E, class Arch = default_arch>
concept differentiable_for =
    activation_for<F, E, Arch> &&
    detail::no_unusable_member<F, simd::batch<arithmetic_type_of<E>, Arch>> &&
    (detail::has_derivative<F, simd::batch<arithmetic_type_of<E>, Arch>> ||
     detail::has_gradient<F, simd::batch<arithmetic_type_of<E>, Arch>>);

/// f has a derivative and a second derivative at x: `second_derivative(x)`, and where the plain
/// product of it with a gradient g is not what is meant, `second_gradient(x, g)`. A function that
/// consists of straight pieces returns 0 from the latter, which a product with an infinite g is
/// not.
template <class F, class E, class Arch = default_arch>
concept twice_differentiable_for =
    differentiable_for<F, E, Arch> &&
    (detail::has_second_derivative<F, simd::batch<arithmetic_type_of<E>, Arch>> ||
     detail::has_second_gradient<F, simd::batch<arithmetic_type_of<E>, Arch>>);

/// f's value determines its derivative: `derivative_from_output(y)` or `gradient_from_output(y,
/// grad_y)`. Where that depends on the parameters, `output_suffices()` tells.
template <class F, class E, class Arch = default_arch>
concept differentiable_from_output_for =
    activation_for<F, E, Arch> &&
    detail::no_unusable_member<F, simd::batch<arithmetic_type_of<E>, Arch>> &&
    (detail::has_derivative_from_output<F, simd::batch<arithmetic_type_of<E>, Arch>> ||
     detail::has_gradient_from_output<F, simd::batch<arithmetic_type_of<E>, Arch>>);

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

/// An `element_range` that can be written to and outlives the call.
template <class R>
concept output_range = element_range<R> && std::ranges::borrowed_range<R> &&
                       !std::is_const_v<std::remove_reference_t<std::ranges::range_reference_t<R>>>;

/// The element type of a range.
template <std::ranges::range R>
using element_of = std::ranges::range_value_t<R>;

/// Ranges whose elements are computed in one arithmetic type.
template <class X, class... Others>
concept ranges_computed_alike = computed_alike<element_of<X>, element_of<Others>...>;

/// An activation's own account of one of its parameters, for tests, tables and look-up by name.
template <class F, class T>
struct parameter {
    const char* name;
    T F::* member;
    T lowest;   ///< The least valid value.
    T highest;  ///< The greatest; a parameter may be NaN only if both are infinite.
};

}  // namespace simdact
