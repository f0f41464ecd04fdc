// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"

namespace simdact {

/// Soft shrinkage: moves x towards 0 by lambda, and to 0 what is no farther away.
///
///     f(x)   = x > lambda ? x - lambda : x < -lambda ? x + lambda : 0
///     f'(x)  = -lambda <= x && x <= lambda ? 0 : 1
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.Softshrink` means since it keeps NaN (2024), bit for bit; the gradient at
/// NaN is that of torch's scalar formula (its vector code has 0 there):
///
/// | x               | f(x) | f'(x)                  |
/// |-----------------|------|------------------------|
/// | +0, -0          | +0   | 0                      |
/// | lambda, -lambda | +0   | 0                      |
/// | +inf            | +inf | 1                      |
/// | -inf            | -inf | 1                      |
/// | NaN             | NaN  | 1: the gradient passes |
///
/// Every zero is +0, as in torch's vector code. (Its scalar formula, which is left with the last
/// few elements of an array, has -0 where x is negative.)
///
/// The gradient is chosen, not multiplied: where f is 0 it is 0 even if grad_y is inf or NaN.
///
/// Accuracy: one correctly rounded sum (0.5 ULP); the derivative is exact.
///
/// From the output: f(x) != 0 tells that x is outside [-lambda, lambda] as long as lambda >= 0 (and
/// subnormal numbers count: where they are flushed to 0, a difference may be). A negative or NaN
/// lambda is refused; torch refuses a negative one altogether.
///
/// Source: D. L. Donoho, "De-Noising by Soft-Thresholding", IEEE Transactions on Information
/// Theory 41(3), 1995.
template <arithmetic T = float>
struct softshrink {
    using arithmetic_type = T;

    /// How far x is moved; not negative, finite.
    T lambda = T(0.5);

    static constexpr const char* name = "softshrink";
    static constexpr std::array<parameter<softshrink, T>, 1> parameters{
        {{"lambda", &softshrink::lambda, T(0), (std::numeric_limits<T>::max)()}}};
    static constexpr ulp_bounds ulp{.value = {0.5, 0.5}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    // x less the nearest number in [-lambda, lambda]: one difference, and none that is then thrown
    // away and could overflow. Inside it is x - x: +0, and NaN for NaN.
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return x - simd::at_most(simd::at_least(x, V(-lambda)), V(lambda));
    }

    /// f(x) - y for a scalar, exactly, where y is f(x) as it was rounded. (The first difference is
    /// exact: |x| is the greater of the two numbers that made y.)
    SIMDACT_INLINE T rounding_error(T x, T y) const noexcept {
        if (y == T(0))
            return T(0);
        return simd::rounded(x - y) - (x > T(0) ? lambda : -lambda);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x) const noexcept {
        return gradient_from_zone(zone(x), V(T(1)));
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return lambda >= 0; }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative_from_output(V y) const noexcept {
        return gradient_from_output(y, V(T(1)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_output(V y, V grad_y) const noexcept {
        return simd::select(y == V(T(0)), V(T(0)), grad_y);
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
