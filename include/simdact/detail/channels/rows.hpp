// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop over the rows of a tiling.

#include <cstddef>
#include <type_traits>

#include "../loop/row_gaps.hpp"
#include "../loop/streaming_stores.hpp"
#include "parameters.hpp"
#include "streams.hpp"
#include "sums.hpp"
#include "tiling.hpp"

namespace simdact::detail {

/// A row of a tiling, or what of it has no gap.
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
            detail::map<Arch, T, Tuning>(
                edges[k], edges[k + 1],
                call.outputs.apply(row_outputs_and_sums<adding_sink<T>>{outputs, {sums}}), inputs,
                call.operation);
        else
            detail::map<Arch, T, Tuning>(edges[k], edges[k + 1], call.outputs.apply(outputs),
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
                                     here, first, count, streaming, parameters.moved(done),
                                     sums == nullptr ? sums : sums + done);
                             });
}

/// Computes units [first, last) of any other tiling.
template <class Arch, arithmetic T, tuning Tuning, class Build = simd::build, class Call>
[[gnu::noinline]] void compute_units(const Call& call, std::size_t first,
                                     std::size_t last) noexcept {
    alignas(64) T expanded[widest_row<T>];
    [[maybe_unused]] std::conditional_t<Call::has_sums, unit_sums<Arch, T>, no_sums> sums;
    const tiling& s = call.shape;
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

}  // namespace simdact::detail
