// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `accuracy::exact`: results in float that are the real numbers' nearest floats.
///
/// An activation is computed in double (`fast`, which is relatively accurate in the range of float)
/// and rounded to float. That is the right float unless the double, give or take its error, lies on
/// both sides of a number halfway between two floats: once in 250,000 results or so. These are
/// computed again, one by one, as the sum of two doubles, which the activation's `precise` and
/// `precise_derivative` return.
///
/// (A. Ziv, "Fast evaluation of elementary mathematical functions with correctly rounded last bit",
/// ACM Trans. Math. Softw. 17, 1991.)

#include <bit>
#include <cstddef>
#include <cstdint>

#include "../simd/mask_bits.hpp"
#include "../simd/precision.hpp"
#include "double_word_functions.hpp"
#include "in_double.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

/// Between which x a function is a sum that cancels, so that its error is one of the terms.
struct cancellation {
    double from, to;
    /// What bounds the terms: of a value, divided by |x|.
    double magnitude = 1;
};

namespace detail {

// What a fast function in double may be off, relatively and as a part of the terms of a sum that
// cancels: several times what was found in float's range (2^-45.8 and 2^-51).
constexpr double relative_error = 0x1p-43;
constexpr double cancellation_error = 0x1p-48;

/// x rounded to float once: first to an odd last digit of double, so that a double halfway between
/// two floats with something added does not look like one without.
SIMDACT_INLINE float nearest_float(double_word x) noexcept {
    const double_word s = math::sum(x.head, x.tail);
    // Compared as integers: clang would compare doubles in registers whose other lanes may be NaN.
    auto bits = __builtin_bit_cast(std::uint64_t, s.head);
    const auto tail = __builtin_bit_cast(std::uint64_t, s.tail);
    if (tail << 1 != 0 && bits << 1 != 0 && bits % 2 == 0)
        bits += tail >> 63 == bits >> 63 ? 1 : ~std::uint64_t{0};
    return static_cast<float>(__builtin_bit_cast(double, bits));
}

/// Computes the lanes of y anew whose bit is set.
template <class Build, class Precise>
SIMDACT_COLD void compute_precisely(const float* x, const float* grad_y, float* y,
                                    std::uint32_t lanes, const Precise& precise) noexcept {
    for (; lanes != 0; lanes &= lanes - 1) {
        const auto lane = static_cast<std::size_t>(std::countr_zero(lanes));
        const float nearest = detail::nearest_float(
            precise(static_cast<double>(x[lane]), static_cast<double>(grad_y[lane])));
        if (nearest != 0 || y[lane] != 0)  // a zero has its sign
            y[lane] = nearest;
    }
}

/// The nearest floats to `value(x, grad_y)`, which is computed in double and at most
/// `error(x, grad_y, result)` off.
template <simd::lanes_of<float> V, class Value, class Error, class Precise>
SIMDACT_INLINE V correctly_rounded(V x, V grad_y, const Value& value, const Error& error,
                                   const Precise& precise) noexcept {
    constexpr std::size_t lanes = simd::lane_count<V>;
    V y;
    std::uint32_t doubtful = 0;  // a NaN is not
    if constexpr (arithmetic<V>) {
        const auto wide_x = static_cast<double>(x);
        const auto wide_grad_y = static_cast<double>(grad_y);
        const double result = value(wide_x, wide_grad_y);
        const double e = error(wide_x, wide_grad_y, result);
        y = static_cast<float>(result);
        doubtful = static_cast<float>(result - e) < static_cast<float>(result + e);
    } else if constexpr (simd::widens_to_two<V>) {
        auto wide_x = simd::widened(x);
        auto wide_grad_y = simd::widened(grad_y);
        const auto first = value(wide_x.first, wide_grad_y.first);
        const auto second = value(wide_x.second, wide_grad_y.second);
        const auto e = error(wide_x.first, wide_grad_y.first, first);
        const auto f = error(wide_x.second, wide_grad_y.second, second);
        y = simd::narrowed<V>(first, second);
        doubtful = simd::to_bits<V>(simd::narrowed<V>(first - e, second - f) <
                                    simd::narrowed<V>(first + e, second + f));
    } else {
        float x_lanes[lanes], grad_y_lanes[lanes];
        simd::store<V>(x_lanes, x);
        simd::store<V>(grad_y_lanes, grad_y);
        for (std::size_t i = 0; i < lanes; ++i)
            x_lanes[i] =
                detail::correctly_rounded(x_lanes[i], grad_y_lanes[i], value, error, precise);
        return simd::load<V>(x_lanes);
    }
    if (doubtful != 0) [[unlikely]] {
        float x_lanes[lanes], grad_y_lanes[lanes], y_lanes[lanes];
        simd::store<V>(x_lanes, x);
        simd::store<V>(grad_y_lanes, grad_y);
        simd::store<V>(y_lanes, y);
        detail::compute_precisely<simd::build>(x_lanes, grad_y_lanes, y_lanes, doubtful, precise);
        y = simd::load<V>(y_lanes);
    }
    return y;
}

template <class D>
SIMDACT_INLINE D error_of(D y) noexcept {
    return simd::rounded(simd::abs(y) * D(relative_error));
}
template <class D>
SIMDACT_INLINE D error_of(D y, const cancellation& c, D x, D factor) noexcept {
    const D absolute = simd::rounded(simd::abs(factor) * D(c.magnitude * cancellation_error));
    return detail::error_of(y) +
           simd::select(x > D(c.from), simd::select(x < D(c.to), absolute, D(0)), D(0));
}

}  // namespace detail

/// f(x), correctly rounded.
template <class F, simd::lanes V>
SIMDACT_INLINE V correctly_rounded_value(const F& f, V x) noexcept {
    static_assert(std::same_as<simd::lane_type<V>, float>, "accuracy::exact is for float alone");
    const auto wide = math::with_parameters_of<math::in_double_t<F, accuracy::fast>>(f);
    return detail::correctly_rounded(
        x, x, [&](auto v, auto) SIMDACT_THIS_LAMBDA_IS_INLINED { return wide(v); },
        [&](auto v, auto, auto y) SIMDACT_THIS_LAMBDA_IS_INLINED {
            if constexpr (requires { f.value_cancels(); })
                return detail::error_of(y, f.value_cancels(), v, v);
            else
                return detail::error_of(y);
        },
        [copy = f](double v, double) SIMDACT_THIS_LAMBDA_IS_INLINED { return copy.precise(v); });
}

/// grad_y · f'(x), correctly rounded.
template <class F, simd::lanes V>
SIMDACT_INLINE V correctly_rounded_gradient(const F& f, V x, V grad_y) noexcept {
    static_assert(std::same_as<simd::lane_type<V>, float>, "accuracy::exact is for float alone");
    const auto wide = math::with_parameters_of<math::in_double_t<F, accuracy::fast>>(f);
    return detail::correctly_rounded(
        x, grad_y,
        [&](auto v, auto g) SIMDACT_THIS_LAMBDA_IS_INLINED {
            if constexpr (requires { wide.gradient(v, g); })
                return wide.gradient(v, g);
            else
                return decltype(v)(g * simd::rounded(wide.derivative(v)));
        },
        [&](auto v, auto g, auto y) SIMDACT_THIS_LAMBDA_IS_INLINED {
            if constexpr (requires { f.derivative_cancels(); })
                return detail::error_of(y, f.derivative_cancels(), v, g);
            else
                return detail::error_of(y);
        },
        [copy = f](double v, double g) SIMDACT_THIS_LAMBDA_IS_INLINED {
            if constexpr (requires { copy.precise_gradient(v, g); })
                return copy.precise_gradient(v, g);
            else
                return math::times(copy.precise_derivative(v), g);
        });
}

/// f'(x), correctly rounded.
template <class F, simd::lanes V>
SIMDACT_INLINE V correctly_rounded_derivative(const F& f, V x) noexcept {
    return math::correctly_rounded_gradient(f, x, V(1));
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
