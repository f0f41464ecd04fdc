// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Streams: what the loop reads lanes from and writes them to, at an absolute element index.
///
/// An input stream has `load<V>(position)`, an output stream `store(position, value)`; `position`
/// says where and how many lanes count (all of them but in the tail). A stream need not be memory:
/// it may broadcast a channel's bias, pack one bit a lane, convert a storage type, or accumulate.

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../../element.hpp"
#include "../../simd/byte_lanes.hpp"
#include "../../simd/memory.hpp"
#include "../../simd/simd.hpp"

namespace simdact::detail {

/// Where a vector stands in the array: its lanes are the elements [index, index + count), lane 0
/// first. In the tail `count` is less than the number of lanes, and the lanes beyond it are copies
/// of valid ones: computing on them is harmless, counting them is not.
struct position {
    std::size_t index;
    std::size_t count;
};

/// What the arrays of streams hold: elements, or bytes that are looked up.
template <class E>
concept stored = element<E> || std::same_as<E, std::uint8_t> || std::same_as<E, std::int8_t>;

/// How lanes are read from and written to an array that holds what they are. Formats that hold them
/// in fewer bits have the same five functions (simd/storage.hpp).
struct plain_storage {
    template <simd::lanes V>
    SIMDACT_INLINE static V load(const simd::lane_type<V>* memory) noexcept {
        return simd::load<V>(memory);
    }
    template <simd::lanes V>
    SIMDACT_INLINE static V load_first(const simd::lane_type<V>* memory,
                                       std::size_t count) noexcept {
        return simd::load_first<V>(memory, count);
    }
    template <simd::lanes V>
    SIMDACT_INLINE static void store(simd::lane_type<V>* memory, V x) noexcept {
        simd::store(memory, x);
    }
    template <simd::lanes V>
    SIMDACT_INLINE static void store_first(simd::lane_type<V>* memory, V x,
                                           std::size_t count) noexcept {
        simd::store_first(memory, x, count);
    }
    template <simd::lanes V>
    SIMDACT_INLINE static void stream(simd::lane_type<V>* memory, V x) noexcept {
        simd::stream(memory, x);
    }
};

template <class E>
struct find_storage {
    using type = plain_storage;
};
template <class E>
    requires requires { typename element_traits<E>::storage; }
struct find_storage<E> {
    using type = typename element_traits<E>::storage;
};

/// Two vectors of V are read and written together in fewer instructions, as long as nobody minds
/// the order of their elements.
template <class Storage, class V>
constexpr bool has_pairs = false;
template <class Storage, class V>
    requires(Storage::template has_pairs<V>)
constexpr bool has_pairs<Storage, V> = true;

template <stored E>
using storage_of = typename detail::find_storage<E>::type;

/// Reads an array.
template <stored E>
struct source {
    const E* data;

    template <simd::lanes V>
    SIMDACT_INLINE V load(position at) const noexcept {
        if (at.count == simd::lane_count<V>)
            return storage_of<E>::template load<V>(data + at.index);
        return storage_of<E>::template load_first<V>(data + at.index, at.count);
    }

    template <class V>
    static constexpr bool has_pairs = detail::has_pairs<storage_of<E>, V>;

    template <simd::lanes V>
    SIMDACT_INLINE auto load_pair(std::size_t index) const noexcept {
        return storage_of<E>::template load_pair<V>(data + index);
    }

    /// The stream of the elements from `by` on.
    SIMDACT_INLINE source moved(std::size_t by) const noexcept { return {data + by}; }
};

/// Writes an array.
template <stored E>
struct sink {
    E* data;

    /// Storing the same lanes a second time changes nothing, so the tail may overlap the body. A
    /// stream that packs or accumulates leaves this member out.
    static constexpr bool overlappable = true;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        if (at.count == simd::lane_count<V>)
            storage_of<E>::store(data + at.index, value);
        else
            storage_of<E>::store_first(data + at.index, value, at.count);
    }

    template <class V>
    static constexpr bool has_pairs = detail::has_pairs<storage_of<E>, V>;

    template <simd::lanes V>
    SIMDACT_INLINE void store_pair(std::size_t index, V even, V odd) const noexcept {
        storage_of<E>::store_pair(data + index, even, odd);
    }

    SIMDACT_INLINE sink moved(std::size_t by) const noexcept { return {data + by}; }
    /// The same array, to read.
    SIMDACT_INLINE source<E> as_source() const noexcept { return {data}; }
    SIMDACT_INLINE E element_at(std::size_t index) const noexcept { return data[index]; }
};

/// Writes an array, and if it is `streaming`, whole vectors past the caches.
///
/// \pre where it is streaming, these are aligned to their size
template <stored E>
struct streaming_sink {
    E* data;
    bool streaming;

    static constexpr bool overlappable = true;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        if (streaming && at.count == simd::lane_count<V>)
            storage_of<E>::stream(data + at.index, value);
        else
            sink<E>{data}.store(at, value);
    }

    template <class V>
    static constexpr bool has_pairs = sink<E>::template has_pairs<V>;

    template <simd::lanes V>
    SIMDACT_INLINE void store_pair(std::size_t index, V even, V odd) const noexcept {
        if (streaming)
            storage_of<E>::stream_pair(data + index, even, odd);
        else
            sink<E>{data}.store_pair(index, even, odd);
    }
};

/// Reads every `stride`-th element of an array.
template <stored E>
struct strided_source {
    const E* data;
    std::ptrdiff_t stride;

    template <simd::lanes V>
    SIMDACT_INLINE V load(position at) const noexcept {
        E elements[simd::lane_count<V>] = {};
        const E* from = data + static_cast<std::ptrdiff_t>(at.index) * stride;
        for (std::size_t k = 0; k < at.count; ++k, from += stride)
            elements[k] = *from;
        return source<E>{elements}.template load<V>({0, at.count});
    }

    template <class V>
    static constexpr bool has_pairs = false;

    SIMDACT_INLINE strided_source moved(std::size_t by) const noexcept {
        return {data + static_cast<std::ptrdiff_t>(by) * stride, stride};
    }
};

/// Writes every `stride`-th element of an array.
template <stored E>
struct strided_sink {
    E* data;
    std::ptrdiff_t stride;

    static constexpr bool overlappable = true;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        E elements[simd::lane_count<V>] = {};
        sink<E>{elements}.store({0, at.count}, value);
        E* to = data + static_cast<std::ptrdiff_t>(at.index) * stride;
        for (std::size_t k = 0; k < at.count; ++k, to += stride)
            *to = elements[k];
    }

    template <class V>
    static constexpr bool has_pairs = false;

    SIMDACT_INLINE strided_sink moved(std::size_t by) const noexcept {
        return {data + static_cast<std::ptrdiff_t>(by) * stride, stride};
    }
    SIMDACT_INLINE strided_source<E> as_source() const noexcept { return {data, stride}; }
    SIMDACT_INLINE E element_at(std::size_t index) const noexcept {
        return data[static_cast<std::ptrdiff_t>(index) * stride];
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
    SIMDACT_NO_UNIQUE_ADDRESS pack<Rest...> rest;

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
    return {first, detail::make_pack(rest...)};
}

template <class First, class... Rest>
SIMDACT_INLINE constexpr pack<First, Rest...> prepend(First first, pack<Rest...> rest) noexcept {
    return {first, rest};
}

template <class... Others>
SIMDACT_INLINE constexpr auto join(const pack<>&, const pack<Others...>& others) noexcept {
    return others;
}
template <class First, class... Rest, class... Others>
SIMDACT_INLINE constexpr auto join(const pack<First, Rest...>& items,
                                   const pack<Others...>& others) noexcept {
    return detail::prepend(items.first, detail::join(items.rest, others));
}

}  // namespace simdact::detail
