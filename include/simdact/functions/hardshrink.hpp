// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"

namespace simdact {

/// Hard shrinkage: sets to 0 what is no larger than a threshold, and leaves the rest as it is.
///
///     f(x)   = -lambda <= x && x <= lambda ? 0 : x
///     f'(x)  = -lambda <= x && x <= lambda ? 0 : 1
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.Hardshrink` means, bit for bit; the gradient at NaN is that of torch's
/// scalar formula (its vector code has 0 there):
///
/// | x               | f(x) | f'(x)                  |
/// |-----------------|------|------------------------|
/// | +0, -0          | +0   | 0                      |
/// | lambda, -lambda | +0   | 0                      |
/// | +inf            | +inf | 1                      |
/// | -inf            | -inf | 1                      |
/// | NaN             | NaN  | 1: the gradient passes |
///
/// With lambda = 0 it is the identity but for f(-0) = +0 and f'(0) = 0. A negative or NaN lambda,
/// which torch takes, too, makes it the identity everywhere.
///
/// The gradient is chosen, not multiplied: where f is 0 it is 0 even if grad_y is inf or NaN.
///
/// Accuracy: exact. The output determines the derivative, whatever lambda is.
///
/// Source: D. L. Donoho, I. M. Johnstone, "Ideal Spatial Adaptation by Wavelet Shrinkage",
/// Biometrika 81(3), 1994.
template <arithmetic T = float>
struct hardshrink {
    using arithmetic_type = T;

    /// The largest |x| that becomes 0. Any value.
    T lambda = T(0.5);

    static constexpr const char* name = "hardshrink";
    static constexpr std::array<parameter<hardshrink, T>, 1> parameters{
        {{"lambda", &hardshrink::lambda, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()}}};
    static constexpr ulp_bounds ulp{.value = {0, 0}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return gradient_from_zone(zone(x), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x) const noexcept {
        return gradient_from_zone(zone(x), V(T(1)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative_from_output(V y) const noexcept {
        return derivative(y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_output(V y, V grad_y) const noexcept {
        return gradient_from_zone(zone(y), grad_y);
    }

    /// Whether f is flat at x: what a mask keeps of x (masked.hpp).
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr auto zone(V x) const noexcept {
        return V(-lambda) <= x && x <= V(lambda);
    }

    template <class Zone, simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_zone(Zone flat, V grad_y) const noexcept {
        return simd::select(flat, V(T(0)), grad_y);
    }
};

}  // namespace simdact
