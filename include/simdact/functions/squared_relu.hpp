// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"

namespace simdact {

/// The square of the rectified linear unit.
///
///     f(x)   = x <= 0 ? 0 : x²
///     f'(x)  = x <= 0 ? 0 : 2x
///     f''(x) = x <= 0 ? 0 : 2
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | +0   | +0   | 0     | 0      |
/// | -0   | +0   | 0     | 0      |
/// | +inf | +inf | +inf  | 2      |
/// | -inf | +0   | 0     | 0      |
/// | NaN  | NaN  | NaN   | 2      |
///
/// torch has no module of it; the bits are those of `torch.nn.functional.relu(x).square()` and its
/// gradient. Where x <= 0 the gradients of both orders are 0 even if grad_y is inf or NaN.
///
/// Accuracy: one correctly rounded product (0.5 ULP); the derivative is exact as long as 2x is
/// finite.
///
/// Source: D. R. So, W. Mańke, H. Liu, Z. Dai, N. Shazeer, Q. V. Le, "Primer: Searching for
/// Efficient Transformers for Language Modeling", NeurIPS 2021, arXiv:2109.08668.
template <arithmetic T = float>
struct squared_relu {
    using arithmetic_type = T;

    static constexpr const char* name = "squared_relu";
    static constexpr std::array<parameter<squared_relu, T>, 0> parameters{};
    static constexpr ulp_bounds ulp{.value = {0.5, 0.5}, .derivative = {0, 0}};

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        const V positive = where_positive(x, x);
        return positive * positive;
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x) const noexcept {
        const V positive = where_positive(x, x);
        return positive + positive;
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient(V x, V grad_y) const noexcept {
        return where_positive(x, grad_y) * derivative(x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V second_derivative(V x) const noexcept {
        return where_positive(x, V(T(2)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V second_gradient(V x, V g) const noexcept {
        return where_positive(x, g) * V(T(2));
    }

  private:
    /// A NaN counts as positive, as in `relu`.
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE static constexpr V where_positive(V x, V yes) noexcept {
        return simd::select(x <= V(T(0)), V(T(0)), yes);
    }
};

}  // namespace simdact
