// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Outputs that are added to: the loop reads what they hold as further inputs, and an operation
/// adds its results to that.

#include <cstddef>
#include <type_traits>

#include "loop.hpp"
#include "row_gaps.hpp"
#include "stream.hpp"

namespace simdact::detail {

/// What an output holds, as an input. (Not the stream itself: the results can't be streamed past
/// the caches, which then need not be asked.)
template <class Source>
struct old_values : Source {
    SIMDACT_INLINE old_values moved(std::size_t by) const noexcept { return {Source::moved(by)}; }
};

/// Adds to an array where the loop sees no element twice; elsewhere `accumulating` does.
template <class Sink>
struct adding : Sink {
    static constexpr bool overlappable = false;
    template <class V>
    static constexpr bool has_pairs = false;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        const V old = Sink::as_source().template load<V>(at);
        Sink::store(at, simd::in_order(old + simd::rounded(value)));
    }
};

/// results, of which those that are to be are added to the lanes in front, one after the other.
/// Each result is rounded before: the bits are those of a sum of two arrays.
template <class Results>
SIMDACT_INLINE auto add_old_values(const Results& results) noexcept {
    return results;
}
template <bool First, bool... Rest, class Results, class... Lanes>
SIMDACT_INLINE auto add_old_values(const Results& results, const Lanes&... lanes) noexcept;
template <bool... Adds, class Results, class V, class... Lanes>
SIMDACT_INLINE auto add_first(const Results& results, const V& old,
                              const Lanes&... lanes) noexcept {
    if constexpr (sizeof...(Adds) == 0)
        return detail::prepend(V(simd::in_order(old + simd::rounded(results.first))), results.rest);
    else
        return detail::prepend(V(simd::in_order(old + simd::rounded(results.first))),
                               detail::add_old_values<Adds...>(results.rest, lanes...));
}
template <bool First, bool... Rest, class Results, class... Lanes>
SIMDACT_INLINE auto add_old_values(const Results& results, const Lanes&... lanes) noexcept {
    if constexpr (First)
        return detail::add_first<Rest...>(results, lanes...);
    else if constexpr (sizeof...(Rest) == 0)
        return results;
    else
        return detail::prepend(results.first,
                               detail::add_old_values<Rest...>(results.rest, lanes...));
}

/// operation(at, lanes...) of the lanes after the first `Count`.
template <std::size_t Count>
struct compute_behind {
    template <class Operation, class V, class... Lanes>
    SIMDACT_INLINE static auto of(position at, const Operation& operation, const V& lanes,
                                  const Lanes&... more) noexcept {
        if constexpr (Count == 0)
            return detail::compute(at, operation, detail::make_pack(lanes, more...));
        else
            return compute_behind<Count - 1>::of(at, operation, more...);
    }
};

/// Another operation, whose n-th result is added to what the output holds if `Adds` says so. Its
/// first lanes are what these outputs hold.
template <class Operation, bool... Adds>
struct accumulating {
    Operation operation;

    static constexpr bool lanewise = detail::lanewise<Operation>;
    static constexpr std::size_t added_count = (std::size_t{0} + ... + std::size_t{Adds});

    template <simd::lanes V>
    SIMDACT_INLINE auto prepared() const noexcept
        requires requires(const Operation& other) { other.template prepared<V>(); }
    {
        using on = decltype(operation.template prepared<V>());
        return accumulating<on, Adds...>{operation.template prepared<V>()};
    }

    template <class... Lanes>
    SIMDACT_INLINE auto operator()(position at, const Lanes&... lanes) const noexcept {
        return detail::add_old_values<Adds...>(
            compute_behind<added_count>::of(at, operation, lanes...), lanes...);
    }
};

/// The old values of the outputs that are added to.
template <class... Sources>
SIMDACT_INLINE auto old_values_of() noexcept {
    return detail::make_pack();
}
template <bool First, bool... Rest, class Source, class... Sources>
SIMDACT_INLINE auto old_values_of(const Source& first, const Sources&... rest) noexcept {
    if constexpr (sizeof...(Rest) == 0) {
        if constexpr (First)
            return detail::make_pack(old_values<Source>{first});
        else
            return detail::make_pack();
    } else if constexpr (First) {
        return detail::prepend(old_values<Source>{first}, detail::old_values_of<Rest...>(rest...));
    } else {
        return detail::old_values_of<Rest...>(rest...);
    }
}

template <class Inputs, class Operation, class Rows>
struct loop_parts {
    Inputs inputs;
    Operation operation;
    Rows rows;
};

/// The inputs, the operation and the gaps of a loop of whose outputs some are added to. `outputs`
/// are these, as sources.
template <bool... Adds, class Inputs, class Operation, class Rows, class... Sources>
SIMDACT_INLINE auto make_accumulating(const Inputs& inputs, const Operation& operation,
                                      const Rows& rows, const Sources&... outputs) noexcept {
    if constexpr ((Adds || ...)) {
        const auto all = detail::join(detail::old_values_of<Adds...>(outputs...), inputs);
        const auto gaps = rows.template with_old_values<Adds...>();
        return loop_parts<std::remove_const_t<decltype(all)>, accumulating<Operation, Adds...>,
                          std::remove_const_t<decltype(gaps)>>{all, {operation}, gaps};
    } else {
        return loop_parts<Inputs, Operation, Rows>{inputs, operation, rows};
    }
}

}  // namespace simdact::detail
