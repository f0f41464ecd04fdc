// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Powers of e by a table, where an instruction looks it up, with fma.
///
/// With n = round(S·x / ln 2) / S and r = x - n·ln 2, for S steps an octave, e^x = 2^n · e^r; the
/// table has 2^(j/S), and |r| is so small that e^r needs few terms: e^r = 1 + r + r²·p(r), where p
/// is the minimax polynomial with p's error weighted by r²: in float 2^-29 of e^r for S = 16, 2^-32
/// for 8; in double 2^-65.

#include "../simd/lookup.hpp"
#include "double_word.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class V>
consteval std::size_t power_table_steps() {
    if constexpr (!simd::has_fma<V>)
        return 0;
    else if constexpr (simd::table_entries<V> >= 16 || simd::has_pair_rows<V>)
        return 16;
    else
        return simd::table_entries<V>;
}

}  // namespace detail

/// Whether powers of e are found by a table on the lanes V.
template <simd::lanes V>
constexpr bool has_power_table = detail::power_table_steps<V>() != 0;

namespace detail {

template <class T, std::size_t Steps>
struct power_table;

template <>
struct power_table<float, 16> {
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
struct power_table<float, 8> {
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

template <>
struct power_table<double, 16> {
    static constexpr int shift = 48;
    static constexpr double p[] = {0x1.0000000000004p-1,  0x1.555555555555ap-3,
                                   0x1.555555547f86cp-5,  0x1.111111107cf91p-7,
                                   0x1.6c18415fe27b3p-10, 0x1.a01b9f4228b61p-13};
    static constexpr double p_of_minus[] = {p[0], -p[1], p[2], -p[3], p[4], -p[5]};
    // clang-format off
    static constexpr double head[] = {
        0x1p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
        0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
        0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f09p+0,
        0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};
    static constexpr double tail[] = {
        0, 0x1.8a62e4adc610bp-54, -0x1.19041b9d78a76p-55, 0x1.9b07eb6c70573p-54,
        0x1.6f46ad23182e4p-55, 0x1.ada0911f09ebcp-55, 0x1.d4397afec42e2p-56, 0x1.6324c054647adp-54,
        -0x1.bdd3413b26456p-54, -0x1.41577ee04992fp-55, 0x1.6e9f156864b27p-54, 0x1.c7c46b071f2bep-56,
        0x1.7a1cd345dcc81p-54, 0x1.11065895048ddp-55, 0x1.2ed02d75b3707p-55, -0x1.e9c23179c2893p-54};
    // clang-format on
};

/// What every power of e needs.
template <class T>
struct power_constants;
template <>
struct power_constants<float> {
    static constexpr int bias = 127;  // of the exponent
    static constexpr float log2_e = 0x1.715476p+0F;
    // In two parts. With fma, n · ln2[0] - x is exact for every x.
    static constexpr float ln2[] = {0x1.62e43p-1F, -0x1.05c61p-29F};
};
template <>
struct power_constants<double> {
    static constexpr int bias = 1023;
    static constexpr double log2_e = 0x1.71547652b82fep+0;
    static constexpr double ln2[] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
};

/// round(S·x / ln 2) / S
template <simd::lanes V>
struct step {
    V n;
    V biased;  // its lowest bits are those of the table's entry, above them k and a bias
};

template <std::size_t Steps, int UnitEnlarged, simd::lanes V>
SIMDACT_INLINE step<V> nearest_step(V x) noexcept {
    // Adding this rounds to a multiple of 1/S.
    using T = simd::lane_type<V>;
    using c = power_constants<T>;
    constexpr auto rounder = static_cast<T>(
        (std::int64_t{3} << (power_table<T, Steps>::shift - 1)) + c::bias + UnitEnlarged);
    const V biased = simd::rounded(simd::fma(x, V(c::log2_e), V(rounder)));
    return {simd::rounded(biased - V(rounder)), biased};
}

/// 2^k, of the step.
template <std::size_t Steps, simd::lanes V>
SIMDACT_INLINE V unit_of(const step<V>& nearest) noexcept {
    return simd::leading_power(
        simd::shift_bits_left<power_table<simd::lane_type<V>, Steps>::shift>(nearest.biased));
}

/// The table of 2^(j/S) (or with Sign = -1 of 2^(-j/S)), times 2^Enlarged.
template <class T, std::size_t Steps, int Sign, int Enlarged>
struct scaled_power_table {
    struct values {
        T head[Steps];
        T tail[Steps];
    };
    static constexpr values make() noexcept {
        values made{};
        constexpr T factor = math::two_to<T>(Sign < 0 ? Enlarged - 1 : Enlarged);
        for (std::size_t j = 0; j < Steps; ++j) {
            const std::size_t at = Sign < 0 ? (Steps - j) % Steps : j;
            const T wrapped = Sign < 0 && j == 0 ? 2 * factor : factor;
            made.head[j] = power_table<T, Steps>::head[at] * wrapped;
            made.tail[j] = power_table<T, Steps>::tail[at] * wrapped;
        }
        return made;
    }
    static constexpr values of = make();

    struct pairs {
        alignas(16) T row[Steps][2];
    };
    static constexpr pairs make_pairs() noexcept {
        pairs made{};
        for (std::size_t j = 0; j < Steps; ++j) {
            made.row[j][0] = of.head[j];
            made.row[j][1] = of.tail[j];
        }
        return made;
    }
    static constexpr pairs in_pairs = make_pairs();

    /// The entry of a step.
    template <simd::lanes V>
    SIMDACT_INLINE static simd::two_lanes<V> entry(const step<V>& nearest) noexcept {
        if constexpr (simd::has_pair_rows<V>)
            return simd::lookup_pair(in_pairs.row, nearest.biased);
        else
            return {simd::lookup(of.head, nearest.biased), simd::lookup(of.tail, nearest.biased)};
    }
};

}  // namespace detail

/// A power of e, as the product of two numbers.
template <real_number R>
struct power_parts {
    R value;                 ///< The tail of a pair is not small: a 20th of the head at most.
    typename R::lanes unit;  ///< A power of two.
};

/// e^x = unit · value, or with Sign = -1 e^-x = value / unit, each enlarged: the unit by
/// 2^UnitEnlarged (it must be a normal number), the value by 2^Enlarged. A NaN is in
/// the value, and of a pair in the tail.
///
/// Error of a pair: 2^-28 (in double 2^-57, or 2^-56.7 where x has a tail), relative; of single
/// lanes, 1.1 ULP.
template <int Sign, int UnitEnlarged, int Enlarged, real_number R>
    requires has_power_table<typename R::lanes>
SIMDACT_INLINE power_parts<R> power_by_table(R x) noexcept {
    using V = typename R::lanes;
    constexpr std::size_t steps = detail::power_table_steps<V>();
    using T = simd::lane_type<V>;
    using c = detail::power_constants<T>;
    using table = detail::power_table<T, steps>;
    using values = detail::scaled_power_table<T, steps, Sign, Enlarged>;
    auto nearest = detail::nearest_step<steps, UnitEnlarged>(math::leading(x));
    // n·ln 2 - x: to subtract a tail of 0 costs nothing
    V r = simd::fms(nearest.n, V(c::ln2[0]), math::leading(x));
    if constexpr (is_pair<R>)
        r = simd::in_order(r - x.tail);
    r = simd::fma(nearest.n, V(c::ln2[1]), r);
    const V square = simd::rounded(r * r);
    V power;  // e^r - 1, or e^-r - 1
    if constexpr (Sign < 0)
        power = simd::fma(square, math::polynomial(r, table::p), r);
    else
        power = simd::fms(square, math::polynomial(r, table::p_of_minus), r);
    auto entry = values::entry(nearest);
    const V unit = detail::unit_of<steps>(nearest);
    if constexpr (is_pair<R>)
        return {{entry.first, simd::fma(entry.first, power, entry.second)}, unit};
    else
        return {{simd::fma(entry.first, power, entry.first)}, unit};
}

namespace detail {

/// Whether `expm1_by_table` is accurate enough: its p must have two bits more than that of 16
/// floats.
template <simd::lanes V>
constexpr bool has_expm1_table =
    has_power_table<V> && (power_table_steps<V>() == 8 || std::same_as<simd::lane_type<V>, double>);

}  // namespace detail

/// e^x - 1 for -60 <= x <= 0 (-120 in double), or NaN, accurate relative to itself however small x
/// is. With e^x = s · (1 + r + r²·p(r)), where s is a number of the table times a power of two, it
/// is (s - 1) + s·r, without error, and what is small: the tail is a 40th of the head at most.
///
/// Error: 2^-27 (2^-57 in double), relative.
template <simd::lanes V>
    requires detail::has_expm1_table<V>
SIMDACT_INLINE pair<V> expm1_by_table(pair<V> x) noexcept {
    using T = simd::lane_type<V>;
    constexpr std::size_t steps = detail::power_table_steps<V>();
    using c = detail::power_constants<T>;
    using values = detail::scaled_power_table<T, steps, 1, 0>;
    auto nearest = detail::nearest_step<steps, 0>(x.head);
    const V r = simd::fnma(nearest.n, V(c::ln2[0]), x.head);
    const V rest = simd::fnma(nearest.n, V(c::ln2[1]), x.tail);
    const V bend = simd::fma(simd::rounded(r * r),
                             math::polynomial(r, detail::power_table<T, steps>::p), rest);
    const V unit = detail::unit_of<steps>(nearest);
    auto entry = values::entry(nearest);
    const V s = simd::rounded(entry.first * unit);
    const V s_tail = simd::rounded(entry.second * unit);
    pair<V> base = math::ordered_sum(V(T(-1)), s);
    const V head = simd::fma(s, r, base.head);
    const V lost = simd::fma(s, r, simd::rounded(base.head - head));
    V rests = simd::rounded(base.tail + s_tail);
    if constexpr (std::same_as<T, double>)  // where head is small, s is one whose tail is not
        rests = simd::fma(s_tail, r, rests);
    const V tails = simd::in_order(lost + rests);
    return {head, simd::fma(s, bend, tails)};
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
