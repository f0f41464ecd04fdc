// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The numbers that activations are computed with: a formula is written once, on `real<A, V>`, and
/// A says how many digits it gets.
///
/// `accuracy::faithful` computes on pairs: the unevaluated sum of a head and a tail, with about
/// twice the digits of V. Their operations err by a few units of the squared precision (2^-46 in
/// float, 2^-104 in double), so a formula of many of them, added up at the end, is rounded once in
/// effect. `accuracy::fast` computes on V itself. Neither may cancel: the operands of a sum either
/// have one sign, or their difference is exact, or its error does not matter.
///
/// Local variables of these types, and of structures of them, are not const: g++ 12 keeps a const
/// structure in memory, and what is computed from it with it.
///
/// Where an instruction set has no fused multiply-add, the error of a product comes from splitting
/// its factors in halves (T. J. Dekker, "A floating-point technique for extending the available
/// precision", Numer. Math. 18, 1971).

#include <concepts>
#include <type_traits>

#include "../accuracy.hpp"
#include "../simd/simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

template <simd::lanes V>
struct pair;

/// V with the operators of a pair; its products are never fused with sums by the compiler.
template <simd::lanes V>
struct single {
    using lanes = V;
    V value;

    SIMDACT_INLINE friend single operator+(single a, single b) noexcept {
        return {a.value + b.value};
    }
    SIMDACT_INLINE friend single operator-(single a, single b) noexcept {
        return {a.value - b.value};
    }
    SIMDACT_INLINE friend single operator*(single a, single b) noexcept {
        return {simd::rounded(a.value * b.value)};
    }
    SIMDACT_INLINE friend single operator/(single a, single b) noexcept {
        return {simd::quotient(a.value, b.value)};
    }
};

/// The exact sum a + b, where |a| >= |b| or a = 0 (or the sum is exact without help).
template <simd::lanes V>
SIMDACT_INLINE pair<V> ordered_sum(V a, V b) noexcept {
    a = simd::in_order(a);
    b = simd::in_order(b);
    const V head = simd::rounded(a + b);
    return {head, simd::in_order(simd::rounded(a - head) + b)};
}

/// The exact sum a + b.
template <simd::lanes V>
SIMDACT_INLINE pair<V> sum(V a, V b) noexcept {
    a = simd::in_order(a);
    b = simd::in_order(b);
    const V head = simd::rounded(a + b);
    const V b_part = simd::rounded(head - a);
    const V a_part = simd::rounded(head - b_part);
    return {head, simd::in_order(simd::rounded(a - a_part) + simd::rounded(b - b_part))};
}

/// The exact product a · b, if it is neither too large nor too small for its error to be a number.
template <simd::lanes V>
SIMDACT_INLINE pair<V> product(V a, V b) noexcept {
    const V head = simd::rounded(a * b);
    if constexpr (simd::has_fma<V>) {
        return {head, simd::fms(a, b, head)};
    } else {
        const V a_high = simd::upper_half(a);
        const V a_low = simd::rounded(a - a_high);
        const V b_high = simd::upper_half(b);
        const V b_low = simd::rounded(b - b_high);
        V tail = simd::rounded(simd::rounded(a_high * b_high) - head);
        tail = simd::rounded(simd::rounded(a_high * b_low) + tail);
        tail = simd::rounded(simd::rounded(a_low * b_high) + tail);
        return {head, simd::in_order(simd::rounded(a_low * b_low) + tail)};
    }
}

/// a - b · c, where the difference is a number: what a quotient b of a and c leaves.
template <simd::lanes V>
SIMDACT_INLINE V remainder(V a, V b, V c) noexcept {
    if constexpr (simd::has_fma<V>) {
        return simd::fnma(b, c, a);
    } else {
        auto p = math::product(b, c);
        return simd::rounded(simd::rounded(a - p.head) - p.tail);
    }
}

/// A number of twice the digits of V: head + tail, where the head is the sum rounded to V, or one
/// or two units off.
template <simd::lanes V>
struct pair {
    using lanes = V;
    V head;
    V tail;

    SIMDACT_INLINE friend pair operator+(pair a, pair b) noexcept {
        pair s = math::sum(a.head, b.head);
        return math::ordered_sum(s.head, simd::in_order(s.tail + simd::rounded(a.tail + b.tail)));
    }
    SIMDACT_INLINE friend pair operator-(pair a, pair b) noexcept {
        return a + pair{V(0) - b.head, V(0) - b.tail};
    }
    SIMDACT_INLINE friend pair operator*(pair a, pair b) noexcept {
        pair p = math::product(a.head, b.head);
        return {p.head, simd::fma(a.head, b.tail, simd::fma(a.tail, b.head, p.tail))};
    }
    SIMDACT_INLINE friend pair operator/(pair a, pair b) noexcept {
        const V reciprocal = simd::quotient(V(simd::lane_type<V>(1)), b.head);
        const V quotient = simd::rounded(a.head * reciprocal);
        const V tails = simd::fnma(quotient, b.tail, a.tail);
        const V rest = simd::rounded(math::remainder(a.head, quotient, b.head) + tails);
        return {quotient, simd::rounded(rest * reciprocal)};
    }
};

/// The numbers that a formula of accuracy A on lanes V is computed with.
template <accuracy A, simd::lanes V>
using real = std::conditional_t<A == accuracy::fast, single<V>, pair<V>>;

template <class R>
concept real_number =
    std::same_as<R, pair<typename R::lanes>> || std::same_as<R, single<typename R::lanes>>;

template <class R>
constexpr bool is_pair = std::same_as<R, pair<typename R::lanes>>;

/// The lanes x as a number R.
template <real_number R>
SIMDACT_INLINE R exactly(typename R::lanes x) noexcept {
    if constexpr (is_pair<R>)
        return {x, typename R::lanes(0)};
    else
        return {x};
}

/// 2^power
template <arithmetic T>
constexpr T two_to(int power) noexcept {
    T y = 1;
    for (; power > 0; --power)
        y *= 2;
    for (; power < 0; ++power)
        y /= 2;
    return y;
}

/// A constant of more digits than double has, as the sum of two doubles, and of two floats. It is
/// split where it is defined: under -ffast-math the conversion to float and back is no rounding at
/// run time.
struct constant {
    double head;
    double tail;
    float float_head;
    float float_tail;

    constexpr constant(double leading_digits, double more_digits) noexcept
        : head(leading_digits),
          tail(more_digits),
          float_head(static_cast<float>(leading_digits)),
          float_tail(static_cast<float>(leading_digits - static_cast<double>(float_head))) {}
};

/// 1 / sqrt(2·pi)
inline constexpr constant inverse_sqrt_two_pi = {0x1.9884533d43651p-2, -0x1.cbc0d30ebfd15p-56};

template <real_number R>
SIMDACT_INLINE R number(const constant& c) noexcept {
    using V = typename R::lanes;
    if constexpr (std::same_as<simd::lane_type<V>, double>) {
        if constexpr (is_pair<R>)
            return {V(c.head), V(c.tail)};
        else
            return {V(c.head)};
    } else {
        if constexpr (is_pair<R>)
            return {V(c.float_head), V(c.float_tail)};
        else
            return {V(c.float_head)};
    }
}

/// -a; the sign of a zero is not kept.
template <real_number R>
SIMDACT_INLINE R negated(R a) noexcept {
    using V = typename R::lanes;
    const V zero(simd::lane_type<V>(0));
    if constexpr (is_pair<R>)
        return {zero - a.head, zero - a.tail};
    else
        return {zero - a.value};
}

/// The product of two lanes, with its error.
template <real_number R>
SIMDACT_INLINE R exact_product(typename R::lanes a, typename R::lanes b) noexcept {
    if constexpr (is_pair<R>)
        return math::product(a, b);
    else
        return {simd::rounded(a * b)};
}

/// The sum of two lanes, with its error, where |a| >= |b| (or no digit of b is above a's last).
template <real_number R>
SIMDACT_INLINE R exact_sum(typename R::lanes a, typename R::lanes b) noexcept {
    if constexpr (is_pair<R>)
        return math::ordered_sum(a, b);
    else
        return {a + b};
}

/// a · b, where the tails need not be small.
template <real_number R>
SIMDACT_INLINE R loose_product(R a, R b) noexcept {
    if constexpr (is_pair<R>) {
        R p = math::product(a.head, b.head);
        p.tail = simd::fma(a.tail, simd::rounded(b.head + b.tail), p.tail);
        return {p.head, simd::fma(a.head, b.tail, p.tail)};
    } else {
        return a * b;
    }
}

/// a · factor, where factor is a power of two.
template <real_number R>
SIMDACT_INLINE R scaled(R a, typename R::lanes factor) noexcept {
    if constexpr (is_pair<R>)
        return {simd::rounded(a.head * factor), simd::rounded(a.tail * factor)};
    else
        return {simd::rounded(a.value * factor)};
}

/// a · b, for b without a tail.
template <real_number R>
SIMDACT_INLINE R times(R a, typename R::lanes b) noexcept {
    if constexpr (is_pair<R>) {
        R p = math::product(a.head, b);
        return {p.head, simd::fma(a.tail, b, p.tail)};
    } else {
        return {simd::rounded(a.value * b)};
    }
}

/// a + b for |a| >= |b|: half the work of `+`.
template <real_number R>
SIMDACT_INLINE R larger_first_sum(typename R::lanes a, R b) noexcept {
    if constexpr (is_pair<R>) {
        R s = math::ordered_sum(a, b.head);
        return {s.head, simd::in_order(s.tail + b.tail)};
    } else {
        return {a + b.value};
    }
}

/// Lane by lane `condition ? yes : no`.
template <class Condition, real_number R>
SIMDACT_INLINE R select(const Condition& condition, R yes, R no) noexcept {
    if constexpr (is_pair<R>)
        return {simd::select(condition, yes.head, no.head),
                simd::select(condition, yes.tail, no.tail)};
    else
        return {simd::select(condition, yes.value, no.value)};
}

/// The lanes nearest to a.
template <simd::lanes V>
SIMDACT_INLINE V nearest(pair<V> a) noexcept {
    return simd::rounded(a.head + simd::in_order(a.tail));
}
template <simd::lanes V>
SIMDACT_INLINE V nearest(single<V> a) noexcept {
    return a.value;
}

/// The lanes nearest to a · b, for b without a tail; the product may be subnormal, but not a.
template <real_number R>
SIMDACT_INLINE typename R::lanes nearest_product(R a, typename R::lanes b) noexcept {
    if constexpr (is_pair<R> && simd::has_fma<typename R::lanes>)
        return simd::fma(a.head, b, simd::rounded(a.tail * b));
    else
        return math::nearest(math::times(a, b));
}

/// The lanes nearest to a · b, where neither is subnormal, its tail included.
template <real_number R>
SIMDACT_INLINE typename R::lanes nearest_product(R a, R b) noexcept {
    using V = typename R::lanes;
    if constexpr (is_pair<R> && simd::has_fma<V>) {
        const V tails = simd::fma(a.head, b.tail, simd::rounded(a.tail * b.head));
        return simd::fma(a.head, b.head, tails);
    } else {
        return math::nearest(a * b);
    }
}

/// 1 / b = value · (1 + error), for quotients that need more of it than `/` does. The error is that
/// of a pair; single lanes do without.
template <real_number R>
struct reciprocal {
    using V = typename R::lanes;
    V value;
    V error;

    SIMDACT_INLINE explicit reciprocal(R b) noexcept {
        const V one(simd::lane_type<V>(1));
        if constexpr (is_pair<R>) {
            value = simd::quotient(one, simd::rounded(b.head + b.tail));
            error = simd::fnma(b.tail, value, math::remainder(one, b.head, value));
        } else {
            value = simd::quotient(one, b.value);
        }
    }

    /// What has to be multiplied by `value` for a / b²; a's tail need not be small.
    SIMDACT_INLINE R of_square(R a) const noexcept {
        if constexpr (is_pair<R>) {
            R once = math::product(a.head, value);
            once.tail = simd::fma(a.tail, value, once.tail);
            return {once.head, simd::fma(simd::rounded(error + error), once.head, once.tail)};
        } else {
            return {simd::rounded(a.value * value)};
        }
    }
};

/// The lanes nearest to a · b + c, for c far smaller than the product.
template <simd::lanes V>
SIMDACT_INLINE V nearest_product_plus(V a, V b, V c) noexcept {
    if constexpr (simd::has_fma<V>) {
        return simd::fma(a, b, c);
    } else {
        auto p = math::product(a, b);
        return simd::rounded(p.head + simd::in_order(p.tail + c));
    }
}

/// The leading digits of a: enough for a correction.
template <simd::lanes V>
SIMDACT_INLINE V leading(pair<V> a) noexcept {
    return a.head;
}
template <simd::lanes V>
SIMDACT_INLINE V leading(single<V> a) noexcept {
    return a.value;
}

/// c[0] + c[1]·x + c[2]·x² + …
template <std::size_t At = 0, simd::lanes V, class T, std::size_t N>
SIMDACT_INLINE V polynomial(V x, const T (&c)[N]) noexcept {
    if constexpr (At + 1 == N)
        return V(c[At]);
    else
        return simd::fma(x, math::polynomial<At + 1>(x, c), V(c[At]));
}

/// x, but no less than `lowest` and no more than `highest`; a NaN stays one.
template <simd::lanes V>
SIMDACT_INLINE V bounded(V x, simd::lane_type<V> lowest, simd::lane_type<V> highest) noexcept {
    return simd::at_most(simd::at_least(x, V(lowest)), V(highest));
}

template <real_number R>
SIMDACT_INLINE R bounded(R x, simd::lane_type<typename R::lanes> lowest,
                         simd::lane_type<typename R::lanes> highest) noexcept {
    using V = typename R::lanes;
    const V leading = math::leading(x);
    x = math::select(leading < V(lowest), math::exactly<R>(V(lowest)), x);
    return math::select(leading > V(highest), math::exactly<R>(V(highest)), x);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
