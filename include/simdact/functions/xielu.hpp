// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/exp.hpp"

namespace simdact {

/// Expanded integral of the exponential linear unit: a parabola above 0, and below it the integral
/// of elu.
///
///     f(x)   = x > 0 ? alpha_p · x² + beta · x : alpha_n · (e^x - 1 - x) + beta · x
///     f'(x)  = x > 0 ? 2 · alpha_p · x + beta  : alpha_n · (e^x - 1) + beta
///     f''(x) = x > 0 ? 2 · alpha_p             : alpha_n · e^x
///
/// | x    | f(x)                       | f'(x)          | f''(x)  |
/// |------|----------------------------|----------------|---------|
/// | ±0   | ±0                         | beta           | alpha_n |
/// | +inf | +inf                       | +inf           | 2·alpha_p |
/// | -inf | ±inf for alpha_n ≷ beta    | beta - alpha_n | 0       |
/// | NaN  | NaN                        | NaN            | NaN     |
///
/// That is for positive parameters, and so is the accuracy that `ulp` states, between 1e-3 and 4
/// (the absolute error grows with alpha_n). For alpha_n > beta, f has a root below 0 and f'
/// another: there their errors are absolute. The paper clamps x at -1e-6 below 0, because e^x - 1 -
/// x cancels; this needs no clamp.
///
/// Accuracy in ULP, tails and subnormal results included: 1 (2 without fma) for f, 0.8 for f', or
/// 2^-25 (2^-54) where that is more. With accuracy::fast, 4 for f and 4 for f', or 2^-21 (2^-50
/// in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: A. H. Huang, I. Schlag, "Deriving Activation Functions Using Integration", 2024,
/// arXiv:2411.13010.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct xielu {
    using arithmetic_type = T;

    /// The curvature above 0, halved.
    T alpha_p = T(0.8);
    /// The curvature below 0.
    T alpha_n = T(0.8);
    /// f'(0)
    T beta = T(0.5);

    static constexpr const char* name = "xielu";
    static constexpr std::array<parameter<xielu, T>, 3> parameters{
        {{"alpha_p", &xielu::alpha_p, (std::numeric_limits<T>::lowest)() / 2,
          (std::numeric_limits<T>::max)() / 2},
         {"alpha_n", &xielu::alpha_n, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()},
         {"beta", &xielu::beta, (std::numeric_limits<T>::lowest)() / 2,
          (std::numeric_limits<T>::max)() / 2}}};
    static constexpr ulp_bounds ulp =
        bounds_of(A, {.value = {1, 2}, .derivative = {0.8, 0.8}, .absolute = 0.25},
                  {.value = {4, 4}, .derivative = {4, 4}, .absolute = 4});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V upward = simd::select(x > V(T(0)), x, V(T(0)));
        const V positive = math::bounded(x, T(0), (std::numeric_limits<T>::max)());
        R line = math::exact_product<R>(positive, V(alpha_p)) + math::exactly<R>(V(beta));
        const V above = finite_or(math::nearest(math::times(line, positive)),
                                  simd::fma(upward, V(alpha_p), V(beta)) * upward);
        const V negative = math::bounded(x, (std::numeric_limits<T>::lowest)(), T(0));
        R m = math::expm1(math::exactly<R>(math::bounded(x, T(-40), T(0))));
        R slope = math::exactly<R>(V(beta)) - math::exactly<R>(V(alpha_n));
        R bend = math::times(m, V(alpha_n)) + math::times(slope, negative);
        const V below = finite_or(math::nearest(bend),
                                  math::leading(slope) * simd::select(x < V(T(0)), x, V(T(0))));
        // At 0 and NaN; bounded, or the product might overflow where it does not count.
        const V between = math::bounded(x, T(-1), T(1)) * V(beta);
        return simd::select(x > V(T(0)), above, simd::select(x < V(T(0)), below, between));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V upward = simd::select(x > V(T(0)), x, V(T(0)));
        const V positive = math::bounded(x, T(0), (std::numeric_limits<T>::max)());
        R line = math::exact_product<R>(positive, V(2 * alpha_p)) + math::exactly<R>(V(beta));
        const V above = finite_or(math::nearest(line), simd::fma(upward, V(2 * alpha_p), V(beta)));
        R m = math::expm1(math::exactly<R>(math::bounded(x, T(-40), T(0))));
        const V below = math::nearest(math::times(m, V(alpha_n)) + math::exactly<R>(V(beta)));
        return simd::select(x > V(T(0)), above, below);
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
        auto power = math::exp(math::exactly<R>(math::bounded(x, math::exp_lowest<R>, T(0))));
        const V below = math::rescaled(math::times(power.value, V(alpha_n)), power);
        return simd::select(x > V(T(0)), V(2 * alpha_p), below);
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        if (x > 0)
            return math::times(math::product(x, static_cast<double>(alpha_p)) + math::whole(beta),
                               x);
        if (x < -1)
            return math::times(math::precise::expm1(math::whole(x)), static_cast<double>(alpha_n)) +
                   math::times(math::whole(beta) - math::whole(alpha_n), x);
        return math::times(math::precise::expm1_minus_argument(x), static_cast<double>(alpha_n)) +
               math::product(x, static_cast<double>(beta));
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        if (x > 0)
            return math::product(x, 2 * static_cast<double>(alpha_p)) + math::whole(beta);
        if (x < -1)
            return math::whole(beta) - math::whole(alpha_n) +
                   math::times(math::precise::exp(math::whole(x)), static_cast<double>(alpha_n));
        return math::times(math::precise::expm1(math::whole(x)), static_cast<double>(alpha_n)) +
               math::whole(beta);
    }
    SIMDACT_INLINE constexpr math::cancellation value_cancels() const noexcept {
        return {-std::numeric_limits<double>::infinity(), 0, magnitude()};
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        return {-std::numeric_limits<double>::infinity(), 0, magnitude()};
    }

  private:
    SIMDACT_INLINE constexpr double magnitude() const noexcept {
        return 2 * (static_cast<double>(alpha_n < 0 ? -alpha_n : alpha_n) +
                    static_cast<double>(beta < 0 ? -beta : beta));
    }

    // Where a sum has overflowed its error is NaN: then the plain sum is the answer.
    template <class V>
    SIMDACT_INLINE static V finite_or(V y, V plain) noexcept {
        constexpr T huge = (std::numeric_limits<T>::max)() * T(0.99);
        return simd::select(simd::abs(plain) > V(huge), plain, y);
    }
};

}  // namespace simdact
