// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"

namespace simdact {

/// Thresholded unit: replaces what is not above a threshold by a value.
///
///     f(x)   = x <= threshold ? value : x
///     f'(x)  = x <= threshold ? 0 : 1
///     f''(x) = 0, and so is its product with any gradient
///
/// Means what `torch.nn.Threshold` means, bit for bit. There both parameters must be given; here
/// they are 0 unless given:
///
/// | x         | f(x)                     | f'(x)                               |
/// |-----------|--------------------------|-------------------------------------|
/// | +0, -0    | as any x: -0 may stay -0 | as any x                            |
/// | threshold | value                    | 0                                   |
/// | +inf      | +inf                     | 1                                   |
/// | -inf      | value                    | 0                                   |
/// | NaN       | NaN                      | 1: the gradient passes, as in torch |
///
/// With both parameters 0 it is `relu`, but that f(-0) is +0. With a NaN threshold it is the
/// identity, with one of +inf the constant (f(+inf), too, is value).
///
/// The gradient is chosen, not multiplied: where f is flat it is 0 even if grad_y is inf or NaN.
///
/// Accuracy: exact.
///
/// From the output: f(x) > threshold tells x > threshold as long as value <= threshold. A greater
/// value is refused, and so are NaNs.
template <arithmetic T = float>
struct threshold {
    using arithmetic_type = T;

    // Below, `threshold` is the member: the type needs another name.
    using self = threshold<T>;

    /// The largest x that is replaced. Any value.
    T threshold = T(0);
    /// What it is replaced by. Any value.
    T value = T(0);

    static constexpr const char* name = "threshold";
    static constexpr std::array<parameter<self, T>, 2> parameters{
        {{"threshold", &self::threshold, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()},
         {"value", &self::value, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()}}};
    static constexpr ulp_bounds ulp{.value = {0, 0}, .derivative = {0, 0}};
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x) const noexcept {
        return simd::select(x <= V(threshold), V(value), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x) const noexcept {
        return gradient_from_zone(zone(x), V(T(1)));
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return value <= threshold; }

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
        return x <= V(threshold);
    }

    template <class Zone, simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V gradient_from_zone(Zone flat, V grad_y) const noexcept {
        return simd::select(flat, V(T(0)), grad_y);
    }
};

}  // namespace simdact
