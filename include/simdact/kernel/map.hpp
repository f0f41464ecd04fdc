// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop. Every verb, on every type, runs its elements through `run` below and nothing else.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "stream.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

/// How the loop is shaped; what it computes does not depend on it.
struct tuning {
    /// At least 1. Vectors a round of the main loop computes. Four hide the latency of a kinked
    /// function's few instructions; a function of dozens gains nothing from more than one.
    std::size_t unroll = 4;
};

namespace detail {

template <class V>
struct loader {
    position at;

    template <class... Streams>
    SIMDACT_INLINE auto operator()(const Streams&... streams) const noexcept {
        return kernel::make_pack(streams.template load<V>(at)...);
    }
};

template <class T>
constexpr bool is_pack = false;
template <class... Items>
constexpr bool is_pack<pack<Items...>> = true;

// operation(at, lanes...) as a pack, whether it returns nothing, one value or a pack.
template <class Operation, class Lanes>
SIMDACT_INLINE auto compute(position at, Operation& operation, const Lanes& lanes) noexcept {
    using result = decltype(lanes.apply(operation, at));
    if constexpr (std::is_void_v<result>) {
        lanes.apply(operation, at);
        return pack<>{};
    } else if constexpr (is_pack<result>) {
        return lanes.apply(operation, at);
    } else {
        return kernel::make_pack(lanes.apply(operation, at));
    }
}

template <class Outputs, class Results>
SIMDACT_INLINE void store_all(position at, const Outputs& outputs,
                              const Results& results) noexcept {
    static_assert(std::same_as<Outputs, pack<>> == std::same_as<Results, pack<>>,
                  "an operation returns one value for each output stream");
    if constexpr (!std::same_as<Outputs, pack<>>) {
        outputs.first.store(at, results.first);
        detail::store_all(at, outputs.rest, results.rest);
    }
}

template <class Stream>
concept overlappable = requires { requires Stream::overlappable; };

template <class V, class Outputs, std::size_t... Nth, class... Results>
SIMDACT_INLINE void store_block(std::size_t index, const Outputs& outputs,
                                std::index_sequence<Nth...>, const Results&... results) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    (detail::store_all({index + Nth * width, width}, outputs, results), ...);
}

// Computes `Count` vectors, then stores them: all their loads come before their stores, so that
// each output may be one of the inputs.
template <class V, std::size_t Count, class Outputs, class Inputs, class Operation,
          class... Results>
SIMDACT_INLINE void block(std::size_t index, const Outputs& outputs, const Inputs& inputs,
                          Operation& operation, const Results&... results) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    constexpr std::size_t done = sizeof...(Results);
    if constexpr (done < Count) {
        const position at{index + done * width, width};
        detail::block<V, Count>(index, outputs, inputs, operation, results...,
                                detail::compute(at, operation, inputs.apply(loader<V>{at})));
    } else {
        detail::store_block<V>(index, outputs, std::make_index_sequence<Count>{}, results...);
    }
}

// The body: whole vectors only; returns the index behind the last one.
template <class V, tuning Tuning, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE std::size_t body(std::size_t first, std::size_t last, const Outputs& outputs,
                                const Inputs& inputs, Operation& operation) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    constexpr std::size_t step = Tuning.unroll * width;
    // Ends that are computed beforehand: of `last - index >= step` g++ 12 warns that the loop may
    // run for ever.
    const std::size_t last_step = last - (last - first) % step;
    const std::size_t last_vector = last - (last - first) % width;
    std::size_t index = first;
    for (; index < last_step; index += step)
        detail::block<V, Tuning.unroll>(index, outputs, inputs, operation);
    if constexpr (Tuning.unroll > 1)
        for (; index < last_vector; index += width)
            detail::block<V, 1>(index, outputs, inputs, operation);
    return index;
}

// Elements [first, last). The tail is computed by the same vector code as the body, so an element's
// result cannot depend on where it stands.
template <class V, tuning Tuning, bool Overlap, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE void run(std::size_t first, std::size_t last, const Outputs& outputs,
                        const Inputs& inputs, Operation& operation) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    std::size_t index = first;
    if constexpr (Overlap && !simd::has_masked_access<V>) {
        // Without masked instructions a partial vector is slow: where there is room, a full one
        // that ends with the array computes some elements a second time. Its inputs are loaded
        // before the body stores, or in place it would read results.
        if (last - first >= width) {
            const position at{last - width, width};
            const auto lanes = inputs.apply(loader<V>{at});
            index = detail::body<V, Tuning>(first, last, outputs, inputs, operation);
            if (index != last)
                detail::store_all(at, outputs, detail::compute(at, operation, lanes));
            return;
        }
    } else {
        index = detail::body<V, Tuning>(first, last, outputs, inputs, operation);
    }
    if (index != last) {
        const position at{index, last - index};
        if (at.count >= width)
            SIMDACT_UNREACHABLE();
        detail::store_all(at, outputs, detail::compute(at, operation, inputs.apply(loader<V>{at})));
    }
}

}  // namespace detail

/// For every vector of the elements [first, last): outputs = operation(position, inputs).
///
/// \tparam Arch       the instruction set
/// \tparam T          the arithmetic type of the lanes
/// \param  outputs    a pack of output streams, apart from one another; each is exactly an input's
///                    memory, or apart from it
/// \param  inputs     a pack of input streams
/// \param  operation  called with the position and one value of `batch<T, Arch>` for each input;
///                    returns the value for the output, or a pack of values for several. It depends
///                    on the lanes and their indices alone: the tail may call it twice for an
///                    element, unless an output is not `overlappable`.
template <class Arch, arithmetic T, tuning Tuning = tuning{}, class Build = simd::build,
          class... Outputs, class... Inputs, class Operation>
void map(std::size_t first, std::size_t last, pack<Outputs...> outputs, pack<Inputs...> inputs,
         Operation operation) noexcept {
    constexpr bool overlap = (detail::overlappable<Outputs> && ...);
    detail::run<simd::batch<T, Arch>, Tuning, overlap>(first, last, outputs, inputs, operation);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
