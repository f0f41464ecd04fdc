// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Functions by a polynomial in each of 32 cells, where one instruction looks up a table of 32
/// floats: no exponential and no division.
///
/// The cells widen with the distance from 0: eight of one width, then eight of twice that, and so
/// on. So the exponent and the first three digits of a position in [2, 32) tell the cell.

#include "../simd/table.hpp"
#include "cell_tables.hpp"
#include "real.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

namespace detail {

template <class V>
consteval bool has_cells_for() {
    if constexpr (std::same_as<simd::lane_type<V>, float>)
        return simd::has_fma<V> && simd::table_entries<V> >= 32;
    else
        return false;
}

}  // namespace detail

/// Whether functions are computed in cells on the lanes V: in either accuracy, since nothing is
/// faster.
template <simd::lanes V>
constexpr bool has_cells = detail::has_cells_for<V>();

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

/// The function of the table at x. A function that is 0 at 0, with a slope of 1, has inner cells:
/// in them the head is x itself, so that the result is accurate relative to x.
///
/// \param position  2, where x = 0, to less than 32
template <class Table, simd::lanes V>
SIMDACT_INLINE cell_value<V> in_cells(V x, V position) noexcept {
    const V cell = simd::leading_bits(position);
    const V d = simd::rounded(x - simd::lookup(Table::centre, cell));
    V slope = simd::fma(d, simd::lookup(Table::c5, cell), simd::lookup(Table::c4, cell));
    slope = simd::fma(d, slope, simd::lookup(Table::c3, cell));
    slope = simd::fma(d, slope, simd::lookup(Table::c2, cell));
    slope = simd::fma(d, slope, simd::lookup(Table::c1, cell));
    V head = simd::lookup(Table::c0, cell);
    if constexpr (requires { Table::inner_end; })
        head = simd::select(position < V(Table::inner_end), x, head);
    return {head, d, slope};
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
