// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What makes a type an activation: what it must have, what it may have, and what follows from
/// that. The rest of the library does not call an optional derivative or gradient itself, but the
/// function `…_of`, which knows what to do where the activation has none.

#include <concepts>
#include <type_traits>

#include "accuracy.hpp"
#include "element.hpp"
#include "simd/mask_bits.hpp"
#include "simd/simd.hpp"

namespace simdact {

/// F computes in T: it says so by its member `arithmetic_type`, or it names none and takes any.
template <class F, class T>
concept computes_in =
    !requires { typename F::arithmetic_type; } || std::same_as<typename F::arithmetic_type, T>;

/// What the loop requires of any activation type: activations are copied into kernels, across
/// threads, and into code compiled for other instruction sets.
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

/// An activation with a weight or a draw beside each input.
template <class F, class V>
concept has_value_of_two = requires(const F& f, const V& v) {
    { f(v, v) } -> std::same_as<V>;
};

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

template <class F, class V>
concept has_zone_of_bits = requires(const F& f, const V& v) {
    { f.zone(v) } -> std::same_as<simd::mask_of<V>>;
} || requires(const F& f, const V& v) {
    { f.zone(v) } -> std::same_as<two_bits<simd::mask_of<V>>>;
};

template <class F, class V>
concept has_zones = has_zone_of_bits<F, V> && requires(const F& f, const V& v) {
    { f.gradient_from_zone(f.zone(v), v) } -> std::same_as<V>;
};

/// F says whether it is piecewise linear by a constant that is a `bool`.
template <class F>
concept has_shape = requires { typename std::bool_constant<F::is_piecewise_linear>; };

template <class F>
concept piecewise_linear = requires { requires std::bool_constant<F::is_piecewise_linear>::value; };

template <class F, class V>
concept has_some_derivative = has_derivative<F, V> || has_gradient<F, V> || has_zones<F, V>;
template <class F, class V>
concept has_some_second_derivative =
    has_second_derivative<F, V> || has_second_gradient<F, V> || piecewise_linear<F>;
template <class F, class V>
concept has_some_derivative_from_output =
    has_derivative_from_output<F, V> || has_gradient_from_output<F, V>;

/// A member that is there but can't be called on a constant, or returns something else, would
/// otherwise be passed over without a word.
template <class F, class V>
concept no_unusable_member =
    (!requires { F::is_piecewise_linear; } || has_shape<F>) &&
    (!requires(F& f, const V& v) { f.derivative(v); } || has_derivative<F, V>) &&
    (!requires(F& f, const V& v) { f.second_derivative(v); } || has_second_derivative<F, V>) &&
    (!requires(F& f, const V& v) { f.gradient(v, v); } || has_gradient<F, V>) &&
    (!requires(F& f, const V& v) { f.second_gradient(v, v); } || has_second_gradient<F, V>) &&
    (!requires(F& f, const V& v) { f.derivative_from_output(v); } ||
     has_derivative_from_output<F, V>) &&
    (!requires(F& f, const V& v) { f.gradient_from_output(v, v); } ||
     has_gradient_from_output<F, V>) &&
    (!requires(F& f, const V& v) { f.gradient_from_zone(f.zone(v), v); } || has_zones<F, V>) &&
    (!requires(F& f) { f.output_suffices(); } || requires(const F& f) {
        { f.output_suffices() } -> std::convertible_to<bool>;
    });

}  // namespace detail

/// f has a derivative at x: `derivative(x)`, and where the gradient is not the plain product of it
/// with the incoming one, `gradient(x, grad_y)`, or `zone(x)` and `gradient_from_zone(zone,
/// grad_y)` (masked.hpp), from which the gradient then follows. All members are const and return
/// what they are given.
template <class F, class E, class Arch = default_arch>
concept differentiable_for =
    activation_for<F, E, Arch> &&
    detail::no_unusable_member<F, simd::batch<arithmetic_type_of<E>, Arch>> &&
    detail::has_some_derivative<F, simd::batch<arithmetic_type_of<E>, Arch>>;

/// f has a derivative and a second derivative at x: `second_derivative(x)`, and where the plain
/// product of it with a gradient g is not what is meant, `second_gradient(x, g)`. A function that
/// is piecewise linear has neither but says `static constexpr bool is_piecewise_linear =
/// true`: then both are 0, which a product with an infinite g would not be.
template <class F, class E, class Arch = default_arch>
concept twice_differentiable_for =
    differentiable_for<F, E, Arch> &&
    detail::has_some_second_derivative<F, simd::batch<arithmetic_type_of<E>, Arch>>;

/// f's value determines its derivative: `derivative_from_output(y)` or `gradient_from_output(y,
/// grad_y)`. Where that depends on the parameters, `output_suffices()` tells.
template <class F, class E, class Arch = default_arch>
concept differentiable_from_output_for =
    activation_for<F, E, Arch> &&
    detail::no_unusable_member<F, simd::batch<arithmetic_type_of<E>, Arch>> &&
    detail::has_some_derivative_from_output<F, simd::batch<arithmetic_type_of<E>, Arch>>;

namespace detail {

// Each is the activation's member where it has one, and follows from the others where it has not;
// for scalars and batches alike. (simd::scaled_unless says why the factors are `rounded`.)

/// grad_y · f'(x)
template <class F, simd::lanes V>
SIMDACT_INLINE constexpr V gradient_of(const F& f, const V& x, const V& grad_y) noexcept {
    if constexpr (has_gradient<F, V>)
        return f.gradient(x, grad_y);
    else if constexpr (has_zones<F, V>)
        return f.gradient_from_zone(f.zone(x), grad_y);
    else
        return grad_y * simd::rounded(f.derivative(x));
}

/// f'(x)
template <class F, simd::lanes V>
SIMDACT_INLINE constexpr V derivative_of(const F& f, const V& x) noexcept {
    if constexpr (has_derivative<F, V>)
        return f.derivative(x);
    else
        return detail::gradient_of(f, x, V(simd::lane_type<V>(1)));
}

/// grad_y · f'(x), from y = f(x)
template <class F, simd::lanes V>
SIMDACT_INLINE constexpr V gradient_from_output_of(const F& f, const V& y,
                                                   const V& grad_y) noexcept {
    if constexpr (has_gradient_from_output<F, V>)
        return f.gradient_from_output(y, grad_y);
    else
        return grad_y * simd::rounded(f.derivative_from_output(y));
}

/// g · f''(x)
template <class F, simd::lanes V>
SIMDACT_INLINE constexpr V second_gradient_of(const F& f, const V& x, const V& g) noexcept {
    if constexpr (has_second_gradient<F, V>)
        return f.second_gradient(x, g);
    else if constexpr (piecewise_linear<F>)
        return V(simd::lane_type<V>(0));
    else
        return g * simd::rounded(f.second_derivative(x));
}

/// f''(x)
template <class F, simd::lanes V>
SIMDACT_INLINE constexpr V second_derivative_of(const F& f, const V& x) noexcept {
    if constexpr (has_second_derivative<F, V>)
        return f.second_derivative(x);
    else
        return detail::second_gradient_of(f, x, V(simd::lane_type<V>(1)));
}

}  // namespace detail

/// An activation's own account of one of its parameters, for tests, tables and look-up by name.
template <class F, class T>
struct parameter {
    const char* name;
    T F::* member;
    T lowest;   ///< The least valid value.
    T highest;  ///< The greatest; a parameter may be NaN only if both are infinite.
};

}  // namespace simdact
