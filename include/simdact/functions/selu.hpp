// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/exp.hpp"

namespace simdact {

/// Scaled exponential linear unit: with it, and fitting initial weights, a network's activations
/// keep mean 0 and variance 1.
///
///     f(x)   = x < 0 ? scale · alpha · (e^x - 1) : scale · x
///     f'(x)  = x > 0 ? scale : scale · alpha · e^x
///     f''(x) = x > 0 ? 0 : scale · alpha · e^x
///
/// with alpha = 1.6732632423543772848170429916717 and scale = 1.0507009873554804934193349852946,
/// neither rounded to T.
///
/// | x    | f(x)           | f'(x)         | f''(x)        |
/// |------|----------------|---------------|---------------|
/// | ±0   | ±0             | scale · alpha | scale · alpha |
/// | +inf | +inf           | scale         | 0             |
/// | -inf | -scale · alpha | 0             | 0             |
/// | NaN  | NaN            | NaN           | NaN           |
///
/// From the output: f'(x) = f(x) + scale · alpha for x <= 0, with an absolute error of an ULP of 1.
///
/// Accuracy in ULP, tails and subnormal results included: 1 (1.75 without fma) for f, 0.9 for f'.
/// With accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, "Self-Normalizing Neural
/// Networks", NeurIPS 2017, arXiv:1706.02515.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct selu {
    using arithmetic_type = T;

    static constexpr const char* name = "selu";
    static constexpr std::array<parameter<selu, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {1, 1.75}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        R m = math::loose_expm1<R>(simd::at_most(x, V(T(0))));
        const V below = math::nearest_product(m, math::number<R>(scale_alpha));
        // The largest x overflows as +inf does.
        const V finite = math::bounded(x, T(0), (std::numeric_limits<T>::max)());
        R s = math::number<R>(scale);
        V above;
        if constexpr (math::is_pair<R>)
            above = simd::fma(finite, s.head, simd::rounded(finite * s.tail));
        else
            above = finite * s.value;
        return simd::select(x < V(T(0)), below, simd::select(x > V(T(0)), above, x));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        return simd::select(x > V(T(0)), math::leading(math::number<R>(scale)), steepness<R>(x));
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

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        using R = math::real<A, V>;
        // 0 where y is what f rounds to at -inf
        return simd::select(y > V(T(0)), math::leading(math::number<R>(scale)),
                            y + math::leading(math::number<R>(scale_alpha)));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return x < 0 ? math::precise::expm1(math::whole(x)) *
                           math::number<math::double_word>(scale_alpha)
                     : math::times(math::number<math::double_word>(scale), x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return x > 0 ? math::number<math::double_word>(scale)
                     : math::precise::exp(math::whole(x)) *
                           math::number<math::double_word>(scale_alpha);
    }

  private:
    static constexpr math::constant scale{0x1.0cfabd6a91132p+0, 0x1.6fc7d272f2695p-55};
    static constexpr math::constant scale_alpha{0x1.c212cc640f031p+0, 0x1.05161b045a1fep-56};

    // scale · alpha · e^x for x <= 0
    template <math::real_number R, class V>
    SIMDACT_INLINE static V steepness(V x) noexcept {
        auto power = math::exp(math::exactly<R>(math::bounded(x, math::exp_lowest<R>, T(0))));
        return math::rescaled(power.value * math::number<R>(scale_alpha), power);
    }
};

}  // namespace simdact
