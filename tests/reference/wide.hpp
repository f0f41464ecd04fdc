// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The mathematics that references are written with: the C library's functions in double, long
// double and, with SIMDACT_TEST_QUADMATH, __float128; and numbers of twice the width for the places
// where one rounding of an argument would be seen in the result.

#include <cmath>

#if defined(SIMDACT_TEST_QUADMATH) && __has_include(<quadmath.h>)
#include <quadmath.h>
#endif

namespace simdact::test::ref {

using std::copysign, std::cosh, std::erfc, std::exp, std::expm1, std::fabs, std::fma, std::isinf,
    std::isnan, std::log1p, std::signbit, std::tanh;

#if defined(SIMDACT_TEST_QUADMATH) && __has_include(<quadmath.h>)
__extension__ using quad = __float128;
inline quad copysign(quad x, quad y) {
    return copysignq(x, y);
}
inline quad cosh(quad x) {
    return coshq(x);
}
inline quad erfc(quad x) {
    return erfcq(x);
}
inline quad exp(quad x) {
    return expq(x);
}
inline quad expm1(quad x) {
    return expm1q(x);
}
inline quad fabs(quad x) {
    return fabsq(x);
}
inline quad fma(quad x, quad y, quad z) {
    return fmaq(x, y, z);
}
inline bool isinf(quad x) {
    return isinfq(x) != 0;
}
inline bool isnan(quad x) {
    return isnanq(x) != 0;
}
inline quad log1p(quad x) {
    return log1pq(x);
}
inline bool signbit(quad x) {
    return signbitq(x) != 0;
}
inline quad tanh(quad x) {
    return tanhq(x);
}
#endif

/// head + tail, the tail at most half an ULP of the head.
template <class W>
struct pair {
    W head;
    W tail;

    pair operator-() const { return {-head, -tail}; }
};

/// A constant to twice the width of double, or to as many digits as W has.
struct constant {
    double head;
    long double tail;

    template <class W>
    constexpr W in() const {
        return static_cast<W>(head) + static_cast<W>(tail);
    }
};

// The tails are what the literal of the head, cut to a double, leaves of the number.
inline constexpr constant sqrt_half{0x1.6a09e667f3bcdp-1,
                                    -4.833646656726456518593584429912793221341e-17L};
inline constexpr constant one_by_sqrt_2pi{0x1.9884533d43651p-2,
                                          -2.492327202277730078644138151165733096733e-17L};
inline constexpr constant two_by_sqrt_pi{0x1.20dd750429b6dp+0,
                                         1.533545961316588074559976812877518521369e-17L};
/// 2 · sqrt(2 / pi), and 0.044715 times that.
inline constexpr constant gelu_linear{0x1.9884533d43651p+0,
                                      -9.969308809110920314576552604662932386934e-17L};
inline constexpr constant gelu_cubic{0x1.2444f2a4d8b4bp-4,
                                     -6.175149918155315453375635572488827558799e-19L};
inline constexpr constant quick_gelu_beta{0x1.b3b645a1cac08p+0,
                                          4.26325641456060111522674560546875e-17L};
/// SELU's scale, 1.0507009873554804934193349852946, and its product with alpha,
/// 1.6732632423543772848170429916717.
inline constexpr constant selu_scale{0x1.0cfabd6a91132p+0,
                                     3.9874847667154145409679412841796875e-17L};
inline constexpr constant selu_scaled_alpha{0x1.c212cc640f031p+0,
                                            1.415351938008449760453239851887314580977e-17L};

/// a · b without an error. (An infinite product has no tail.)
template <class W>
pair<W> product(W a, W b) {
    const W head = a * b;
    return {head, isinf(head) || isnan(head) ? W(0) : fma(a, b, -head)};
}

/// a / b to twice the width.
template <class W>
pair<W> quotient(W a, W b) {
    const W head = a / b;
    return {head, isinf(head) || isnan(head) || isinf(b) ? W(0) : fma(-head, b, a) / b};
}

/// x · c to nearly twice the width.
template <class W>
pair<W> product(W x, const constant& c) {
    // c is cut anew: for a W wider than double, its head holds all of the constant that W can.
    const W head = c.in<W>();
    const W tail = static_cast<W>(c.tail) - (head - static_cast<W>(c.head));
    const pair<W> p = product(x, head);
    return {p.head, isinf(p.head) || isnan(p.head) ? W(0) : p.tail + x * tail};
}

/// e^z: the tail is small enough for e^tail = 1 + tail.
template <class W>
W exp(pair<W> z) {
    const W e = exp(z.head);
    return isinf(e) ? e : e + e * z.tail;
}

template <class W>
W expm1(pair<W> z) {
    const W e = exp(z.head);
    return isinf(e) ? e : expm1(z.head) + e * z.tail;
}

/// x · p for p that falls to 0 faster than x grows: 0 with the sign of x, also where x is infinite.
template <class W>
W damped(W x, W p) {
    return p == 0 ? copysign(W(0), x) : x * p;
}

// The logistic function and its derivatives at z. e = e^-|z| never overflows, and none of the forms
// cancels but where the result has a root.

template <class W>
W e_to_minus_abs(pair<W> z) {
    return z.head < 0 ? exp(z) : exp(-z);
}

template <class W>
W sigmoid(pair<W> z) {
    const W e = e_to_minus_abs(z);
    return (z.head < 0 ? e : W(1)) / (1 + e);
}

template <class W>
W sigmoid_derivative(pair<W> z) {
    const W e = e_to_minus_abs(z);
    return e / ((1 + e) * (1 + e));
}

/// 1 - 2 · sigmoid(|z|) = -tanh(|z| / 2).
template <class W>
W one_minus_two_sigmoids_of_abs(pair<W> z) {
    return expm1(z.head < 0 ? z : -z) / (1 + e_to_minus_abs(z));
}

template <class W>
W sigmoid_second_derivative(pair<W> z) {
    const W magnitude = -sigmoid_derivative(z) * one_minus_two_sigmoids_of_abs(z);
    return isnan(magnitude) ? magnitude : copysign(magnitude, -z.head);
}

/// d/dx of x · sigmoid(z(x)), where slope_times_x is x · z'(x).
template <class W>
W gated_derivative(pair<W> z, W slope_times_x) {
    const W e = e_to_minus_abs(z);
    if (e == 0)
        return z.head < 0 ? -W(0) : W(1);
    const W d = (1 + e) * (1 + e);
    return z.head < 0 ? e * (1 + e + slope_times_x) / d : (1 + e + slope_times_x * e) / d;
}

}  // namespace simdact::test::ref
