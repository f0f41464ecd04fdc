// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What is right for the inputs of a golden case, and whether torch has it.

#include <cmath>
#include <functional>
#include <vector>

#include "deviations.hpp"
#include "golden.hpp"
#include "numbers.hpp"

namespace simdact::test {

/// The functions of an activation's reference entry, with the parameters of a golden case.
template <class T>
struct golden_reference {
    // Empty for the functions that don't mean torch's scalar formula bit for bit.
    std::function<T(T x)> torch_value;
    std::function<T(T x, T grad_y)> torch_gradient;
    // For the mode "inplace".
    std::function<T(T y)> derivative_from_output;
};

/// One result that a golden case asks for.
template <class T>
struct golden_result {
    T x;
    T grad_y;
    T torch;
    wide<T> exact;       ///< A value, or grad_y · f'(x)
    wide<T> derivative;  ///< f'(x), for a gradient; a rounded number, as `exact` for a value.
    bool torch_is_right = false;     ///< To the bit, or to a few ULP for a function that rounds.
    const deviation* row = nullptr;  ///< Where torch is not right.
};

template <class T>
struct golden_results {
    bool to_the_bit;              ///< `exact` is a number of T, and nothing else is right.
    bool from_output;             ///< The gradient is that of backward_from_output with torch's y.
    std::vector<T> x, y, grad_y;  ///< y is torch's.
    std::vector<golden_result<T>> values, gradients;
};

namespace detail {

/// Rounding in T by another way than the library's: twice what the best of torch's need.
constexpr int ordinary_error_in_ulp = 4;

template <class T>
void compare_with_torch(golden_result<T>& r, const golden_case& c, golden_answer::kind what,
                        bool to_the_bit) {
    const bool is_value = what == golden_answer::kind::value;
    const wide<T> torch = static_cast<wide<T>>(r.torch);
    if (to_the_bit) {
        r.torch_is_right = same(r.torch, static_cast<T>(r.exact));
    } else if (r.exact == 0 && torch == 0) {
        // Of a gradient's zero the sign is not compared: torch's formulas differ in it.
        r.torch_is_right = !is_value || std::signbit(r.exact) == std::signbit(torch);
    } else if (ulp_error(r.torch, r.exact) <= ordinary_error_in_ulp) {
        r.torch_is_right = true;
    } else if (!is_value) {
        // The exact derivative is itself rounded, to few bits where it is subnormal.
        r.torch_is_right = std::fabs(torch - r.exact) <=
                           ordinary_error_in_ulp * std::fabs(static_cast<wide<T>>(r.grad_y)) *
                               ulp_of<T>(r.derivative);
    }
    if (r.torch_is_right)
        return;
    r.row = find_deviation({.function = c.text("function"),
                            .what = what,
                            .single = sizeof(T) == 4,
                            .p0 = static_cast<long double>(c.number("p0")),
                            .x = static_cast<long double>(r.x),
                            .grad_y = static_cast<long double>(r.grad_y),
                            .torch = static_cast<long double>(r.torch),
                            .exact = static_cast<long double>(r.exact),
                            .epsilon = std::numeric_limits<T>::epsilon()});
}

/// f'(x), where the library decided otherwise than the data: hardsigmoid's is 0 at a NaN.
template <class T>
wide<T> derivative_at(const golden_case& c, T x, T true_derivative) {
    const bool decided = c.text("function") == "hardsigmoid" && is_nan(x);
    return decided ? wide<T>(0) : static_cast<wide<T>>(true_derivative);
}

/// Whether the gradient is 0 whatever grad_y is, an infinity or NaN included.
template <class W>
bool is_chosen(const golden_case& c, W derivative) {
    const std::string function = c.text("function");
    return (function == "hardsigmoid" || function == "hardswish") && derivative == 0;
}

}  // namespace detail

/// \param c  one that is not for a later feature
template <class T>
golden_results<T> results_of(const golden_case& c, const golden_reference<T>& reference) {
    using W = wide<T>;
    golden_results<T> all;
    all.from_output = c.text("mode") == "inplace";
    all.to_the_bit = !c.has("true_y");
    all.x = c.array<T>("x");
    all.y = c.array<T>("y");
    all.grad_y = c.array<T>("grad_out");
    const auto torch_gradients = c.array<T>("grad_in");
    const auto true_y = all.to_the_bit ? all.y : c.array<T>("true_y");
    const auto true_d = all.to_the_bit ? all.y : c.array<T>("true_d");
    for (std::size_t i = 0; i < all.x.size(); ++i) {
        const T x = all.x[i];
        const T grad_y = all.grad_y[i];
        const T y = all.to_the_bit ? reference.torch_value(x) : true_y[i];
        golden_result<T> value{x, T(1), all.y[i], static_cast<W>(y), static_cast<W>(y)};
        detail::compare_with_torch(value, c, golden_answer::kind::value, all.to_the_bit);
        all.values.push_back(value);

        golden_result<T> gradient{x, grad_y, torch_gradients[i], 0, 0};
        if (all.from_output) {
            gradient.exact = static_cast<W>(static_cast<T>(
                grad_y * static_cast<T>(reference.derivative_from_output(all.y[i]))));
        } else if (all.to_the_bit) {
            gradient.exact = static_cast<W>(reference.torch_gradient(x, grad_y));
        } else {
            gradient.derivative = detail::derivative_at(c, x, true_d[i]);
            gradient.exact = detail::is_chosen(c, gradient.derivative)
                                 ? W(0)
                                 : gradient.derivative * static_cast<W>(grad_y);
        }
        detail::compare_with_torch(gradient, c, golden_answer::kind::gradient,
                                   all.to_the_bit || all.from_output);
        all.gradients.push_back(gradient);
    }
    return all;
}

}  // namespace simdact::test
