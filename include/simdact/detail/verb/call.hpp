// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// A call whose arguments have been taken apart, and the kernels that are made of it.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../loop/accumulate.hpp"
#include "../loop/by_rows.hpp"
#include "../loop/elementwise.hpp"
#include "operation.hpp"
#include "plan.hpp"

namespace simdact::detail {

/// Kernels that `best` has compiled beforehand.
template <class... Kernels>
struct kernel_types {};

/// The type of a call on contiguous arrays of E.
template <class Verb, class F, class E, bool Adds, class Option = no_option, class PerChannel = E>
struct contiguous_call;

template <class Verb, class Arch, class Call>
struct kernel_of_call {
    using type = decltype(Verb::template kernel<Arch>(std::declval<const Call&>()));
};

/// All kernels that a verb may run for an activation.
template <class Verb, class Arch, class F, class E, bool Adds>
struct kernels_of_verb {
    using type = kernel_types<typename kernel_of_call<
        Verb, Arch, typename contiguous_call<Verb, F, E, Adds>::type>::type>;
};
template <class Verb, class Arch, class F, class E, bool Adds>
    requires requires { typename Verb::template kernels<Arch, F, E, Adds>; }
struct kernels_of_verb<Verb, Arch, F, E, Adds> {
    using type = typename Verb::template kernels<Arch, F, E, Adds>;
};

template <std::size_t K, class T>
struct held {
    T value;
};
template <class Indices, class... T>
struct list_of;
template <std::size_t... K, class... T>
struct list_of<std::index_sequence<K...>, T...> : held<K, T>... {};

/// A tuple whose every access is inlined.
template <class... T>
using list = list_of<std::index_sequence_for<T...>, T...>;

template <std::size_t K, class T>
SIMDACT_INLINE constexpr T& get(held<K, T>& item) noexcept {
    return item.value;
}
template <std::size_t K, class T>
SIMDACT_INLINE constexpr const T& get(const held<K, T>& item) noexcept {
    return item.value;
}

template <class E>
struct arithmetic_type_or_void {
    using type = void;
};
template <element E>
struct arithmetic_type_or_void<E> {
    using type = arithmetic_type_of<E>;
};

/// In the place of what a verb has no operand for.
struct nothing {};

/// An operand whose mode is to be added to.
template <class Operand>
struct added : Operand {
    static constexpr bool adds = true;
};
template <bool Adds, class Operand>
SIMDACT_INLINE auto with_mode(const Operand& operand) noexcept {
    if constexpr (Adds)
        return added<Operand>{operand};
    else
        return operand;
}
template <class Operand>
constexpr bool is_added = false;
template <class Operand>
constexpr bool is_added<added<Operand>> = true;

/// A call whose arguments have been taken apart: what `run` of a description is given.
///
/// \tparam Rows      `no_gaps`, or `row_gaps` where the rows of an operand are apart
/// \tparam Operands  a list, in the order of the parameters
template <class Verb, class Policy, class F, class Rows, class Operands, class Layout, class Option>
struct call {
    using verb = Verb;
    using activation = F;

    const Policy& policy;
    const F& f;
    std::size_t n;
    Rows rows;
    Operands operands;
    const Layout& layout;
    const Option& option;

    template <std::size_t Parameter>
    using operand_type =
        std::remove_cvref_t<decltype(detail::get<Parameter>(std::declval<const Operands&>()))>;
    using element =
        std::remove_cv_t<typename operand_type<detail::first_array<Verb>()>::element_type>;
    /// What is computed in.
    using T = typename arithmetic_type_or_void<element>::type;

    template <std::size_t Parameter>
    SIMDACT_INLINE const auto& operand() const noexcept {
        return detail::get<Parameter>(operands);
    }

    /// The streams of the operands that are read, and of those that are written.
    SIMDACT_INLINE auto inputs() const noexcept {
        return inputs(std::make_index_sequence<detail::count_of<Verb>(role::input)>{});
    }
    SIMDACT_INLINE auto outputs() const noexcept { return outputs(output_indices{}); }

    /// What the loop is given to compute `operation`: where an output is added to, its old values
    /// are inputs, too.
    template <class Inputs, class Operation>
    SIMDACT_INLINE auto accumulating(const Inputs& in, const Operation& operation) const noexcept {
        return accumulating(in, operation, rows, output_indices{});
    }
    template <class Inputs, class Operation, class Gaps>
    SIMDACT_INLINE auto accumulating(const Inputs& in, const Operation& operation,
                                     const Gaps& gaps) const noexcept {
        return accumulating(in, operation, gaps, output_indices{});
    }

  private:
    using output_indices = std::make_index_sequence<detail::count_of<Verb>(role::output)>;

    template <std::size_t N>
    static constexpr std::size_t input = detail::nth_of_role<Verb, role::input>(N);
    template <std::size_t N>
    static constexpr std::size_t output = detail::nth_of_role<Verb, role::output>(N);

    template <std::size_t... N>
    SIMDACT_INLINE auto inputs(std::index_sequence<N...>) const noexcept {
        return detail::make_pack(operand<input<N>>().source()...);
    }
    template <std::size_t... N>
    SIMDACT_INLINE auto outputs(std::index_sequence<N...>) const noexcept {
        return detail::make_pack(operand<output<N>>().sink()...);
    }
    template <class Inputs, class Operation, class Gaps, std::size_t... N>
    SIMDACT_INLINE auto accumulating(const Inputs& in, const Operation& operation, const Gaps& gaps,
                                     std::index_sequence<N...>) const noexcept {
        return detail::make_accumulating<is_added<operand_type<output<N>>>...>(
            in, operation, gaps, operand<output<N>>().source()...);
    }
};

/// The kernel of the elementwise loop.
template <class Arch, class T, tuning Tuning, class Call, class Operation>
SIMDACT_INLINE auto elementwise_kernel(const Call& call, const Operation& operation) noexcept {
    const auto parts = call.accumulating(call.inputs(), operation);
    return detail::make_elementwise<Arch, T, Tuning>(call.n, call.outputs(), parts.inputs,
                                                     parts.operation);
}

/// A verb whose results of an element depend on the operands' elements of its index alone. A
/// description without an `operation` has a `kernel` of its own.
struct elementwise_verb : verb_defaults {
    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        using F = typename Call::activation;
        return detail::elementwise_kernel<Arch, typename Call::T, tuning_of<F>()>(
            call, typename Call::verb::template operation<F>{call.f});
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, any_kernel))) {
        call.policy.run(call.n, detail::by_rows_of(call.accumulating(call.inputs(), nothing{}).rows,
                                                   Call::verb::template kernel<Arch>(call)));
    }
};

template <role Role, class E, bool Adds, class PerChannel>
SIMDACT_INLINE auto operand_of_role() noexcept {
    constexpr bool adds = Adds && (Role == role::output || Role == role::channel_output);
    if constexpr (!detail::is_array_role(Role))
        return nothing{};
    else if constexpr (Role == role::records)
        return pointer_operand<statistics>{};
    else if constexpr (detail::is_elementwise(Role))
        return detail::with_mode<adds>(pointer_operand<E>{});
    else if constexpr (Role == role::channel_input || Role == role::channel_output)
        return detail::with_mode<adds>(pointer_operand<PerChannel>{});
    else
        return pointer_operand<std::uint8_t>{};
}

template <class Verb, class E, bool Adds, class PerChannel, class Indices>
struct contiguous_operands;
template <class Verb, class E, bool Adds, class PerChannel, std::size_t... P>
struct contiguous_operands<Verb, E, Adds, PerChannel, std::index_sequence<P...>> {
    using type =
        list<decltype(detail::operand_of_role<Verb::parameters[P].role, E, Adds, PerChannel>())...>;
};

template <class Verb, class F, class E, bool Adds, class Option, class PerChannel>
struct contiguous_call {
    using type =
        call<Verb, serial_policy, F, no_gaps,
             typename contiguous_operands<Verb, E, Adds, PerChannel,
                                          std::make_index_sequence<parameter_count<Verb>>>::type,
             std::conditional_t<has_layout<Verb>, channels, nothing>, Option>;
};

/// Where the arguments of a call are, and what they become.
template <class Verb, class... A>
struct binding {
    using arguments = arguments_of<Verb, A...>;
    static constexpr detail::plan<Verb> plan = arguments::plan;
    using references = list<std::remove_reference_t<A>&...>;

    template <std::size_t Parameter>
    SIMDACT_INLINE static auto operand(const references& all) noexcept(plan.of_pointers) {
        constexpr role r = Verb::parameters[Parameter].role;
        if constexpr (!detail::is_array_role(r)) {
            return nothing{};
        } else {
            constexpr std::size_t k = plan.at[Parameter];
            using argument = typename nth_type<k, A...>::type;
            auto& array = detail::unwrapped(detail::get<k>(all));
            constexpr bool adds =
                (accumulates<argument> || Verb::always_adds) && detail::is_written(r);
            if constexpr (plan.of_pointers) {
                using E = std::remove_pointer_t<
                    std::decay_t<std::remove_reference_t<array_of<argument>>>>;
                return detail::with_mode<adds>(pointer_operand<E>{array});
            } else {
                return detail::with_mode<adds>(detail::operand_of(array));
            }
        }
    }

    SIMDACT_INLINE static decltype(auto) layout(const references& all) noexcept {
        if constexpr (has_layout<Verb>)
            return detail::get<plan.at[detail::nth_of_role<Verb, role::layout>(0)]>(all);
        else
            return nothing{};
    }
    SIMDACT_INLINE static decltype(auto) option(const references& all) noexcept {
        constexpr std::size_t given = detail::count_of<Verb>(role::option);
        constexpr std::size_t optional = detail::count_of<Verb>(role::optional);
        if constexpr (given != 0)
            return detail::get<plan.at[detail::nth_of_role<Verb, role::option>(0)]>(all);
        else if constexpr (optional != 0) {
            constexpr std::size_t k = plan.at[detail::nth_of_role<Verb, role::optional>(0)];
            if constexpr (k < sizeof...(A))
                return detail::get<k>(all);
            else
                return no_option{};
        } else {
            return no_option{};
        }
    }
};

}  // namespace simdact::detail
