// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// How a verb runs on views: what is checked, and the policy that runs a kernel row by row. A verb
/// is a struct that says what its arrays are and calls the pointer tier.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <type_traits>

#include "../element.hpp"
#include "../kernel/rows.hpp"
#include "../masked.hpp"
#include "../misuse.hpp"
#include "../policy.hpp"
#include "view.hpp"

namespace simdact {

namespace misuse {
struct the_arrays_of_a_call_are_either_all_matrix_views_or_none_is;
}  // namespace misuse

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace matrix_detail {

template <class A>
constexpr bool holds_view = simdact::detail::is_matrix_view<std::remove_cvref_t<A>>;

template <class... A>
constexpr std::size_t view_count = (std::size_t{0} + ... + std::size_t{holds_view<A>});

/// What the pointer tier is given for an argument: of a view and of a mask a pointer.
template <class A>
SIMDACT_INLINE decltype(auto) pointed(A& argument) noexcept {
    if constexpr (holds_view<A>)
        return std::remove_cvref_t<decltype(argument.data)>(argument.data);
    else if constexpr (mask_range<A>)
        return std::ranges::data(argument);
    else
        return (argument);
}

/// Runs a verb's kernel row by row, in the way of another policy. Short rows are not streamed
/// unless that policy says so: each row ends with a fence.
template <class Inner, std::size_t Inputs, std::size_t Outputs>
struct rows_policy {
    const Inner& inner;
    kernel::row_gaps<Inputs, Outputs> gaps;
    stores mode;

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const
        noexcept(noexcept(inner.run(n, kernel))) {
        if constexpr (std::is_same_v<Kernel, simdact::detail::probe_kernel> ||
                      requires { Kernel::computes_nothing; })
            inner.run(n, kernel);
        else
            inner.run(n, kernel::make_by_rows(kernel.storing(mode), gaps));
    }
};

/// What a row of an output must have, in bytes, for streaming to gain more than the fence costs.
inline constexpr std::size_t least_streamed_row = 2048;

/// Appends the argument if it is a view.
template <class Verb, class A>
SIMDACT_INLINE void describe(check::matrix* all, std::size_t& next, const A& argument) noexcept {
    if constexpr (holds_view<A>) {
        all[next] = {Verb::arrays[next],
                     reinterpret_cast<std::uintptr_t>(argument.data),
                     argument.rows,
                     argument.columns,
                     argument.leading_dimension,
                     sizeof(*argument.data)};
        ++next;
    }
}

/// The pointer tier: the number of elements comes last, unless a layout has it.
template <class Verb, class Arch, class Policy, class... A>
    requires(!Verb::knows_channels)
SIMDACT_INLINE auto call_pointers(const Policy& policy, std::size_t n, A&&... arguments)
    -> decltype(Verb::template call<Arch>(policy, arguments..., n)) {
    return Verb::template call<Arch>(policy, arguments..., n);
}
template <class Verb, class Arch, class Policy, class... A>
    requires(Verb::knows_channels)
SIMDACT_INLINE auto call_pointers(const Policy& policy, std::size_t, A&&... arguments)
    -> decltype(Verb::template call<Arch>(policy, arguments...)) {
    return Verb::template call<Arch>(policy, arguments...);
}

template <class Verb, class Arch, class Policy, class... A>
SIMDACT_INLINE auto run(const Policy& policy, A&&... arguments) {
    constexpr std::size_t count = view_count<A...>;
    constexpr std::size_t outputs = Verb::outputs;
    constexpr std::size_t inputs = count > outputs ? count - outputs : 1;
    std::array<check::matrix, count> all;
    std::size_t next = 0;
    (matrix_detail::describe<Verb>(all.data(), next, arguments), ...);
    Verb::check(all.back(), arguments...);
    check::matrices(Verb::name, all.data(), count, outputs);
    Verb::check_memory(all.data(), arguments...);
    const std::size_t n = all.back().rows * all.back().columns;
    kernel::row_gaps<inputs, outputs> gaps{all.back().columns, {}, {}};
    std::size_t largest = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t gap = all[k].leading_dimension - all[k].columns;
        if (k + outputs >= count)
            gaps.outputs[k + outputs - count] = gap;
        if (k < inputs)
            gaps.inputs[k] = gap;
        largest = gap > largest ? gap : largest;
    }
    if (n == 0 || largest == 0 || all.back().rows == 1)
        return matrix_detail::call_pointers<Verb, Arch>(policy, n,
                                                        matrix_detail::pointed(arguments)...);
    const bool short_rows = all.back().columns < least_streamed_row / all.back().element_size;
    return matrix_detail::call_pointers<Verb, Arch>(
        rows_policy<Policy, inputs, outputs>{policy, gaps,
                                             short_rows ? stores::never : stores::automatic},
        n, matrix_detail::pointed(arguments)...);
}

/// What verbs have in common.
struct verb {
    static constexpr bool in_place = false;
    /// It is given a layout of channels, which has the size, and ranges besides the views.
    static constexpr bool knows_channels = false;

    template <class... A>
    SIMDACT_INLINE static void check(const check::matrix&, const A&...) noexcept {}
    template <class... A>
    SIMDACT_INLINE static void check_memory(const check::matrix*, const A&...) noexcept {}
};

/// The pointer tier takes these arguments, of which each array is a view; or there is one view
/// where it works in place.
template <class Verb, class Arch, class Policy, class... A>
concept pointers_fit =
    (view_count<A...> == std::size(Verb::arrays) || (Verb::in_place && view_count<A...> == 1)) &&
    (Verb::knows_channels || !(simdact::detail::is_temporary<A> || ...)) &&
    requires(const Policy& policy, A&&... arguments) {
        matrix_detail::call_pointers<Verb, Arch>(policy, std::size_t{},
                                                 matrix_detail::pointed(arguments)...);
    };

template <class Verb, class Arch, class First, class... Rest>
consteval bool fits() {
    if constexpr (sizeof...(Rest) == 0)
        return false;
    else if constexpr (execution_policy<std::remove_cvref_t<First>>)
        return pointers_fit<Verb, Arch, std::remove_cvref_t<First>, Rest...>;
    else
        return pointers_fit<Verb, Arch, serial_policy, First, Rest...>;
}

template <class Verb, class Arch, class First, class... Rest>
SIMDACT_INLINE auto start(First&& first, Rest&&... rest) {
    if constexpr (execution_policy<std::remove_cvref_t<First>>)
        return matrix_detail::run<Verb, Arch>(first, rest...);
    else
        return matrix_detail::run<Verb, Arch>(serial, first, rest...);
}

/// The misuse of a call without its policy, if it begins with one.
template <template <class...> class Misuse, class... A>
struct behind_policy {
    using type = misuse::none;
};
template <template <class...> class Misuse, class First, class... Rest>
struct behind_policy<Misuse, First, Rest...> : Misuse<std::remove_cvref_t<First>, Rest...> {};
template <template <class...> class Misuse, class First, class... Rest>
    requires execution_policy<std::remove_cvref_t<First>>
struct behind_policy<Misuse, First, Rest...> : behind_policy<Misuse, Rest...> {};

// What is wrong with a call, as with one of pointers.

template <class A>
struct argument_as_pointer {
    using type = A;
};
template <class A>
    requires holds_view<A>
struct argument_as_pointer<A> {
    using type = decltype(std::remove_cvref_t<A>::data);
};

template <class A>
constexpr bool is_range_of_elements = std::ranges::range<A> && simdact::detail::has_elements<A>;

template <class Verb, class Arch, class... A>
consteval auto find_misuse() {
    if constexpr (!(holds_view<A> || ...) || sizeof...(A) < 2)
        return std::type_identity<misuse::none>{};
    else if constexpr (Verb::knows_channels ? view_count<A...> != std::size(Verb::arrays)
                                            : (is_range_of_elements<A> || ...))
        return std::type_identity<
            misuse::the_arrays_of_a_call_are_either_all_matrix_views_or_none_is>{};
    else
        return std::type_identity<
            typename Verb::template misuse<Arch, typename argument_as_pointer<A>::type...>>{};
}

template <class Verb, class Arch, class... A>
using misuse_of = typename decltype(matrix_detail::find_misuse<Verb, Arch, A...>())::type;

/// It can be right.
template <class Verb, class Arch, class... A>
concept call = (holds_view<A> || ...) && matrix_detail::fits<Verb, Arch, A...>() &&
               (!Verb::knows_channels || std::same_as<misuse_of<Verb, Arch, A...>, misuse::none>);

template <class Needs, std::size_t Outputs>
struct plain_verb : verb {
    static constexpr std::size_t outputs = Outputs;

    template <class Arch, class F, class... A>
    using misuse = simdact::detail::misuse_of<std::remove_cvref_t<F>, Arch, Needs, Outputs, A...>;
};

}  // namespace matrix_detail
}  // namespace SIMDACT_VERSION_NAMESPACE
}  // namespace simdact
