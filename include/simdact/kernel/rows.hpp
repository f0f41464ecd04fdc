// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Kernels over arrays whose rows are apart, made of those over arrays without gaps.

#include <cstddef>
#include <type_traits>

#include "adding.hpp"
#include "elementwise.hpp"
#include "gaps.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

namespace detail {

template <class Kernel, class Gaps>
SIMDACT_INLINE constexpr Gaps gaps_of(const Kernel&, const Gaps& gaps) noexcept {
    return gaps;
}
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          class Gaps>
SIMDACT_INLINE constexpr auto gaps_of(
    const elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>&, const Gaps& gaps) noexcept {
    constexpr std::size_t olds = is_adding<Operation> ? pack_size<Outputs> : 0;
    return gaps.template with_inputs<pack_size<Inputs>, olds>();
}

}  // namespace detail

/// The kernel of one row.
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          std::size_t InputCount, std::size_t OutputCount>
SIMDACT_INLINE auto at_row(const elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>& call,
                           const row_gaps<InputCount, OutputCount>& gaps,
                           std::size_t row) noexcept {
    return detail::moved_to_row(call, gaps, row);
}

/// The same of other kernels, which have it as a member.
template <class Kernel, class Gaps>
    requires requires(const Kernel& call, const Gaps& gaps) { call.at_row(gaps, 0); }
SIMDACT_INLINE auto at_row(const Kernel& call, const Gaps& gaps, std::size_t row) noexcept {
    return call.at_row(gaps, row);
}

template <class Kernel, class Gaps>
    requires requires(const Kernel& call, const Gaps& gaps) { kernel::at_row(call, gaps, 0); }
SIMDACT_INLINE auto make_by_rows(const Kernel& call, const Gaps& gaps) noexcept;

/// A kernel as `elementwise`, which runs another one row by row. What lies between the rows is
/// neither read nor written.
template <class Kernel, class Gaps>
struct by_rows;
template <class Kernel, std::size_t Inputs, std::size_t Outputs>
struct by_rows<Kernel, row_gaps<Inputs, Outputs>> {
    using gaps_type = row_gaps<Inputs, Outputs>;

    Kernel call;
    gaps_type gaps;

    static constexpr bool is_long_function = Kernel::is_long_function;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        by_rows::run(*this, first, last);
    }

    SIMDACT_INLINE by_rows storing(stores mode) const noexcept {
        return {call.storing(mode), gaps};
    }

    /// The same with another kernel that has these inputs and outputs.
    template <class Other>
    SIMDACT_INLINE by_rows<Other, gaps_type> with(const Other& other) const noexcept {
        return {other, gaps};
    }

    /// The same kernel, which adds to what the outputs hold.
    SIMDACT_INLINE auto make_adding() const noexcept
        requires requires(const Kernel& other) { kernel::make_adding(other); }
    {
        return kernel::make_by_rows(kernel::make_adding(call), gaps);
    }

  private:
    template <class Build = simd::build>
    [[gnu::noinline]] static void run(const by_rows& all, std::size_t first,
                                      std::size_t last) noexcept {
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
            by_rows::run_within(kernel::at_row(all.call, all.gaps, row++), first, row_end);
            first = row_end;
        }
        by_rows::run_within(kernel::at_row(all.call, all.gaps, row), first, last);
    }

    /// A row, or a part of one, behind which another may follow.
    template <class Row>
    SIMDACT_INLINE static void run_within(const Row& row, std::size_t first,
                                          std::size_t last) noexcept {
        if constexpr (requires { row.run_within(first, last); })
            row.run_within(first, last);
        else
            row(first, last);
    }
};

template <class Kernel>
constexpr bool is_by_rows = false;
template <class Kernel, class Gaps>
constexpr bool is_by_rows<by_rows<Kernel, Gaps>> = true;

/// The kernel, row by row.
template <class Kernel, class Gaps>
    requires requires(const Kernel& call, const Gaps& gaps) { kernel::at_row(call, gaps, 0); }
SIMDACT_INLINE auto make_by_rows(const Kernel& call, const Gaps& gaps) noexcept {
    const auto all = detail::gaps_of(call, gaps);
    return by_rows<Kernel, std::remove_const_t<decltype(all)>>{call, all};
}

/// The same of a kernel that knows what to do with gaps.
template <class Kernel, class Gaps>
    requires requires(const Kernel& call, const Gaps& gaps) { call.with_gaps(gaps); }
SIMDACT_INLINE auto make_by_rows(const Kernel& call, const Gaps& gaps) noexcept {
    return call.with_gaps(gaps);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
