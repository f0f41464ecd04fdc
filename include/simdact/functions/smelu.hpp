// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/double_word.hpp"

namespace simdact {

/// Smooth relu: 0 and the identity, joined by a parabola over [-beta, beta].
///
///     f(x)   = x <= -beta ? 0 : x >= beta ? x : (x + beta)² / (4·beta)
///     f'(x)  = x <= -beta ? 0 : x >= beta ? 1 : (x + beta) / (2·beta)
///     f''(x) = |x| <= beta ? 1 / (2·beta) : 0
///
/// | x     | f(x)     | f'(x) | f''(x)      |
/// |-------|----------|-------|-------------|
/// | ±0    | beta / 4 | 1/2   | 1 / (2·beta)|
/// | -beta | 0        | 0     | 1 / (2·beta)|
/// | beta  | beta     | 1     | 1 / (2·beta)|
/// | +inf  | +inf     | 1     | 0           |
/// | -inf  | 0        | 0     | 0           |
/// | NaN   | NaN      | NaN   | 0           |
///
/// The gradient is chosen, not multiplied: for x <= -beta it is 0 even if grad_y is inf or NaN.
/// The accuracy that `ulp` states holds for 1e-3 <= beta <= 1e3.
///
/// Accuracy in ULP, tails and subnormal results included: 0.51 for f, 0.51 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: G. I. Shamir, D. Lin, L. Coviello, "Smooth activations and reproducibility in deep
/// networks", 2020, arXiv:2010.09931.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct smelu {
    using arithmetic_type = T;

    /// Half the width of the bend; positive, at most a quarter of the largest number.
    T beta = T(1);

    static constexpr const char* name = "smelu";
    static constexpr std::array<parameter<smelu, T>, 1> parameters{
        {{"beta", &smelu::beta, (std::numeric_limits<T>::min)(),
          (std::numeric_limits<T>::max)() / 4}}};
    static constexpr ulp_bounds ulp =
        bounds_of(A, {.value = {0.51, 0.51}, .derivative = {0.51, 0.51}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        R s = shifted<R>(x);
        const V y = math::nearest(s / math::exactly<R>(V(beta)) * math::scaled(s, V(T(0.25))));
        return simd::select(x >= V(beta), x, y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        const V y = math::nearest(shifted<R>(x) / math::exactly<R>(V(2 * beta)));
        return simd::select(x >= V(beta), V(T(1)), y);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V gradient(V x, V grad_y) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_gradient(*this, x, grad_y);
        return simd::select(x <= V(-beta), V(T(0)), V(grad_y * derivative(x)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        return simd::select(simd::abs(x) <= V(beta), V(1 / (2 * beta)), V(T(0)));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_gradient(V x, V gradient) const noexcept {
        return simd::select(simd::abs(x) <= V(beta), V(gradient * V(1 / (2 * beta))), V(T(0)));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        math::double_word shifted = math::whole(x) + math::whole(beta);
        return math::ratio(shifted * shifted, math::whole(4 * static_cast<double>(beta)));
    }
    SIMDACT_INLINE math::double_word precise_gradient(double x, double grad_y) const noexcept {
        math::double_word shifted = math::whole(x) + math::whole(beta);
        return math::ratio(math::times(shifted, grad_y),
                           math::whole(2 * static_cast<double>(beta)));
    }

  private:
    // x + beta for x in [-beta, beta]
    template <math::real_number R, class V>
    SIMDACT_INLINE R shifted(V x) const noexcept {
        return math::exactly<R>(V(beta)) + math::exactly<R>(math::bounded(x, -beta, beta));
    }
};

}  // namespace simdact
