// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/double_word.hpp"

namespace simdact {

/// A piecewise-linear sigmoid: three pieces.
///
///     f(x)   = x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6
///     f'(x)  = -3 < x < 3 ? 1/6 : 0
///     f''(x) = 0
///
/// | x    | f(x) | f'(x) |
/// |------|------|-------|
/// | ±0   | 1/2  | 1/6   |
/// | -3   | 0    | 0     |
/// | 3    | 1    | 0     |
/// | +inf | 1    | 0     |
/// | -inf | 0    | 0     |
/// | NaN  | NaN  | 0     |
///
/// The gradient is chosen, not multiplied: where f is flat it is 0 even if grad_y is inf or NaN.
///
/// From the output: f' = 0 < y < 1 ? 1/6 : 0. (Just inside of ±3, y may round to 0 or to 1.)
///
/// Accuracy in ULP, tails and subnormal results included: 0.51 for f, 0.5 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: M. Courbariaux, Y. Bengio, J.-P. David, "BinaryConnect", NeurIPS 2015, arXiv:1511.00363,
/// with torch's slope (`torch.nn.Hardsigmoid`).
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct hardsigmoid {
    using arithmetic_type = T;

    static constexpr const char* name = "hardsigmoid";
    static constexpr std::array<parameter<hardsigmoid, T>, 0> parameters{};
    static constexpr ulp_bounds ulp =
        bounds_of(A, {.value = {0.51, 0.51}, .derivative = {0.5, 0.5}});
    static constexpr std::size_t unroll = 1;
    static constexpr bool is_piecewise_linear = true;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        constexpr math::constant sixth{0x1.5555555555555p-3, 0x1.5555555555555p-57};
        R shifted = math::exact_sum<R>(V(T(3)), math::bounded(x, T(-3), T(3)));
        return math::nearest_product(shifted, math::number<R>(sixth));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        return gradient_from_zone(zone(x), V(T(1)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        const V inner = simd::select(y < V(T(1)), V(T(1) / T(6)), V(T(0)));
        return simd::select(y > V(T(0)), inner, V(T(0)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V gradient_from_output(V y, V grad_y) const noexcept {
        const V inner = simd::select(y < V(T(1)), V(grad_y * V(T(1) / T(6))), V(T(0)));
        return simd::select(y > V(T(0)), inner, V(T(0)));
    }

    /// Whether f rises at x: what a mask keeps of x (masked.hpp).
    template <simd::lanes_of<T> V>
    SIMDACT_INLINE auto zone(V x) const noexcept {
        return x > V(T(-3)) && x < V(T(3));
    }

    template <class Zone, simd::lanes_of<T> V>
    SIMDACT_INLINE V gradient_from_zone(Zone inner, V grad_y) const noexcept {
        if constexpr (A == accuracy::exact)
            return simd::select(inner, simd::quotient(grad_y, V(T(6))), V(T(0)));
        return simd::select(inner, V(grad_y * V(T(1) / T(6))), V(T(0)));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::ratio(math::whole(3) + math::whole(x), math::whole(6));
    }
};

}  // namespace simdact
