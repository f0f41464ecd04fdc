// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop over the runs of channels: elements of one channel that are next to one another.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../loop/row_gaps.hpp"
#include "parameters.hpp"
#include "rows.hpp"
#include "streams.hpp"
#include "sums.hpp"
#include "tiling.hpp"

namespace simdact::detail {

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
        detail::rotate(sums, before % columns);
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
        detail::rotate(sums, columns - before % columns);
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
                                     detail::rotate(sums, column);
                                 detail::add_stretch<Arch, T, Tuning>(here, first, count, streaming,
                                                                      parameter, sums);
                                 if (column != 0)
                                     detail::rotate(sums, columns - column);
                             });
    detail::add_run<Arch, T>(sums, totals, rests);
}

/// Visits the runs of a unit: visit(channel of the unit, index, length).
template <class Visit>
SIMDACT_INLINE void for_each_run(const tiling& s, std::size_t unit, Visit visit) noexcept {
    s.for_each_row(unit, [&](std::size_t index, std::size_t length) SIMDACT_THIS_LAMBDA_IS_INLINED {
        const std::size_t run = s.inner < length ? s.inner : length;
        for (std::size_t c = 0, done = 0; done < length; ++c, done += run)
            visit(c, index + done, run);
    });
}

/// Computes units [first, last) of a tiling that is gone through by runs.
template <class Arch, arithmetic T, tuning Tuning, class Build = simd::build, class Call>
[[gnu::noinline]] void compute_runs(const Call& call, std::size_t first,
                                    std::size_t last) noexcept {
    // A run is added up in parts that are a chain of plain additions each.
    constexpr std::size_t longest_part = rows_in_chain * run_columns<T>;
    static_assert(tiling::most_run_channels * total_columns<T> <= widest_row<T>);
    T parameters[tiling::most_run_channels];
    [[maybe_unused]] std::conditional_t<Call::has_sums, unit_sums<Arch, T>, no_sums> sums;
    const tiling& s = call.shape;
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

}  // namespace simdact::detail
