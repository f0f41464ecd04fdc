// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <simdact/activation.hpp>
#include <simdact/math/double_word.hpp>

namespace simdact::test {

/// The square non-linearity: tanh's shape from a parabola on each side. Not part of the library: it
/// shows what adding an activation costs (CONTRIBUTING.md), and all suites look at it, too.
///
///     f(x)   = x · (1 - |x| / 4)  for |x| < 2, else sign(x)
///     f'(x)  = 1 - |x| / 2        for |x| < 2, else 0
///     f''(x) = -sign(x) / 2       for |x| < 2, else 0
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 1     | 0      |
/// | ±2   | ±1   | 0     | 0      |
/// | ±inf | ±1   | 0     | 0      |
/// | NaN  | NaN  | NaN   | 0      |
///
/// Accuracy in ULP: 0.51 for f, 0.5 for f'. With accuracy::fast, 2 for f.
///
/// Source: A. Wuraola, N. Patel, "SQNL: A New Computationally Efficient Activation Function", IJCNN
/// 2018.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct sqnl {
    using arithmetic_type = T;

    static constexpr const char* name = "sqnl";
    static constexpr std::array<parameter<sqnl, T>, 0> parameters{};
    static constexpr ulp_bounds ulp =
        A == accuracy::faithful ? ulp_bounds{.value = {0.51, 0.51}, .derivative = {0.5, 0.5}}
                                : ulp_bounds{.value = {2, 2}, .derivative = {0.5, 0.5}};
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        using R = math::real<A, V>;
        const V v = math::bounded(x, T(-2), T(2));
        const V quarter = simd::rounded(simd::abs(v) * V(T(0.25)));
        R factor = math::exactly<R>(V(T(1))) - math::exactly<R>(quarter);
        return simd::with_sign_of(math::nearest(math::times(factor, v)), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        const V half = simd::rounded(math::bounded(simd::abs(x), T(0), T(2)) * V(T(0.5)));
        return V(T(1)) - half;
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        const V inside = simd::with_sign_of(V(T(0.5)), V(T(-1)) * x);
        const V y = simd::select(simd::abs(x) < V(T(2)), inside, V(T(0)));
        return simd::select(x == V(T(0)), V(T(0)), y);
    }
};

}  // namespace simdact::test
