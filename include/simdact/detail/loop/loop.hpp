// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop of the elementwise verbs: `run`, and `map` around it. The loops of masks, channels and
/// statistics are made of the same parts.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "stream.hpp"

namespace simdact::detail {

/// How the loop is shaped; what it computes does not depend on it.
struct tuning {
    /// At least 1. Vectors a round of the main loop computes. Four hide the latency of a kinked
    /// function's few instructions; a function of dozens gains nothing from more than one.
    std::size_t unroll = 4;
};

template <class V>
struct loader {
    position at;

    template <class... Streams>
    SIMDACT_INLINE auto operator()(const Streams&... streams) const noexcept {
        return detail::make_pack(streams.template load<V>(at)...);
    }
};

template <class T>
constexpr bool is_pack = false;
template <class... Items>
constexpr bool is_pack<pack<Items...>> = true;

// An operation that needs something in registers before the loop has `prepared<V>()`, which returns
// the operation on V.
template <class V, class Operation>
SIMDACT_INLINE decltype(auto) prepared(Operation& operation) noexcept {
    if constexpr (requires { operation.template prepared<V>(); })
        return operation.template prepared<V>();
    else
        return (operation);
}

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
        return detail::make_pack(lanes.apply(operation, at));
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

/// The operation computes each lane by itself and does not ask for its position.
template <class Operation>
concept lanewise = requires { requires Operation::lanewise; };

template <class V, class... Streams>
consteval bool all_have_pairs(const pack<Streams...>*) {
    return sizeof...(Streams) > 0 && (Streams::template has_pairs<V> && ...);
}

/// Whether the loop runs over pairs of vectors, of which only the streams know which element is in
/// which lane.
template <class V, tuning Tuning, class Outputs, class Inputs, class Operation>
consteval bool runs_in_pairs() {
    if constexpr (lanewise<Operation> && Tuning.unroll % 2 == 0)
        return detail::all_have_pairs<V>(static_cast<const Outputs*>(nullptr)) &&
               detail::all_have_pairs<V>(static_cast<const Inputs*>(nullptr));
    else
        return false;
}

template <bool Odd>
struct half_of_pairs {
    template <class... Pairs>
    SIMDACT_INLINE auto operator()(const Pairs&... pairs) const noexcept {
        if constexpr (Odd)
            return detail::make_pack(pairs.second...);
        else
            return detail::make_pack(pairs.first...);
    }
};

template <class V>
struct pair_loader {
    std::size_t index;

    template <class... Streams>
    SIMDACT_INLINE auto operator()(const Streams&... streams) const noexcept {
        return detail::make_pack(streams.template load_pair<V>(index)...);
    }
};

template <class Outputs, class Results>
SIMDACT_INLINE void store_pairs(std::size_t index, const Outputs& outputs, const Results& even,
                                const Results& odd) noexcept {
    if constexpr (!std::same_as<Outputs, pack<>>) {
        outputs.first.store_pair(index, even.first, odd.first);
        detail::store_pairs(index, outputs.rest, even.rest, odd.rest);
    }
}

// Two vectors, of which all inputs are loaded before an output is stored.
template <class V, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE void pair(std::size_t index, const Outputs& outputs, const Inputs& inputs,
                         Operation& operation) noexcept {
    const position any{index, simd::lane_count<V>};
    const auto lanes = inputs.apply(pair_loader<V>{index});
    const auto even = detail::compute(any, operation, lanes.apply(half_of_pairs<false>{}));
    const auto odd = detail::compute(any, operation, lanes.apply(half_of_pairs<true>{}));
    detail::store_pairs(index, outputs, even, odd);
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

// The body: whole vectors only; returns the index after the last one.
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
    if constexpr (detail::runs_in_pairs<V, Tuning, Outputs, Inputs, Operation>()) {
        constexpr std::size_t both = 2 * width;
        for (const std::size_t last_pair = last - (last - first) % both; index < last_pair;
             index += both)
            detail::pair<V>(index, outputs, inputs, operation);
    } else {
        for (; index < last_step; index += step)
            detail::block<V, Tuning.unroll>(index, outputs, inputs, operation);
    }
    if constexpr (Tuning.unroll > 1)
        for (; index < last_vector; index += width)
            detail::block<V, 1>(index, outputs, inputs, operation);
    return index;
}

// Elements [first, last) of a function of dozens of instructions. One copy of them serves every
// vector, the last one too, which may be a partial one: the choice is lost among them, and without
// it their code is up to 1.4 times as long.
template <class V, bool Overlap, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE void run_rolled(std::size_t first, std::size_t last, const Outputs& outputs,
                               const Inputs& inputs, Operation& operation) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    if (first == last)
        return;
    const std::size_t last_vector = last - ((last - first - 1) % width + 1);
    position end{last_vector, last - last_vector};
    if (Overlap && !simd::has_masked_access<V> && last - first >= width)
        end = {last - width, width};
    const auto end_lanes = inputs.apply(loader<V>{end});
    for (std::size_t index = first;; index += width) {
        const bool is_end = index == last_vector;
        auto lanes = end_lanes;
        if (!is_end)
            lanes = inputs.apply(loader<V>{{index, width}});
        const position at = is_end ? end : position{index, width};
        detail::store_all(at, outputs, detail::compute(at, operation, lanes));
        if (is_end)
            return;
    }
}

// Elements [first, last). The tail is computed by the same vector code as the body, so an element's
// result cannot depend on where it stands. Without masked instructions a partial vector is slow:
// where there is room, a full one that ends with the array computes some elements a second time.
// Its inputs are loaded before the body stores, or in place it would read results.
template <class V, tuning Tuning, bool Overlap, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE void run(std::size_t first, std::size_t last, const Outputs& outputs,
                        const Inputs& inputs, Operation& operation) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    if constexpr (Tuning.unroll == 1) {
        return detail::run_rolled<V, Overlap>(first, last, outputs, inputs, operation);
    } else {
        std::size_t index = first;
        if constexpr (Overlap && !simd::has_masked_access<V>) {
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
            detail::store_all(at, outputs,
                              detail::compute(at, operation, inputs.apply(loader<V>{at})));
        }
    }
}

/// For every vector of the elements [first, last): outputs = operation(position, inputs).
///
/// \tparam Arch       the instruction set
/// \tparam T          the type of the lanes: an arithmetic one, or std::uint8_t
/// \param  outputs    a pack of output streams, apart from one another; each is exactly an input's
///                    memory, or apart from it
/// \param  inputs     a pack of input streams
/// \param  operation  called with the position and a `vector_of<T, Arch>` for each input; returns
///                    the value for the output, or a pack of values for several. It depends on the
///                    lanes and their indices alone: the tail may call it twice for an element,
///                    unless an output is not `overlappable`.
template <class Arch, simd::lane T, tuning Tuning = tuning{}, class Build = simd::build,
          class... Outputs, class... Inputs, class Operation>
void map(std::size_t first, std::size_t last, pack<Outputs...> outputs, pack<Inputs...> inputs,
         Operation operation) noexcept {
    constexpr bool overlap = (detail::overlappable<Outputs> && ...);
    using V = simd::vector_of<T, Arch>;
    auto&& ready = detail::prepared<V>(operation);
    detail::run<V, Tuning, overlap>(first, last, outputs, inputs, ready);
}

}  // namespace simdact::detail
