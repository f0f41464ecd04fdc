// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// How an array of channels is gone through.
///
/// Element i of channel c of sample o is (o · channels + c) · inner + i. A channel's elements may
/// thus stand one by one, in short runs or in long ones. Where the runs are short, the array is a
/// **tiling**: its rows are consecutive elements of about one length, and each of its columns
/// belongs to one channel. What a channel has (a bias, a sum) is expanded to one number a column
/// and then is an array like any other. Long runs are gone through one by one, in the order of the
/// memory.

#include <cstddef>

#include "../../simd/config.hpp"

namespace simdact::detail {

/// Groups of channels, of which each has rows:
///
/// - long runs (`by_runs`): a group is a few channels, a row is what a sample has of them; where a
///   run is very long, a group is a channel and a row a part of one of its runs;
/// - a sample longer than a row: a group is as many channels as a row holds, a row is what a sample
///   has of them;
/// - short samples: one group of all channels, a row is some whole samples.
///
/// The unit of work is some rows of one group. What a unit is depends on the shape alone, not on
/// who computes it, so sums over units are the same whatever the policy.
struct tiling {
    std::size_t outer;
    std::size_t channels;
    std::size_t inner;

    bool by_runs = false;
    std::size_t samples_in_row = 1;
    std::size_t rows_in_run = 1;
    std::size_t run_columns;  ///< Those of one channel next to each other, in one sample.
    std::size_t group_channels;
    std::size_t groups;
    std::size_t rows;
    std::size_t row_weight = 1;  ///< The length of a row as a multiple of the widest one.

    std::size_t unit_rows = 0;
    std::size_t parts = 0;          ///< Units in a group.
    std::size_t unit_elements = 0;  ///< See `units_in`.

    /// A run is gone through by itself if it is at least this share of the widest row, 256 bytes.
    static constexpr std::size_t shortest_share = 16;
    /// Rows of runs are at most so many times as long as the widest, 64 KiB.
    static constexpr std::size_t most_weight = 16;
    static constexpr std::size_t most_run_channels = 64;

    /// \pre the array is not empty; `widest` is a multiple of 16
    SIMDACT_INLINE static tiling of(std::size_t outer, std::size_t channels, std::size_t inner,
                                    std::size_t widest) noexcept {
        if (channels == 1) {
            inner *= outer;
            outer = 1;
        }
        tiling s{.outer = outer,
                 .channels = channels,
                 .inner = inner,
                 .run_columns = inner,
                 .group_channels = channels,
                 .groups = 1,
                 .rows = outer};
        s.by_runs = inner >= widest / shortest_share;
        if (inner > widest * most_weight) {
            s.run_columns = widest;
            s.rows_in_run = tiling::pieces(inner, widest);
            s.group_channels = 1;
            s.groups = channels;
            s.rows = outer * s.rows_in_run;
        } else if (s.by_runs) {
            const std::size_t most = widest * most_weight / inner;
            s.group_channels = most < most_run_channels ? most : most_run_channels;
            if (s.group_channels > channels)
                s.group_channels = channels;
            s.groups = tiling::pieces(channels, s.group_channels);
            s.row_weight = tiling::pieces(s.group_channels * inner, widest);
        } else if (channels > widest / inner) {
            const std::size_t most = widest / inner;
            s.group_channels = tiling::even_piece(channels, tiling::pieces(channels, most), most);
            s.groups = tiling::pieces(channels, s.group_channels);
        } else {
            const std::size_t most = widest / (channels * inner);
            s.samples_in_row = outer < most ? outer : most;
            s.rows = tiling::pieces(outer, s.samples_in_row);
        }
        return s;
    }

    /// Chooses the units: about `least_rows` rows of the widest each, or more where there would be
    /// more than `most_parts` in a group.
    SIMDACT_INLINE void cut(std::size_t least_rows, std::size_t most_parts) noexcept {
        least_rows = tiling::pieces(least_rows, row_weight);
        unit_rows = most_parts > 1 ? tiling::pieces(rows, most_parts) : rows;
        if (unit_rows < least_rows)
            unit_rows = least_rows;
        parts = tiling::pieces(rows, unit_rows);
        unit_elements = outer * channels * inner / (groups * parts);
    }

    struct range {
        std::size_t first;
        std::size_t last;
    };

    /// The units of which the policy's piece [first, last) of the array has the first element,
    /// taking all units to be of one length: each unit is in exactly one of the pieces. (Its
    /// elements are elsewhere, in part.)
    SIMDACT_INLINE range units_in(std::size_t first, std::size_t last) const noexcept {
        const std::size_t all = groups * parts;
        const std::size_t begin = tiling::pieces(first, unit_elements);
        const std::size_t end = tiling::pieces(last, unit_elements);
        return {begin < all ? begin : all, end < all ? end : all};
    }

    SIMDACT_INLINE range rows_of(std::size_t unit) const noexcept {
        const std::size_t first = unit % parts * unit_rows;
        return {first, rows - first < unit_rows ? rows : first + unit_rows};
    }

    SIMDACT_INLINE range channels_of(std::size_t unit) const noexcept {
        const std::size_t first = unit / parts * group_channels;
        return {first, channels - first < group_channels ? channels : first + group_channels};
    }

    /// Calls visit(index, length) for each row of a unit, in order.
    template <class Visit>
    SIMDACT_INLINE void for_each_row(std::size_t unit, Visit visit) const noexcept {
        const range of_channels = channels_of(unit);
        const range of_rows = rows_of(unit);
        std::size_t row = of_rows.first / rows_in_run;
        std::size_t part = of_rows.first % rows_in_run;
        for (std::size_t left = of_rows.last - of_rows.first; left > 0; --left) {
            const std::size_t sample = row * samples_in_row;
            const std::size_t index =
                (sample * channels + of_channels.first) * inner + part * run_columns;
            if (rows_in_run > 1) {
                const std::size_t rest = inner - part * run_columns;
                visit(index, rest < run_columns ? rest : run_columns);
            } else {
                const std::size_t rest = outer - sample;
                visit(index, (rest < samples_in_row ? rest : samples_in_row) *
                                 (of_channels.last - of_channels.first) * inner);
            }
            if (++part == rows_in_run) {
                part = 0;
                ++row;
            }
        }
    }

  private:
    SIMDACT_INLINE static std::size_t pieces(std::size_t n, std::size_t length) noexcept {
        return n / length + (n % length != 0);
    }

    /// Of about one length each, in multiples of 16 as far as that is possible.
    SIMDACT_INLINE static std::size_t even_piece(std::size_t n, std::size_t count,
                                                 std::size_t longest) noexcept {
        const std::size_t length = (tiling::pieces(n, count) + 15) / 16 * 16;
        return length < longest ? length : longest;
    }
};

}  // namespace simdact::detail
