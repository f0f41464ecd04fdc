// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Kernels over arrays whose rows are apart, made of those over arrays without gaps.

#include <cstddef>
#include <type_traits>

#include "adding.hpp"
#include "elementwise.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

/// Where the rows of a call's arrays are. All have as many columns; of each array, the gap is how
/// many elements there are between the end of a row and the beginning of the next.
template <std::size_t Inputs, std::size_t Outputs>
struct row_gaps {
    std::size_t columns;
    std::size_t inputs[Inputs];
    std::size_t outputs[Outputs];

    /// Those of a kernel with `Count` inputs: one that adds reads the outputs before all others.
    template <std::size_t Count>
    SIMDACT_INLINE constexpr auto with_inputs() const noexcept {
        constexpr std::size_t olds = Count - Inputs;
        static_assert(olds == 0 || olds == Outputs);
        row_gaps<Count, Outputs> all{columns, {}, {}};
        for (std::size_t k = 0; k < Outputs; ++k)
            all.outputs[k] = outputs[k];
        for (std::size_t k = 0; k < Count; ++k)
            all.inputs[k] = k < olds ? outputs[k] : inputs[k - olds];
        return all;
    }
};

namespace detail {

/// The streams of one row. Element `row · columns` of the call, which is the row's first one, keeps
/// its index: what depends on the index finds the one that it has without gaps.
SIMDACT_INLINE constexpr pack<> move_to_row(const pack<>&, const std::size_t*,
                                            std::size_t) noexcept {
    return {};
}
template <class First, class... Rest>
SIMDACT_INLINE constexpr auto move_to_row(const pack<First, Rest...>& streams,
                                          const std::size_t* gaps, std::size_t row) noexcept {
    First moved = streams.first;
    moved.data += row * *gaps;
    return detail::prepend(moved, detail::move_to_row(streams.rest, gaps + 1, row));
}

template <class Kernel>
constexpr std::size_t inputs_of = 1;
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation>
constexpr std::size_t inputs_of<elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>> =
    pack_size<Inputs>;

}  // namespace detail

/// The kernel of one row.
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          std::size_t InputCount, std::size_t OutputCount>
SIMDACT_INLINE auto at_row(const elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>& call,
                           const row_gaps<InputCount, OutputCount>& gaps,
                           std::size_t row) noexcept {
    auto moved = call;
    moved.outputs = detail::move_to_row(call.outputs, gaps.outputs, row);
    moved.inputs = detail::move_to_row(call.inputs, gaps.inputs, row);
    return moved;
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
    const auto all = gaps.template with_inputs<detail::inputs_of<Kernel>>();
    return by_rows<Kernel, std::remove_const_t<decltype(all)>>{call, all};
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
