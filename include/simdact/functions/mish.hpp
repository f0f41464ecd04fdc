// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
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
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019,
/// arXiv:1908.08681.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct mish {
    using arithmetic_type = T;

    static constexpr const char* name = "mish";
    static constexpr std::array<parameter<mish, T>, 0> parameters{};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, lowest, highest);
        R w = enlarged_power<R>(v);
        R z = math::loose_product(w, lowered_plus(T(2), w));
        V y;
        if constexpr (math::is_pair<R>) {
            R d = lowered_plus(T(2), z);
            const V reciprocal = simd::quotient(V(T(1)), simd::rounded(d.head + d.tail));
            const V g = simd::rounded(simd::rounded(z.head + z.tail) * reciprocal);
            const V missing =
                simd::rounded(math::remainder(z.head, g, d.head) + simd::fnma(g, d.tail, z.tail));
            y = math::nearest_product_plus(v, g,
                                           simd::rounded(simd::rounded(v * reciprocal) * missing));
        } else {
            y = v * simd::rounded(simd::quotient(z.value, lowered_plus(T(2), z).value));
        }
        return simd::select(x > V(highest), x, simd::with_sign_of(simd::rounded(y) * V(down), x));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, lowest, highest);
        R w = enlarged_power<R>(v);
        R a = lowered_plus(T(1), w);
        const V four_v = v * V(T(4));
        if constexpr (math::is_pair<R>) {
            a = math::ordered_sum(a.head, a.tail);
            R d = math::product(a.head, a.head);
            const V d_rest = simd::fma(simd::rounded(a.head + a.head), a.tail, d.tail);
            d = math::ordered_sum(d.head, V(T(1)));
            d.tail = simd::in_order(d.tail + d_rest);
            R bend = math::sum(d.head, four_v);
            bend.tail = simd::in_order(bend.tail + d.tail);
            bend = bend * a;
            R numerator = math::sum(bend.head, d.head);
            const V tails = simd::in_order(bend.tail + d.tail);
            numerator.tail = simd::in_order(numerator.tail + tails);
            math::reciprocal<R> reciprocal(d);
            R y = math::times(reciprocal.of_square(numerator), reciprocal.value);
            return simd::rounded(math::nearest(math::loose_product(w, y))) * V(down);
        } else {
            const V z = simd::rounded(w.value * lowered_plus(T(2), w).value);
            const V reciprocal = simd::quotient(V(T(1)), simd::fma(z, V(down), V(T(2))));
            const V bend = simd::rounded(simd::rounded(w.value * a.value) * reciprocal);
            const V y =
                simd::fma(simd::rounded(four_v * bend), reciprocal, simd::rounded(z * reciprocal));
            return simd::rounded(y) * V(down);
        }
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
        constexpr T higher = T(0x1p60);
        const V one_power = math::rescaled(y, p.power);
        const V once = math::rescaled(math::scaled(y, V(higher)) * u, p.power);
        const V two_powers = math::rescaled(once, p.power);
        return simd::select(p.negative, one_power, two_powers * V(1 / higher));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        math::double_word w = precise_power(x);
        math::double_word z = w * (math::whole(2) + w);
        return math::times(math::ratio(z, math::whole(2) + z), x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        math::double_word w = precise_power(x);
        math::double_word a = math::whole(1) + w;
        math::double_word d = math::whole(1) + a * a;
        math::double_word bend = a * (d + math::whole(4 * x));
        return math::ratio(w * math::ratio(d + bend, d), d);
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        return {-4, 4};
    }

  private:
    SIMDACT_INLINE static math::double_word precise_power(double x) noexcept {
        return math::precise::exp(math::whole(x < 60 ? x : 60));
    }

    static constexpr int up = sizeof(T) == 4 ? 33 : 110;
    static constexpr T down = math::two_to<T>(-up);
    // Below, f and f' are 0; above, they are x and 1.
    static constexpr T lowest = sizeof(T) == 4 ? T(-110) : T(-780);
    static constexpr T highest = sizeof(T) == 4 ? T(12) : T(22);

    // g = z / (z + 2), where z = w·(w + 2) and w = e^x. With d = z + 2 = (w + 1)² + 1 the
    // derivative is w · (d + (w + 1)·(d + 4·x)) / d². w is enlarged, so that no part of a result is
    // subnormal before the end.
    template <math::real_number R, class V>
    SIMDACT_INLINE static R enlarged_power(V x) noexcept {
        auto power = math::power_in_parts<1, up, 0>(math::exactly<R>(x));
        return math::scaled(power.value, power.unit);
    }

    // c + a · down
    template <math::real_number R>
    SIMDACT_INLINE static R lowered_plus(T c, R a) noexcept {
        using V = typename R::lanes;
        if constexpr (math::is_pair<R>) {
            // The error is found in this order even where a is larger: c has no digits below the
            // sum's.
            const V head = simd::rounded(simd::fma(a.head, V(down), V(c)));
            const V missing = simd::fms(a.head, V(down), simd::rounded(head - V(c)));
            return {head, simd::fma(a.tail, V(down), missing)};
        } else {
            return {simd::fma(a.value, V(down), V(c))};
        }
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
