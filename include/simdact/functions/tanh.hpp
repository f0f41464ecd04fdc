// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// The hyperbolic tangent.
///
///     f(x)   = (e^x - e^-x) / (e^x + e^-x)
///     f'(x)  = 1 - f(x)²
///     f''(x) = -2 · f(x) · f'(x)
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 1     | ∓0     |
/// | ±inf | ±1   | 0     | ∓0     |
/// | NaN  | NaN  | NaN   | NaN    |
///
/// f' from the input is 4·u / (1 + u)² with u = e^(-2|x|) and has its digits in the tails, where
/// 1 - f(x)² has none (|x| > 9 in float).
///
/// From the output: f' = 1 - y². Its error is absolute, a unit of 1's precision. Prefer `backward`
/// from the input.
///
/// Accuracy in ULP, tails and subnormal results included: 0.8 for f, 0.8 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: `torch.nn.Tanh`.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct tanh {
    using arithmetic_type = T;

    static constexpr const char* name = "tanh";
    static constexpr std::array<parameter<tanh, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.8, 0.8}, .derivative = {0.8, 0.8}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        if constexpr (math::has_fast_cells<V>) {
            // Here f is 1 for the first time; after it, the next cell would begin one digit lower.
            const V z = simd::at_most(simd::abs(x), V(0x1.1ffffep+3F));
            const V position = simd::fma(z, V(2.0F), V(2.0F));
            const auto y = math::in_cells<math::detail::tanh_cells>(z, position);
            return simd::with_sign_of(y.nearest(), x);
        }
        const V twice = simd::at_most(simd::abs(x), V(T(30))) * V(T(-2));
        R m = math::expm1(math::exactly<R>(twice));
        return simd::with_sign_of(math::nearest(m / math::larger_first_sum(V(T(2)), m)), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V half = simd::at_least(simd::with_sign_of(x, V(T(-1))), V(math::gate_lowest<R> / 2));
        return math::gate<R>(math::exactly<R>(V(half + half))).sigma_derivative(T(4));
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
        R v = math::exactly<R>(doubled<R>(x));
        auto parts = math::logistic(v);
        R eightfold = math::scaled(math::one_minus_power(v), V(T(8)));
        R y = math::sigma_derivative(parts) * eightfold / parts.one_plus_u;
        return simd::with_sign_of(math::rescaled(y, parts.power), V(T(-1)) * x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        return simd::fnma(y, y, V(T(1)));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::precise::tanh(math::whole(x));
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::scaled(math::precise::sigma_derivative(math::whole(2 * x)), 4);
    }

  private:
    // 2·x, within what `math::logistic` takes
    template <math::real_number R, class V>
    SIMDACT_INLINE static V doubled(V x) noexcept {
        return math::bounded(x, math::exp_lowest<R> / 2, -math::exp_lowest<R> / 2) * V(T(2));
    }
};

}  // namespace simdact
