// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// The tanh approximation of gelu, as GPT-2 and BERT's first code have it:
/// `torch.nn.GELU(approximate="tanh")`.
///
///     f(x)   = x/2 · (1 + tanh(u)) = x · sigma(2·u)
///     u      = sqrt(2/pi) · (x + 0.044715 · x³)
///     f'(x)  = sigma(v) + x · v' · sigma'(v)      v = 2·u
///     f''(x) = (2·v' + x·v'') · sigma'(v) + x · v'² · sigma''(v)
///
/// | x    | f(x) | f'(x) | f''(x)      |
/// |------|------|-------|-------------|
/// | ±0   | ±0   | 1/2   | sqrt(2/pi)  |
/// | +inf | +inf | 1     | -0          |
/// | -inf | -0   | -0    | -0          |
/// | NaN  | NaN  | NaN   | NaN         |
///
/// Computed by the sigmoid, which has its digits where 1 + tanh(u) has lost them (torch in float:
/// 30 % off at -5, 0 below -5.1, NaN at -inf). The constants are not rounded to T. f' has its root
/// at -0.7524614.
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct gelu_tanh {
    using arithmetic_type = T;

    static constexpr const char* name = "gelu_tanh";
    static constexpr std::array<parameter<gelu_tanh, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V inner = math::bounded(x, lowest, highest);
        const V y = math::gate<R>(argument<R>(inner).v).times_sigma(inner);
        return simd::select(x > V(highest), x, y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        argument<R> g(math::bounded(x, lowest, highest));
        return math::gate<R>(g.v).times_sigma_derivative(g.x_slope());
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
        argument<R> g(math::bounded(x, -furthest, furthest));
        R v = math::bounded(g.v, math::exp_lowest<R>, -math::exp_lowest<R>);
        auto parts = math::logistic(v);
        R slope = g.slope();
        R first = slope + slope + g.x_curvature();
        R y = math::gate_second_derivative(parts, v, first, g.x_slope() * slope);
        return math::rescaled(y, parts.power);
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::times(math::precise::sigma(precise_argument(x)), x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        math::double_word v = precise_argument(x);
        math::double_word x_slope = math::times(a_plus(three_b, x), x);
        return math::precise::sigma(v) + x_slope * math::precise::sigma_derivative(v);
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        return {-4, 4};
    }

  private:
    static constexpr math::constant a{0x1.9884533d43651p+0, -0x1.cbc0d30ebfd15p-54};
    static constexpr math::constant b{0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c70p-61};
    static constexpr math::constant three_b{0x1.b6676bf7450f0p-3, 0x1.bba7351828aabp-57};
    static constexpr math::constant six_b{0x1.b6676bf7450f0p-2, 0x1.bba7351828aabp-56};

    SIMDACT_INLINE static math::double_word a_plus(const math::constant& c, double x) noexcept {
        math::double_word square = math::product(x, x);
        return math::number<math::double_word>(a) + math::number<math::double_word>(c) * square;
    }
    SIMDACT_INLINE static math::double_word precise_argument(double x) noexcept {
        return math::times(a_plus(b, x), x);
    }

    // f and f' are 0 below, x and 1 above.
    static constexpr T lowest = sizeof(T) == 4 ? T(-11) : T(-21.7);
    static constexpr T highest = sizeof(T) == 4 ? T(5.8) : T(7.6);
    static constexpr T furthest = sizeof(T) == 4 ? 12 : 24;  // f'' is 0 beyond

    // v = a·x + b·x³ = x · (a + b·x²)
    template <math::real_number R>
    struct argument {
        using V = typename R::lanes;

        // a = short_a + rest_a, where short_a is so short that a sum of it with a number less than
        // 128 has no digits below short_a's.
        static constexpr double short_a = sizeof(T) == 4 ? 0x1.9884p+0 : 0x1.9884533d43p+0;
        static constexpr double rest_a = a.head - short_a + a.tail;

        V x;
        R square;
        R v;

        // \param bounded_x  |bounded_x| <= furthest
        SIMDACT_INLINE explicit argument(V bounded_x) noexcept
            : x(bounded_x), square(math::exact_product<R>(x, x)), v(math::times(a_plus(b), x)) {}

        // a + c·x²
        SIMDACT_INLINE R a_plus(const math::constant& c) const noexcept {
            R factor = math::number<R>(c);
            if constexpr (math::is_pair<R> && simd::has_fma<V>) {
                const V first(static_cast<T>(short_a));
                const V head = simd::fma(square.head, factor.head, first);
                const V missing = simd::fms(square.head, factor.head, simd::rounded(head - first));
                V tail = simd::fma(square.head, factor.tail, V(static_cast<T>(rest_a)));
                tail = simd::fma(square.tail, factor.head, tail);
                return {head, simd::in_order(tail + missing)};
            } else {
                return math::number<R>(a) + factor * square;
            }
        }

        SIMDACT_INLINE R slope() const noexcept { return a_plus(three_b); }
        SIMDACT_INLINE R x_slope() const noexcept { return math::times(slope(), x); }
        SIMDACT_INLINE R x_curvature() const noexcept { return math::number<R>(six_b) * square; }
    };
};

}  // namespace simdact
