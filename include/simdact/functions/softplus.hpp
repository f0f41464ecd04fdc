// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/log.hpp"
#include "../math/logistic.hpp"
#include "../simd/float_classification.hpp"

namespace simdact {

/// A smooth relu.
///
///     f(x)   = beta · x > threshold ? x : log(1 + e^(beta·x)) / beta
///     f'(x)  = beta · x > threshold ? 1 : sigma(beta·x)
///     f''(x) = beta · x > threshold ? 0 : beta · sigma'(beta·x)
///
/// What `torch.nn.Softplus` means: the threshold is on the product beta · x, rounded to T. For
/// beta > 0 and threshold >= 0:
///
/// | x    | f(x)         | f'(x) | f''(x)   |
/// |------|--------------|-------|----------|
/// | ±0   | log(2)/beta  | 1/2   | beta / 4 |
/// | +inf | +inf         | 1     | 0        |
/// | -inf | 0            | 0     | 0        |
/// | NaN  | NaN          | NaN   | NaN      |
///
/// The accuracy that `ulp` states holds for 1e-3 <= |beta| <= 1e3 (with accuracy::fast, for 1 <=
/// |beta| <= 1e3), the limits at ±inf for beta > 1e-18; beta = 0 gives NaN or infinity.
///
/// From the output: f' = 1 - e^(-beta·y), or 1 for beta · y > threshold, if beta > 0
/// and threshold >= 10 (others are refused: below the threshold a y may come from two x). Its error
/// is absolute: a unit of 1's precision, and e^-threshold where beta · x is just below the
/// threshold.
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: C. Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option
/// Pricing", NIPS 2000; `torch.nn.Softplus`.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct softplus {
    using arithmetic_type = T;

    /// The sharpness of the bend; finite.
    T beta = T(1);
    /// Beyond it f is the identity.
    T threshold = T(20);

    static constexpr const char* name = "softplus";
    static constexpr std::array<parameter<softplus, T>, 2> parameters{
        {{"beta", &softplus::beta, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()},
         {"threshold", &softplus::threshold, -std::numeric_limits<T>::infinity(),
          std::numeric_limits<T>::infinity()}}};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 2;  // both values of the test of beta share a round

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return simd::select(is_linear(x), x,
                                math::correctly_rounded_value(without_threshold(), x));
        using R = math::real<A, V>;
        if (beta == T(1)) {  // the default, without its product and quotient
            V y;
            if constexpr (math::in_cells_for<R>) {
                y = math::nearest_softplus(math::bounded(x, T(-110), T(60)));
            } else {
                R v = math::exactly<R>(math::bounded(x, math::exp_lowest<R>, T(60)));
                auto parts = math::logistic(v);
                y = math::rescaled_where(parts.negative, curve(parts, v), parts.power);
            }
            return simd::select(x > V(linear_from()), x, y);
        }
        R v = argument<R>(x);
        auto parts = math::logistic(v);
        R y = curve(parts, v) / math::exactly<R>(V(beta));
        return simd::select(is_linear(x), x, math::rescaled_where(parts.negative, y, parts.power));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return simd::select(is_linear(x), V(T(1)),
                                math::correctly_rounded_derivative(without_threshold(), x));
        using R = math::real<A, V>;
        if (beta == T(1)) {  // the default, without its product
            const V v = math::bounded(x, math::gate_lowest<R>, math::gate_highest<R>);
            const V y = math::gate<R>(math::exactly<R>(v)).sigma();
            return simd::select(x > V(threshold), V(T(1)), y);
        }
        R v = math::bounded(argument<R>(x), math::gate_lowest<R>, math::gate_highest<R>);
        return simd::select(is_linear(x), V(T(1)), math::gate<R>(v).sigma());
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V gradient(V x, V grad_y) const noexcept
        requires(A == accuracy::exact)
    {
        return simd::select(is_linear(x), grad_y,
                            math::correctly_rounded_gradient(without_threshold(), x, grad_y));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V second_derivative(V x) const noexcept {
        using R = math::real<A, V>;
        auto parts = math::logistic(argument<R>(x));
        R y = math::times(math::sigma_derivative(parts), V(beta));
        return simd::select(is_linear(x), V(T(0)), math::rescaled(y, parts.power));
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept {
        return beta > 0 && threshold >= 10;
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        using R = math::real<A, V>;
        const V bounded_y = no_overflow(y);
        const V v = simd::rounded(bounded_y * V(beta));
        R less =
            math::expm1(math::bounded(math::exact_product<R>(bounded_y, V(-beta)), T(-40), T(0)));
        return simd::select(v > V(threshold), V(T(1)), math::nearest(math::negated(less)));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        math::double_word v = math::product(x, static_cast<double>(beta));
        math::double_word power = math::precise::exp(v.head < 0 ? v : math::negated(v));
        math::double_word bend = math::ratio(math::precise::log1p(power), math::whole(beta));
        return math::whole(v.head < 0 ? 0 : x) + bend;
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::precise::sigma(math::product(x, static_cast<double>(beta)));
    }

  private:
    // The threshold is on a product that is rounded to T, which in double it would not be.
    SIMDACT_INLINE softplus without_threshold() const noexcept { return {beta, simd::infinity<T>}; }

    // log(1 + e^v), for v < 0 still to be multiplied by the power's scale
    template <math::real_number R>
    SIMDACT_INLINE static R curve(const math::logistic_parts<R>& parts, R v) noexcept {
        R bend = math::log1p_exp(math::minus_magnitude(v), parts.power.value);
        return math::select(parts.negative, bend, v + bend);
    }

    template <math::real_number R, class V>
    SIMDACT_INLINE R argument(V x) const noexcept {
        return math::bounded(math::exact_product<R>(no_overflow(x), V(beta)), math::exp_lowest<R>,
                             -math::exp_lowest<R>);
    }

    // Beyond 60, log(1 + e^v) is v to the last digit.
    SIMDACT_INLINE constexpr T linear_from() const noexcept {
        return threshold < T(60) ? threshold : T(60);
    }

    template <class V>
    SIMDACT_INLINE auto is_linear(V x) const noexcept {
        return product(x) > V(linear_from());
    }

    // beta · x, rounded; where it would overflow, half of the largest number (a threshold below
    // minus that is minus infinity).
    template <class V>
    SIMDACT_INLINE V product(V x) const noexcept {
        const T magnitude = beta < 0 ? -beta : beta;
        const bool is_steep = magnitude > T(1);
        // Not divided by beta itself, or the compiler might do so early, and overflow.
        const T furthest = (std::numeric_limits<T>::max)() / 2 / (is_steep ? magnitude : T(1));
        const T most = is_steep ? furthest : simd::infinity<T>;
        return simd::rounded(math::bounded(x, -most, most) * V(beta));
    }

    template <class V>
    SIMDACT_INLINE V no_overflow(V x) const noexcept {
        return math::bounded_for(beta, x);
    }
};

}  // namespace simdact
