// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// The logistic function.
///
///     f(x)   = 1 / (1 + e^-x)
///     f'(x)  = f(x) · (1 - f(x))
///     f''(x) = f'(x) · (1 - 2·f(x))
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | 1/2  | 1/4   | ∓0     |
/// | +inf | 1    | 0     | -0     |
/// | -inf | 0    | 0     | 0      |
/// | NaN  | NaN  | NaN   | NaN    |
///
/// Neither tail is cut off: f(x) is e^x down to the last subnormal number (torch in float: 0 below
/// -88.7), and f' from the input has its digits on both sides.
///
/// From the output: f' = y · (1 - y). Its error is absolute, a unit of 1's precision: where y
/// rounds to 1 it is 0. Prefer `backward` from the input.
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: `torch.nn.Sigmoid`.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct sigmoid {
    using arithmetic_type = T;

    static constexpr const char* name = "sigmoid";
    static constexpr std::array<parameter<sigmoid, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = A == accuracy::fast ? 2 : 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, math::gate_lowest<R>, math::gate_highest<R>);
        return math::gate<R>(math::exactly<R>(v)).sigma();
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V v = simd::at_least(simd::with_sign_of(x, V(T(-1))), V(math::gate_lowest<R>));
        return math::gate<R>(math::exactly<R>(v)).sigma_derivative();
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
        R y = math::sigma_derivative(parts) * math::one_minus_power(v) / parts.one_plus_u;
        return simd::with_sign_of(math::rescaled(y, parts.power), V(T(-1)) * x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        return simd::rounded(V(T(1)) - y) * y;
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::precise::sigma(math::whole(x));
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::precise::sigma_derivative(math::whole(x));
    }
};

}  // namespace simdact
