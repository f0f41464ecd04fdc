// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"

namespace simdact {

/// Rectified linear unit.
///
///     f(x)  = x < 0 ? 0 : x
///     f'(x) = x <= 0 ? 0 : 1
///
/// Means what `torch.nn.ReLU` means, bit for bit:
///
/// | x    | f(x) | f'(x)                                   |
/// |------|------|-----------------------------------------|
/// | +0   | +0   | 0                                       |
/// | -0   | -0   | 0                                       |
/// | +inf | +inf | 1                                       |
/// | -inf | 0    | 0                                       |
/// | NaN  | NaN  | 1: the gradient passes, as in torch     |
///
/// The gradient is chosen, not multiplied: where x <= 0 it is 0 even if grad_y is inf or NaN. The
/// second derivative is 0 everywhere, and so is its product with any gradient.
///
/// Accuracy: exact. The output determines the derivative.
///
/// Source: V. Nair, G. E. Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines",
/// ICML 2010.
template <arithmetic T = float>
struct relu {
    using arithmetic_type = T;

    static constexpr const char* name = "relu";
    static constexpr std::array<parameter<relu, T>, 0> parameters{};
    static constexpr ulp_bounds ulp{.value = {0, 0}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return simd::at_least(x, V(T(0)));
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
        return x <= V(T(0));
    }

    template <class Zone, simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_zone(Zone flat, V grad_y) const noexcept {
        return simd::select(flat, V(T(0)), grad_y);
    }
};

}  // namespace simdact
