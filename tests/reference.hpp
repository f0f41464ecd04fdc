// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What every activation must compute, written apart from the library: one entry a function, and the
// third of the three places that a new function touches.
//
// An entry has
//   parameter_sets()                           the activations to test, the default first
//   value(f, x), derivative(f, x)              the formula in a wider type W, for the error in ULP
// and, for the functions that mean torch's scalar formula bit for bit,
//   torch_value(f, x), torch_gradient(f, x, grad_y)   that formula in T
// and, where the output determines the derivative,
//   derivative_from_output(f, y)               in T

#include <cmath>
#include <limits>
#include <simdact/simdact.hpp>
#include <vector>

namespace simdact::test {

template <class F>
struct reference;

template <class T>
struct reference<relu<T>> {
    static std::vector<relu<T>> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const relu<T>&, W x) {
        return x < 0 ? W(0) : x;
    }
    template <class W>
    static W derivative(const relu<T>&, W x) {
        return x <= 0 ? W(0) : W(1);
    }
    static T torch_value(const relu<T>&, T x) { return x < 0 ? T(0) : x; }
    static T torch_gradient(const relu<T>&, T x, T grad_y) { return x <= 0 ? T(0) : grad_y; }
    static T derivative_from_output(const relu<T>&, T y) { return y <= 0 ? T(0) : T(1); }
};

template <class T>
struct reference<leaky_relu<T>> {
    static std::vector<leaky_relu<T>> parameter_sets() {
        constexpr T inf = std::numeric_limits<T>::infinity();
        constexpr T nan = std::numeric_limits<T>::quiet_NaN();
        return {{},       {T(0.2)}, {T(0)}, {T(-0.0)}, {T(-0.5)}, {T(1)},
                {T(1.5)}, {T(2)},   {inf},  {-inf},    {nan},     {std::numeric_limits<T>::min()}};
    }
    template <class W>
    static W value(const leaky_relu<T>& f, W x) {
        return x > 0 ? x : x * W(f.negative_slope);
    }
    template <class W>
    static W derivative(const leaky_relu<T>& f, W x) {
        return x > 0 ? W(1) : W(f.negative_slope);
    }
    static T torch_value(const leaky_relu<T>& f, T x) { return x > 0 ? x : x * f.negative_slope; }
    static T torch_gradient(const leaky_relu<T>& f, T x, T grad_y) {
        return x > 0 ? grad_y : grad_y * f.negative_slope;
    }
    static T derivative_from_output(const leaky_relu<T>& f, T y) {
        return y > 0 ? T(1) : f.negative_slope;
    }
};

template <class T, accuracy A>
struct reference<elu<T, A>> {
    static std::vector<elu<T, A>> parameter_sets() {
        // The last four are the hardest found so far: with them the result lies just above a power
        // of two, where an ULP is smallest against it.
        return {{},
                {T(0.5)},
                {T(2)},
                {T(1.6732632423543772)},
                {T(0.3)},
                {T(-1.3)},
                {T(1e-20F)},
                {T(1e25F)},
                {T(0x1.f6fec2p+0)},
                {T(0x1.e4b126p+0)},
                {T(0x1.c74c5f914742bp+0)},
                {T(0x1.bddbb05780f3dp-60)}};
    }
    template <class W>
    static W value(const elu<T, A>& f, W x) {
        return x < 0 ? W(f.alpha) * std::expm1(x) : x;
    }
    template <class W>
    static W derivative(const elu<T, A>& f, W x) {
        return x > 0 ? W(1) : W(f.alpha) * std::exp(x);
    }
    static T derivative_from_output(const elu<T, A>& f, T y) { return y > 0 ? T(1) : y + f.alpha; }
};

}  // namespace simdact::test
