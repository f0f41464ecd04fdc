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
/// Below 1/2 it is x³ times a polynomial, since x - tanh(x) cancels: in float torch is 4.8 % off at
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
        const V far = math::bounded(z, T(0.5), T(30));
        const R m = math::expm1(math::exactly<R>(V(far * V(T(-2)))));
        const R shrunk = math::larger_first_sum(far, m / math::larger_first_sum(V(T(2)), m));
        const V near = math::nearest(small<R>(math::bounded(z, T(0), T(0.5))));
        const V y = simd::select(z < V(T(0.5)), near, math::nearest(shrunk));
        return simd::select(z < V(T(30)), simd::with_sign_of(y, x), x);
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
        const V v = math::bounded(x, math::exp_lowest<R> / 2, -math::exp_lowest<R> / 2) * V(T(2));
        const auto parts = math::logistic(math::exactly<R>(v));
        const R y = math::sigma_derivative(parts) * math::one_minus_power(math::exactly<R>(v)) /
                    parts.one_plus_u;
        return simd::with_sign_of(math::rescaled(math::scaled(y, V(T(8))), parts.power), x);
    }

  private:
    // x - tanh(x) = x³ · (1/3 + x² · p(x²)) for 0 <= x <= 1/2; p is the minimax polynomial, 2^-37
    // in float, 2^-78 in double.
    template <math::real_number R>
    static SIMDACT_INLINE R small(typename R::lanes x) noexcept {
        using V = typename R::lanes;
        constexpr math::constant third{0x1.5555555555555p-2, 0x1.5555555555555p-56};
        const R square = math::exact_product<R>(x, x);
        const V z = math::leading(square);
        const R c = math::number<R>(third);
        if constexpr (math::is_pair<R>) {
            const V more = simd::fma(z, polynomial(z), c.tail);
            return math::times(square, x) * math::ordered_sum(c.head, more);
        } else {
            return math::times(square, x) * R{simd::fma(z, polynomial(z), c.value)};
        }
    }

    template <class V>
    static SIMDACT_INLINE V polynomial(V z) noexcept {
        if constexpr (sizeof(T) == 4) {
            constexpr float p[] = {-0x1.111112p-3F, 0x1.ba1bap-5F,   -0x1.664ef8p-6F,
                                   0x1.22618ap-7F,  -0x1.d4e644p-9F, 0x1.6a0258p-10F,
                                   -0x1.9bad9p-12F};
            return math::polynomial(z, p);
        } else {
            constexpr double p[] = {
                -0x1.1111111111111p-3,  0x1.ba1ba1ba1ba1cp-5,   -0x1.664f4882c10fap-6,
                0x1.226e355e6c213p-7,   -0x1.d6d3d0e155c9ap-9,  0x1.7da3645235eaap-10,
                -0x1.3558246ba346ap-11, 0x1.f57d72b6a1632p-13,  -0x1.967dbfbb337a1p-14,
                0x1.497899d13c842p-15,  -0x1.0adfe89b67402p-16, 0x1.adfa40053b136p-18,
                -0x1.4f25498b9c993p-19, 0x1.c662a9b4a0153p-21,  -0x1.8148d627f0a0dp-23};
            return math::polynomial(z, p);
        }
    }
};

}  // namespace simdact
