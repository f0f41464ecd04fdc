// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "../activation.hpp"
#include "../math/correct_rounding.hpp"
#include "../math/double_word.hpp"

namespace simdact {

/// A sigmoid that approaches its limits slowly.
///
///     f(x)   = x / (1 + |x|)
///     f'(x)  = 1 / (1 + |x|)²
///     f''(x) = -2 · sign(x) / (1 + |x|)³
///
/// | x    | f(x) | f'(x) | f''(x) |
/// |------|------|-------|--------|
/// | ±0   | ±0   | 1     | ∓2     |
/// | ±inf | ±1   | 0     | ∓0     |
/// | NaN  | NaN  | NaN   | NaN    |
///
/// The limits at ±inf are ours (torch: NaN). f'' jumps at 0: there it is 0.
///
/// From the output: f' = (1 - |y|)². Its error is absolute, a unit of 1's precision.
///
/// Accuracy in ULP, tails and subnormal results included: 0.51 for f, 0.8 for f'. With
/// accuracy::fast, 4 for f and 4 for f', or 2^-22 (2^-51 in double) where that is more.
/// accuracy::exact (float) rounds f, f' and grad_y · f' correctly.
///
/// Source: J. Turian, J. Bergstra, Y. Bengio, "Quadratic Features and Deep Architectures for
/// Chunking", NAACL 2009; `torch.nn.Softsign`.
template <arithmetic T = float, accuracy A = accuracy::faithful>
struct softsign {
    using arithmetic_type = T;

    static constexpr const char* name = "softsign";
    static constexpr std::array<parameter<softsign, T>, 0> parameters{};
    static constexpr ulp_bounds ulp =
        bounds_of(A, {.value = {0.51, 0.51}, .derivative = {0.8, 0.8}});
    static constexpr std::size_t unroll = 1;

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_value(*this, x);
        using R = math::real<A, V>;
        const V v = math::bounded(x, T(-0x1p60), T(0x1p60));
        const V y = math::nearest(math::exactly<R>(v) / one_plus<R>(simd::abs(v)));
        return simd::with_sign_of(y, x);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        if constexpr (A == accuracy::exact)
            return math::correctly_rounded_derivative(*this, x);
        using R = math::real<A, V>;
        constexpr T distant = sizeof(T) == 4 ? T(0x1p76F) : T(0x1p538);
        constexpr T up = sizeof(T) == 4 ? T(0x1p38F) : T(0x1p400);
        // In between 2^38 (2^400) times too large, squared: the last product alone rounds into
        // subnormals.
        R q = reciprocal<R>(math::bounded(simd::abs(x), T(0), distant), up);
        return math::nearest(q * q) * V(1 / up) * V(1 / up);
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
        constexpr T distant = sizeof(T) == 4 ? T(0x1p51F) : T(0x1p360);
        constexpr T up = sizeof(T) == 4 ? T(0x1p20F) : T(0x1p100);
        R q = reciprocal<R>(math::bounded(simd::abs(x), T(0), distant), up);
        const V cube = math::nearest(q * q * q) * V(1 / up) * V(2 / (up * up));
        return simd::select(x == V(T(0)), V(T(0)), simd::with_sign_of(cube, V(T(-1)) * x));
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE V derivative_from_output(V y) const noexcept {
        const V rest = simd::rounded(V(T(1)) - simd::abs(y));
        return rest * rest;
    }

    // For accuracy::exact, see math/correct_rounding.hpp.
    SIMDACT_INLINE math::double_word precise(double x) const noexcept {
        return math::ratio(math::whole(x), math::whole(1) + math::whole(simd::abs(x)));
    }
    SIMDACT_INLINE math::double_word precise_derivative(double x) const noexcept {
        math::double_word sum = math::whole(1) + math::whole(simd::abs(x));
        return math::ratio(math::ratio(math::whole(1), sum), sum);
    }

  private:
    template <math::real_number R>
    SIMDACT_INLINE static R one_plus(typename R::lanes x) noexcept {
        return math::exactly<R>(typename R::lanes(T(1))) + math::exactly<R>(x);
    }

    // factor / (1 + x)
    template <math::real_number R>
    SIMDACT_INLINE static R reciprocal(typename R::lanes x, T factor) noexcept {
        return math::scaled(math::exactly<R>(typename R::lanes(T(1))) / one_plus<R>(x),
                            typename R::lanes(factor));
    }
};

}  // namespace simdact
