// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The positions of elements in arrays that have gaps between their rows.

#include <cstddef>
#include <type_traits>

#include "stream.hpp"

namespace simdact::detail {

/// There are none: element k + 1 follows element k.
struct no_gaps {
    template <bool... Adds>
    SIMDACT_INLINE constexpr no_gaps with_old_values() const noexcept {
        return {};
    }
    SIMDACT_INLINE constexpr no_gaps with_input(std::size_t) const noexcept { return {}; }
};

/// Where the rows of a call's arrays are. All have the same number of columns. From row to row a
/// stream moves by its gap: of an array of unit stride, the elements between the end of a row and
/// the beginning of the next. (Modulo 2^64: rows may follow one another downwards.)
template <std::size_t Inputs, std::size_t Outputs>
struct row_gaps {
    std::size_t columns;
    std::size_t inputs[Inputs];
    std::size_t outputs[Outputs];

    /// Those of a loop that reads, before all other inputs, what the outputs hold that are added
    /// to.
    template <bool... Adds>
    SIMDACT_INLINE constexpr auto with_old_values() const noexcept {
        constexpr bool adds[] = {Adds...};
        constexpr std::size_t olds = (std::size_t{0} + ... + std::size_t{Adds});
        row_gaps<Inputs + olds, Outputs> all{columns, {}, {}};
        std::size_t next = 0;
        for (std::size_t k = 0; k < Outputs; ++k) {
            all.outputs[k] = outputs[k];
            if (adds[k])
                all.inputs[next++] = outputs[k];
        }
        for (std::size_t k = 0; k < Inputs; ++k)
            all.inputs[next++] = inputs[k];
        return all;
    }

    /// Those of a loop with one more input.
    SIMDACT_INLINE constexpr auto with_input(std::size_t gap) const noexcept {
        row_gaps<Inputs + 1, Outputs> all{columns, {}, {}};
        for (std::size_t k = 0; k < Outputs; ++k)
            all.outputs[k] = outputs[k];
        for (std::size_t k = 0; k < Inputs; ++k)
            all.inputs[k] = inputs[k];
        all.inputs[Inputs] = gap;
        return all;
    }
};

template <class Gaps>
constexpr bool has_gaps = !std::is_same_v<std::remove_cvref_t<Gaps>, no_gaps>;

/// The streams of one row. Element `row · columns` of the call, which is the row's first one, keeps
/// its index: what depends on the index finds the one that it has without gaps.
SIMDACT_INLINE constexpr pack<> move_to_row(const pack<>&, const std::size_t*,
                                            std::size_t) noexcept {
    return {};
}
template <class First, class... Rest>
SIMDACT_INLINE constexpr auto move_to_row(const pack<First, Rest...>& streams,
                                          const std::size_t* gaps, std::size_t row) noexcept {
    First moved = streams.first;
    moved.data += static_cast<std::ptrdiff_t>(row * *gaps);
    return detail::prepend(moved, detail::move_to_row(streams.rest, gaps + 1, row));
}

/// The call with its streams at that row.
template <class Call, class Gaps>
SIMDACT_INLINE Call moved_to_row(const Call& call, const Gaps& gaps, std::size_t row) noexcept {
    Call moved = call;
    moved.outputs = detail::move_to_row(call.outputs, gaps.outputs, row);
    moved.inputs = detail::move_to_row(call.inputs, gaps.inputs, row);
    return moved;
}

/// The same at the row of that element, of a call that knows its gaps; the call itself if there are
/// none.
template <class Call>
SIMDACT_INLINE Call moved_to_element(const Call& call, std::size_t index) noexcept
    requires(has_gaps<decltype(call.gaps)>)
{
    return detail::moved_to_row(call, call.gaps, index / call.gaps.columns);
}
template <class Call>
SIMDACT_INLINE const Call& moved_to_element(const Call& call, std::size_t) noexcept
    requires(!has_gaps<decltype(call.gaps)>)
{
    return call;
}

/// Visits the elements [first, first + length) of a call that knows its gaps in stretches of
/// consecutive ones, in order: visit(the call at that row, index, elements before it, length).
template <class Call, class Visit>
SIMDACT_INLINE void for_each_stretch(const Call& call, std::size_t first, std::size_t length,
                                     Visit visit) noexcept {
    if constexpr (has_gaps<decltype(call.gaps)>) {
        const std::size_t columns = call.gaps.columns;
        std::size_t row = first / columns;
        std::size_t left = columns - first % columns;
        for (std::size_t done = 0; done < length; ++row, left = columns) {
            const std::size_t here = left < length - done ? left : length - done;
            visit(detail::moved_to_row(call, call.gaps, row), first + done, done, here);
            done += here;
        }
    } else {
        visit(call, first, std::size_t{0}, length);
    }
}

}  // namespace simdact::detail
