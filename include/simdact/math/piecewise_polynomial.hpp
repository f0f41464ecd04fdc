// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Functions by a polynomial in each of 32 cells: no exponential and no division. The coefficients
/// are looked up by one instruction each (AVX-512), or all of a cell are loaded together (AVX2).
///
/// The cells widen with the distance from 0: eight of one width, then eight of twice that, and so
/// on. So the exponent and the first three digits of a position in [2, 32) tell the cell.

#include <cstddef>
#include <iterator>

#include "../simd/lookup.hpp"
#include "double_word.hpp"
#include "piecewise_polynomial_tables.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class V>
consteval bool has_cells_for() {
    if constexpr (std::same_as<simd::lane_type<V>, float>)
        return simd::has_fma<V> && (simd::table_entries<V> >= 32 || simd::has_rows<V>);
    else
        return false;
}

}  // namespace detail

/// Whether functions can be computed in cells on the lanes V.
template <simd::lanes V>
constexpr bool has_cells = detail::has_cells_for<V>();

/// Whether one instruction looks up a coefficient: then nothing is faster, in either accuracy.
template <simd::lanes V>
constexpr bool has_fast_cells = has_cells<V> && !simd::has_rows<V>;

/// Whether cells are fastest for a function of numbers R that would take a hundred instructions. A
/// row from memory takes as long as fifty.
template <real_number R>
constexpr bool in_cells_for =
    has_fast_cells<typename R::lanes> || (has_cells<typename R::lanes> && is_pair<R>);

/// A function's value: head + d · slope, where the head is without error.
template <simd::lanes V>
struct cell_value {
    V head;
    V d;
    V slope;

    SIMDACT_INLINE V nearest() const noexcept { return simd::fma(d, slope, head); }
    /// The tail is not small: this is no number for all operators of `pair`.
    SIMDACT_INLINE pair<V> sum() const noexcept { return {head, simd::rounded(d * slope)}; }
};

namespace detail {

/// A table's cells as rows.
template <class Table>
struct cell_rows {
    struct values {
        alignas(32) float row[32][8];
    };
    static constexpr values make() noexcept {
        values made{};
        for (std::size_t i = 0; i < 32; ++i) {
            const float numbers[] = {Table::centre[i], Table::c0[i], Table::c1[i], Table::c2[i],
                                     Table::c3[i],     Table::c4[i], Table::c5[i]};
            for (std::size_t k = 0; k < std::size(numbers); ++k)
                made.row[i][k] = numbers[k];
        }
        return made;
    }
    static constexpr values of = make();
};

/// What `use` makes of the numbers of a cell: its centre and c0 to c5.
template <class Table, simd::lanes V, class Use>
SIMDACT_INLINE auto with_cell(V position, Use use) noexcept {
    const V bits = simd::leading_bits(position);
    if constexpr (simd::has_rows<V>) {
        return simd::with_row(
            cell_rows<Table>::of.row, bits,
            [&](V centre, V c0, V c1, V c2, V c3, V c4, V c5, V)
                SIMDACT_THIS_LAMBDA_IS_INLINED { return use(centre, c0, c1, c2, c3, c4, c5); });
    } else {
        return use(simd::lookup(Table::centre, bits), simd::lookup(Table::c0, bits),
                   simd::lookup(Table::c1, bits), simd::lookup(Table::c2, bits),
                   simd::lookup(Table::c3, bits), simd::lookup(Table::c4, bits),
                   simd::lookup(Table::c5, bits));
    }
}

}  // namespace detail

/// The function of the table at x. A function that is 0 at 0, with a slope of 1, has inner cells:
/// in them the head is x itself, so that the result is accurate relative to x.
///
/// \param position  2, where x = 0, to less than 32
template <class Table, simd::lanes V>
SIMDACT_INLINE cell_value<V> in_cells(V x, V position) noexcept {
    const auto polynomial = [&](V centre, V c0, V c1, V c2, V c3, V c4, V c5)
                                SIMDACT_THIS_LAMBDA_IS_INLINED -> cell_value<V> {
        const V d = simd::rounded(x - centre);
        V slope = simd::fma(d, c5, c4);
        slope = simd::fma(d, slope, c3);
        slope = simd::fma(d, slope, c2);
        slope = simd::fma(d, slope, c1);
        if constexpr (requires { Table::inner_end; })
            return {simd::select(position < V(Table::inner_end), x, c0), d, slope};
        else
            return {c0, d, slope};
    };
    return detail::with_cell<Table>(position, polynomial);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
