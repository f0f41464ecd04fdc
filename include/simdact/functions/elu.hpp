// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../element.hpp"
#include "../math/exp.hpp"

namespace simdact {

/// Exponential linear unit: the identity for x > 0, and for x < 0 a smooth approach to -alpha.
///
///     f(x)   = x < 0 ? alpha · (e^x - 1) : x
///     f'(x)  = x > 0 ? 1 : alpha · e^x
///     f''(x) = x > 0 ? 0 : alpha · e^x
///
/// Means what `torch.nn.ELU` means since it computes with expm1 (2026):
///
/// | x    | f(x)   | f'(x) |
/// |------|--------|-------|
/// | +0   | +0     | alpha |
/// | -0   | -0     | alpha |
/// | +inf | +inf   | 1     |
/// | -inf | -alpha | 0     |
/// | NaN  | NaN    | NaN   |
///
/// With alpha = 0, f is +0 for every x < 0 (torch: -0). At 0, f'' is that of the left side, alpha,
/// as f' is (torch: 0), and f''(NaN) = NaN (torch: 0).
///
/// Accuracy: with fma, 1.1 ULP for f and 1.25 for f' and f''; without, 2.25 and 1.5. That holds for
/// every alpha with 1e-20 <= |alpha| <= 1e25 and on the whole range: tiny x and subnormal f'
/// included. (exp(x) - 1, which older versions of torch and other libraries compute, is 0 for
/// -3e-8 < x < 0.)
///
/// From the output: f'(x) = f(x) + alpha for x <= 0, if alpha >= 0 (a negative or NaN alpha is
/// refused). Its error is absolute, about an ULP of alpha: for x far below 0, where f' is
/// small, no digit of it is left. Prefer `backward` from the input.
///
/// Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and Accurate Deep Network Learning
/// by Exponential Linear Units (ELUs)", ICLR 2016, arXiv:1511.07289.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct elu {
    using arithmetic_type = T;

    /// What f approaches, negated, as x falls; finite.
    T alpha = T(1);

    static constexpr const char* name = "elu";
    static constexpr std::array<parameter<elu, T>, 1> parameters{
        {{"alpha", &elu::alpha, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()}}};
    static constexpr ulp_bounds ulp{.value = {1.1, 2.25}, .derivative = {1.25, 1.5}};
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        const V zero(T(0));
        const V negative = simd::select(x < zero, x, zero);
        return simd::select(x < zero, math::scaled_expm1(negative, V(alpha)), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        const V zero(T(0));
        const V not_positive = simd::select(x > zero, zero, x);
        return simd::select(x > zero, V(T(1)), math::scaled_exp(not_positive, V(alpha)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        const V zero(T(0));
        const V not_positive = simd::select(x > zero, zero, x);
        return simd::select(x > zero, zero, math::scaled_exp(not_positive, V(alpha)));
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return alpha >= 0; }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative_from_output(V y) const noexcept {
        return simd::select(y > V(T(0)), V(T(1)), y + V(alpha));
    }
};

}  // namespace simdact
