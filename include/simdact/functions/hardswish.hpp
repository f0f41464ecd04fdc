// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/double_word.hpp"

namespace simdact {

/// A swish of two linear pieces and a parabola.
///
///     f(x)   = x <= -3 ? -0 : x >= 3 ? x : x · (x + 3) / 6
///     f'(x)  = x <= -3 ? 0 : x >= 3 ? 1 : (2·x + 3) / 6
///     f''(x) = -3 < x < 3 ? 1/3 : 0
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 1/2   | 1/3    |
/// | -3   | -0   | 0     | 0      |
/// | 3    | 3    | 1     | 0      |
/// | +inf | +inf | 1     | 0      |
/// | -inf | -0   | 0     | 0      |
/// | NaN  | NaN  | NaN   | 0      |
///
/// f'(±3) is that of today's torch (1.13 has -1/2 and 3/2). The limit at -inf is ours (torch: NaN),
/// and no x overflows (torch: above FLT_MAX / 6). f' has its root at -3/2, where its error is
/// absolute (see `ulp_bounds`).
///
/// Accuracy in ULP, tails and subnormal results included: 0.51 for f, 0.7 (0.51 without fma) for
/// f'. With accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: A. Howard et al., "Searching for MobileNetV3", ICCV 2019, arXiv:1905.02244.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct hardswish {
    using arithmetic_type = T;

    static constexpr const char* name = "hardswish";
    static constexpr std::array<parameter<hardswish, T>, 0> parameters{};
    static constexpr ulp_bounds ulp =
        bounds_of(A, {.value = {0.51, 0.51}, .derivative = {0.7, 0.51}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, T(-3), T(3));
        if constexpr (math::is_pair<R> && simd::has_fma<V>) {
            // (v + 3) / 6, a sum whose tail is not below 0 where v is ±0 or -3: so a zero has the
            // sign of v. v comes last: its products with small numbers may be subnormal.
            R shifted = math::exact_sum<R>(V(T(3)), v);
            const V head = simd::rounded(shifted.head * V(sixth_head));
            const V lost = simd::fms(shifted.head, V(sixth_head), head);
            const V tail = simd::fma(shifted.tail, V(sixth_head),
                                     simd::fma(shifted.head, V(sixth_tail), lost));
            const V y = simd::fma(v, head, simd::rounded(v * tail));
            return simd::select(x < V(T(3)), y, x);
        }
        R shifted = math::exact_sum<R>(V(T(3)), v);
        // v comes last: its products with small numbers may be subnormal.
        const V y = math::nearest_product(shifted * math::number<R>(sixth), v);
        return simd::select(x < V(T(3)), simd::with_sign_of(y, x), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        if constexpr (simd::has_fma<V>) {
            V inner = simd::fma(x, V(third_head), V(T(0.5)));
            if constexpr (math::is_pair<R>)
                inner = simd::fma(x, V(third_tail), inner);
            // Also 0 at the root, to which no two parts of 1/3 lead exactly.
            return simd::select((x <= V(T(-3))) | (x == V(T(-1.5))), V(T(0)),
                                simd::select(x >= V(T(3)), V(T(1)), inner));
        }
        const V v = math::bounded(x, T(-3), T(3));
        // 3 has no digits below those of the sum, whichever is larger.
        R line = math::exact_sum<R>(V(T(3)), V(v + v));
        const V inner = math::nearest_product(line, math::number<R>(sixth));
        return simd::select(x <= V(T(-3)), V(T(0)), simd::select(x >= V(T(3)), V(T(1)), inner));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V gradient(V x, V grad_y) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_gradient(*this, x, grad_y);
        const V product = grad_y * simd::rounded(derivative(x));
        return simd::select(x <= V(T(-3)), V(T(0)), product);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        const V inner = simd::select(x < V(T(3)), V(T(1) / T(3)), V(T(0)));
        return simd::select(x > V(T(-3)), inner, V(T(0)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_gradient(V x, V gradient) const noexcept {
        const V inner = simd::select(x < V(T(3)), V(gradient * V(T(1) / T(3))), V(T(0)));
        return simd::select(x > V(T(-3)), inner, V(T(0)));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::ratio(math::times(math::whole(3) + math::whole(x), x), math::whole(6));
    }
    SIMDACT_INLINE math::double_word precise_gradient(double x, double grad_y) const noexcept {
        return math::ratio(math::times(math::whole(3) + math::whole(2 * x), grad_y),
                           math::whole(6));
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        return {-3, 3};
    }

  private:
    static constexpr math::constant sixth{0x1.5555555555555p-3, 0x1.5555555555555p-57};
    // The tail makes 3 · (head + tail) the least number that is not below 1/2.
    static constexpr T sixth_head = sizeof(T) == 4 ? T(0x1.555556p-3) : T(0x1.5555555555555p-3);
    static constexpr T sixth_tail = sizeof(T) == 4 ? T(-0x1.555554p-28) : T(0x1.5555555555556p-57);
    // Of one sign, so that infinities meet none of the other.
    static constexpr T third_head = sizeof(T) == 4 ? T(0x1.555554p-2) : T(0x1.5555555555555p-2);
    static constexpr T third_tail = sizeof(T) == 4 ? T(0x1.555556p-26) : T(0x1.5555555555555p-56);
};

}  // namespace simdact
