// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The kernel for arrays with gaps between their rows, made from the kernel for one row.

#include <cstddef>
#include <type_traits>

#include "row_gaps.hpp"
#include "streaming_stores.hpp"

namespace simdact::detail {

/// What a row of an output must have, in bytes, for streaming to gain more than the fence costs
/// with which each row ends.
inline constexpr std::size_t least_streamed_row = 2048;

/// Runs the loop of another kernel row by row. What lies between the rows is neither read nor
/// written.
template <class Kernel, class Gaps>
struct by_rows {
    using arguments_type = typename Kernel::arguments_type;

    Kernel call;
    Gaps gaps;

    static constexpr bool is_compute_bound = Kernel::is_compute_bound;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        run_by(first, last, own_loop{});
    }
    SIMDACT_INLINE static void run(const arguments_type& arguments, std::size_t first,
                                   std::size_t last) noexcept {
        Kernel::run(arguments, first, last);
    }
    template <class Loop>
    SIMDACT_INLINE void run_by(std::size_t first, std::size_t last, Loop loop) const noexcept {
        by_rows::run_rows(*this, first, last, loop);
    }
    SIMDACT_INLINE by_rows with_stores(stores mode) const noexcept {
        return {call.with_stores(mode), gaps};
    }

  private:
    struct own_loop {
        SIMDACT_INLINE void operator()(const arguments_type& arguments, std::size_t first,
                                       std::size_t last) const noexcept {
            Kernel::run(arguments, first, last);
        }
    };

    template <class Build = simd::build, class Loop>
    [[gnu::noinline]] static void run_rows(const by_rows& all, std::size_t first, std::size_t last,
                                           Loop loop) noexcept {
        if constexpr (requires { all.call.moved(first); }) {
            first = all.call.moved(first);
            last = all.call.moved(last);
        }
        if (first == last)
            return;
        const std::size_t columns = all.gaps.columns;
        std::size_t row = first / columns;
        std::size_t row_end = (row + 1) * columns;
        for (; row_end < last; row_end += columns) {
            loop(detail::moved_to_row(all.arguments(), all.gaps, row++), first, row_end);
            first = row_end;
        }
        loop(detail::moved_to_row(all.arguments(), all.gaps, row), first, last);
    }

    SIMDACT_INLINE const arguments_type& arguments() const noexcept { return call; }
};

/// How results are stored unless a policy says: short rows are not streamed, as each ends with a
/// fence.
template <class Gaps, class Outputs>
SIMDACT_INLINE stores stores_for(const Gaps& gaps, const Outputs& outputs) noexcept {
    if constexpr (has_gaps<Gaps>)
        return gaps.columns < least_streamed_row / sizeof(*outputs.first.data) ? stores::never
                                                                               : stores::automatic;
    else
        return stores::automatic;
}

/// The kernel, row by row if there are gaps.
template <class Kernel>
SIMDACT_INLINE const Kernel& by_rows_of(const no_gaps&, const Kernel& kernel) noexcept {
    return kernel;
}
template <std::size_t Inputs, std::size_t Outputs, class Kernel>
SIMDACT_INLINE auto by_rows_of(const row_gaps<Inputs, Outputs>& gaps,
                               const Kernel& kernel) noexcept {
    return by_rows<Kernel, row_gaps<Inputs, Outputs>>{
        kernel.with_stores(detail::stores_for(gaps, kernel.outputs)), gaps};
}

}  // namespace simdact::detail
