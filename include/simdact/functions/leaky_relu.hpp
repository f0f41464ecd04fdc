// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"

namespace simdact {

/// Leaky rectified linear unit: lets a small part of a negative input through, so that a unit whose
/// inputs are all negative still has a gradient to recover by.
///
///     f(x)  = x > 0 ? x : negative_slope · x
///     f'(x) = x > 0 ? 1 : negative_slope
///
/// Means what `torch.nn.LeakyReLU` means, bit for bit, for every negative_slope: 0, negative, above
/// 1, inf and NaN included. No limit is taken and nothing is clamped:
///
/// | x              | f(x)                                  | f'(x)          |
/// |----------------|---------------------------------------|----------------|
/// | +0             | +0 · negative_slope                   | negative_slope |
/// | -0             | -0 · negative_slope                   | negative_slope |
/// | +inf           | +inf                                  | 1              |
/// | -inf           | -inf · negative_slope; NaN for 0      | negative_slope |
/// | NaN            | NaN                                   | negative_slope |
///
/// `leaky_relu` with a slope of 0 is therefore not `relu`: it gives -0 for x < 0 and NaN for -inf.
/// The second derivative is 0 everywhere, and so is its product with any gradient.
///
/// Accuracy: one correctly rounded product (0.5 ULP); the derivative is exact.
///
/// From the output: f(x) > 0 tells x > 0 as long as negative_slope >= 0 (0 and -0 included). A
/// negative or NaN slope is refused, as torch refuses it after an in-place forward.
///
/// Source: A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models", ICML 2013.
template <arithmetic T = float>
struct leaky_relu {
    using arithmetic_type = T;

    /// What a negative input is multiplied by. Any value; torch's default.
    T negative_slope = T(0.01);

    static constexpr const char* name = "leaky_relu";
    static constexpr std::array<parameter<leaky_relu, T>, 1> parameters{
        {{"negative_slope", &leaky_relu::negative_slope, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()}}};
    static constexpr ulp_bounds ulp{.value = {0.5, 0.5}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return simd::scaled_unless(x > V(T(0)), x, V(negative_slope));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x) const noexcept {
        return simd::select(zone(x), V(T(1)), V(negative_slope));
    }

    /// f(x) - y for a scalar, exactly, where y is f(x) as it was rounded.
    SIMDACT_INLINE T rounding_error(T x, T y) const noexcept {
        return simd::rounding_error_of_product(x, derivative(x), y);
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return negative_slope >= 0; }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative_from_output(V y) const noexcept {
        return derivative(y);
    }

    /// Which piece of f x is on: what a mask keeps of x (masked.hpp).
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr auto zone(V x) const noexcept {
        return x > V(T(0));
    }

    template <class Zone, simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_zone(Zone positive, V grad_y) const noexcept {
        return simd::scaled_unless(positive, grad_y, V(negative_slope));
    }
};

}  // namespace simdact
