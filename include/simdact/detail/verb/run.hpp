// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Runs a call: its checks, its layouts, and the kernel.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "../loop/row_gaps.hpp"
#include "call.hpp"
#include "check.hpp"

namespace simdact::detail {

template <class O>
constexpr bool is_shaped = false;
template <class O>
    requires requires { requires O::is_shaped; }
constexpr bool is_shaped<O> = true;

template <class O>
constexpr bool is_column_major = false;
template <class O>
    requires requires { requires O::is_column_major; }
constexpr bool is_column_major<O> = true;

template <class O>
constexpr bool is_contiguous_operand = false;
template <class O>
    requires requires { requires O::is_contiguous; }
constexpr bool is_contiguous_operand<O> = true;

template <std::size_t Parameter, class Verb, class Operand>
SIMDACT_INLINE footprint footprint_for(const Operand& operand) noexcept {
    if constexpr (detail::is_array_role(Verb::parameters[Parameter].role))
        return operand.memory(Verb::parameters[Parameter].name);
    else
        return {};
}

/// Whether one operand, beside an output, is right: of contiguous arrays.
template <role Role, role Other>
SIMDACT_INLINE constexpr bool is_right_pair(const footprint& output, const footprint& other,
                                            bool other_is_earlier) noexcept {
    if constexpr (Role != role::output || !detail::is_elementwise(Other))
        return true;
    else if constexpr (Other == role::input)
        return output.elements() == other.elements() && detail::is_same_or_apart(output, other);
    else
        return !other_is_earlier || detail::contiguous_are_apart(output, other);
}
template <class Verb, std::size_t Output, std::size_t... All>
SIMDACT_INLINE bool is_right_output(const footprint* all, std::index_sequence<All...>) noexcept {
    return (detail::is_right_pair<Verb::parameters[Output].role, Verb::parameters[All].role>(
                all[Output], all[All], All < Output) &&
            ...);
}

/// Out of line with all it takes, so that the footprints of a right call are never in memory.
template <class Verb, class Build = simd::build, std::size_t... All, class... Operands>
[[noreturn]] SIMDACT_COLD void refuse_arrays(
    list_of<std::index_sequence<All...>, Operands...> operands) {
    const footprint all[] = {detail::footprint_for<All, Verb>(detail::get<All>(operands))...};
    detail::refuse_contiguous(Verb::name, all, Verb::parameters, parameter_count<Verb>);
}

template <std::size_t Parameter, class Verb, class Operand>
SIMDACT_INLINE void check_strides(const Operand& operand) {
    constexpr parameter p = Verb::parameters[Parameter];
    if constexpr (detail::is_elementwise(p.role))
        detail::strides_are_valid(Verb::name, operand.memory(p.name), p.role == role::output);
}

template <std::size_t Parameter, class Verb, class Operand>
SIMDACT_INLINE std::size_t gap_of(const Operand& operand) noexcept {
    if constexpr (detail::is_elementwise(Verb::parameters[Parameter].role))
        return operand.row_gap();
    else
        return 0;
}

template <class Verb, class Arch, class Policy, class F, class Rows, class Operands, class Layout,
          class Option>
SIMDACT_INLINE typename Verb::result run_call(
    const Policy& policy, const F& f, std::size_t n, const Rows& rows, const Operands& operands,
    const Layout& layout,
    const Option& option) noexcept(noexcept(policy.run(std::size_t{}, any_kernel))) {
    return Verb::template run<Arch>(call<Verb, Policy, F, Rows, Operands, Layout, Option>{
        policy, f, n, rows, operands, layout, option});
}

/// A column-major matrix among row-major ones: its elements in the order of the others.
template <class O>
SIMDACT_INLINE auto in_row_major_order(const O& o) noexcept {
    if constexpr (is_column_major<O>) {
        using E = typename O::element_type;
        return detail::with_mode<is_added<O>>(strided_operand<E>{
            strided_view<E>(o.data, o.columns, o.rows, std::ptrdiff_t{1}, o.leading_dimension)});
    } else {
        return o;
    }
}

template <class O>
constexpr bool is_strided_operand = false;
template <class E>
constexpr bool is_strided_operand<strided_operand<E>> = true;
template <class E>
constexpr bool is_strided_operand<strided_vector_operand<E>> = true;
template <class O>
constexpr bool is_strided_operand<added<O>> = is_strided_operand<O>;

/// An operand whose elements turned out to be next to one another in its rows, or in its columns.
template <class O>
SIMDACT_INLINE auto in_unit_stride(const O& o) noexcept {
    if constexpr (is_strided_operand<O>)
        return detail::with_mode<is_added<O>>(
            pointer_operand<typename O::element_type>{o.view.data});
    else
        return o;
}

/// Elements may be computed in any order.
template <class Verb, class F>
consteval bool is_in_any_order() {
    if constexpr (requires { typename Verb::template operation<F>; }) {
        if constexpr (!lanewise<typename Verb::template operation<F>>)
            return false;
    } else {
        return false;
    }
    for (const parameter& p : Verb::parameters)
        if (!detail::is_elementwise(p.role))
            return false;
    return true;
}

/// Runs a call whose rows are apart if one of the gaps is not 0.
template <class Verb, class Arch, class Policy, class F, class Layout, class Option, class Operands>
SIMDACT_INLINE typename Verb::result run_rows(const Policy& policy, const F& f, std::size_t n,
                                              const std::size_t* gaps, std::size_t columns,
                                              const Layout& layout, const Option& option,
                                              const Operands& operands) {
    row_gaps<detail::count_of<Verb>(role::input), detail::count_of<Verb>(role::output)> rows{};
    rows.columns = columns;
    std::size_t input = 0;
    std::size_t output = 0;
    bool are_apart = false;
    for (std::size_t k = 0; k < parameter_count<Verb>; ++k) {
        const role r = Verb::parameters[k].role;
        if (r == role::input)
            rows.inputs[input++] = gaps[k];
        else if (r == role::output)
            rows.outputs[output++] = gaps[k];
        are_apart = are_apart || gaps[k] != 0;
    }
    if constexpr (requires { Verb::add_gap_of_option(option, rows.columns); })
        are_apart = Verb::add_gap_of_option(option, rows.columns) || are_apart;
    if (are_apart && n != 0)
        return detail::run_call<Verb, Arch>(policy, f, n, rows, operands, layout, option);
    return detail::run_call<Verb, Arch>(policy, f, n, no_gaps{}, operands, layout, option);
}

/// Runs a call of arrays of which some are not contiguous.
template <class Verb, class Arch, class Policy, class F, class Layout, class Option,
          std::size_t... All, class... Operands>
SIMDACT_INLINE typename Verb::result run_shaped(
    const Policy& policy, const F& f, std::size_t n, const footprint* all, const Layout& layout,
    const Option& option, std::index_sequence<All...>,
    const list_of<std::index_sequence<All...>, Operands...>& operands) {
    std::size_t columns = n;
    std::size_t gaps[] = {detail::gap_of<All, Verb>(detail::get<All>(operands))...};
    bool has_unit_columns = true;
    bool has_unit_rows = detail::is_in_any_order<Verb, F>();
    for (std::size_t k = 0; k < parameter_count<Verb>; ++k) {
        if (!detail::is_elementwise(Verb::parameters[k].role))
            continue;
        if (all[k].has_shape)
            columns = all[k].columns;
        has_unit_columns =
            has_unit_columns && (all[k].columns > 1 || all[k].rows <= 1 ? all[k].column_stride == 1
                                                                        : all[k].row_stride == 1);
        has_unit_rows = has_unit_rows && all[k].has_shape && all[k].row_stride == 1;
    }
    if constexpr ((is_strided_operand<Operands> || ...)) {
        const list<decltype(detail::in_unit_stride(detail::get<All>(operands)))...> contiguous{
            {detail::in_unit_stride(detail::get<All>(operands))}...};
        if (has_unit_rows && !has_unit_columns) {
            for (std::size_t k = 0; k < parameter_count<Verb>; ++k)
                gaps[k] = static_cast<std::size_t>(all[k].column_stride) - all[k].rows;
            return detail::run_rows<Verb, Arch>(policy, f, n, gaps, all[0].rows, layout, option,
                                                contiguous);
        }
        if (has_unit_columns)
            return detail::run_rows<Verb, Arch>(policy, f, n, gaps, columns, layout, option,
                                                contiguous);
    }
    return detail::run_rows<Verb, Arch>(policy, f, n, gaps, columns, layout, option, operands);
}

template <class Verb, class Arch, class Policy, class F, class Layout, class Option,
          std::size_t... All, class... Operands>
SIMDACT_INLINE typename Verb::result run_arrays(
    const Policy& policy, const F& f, const Layout& layout, const Option& option,
    std::index_sequence<All...> indices,
    const list_of<std::index_sequence<All...>, Operands...>& operands) {
    constexpr bool contiguous =
        ((is_contiguous_operand<Operands> || !detail::is_elementwise(Verb::parameters[All].role)) &&
         ...);
    constexpr bool some_columns = (is_column_major<Operands> || ...);
    constexpr bool some_rows = ((is_shaped<Operands> && !is_column_major<Operands>) || ...);
    if constexpr (some_columns && some_rows) {
        // Before a leading dimension becomes one stride of two, which may be anything.
        (detail::check_strides<All, Verb>(detail::get<All>(operands)), ...);
        return detail::run_arrays<Verb, Arch>(
            policy, f, layout, option, indices,
            list<decltype(detail::in_row_major_order(detail::get<All>(operands)))...>{
                {detail::in_row_major_order(detail::get<All>(operands))}...});
    } else {
        const footprint all[] = {detail::footprint_for<All, Verb>(detail::get<All>(operands))...};
        if constexpr (!contiguous)
            detail::check_elementwise(Verb::name, all, Verb::parameters, parameter_count<Verb>);
        else if (!(detail::is_right_output<Verb, All>(all, indices) && ...)) [[unlikely]]
            detail::refuse_arrays<Verb>(operands);
        const std::size_t n = all[detail::first_array<Verb>()].elements();
        if constexpr (requires { Verb::validate(all, f, layout, option); })
            Verb::validate(all, f, layout, option);
        if constexpr (contiguous)
            return detail::run_call<Verb, Arch>(policy, f, n, no_gaps{}, operands, layout, option);
        else
            return detail::run_shaped<Verb, Arch>(policy, f, n, all, layout, option, indices,
                                                  operands);
    }
}

template <class Verb, class Arch, bool OfPointers, class Policy, class F, class Binding,
          std::size_t... All>
SIMDACT_INLINE typename Verb::result run_bound(
    const Policy& policy, const F& f, const typename Binding::references& arguments,
    std::index_sequence<All...> indices) noexcept(OfPointers &&
                                                  noexcept(policy.run(std::size_t{}, any_kernel))) {
    const list<decltype(Binding::template operand<All>(arguments))...> operands{
        {Binding::template operand<All>(arguments)}...};
    const auto& layout = Binding::layout(arguments);
    const auto& option = Binding::option(arguments);
    if constexpr (!OfPointers) {
        return detail::run_arrays<Verb, Arch>(policy, f, layout, option, indices, operands);
    } else if constexpr (has_layout<Verb>) {
        return detail::run_call<Verb, Arch>(policy, f, layout.size(), no_gaps{}, operands, layout,
                                            option);
    } else {
        const auto n = static_cast<std::size_t>(detail::get<Binding::plan.length>(arguments));
        return detail::run_call<Verb, Arch>(policy, f, n, no_gaps{}, operands, layout, option);
    }
}

/// An activation may be a pointer to a function.
template <class A>
constexpr bool is_pointer_to_elements =
    facts_of<A>.form == form::pointer &&
    !std::is_function_v<std::remove_pointer_t<std::remove_cvref_t<A>>>;

/// Whether a call can throw: that of pointers can't, unless its policy can.
template <class First, class... Rest>
consteval bool is_nothrow_call() {
    if constexpr (execution_policy<std::remove_cvref_t<First>>) {
        if constexpr (!noexcept(std::declval<const std::remove_cvref_t<First>&>().run(std::size_t{},
                                                                                      any_kernel)))
            return false;
    }
    return is_pointer_to_elements<First> ||
           ((is_pointer_to_elements<Rest> || facts_of<Rest>.form == form::length) || ...);
}

/// The arguments after the policy.
template <class Verb, class Arch, bool IsNothrow, class Policy, class First, class... Rest>
SIMDACT_INLINE typename Verb::result invoke_with(
    const Policy& policy, std::remove_reference_t<First>& first,
    std::remove_reference_t<Rest>&... rest) noexcept(IsNothrow) {
    if constexpr (Verb::has_activation) {
        using F = std::remove_cvref_t<First>;
        using chosen = typename verb_for<Verb, F>::type;
        using bound = binding<chosen, Rest...>;
        return detail::run_bound<chosen, Arch, bound::plan.of_pointers, Policy, F, bound>(
            policy, first, typename bound::references{{rest}...},
            std::make_index_sequence<parameter_count<chosen>>{});
    } else {
        using bound = binding<Verb, First, Rest...>;
        return detail::run_bound<Verb, Arch, bound::plan.of_pointers, Policy, no_activation, bound>(
            policy, no_activation{}, typename bound::references{{first}, {rest}...},
            std::make_index_sequence<parameter_count<Verb>>{});
    }
}

/// A right call.
template <class Verb, class Arch, class First, class... Rest>
SIMDACT_INLINE typename Verb::result invoke(
    std::remove_reference_t<First>& first,
    std::remove_reference_t<Rest>&... rest) noexcept(detail::is_nothrow_call<First, Rest...>()) {
    constexpr bool is_nothrow = detail::is_nothrow_call<First, Rest...>();
    if constexpr (execution_policy<std::remove_cvref_t<First>>)
        return detail::invoke_with<Verb, Arch, is_nothrow, std::remove_cvref_t<First>, Rest...>(
            first, rest...);
    else
        return detail::invoke_with<Verb, Arch, is_nothrow, serial_policy, First, Rest...>(
            serial, first, rest...);
}

}  // namespace simdact::detail
