// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"

namespace simdact {

/// Parametric rectified linear unit with one weight: `leaky_relu` whose slope is learned.
///
///     f(x)   = x > 0 ? x : weight · x
///     f'(x)  = x > 0 ? 1 : weight
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.PReLU` means with one parameter, bit for bit, for every weight: 0,
/// negative, above 1, inf and NaN included:
///
/// | x    | f(x)                           | f'(x)  |
/// |------|--------------------------------|--------|
/// | +0   | +0 · weight                    | weight |
/// | -0   | -0 · weight                    | weight |
/// | +inf | +inf                           | 1      |
/// | -inf | -inf · weight; NaN for 0       | weight |
/// | NaN  | NaN                            | weight |
///
/// Accuracy: one correctly rounded product (0.5 ULP); the derivative is exact.
///
/// From the output: f(x) > 0 tells x > 0 as long as weight >= 0 (0 and -0 included). A negative or
/// NaN weight is refused.
///
/// Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers: Surpassing Human-Level
/// Performance on ImageNet Classification", ICCV 2015, arXiv:1502.01852.
template <arithmetic T = float>
struct prelu {
    using arithmetic_type = T;

    /// What a negative input is multiplied by. Any value; torch's initial one.
    T weight = T(0.25);

    static constexpr const char* name = "prelu";
    static constexpr std::array<parameter<prelu, T>, 1> parameters{
        {{"weight", &prelu::weight, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()}}};
    static constexpr ulp_bounds ulp{.value = {0.5, 0.5}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return simd::scaled_unless(x > V(T(0)), x, V(weight));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x) const noexcept {
        return simd::select(zone(x), V(T(1)), V(weight));
    }

    /// f(x) - y for a scalar, exactly, where y is f(x) as it was rounded.
    SIMDACT_INLINE T rounding_error(T x, T y) const noexcept {
        return simd::rounding_error_of_product(x, derivative(x), y);
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return weight >= 0; }

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
        return simd::scaled_unless(positive, grad_y, V(weight));
    }
};

}  // namespace simdact
