// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../element.hpp"
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
/// Below 1 it is x³ times a polynomial, since x - tanh(x) cancels: in float torch is 4.8 % off at
/// 0.001 and has the wrong sign at 0.0001.
///
/// Source: `torch.nn.Tanhshrink`.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct tanhshrink {
    using arithmetic_type = T;

    static constexpr const char* name = "tanhshrink";
    static constexpr std::array<parameter<tanhshrink, T>, 0> parameters{};
    static constexpr ulp_bounds ulp =
        A == accuracy::faithful ? ulp_bounds{.value = {0.9, 0.9}, .derivative = {0.9, 0.9}}
                                : ulp_bounds{.value = {4, 4}, .derivative = {4, 4}, .absolute = 2};
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        using R = math::real<A, V>;
        const V z = simd::abs(x);
        const V far = math::bounded(z, T(1), T(0x1p60));
        const R m = math::expm1(math::exactly<R>(V(math::bounded(far, T(1), T(30)) * V(T(-2)))));
        const R shrunk = math::larger_first_sum(far, m / math::larger_first_sum(V(T(2)), m));
        const V near = small<R>(math::bounded(z, T(0), T(1)));
        const V y = simd::select(z < V(T(1)), near, math::nearest(shrunk));
        return simd::select(z < V(T(0x1p60)), simd::with_sign_of(y, x), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        using R = math::real<A, V>;
        const V twice = math::bounded(simd::abs(x), T(0), T(30)) * V(T(-2));
        const R m = math::expm1(math::exactly<R>(twice));
        const R t = m / math::larger_first_sum(V(T(2)), m);
        return math::nearest(t * t);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        using R = math::real<A, V>;
        const R v = math::exactly<R>(
            V(math::bounded(x, math::exp_lowest<R> / 2, -math::exp_lowest<R> / 2) * V(T(2))));
        const auto parts = math::logistic(v);
        const R eightfold = math::scaled(math::one_minus_power(v), V(T(8)));
        const R y = math::sigma_derivative(parts) * eightfold / parts.one_plus_u;
        return simd::with_sign_of(math::rescaled(y, parts.power), x);
    }

  private:
    // x - tanh(x) = x³ · (1/3 + x² · p(x²)) for 0 <= x <= 1; p is the minimax polynomial, 2^-34 in
    // float, 2^-62 in double.
    template <math::real_number R, class V>
    SIMDACT_INLINE static V small(V x) noexcept {
        constexpr math::constant third{0x1.5555555555555p-2, 0x1.5555555555555p-56};
        // The cube is enlarged, so that no digit of it is lost to subnormal numbers: the last
        // product alone rounds into these.
        constexpr T up = sizeof(T) == 4 ? T(0x1p40F) : T(0x1p340);
        constexpr T half_down = sizeof(T) == 4 ? T(0x1p-60F) : T(0x1p-510);
        const V enlarged = x * V(up);
        const R cube = math::times(math::exact_product<R>(enlarged, enlarged), enlarged);
        const V z = simd::rounded(x * x);
        const R c = math::number<R>(third);
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
            constexpr float p[] = {-0x1.111112p-3F,  0x1.ba1b9cp-5F,  -0x1.664e2ap-6F,
                                   0x1.2256b4p-7F,   -0x1.d4dcdap-9F, 0x1.718dd4p-10F,
                                   -0x1.07f0e4p-11F, 0x1.1f0470p-13F, -0x1.498df6p-16F};
            return math::polynomial(z, p);
        } else {
            constexpr double p[] = {
                -0x1.1111111111111p-3,  0x1.ba1ba1ba1ba0ep-5,   -0x1.664f4882c06bcp-6,
                0x1.226e355e3b2bfp-7,   -0x1.d6d3d0d1e48a0p-9,  0x1.7da362d6c9103p-10,
                -0x1.35580c55bcd17p-11, 0x1.f57b514b2d879p-13,  -0x1.966c650db36c9p-14,
                0x1.4911530f41a40p-15,  -0x1.0920539c1786cp-16, 0x1.a34b82affbbaep-18,
                -0x1.3a46399bc3318p-19, 0x1.a222374b79e44p-21,  -0x1.bddb2a5b6e47fp-23,
                0x1.46001e44406c8p-25,  -0x1.db978852e4582p-29};
            return math::polynomial(z, p);
        }
    }
};

}  // namespace simdact
