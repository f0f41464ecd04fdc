// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Powers of e by a table, where an instruction looks it up: pairs of floats, with fma.
///
/// With n = round(S·x / ln 2) / S and r = x - n·ln 2, for S steps an octave, e^x = 2^n · e^r; the
/// table has 2^(j/S), and |r| is so small that e^r needs two or three terms: e^r = 1 + r + r²·p(r),
/// where p is the minimax polynomial with p's error weighted by r²: 2^-29 of e^r for S = 16, 2^-32
/// for 8.

#include "../simd/table.hpp"
#include "real.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class V>
consteval std::size_t power_table_steps() {
    if constexpr (std::same_as<simd::lane_type<V>, float> && simd::has_fma<V>)
        return simd::table_entries<V> >= 16 ? 16 : simd::table_entries<V>;
    else
        return 0;
}

}  // namespace detail

/// Whether powers of e are found by a table on the lanes V.
template <simd::lanes V>
constexpr bool has_power_table = detail::power_table_steps<V>() != 0;

namespace detail {

template <std::size_t Steps>
struct power_table;

template <>
struct power_table<16> {
    static constexpr int shift = 19;  // from the lowest bits over the table's to the exponent's
    static constexpr float p[] = {0x1.00022p-1F, 0x1.555736p-3F};
    static constexpr float p_of_minus[] = {p[0], -p[1]};
    static constexpr float head[] = {
        0x1p+0F,        0x1.0b5586p+0F, 0x1.172b84p+0F, 0x1.2387a6p+0F,
        0x1.306fep+0F,  0x1.3dea64p+0F, 0x1.4bfdaep+0F, 0x1.5ab07ep+0F,
        0x1.6a09e6p+0F, 0x1.7a1148p+0F, 0x1.8ace54p+0F, 0x1.9c4918p+0F,
        0x1.ae89fap+0F, 0x1.c199bep+0F, 0x1.d5818ep+0F, 0x1.ea4afap+0F};
    static constexpr float tail[] = {
        0x0p+0F,          0x1.9f3122p-25F,  -0x1.c15742p-27F, 0x1.ceac48p-25F,
        0x1.4636e2p-25F,  0x1.824684p-25F,  -0x1.593abcp-25F, -0x1.5bd5ecp-27F,
        0x1.9fcef4p-26F,  -0x1.829fdp-25F,  0x1.15506ep-27F,  0x1.51f848p-27F,
        -0x1.a94b14p-26F, -0x1.3d56b2p-27F, -0x1.822dbcp-27F, 0x1.52486cp-27F};
};

template <>
struct power_table<8> {
    static constexpr int shift = 20;
    static constexpr float p[] = {0x1p-1F, 0x1.555c78p-3F, 0x1.555da8p-5F};
    static constexpr float p_of_minus[] = {p[0], -p[1], p[2]};
    static constexpr float head[] = {0x1p+0F,        0x1.172b84p+0F, 0x1.306fep+0F,
                                     0x1.4bfdaep+0F, 0x1.6a09e6p+0F, 0x1.8ace54p+0F,
                                     0x1.ae89fap+0F, 0x1.d5818ep+0F};
    static constexpr float tail[] = {0x0p+0F,          -0x1.c15742p-27F, 0x1.4636e2p-25F,
                                     -0x1.593abcp-25F, 0x1.9fcef4p-26F,  0x1.15506ep-27F,
                                     -0x1.a94b14p-26F, -0x1.822dbcp-27F};
};

inline constexpr float log2_e_in_floats = 0x1.715476p+0F;
// n · high - x is exact.
inline constexpr float ln2_in_floats[] = {0x1.62e43p-1F, -0x1.05c61p-29F};

/// round(S·x / ln 2) / S
template <simd::lanes V>
struct step {
    V n;
    V biased;  // its lowest bits are those of the table's entry, above them k and a bias
};

template <std::size_t Steps, int UnitEnlarged, simd::lanes V>
SIMDACT_INLINE step<V> nearest_step(V x) noexcept {
    // Adding this rounds to a multiple of 1/S.
    constexpr auto rounder =
        static_cast<float>((3 << (power_table<Steps>::shift - 1)) + 127 + UnitEnlarged);
    const V biased = simd::rounded(simd::fma(x, V(log2_e_in_floats), V(rounder)));
    return {simd::rounded(biased - V(rounder)), biased};
}

/// 2^k, of the step.
template <std::size_t Steps, simd::lanes V>
SIMDACT_INLINE V unit_of(const step<V>& nearest) noexcept {
    return simd::leading_power(simd::shift_bits_left<power_table<Steps>::shift>(nearest.biased));
}

/// The table of 2^(j/S) (or with Sign = -1 of 2^(-j/S)), times 2^Enlarged.
template <std::size_t Steps, int Sign, int Enlarged>
struct scaled_power_table {
    struct values {
        float head[Steps];
        float tail[Steps];
    };
    static constexpr values make() noexcept {
        values made{};
        constexpr float factor = math::two_to<float>(Sign < 0 ? Enlarged - 1 : Enlarged);
        for (std::size_t j = 0; j < Steps; ++j) {
            const std::size_t at = Sign < 0 ? (Steps - j) % Steps : j;
            const float wrapped = Sign < 0 && j == 0 ? 2 * factor : factor;
            made.head[j] = power_table<Steps>::head[at] * wrapped;
            made.tail[j] = power_table<Steps>::tail[at] * wrapped;
        }
        return made;
    }
    static constexpr values of = make();
};

}  // namespace detail

/// A power of e, as the product of two numbers.
template <real_number R>
struct power_parts {
    R value;                 ///< The tail of a pair is not small: a 20th of the head at most.
    typename R::lanes unit;  ///< A power of two.
};

/// e^x = unit · value, or with Sign = -1 e^-x = value / unit, each enlarged: the unit by
/// 2^UnitEnlarged (it must be a normal number, at most 2^127), the value by 2^Enlarged. A NaN is in
/// the value, and of a pair in the tail.
///
/// Error of a pair: 2^-28, relative; of single lanes, 1.1 ULP.
template <int Sign, int UnitEnlarged, int Enlarged, real_number R>
    requires has_power_table<typename R::lanes>
SIMDACT_INLINE power_parts<R> power_by_table(R x) noexcept {
    using V = typename R::lanes;
    constexpr std::size_t steps = detail::power_table_steps<V>();
    using table = detail::power_table<steps>;
    using values = detail::scaled_power_table<steps, Sign, Enlarged>;
    const auto nearest = detail::nearest_step<steps, UnitEnlarged>(math::leading(x));
    // n·ln 2 - x: to subtract a tail of 0 costs nothing
    V r = simd::fms(nearest.n, V(detail::ln2_in_floats[0]), math::leading(x));
    if constexpr (is_pair<R>)
        r = simd::in_order(r - x.tail);
    r = simd::fma(nearest.n, V(detail::ln2_in_floats[1]), r);
    const V square = simd::rounded(r * r);
    V power;  // e^r - 1, or e^-r - 1
    if constexpr (Sign < 0)
        power = simd::fma(square, math::polynomial(r, table::p), r);
    else
        power = simd::fms(square, math::polynomial(r, table::p_of_minus), r);
    const V head = simd::lookup(values::of.head, nearest.biased);
    const V unit = detail::unit_of<steps>(nearest);
    if constexpr (is_pair<R>)
        return {{head, simd::fma(head, power, simd::lookup(values::of.tail, nearest.biased))},
                unit};
    else
        return {{simd::fma(head, power, head)}, unit};
}

namespace detail {

/// Whether `expm1_by_table` is accurate enough: with fewer steps p has a term more.
template <simd::lanes V>
constexpr bool has_expm1_table = power_table_steps<V>() == 8;

}  // namespace detail

/// e^x - 1 for -60 <= x <= 0, or NaN, accurate relative to itself however small x is. With e^x = s
/// · (1 + r + r²·p(r)), where s is a number of the table times a power of two, it is (s - 1) + s·r,
/// without error, and what is small: the tail is a 40th of the head at most.
///
/// Error: 2^-27, relative.
template <simd::lanes V>
    requires detail::has_expm1_table<V>
SIMDACT_INLINE pair<V> expm1_by_table(pair<V> x) noexcept {
    using table = detail::power_table<8>;
    using values = detail::scaled_power_table<8, 1, 0>;
    const auto nearest = detail::nearest_step<8, 0>(x.head);
    const V r = simd::fnma(nearest.n, V(detail::ln2_in_floats[0]), x.head);
    const V rest = simd::fnma(nearest.n, V(detail::ln2_in_floats[1]), x.tail);
    const V bend = simd::fma(simd::rounded(r * r), math::polynomial(r, table::p), rest);
    const V unit = detail::unit_of<8>(nearest);
    const V s = simd::rounded(simd::lookup(values::of.head, nearest.biased) * unit);
    const V s_tail = simd::rounded(simd::lookup(values::of.tail, nearest.biased) * unit);
    pair<V> base = math::ordered_sum(V(-1.0F), s);
    const V head = simd::fma(s, r, base.head);
    const V lost = simd::fma(s, r, simd::rounded(base.head - head));
    const V tails = simd::in_order(lost + simd::rounded(base.tail + s_tail));
    return {head, simd::fma(s, bend, tails)};
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
