// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/exp.hpp"
#include "../simd/float_classification.hpp"

namespace simdact {

/// Continuously differentiable exponential linear unit: elu stretched so that f'(0) = 1.
///
///     f(x)   = x < 0 ? alpha · (e^(x/alpha) - 1) : x
///     f'(x)  = x > 0 ? 1 : e^(x/alpha)
///     f''(x) = x > 0 ? 0 : e^(x/alpha) / alpha
///
/// | x    | f(x)   | f'(x) | f''(x)    |
/// |------|--------|-------|-----------|
/// | ±0   | ±0     | 1     | 1 / alpha |
/// | +inf | +inf   | 1     | 0         |
/// | -inf | -alpha | 0     | 0         |
/// | NaN  | NaN    | NaN   | NaN       |
///
/// That is for alpha > 0. As in torch, alpha may be negative: e^(x/alpha) then grows without bound,
/// and f is within 8 ULP. For alpha = ±inf f is the identity, its limit (torch: NaN); for 0 it is
/// NaN. x / alpha is not rounded to T. (Rounded once, it would cost 43 ULP of f' at -100.) The
/// accuracy that `ulp` states holds for 1e-3 <= alpha <= 1e3.
///
/// From the output: f'(x) = 1 + f(x) / alpha for x <= 0, with an absolute error of an ULP of 1.
///
/// Accuracy in ULP, tails and subnormal results included: 0.9 for f, 0.9 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: J. T. Barron, "Continuously Differentiable Exponential Linear Units", 2017,
/// arXiv:1704.07483.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct celu {
    using arithmetic_type = T;

    /// What f approaches, negated, as x falls. By name it must be positive, and at most a 2000th of
    /// the largest number.
    T alpha = T(1);

    static constexpr const char* name = "celu";
    static constexpr std::array<parameter<celu, T>, 1> parameters{
        {{"alpha", &celu::alpha, (std::numeric_limits<T>::min)(),
          (std::numeric_limits<T>::max)() / 2000}}};
    static constexpr ulp_bounds ulp = bounds_of(A, {.value = {0.9, 0.9}, .derivative = {0.9, 0.9}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        if (alpha == T(1))  // the default, without its quotient
            return simd::select(x < V(T(0)), math::nearest_expm1<R>(simd::at_most(x, V(T(0)))), x);
        R q = quotient<R>(x);
        R m = math::expm1(math::bounded(q, -40, 0));
        const V y =
            alpha < 0 ? grown(m, q, V(magnitude())) : math::nearest(math::times(m, V(magnitude())));
        // Where x is small, f(x) is x to the last digit, and x / alpha may be subnormal.
        constexpr T tiny = sizeof(T) == 4 ? T(0x1p-30F) : T(0x1p-60);
        // What rounds to zero keeps its sign.
        const T close = simd::is_nan(alpha) ? T(0) : -tiny * magnitude();
        return simd::select(x < V(close), simd::with_sign_of(y, x), x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        R q = quotient<R>(x);
        if (alpha < 0)
            return simd::select(x > V(T(0)), V(T(1)), grown(math::exactly<R>(V(T(1))), q, V(T(1))));
        auto power = math::exp(math::bounded(q, math::exp_lowest<R>, 0));
        return simd::select(x > V(T(0)), V(T(1)), math::rescaled(power.value, power));
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
        R q = quotient<R>(x);
        if (alpha < 0)
            return simd::select(x > V(T(0)), V(T(0)),
                                grown(math::exactly<R>(V(T(1))), q, V(1 / alpha)));
        auto power = math::exp(math::bounded(q, math::exp_lowest<R>, 0));
        const V y = is_infinite() ? V(T(0)) * x
                                  : math::rescaled(power.value / math::exactly<R>(V(alpha)), power);
        return simd::select(x > V(T(0)), V(T(0)), y);
    }

    SIMDACT_INLINE constexpr bool output_suffices() const noexcept { return alpha > 0; }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        using R = math::real<A, V>;
        R q = math::exactly<R>(y) / math::exactly<R>(V(alpha));
        return simd::select(y > V(T(0)), V(T(1)),
                            math::nearest(math::larger_first_sum(V(T(1)), q)));
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::times(math::precise::expm1(precise_quotient(x)), static_cast<double>(alpha));
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        return math::precise::exp(precise_quotient(x));
    }

  private:
    SIMDACT_INLINE math::double_word precise_quotient(double x) const noexcept {
        return math::ratio(math::whole(x), math::whole(alpha));
    }

    SIMDACT_INLINE T magnitude() const noexcept { return alpha < 0 ? -alpha : alpha; }
    SIMDACT_INLINE bool is_infinite() const noexcept {
        return !simd::is_finite(alpha) && !simd::is_nan(alpha);
    }

    // x / |alpha| for x <= 0
    template <math::real_number R, class V>
    SIMDACT_INLINE R quotient(V x) const noexcept {
        const bool flat = is_infinite();  // then 0, whatever x is
        return math::exactly<R>(math::bounded(x, flat ? T(0) : T(-2000) * magnitude(), T(0))) /
               math::exactly<R>(V(flat ? T(1) : magnitude()));
    }

    // y · e^-q · factor for q <= 0, which overflows where it has to.
    template <math::real_number R, class V>
    SIMDACT_INLINE static V grown(R y, R q, V factor) noexcept {
        if constexpr (math::is_pair<R>) {
            auto power = math::exp(math::bounded(q, math::exp_lowest<R>, 0));
            return simd::rounded(math::nearest(y / power.value) * factor) *
                   simd::quotient(V(T(1)), power.scale);
        } else {  // e^q would be subnormal
            auto root =
                math::exp(math::bounded(math::scaled(q, V(T(0.5))), math::exp_lowest<R>, 0));
            return simd::rounded(simd::rounded(simd::quotient(y.value, root.value.value)) *
                                 factor) /
                   root.value.value;
        }
    }
};

}  // namespace simdact
