// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"

namespace simdact {

/// Hard hyperbolic tangent: the identity between two bounds, constant outside.
///
///     f(x)   = x < min_val ? min_val : x > max_val ? max_val : x
///     f'(x)  = x <= min_val || x >= max_val ? 0 : 1
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.Hardtanh` means, bit for bit; the gradient at NaN is that of torch's
/// scalar formula (its vector code has 0 there):
///
/// | x                | f(x)                     | f'(x)                  |
/// |------------------|--------------------------|------------------------|
/// | +0, -0           | as any x: -0 stays -0    | as any x               |
/// | min_val, max_val | x                        | 0                      |
/// | +inf             | max_val                  | 0                      |
/// | -inf             | min_val                  | 0                      |
/// | NaN              | NaN                      | 1: the gradient passes |
///
/// A zero is never replaced by a bound that is the other zero: with min_val = 0, f(-0) is -0. With
/// min_val > max_val, which `torch.nn.Hardtanh` refuses, f is max_val for every x but NaN. An
/// infinite bound bounds nothing (but f' is 0 at that infinity), nor does one that is NaN.
///
/// The gradient is chosen, not multiplied: where f is flat it is 0 even if grad_y is inf or NaN.
///
/// Accuracy: exact. The output determines the derivative, whatever the bounds.
///
/// Source: R. Collobert, "Large Scale Machine Learning", PhD thesis, Université Paris VI, 2004.
template <arithmetic T = float>
struct hardtanh {
    using arithmetic_type = T;

    /// The least value of f. Any value.
    T min_val = T(-1);
    /// The greatest value of f. Any value.
    T max_val = T(1);

    static constexpr const char* name = "hardtanh";
    static constexpr std::array<parameter<hardtanh, T>, 2> parameters{
        {{"min_val", &hardtanh::min_val, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()},
         {"max_val", &hardtanh::max_val, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()}}};
    static constexpr ulp_bounds ulp{.value = {0, 0}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    // One bound after the other: with min_val > max_val the second has the last word.
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return simd::at_most(simd::at_least(x, V(min_val)), V(max_val));
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
        return x <= V(min_val) || x >= V(max_val);
    }

    template <class Zone, simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_zone(Zone flat, V grad_y) const noexcept {
        return simd::select(flat, V(T(0)), grad_y);
    }
};

}  // namespace simdact
