// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What an execution policy runs for a verb that knows channels: the loop over the rows of a sheet,
/// or over the runs of channels, with a parameter and, if it is asked for, a sum for each channel.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "adding.hpp"
#include "elementwise.hpp"
#include "gaps.hpp"
#include "sheet.hpp"
#include "stores.hpp"
#include "stream.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

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

/// An array that may be missing: -0 then, which a sum does not feel.
template <element E>
struct optional_source {
    const E* data;  ///< If it is missing, any other of as many elements.
    bool present;

    template <simd::lanes V>
    SIMDACT_INLINE V load(position at) const noexcept {
        return present ? source<E>{data}.template load<V>(at) : V(-lane_zero<V>);
    }

  private:
    template <class V>
    static constexpr simd::lane_type<V> lane_zero = 0;
};

/// Adds to an array, or drops what it is given if there is none. No element may be seen twice.
template <arithmetic T>
struct adding_sink {
    T* sums;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        if (sums == nullptr)
            return;
        T* const memory = sums + at.index;
        if (at.count == simd::lane_count<V>)
            simd::store(memory, simd::in_order(simd::load<V>(memory) + value));
        else
            simd::store_first(memory, simd::in_order(simd::load_first<V>(memory, at.count) + value),
                              at.count);
    }
};

/// One number for all elements.
template <arithmetic T>
struct constant_source {
    T value;

    template <simd::lanes V>
    SIMDACT_INLINE V load(position) const noexcept {
        return V(value);
    }
};

/// Adds to a vector.
template <class V>
struct vector_sink {
    V* sum;

    SIMDACT_INLINE void store(position, V value) const noexcept {
        *sum = simd::in_order(*sum + value);
    }
};

/// No sums are wanted of the kernel.
struct no_sums {
    SIMDACT_INLINE no_sums make_adding() const noexcept { return {}; }
};

/// A sum for each channel.
template <arithmetic T, element E>
struct channel_sums {
    E* result;   ///< Null if they are not wanted in this call.
    T* partial;  ///< [part][channel] if there are several parts.
    bool* adds;  ///< Whether they are added to what the result holds: the kernel tells.

    SIMDACT_INLINE channel_sums make_adding() const noexcept {
        *adds = true;
        return *this;
    }
};

/// A kernel that computes nothing, and tells whether it was to add.
struct asking {
    bool* adds;

    static constexpr bool computes_nothing = true;

    SIMDACT_INLINE void operator()(std::size_t, std::size_t) const noexcept {}
    SIMDACT_INLINE asking make_adding() const noexcept {
        *adds = true;
        return *this;
    }
};

namespace detail {

struct copy_lanes {
    template <simd::lanes V>
    SIMDACT_INLINE V operator()(position, const V& x) const noexcept {
        return x;
    }
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
        return kernel::make_pack(next, simd::in_order(rest + simd::rounded(lost)));
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
    kernel::map<Arch, T, tuning{.unroll = 1}>(0, n, outputs, inputs, operation);
}

/// Adds up `count` rows of n sums each, in a binary tree whose shape depends on `count` alone.
template <class Arch, arithmetic T>
SIMDACT_INLINE void fold_rows(T* sums, std::size_t count, std::size_t n) noexcept {
    while (count > 1) {
        const std::size_t half = count / 2;
        count -= half;
        detail::map_sums<Arch, T>(half * n, kernel::make_pack(sink<T>{sums}),
                                  kernel::make_pack(source<T>{sums}, source<T>{sums + count * n}),
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
            detail::map_sums<Arch, T>(half, kernel::make_pack(sink<T>{run}),
                                      kernel::make_pack(source<T>{run}, source<T>{run + count}),
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
    const auto from = kernel::make_pack(source<T>{sums});
    if (adds)
        detail::map_sums<Arch, T>(n, kernel::make_pack(adding_to<E>{result}), from, copy_lanes{});
    else
        detail::map_sums<Arch, T>(n, kernel::make_pack(sink<E>{result}), from, copy_lanes{});
}

/// Writes each channel's number to all columns that belong to it in a row of a sheet.
template <class Arch, arithmetic T, element Parameter>
SIMDACT_INLINE void expand(T* row, const Parameter* parameters, std::size_t channels,
                           std::size_t columns, std::size_t samples) noexcept {
    using V = simd::vector_of<T, Arch>;
    const std::size_t sample = channels * columns;
    // To the end of the sample, so that the runs can be filled from its beginning on.
    T* const packed = row + (sample - channels);
    detail::map_sums<Arch, T>(channels, kernel::make_pack(sink<T>{packed}),
                              kernel::make_pack(source<Parameter>{parameters}), copy_lanes{});
    if (columns > 1) {
        for (std::size_t c = 0; c < channels; ++c) {
            T* const run = row + c * columns;
            const T value = packed[c];
            std::size_t i = 0;
            for (; columns - i >= simd::lane_count<V>; i += simd::lane_count<V>)
                simd::store(run + i, V(value));
            for (; i < columns; ++i)
                run[i] = value;
        }
    }
    for (std::size_t done = sample, all = samples * sample; done < all;) {
        const std::size_t more = done < all - done ? done : all - done;
        SIMDACT_BUILTIN(memcpy)(row + done, row, more * sizeof(T));
        done += more;
    }
}

/// The streams of one row: the arrays from its first element on.
struct row_outputs {
    std::size_t index;
    bool streaming;

    template <class... Ys>
    SIMDACT_INLINE auto operator()(const sink<Ys>&... sinks) const noexcept {
        return kernel::make_pack(streaming_sink<Ys>{sinks.data + index, streaming}...);
    }
};

template <class Sums>
struct row_outputs_and_sums {
    row_outputs outputs;
    Sums sums;

    template <class... Ys>
    SIMDACT_INLINE auto operator()(const sink<Ys>&... sinks) const noexcept {
        return kernel::make_pack(
            streaming_sink<Ys>{sinks.data + outputs.index, outputs.streaming}..., sums);
    }
};

template <element E>
SIMDACT_INLINE source<E> moved(const source<E>& s, std::size_t by) noexcept {
    return {s.data + by};
}
template <element E>
SIMDACT_INLINE optional_source<E> moved(const optional_source<E>& s, std::size_t by) noexcept {
    return {s.data + by, s.present};
}
template <arithmetic T>
SIMDACT_INLINE constant_source<T> moved(const constant_source<T>& s, std::size_t) noexcept {
    return s;
}

template <class Parameters>
struct row_inputs {
    std::size_t index;
    Parameters parameters;

    template <class... Streams>
    SIMDACT_INLINE auto operator()(const Streams&... streams) const noexcept {
        return kernel::make_pack(detail::moved(streams, index)..., parameters);
    }
};

/// A row of a sheet, or what of it has no gap.
template <class Arch, arithmetic T, tuning Tuning, class Call, class Parameters>
SIMDACT_INLINE void compute_stretch(const Call& call, std::size_t index, std::size_t length,
                                    bool streaming, const Parameters& parameters,
                                    T* sums) noexcept {
    std::size_t edges[4] = {0, length, length, length};
    if (streaming) {
        const parts cut =
            detail::divide(index, index + length, call.amount(), call.outputs, call.inputs);
        edges[1] = cut.lines_begin - index;
        edges[2] = cut.lines_end > cut.lines_begin ? cut.lines_end - index : edges[1];
    }
    const auto inputs = call.inputs.apply(row_inputs<Parameters>{index, parameters});
    for (int k = 0; k < 3; ++k) {
        if (edges[k] == edges[k + 1])
            continue;
        const row_outputs outputs{index, k == 1};
        if constexpr (Call::has_sums)
            kernel::map<Arch, T, Tuning>(
                edges[k], edges[k + 1],
                call.outputs.apply(row_outputs_and_sums<adding_sink<T>>{outputs, {sums}}), inputs,
                call.operation);
        else
            kernel::map<Arch, T, Tuning>(edges[k], edges[k + 1], call.outputs.apply(outputs),
                                         inputs, call.operation);
    }
}

template <class Arch, arithmetic T, tuning Tuning, class Call, class Parameters>
SIMDACT_INLINE void compute_row(const Call& call, std::size_t index, std::size_t length,
                                bool streaming, const Parameters& parameters, T* sums) noexcept {
    detail::for_each_stretch(call, index, length,
                             [&](const Call& here, std::size_t first, std::size_t done,
                                 std::size_t count) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                 detail::compute_stretch<Arch, T, Tuning>(
                                     here, first, count, streaming, detail::moved(parameters, done),
                                     sums == nullptr ? sums : sums + done);
                             });
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

/// The blocks of `run_columns` elements from `first` on, each element's term added to its column.
template <class V, class Outputs, class Inputs, class Operation, std::size_t... Nth>
SIMDACT_INLINE void add_blocks(std::size_t first, std::size_t last, const Outputs& outputs,
                               const Inputs& inputs, Operation& operation, simd::lane_type<V>* sums,
                               std::index_sequence<Nth...>) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    V columns[] = {simd::load<V>(sums + Nth * width)...};
    for (std::size_t index = first; index < last; index += sizeof...(Nth) * width)
        (detail::store_all({index + Nth * width, width}, outputs(vector_sink<V>{columns + Nth}),
                           detail::compute({index + Nth * width, width}, operation,
                                           inputs.apply(loader<V>{{index + Nth * width, width}}))),
         ...);
    (simd::store(sums + Nth * width, columns[Nth]), ...);
}

/// From here on, column 0 is the one that column `by` was.
template <arithmetic T>
SIMDACT_INLINE void turn(T* sums, std::size_t by) noexcept {
    constexpr std::size_t columns = run_columns<T>;
    T turned[columns];
    SIMDACT_BUILTIN(memcpy)(turned, sums + by, (columns - by) * sizeof(T));
    SIMDACT_BUILTIN(memcpy)(turned + (columns - by), sums, by * sizeof(T));
    SIMDACT_BUILTIN(memcpy)(sums, turned, sizeof turned);
}

/// What of a run has no gap, its terms added to the columns, of which column 0 is the first
/// element's. Where it is streamed, the vectors begin at whole lines.
template <class Arch, arithmetic T, tuning Tuning, class Call>
SIMDACT_INLINE void add_stretch(const Call& call, std::size_t index, std::size_t length,
                                bool streaming, T parameter, T* sums) noexcept {
    using V = simd::vector_of<T, Arch>;
    using parameters = constant_source<T>;
    constexpr std::size_t columns = run_columns<T>;
    const auto inputs = call.inputs.apply(row_inputs<parameters>{index, {parameter}});
    auto&& ready = detail::prepared<V>(call.operation);
    const auto edge = [&](std::size_t first, std::size_t last, T* from)
                          SIMDACT_THIS_LAMBDA_IS_INLINED {
                              detail::run<V, tuning{.unroll = 1}, false>(
                                  first, last,
                                  call.outputs.apply(row_outputs_and_sums<adding_sink<T>>{
                                      {index, false}, {from - first}}),
                                  inputs, ready);
                          };
    std::size_t before = 0;
    if (streaming) {
        const auto address = reinterpret_cast<std::uintptr_t>(call.outputs.first.data + index);
        before = (std::uintptr_t{0} - address) % line_bytes / sizeof(*call.outputs.first.data);
        before = before < length ? before : length;
        edge(0, before, sums);
        detail::turn(sums, before % columns);
    }
    const std::size_t behind = length - (length - before) % columns;
    if constexpr (Tuning.unroll > 1)
        detail::add_blocks<V>(
            before, behind,
            [&](const auto& sum) SIMDACT_THIS_LAMBDA_IS_INLINED {
                return call.outputs.apply(
                    row_outputs_and_sums<vector_sink<V>>{{index, streaming}, sum});
            },
            inputs, ready, sums, std::make_index_sequence<columns / simd::lane_count<V>>{});
    else
        for (std::size_t first = before; first < behind; first += columns)
            detail::run<V, Tuning, false>(first, first + columns,
                                          call.outputs.apply(row_outputs_and_sums<adding_sink<T>>{
                                              {index, streaming}, {sums - first}}),
                                          inputs, ready);
    edge(behind, length, sums);
    if (before % columns != 0)
        detail::turn(sums, columns - before % columns);
}

/// A part of a run of one channel, with the sum of its terms.
template <class Arch, arithmetic T, tuning Tuning, class Call>
SIMDACT_INLINE void compute_run(const Call& call, std::size_t index, std::size_t length,
                                bool streaming, T parameter, T* totals, T* rests) noexcept {
    constexpr std::size_t columns = run_columns<T>;
    alignas(64) T sums[columns] = {};
    detail::for_each_stretch(call, index, length,
                             [&](const Call& here, std::size_t first, std::size_t done,
                                 std::size_t count) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                 const std::size_t column = done % columns;
                                 if (column != 0)
                                     detail::turn(sums, column);
                                 detail::add_stretch<Arch, T, Tuning>(here, first, count, streaming,
                                                                      parameter, sums);
                                 if (column != 0)
                                     detail::turn(sums, columns - column);
                             });
    detail::add_run<Arch, T>(sums, totals, rests);
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
        detail::map_sums<Arch, T>(columns, kernel::make_pack(sink<T>{sums}),
                                  kernel::make_pack(source<T>{totals}, source<T>{rests}),
                                  close_total{});
    }

  private:
    SIMDACT_INLINE void clear(T* memory) const noexcept {
        SIMDACT_BUILTIN(memset)(memory, 0, columns * sizeof(T));
    }
    SIMDACT_INLINE void end_chain() noexcept {
        detail::map_sums<Arch, T>(
            columns, kernel::make_pack(sink<T>{totals}, sink<T>{rests}),
            kernel::make_pack(source<T>{sums}, source<T>{totals}, source<T>{rests}),
            add_to_total{});
        clear(sums);
        chain = 0;
    }
};

/// The sums of a unit's channels are done: the results, or those of a part.
template <class Arch, arithmetic T, class Call>
SIMDACT_INLINE void leave_sums(const Call& call, std::size_t unit, std::size_t first_channel,
                               std::size_t channels, const T* sums) noexcept {
    const sheet& s = call.shape;
    if (s.parts == 1)
        detail::write_sums<Arch, T>(sums, call.sums.result + first_channel, channels,
                                    *call.sums.adds);
    else
        detail::write_sums<Arch, T>(
            sums, call.sums.partial + unit % s.parts * s.channels + first_channel, channels, false);
}

/// Visits the runs of a unit: visit(channel of the unit, index, length).
template <class Visit>
SIMDACT_INLINE void for_each_run(const sheet& s, std::size_t unit, Visit visit) noexcept {
    s.for_each_row(unit, [&](std::size_t index, std::size_t length) SIMDACT_THIS_LAMBDA_IS_INLINED {
        const std::size_t run = s.inner < length ? s.inner : length;
        for (std::size_t c = 0, done = 0; done < length; ++c, done += run)
            visit(c, index + done, run);
    });
}

/// Computes units [first, last) of a sheet that is gone through by runs.
template <class Arch, arithmetic T, tuning Tuning, class Build = simd::build, class Call>
[[gnu::noinline]] void compute_runs(const Call& call, std::size_t first,
                                    std::size_t last) noexcept {
    // A run is added up in parts that are a chain of plain additions each.
    constexpr std::size_t longest_part = rows_in_chain * run_columns<T>;
    static_assert(sheet::most_run_channels * total_columns<T> <= widest_row<T>);
    T parameters[sheet::most_run_channels];
    [[maybe_unused]] std::conditional_t<Call::has_sums, unit_sums<Arch, T>, no_sums> sums;
    const sheet& s = call.shape;
    const bool streaming = call.template streams<simd::vector_of<T, Arch>>();
    for (std::size_t unit = first; unit < last; ++unit) {
        const auto [first_channel, last_channel] = s.channels_of(unit);
        const std::size_t channels = last_channel - first_channel;
        if (call.parameters == nullptr) {
            for (std::size_t c = 0; c < channels; ++c)
                parameters[c] = -T(0);
        } else {
            detail::expand<Arch, T>(parameters, call.parameters + first_channel, channels, 1, 1);
        }
        bool wanted = false;
        if constexpr (Call::has_sums)
            wanted = call.sums.result != nullptr;
        if (!wanted) {
            detail::for_each_run(s, unit,
                                 [&](std::size_t c, std::size_t index, std::size_t length)
                                     SIMDACT_THIS_LAMBDA_IS_INLINED {
                                         detail::compute_row<Arch, T, Tuning>(
                                             call, index, length, streaming,
                                             constant_source<T>{parameters[c]},
                                             static_cast<T*>(nullptr));
                                     });
            continue;
        }
        if constexpr (Call::has_sums) {
            sums.start_runs(channels);
            detail::for_each_run(
                s, unit,
                [&](std::size_t c, std::size_t index, std::size_t length)
                    SIMDACT_THIS_LAMBDA_IS_INLINED {
                        T* const totals = sums.totals + c * total_columns<T>;
                        T* const rests = sums.rests + c * total_columns<T>;
                        for (std::size_t done = 0; done < length; done += longest_part)
                            detail::compute_run<Arch, T, Tuning>(
                                call, index + done,
                                length - done < longest_part ? length - done : longest_part,
                                streaming, parameters[c], totals, rests);
                    });
            sums.close();
            detail::fold_columns<Arch, T>(sums.sums, channels, total_columns<T>);
            detail::leave_sums<Arch, T>(call, unit, first_channel, channels, sums.sums);
        }
    }
    if (streaming)
        simd::stream_fence();
}

/// Computes units [first, last) of any other sheet.
template <class Arch, arithmetic T, tuning Tuning, class Build = simd::build, class Call>
[[gnu::noinline]] void compute_units(const Call& call, std::size_t first,
                                     std::size_t last) noexcept {
    alignas(64) T expanded[widest_row<T>];
    [[maybe_unused]] std::conditional_t<Call::has_sums, unit_sums<Arch, T>, no_sums> sums;
    const sheet& s = call.shape;
    const bool streaming = call.template streams<simd::vector_of<T, Arch>>();
    for (std::size_t unit = first; unit < last; ++unit) {
        const auto [first_channel, last_channel] = s.channels_of(unit);
        const std::size_t channels = last_channel - first_channel;
        const std::size_t columns = s.samples_in_row * channels * s.run_columns;
        const T* parameters = expanded;
        if (call.parameters == nullptr) {
            for (std::size_t k = 0; k < columns; ++k)
                expanded[k] = -T(0);
        } else {
            const auto* const own = call.parameters + first_channel;
            bool is_expanded = false;
            if constexpr (std::is_same_v<decltype(own), const T* const>) {
                is_expanded = columns == channels;
                if (is_expanded)
                    parameters = own;
            }
            if (!is_expanded)
                detail::expand<Arch, T>(expanded, own, channels, s.run_columns, s.samples_in_row);
        }
        if constexpr (!Call::has_sums) {
            s.for_each_row(
                unit, [&](std::size_t index, std::size_t length) SIMDACT_THIS_LAMBDA_IS_INLINED {
                    detail::compute_row<Arch, T, Tuning>(call, index, length, streaming,
                                                         source<T>{parameters},
                                                         static_cast<T*>(nullptr));
                });
        } else {
            const bool wanted = call.sums.result != nullptr;
            if (wanted) {
                const auto [first_row, last_row] = s.rows_of(unit);
                sums.start(columns, last_row - first_row);
            }
            s.for_each_row(
                unit, [&](std::size_t index, std::size_t length) SIMDACT_THIS_LAMBDA_IS_INLINED {
                    detail::compute_row<Arch, T, Tuning>(call, index, length, streaming,
                                                         source<T>{parameters},
                                                         wanted ? sums.sums : nullptr);
                    if (wanted)
                        sums.row_is_done();
                });
            if (!wanted)
                continue;
            sums.close();
            detail::fold_rows<Arch, T>(sums.sums, s.samples_in_row, channels * s.run_columns);
            detail::fold_columns<Arch, T>(sums.sums, channels, s.run_columns);
            detail::leave_sums<Arch, T>(call, unit, first_channel, channels, sums.sums);
        }
    }
    if (streaming)
        simd::stream_fence();
}

}  // namespace detail

/// result[c] = 0, or as it is to a policy that adds
template <class Arch, arithmetic T, class Policy, element E>
SIMDACT_INLINE void clear(const Policy& policy, E* result, std::size_t channels) {
    bool adds = false;
    policy.run(0, asking{&adds});
    if (adds)
        return;
    const T zero = 0;
    for (std::size_t c = 0; c < channels; ++c)
        detail::write_sums<Arch, T>(&zero, result + c, 1, false);
}

/// What the loop is called with: the same bytes for every instruction set.
template <class Outputs, class Inputs, element Parameter, class Operation, class Sums, class Gaps>
struct channelwise_arguments {
    sheet shape;
    Outputs outputs;
    Inputs inputs;
    const Parameter* parameters;  ///< One for each channel. Null: -0 for all.
    Operation operation;
    std::size_t elements;  ///< As `map_piece` has it.
    Sums sums;
    SIMDACT_NO_UNIQUE_ADDRESS Gaps gaps = {};

    static constexpr bool has_sums = !std::is_same_v<Sums, no_sums>;

    SIMDACT_INLINE traffic amount() const noexcept {
        return detail::traffic_of(elements, outputs, inputs);
    }

    template <class V>
    SIMDACT_INLINE bool streams() const noexcept {
        return detail::streams<V>(elements, outputs, inputs);
    }
};

/// outputs = operation(inputs, parameter of the channel), and the last value that the operation
/// returns goes to the channel's sum if there are `Sums`. A kernel as `elementwise`, of which an
/// execution policy runs pieces.
template <class Arch, arithmetic T, tuning Tuning, class Outputs, class Inputs, element Parameter,
          class Operation, class Sums, class Gaps = no_gaps>
struct channelwise : channelwise_arguments<Outputs, Inputs, Parameter, Operation, Sums, Gaps> {
    using arguments_type = channelwise_arguments<Outputs, Inputs, Parameter, Operation, Sums, Gaps>;
    using arguments_type::elements;
    using arguments_type::gaps;
    using arguments_type::inputs;
    using arguments_type::operation;
    using arguments_type::outputs;
    using arguments_type::parameters;
    using arguments_type::shape;
    using arguments_type::sums;

    static constexpr bool is_long_function = Tuning.unroll == 1;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        run(*this, first, last);
    }

    SIMDACT_INLINE static void run(const arguments_type& call, std::size_t first,
                                   std::size_t last) noexcept {
        const auto units = call.shape.units_in(first, last);
        if (units.first == units.last)
            return;
        if (call.shape.by_runs)
            detail::compute_runs<Arch, T, Tuning>(call, units.first, units.last);
        else
            detail::compute_units<Arch, T, Tuning>(call, units.first, units.last);
    }

    SIMDACT_INLINE channelwise storing(stores mode) const noexcept {
        channelwise changed = *this;
        changed.elements = kernel::elements_for(mode, elements);
        return changed;
    }

    /// The same kernel, which adds to what the outputs and the results of the sums hold.
    SIMDACT_INLINE auto make_adding() const noexcept
        requires(!is_adding<Operation>)
    {
        constexpr std::size_t count = detail::pack_size<Outputs>;
        return with(detail::join(outputs.apply(detail::make_old_values{}), inputs),
                    adding<count, Operation>{operation}, sums.make_adding(),
                    gaps.with_old_values());
    }

    /// The same kernel of arrays whose rows are apart.
    template <std::size_t Sources, std::size_t Sinks>
    SIMDACT_INLINE auto with_gaps(const row_gaps<Sources, Sinks>& apart) const noexcept {
        constexpr std::size_t olds = is_adding<Operation> ? detail::pack_size<Outputs> : 0;
        return with(inputs, operation, sums,
                    apart.template with_inputs<detail::pack_size<Inputs>, olds>());
    }

  private:
    template <class Others, class Other, class OtherSums, class OtherGaps>
    SIMDACT_INLINE auto with(const Others& others, const Other& other, const OtherSums& other_sums,
                             const OtherGaps& other_gaps) const noexcept {
        return channelwise<Arch, T, Tuning, Outputs, Others, Parameter, Other, OtherSums,
                           OtherGaps>{
            {shape, outputs, others, parameters, other, elements, other_sums, other_gaps}};
    }
};

/// Runs the kernel of a call without sums.
///
/// \pre the array is not empty
template <class Arch, arithmetic T, tuning Tuning, class Policy, class Outputs, class Inputs,
          class Parameter, class Operation>
SIMDACT_INLINE void run_channelwise(const Policy& policy, sheet shape, const Outputs& outputs,
                                    const Inputs& inputs, const Parameter* parameters,
                                    const Operation& operation) {
    const std::size_t n = shape.outer * shape.channels * shape.inner;
    shape.cut(2 * rows_in_chain, n);
    policy.run(n, channelwise<Arch, T, Tuning, Outputs, Inputs, Parameter, Operation, no_sums>{
                      {shape, outputs, inputs, parameters, operation, n, {}}});
}

/// The same with a sum for each channel, unless `result` is null. They are added up in an order
/// that depends on the shape alone.
template <class Arch, arithmetic T, tuning Tuning, class Build = simd::build, class Policy,
          class Outputs, class Inputs, class Parameter, class Operation, class E,
          class Kernel = channelwise<Arch, T, Tuning, Outputs, Inputs, Parameter, Operation,
                                     channel_sums<T, E>>>
[[gnu::noinline]] void run_channelwise_sums(
    const Policy& policy, sheet shape, const Outputs& outputs, const Inputs& inputs,
    const Parameter* parameters, const Operation& operation,
    E* result) noexcept(noexcept(policy.run(std::size_t{}, std::declval<const Kernel&>()))) {
    // As many parts as keep some threads busy, as long as their sums have room and each is worth
    // its own.
    constexpr std::size_t enough_units = 256;
    constexpr std::size_t least_rows = 64;
    T partial[most_partial_sums<T>];
    const std::size_t n = shape.outer * shape.channels * shape.inner;
    const std::size_t room = most_partial_sums<T> / shape.channels;
    const std::size_t useful = enough_units / shape.groups;
    shape.cut(least_rows, room < useful ? room : useful);
    bool adds = false;
    policy.run(
        n, Kernel{{shape, outputs, inputs, parameters, operation, n, {result, partial, &adds}}});
    if (result == nullptr || shape.parts == 1)
        return;
    detail::fold_rows<Arch, T>(partial, shape.parts, shape.channels);
    detail::write_sums<Arch, T>(partial, result, shape.channels, adds);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
