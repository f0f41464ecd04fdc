// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// An approximation of gelu by a sigmoid gate; OpenAI's CLIP was trained with it.
///
///     f(x)   = x · sigma(1.702 · x)               sigma(v) = 1 / (1 + e^-v)
///     f'(x)  = sigma(v) + v · sigma'(v)           v = 1.702 · x
///     f''(x) = 1.702 · (2 · sigma'(v) + v · sigma''(v))
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 1/2   | 0.851  |
/// | +inf | +inf | 1     | -0     |
/// | -inf | -0   | -0    | -0     |
/// | NaN  | NaN  | NaN   | NaN    |
///
/// 1.702 is not rounded to T. f' has its root at -0.7511541.
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415,
/// section 2.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct quick_gelu {
    using arithmetic_type = T;

    static constexpr const char* name = "quick_gelu";
    static constexpr std::array<parameter<quick_gelu, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V inner = within_gate<R>(x);
        const V y = math::gate<R>(product<R>(inner)).times_sigma(inner);
        return simd::select(x > inner, x, y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        R v = product<R>(within_gate<R>(x));
        return math::gate<R>(v).times_sigma_derivative(v);
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
        constexpr T furthest = -math::exp_lowest<R> / T(1.703);
        R v = product<R>(math::bounded(x, -furthest, furthest));
        auto parts = math::logistic(v);
        R y = math::gate_second_derivative(parts, v, math::exactly<R>(V(T(2))), v);
        return math::rescaled(y * math::number<R>(slope), parts.power);
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::times(math::precise::sigma(product<math::double_word>(x)), x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        math::double_word v = product<math::double_word>(x);
        return math::precise::sigma(v) + v * math::precise::sigma_derivative(v);
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        return {-4, 4};
    }

  private:
    static constexpr math::constant slope{0x1.b3b645a1cac08p+0, 0x1.89374bc6a7efap-55};

    template <math::real_number R, class V>
    SIMDACT_INLINE static V within_gate(V x) noexcept {
        return math::bounded(x, math::gate_lowest<R> / T(1.703), math::gate_highest<R> / T(1.703));
    }

    // 1.702 · x
    template <math::real_number R, class V>
    SIMDACT_INLINE static R product(V x) noexcept {
        return math::times(math::number<R>(slope), x);
    }
};

}  // namespace simdact
