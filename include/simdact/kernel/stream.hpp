// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Streams: what the loop reads lanes from and writes them to, at an absolute element index.
///
/// An input stream has `load<V>(position)`, an output stream `store(position, value)`; `position`
/// says where and how many lanes count (all of them but in the tail). A stream need not be memory:
/// it may broadcast a channel's bias, pack one bit a lane, convert a storage type, or accumulate.

#include <cstddef>

#include "../element.hpp"
#include "../simd/memory.hpp"
#include "../simd/simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

/// Where a vector stands in the array: its lanes are the elements [index, index + count), lane 0
/// first. In the tail `count` is less than the number of lanes, and the lanes beyond it are copies
/// of valid ones: computing on them is harmless, counting them is not.
struct position {
    std::size_t index;
    std::size_t count;
};

/// Reads an array.
template <element E>
struct source {
    const E* data;

    template <simd::lanes V>
    SIMDACT_INLINE V load(position at) const noexcept {
        if (at.count == simd::lane_count<V>)
            return simd::load<V>(data + at.index);
        return simd::load_first<V>(data + at.index, at.count);
    }
};

/// Writes an array.
template <element E>
struct sink {
    E* data;

    /// Storing the same lanes a second time changes nothing, so the tail may overlap the body. A
    /// stream that packs or accumulates leaves this member out.
    static constexpr bool overlappable = true;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        if (at.count == simd::lane_count<V>)
            simd::store(data + at.index, value);
        else
            simd::store_first(data + at.index, value, at.count);
    }
};

/// Writes an array, and if it is `streaming`, whole vectors past the caches.
///
/// \pre where it is streaming, these are aligned to their size
template <element E>
struct streaming_sink {
    E* data;
    bool streaming;

    static constexpr bool overlappable = true;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        if (streaming && at.count == simd::lane_count<V>)
            simd::stream(data + at.index, value);
        else
            sink<E>{data}.store(at, value);
    }
};

/// An ordered set of streams, or of the values that an operation returns for several outputs: a
/// tuple whose every access is inlined, so that none of it can be merged across translation units.
template <class... Items>
struct pack {
    /// function(arguments..., items...)
    template <class Function, class... Arguments>
    SIMDACT_INLINE constexpr decltype(auto) apply(Function&& function,
                                                  Arguments... arguments) const {
        return function(arguments...);
    }
};

template <class First, class... Rest>
struct pack<First, Rest...> {
    First first;
    [[no_unique_address]] pack<Rest...> rest;

    template <class Function, class... Arguments>
    SIMDACT_INLINE constexpr decltype(auto) apply(Function&& function,
                                                  Arguments... arguments) const {
        return rest.apply(function, arguments..., first);
    }
};

SIMDACT_INLINE constexpr pack<> make_pack() noexcept {
    return {};
}

template <class First, class... Rest>
SIMDACT_INLINE constexpr pack<First, Rest...> make_pack(First first, Rest... rest) noexcept {
    return {first, kernel::make_pack(rest...)};
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
