// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/logistic.hpp"

namespace simdact {

/// Swish: the sigmoid linear unit with a slope beta at its gate. beta = 1 is `silu`; beta = 0 is
/// x / 2, and for beta to infinity it becomes `relu`.
///
///     f(x)   = x · sigma(beta · x)                sigma(v) = 1 / (1 + e^-v)
///     f'(x)  = sigma(v) + v · sigma'(v)           v = beta · x
///     f''(x) = beta · (2 · sigma'(v) + v · sigma''(v))
///
/// | x    | f(x) for beta > 0 | f'(x) | f''(x)   |
/// |------|-------------------|-------|----------|
/// | ±0   | ±0                | 1/2   | beta / 2 |
/// | +inf | +inf              | 1     | -0       |
/// | -inf | -0                | -0    | -0       |
/// | NaN  | NaN               | NaN   | NaN      |
///
/// The accuracy that `ulp` states holds for 1e-3 <= |beta| <= 1e3 (with accuracy::fast, for 1 <=
/// |beta| <= 1e3); f' has its root where beta · x = -1.2784645. For |beta| < 1e-35, ±inf count as
/// the largest finite numbers.
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: P. Ramachandran, B. Zoph, Q. V. Le, "Searching for Activation Functions", 2017,
/// arXiv:1710.05941.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct swish {
    using arithmetic_type = T;

    /// The slope of the gate; finite.
    T beta = T(1);

    static constexpr const char* name = "swish";
    static constexpr std::array<parameter<swish, T>, 1> parameters{
        {{"beta", &swish::beta, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()}}};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        R v = math::bounded(product<R>(x), math::gate_lowest<R>, math::gate_highest<R>);
        const V finite =
            math::bounded(x, (std::numeric_limits<T>::lowest)(), (std::numeric_limits<T>::max)());
        // Larger ones need not be enlarged, and could not be: clang would multiply them and then
        // choose, if it saw how the factor is made.
        constexpr T up = math::gate<R>::up;
        auto large = simd::abs(x) > V(T(128));
        const V enlarging = simd::rounded(simd::select(large, V(T(1)), V(up)));
        const V lowering = simd::select(large, V(T(1)), V(1 / up));
        const V y = math::gate<R>(v).times_sigma(finite, enlarging, lowering);
        const V leading = math::leading(v);
        const V zero = simd::with_sign_of(V(T(0)), x);
        return simd::select(leading >= V(math::gate_highest<R>), x,
                            simd::select(leading <= V(math::gate_lowest<R>), zero, y));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        R v = math::bounded(product<R>(x), math::gate_lowest<R>, math::gate_highest<R>);
        return math::gate<R>(v).times_sigma_derivative(v);
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
        R v = math::bounded(product<R>(x), math::exp_lowest<R>, -math::exp_lowest<R>);
        auto parts = math::logistic(v);
        R y = math::gate_second_derivative(parts, v, math::exactly<R>(V(T(2))), v);
        return math::rescaled(math::times(y, V(beta)), parts.power);
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::times(math::precise::sigma(math::product(x, static_cast<double>(beta))), x);
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        math::double_word v = math::product(x, static_cast<double>(beta));
        return math::precise::sigma(v) + v * math::precise::sigma_derivative(v);
    }
    SIMDACT_INLINE constexpr math::cancellation derivative_cancels() const noexcept {
        const double magnitude = static_cast<double>(beta < 0 ? -beta : beta);
        const double range = 4 / (magnitude > 1e-30 ? magnitude : 1e-30);
        return {-range, range};
    }

  private:
    // beta · x
    template <math::real_number R, class V>
    SIMDACT_INLINE R product(V x) const noexcept {
        return math::exact_product<R>(math::bounded_for(beta, x), V(beta));
    }
};

}  // namespace simdact
