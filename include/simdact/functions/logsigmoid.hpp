// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/log.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// The logarithm of the logistic function.
///
///     f(x)   = log(1 / (1 + e^-x)) = (x < 0 ? x : 0) - log(1 + e^-|x|)
///     f'(x)  = sigma(-x)                          sigma(x) = 1 / (1 + e^-x)
///     f''(x) = -sigma'(x)
///
/// | x    | f(x)    | f'(x) | f''(x) |
/// |------|---------|-------|--------|
/// | ±0   | -log(2) | 1/2   | -1/4   |
/// | +inf | -0      | 0     | -0     |
/// | -inf | -inf    | 1     | -0     |
/// | NaN  | NaN     | NaN   | NaN    |
///
/// From the output: f' = 1 - e^y, relatively accurate for y near 0 as far as y itself is.
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: `torch.nn.LogSigmoid`.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct logsigmoid {
    using arithmetic_type = T;

    static constexpr const char* name = "logsigmoid";
    static constexpr std::array<parameter<logsigmoid, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        if constexpr (math::in_cells_for<R>) {
            const V y = math::nearest_softplus(V(T(-1)) * math::bounded(x, T(-60), T(110)));
            return simd::select(x < V(T(-60)), x, V(T(-1)) * y);
        }
        R v = math::exactly<R>(math::bounded(x, T(-60), -math::exp_lowest<R>));
        auto parts = math::logistic(v);
        R bend = math::negated(math::log1p_exp(math::minus_magnitude(v), parts.power.value));
        R y = math::select(parts.negative, v + bend, bend);
        const V inner = math::rescaled_where(v_is_positive(v), y, parts.power);
        return simd::select(x < V(T(-60)), x, inner);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, -math::gate_highest<R>, -math::gate_lowest<R>);
        return math::gate<R>(math::exactly<R>(V(V(T(0)) - v))).sigma();
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
        const V v = math::bounded(x, math::exp_lowest<R>, -math::exp_lowest<R>);
        auto parts = math::logistic(math::exactly<R>(v));
        return math::rescaled(math::negated(math::sigma_derivative(parts)), parts.power);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        using R = math::real<A, V>;
        return math::nearest(
            math::negated(math::expm1(math::exactly<R>(math::bounded(y, T(-40), T(0))))));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        math::double_word bend =
            math::precise::log1p(math::precise::exp(math::whole(-simd::abs(x))));
        return math::whole(x < 0 ? x : 0) - bend;
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::precise::sigma(math::whole(-x));
    }

  private:
    template <math::real_number R>
    SIMDACT_INLINE static auto v_is_positive(R v) noexcept {
        return math::leading(v) >= typename R::lanes(T(0));
    }
};

}  // namespace simdact
