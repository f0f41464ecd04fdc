// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop with a state: sums, counts and extremes taken while the elements pass by.

#include <array>
#include <cstddef>
#include <cstdint>

#include "loop.hpp"

namespace simdact::detail {

/// Elements a state collects before it is merged: the chunks are [0, 4096), [4096, 8192) … of the
/// whole array.
constexpr std::size_t chunk_elements = 4096;

/// Merges the states of consecutive chunks, given in order, in a binary tree whose shape depends on
/// their number alone. Its error grows with the logarithm of the length.
template <class State>
class merge_tree {
  public:
    SIMDACT_INLINE void add(State state) noexcept {
        std::size_t level = 0;
        for (; chunks_ >> level & 1U; ++level) {
            levels_[level].merge(state);
            state = levels_[level];
        }
        levels_[level] = state;
        ++chunks_;
    }

    /// All that was added; `identity` if nothing was.
    SIMDACT_INLINE State total(State identity) const noexcept {
        bool empty = true;
        State sum = identity;
        for (std::size_t level = 0; level < levels_.size(); ++level) {
            if (!(chunks_ >> level & 1U))
                continue;
            State left = levels_[level];
            if (!empty)
                left.merge(sum);
            sum = left;
            empty = false;
        }
        return sum;
    }

  private:
    std::size_t chunks_ = 0;  // bit k is set while levels_[k] holds 2^k chunks
    std::array<State, 8 * sizeof(std::size_t)> levels_{};
};

/// The state of one chunk's elements [first, last).
template <class Arch, arithmetic T, tuning Tuning = tuning{}, class Build = simd::build,
          class State, class Operation, class... Outputs, class... Inputs>
State reduce_chunk(std::size_t first, std::size_t last, pack<Outputs...> outputs,
                   pack<Inputs...> inputs, Operation operation, State state) noexcept {
    auto step = [&state, &operation](position at, const auto&... lanes)
                    SIMDACT_THIS_LAMBDA_IS_INLINED { return operation(state, at, lanes...); };
    detail::run<simd::batch<T, Arch>, Tuning, false>(first, last, outputs, inputs, step);
    return state;
}

/// As `map`, with `operation(state, position, lanes...)`. The state starts each chunk as `identity`
/// and has `merge(const State& right)`. Threads get the same bits by computing the states of chunks
/// with `reduce_chunk`, in any order, and adding them to a `merge_tree` in order. No element is
/// seen twice; in the tail the operation must count only the first `position.count` lanes.
template <class Arch, arithmetic T, tuning Tuning = tuning{}, class State, class Operation,
          class... Outputs, class... Inputs>
SIMDACT_INLINE State reduce(std::size_t first, std::size_t last, pack<Outputs...> outputs,
                            pack<Inputs...> inputs, Operation operation, State identity) noexcept {
    merge_tree<State> tree;
    while (first < last) {
        const std::size_t chunk_end = (first / chunk_elements + 1) * chunk_elements;
        const std::size_t end = chunk_end < last ? chunk_end : last;
        tree.add(detail::reduce_chunk<Arch, T, Tuning>(first, end, outputs, inputs, operation,
                                                       identity));
        first = end;
    }
    return tree.total(identity);
}

}  // namespace simdact::detail
