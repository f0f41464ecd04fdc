// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The parameters of a row: each channel's, repeated for the columns that belong to it.

#include <cstddef>

#include "streams.hpp"
#include "sums.hpp"

namespace simdact::detail {

/// Writes each channel's number to all columns that belong to it in a row of a tiling.
template <class Arch, arithmetic T, element Parameter>
SIMDACT_INLINE void expand(T* row, const Parameter* parameters, std::size_t channels,
                           std::size_t columns, std::size_t samples) noexcept {
    using V = simd::vector_of<T, Arch>;
    const std::size_t sample = channels * columns;
    // To the end of the sample, so that the runs can be filled from its beginning on.
    T* const packed = row + (sample - channels);
    detail::map_sums<Arch, T>(channels, detail::make_pack(sink<T>{packed}),
                              detail::make_pack(source<Parameter>{parameters}), copy_lanes{});
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

}  // namespace simdact::detail
