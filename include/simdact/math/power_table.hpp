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

template <class R>
consteval std::size_t power_table_steps() {
    using V = typename R::lanes;
    if constexpr (is_pair<R> && std::same_as<simd::lane_type<V>, float> && simd::has_fma<V>)
        return simd::table_entries<V> >= 16 ? 16 : simd::table_entries<V>;
    else
        return 0;
}

}  // namespace detail

/// Whether powers of e are found by a table for R.
template <real_number R>
constexpr bool has_power_table = detail::power_table_steps<R>() != 0;

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

/// The table of 2^(j/S) (or with Sign = -1 of 2^(-j/S)), times 2^Enlarged.
template <std::size_t Steps, int Sign, int Enlarged>
struct scaled_power_table {
    struct values {
        float head[Steps];
        float tail[Steps];
    };
    static constexpr values make() noexcept {
        values made{};
        float factor = Sign < 0 ? 0.5F : 1.0F;
        for (int k = 0; k < Enlarged; ++k)
            factor *= 2;
        for (int k = 0; k > Enlarged; --k)
            factor /= 2;
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

/// A power of e from the table, in three parts.
template <simd::lanes V>
struct table_power {
    V head;  ///< 2^(j/S), enlarged
    V tail;  ///< What e^r makes of it, within 0.023 (S = 16) or 0.045 (S = 8) of the head.
    V unit;  ///< 2^k, enlarged
};

/// e^x = unit · (head + tail), or with Sign = -1 e^-x = (head + tail) / unit; a NaN is in the tail.
/// The unit is 2^floor(n) · 2^UnitEnlarged, and must be a normal number, at most 2^127; the
/// table's values are enlarged by 2^TableEnlarged.
///
/// Error: 2^-28, relative.
template <int Sign, int UnitEnlarged, int TableEnlarged, simd::lanes V>
SIMDACT_INLINE table_power<V> power_by_table(pair<V> x) noexcept {
    constexpr std::size_t steps = detail::power_table_steps<pair<V>>();
    using table = detail::power_table<steps>;
    using values = detail::scaled_power_table<steps, Sign, TableEnlarged>;
    // Adding this rounds to a multiple of 1/S, whose lowest bits are j, and those above them k and
    // the exponent's bias.
    constexpr auto rounder = static_cast<float>((3 << (table::shift - 1)) + 127 + UnitEnlarged);
    constexpr float log2_e = 0x1.715476p+0F;
    constexpr float ln2_high = 0x1.62e43p-1F;  // n · high - x is exact
    constexpr float ln2_low = -0x1.05c61p-29F;
    const V biased = simd::rounded(simd::fma(x.head, V(log2_e), V(rounder)));
    const V n = simd::rounded(biased - V(rounder));
    // n·ln 2 - x, since a tail of 0 costs nothing when it is subtracted.
    const V r =
        simd::fma(n, V(ln2_low), simd::in_order(simd::fms(n, V(ln2_high), x.head) - x.tail));
    const V square = simd::rounded(r * r);
    V power;  // e^r - 1, or e^-r - 1
    if constexpr (Sign < 0)
        power = simd::fma(square, math::polynomial(r, table::p), r);
    else
        power = simd::fms(square, math::polynomial(r, table::p_of_minus), r);
    const V head = simd::lookup(values::of.head, biased);
    const V tail = simd::lookup(values::of.tail, biased);
    const V unit = simd::leading_power(simd::shift_bits_left<table::shift>(biased));
    return {head, simd::fma(head, power, tail), unit};
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
