// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Functions of straight pieces. Their second derivative is that of the piece, at a NaN too.

#include <limits>

#include "entry.hpp"

namespace simdact::test {

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
    template <class W>
    static W second_derivative(const relu<T>&, W) {
        return 0;
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
    template <class W>
    static W second_derivative(const leaky_relu<T>&, W) {
        return 0;
    }
    static T torch_value(const leaky_relu<T>& f, T x) { return x > 0 ? x : x * f.negative_slope; }
    static T torch_gradient(const leaky_relu<T>& f, T x, T grad_y) {
        return x > 0 ? grad_y : grad_y * f.negative_slope;
    }
    static T derivative_from_output(const leaky_relu<T>& f, T y) {
        return y > 0 ? T(1) : f.negative_slope;
    }
};

}  // namespace simdact::test
