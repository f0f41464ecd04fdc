// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Streams of calls that know channels.

#include <cstddef>

#include "../loop/accumulate.hpp"
#include "../loop/elementwise.hpp"
#include "../loop/stream.hpp"

namespace simdact::detail {

/// An optional array. If absent, it reads as -0, which leaves any sum unchanged.
template <element E>
struct optional_source {
    const E* data;  ///< If it is missing, any other of as many elements.
    bool present;

    template <simd::lanes V>
    SIMDACT_INLINE V load(position at) const noexcept {
        return present ? source<E>{data}.template load<V>(at) : V(-lane_zero<V>);
    }
    SIMDACT_INLINE optional_source moved(std::size_t by) const noexcept {
        return {data + by, present};
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
    SIMDACT_INLINE constant_source moved(std::size_t) const noexcept { return *this; }
};

/// Adds to a vector.
template <class V>
struct vector_sink {
    V* sum;

    SIMDACT_INLINE void store(position, V value) const noexcept {
        *sum = simd::in_order(*sum + value);
    }
};

struct copy_lanes {
    template <simd::lanes V>
    SIMDACT_INLINE V operator()(position, const V& x) const noexcept {
        return x;
    }
};

/// The streams of one row: the arrays from its first element on.
struct row_outputs {
    std::size_t index;
    bool streaming;

    template <class E>
    SIMDACT_INLINE auto row(const sink<E>& s) const noexcept {
        return streaming_sink<E>{s.data + index, streaming};
    }
    template <class Stream>
    SIMDACT_INLINE auto row(const Stream& s) const noexcept {
        return s.moved(index);
    }

    template <class... Sinks>
    SIMDACT_INLINE auto operator()(const Sinks&... sinks) const noexcept {
        return detail::make_pack(row(sinks)...);
    }
};

template <class Sums>
struct row_outputs_and_sums {
    row_outputs outputs;
    Sums sums;

    template <class... Sinks>
    SIMDACT_INLINE auto operator()(const Sinks&... sinks) const noexcept {
        return detail::make_pack(outputs.row(sinks)..., sums);
    }
};

template <class Parameters>
struct row_inputs {
    std::size_t index;
    Parameters parameters;

    template <class... Streams>
    SIMDACT_INLINE auto operator()(const Streams&... streams) const noexcept {
        return detail::make_pack(streams.moved(index)..., parameters);
    }
};

}  // namespace simdact::detail
