// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"

namespace simdact {

/// Rectified linear unit with a ceiling of 6, so that the values fit a few bits of fixed point.
///
///     f(x)   = x < 0 ? 0 : x > 6 ? 6 : x
///     f'(x)  = x <= 0 || x >= 6 ? 0 : 1
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.ReLU6` means, bit for bit; the gradient at NaN is that of torch's scalar
/// formula (its vector code has 0 there):
///
/// | x    | f(x) | f'(x)                     |
/// |------|------|---------------------------|
/// | +0   | +0   | 0                         |
/// | -0   | -0   | 0                         |
/// | 6    | 6    | 0                         |
/// | +inf | 6    | 0                         |
/// | -inf | +0   | 0                         |
/// | NaN  | NaN  | 1: the gradient passes    |
///
/// The gradient is chosen, not multiplied: where f is flat it is 0 even if grad_y is inf or NaN.
///
/// Accuracy: exact. The output determines the derivative.
///
/// Source: A. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
template <arithmetic T = float>
struct relu6 {
    using arithmetic_type = T;

    static constexpr const char* name = "relu6";
    static constexpr std::array<parameter<relu6, T>, 0> parameters{};
    static constexpr ulp_bounds ulp{.value = {0, 0}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return simd::at_most(simd::at_least(x, V(T(0))), V(T(6)));
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
        return x <= V(T(0)) || x >= V(T(6));
    }

    template <class Zone, simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_zone(Zone flat, V grad_y) const noexcept {
        return simd::select(flat, V(T(0)), grad_y);
    }
};

}  // namespace simdact
