// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Elementary functions of scalars as the sum of two doubles, for the few numbers that
/// `accuracy::exact` can't round by a double alone: some 95 binary digits are right, and where a
/// result is a double with next to nothing added, the tail has the sign of what is added, however
/// little that is. They are slow: nothing here is for a loop.

#include "../simd/config.hpp"
#include "../simd/float_classification.hpp"
#include "double_word.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

/// The sum of two doubles.
using double_word = pair<double>;

/// a · b + c and the like are done by `pair`'s operators; its quotient is not exact where it could
/// be. This one is: without a tail where a / b is a double.
SIMDACT_INLINE double_word ratio(double_word a, double_word b) noexcept {
    const double quotient = simd::quotient(a.head, b.head);
    const double rest = math::remainder(a.head, quotient, b.head);
    const double tails = simd::rounded(a.tail - simd::rounded(quotient * b.tail));
    return math::ordered_sum(quotient, simd::quotient(simd::rounded(rest + tails), b.head));
}

/// x without a tail.
template <class T>
SIMDACT_INLINE double_word whole(T x) noexcept {
    return math::exactly<double_word>(static_cast<double>(x));
}

/// \tparam Build  what the code depends on: these functions have names, and two units of one
/// program may
///                be compiled for different instruction sets
template <class Build>
struct double_word_functions {
    /// e^x - 1 for |x| < 0.36.
    SIMDACT_COLD static double_word small_expm1(double_word x) noexcept {
        if (simd::abs(x.head) < 0x1p-40) {
            const double half_square = simd::rounded(x.head * simd::rounded(x.head * 0.5));
            return math::ordered_sum(
                x.head, simd::rounded(x.tail + half_square +
                                      simd::rounded(half_square * simd::rounded(x.head / 3))));
        }
        // Nine times (1 + m)² = 1 + m · (2 + m), from m = e^(x/512) - 1 by its series.
        const double_word s = math::scaled(x, 0x1p-9);
        double_word sum = math::whole(1);
        for (int n = 13; n > 1; --n)
            sum = math::whole(1) + math::ratio(sum * s, math::whole(n));
        double_word m = sum * s;
        for (int n = 0; n < 9; ++n)
            m = m * (math::whole(2) + m);
        return m;
    }

    struct reduced_exponential {
        double_word power_minus_1;  ///< of the rest
        int exponent;
    };

    /// e^x = 2^exponent · (1 + power_minus_1), for |x| < 1000.
    SIMDACT_COLD static reduced_exponential reduce(double_word x) noexcept {
        if (simd::abs(x.head) < 0.35)
            return {small_expm1(x), 0};
        // log(2) in three parts, of which the first has so few digits that its multiples are exact.
        constexpr double log2_head = 0x1.62e42fefa38p-1;
        constexpr double_word log2_rest{0x1.ef35793c7673p-45, 0x1.f97b57a079a19p-103};
        const double multiple = simd::rounded(x.head * 0x1.71547652b82fep0);
        const int exponent = static_cast<int>(multiple < 0 ? multiple - 0.5 : multiple + 0.5);
        const auto n = static_cast<double>(exponent);
        const double_word without_head =
            math::whole(simd::rounded(x.head - n * log2_head)) + math::whole(x.tail);
        return {small_expm1(without_head - math::times(log2_rest, n)), exponent};
    }

    // 2^exponent is a normal number, as |x| <= 700.
    static double_word power_of(const reduced_exponential& reduced) noexcept {
        return math::scaled(math::whole(1) + reduced.power_minus_1,
                            math::two_to<double>(reduced.exponent));
    }

    static bool is_minus_infinity(double_word x) noexcept {
        return x.head < 0 && !simd::is_finite(x.head);
    }

    /// e^x; for x below -700 and above 700 it is that of these.
    SIMDACT_COLD static double_word exp(double_word x) noexcept {
        if (is_minus_infinity(x))
            return math::whole(0);
        auto reduced = reduce(math::bounded(x, -700, 700));
        return power_of(reduced);
    }

    /// e^x - 1; for x above 700 it is that of 700.
    SIMDACT_COLD static double_word expm1(double_word x) noexcept {
        if (is_minus_infinity(x))
            return math::whole(-1);
        auto reduced = reduce(math::bounded(x, -700, 700));
        if (reduced.exponent == 0)
            return reduced.power_minus_1;
        return power_of(reduced) - math::whole(1);
    }

    /// e^x - 1 - x
    SIMDACT_COLD static double_word expm1_minus_argument(double x) noexcept {
        if (simd::abs(x) >= 0.25)
            return expm1(math::whole(x)) - math::whole(x);
        // x²/2 · (1 + x/3 · (1 + x/4 · (…)))
        double_word sum = math::whole(1);
        for (int n = 28; n > 2; --n)
            sum = math::whole(1) + math::ratio(math::times(sum, x), math::whole(n));
        return math::scaled(math::product(x, x), 0.5) * sum;
    }

    /// log(1 + x) for 0 <= x <= 1.
    SIMDACT_COLD static double_word log1p(double_word x) noexcept {
        // 2·artanh(z) for z = x / (2 + x): 2·z · (1 + z²/3 + z⁴/5 + …)
        const double_word z = math::ratio(x, math::whole(2) + x);
        const double_word square = z * z;
        double_word sum = math::whole(0);
        for (int n = 71; n > 0; n -= 2)
            sum = sum * square + math::ratio(math::whole(1), math::whole(n));
        return math::scaled(sum * z, 2);
    }

    /// tanh(x)
    SIMDACT_COLD static double_word tanh(double_word x) noexcept {
        if (simd::abs(x.head) < 0x1p-20) {  // where the quotient below would lose x³/3
            const double square = simd::rounded(x.head * x.head);
            const double series = simd::rounded(square * (simd::rounded(square * 0.4) - 1));
            return math::ordered_sum(
                x.head, simd::in_order(x.tail + simd::rounded(x.head * simd::rounded(series / 3))));
        }
        const bool negative = x.head < 0;
        const double_word m = expm1(math::scaled(negative ? x : math::negated(x), 2));
        const double_word y = math::ratio(m, math::whole(2) + m);
        return negative ? y : math::negated(y);
    }

    /// 1 / (1 + e^-x)
    SIMDACT_COLD static double_word sigma(double_word x) noexcept {
        const bool negative = x.head < 0;
        const double_word power = exp(negative ? x : math::negated(x));
        return math::ratio(negative ? power : math::whole(1), math::whole(1) + power);
    }

    /// The derivative of sigma.
    SIMDACT_COLD static double_word sigma_derivative(double_word x) noexcept {
        if (simd::abs(x.head) < 1) {  // 1/4 - tanh²(x/2) / 4
            const double_word t = tanh(math::scaled(x, 0.5));
            return math::whole(0.25) - math::scaled(t * t, 0.25);
        }
        const double_word power = exp(x.head < 0 ? x : math::negated(x));
        const double_word sum = math::whole(1) + power;
        return math::ratio(math::ratio(power, sum), sum);
    }

    /// The normal distribution's density.
    SIMDACT_COLD static double_word normal_density(double x) noexcept {
        return exp(math::scaled(math::product(x, x), -0.5)) *
               math::number<double_word>(inverse_sqrt_two_pi);
    }

    /// The normal distribution's cumulative function, Phi.
    SIMDACT_COLD static double_word normal_cumulative(double x) noexcept {
        const double z = simd::abs(x);
        const double_word square = math::product(z, z);
        if (z < 3) {
            // Phi(z) = 1/2 + phi(z) · (z + z³/3 + z⁵/15 + z⁷/105 + …)
            double_word term = math::whole(z);
            double_word sum = term;
            for (int n = 3; term.head > sum.head * 0x1p-110; n += 2) {
                term = math::ratio(term * square, math::whole(n));
                sum = sum + term;
            }
            const double_word inner = sum * normal_density(z);
            return math::whole(0.5) + (x < 0 ? math::negated(inner) : inner);
        }
        // phi(z) / (z + 1 / (z + 2 / (z + 3 / …)))
        double_word fraction = math::whole(z);
        for (int n = 300; n > 0; --n)
            fraction = math::whole(z) + math::ratio(math::whole(n), fraction);
        const double_word outer = math::ratio(normal_density(z), fraction);  // Phi(-z)
        return x < 0 ? outer : math::whole(1) - outer;
    }

    /// x - tanh(x)
    SIMDACT_COLD static double_word tanhshrink(double x) noexcept {
        if (simd::abs(x) >= 0x1p-5)
            return math::whole(x) - tanh(math::whole(x));
        // The series of tanh, from x³ on.
        constexpr double coefficients[][2] = {{1, 3},
                                              {-2, 15},
                                              {17, 315},
                                              {-62, 2835},
                                              {1382, 155925},
                                              {-21844, 6081075},
                                              {929569, 638512875},
                                              {-6404582, 10854718875},
                                              {443861162, 1856156927625},
                                              {-18888466084, 194896477400625}};
        const double_word square = math::product(x, x);
        double_word sum = math::whole(0);
        for (int n = 9; n >= 0; --n)
            sum = sum * square +
                  math::ratio(math::whole(coefficients[n][0]), math::whole(coefficients[n][1]));
        return math::times(sum * square, x);
    }
};

using precise = double_word_functions<simd::build>;

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
