// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/normal_tail.hpp"

namespace simdact {

/// Gaussian error linear unit: x times the normal distribution's cumulative function.
///
///     f(x)   = x · Phi(x)                         Phi(x) = (1 + erf(x / sqrt(2))) / 2
///     f'(x)  = Phi(x) + x · phi(x)                phi(x) = e^(-x²/2) / sqrt(2·pi)
///     f''(x) = (2 - x²) · phi(x)
///
/// | x    | f(x) | f'(x) | f''(x)         |
/// |------|------|-------|----------------|
/// | ±0   | ±0   | 1/2   | sqrt(2/pi)     |
/// | +inf | +inf | 1     | -0             |
/// | -inf | -0   | -0    | -0             |
/// | NaN  | NaN  | NaN   | NaN            |
///
/// What `torch.nn.GELU` means; it computes 1 + erf, which in float is 57 % off at -5.5, 0 below -6
/// and NaN at -inf. f' has its root at -0.7517916.
///
/// Accuracy in ULP, tails and subnormal results included: 0.95 (1.05 without fma) for f, 1 (1.2
/// without fma) for f'. With accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double)
/// where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct gelu {
    using arithmetic_type = T;

    static constexpr const char* name = "gelu";
    static constexpr std::array<parameter<gelu, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.95, 1.05}, .derivative = {1, 1.2}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        if constexpr (math::in_cells_for<R>) {
            const V v = math::bounded(x, T(-14.6F), T(6.5F));
            auto phi = one_sided(v, math::loose_scaled_normal_tail(simd::abs(v)));
            const V y = simd::fma(v, phi.head, simd::rounded(v * phi.tail));
            return simd::select(x > V(T(6.5F)), x, simd::with_sign_of(y * V(T(0x1p-33F)), x));
        } else {
            const V v = math::bounded(x, -math::normal_furthest<R>, math::normal_furthest<R>);
            auto power = math::normal_exponential<R>(v);
            R tail = power.value * math::scaled_normal_tail<R>(simd::abs(v));  // Phi(-|x|)
            auto negative = v < V(T(0));
            R phi =
                math::select(negative, tail, math::larger_first_sum(V(T(1)), math::negated(tail)));
            const V y = math::rescaled_where(negative, math::times(phi, v), power);
            return simd::select(x > V(math::normal_furthest<R>), x, simd::with_sign_of(y, x));
        }
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        if constexpr (math::in_cells_for<R>) {
            const V bounded = math::bounded(x, T(-14.6F), T(6.5F));
            auto d = one_sided(bounded, math::scaled_normal_slope(simd::abs(bounded)));
            return simd::rounded(d.head + d.tail) * V(T(0x1p-33F));
        }
        const V v = math::bounded(x, -math::normal_furthest<R>, math::normal_furthest<R>);
        const V z = simd::abs(v);
        auto power = math::normal_exponential<R>(v);
        R slope = math::times(math::number<R>(math::inverse_sqrt_two_pi), z);
        R tail = power.value * (math::scaled_normal_tail<R>(z) - slope);  // Phi(-z) - z·phi(z)
        auto negative = v < V(T(0));
        R y = math::select(negative, tail, math::exactly<R>(V(T(1))) - tail);
        return math::rescaled_where(negative, y, power);
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
        const V v = math::bounded(x, -math::normal_furthest<R>, math::normal_furthest<R>);
        auto power = math::normal_exponential<R>(v);
        R parabola = math::exactly<R>(V(T(2))) - math::exact_product<R>(v, v);
        return math::rescaled(power.value * math::number<R>(math::inverse_sqrt_two_pi) * parabola,
                              power);
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::times(math::precise::normal_cumulative(x), x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::precise::normal_cumulative(x) +
               math::times(math::precise::normal_density(x), x);
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        return {-4, 4};
    }

  private:
    // e^(-x²/2) · h for x < 0, and 1 - e^(-x²/2) · h for x > 0; enlarged by 2^33, so that no part
    // of a result far below 0 is subnormal.
    template <class V>
    SIMDACT_INLINE static math::pair<V> one_sided(V x, math::pair<V> h) noexcept {
        const V minus_half_x = simd::rounded(x * V(-0.5F));
        auto power = math::power_in_parts<1, 33, 0>(math::product(minus_half_x, x));
        math::pair<V> part = math::loose_product(power.value, h);
        // 0 or 2^33, by the sign that a zero has, too.
        const V base = simd::rounded(simd::with_sign_of(V(0x1p32F), x) + V(0x1p32F));
        const V factor = simd::with_sign_of(power.unit, minus_half_x);
        const V head = simd::fma(factor, part.head, base);
        const V rest = simd::fma(factor, part.head, simd::rounded(base - head));
        return {head, simd::fma(factor, part.tail, rest)};
    }
};

}  // namespace simdact
