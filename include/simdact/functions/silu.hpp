// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// Sigmoid linear unit, also called swish.
///
///     f(x)   = x · sigma(x)                       sigma(x) = 1 / (1 + e^-x)
///     f'(x)  = sigma(x) + x · sigma'(x)
///     f''(x) = 2 · sigma'(x) + x · sigma''(x)
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 1/2   | 1/2    |
/// | +inf | +inf | 1     | -0     |
/// | -inf | -0   | -0    | -0     |
/// | NaN  | NaN  | NaN   | NaN    |
///
/// The limits at -inf are ours (torch: NaN), and so is the tail: f(-100) is -3.7e-42 (torch: -0).
/// f' has its root at -1.2784645, where its error is absolute (see `ulp_bounds`).
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415;
/// S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
/// Approximation in Reinforcement Learning", 2017, arXiv:1702.03118.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct silu {
    using arithmetic_type = T;

    static constexpr const char* name = "silu";
    static constexpr std::array<parameter<silu, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, math::gate_lowest<R>, math::gate_highest<R>);
        const V y = math::gate<R>(math::exactly<R>(v)).times_sigma(v);
        return simd::select(x > V(math::gate_highest<R>), x, y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, math::gate_lowest<R>, math::gate_highest<R>);
        return math::gate<R>(math::exactly<R>(v)).times_sigma_derivative(v);
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
        R v = math::exactly<R>(math::bounded(x, math::exp_lowest<R>, -math::exp_lowest<R>));
        auto parts = math::logistic(v);
        R y = math::gate_second_derivative(parts, v, math::exactly<R>(V(T(2))), v);
        return math::rescaled(y, parts.power);
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::times(math::precise::sigma(math::whole(x)), x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::precise::sigma(math::whole(x)) +
               math::times(math::precise::sigma_derivative(math::whole(x)), x);
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        return {-4, 4};
    }
};

}  // namespace simdact
