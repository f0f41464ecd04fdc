// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop that takes statistics of its results while they are in registers.
///
/// It computes in chunks of the whole array, and the chunks of a group one after the other, so that
/// the statistics do not depend on how a policy cuts the array: a piece computes the groups that
/// begin in it, to their ends.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <type_traits>

#include "../../simd/prefetch.hpp"
#include "../loop/by_rows.hpp"
#include "../loop/elementwise.hpp"
#include "../loop/row_gaps.hpp"
#include "accumulator.hpp"

namespace simdact::detail {

/// Elements whose statistics are taken together before they are merged: the chunks are [0, 4096),
/// [4096, 8192) … of the whole array.
inline constexpr std::size_t chunk_elements = 4096;

/// The operation, which looks at what it returns.
template <class V, class Operation>
struct watching {
    const Operation& operation;
    chunk_state<V>& state;

    template <class... Lanes>
    SIMDACT_INLINE V operator()(position at, const Lanes&... lanes) const noexcept {
        const V y = simd::rounded(operation(at, lanes...));  // not fused with what looks at it
        state.add(at, y);
        if constexpr (Operation::counts_saturated)
            state.add_saturated(at, operation.is_saturated(lanes...));
        return y;
    }
};

/// Mean and squares once more, of the elements index_of(0), … index_of(count - 1), as they are in
/// the output: where the sums of distances overflowed. Numbers that became infinite when they were
/// rounded to 16 bits have no share.
template <class Build = simd::build, class Call, class IndexOf>
SIMDACT_COLD void measure_again(const Call& call, const IndexOf& index_of, std::size_t count,
                                statistics& seen) noexcept {
    double finite = 0;
    seen.mean = 0;
    seen.squares = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t index = index_of(k);
        auto y = detail::moved_to_element(call, index).outputs.first.element_at(index);
        const auto x = static_cast<double>(static_cast<arithmetic_type_of<decltype(y)>>(y));
        if (!simd::is_finite(x))
            continue;
        finite += 1;
        const double distance = x - seen.mean;
        seen.mean += x / finite - seen.mean / finite;
        seen.squares += distance * (x - seen.mean);
    }
    if (!simd::is_finite(seen.squares))
        seen.squares = simd::infinity<double>;
}

/// The first results of a chunk. The lanes after them hold anything.
template <class V, class Call>
SIMDACT_INLINE V first_results(const Call& call, position at) noexcept {
    const auto compute = [](const Call& here, position where) SIMDACT_THIS_LAMBDA_IS_INLINED {
        return V(here.inputs.apply(loader<V>{where}).apply(here.operation, where));
    };
    if constexpr (detail::has_gaps<decltype(call.gaps)>) {
        simd::lane_type<V> lanes[2 * simd::lane_count<V>];
        detail::for_each_stretch(call, at.index, at.count,
                                 [&](const Call& here, std::size_t first, std::size_t done,
                                     std::size_t count) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                     simd::store(lanes + done, compute(here, {first, count}));
                                 });
        return simd::load<V>(lanes);
    } else {
        return compute(call, at);
    }
}

/// How far ahead is asked for what is read, where results are streamed. The statistics are a
/// fourth of a core's time then; it would begin to wait for memory only when they are done. (Of
/// 256 bytes to 4 KiB this was the best on a Zen 3.)
inline constexpr std::size_t prefetch_bytes = 2048;

/// Reads an array, and asks for what will be read. (Nothing ahead costs less than to ask whether.)
template <stored E>
struct prefetching_source {
    const E* data;
    std::size_t bytes_ahead;

    template <simd::lanes V>
    SIMDACT_INLINE V load(position at) const noexcept {
        simd::prefetch(reinterpret_cast<std::uintptr_t>(data + at.index) + bytes_ahead);
        return source<E>{data}.template load<V>(at);
    }

    template <class V>
    static constexpr bool has_pairs = false;
};

struct make_prefetching {
    std::size_t bytes_ahead;

    template <class... Xs>
    SIMDACT_INLINE auto operator()(const source<Xs>&... sources) const noexcept {
        return detail::make_pack(prefetching_source<Xs>{sources.data, bytes_ahead}...);
    }
};

/// What of a chunk has no gap. Where it is streamed, the vectors of the body begin at whole lines.
/// \return how far the lanes of the state were turned
template <class V, tuning Tuning, class Call>
SIMDACT_INLINE std::size_t watch_stretch(const Call& call, std::size_t first, std::size_t length,
                                         bool streaming, chunk_state<V>& state) noexcept {
    const watching<V, std::remove_cvref_t<decltype(call.operation)>> step{call.operation, state};
    std::size_t before = 0;
    if (streaming) {
        const auto address = reinterpret_cast<std::uintptr_t>(call.outputs.first.data + first);
        before = (std::uintptr_t{0} - address) % line_bytes / sizeof(*call.outputs.first.data);
        before = before < length ? before : length;
        detail::run<V, tuning{1}, false>(first, first + before, call.outputs, call.inputs, step);
        state.turn(before);
    }
    const make_prefetching prefetching{streaming ? prefetch_bytes : 0};
    if constexpr (streamable<V, std::remove_cvref_t<decltype(call.outputs)>,
                             std::remove_cvref_t<decltype(call.inputs)>>)
        detail::run<V, Tuning, false>(first + before, first + length,
                                      call.outputs.apply(make_streaming{streaming}),
                                      call.inputs.apply(prefetching), step);
    else
        detail::run<V, Tuning, false>(first + before, first + length, call.outputs, call.inputs,
                                      step);
    return before;
}

/// The elements [first, first + length), in the lanes as if they were a chunk.
template <class V, tuning Tuning, class Call>
SIMDACT_INLINE void watch_elements(const Call& call, std::size_t first, std::size_t length,
                                   bool streaming, chunk_state<V>& state) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    detail::for_each_stretch(call, first, length,
                             [&](const Call& here, std::size_t index, std::size_t done,
                                 std::size_t count) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                 if (done != 0)
                                     state.turn(done);
                                 const std::size_t more = detail::watch_stretch<V, Tuning>(
                                     here, index, count, streaming, state);
                                 state.turn(width - (done + more) % width);
                             });
}

/// The state that a chunk begins with, by its first vector that has a finite number. (By another
/// one the distances would be from 0, and squares cancel.)
template <class V, class Call>
SIMDACT_INLINE chunk_state<V> first_state(const Call& call, std::size_t first,
                                          std::size_t length) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    position at{first, length < width ? length : width};
    V y = detail::first_results<V>(call, at);
    while (!chunk_state<V>::has_finite(y, at.count)) [[unlikely]] {
        const std::size_t next = at.index + at.count;
        const std::size_t left = first + length - next;
        if (left == 0)
            break;
        at = {next, left < width ? left : width};
        y = detail::first_results<V>(call, at);
    }
    return chunk_state<V>(y, at.count);
}

/// The elements [first, last) of one chunk.
template <class Arch, simd::lane T, tuning Tuning, class Build = simd::build, class Call>
[[gnu::noinline]] void watch_chunk(std::size_t first, std::size_t last, Call call, bool streaming,
                                   statistics& seen) noexcept {
    using V = simd::vector_of<T, Arch>;
    const std::size_t length = last - first;
    chunk_state<V> state = detail::first_state<V>(call, first, length);
    detail::watch_elements<V, Tuning>(call, first, length, streaming, state);
    statistics of_chunk = state.result();
    if (!simd::is_finite(of_chunk.squares)) [[unlikely]]
        detail::measure_again(
            call, [&](std::size_t k) SIMDACT_THIS_LAMBDA_IS_INLINED { return first + k; }, length,
            of_chunk);
    seen.merge(of_chunk);
}

/// There are no more groups than this, so that their statistics need no allocation.
inline constexpr std::size_t most_groups = 256;

/// The elements of a group: whole chunks, of n elements in all.
SIMDACT_INLINE constexpr std::size_t group_elements(std::size_t n) noexcept {
    return ((n - (n > 0)) / (chunk_elements * most_groups) + 1) * chunk_elements;
}

/// What is computed where.
template <class Outputs, class Inputs, class Operation, class Gaps>
struct watched_streams {
    Outputs outputs;
    Inputs inputs;
    Operation operation;
    SIMDACT_NO_UNIQUE_ADDRESS Gaps gaps = {};

    template <class V>
    SIMDACT_INLINE bool streams(std::size_t elements) const noexcept {
        return detail::streams<V>(elements, outputs, inputs);
    }
};

/// What the loop is called with: the same bytes for every instruction set.
template <class Outputs, class Inputs, class Operation, class Gaps>
struct watched_arguments {
    watched_streams<Outputs, Inputs, Operation, Gaps> call;
    std::size_t n;
    std::size_t elements;  ///< As `map_piece` has it.
    statistics* groups;
};

/// A kernel as `elementwise`, which leaves the statistics of each group.
///
/// \tparam Operation  as `map` has it, with `counts_saturated` and, if that is true,
///                    `is_saturated(lanes...)`, a comparison's answer
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          class Gaps = no_gaps>
struct watched
    : kernel_base<watched<Arch, T, Tuning, Outputs, Inputs, Operation, Gaps>,
                  watched_arguments<Outputs, Inputs, Operation, Gaps>, Tuning.unroll == 1> {
    SIMDACT_INLINE static void run(const watched_arguments<Outputs, Inputs, Operation, Gaps>& all,
                                   std::size_t first, std::size_t last) noexcept {
        const std::size_t n = all.n;
        const std::size_t length = detail::group_elements(n);
        std::size_t group = first / length + (first % length != 0);
        if (group * length >= last)
            return;
        const bool streaming = all.call.template streams<simd::vector_of<T, Arch>>(all.elements);
        for (; group * length < last; ++group) {
            const std::size_t begin = group * length;
            const std::size_t end = n - begin > length ? begin + length : n;
            for (std::size_t chunk = begin; chunk < end; chunk += chunk_elements)
                detail::watch_chunk<Arch, T, Tuning>(
                    chunk, end - chunk > chunk_elements ? chunk + chunk_elements : end, all.call,
                    streaming, all.groups[group]);
        }
        if (streaming)
            simd::stream_fence();
    }
};

template <class Outputs, class Inputs, class Operation, class Gaps>
watched_streams(Outputs, Inputs, Operation, Gaps)
    -> watched_streams<Outputs, Inputs, Operation, Gaps>;

/// The kernel of a call on n elements, but for the groups' statistics.
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          class Gaps>
SIMDACT_INLINE auto make_watched(const watched_streams<Outputs, Inputs, Operation, Gaps>& streams,
                                 std::size_t n) noexcept {
    return watched<Arch, T, Tuning, Outputs, Inputs, Operation, Gaps>{{{streams, n, n, nullptr}}}
        .with_stores(detail::stores_for(streams.gaps, streams.outputs));
}

/// Runs a kernel on all of n elements, and returns the statistics of its results.
template <class Build = simd::build, class Policy, class Kernel>
[[gnu::noinline]] statistics watch(const Policy& policy, std::size_t n,
                                   Kernel kernel) noexcept(noexcept(policy.run(n, kernel))) {
    // Those that there are begin their lives below.
    alignas(statistics) std::byte room[most_groups * sizeof(statistics)];
    auto* const groups = static_cast<statistics*>(static_cast<void*>(room));
    const std::size_t length = detail::group_elements(n);
    const std::size_t count = n / length + (n % length != 0);
    for (std::size_t group = 0; group < count; ++group)
        ::new (static_cast<void*>(groups + group)) statistics();
    kernel.groups = groups;
    policy.run(n, kernel);
    statistics seen;
    for (std::size_t group = 0; group < count; ++group)
        seen.merge(groups[group]);
    return seen;
}

}  // namespace simdact::detail
