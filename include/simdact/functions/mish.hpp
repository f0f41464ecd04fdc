// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../element.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// A self-regularised smooth unit.
///
///     f(x)   = x · g(x)                           g(x) = tanh(softplus(x)) = n / (n + 2)
///     f'(x)  = g(x) + x · g'(x)                   n = e · (e + 2), e = e^x
///     f''(x) = 2 · g'(x) + x · g''(x)
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 3/5   | 16/25  |
/// | +inf | +inf | 1     | -0     |
/// | -inf | -0   | -0    | -0     |
/// | NaN  | NaN  | NaN   | NaN    |
///
/// One exponential and one division: no logarithm, no tanh. The limits at -inf are ours (torch:
/// NaN). f' has its root at -1.1924259.
///
/// Accuracy in ULP, tails and subnormal results included: 1 (1.75 without fma) for f, 0.9 for f'.
/// With accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
///
/// Source: D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019,
/// arXiv:1908.08681.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct mish {
    using arithmetic_type = T;

    static constexpr const char* name = "mish";
    static constexpr std::array<parameter<mish, T>, 0> parameters{};
    static constexpr ulp_bounds ulp =
        A == accuracy::faithful ? ulp_bounds{.value = {1, 1.75}, .derivative = {0.9, 0.9}}
                                : ulp_bounds{.value = {4, 4}, .derivative = {4, 4}, .absolute = 2};
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        using R = math::real<A, V>;
        if constexpr (math::has_power_table<R>) {
            const V y = value_by_table(math::bounded(x, T(-110), T(10)));
            return simd::select(x > V(T(10)), x, simd::with_sign_of(y, x));
        } else {
            const V v = math::bounded(x, math::exp_lowest<R>, T(60));
            parts_of<R> p(v);
            const V y = math::rescaled_where(p.negative, math::times(p.a / p.d, v), p.power);
            return simd::select(x > V(T(60)), x, simd::with_sign_of(y, x));
        }
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        using R = math::real<A, V>;
        const V v = math::bounded(x, math::exp_lowest<R>, T(60));
        parts_of<R> p(v);
        R u = p.power.value;
        R steep = math::times(u + p.square, V(v * V(T(4))));
        R numerator = p.a * p.d + math::select(p.negative, steep, steep * u);
        return math::rescaled_where(p.negative, numerator / (p.d * p.d), p.power);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        using R = math::real<A, V>;
        const V v = math::bounded(x, math::exp_lowest<R>, -math::exp_lowest<R>);
        parts_of<R> p(v);
        R two = math::exactly<R>(V(T(2)));
        R u = p.power.value;
        R twice = u + u;
        R cube = twice * p.square;
        R three_squares = p.square + p.square + p.square;
        // 2 + 2u - 3u² - 2u³, and with the powers reversed 2u³ + 2u² - 3u - 2
        R below = (two + twice) - (three_squares + cube);
        R above = (cube + p.square + p.square) - (twice + u + two);
        R bend = math::times(math::select(p.negative, below, above), v);
        R numerator = (twice + two) * p.d + bend;
        R y = math::scaled(u * numerator, V(T(4))) / (p.d * p.d * p.d);
        // Above 0 there is a second factor u, with its own scale; enlarged, so that the product of
        // the two is no subnormal number.
        constexpr T up = T(0x1p60);
        const V one_power = math::rescaled(y, p.power);
        const V once = math::rescaled(math::scaled(y, V(up)) * u, p.power);
        const V two_powers = math::rescaled(once, p.power);
        return simd::select(p.negative, one_power, two_powers * V(1 / up));
    }

  private:
    // g = z / (z + 2), where z = w·(w + 2) and w = e^x. w and z are also there enlarged, so that
    // neither is subnormal.
    template <class V>
    SIMDACT_INLINE static V value_by_table(V x) noexcept {
        const V down(0x1p-33F);
        const V two(2.0F);
        auto power = math::power_by_table<1, 33, 0>(math::exactly<math::pair<V>>(x));
        const V w_up = simd::rounded(power.head * power.unit);
        const V rest_up = simd::rounded(power.tail * power.unit);
        const V w = simd::rounded(w_up * down);
        // The error of w + 2 is found in this order even where w is larger: 2 has no digits below
        // the sum's.
        math::pair<V> w_plus_two = math::ordered_sum(two, w);
        const V more = simd::fma(rest_up, down, w_plus_two.tail);
        math::pair<V> z = math::product(w_up, w_plus_two.head);
        z.tail = simd::fma(w_up, more, z.tail);
        z.tail = simd::fma(rest_up, simd::rounded(w_plus_two.head + more), z.tail);
        const V d = simd::fma(z.head, down, two);
        const V d_rest = simd::fma(z.tail, down, simd::fms(z.head, down, simd::rounded(d - two)));
        const V reciprocal = V(1.0F) / simd::rounded(d + d_rest);
        const V g = simd::rounded(simd::rounded(z.head + z.tail) * reciprocal);
        const V missing = simd::rounded(simd::fnma(g, d, z.head) + simd::fnma(g, d_rest, z.tail));
        const V y = simd::fma(x, g, simd::rounded(simd::rounded(x * reciprocal) * missing));
        return simd::rounded(y) * down;
    }

    // g = a / d, from u = e^-|x|: a = u² + 2u and d = a + 2 for x < 0; else, multiplied by e^-2x,
    // a = 1 + 2u and d = a + 2u².
    template <math::real_number R>
    struct parts_of {
        using V = typename R::lanes;
        math::exponential<R> power;
        R square;
        decltype(V() < V()) negative;
        R a;
        R d;

        SIMDACT_INLINE explicit parts_of(V x) noexcept
            : power(math::exp(math::minus_magnitude(math::exactly<R>(x)))),
              square(power.value * power.value),
              negative(x < V(T(0))),
              a(power.value + power.value +
                math::select(negative, square, math::exactly<R>(V(T(1))))),
              d(a + math::select(negative, math::exactly<R>(V(T(2))), square + square)) {}
    };
};

}  // namespace simdact
