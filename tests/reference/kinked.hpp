// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Functions of straight pieces, and the square of one. Their second derivative is that of the
// piece, at a NaN too. A NaN that x is compared with is not among the parameters to test: some
// instruction sets raise an exception at every comparison with it (special_test.cpp has it).

#include <limits>

#include "entry.hpp"

namespace simdact::test {

template <class T>
struct reference<identity<T>> {
    static std::vector<identity<T>> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const identity<T>&, W x) {
        return x;
    }
    template <class W>
    static W derivative(const identity<T>&, W) {
        return W(1);
    }
    template <class W>
    static W second_derivative(const identity<T>&, W) {
        return W(0);
    }
    static T torch_value(const identity<T>&, T x) { return x; }
    static T torch_gradient(const identity<T>&, T, T grad_y) { return grad_y; }
    static T derivative_from_output(const identity<T>&, T) { return T(1); }
};

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
        return W(0);
    }
    static T torch_value(const relu<T>&, T x) { return x < 0 ? T(0) : x; }
    static T torch_gradient(const relu<T>&, T x, T grad_y) { return x <= 0 ? T(0) : grad_y; }
    static T derivative_from_output(const relu<T>&, T y) { return y <= 0 ? T(0) : T(1); }
};

template <class T>
struct reference<relu6<T>> {
    static std::vector<relu6<T>> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const relu6<T>&, W x) {
        return x < 0 ? W(0) : x > 6 ? W(6) : x;
    }
    template <class W>
    static W derivative(const relu6<T>&, W x) {
        return x <= 0 || x >= 6 ? W(0) : W(1);
    }
    template <class W>
    static W second_derivative(const relu6<T>&, W) {
        return W(0);
    }
    static T torch_value(const relu6<T>&, T x) { return x < 0 ? T(0) : x > 6 ? T(6) : x; }
    static T torch_gradient(const relu6<T>&, T x, T grad_y) {
        return x <= 0 || x >= 6 ? T(0) : grad_y;
    }
    static T derivative_from_output(const relu6<T>&, T y) { return y <= 0 || y >= 6 ? T(0) : T(1); }
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
        return W(0);
    }
    static T torch_value(const leaky_relu<T>& f, T x) { return x > 0 ? x : x * f.negative_slope; }
    static T torch_gradient(const leaky_relu<T>& f, T x, T grad_y) {
        return x > 0 ? grad_y : grad_y * f.negative_slope;
    }
    static T derivative_from_output(const leaky_relu<T>& f, T y) {
        return y > 0 ? T(1) : f.negative_slope;
    }
};

template <class T>
struct reference<prelu<T>> {
    static std::vector<prelu<T>> parameter_sets() {
        constexpr T inf = std::numeric_limits<T>::infinity();
        constexpr T nan = std::numeric_limits<T>::quiet_NaN();
        return {{},       {T(0.2)}, {T(0)}, {T(-0.0)}, {T(-0.5)}, {T(1)},
                {T(1.5)}, {T(2)},   {inf},  {-inf},    {nan},     {std::numeric_limits<T>::min()}};
    }
    template <class W>
    static W value(const prelu<T>& f, W x) {
        return x > 0 ? x : x * W(f.weight);
    }
    template <class W>
    static W derivative(const prelu<T>& f, W x) {
        return x > 0 ? W(1) : W(f.weight);
    }
    template <class W>
    static W second_derivative(const prelu<T>&, W) {
        return W(0);
    }
    static T torch_value(const prelu<T>& f, T x) { return x > 0 ? x : x * f.weight; }
    static T torch_gradient(const prelu<T>& f, T x, T grad_y) {
        return x > 0 ? grad_y : grad_y * f.weight;
    }
    static T derivative_from_output(const prelu<T>& f, T y) { return y > 0 ? T(1) : f.weight; }
};

template <class T>
struct reference<rrelu<T>> {
    static std::vector<rrelu<T>> parameter_sets() {
        return {{},
                {T(0.1), T(0.3)},
                {T(0.3), T(0.1)},
                {T(-0.5), T(0.5)},
                {T(-2), T(1)},
                {T(3), T(8)},
                {T(1e-10), T(1)},
                {T(0x1p127), T(0x1p127)}};
    }
    static T slope(const rrelu<T>& f) {
        return static_cast<T>((static_cast<double>(f.lower) + static_cast<double>(f.upper)) / 2);
    }
    template <class W>
    static W value(const rrelu<T>& f, W x) {
        return x > 0 ? x : x * W(slope(f));
    }
    template <class W>
    static W derivative(const rrelu<T>& f, W x) {
        return x > 0 ? W(1) : W(slope(f));
    }
    template <class W>
    static W second_derivative(const rrelu<T>&, W) {
        return W(0);
    }
    static T torch_value(const rrelu<T>& f, T x) { return x > 0 ? x : x * slope(f); }
    static T torch_gradient(const rrelu<T>& f, T x, T grad_y) {
        return x > 0 ? grad_y : grad_y * slope(f);
    }
    static T derivative_from_output(const rrelu<T>& f, T y) { return y > 0 ? T(1) : slope(f); }
};

template <class T>
struct reference<threshold<T>> {
    static std::vector<threshold<T>> parameter_sets() {
        constexpr T inf = std::numeric_limits<T>::infinity();
        constexpr T nan = std::numeric_limits<T>::quiet_NaN();
        return {{},          {T(0.5), T(-1)}, {T(-1), T(20)}, {T(1), T(1)}, {T(3), T(-0.0)},
                {T(2), nan}, {inf, T(2)},     {-inf, T(-3)},  {T(-2), -inf}};
    }
    template <class W>
    static W value(const threshold<T>& f, W x) {
        return x <= W(f.threshold) ? W(f.value) : x;
    }
    template <class W>
    static W derivative(const threshold<T>& f, W x) {
        return x <= W(f.threshold) ? W(0) : W(1);
    }
    template <class W>
    static W second_derivative(const threshold<T>&, W) {
        return W(0);
    }
    static T torch_value(const threshold<T>& f, T x) { return x <= f.threshold ? f.value : x; }
    static T torch_gradient(const threshold<T>& f, T x, T grad_y) {
        return x <= f.threshold ? T(0) : grad_y;
    }
    static T derivative_from_output(const threshold<T>& f, T y) {
        return y <= f.threshold ? T(0) : T(1);
    }
};

template <class T>
struct reference<hardtanh<T>> {
    static std::vector<hardtanh<T>> parameter_sets() {
        constexpr T inf = std::numeric_limits<T>::infinity();
        return {{},           {T(-2), T(0.5)}, {T(0.25), T(3)}, {T(0), T(6)}, {T(-3), T(-0.0)},
                {T(1), T(1)}, {T(2), T(-1)},   {-inf, T(3)},    {T(-1), inf}};
    }
    template <class W>
    static W clamp(W x, W low, W high) {
        const W raised = x < low ? low : x;
        return raised > high ? high : raised;
    }
    template <class W>
    static W value(const hardtanh<T>& f, W x) {
        return clamp(x, W(f.min_val), W(f.max_val));
    }
    template <class W>
    static W derivative(const hardtanh<T>& f, W x) {
        return x <= W(f.min_val) || x >= W(f.max_val) ? W(0) : W(1);
    }
    template <class W>
    static W second_derivative(const hardtanh<T>&, W) {
        return W(0);
    }
    static T torch_value(const hardtanh<T>& f, T x) { return clamp(x, f.min_val, f.max_val); }
    static T torch_gradient(const hardtanh<T>& f, T x, T grad_y) {
        return x <= f.min_val || x >= f.max_val ? T(0) : grad_y;
    }
    static T derivative_from_output(const hardtanh<T>& f, T y) {
        return y <= f.min_val || y >= f.max_val ? T(0) : T(1);
    }
};

template <class T>
struct reference<hardshrink<T>> {
    static std::vector<hardshrink<T>> parameter_sets() {
        constexpr T inf = std::numeric_limits<T>::infinity();
        return {{}, {T(1)}, {T(0)}, {T(-0.0)}, {T(20)}, {T(-1)}, {inf}};
    }
    template <class W>
    static W value(const hardshrink<T>& f, W x) {
        return -W(f.lambda) <= x && x <= W(f.lambda) ? W(0) : x;
    }
    template <class W>
    static W derivative(const hardshrink<T>& f, W x) {
        return -W(f.lambda) <= x && x <= W(f.lambda) ? W(0) : W(1);
    }
    template <class W>
    static W second_derivative(const hardshrink<T>&, W) {
        return W(0);
    }
    static T torch_value(const hardshrink<T>& f, T x) {
        return -f.lambda <= x && x <= f.lambda ? T(0) : x;
    }
    static T torch_gradient(const hardshrink<T>& f, T x, T grad_y) {
        return -f.lambda <= x && x <= f.lambda ? T(0) : grad_y;
    }
    static T derivative_from_output(const hardshrink<T>& f, T y) {
        return -f.lambda <= y && y <= f.lambda ? T(0) : T(1);
    }
};

template <class T>
struct reference<softshrink<T>> {
    static std::vector<softshrink<T>> parameter_sets() {
        return {{},       {T(1)},  {T(0)},     {T(-0.0)},
                {T(0.1)}, {T(20)}, {T(1e30F)}, {std::numeric_limits<T>::max()}};
    }
    template <class W>
    static W value(const softshrink<T>& f, W x) {
        return x > W(f.lambda)    ? x - W(f.lambda)
               : x < -W(f.lambda) ? x + W(f.lambda)
               : x == x           ? W(0)
                                  : x;
    }
    template <class W>
    static W derivative(const softshrink<T>& f, W x) {
        return -W(f.lambda) <= x && x <= W(f.lambda) ? W(0) : W(1);
    }
    template <class W>
    static W second_derivative(const softshrink<T>&, W) {
        return W(0);
    }
    static T torch_value(const softshrink<T>& f, T x) {
        return x > f.lambda ? x - f.lambda : x < -f.lambda ? x + f.lambda : x == x ? T(0) : x;
    }
    static T torch_gradient(const softshrink<T>& f, T x, T grad_y) {
        return -f.lambda <= x && x <= f.lambda ? T(0) : grad_y;
    }
    static T derivative_from_output(const softshrink<T>&, T y) { return y == 0 ? T(0) : T(1); }
};

template <class T>
struct reference<squared_relu<T>> {
    static std::vector<squared_relu<T>> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const squared_relu<T>&, W x) {
        return x <= 0 ? W(0) : x * x;
    }
    template <class W>
    static W derivative(const squared_relu<T>&, W x) {
        return x <= 0 ? W(0) : 2 * x;
    }
    template <class W>
    static W second_derivative(const squared_relu<T>&, W x) {
        return x <= 0 ? W(0) : W(2);
    }
    static T torch_value(const squared_relu<T>&, T x) { return x <= 0 ? T(0) : x * x; }
    static T torch_gradient(const squared_relu<T>&, T x, T grad_y) {
        return x <= 0 ? T(0) : grad_y * (2 * x);
    }
};

}  // namespace simdact::test
