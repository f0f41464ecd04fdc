// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"

namespace simdact {

/// Randomized leaky rectified linear unit in evaluation: `leaky_relu` whose slope is the mean of
/// those that training draws.
///
///     s      = (lower + upper) / 2
///     f(x)   = x > 0 ? x : s · x
///     f'(x)  = x > 0 ? 1 : s
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.RReLU` means after `eval()`, bit for bit:
///
/// | x    | f(x)                 | f'(x) |
/// |------|----------------------|-------|
/// | +0   | +0 · s               | s     |
/// | -0   | -0 · s               | s     |
/// | +inf | +inf                 | 1     |
/// | -inf | -inf · s; NaN for 0  | s     |
/// | NaN  | NaN                  | s     |
///
/// As in torch, s is computed in double and rounded once to T. But the bounds are T already, where
/// torch's are double: with bounds that are no floats, such as a third, a float's s may be the
/// neighbour of torch's. (With the default bounds it is torch's.)
///
/// Accuracy: one correctly rounded product (0.5 ULP) with the rounded s; the derivative is exact.
///
/// From the output: f(x) > 0 tells x > 0 as long as s >= 0 (0 and -0 included). A negative or NaN
/// mean is refused, as torch refuses it after an in-place forward.
///
/// Source: B. Xu, N. Wang, T. Chen, M. Li, "Empirical Evaluation of Rectified Activations in
/// Convolutional Network", 2015, arXiv:1505.00853.
template <arithmetic T = float>
struct rrelu {
    using arithmetic_type = T;

    /// The least slope that training draws; finite.
    T lower = T(1.0 / 8);
    /// The greatest; finite.
    T upper = T(1.0 / 3);

    static constexpr const char* name = "rrelu";
    static constexpr std::array<parameter<rrelu, T>, 2> parameters{
        {{"lower", &rrelu::lower, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()},
         {"upper", &rrelu::upper, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()}}};
    static constexpr ulp_bounds ulp{.value = {0.5, 0.5}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    /// What a negative input is multiplied by.
    SIMDACT_INLINE constexpr T slope() const noexcept {
        return static_cast<T>((static_cast<double>(lower) + static_cast<double>(upper)) / 2);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return simd::scaled_unless(x > V(T(0)), x, V(slope()));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x) const noexcept {
        return simd::select(zone(x), V(T(1)), V(slope()));
    }

    /// f(x) - y for a scalar, exactly, where y is f(x) as it was rounded.
    SIMDACT_INLINE T rounding_error(T x, T y) const noexcept {
        return simd::rounding_error_of_product(x, derivative(x), y);
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return slope() >= 0; }

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
        return simd::scaled_unless(positive, grad_y, V(slope()));
    }
};

}  // namespace simdact
