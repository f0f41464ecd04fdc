// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// A sum for each channel, in an order that depends on the shape alone, and whose error does not
/// grow with the number of elements.

#include <cstddef>
#include <type_traits>

#include "../loop/accumulate.hpp"
#include "../loop/loop.hpp"
#include "streams.hpp"
#include "tiling.hpp"

namespace simdact::detail {

/// The most columns of a row: 4 KiB of parameters, and as many of sums, stay in the nearest cache
/// with what the loop moves.
template <arithmetic T>
constexpr std::size_t widest_row = 4096 / sizeof(T);

/// Rows that are added up plainly before their sums are added to the totals with what the addition
/// loses.
inline constexpr std::size_t rows_in_chain = 16;

/// Columns of a run: element i of it belongs to column i % run_columns, and each has a sum of its
/// own in a register. They are two lines of the cache, whatever the vectors are.
template <arithmetic T>
constexpr std::size_t run_columns = 128 / sizeof(T);

/// Columns of a channel's totals.
template <arithmetic T>
constexpr std::size_t total_columns = 64 / sizeof(T);

/// Sums of parts that are added up when all of them are there: 16 KiB on the caller's stack.
template <arithmetic T>
constexpr std::size_t most_partial_sums = 16384 / sizeof(T);

/// No sums are wanted of the kernel.
struct no_sums {};

/// A sum for each channel.
template <arithmetic T, element E>
struct channel_sums {
    E* result;   ///< Null if they are not wanted in this call.
    T* partial;  ///< [part][channel] if there are several parts.
    bool adds;   ///< Whether they are added to what the result holds.
};

struct add_lanes {
    template <simd::lanes V>
    SIMDACT_INLINE V operator()(position, const V& a, const V& b) const noexcept {
        return simd::in_order(a + b);
    }
};

/// total + sum, and what that addition loses added to `rest`. (O. Møller, "Quasi double-precision
/// in floating point addition", BIT 5, 1965.)
struct add_to_total {
    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(position, const V& sum, const V& total,
                                   const V& rest) const noexcept {
        const V next = simd::rounded(total + sum);
        const V added = simd::rounded(next - total);
        const V kept = simd::rounded(next - added);
        const V lost = simd::rounded(total - kept) + simd::rounded(sum - added);
        return detail::make_pack(next, simd::in_order(rest + simd::rounded(lost)));
    }
};

/// total + rest; of an infinite total nothing is lost, but the rest is NaN.
struct close_total {
    template <simd::lanes V>
    SIMDACT_INLINE V operator()(position, const V& total, const V& rest) const noexcept {
        const V zero(simd::lane_type<V>(0));
        return simd::select(rest - rest == zero, total + rest, total);
    }
};

// The sums' own loops are short, so they are not unrolled.
template <class Arch, arithmetic T, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE void map_sums(std::size_t n, const Outputs& outputs, const Inputs& inputs,
                             Operation operation) noexcept {
    detail::map<Arch, T, tuning{.unroll = 1}>(0, n, outputs, inputs, operation);
}

/// Adds up `count` rows of n sums each, in a binary tree whose shape depends on `count` alone.
template <class Arch, arithmetic T>
SIMDACT_INLINE void fold_rows(T* sums, std::size_t count, std::size_t n) noexcept {
    while (count > 1) {
        const std::size_t half = count / 2;
        count -= half;
        detail::map_sums<Arch, T>(half * n, detail::make_pack(sink<T>{sums}),
                                  detail::make_pack(source<T>{sums}, source<T>{sums + count * n}),
                                  add_lanes{});
    }
}

/// sums[c] = the sum of the `columns` sums from c · columns on.
template <class Arch, arithmetic T>
SIMDACT_INLINE void fold_columns(T* sums, std::size_t channels, std::size_t columns) noexcept {
    if (columns == 1)
        return;
    for (std::size_t c = 0; c < channels; ++c) {
        T* const run = sums + c * columns;
        std::size_t count = columns;
        while (count >= 2 * simd::lane_count<simd::vector_of<T, Arch>>) {
            const std::size_t half = count / 2;
            count -= half;
            detail::map_sums<Arch, T>(half, detail::make_pack(sink<T>{run}),
                                      detail::make_pack(source<T>{run}, source<T>{run + count}),
                                      add_lanes{});
        }
        while (count > 1) {
            const std::size_t half = count / 2;
            count -= half;
            for (std::size_t i = 0; i < half; ++i)
                run[i] = simd::in_order(run[i] + run[count + i]);
        }
        sums[c] = run[0];
    }
}

/// result[c] = sums[c], or the sum of both.
template <class Arch, arithmetic T, element E>
SIMDACT_INLINE void write_sums(const T* sums, E* result, std::size_t n, bool adds) noexcept {
    const auto from = detail::make_pack(source<T>{sums});
    if (adds)
        detail::map_sums<Arch, T>(n, detail::make_pack(adding<sink<E>>{{result}}), from,
                                  copy_lanes{});
    else
        detail::map_sums<Arch, T>(n, detail::make_pack(sink<E>{result}), from, copy_lanes{});
}

/// Adds the sums of a part of a run, `run_columns` of them, to the totals of its channel.
template <class Arch, arithmetic T>
SIMDACT_INLINE void add_run(const T* sums, T* totals, T* rests) noexcept {
    using V = simd::vector_of<T, Arch>;
    for (std::size_t i = 0; i < total_columns<T>; i += simd::lane_count<V>) {
        const V sum =
            simd::in_order(simd::load<V>(sums + i) + simd::load<V>(sums + total_columns<T> + i));
        const auto next =
            add_to_total{}(position{}, sum, simd::load<V>(totals + i), simd::load<V>(rests + i));
        simd::store(totals + i, next.first);
        simd::store(rests + i, next.rest.first);
    }
}

/// From here on, column 0 is the one that column `by` was.
template <arithmetic T>
SIMDACT_INLINE void rotate(T* sums, std::size_t by) noexcept {
    constexpr std::size_t columns = run_columns<T>;
    T rotated[columns];
    SIMDACT_BUILTIN(memcpy)(rotated, sums + by, (columns - by) * sizeof(T));
    SIMDACT_BUILTIN(memcpy)(rotated + (columns - by), sums, by * sizeof(T));
    SIMDACT_BUILTIN(memcpy)(sums, rotated, sizeof rotated);
}

/// The sums of one unit, column by column: a chain of plain additions, and from the second chain on
/// totals, whose error does not grow with their number.
template <class Arch, arithmetic T>
struct unit_sums {
    alignas(64) T sums[widest_row<T>];
    alignas(64) T totals[widest_row<T>];
    alignas(64) T rests[widest_row<T>];
    std::size_t columns;
    std::size_t chain;
    bool has_totals;

    SIMDACT_INLINE void start(std::size_t n, std::size_t rows) noexcept {
        columns = n;
        chain = 0;
        has_totals = rows > rows_in_chain;
        clear(sums);
        if (has_totals) {
            clear(totals);
            clear(rests);
        }
    }
    SIMDACT_INLINE void row_is_done() noexcept {
        if (++chain == rows_in_chain && has_totals)
            end_chain();
    }
    /// For runs: there are totals from the first one on, and nothing else.
    SIMDACT_INLINE void start_runs(std::size_t channels) noexcept {
        columns = channels * total_columns<T>;
        chain = 0;
        has_totals = true;
        clear(totals);
        clear(rests);
    }
    SIMDACT_INLINE void close() noexcept {
        if (!has_totals)
            return;
        if (chain != 0)
            end_chain();
        detail::map_sums<Arch, T>(columns, detail::make_pack(sink<T>{sums}),
                                  detail::make_pack(source<T>{totals}, source<T>{rests}),
                                  close_total{});
    }

  private:
    SIMDACT_INLINE void clear(T* memory) const noexcept {
        SIMDACT_BUILTIN(memset)(memory, 0, columns * sizeof(T));
    }
    SIMDACT_INLINE void end_chain() noexcept {
        detail::map_sums<Arch, T>(
            columns, detail::make_pack(sink<T>{totals}, sink<T>{rests}),
            detail::make_pack(source<T>{sums}, source<T>{totals}, source<T>{rests}),
            add_to_total{});
        clear(sums);
        chain = 0;
    }
};

/// The sums of a unit's channels are done: the results, or those of a part.
template <class Arch, arithmetic T, class Call>
SIMDACT_INLINE void leave_sums(const Call& call, std::size_t unit, std::size_t first_channel,
                               std::size_t channels, const T* sums) noexcept {
    const tiling& s = call.shape;
    if (s.parts == 1)
        detail::write_sums<Arch, T>(sums, call.sums.result + first_channel, channels,
                                    call.sums.adds);
    else
        detail::write_sums<Arch, T>(
            sums, call.sums.partial + unit % s.parts * s.channels + first_channel, channels, false);
}

}  // namespace simdact::detail
