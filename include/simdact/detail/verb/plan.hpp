// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The diagnosis of a call: which argument is what, and what is wrong with them.

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "description.hpp"
#include "mistake.hpp"
#include "operand.hpp"

namespace simdact::detail {

/// Which argument is what. An argument's index counts from the first after the activation.
template <class Verb>
struct plan {
    mistake why = mistake::none;
    bool of_pointers = false;
    std::size_t at[parameter_count<Verb>] = {};
    std::size_t length = 0;
};

struct argument_kinds {
    argument_facts facts;
    bool is_layout;
    bool is_option;
};

/// Everything but the types of the elements and the activation.
template <class Verb>
consteval plan<Verb> make_plan(const argument_kinds* arguments, std::size_t count) {
    plan<Verb> made;
    const auto wrong = [&made](mistake why) {
        made.why = why;
        return made;
    };
    constexpr std::size_t wanted = detail::count_arrays<Verb>();
    std::size_t data = 0, pointers = 0, arrays = 0, lengths = 0, others = 0;
    std::size_t last_data = 0, length_at = 0, layouts = 0, options = 0;
    bool all_decay = true;
    for (std::size_t k = 0; k < count; ++k) {
        const argument_facts& a = arguments[k].facts;
        if (a.foreign != mistake::none)
            return wrong(a.foreign);
        if (a.form == form::bad_range)
            return wrong(mistake::the_range_must_be_contiguous_and_know_its_size);
        if (a.is_data()) {
            ++data;
            last_data = k;
            pointers += a.form == form::pointer ? 1U : 0U;
            arrays += a.form == form::array && !a.decays ? 1U : 0U;
            all_decay = all_decay && (a.form == form::pointer || a.decays);
        } else if (arguments[k].is_layout) {
            ++layouts;
        } else if (arguments[k].is_option) {
            ++options;
        } else if (a.form == form::length) {
            ++lengths;
            length_at = k;
        } else if (a.is_policy) {
            return wrong(mistake::the_policy_comes_first);
        } else {
            ++others;
        }
    }
    if (data < wanted && others > 0 && data + others >= wanted)
        return wrong(mistake::an_argument_is_neither_an_array_nor_a_pointer);
    if (pointers > 0 && arrays > 0)
        return wrong(mistake::pointers_and_ranges_are_mixed);
    made.of_pointers = pointers > 0 || (lengths > 0 && all_decay && data > 0);
    if (has_layout<Verb> && lengths > 0)
        return wrong(mistake::the_layout_has_the_number_of_elements);
    if (made.of_pointers && lengths == 0 && !has_layout<Verb>)
        return wrong(mistake::pointers_need_the_number_of_elements_after_the_last_one);
    if (!made.of_pointers && lengths > 0)
        return wrong(data > 0 ? mistake::only_pointers_are_followed_by_a_number_of_elements
                              : mistake::an_argument_is_neither_an_array_nor_a_pointer);
    if (data > wanted)
        return wrong(mistake::the_call_has_too_many_arrays);
    if (data < wanted && !(Verb::in_place && data + 1 == wanted && data > 0))
        return wrong(mistake::the_call_has_too_few_arrays);
    if (has_layout<Verb> && layouts == 0)
        return wrong(mistake::the_layout_of_the_channels_is_missing);
    if (detail::count_of<Verb>(role::option) > options)
        return wrong(Verb::missing_option);
    if (lengths > 1 || others > 0)
        return wrong(mistake::an_argument_of_another_type_is_left_over);
    if (lengths == 1 && length_at != last_data + 1)
        return wrong(mistake::the_arguments_are_in_another_order);
    made.length = length_at;
    std::size_t next = 0;
    for (std::size_t p = 0; p < parameter_count<Verb>; ++p) {
        const role r = Verb::parameters[p].role;
        if (lengths == 1 && next == length_at)
            ++next;
        if (next == count) {
            if (r == role::output && data < wanted)
                made.at[p] = made.at[p - 1];  // in place
            else if (r == role::optional)
                made.at[p] = count;
            else
                return wrong(mistake::the_arguments_are_in_another_order);
            continue;
        }
        const argument_kinds& a = arguments[next];
        if (r == role::output && data < wanted && next > last_data) {
            made.at[p] = made.at[p - 1];
            continue;
        }
        if (detail::is_array_role(r) ? !a.facts.is_data()
            : r == role::layout      ? !a.is_layout
                                     : !a.is_option)
            return wrong(mistake::the_arguments_are_in_another_order);
        made.at[p] = next++;
    }
    if (lengths == 1 && next == length_at)
        ++next;
    if (next != count)
        return wrong(mistake::an_argument_of_another_type_is_left_over);
    return made;
}

/// The types of the elements, in a call whose plan is right.
template <class Verb>
consteval mistake find_element_mistake(const plan<Verb>& made, const argument_kinds* arguments,
                                       std::size_t arithmetic_of_activation) {
    std::size_t arithmetic = 0;
    for (std::size_t p = 0; p < parameter_count<Verb>; ++p) {
        const role r = Verb::parameters[p].role;
        if (!detail::is_elementwise(r) && r != role::channel_input && r != role::channel_output)
            continue;
        const argument_facts& a = arguments[made.at[p]].facts;
        if (a.content == content::half_bits)
            return mistake::numbers_of_16_bits_are_viewed_by_as_bfloat16_or_as_float16;
        if (a.content == content::byte)
            return mistake::int8_and_uint8_elements_need_an_activation_from_simdact_quantized_hpp;
        if (a.content != content::number)
            return mistake::the_elements_must_be_float_double_bfloat16_or_float16;
        if (arithmetic == 0)
            arithmetic = a.arithmetic;
    }
    for (std::size_t p = 0; p < parameter_count<Verb>; ++p) {
        const role r = Verb::parameters[p].role;
        if ((detail::is_elementwise(r) || r == role::channel_input || r == role::channel_output) &&
            arguments[made.at[p]].facts.arithmetic != arithmetic)
            return mistake::all_arrays_must_be_computed_in_one_type;
    }
    if (arithmetic_of_activation != 0 && arithmetic_of_activation != arithmetic)
        return mistake::the_activation_computes_in_another_type_than_the_elements;
    return mistake::none;
}

/// What may be written, and how.
template <class Verb>
consteval mistake find_output_mistake(const plan<Verb>& made, const argument_kinds* arguments) {
    for (std::size_t p = 0; p < parameter_count<Verb>; ++p) {
        const role r = Verb::parameters[p].role;
        if (!detail::is_array_role(r))
            continue;
        const argument_facts& a = arguments[made.at[p]].facts;
        const bool shared =
            Verb::in_place && p + 1 < parameter_count<Verb> && made.at[p + 1] == made.at[p];
        if (a.adds && !Verb::can_add)
            return mistake::this_verb_does_not_add_to_its_outputs;
        if (a.adds && r != role::output && r != role::channel_output && !shared)
            return mistake::only_an_output_can_be_added_to;
        if (r == role::output || r == role::channel_output) {
            if (a.is_const)
                return mistake::the_output_is_const;
            if (a.is_temporary)
                return mistake::the_output_is_a_temporary;
        }
        if ((r == role::channel_input || r == role::channel_output) && !a.is_contiguous)
            return mistake::the_array_of_one_element_per_channel_must_be_contiguous;
        if (r == role::records &&
            (a.content != content::record || a.is_const || a.is_temporary || !a.is_contiguous))
            return mistake::
                seen_must_be_an_array_of_statistics_that_is_not_const_and_outlives_the_call;
    }
    return mistake::none;
}

template <class Verb>
consteval mistake find_mask_mistake(const plan<Verb>& made, const argument_kinds* arguments) {
    for (std::size_t p = 0; p < parameter_count<Verb>; ++p) {
        const role r = Verb::parameters[p].role;
        if (r != role::mask_input && r != role::mask_output)
            continue;
        const argument_facts& a = arguments[made.at[p]].facts;
        if (!a.is_uint8)
            return mistake::the_mask_must_be_an_array_of_std_uint8_t;
        if (!a.is_contiguous)
            return mistake::the_mask_must_be_contiguous;
        if (r == role::mask_output && a.is_const)
            return mistake::the_mask_is_const;
        if (r == role::mask_output && a.is_temporary)
            return mistake::the_mask_is_a_temporary;
    }
    return mistake::none;
}

/// The element type of an argument that is data.
template <class A>
struct element_of_argument {
    using type = typename std::remove_cvref_t<decltype(detail::operand_of(
        std::declval<std::remove_reference_t<array_of<A>>&>()))>::element_type;
};
template <class A>
    requires std::is_pointer_v<std::remove_cvref_t<array_of<A>>>
struct element_of_argument<A> {
    using type = std::remove_pointer_t<std::remove_cvref_t<array_of<A>>>;
};

/// The arguments after the activation.
template <class Verb, class... A>
struct arguments_of {
    static constexpr std::size_t count = sizeof...(A);
    static constexpr argument_kinds kinds[] = {
        {facts_of<A>, std::same_as<std::remove_cvref_t<A>, channels>,
         is_option_of<Verb, std::remove_cvref_t<A>>}...,
        {}};
    static constexpr detail::plan<Verb> plan = detail::make_plan<Verb>(kinds, count);
    static constexpr bool has_option = (is_option_of<Verb, std::remove_cvref_t<A>> || ... || false);
    static constexpr bool has_data = ((facts_of<A>.form >= form::pointer) || ... || false);
};

template <std::size_t K, class First, class... Rest>
struct nth_type : nth_type<K - 1, Rest...> {};
template <class First, class... Rest>
struct nth_type<0, First, Rest...> {
    using type = First;
};

/// The element type of what is passed for a parameter.
template <class Arguments, std::size_t Parameter, class... A>
using element_for = std::remove_cv_t<typename element_of_argument<
    typename nth_type<Arguments::plan.at[Parameter], A...>::type>::type>;

template <class Verb>
consteval std::size_t first_array() {
    std::size_t k = 0;
    while (!detail::is_elementwise(Verb::parameters[k].role))
        ++k;
    return k;
}

/// What a verb needs of the activation; with an optional argument it may need more.
template <class Verb, bool HasOption>
struct needs_of {
    using type = typename Verb::needs;
};
template <class Verb>
    requires requires { typename Verb::needs_with_option; }
struct needs_of<Verb, true> {
    using type = typename Verb::needs_with_option;
};

template <class F>
consteval std::size_t arithmetic_size() {
    if constexpr (requires { typename F::arithmetic_type; })
        return sizeof(typename F::arithmetic_type);
    else
        return 0;
}

/// Whether a call with this first argument means this verb, when no array tells.
template <class F>
constexpr bool is_like_an_activation =
    requires { typename F::arithmetic_type; } || has_value<F, simd::batch<float, default_arch>>;

template <class Verb, class Arch, class F, class... A>
consteval mistake find_mistake_after_policy() {
    using arguments = arguments_of<Verb, A...>;
    if constexpr (!arguments::has_data && !(Verb::has_activation && is_like_an_activation<F>)) {
        return mistake::not_a_call_of_this_verb;
    } else if constexpr (is_quantized<F> && !requires { Verb::is_for_quantized; }) {
        return mistake::a_quantized_activation_has_no_derivative_and_no_verb_but_forward;
    } else if constexpr (arguments::plan.why != mistake::none) {
        return arguments::plan.why;
    } else if constexpr (requires { Verb::is_for_quantized; }) {
        constexpr mistake of_outputs =
            detail::find_output_mistake<Verb>(arguments::plan, arguments::kinds);
        if constexpr (!Verb::template fits<F, element_for<arguments, 0, A...>,
                                           element_for<arguments, 1, A...>>)
            return mistake::the_elements_have_other_types_than_the_quantized_activation;
        else if constexpr (of_outputs != mistake::none)
            return of_outputs;
        else
            return detail::find_arch_mistake<Arch>();
    } else {
        constexpr mistake of_elements = detail::find_element_mistake<Verb>(
            arguments::plan, arguments::kinds, detail::arithmetic_size<F>());
        constexpr mistake of_outputs =
            detail::find_output_mistake<Verb>(arguments::plan, arguments::kinds);
        if constexpr (of_elements != mistake::none) {
            return of_elements;
        } else if constexpr (of_outputs != mistake::none) {
            return of_outputs;
        } else {
            constexpr mistake of_activation = detail::find_activation_mistake<
                typename needs_of<Verb, arguments::has_option>::type, F,
                element_for<arguments, detail::first_array<Verb>(), A...>, Arch>();
            if constexpr (of_activation != mistake::none)
                return of_activation;
            else
                return detail::find_mask_mistake<Verb>(arguments::plan, arguments::kinds);
        }
    }
}

/// Another description of the verb for an activation of its own kind.
template <class Verb, class F>
struct verb_for {
    using type = Verb;
};

template <class Verb, class Arch, class First, class... Rest>
consteval mistake find_mistake_of_activation() {
    using F = std::remove_cvref_t<First>;
    if constexpr (!Verb::has_activation)
        return detail::find_mistake_after_policy<Verb, Arch, no_activation, First, Rest...>();
    else if constexpr (facts_of<First>.is_data() && sizeof...(Rest) > 0 &&
                       !std::is_function_v<std::remove_pointer_t<std::decay_t<First>>>)
        return mistake::the_activation_is_missing;
    else
        return detail::find_mistake_after_policy<typename verb_for<Verb, F>::type, Arch, F,
                                                 Rest...>();
}

template <class Verb, class Arch>
consteval mistake find_mistake() {
    return mistake::not_a_call_of_this_verb;
}
template <class Verb, class Arch, class First, class... Rest>
consteval mistake find_mistake() {
    using first = std::remove_cvref_t<First>;
    if constexpr (execution_policy<first> && sizeof...(Rest) == 0)
        return mistake::not_a_call_of_this_verb;
    else if constexpr (execution_policy<first>)
        return detail::find_mistake_of_activation<Verb, Arch, Rest...>();
    else if constexpr (has_some_run<first> && facts_of<First>.form == form::other)
        return mistake::the_policy_has_no_const_run_that_returns_void;
    else
        return detail::find_mistake_of_activation<Verb, Arch, First, Rest...>();
}

template <class Verb, class... A>
consteval bool have_layout_in_its_place() {
    constexpr std::size_t place = nth_of_role<Verb, role::layout>(0);
    constexpr bool is_layout[] = {std::same_as<std::remove_cvref_t<A>, channels>..., false};
    // Behind the activation, or a policy and the activation.
    return (place + 1 < sizeof...(A) && is_layout[place + 1]) ||
           (place + 2 < sizeof...(A) && is_layout[place + 2]);
}

/// Whether the overloads that name the layout are candidates.
template <class Verb, class... A>
constexpr bool are_with_layout = detail::have_layout_in_its_place<Verb, A...>();
/// If an option must follow the layout: with both.
template <class Verb, class... A>
    requires(count_of<Verb>(role::option) > 0)
constexpr bool are_with_layout<Verb, A...> = detail::have_layout_in_its_place<Verb, A...>() &&
                                             (is_option_of<Verb, std::remove_cvref_t<A>> || ...);

/// The diagnosis.
template <class Verb, class Arch, class... A>
constexpr mistake mistake_in = detail::find_mistake<Verb, Arch, A...>();

// The conditions of an overload: clang reports an unmet std::enable_if_t in one line, and a concept
// in several.
template <class Verb, class Arch, class... A>
constexpr bool is_right_call = mistake_in<Verb, Arch, A...> == mistake::none;

/// `why` if it is one that a deleted overload reports.
template <mistake Why,
          bool Reported = Why != mistake::none && Why != mistake::not_a_call_of_this_verb>
struct reported {};
template <mistake Why>
struct reported<Why, true> {
    static constexpr mistake why = Why;
};

}  // namespace simdact::detail
