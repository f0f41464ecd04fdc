// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What an execution policy runs for a verb that knows channels: a loop with a parameter and, if it
/// is asked for, a sum for each channel.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "../../policy.hpp"
#include "../loop/accumulate.hpp"
#include "../loop/by_rows.hpp"
#include "../loop/elementwise.hpp"
#include "rows.hpp"
#include "runs.hpp"
#include "streams.hpp"
#include "sums.hpp"
#include "tiling.hpp"

namespace simdact::detail {

/// result[c] = 0
template <class Arch, arithmetic T, element E>
SIMDACT_INLINE void clear(E* result, std::size_t channels) noexcept {
    const T zero = 0;
    for (std::size_t c = 0; c < channels; ++c)
        detail::write_sums<Arch, T>(&zero, result + c, 1, false);
}

/// What the loop is called with: the same bytes for every instruction set.
template <class Outputs, class Inputs, element Parameter, class Operation, class Sums, class Gaps>
struct channelwise_arguments {
    tiling shape;
    Outputs outputs;
    Inputs inputs;
    const Parameter* parameters;  ///< One for each channel. Null: -0 for all.
    Operation operation;
    std::size_t elements;  ///< As `map_piece` has it.
    Sums sums;
    SIMDACT_NO_UNIQUE_ADDRESS Gaps gaps = {};

    static constexpr bool has_sums = !std::is_same_v<Sums, no_sums>;

    SIMDACT_INLINE traffic amount() const noexcept {
        return detail::traffic_of(elements, outputs, inputs);
    }

    template <class V>
    SIMDACT_INLINE bool streams() const noexcept {
        return detail::streams<V>(elements, outputs, inputs);
    }
};

/// outputs = operation(inputs, parameter of the channel), and the last value that the operation
/// returns goes to the channel's sum if there are `Sums`. A kernel as `elementwise`, of which an
/// execution policy runs pieces.
template <class Arch, arithmetic T, tuning Tuning, class Outputs, class Inputs, element Parameter,
          class Operation, class Sums, class Gaps = no_gaps>
struct channelwise
    : kernel_base<channelwise<Arch, T, Tuning, Outputs, Inputs, Parameter, Operation, Sums, Gaps>,
                  channelwise_arguments<Outputs, Inputs, Parameter, Operation, Sums, Gaps>,
                  Tuning.unroll == 1> {
    SIMDACT_INLINE static void run(
        const channelwise_arguments<Outputs, Inputs, Parameter, Operation, Sums, Gaps>& call,
        std::size_t first, std::size_t last) noexcept {
        const auto units = call.shape.units_in(first, last);
        if (units.first == units.last)
            return;
        if (call.shape.by_runs)
            detail::compute_runs<Arch, T, Tuning>(call, units.first, units.last);
        else
            detail::compute_units<Arch, T, Tuning>(call, units.first, units.last);
    }
};

/// The kernel of a loop with these parts: the inputs, the operation and the gaps.
template <class Arch, class T, tuning Tuning, class Outputs, class Parts, class Parameter,
          class Sums>
struct channelwise_of {
    using type = channelwise<Arch, T, Tuning, Outputs, decltype(Parts::inputs), Parameter,
                             decltype(Parts::operation), Sums, decltype(Parts::rows)>;
};

/// Runs the kernel of a call without sums.
///
/// \param parts  the inputs, the operation and the gaps (loop/accumulate.hpp)
/// \pre the array is not empty
template <class Arch, arithmetic T, tuning Tuning, class Policy, class Outputs, class Parts,
          class Parameter>
SIMDACT_INLINE void run_channelwise(
    const Policy& policy, tiling shape, const Outputs& outputs, const Parts& parts,
    const Parameter* parameters) noexcept(noexcept(policy.run(std::size_t{}, any_kernel))) {
    const std::size_t n = shape.outer * shape.channels * shape.inner;
    shape.cut(2 * rows_in_chain, n);
    using kernel =
        typename channelwise_of<Arch, T, Tuning, Outputs, Parts, Parameter, no_sums>::type;
    policy.run(
        n, kernel{{{shape, outputs, parts.inputs, parameters, parts.operation, n, {}, parts.rows}}}
               .with_stores(detail::stores_for(parts.rows, outputs)));
}

/// The same with a sum for each channel, unless `result` is null. They are added up in an order
/// that depends on the shape alone, and to what the result holds if `adds`.
template <class Arch, arithmetic T, tuning Tuning, class Build = simd::build, class Policy,
          class Outputs, class Parts, class Parameter, class E>
[[gnu::noinline]] void run_channelwise_sums(const Policy& policy, tiling shape,
                                            const Outputs& outputs, const Parts& parts,
                                            const Parameter* parameters, E* result,
                                            bool adds) noexcept(noexcept(policy.run(std::size_t{},
                                                                                    any_kernel))) {
    // As many parts as keep some threads busy, as long as their sums have room and each is worth
    // its own.
    constexpr std::size_t enough_units = 256;
    constexpr std::size_t least_rows = 64;
    T partial[most_partial_sums<T>];
    const std::size_t n = shape.outer * shape.channels * shape.inner;
    const std::size_t room = most_partial_sums<T> / shape.channels;
    const std::size_t useful = enough_units / shape.groups;
    shape.cut(least_rows, room < useful ? room : useful);
    using kernel = typename channelwise_of<Arch, T, Tuning, Outputs, Parts, Parameter,
                                           channel_sums<T, E>>::type;
    policy.run(n, kernel{{{shape,
                           outputs,
                           parts.inputs,
                           parameters,
                           parts.operation,
                           n,
                           {result, partial, adds},
                           parts.rows}}}
                      .with_stores(detail::stores_for(parts.rows, outputs)));
    if (result == nullptr || shape.parts == 1)
        return;
    detail::fold_rows<Arch, T>(partial, shape.parts, shape.channels);
    detail::write_sums<Arch, T>(partial, result, shape.channels, adds);
}

}  // namespace simdact::detail
