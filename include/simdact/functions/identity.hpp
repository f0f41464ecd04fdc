// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"

namespace simdact {

/// The identity: for a layer that has no activation where the code asks for one.
///
///     f(x)   = x
///     f'(x)  = 1
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.Identity` means, bit for bit: the gradient passes unchanged at every x.
///
/// | x    | f(x) | f'(x) |
/// |------|------|-------|
/// | +0   | +0   | 1     |
/// | -0   | -0   | 1     |
/// | +inf | +inf | 1     |
/// | -inf | -inf | 1     |
/// | NaN  | NaN  | 1     |
///
/// Accuracy: exact. The output determines the derivative.
template <arithmetic T = float>
struct identity {
    using arithmetic_type = T;

    static constexpr const char* name = "identity";
    static constexpr std::array<parameter<identity, T>, 0> parameters{};
    static constexpr ulp_bounds ulp{.value = {0, 0}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return x;
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V) const noexcept {
        return V(T(1));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient(V, V grad_y) const noexcept {
        return grad_y;
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative_from_output(V y) const noexcept {
        return derivative(y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_output(V y, V grad_y) const noexcept {
        return gradient(y, grad_y);
    }
};

}  // namespace simdact
