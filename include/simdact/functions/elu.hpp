// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
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
/// | x    | f(x)   | f'(x) | f''(x) |
/// |------|--------|-------|--------|
/// | +0   | +0     | alpha | alpha  |
/// | -0   | -0     | alpha | alpha  |
/// | +inf | +inf   | 1     | 0      |
/// | -inf | -alpha | 0     | 0      |
/// | NaN  | NaN    | NaN   | NaN    |
///
/// At 0, f'' is that of the left side, alpha,
/// as f' is (torch: 0), and f''(NaN) = NaN (torch: 0).
///
/// The accuracy that `ulp` states, and the limit of f', hold for 1e-20 <= |alpha| <= 1e15. (exp(x)
/// - 1, which older versions of torch and other libraries compute, is 0 for -3e-8 < x < 0.)
///
/// From the output: f'(x) = f(x) + alpha for x <= 0, if alpha >= 0 (a negative or NaN alpha is
/// refused). Its error is absolute, about an ULP of alpha: for x far below 0, where f' is
/// small, no digit of it is left. Prefer `backward` from the input.
///
/// Accuracy in ULP, tails and subnormal results included: 0.85 (1.75 without fma) for f, 1.25 (1.75
/// without fma) for f'. With accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where
/// that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and Accurate Deep Network Learning
/// by Exponential Linear Units (ELUs)", ICLR 2016, arXiv:1511.07289.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct elu {
    using arithmetic_type = T;

    /// What f approaches, negated, as x falls; between -1e15 and 1e15.
    T alpha = T(1);

    static constexpr const char* name = "elu";
    static constexpr std::array<parameter<elu, T>, 1> parameters{
        {{"alpha", &elu::alpha, T(-1e15), T(1e15)}}};
    static constexpr ulp_bounds ulp =
        bounds_of(A, {.value = {0.85, 1.75}, .derivative = {1.25, 1.75}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V negative = simd::at_most(x, V(T(0)));
        if (alpha == T(1))  // the default, without its product
            return simd::select(x < V(T(0)), math::nearest_expm1<R>(negative), x);
        R m = math::expm1(math::exactly<R>(simd::at_least(negative, V(T(-40)))));
        // What rounds to zero keeps its sign.
        const V y = simd::with_sign_of(math::nearest(math::times(m, V(alpha))), V(T(-1) * alpha));
        return simd::select(x < V(T(0)), y, x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        return simd::select(x > V(T(0)), V(T(1)), steepness<R>(x));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V gradient(V x, V grad_y) const noexcept
        requires(A == accuracy::exact)
    {
        return math::correctly_rounded_gradient(*this, x, grad_y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        using R = math::real<A, V>;
        return simd::select(x > V(T(0)), V(T(0)), steepness<R>(x));
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return alpha >= 0; }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        return simd::select(y > V(T(0)), V(T(1)), y + V(alpha));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::times(math::precise::expm1(math::whole(x)), static_cast<double>(alpha));
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::times(math::precise::exp(math::whole(x)), static_cast<double>(alpha));
    }

  private:
    // alpha · e^x for x <= 0
    template <math::real_number R, class V>
    SIMDACT_INLINE V steepness(V x) const noexcept {
        auto power = math::exp(math::exactly<R>(math::bounded(x, math::exp_lowest<R>, T(0))));
        return math::rescaled(math::times(power.value, V(alpha)), power);
    }
};

}  // namespace simdact
