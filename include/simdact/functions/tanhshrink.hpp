// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// What tanh takes away.
///
///     f(x)   = x - tanh(x)
///     f'(x)  = tanh(x)²
///     f''(x) = 2 · tanh(x) · (1 - tanh(x)²)
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 0     | ±0     |
/// | ±inf | ±inf | 1     | ±0     |
/// | NaN  | NaN  | NaN   | NaN    |
///
/// Below 5/8 it is x³ times a polynomial, since x - tanh(x) cancels: in float torch is 4.8 % off at
/// 0.001 and has the wrong sign at 0.0001.
///
/// Accuracy in ULP, tails and subnormal results included: 0.95 (1 without fma) for f, 0.9 for f'.
/// With accuracy::fast, 4 for f and 6 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: `torch.nn.Tanhshrink`.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct tanhshrink {
    using arithmetic_type = T;

    static constexpr const char* name = "tanhshrink";
    static constexpr std::array<parameter<tanhshrink, T>, 0> parameters{};
    static constexpr ulp_bounds ulp =
        bounds_of(A, {.value = {0.95, 1}, .derivative = {0.9, 0.9}},
                  {.value = {4, 4}, .derivative = {6, 6}, .absolute = 2});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V z = simd::abs(x);
        const V distant = math::bounded(z, T(0.625), T(0x1p60));
        R m = math::expm1(math::exactly<R>(V(math::bounded(distant, T(0.625), T(30)) * V(T(-2)))));
        R shrunk = math::larger_first_sum(distant, m / math::larger_first_sum(V(T(2)), m));
        const V inner = series<R>(math::bounded(z, T(0), T(0.625)));
        const V y = simd::select(z < V(T(0.625)), inner, math::nearest(shrunk));
        return simd::select(z < V(T(0x1p60)), simd::with_sign_of(y, x), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V twice = math::bounded(simd::abs(x), T(0), T(30)) * V(T(-2));
        R m = math::expm1(math::exactly<R>(twice));
        R t = m / math::larger_first_sum(V(T(2)), m);
        // Enlarged, as the cube below is: the last product alone rounds into subnormals.
        constexpr T up = sizeof(T) == 4 ? T(0x1p40F) : T(0x1p340);
        R enlarged = math::scaled(t, V(up));
        return math::nearest(enlarged * enlarged) * V(1 / up) * V(1 / up);
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
        R v = math::exactly<R>(
            V(math::bounded(x, math::exp_lowest<R> / 2, -math::exp_lowest<R> / 2) * V(T(2))));
        auto parts = math::logistic(v);
        R eightfold = math::scaled(math::one_minus_power(v), V(T(8)));
        R y = math::sigma_derivative(parts) * eightfold / parts.one_plus_u;
        return simd::with_sign_of(math::rescaled(y, parts.power), x);
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::precise::tanhshrink(x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        math::double_word t = math::precise::tanh(math::whole(x));
        return t * t;
    }

  private:
    // x - tanh(x) = x³ · (1/3 + x² · p(x²)) for 0 <= x <= 5/8; p is the minimax polynomial, 2^-35
    // in float, 2^-64 in double.
    template <math::real_number R, class V>
    SIMDACT_INLINE static V series(V x) noexcept {
        constexpr math::constant third{0x1.5555555555555p-2, 0x1.5555555555555p-56};
        // The cube is enlarged, so that no digit of it is lost to subnormal numbers: the last
        // product alone rounds into these.
        constexpr T up = sizeof(T) == 4 ? T(0x1p40F) : T(0x1p340);
        constexpr T half_down = sizeof(T) == 4 ? T(0x1p-60F) : T(0x1p-510);
        const V enlarged = x * V(up);
        R cube = math::times(math::exact_product<R>(enlarged, enlarged), enlarged);
        const V z = simd::rounded(x * x);
        R c = math::number<R>(third);
        R factor;
        if constexpr (math::is_pair<R>)
            factor = math::ordered_sum(c.head, simd::fma(z, polynomial(z), c.tail));
        else
            factor = {simd::fma(z, polynomial(z), c.value)};
        return math::nearest(cube * factor) * V(half_down) * V(half_down);
    }

    template <class V>
    SIMDACT_INLINE static V polynomial(V z) noexcept {
        if constexpr (sizeof(T) == 4) {
            constexpr float p[] = {-0x1.111112p-3F, 0x1.ba1b9ep-5F,  -0x1.664e3ep-6F,
                                   0x1.224d98p-7F,  -0x1.d2fd8ap-9F, 0x1.5f43f4p-10F,
                                   -0x1.6e6afap-12F};
            return math::polynomial(z, p);
        } else {
            constexpr double p[] = {
                -0x1.1111111111111p-3,  0x1.ba1ba1ba1ba14p-5,   -0x1.664f4882c08bbp-6,
                0x1.226e355e31d8ep-7,   -0x1.d6d3d0c6845acp-9,  0x1.7da360a3d791fp-10,
                -0x1.3557d1203c4b1p-11, 0x1.f57389ccfd46ep-13,  -0x1.9615ccc5168ecp-14,
                0x1.4684a0dea23f9p-15,  -0x1.f844e5f339477p-17, 0x1.4c167ec83f710p-18,
                -0x1.0953ca2d01a70p-20};
            return math::polynomial(z, p);
        }
    }
};

}  // namespace simdact
