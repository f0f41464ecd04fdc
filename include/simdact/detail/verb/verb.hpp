// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The engine: makes every form of a verb from its description. A verb is a struct:
///
///     struct blend : elementwise_verb {
///         static constexpr const char* name = "blend";
///         static constexpr parameter parameters[] = {reads("x"), reads("other"), writes("y")};
///         using needs = needs_value;                      // of the activation
///         template <class F>
///         using operation = ...;                          // lanes -> lanes,
///         detail/verb/operation.hpp
///     };
///     SIMDACT_VERB(blend, blend_verb)
///
/// The macro defines the function `blend`. It takes pointers and a length (`noexcept`, unchecked),
/// any arrays and views (checked in O(1), std::invalid_argument), all with and without a policy in
/// front, `blend<xsimd::sse2>(…)`, `add_to(y)`, and names the mistake in any other call. `best`
/// finds the verb's kernels by the same struct (detail/dispatch/list.hpp).
///
/// Optional members: `in_place = true` (one array may be input and output), `check` (further checks
/// of arrays and views), and for a verb whose kernel is not the elementwise loop `run`, `kernels`
/// and `result` instead of `operation`.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>

#include "../../policy.hpp"
#include "../loop/accumulate.hpp"
#include "../loop/by_rows.hpp"
#include "../loop/elementwise.hpp"
#include "check.hpp"
#include "mistake.hpp"
#include "operand.hpp"
#include "operation.hpp"

namespace simdact::detail {

// ---- descriptions

enum class role : unsigned char {
    input,       ///< Read element by element.
    output,      ///< Written element by element.
    mask_input,  ///< Bits beside the elements.
    mask_output,
    channel_input,  ///< An element per channel.
    channel_output,
    records,  ///< Statistics per channel, written.
    layout,   ///< `channels`: has the number of elements.
    option,   ///< Of the verb's `option_type`.
    optional  ///< The same, and may be left out.
};

struct parameter {
    const char* name;
    detail::role role;
};

consteval parameter reads(const char* name) {
    return {name, role::input};
}
consteval parameter writes(const char* name) {
    return {name, role::output};
}

constexpr bool is_array_role(role r) {
    return r < role::layout;
}
constexpr bool is_elementwise(role r) {
    return r <= role::output;
}
constexpr bool is_written(role r) {
    return r == role::output || r == role::mask_output || r == role::channel_output ||
           r == role::records;
}

struct no_option {};
/// What a verb without an activation has in its place.
struct no_activation {};

/// What descriptions have in common.
struct verb_defaults {
    static constexpr bool in_place = false;
    static constexpr bool has_activation = true;
    static constexpr bool can_add = true;
    static constexpr bool always_adds = false;
    static constexpr mistake missing_option = mistake::an_argument_of_another_type_is_left_over;
    using option_type = no_option;
    using result = void;
};

template <class Verb, class A>
constexpr bool is_option_of = std::same_as<A, typename Verb::option_type>;
template <class Verb, class A>
    requires requires { Verb::template is_option<A>; }
constexpr bool is_option_of<Verb, A> = Verb::template is_option<A>;

/// The kernels that a verb may run for an activation: what `best` has compiled beforehand.
template <class... Kernels>
struct kernel_types {};

template <class Verb>
constexpr std::size_t parameter_count = std::size(Verb::parameters);

template <class Verb>
consteval std::size_t count_arrays() {
    std::size_t n = 0;
    for (const parameter& p : Verb::parameters)
        n += detail::is_array_role(p.role) ? 1 : 0;
    return n;
}

template <class Verb>
consteval std::size_t count_of(role r) {
    std::size_t n = 0;
    for (const parameter& p : Verb::parameters)
        n += p.role == r ? 1 : 0;
    return n;
}

template <class Verb>
constexpr bool has_layout = detail::count_of<Verb>(role::layout) != 0;

/// Which parameter is the n-th of a role.
template <class Verb, role Role>
consteval std::size_t nth_of_role(std::size_t n) {
    std::size_t k = 0;
    for (const parameter& p : Verb::parameters) {
        if (p.role == Role && n-- == 0)
            return k;
        ++k;
    }
    return k;
}

// ---- calls, by the types of their arguments

/// Which argument is what. An argument's index counts from the first behind the activation.
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
            pointers += a.form == form::pointer ? 1 : 0;
            arrays += a.form == form::array && !a.decays ? 1 : 0;
            all_decay = all_decay && (a.form == form::pointer || a.decays);
        } else if (arguments[k].is_layout) {
            ++layouts;
        } else if (arguments[k].is_option) {
            ++options;
        } else if (a.form == form::length) {
            ++lengths;
            length_at = k;
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
        return wrong(mistake::pointers_need_the_number_of_elements_behind_the_last_one);
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

/// The arguments behind the activation.
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
consteval mistake find_mistake_behind_policy() {
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
        else if constexpr (!enabled_arch<Arch>)
            return mistake::the_instruction_set_is_not_enabled_by_the_compilers_flags;
        else
            return mistake::none;
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
        return detail::find_mistake_behind_policy<Verb, Arch, no_activation, First, Rest...>();
    else
        return detail::find_mistake_behind_policy<typename verb_for<Verb, F>::type, Arch, F,
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

/// The diagnosis.
template <class Verb, class Arch, class... A>
constexpr mistake mistake_in = detail::find_mistake<Verb, Arch, A...>();

template <class Verb, class Arch, class... A>
concept right_call = mistake_in<Verb, Arch, A...> == mistake::none;

constexpr bool is_diagnosed(mistake why) {
    return why != mistake::none && why != mistake::not_a_call_of_this_verb;
}

// ---- calls, by their arguments

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
    template <class Inputs, class Operation, class R>
    SIMDACT_INLINE auto accumulating(const Inputs& in, const Operation& operation,
                                     const R& gaps) const noexcept {
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
    template <class Inputs, class Operation, class R, std::size_t... N>
    SIMDACT_INLINE auto accumulating(const Inputs& in, const Operation& operation, const R& gaps,
                                     std::index_sequence<N...>) const noexcept {
        return detail::make_accumulating<is_added<operand_type<output<N>>>...>(
            in, operation, gaps, operand<output<N>>().source()...);
    }
};

/// The kernel of the elementwise loop, and its run.
template <class Arch, class T, tuning Tuning, class Call, class Operation>
SIMDACT_INLINE void run_elementwise(const Call& call, const Operation& operation) noexcept(
    noexcept(call.policy.run(std::size_t{}, any_kernel))) {
    const auto outputs = call.outputs();
    const auto parts = call.accumulating(call.inputs(), operation, call.rows);
    call.policy.run(call.n, detail::by_rows_of(
                                parts.rows, detail::make_elementwise<Arch, T, Tuning>(
                                                call.n, outputs, parts.inputs, parts.operation)));
}

template <class Indices>
struct streams_of;
template <std::size_t... N>
struct streams_of<std::index_sequence<N...>> {
    template <class Stream, std::size_t>
    using repeated = Stream;
    template <class Stream>
    using pack = detail::pack<repeated<Stream, N>...>;
    template <class Operation>
    using accumulating = detail::accumulating<Operation, (N == N)...>;
};

/// The types of a loop's streams and operation, over contiguous arrays of E.
template <class E, std::size_t Inputs, std::size_t Outputs, class Operation, bool Adds>
struct loop_types {
    using outputs = typename streams_of<std::make_index_sequence<Outputs>>::template pack<sink<E>>;
    using inputs = typename streams_of<std::make_index_sequence<Inputs>>::template pack<source<E>>;
    using operation = Operation;
};
template <class E, std::size_t Inputs, std::size_t Outputs, class Operation>
struct loop_types<E, Inputs, Outputs, Operation, true>
    : loop_types<E, Inputs, Outputs, Operation, false> {
    using plain = loop_types<E, Inputs, Outputs, Operation, false>;
    using inputs = decltype(detail::join(
        std::declval<typename streams_of<std::make_index_sequence<Outputs>>::template pack<
            old_values<source<E>>>>(),
        std::declval<typename plain::inputs>()));
    using operation =
        typename streams_of<std::make_index_sequence<Outputs>>::template accumulating<Operation>;
};

/// The kernel of the elementwise loop of a verb.
template <class Verb, class Arch, class E, tuning Tuning, class Operation, bool Adds>
struct elementwise_kernel {
    using loop = loop_types<E, detail::count_of<Verb>(role::input),
                            detail::count_of<Verb>(role::output), Operation, Adds>;
    using type = elementwise<Arch, arithmetic_type_of<E>, Tuning, typename loop::outputs,
                             typename loop::inputs, typename loop::operation>;
};

/// A verb whose results of an element depend on the operands' elements of its index alone.
struct elementwise_verb : verb_defaults {
    template <class Verb, class Arch, class F, class E, bool Adds>
    using kernels =
        kernel_types<typename elementwise_kernel<Verb, Arch, E, tuning_of<F>(),
                                                 typename Verb::template operation<F>, Adds>::type>;

    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, any_kernel))) {
        using F = typename Call::activation;
        detail::run_elementwise<Arch, arithmetic_type_of<typename Call::element>, tuning_of<F>()>(
            call, typename Call::verb::template operation<F>{call.f});
    }
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

// ---- checks of arrays and views

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

/// Of contiguous arrays, in comparisons alone.
template <class Verb, std::size_t Output, std::size_t Other>
SIMDACT_INLINE void check_pair(const footprint* all) {
    constexpr role r = Verb::parameters[Other].role;
    if constexpr (r == role::input) {
        detail::sizes_match(Verb::name, all[Other], all[Output]);
        detail::no_partial_overlap(Verb::name, all[Output], all[Other]);
    } else if constexpr (r == role::output && Other < Output) {
        detail::no_shared_memory(Verb::name, all[Other], all[Output]);
    }
}
template <class Verb, std::size_t Output, std::size_t... All>
SIMDACT_INLINE void check_output(const footprint* all, std::index_sequence<All...>) {
    if constexpr (Verb::parameters[Output].role == role::output)
        (detail::check_pair<Verb, Output, All>(all), ...);
}

template <class Verb, bool AreContiguous, std::size_t... All>
SIMDACT_INLINE void check_elementwise(const footprint* all, std::index_sequence<All...> indices) {
    if constexpr (AreContiguous) {
        (detail::check_output<Verb, All>(all, indices), ...);
    } else {
        constexpr std::size_t count =
            detail::count_of<Verb>(role::input) + detail::count_of<Verb>(role::output);
        footprint operands[count];
        bool is_output[count];
        std::size_t next = 0;
        for (std::size_t k = 0; k < sizeof...(All); ++k) {
            if (!detail::is_elementwise(Verb::parameters[k].role))
                continue;
            operands[next] = all[k];
            is_output[next] = Verb::parameters[k].role == role::output;
            ++next;
        }
        detail::elementwise_operands(Verb::name, operands, is_output, count);
    }
}

template <std::size_t Parameter, class Verb, class Operand>
SIMDACT_INLINE footprint footprint_for(const Operand& operand) noexcept {
    if constexpr (detail::is_array_role(Verb::parameters[Parameter].role))
        return operand.memory(Verb::parameters[Parameter].name);
    else
        return {};
}

template <std::size_t Parameter, class Verb, class Operand>
SIMDACT_INLINE std::size_t gap_of(const Operand& operand) noexcept {
    if constexpr (detail::is_elementwise(Verb::parameters[Parameter].role))
        return operand.row_gap();
    else
        return 0;
}

// ---- runs

template <class Verb, class Arch, class Policy, class F, class Rows, class Operands, class Layout,
          class Option>
SIMDACT_INLINE typename Verb::result run_call(
    const Policy& policy, const F& f, std::size_t n, const Rows& rows, const Operands& operands,
    const Layout& layout,
    const Option& option) noexcept(noexcept(policy.run(std::size_t{}, any_kernel))) {
    return Verb::template run<Arch>(call<Verb, Policy, F, Rows, Operands, Layout, Option>{
        policy, f, n, rows, operands, layout, option});
}

template <class O>
constexpr bool is_strided_operand = false;
template <class E>
constexpr bool is_strided_operand<strided_operand<E>> = true;
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

/// The position of an element in the call is of no account.
template <class Verb>
consteval bool is_in_any_order() {
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
    bool has_unit_rows = detail::is_in_any_order<Verb>();
    for (std::size_t k = 0; k < parameter_count<Verb>; ++k) {
        if (!detail::is_elementwise(Verb::parameters[k].role))
            continue;
        if (all[k].has_shape)
            columns = all[k].columns;
        has_unit_columns = has_unit_columns && (all[k].column_stride == 1 || all[k].columns <= 1);
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
    constexpr bool some_rows = ((detail::is_elementwise(Verb::parameters[All].role) &&
                                 !is_column_major<Operands> && !is_contiguous_operand<Operands>) ||
                                ...);
    if constexpr (some_columns && some_rows) {
        return detail::run_arrays<Verb, Arch>(
            policy, f, layout, option, indices,
            list<decltype(detail::in_row_major_order(detail::get<All>(operands)))...>{
                {detail::in_row_major_order(detail::get<All>(operands))}...});
    } else {
        const footprint all[] = {detail::footprint_for<All, Verb>(detail::get<All>(operands))...};
        detail::check_elementwise<Verb, contiguous>(all, indices);
        const std::size_t n = all[detail::first_array<Verb>()].elements();
        if constexpr (requires { Verb::check(all, f, layout, option); })
            Verb::check(all, f, layout, option);
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

/// Whether a call can throw: that of pointers can't, unless its policy can.
template <class First, class... Rest>
consteval bool is_nothrow_call() {
    if constexpr (execution_policy<std::remove_cvref_t<First>>) {
        if constexpr (!noexcept(std::declval<const std::remove_cvref_t<First>&>().run(std::size_t{},
                                                                                      any_kernel)))
            return false;
    }
    return facts_of<First>.form == form::pointer ||
           ((facts_of<Rest>.form == form::pointer || facts_of<Rest>.form == form::length) || ...);
}

/// The arguments behind the policy.
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

/// Defines the function `function` by the description `description`: all right calls, and, deleted,
/// all wrong ones, whose `Why` is the sentence that the compiler prints.
#define SIMDACT_VERB(function, description)                                                    \
    template <class Arch = ::simdact::default_arch, class... A>                                \
        requires ::simdact::detail::right_call<description, Arch, A...>                        \
    SIMDACT_INLINE typename description::result function(A&&... a) noexcept(                   \
        ::simdact::detail::is_nothrow_call<A...>()) {                                          \
        return ::simdact::detail::invoke<description, Arch, A...>(a...);                       \
    }                                                                                          \
    template <class Arch = ::simdact::default_arch, class... A,                                \
              ::simdact::mistake Why = ::simdact::detail::mistake_in<description, Arch, A...>> \
        requires(::simdact::detail::is_diagnosed(Why))                                         \
    typename description::result function(A&&...) = delete;

/// The same for a verb that takes a layout of channels, which may be written {.channels = …},
/// behind N arguments (with the activation and, in another overload, the policy).
#define SIMDACT_DETAIL_VERB_WITH_LAYOUT(function, description, types, names, parameters,        \
                                        arguments)                                              \
    template <class Arch = ::simdact::default_arch, SIMDACT_DETAIL_UNPACK types, class... Rest> \
        requires ::simdact::detail::right_call<description, Arch, SIMDACT_DETAIL_UNPACK names,  \
                                               const ::simdact::channels&, Rest...>             \
    SIMDACT_INLINE typename description::result function(                                       \
        SIMDACT_DETAIL_UNPACK parameters, const ::simdact::channels& layout,                    \
        Rest&&... rest) noexcept(::simdact::detail::is_nothrow_call<SIMDACT_DETAIL_UNPACK       \
                                                                        names>()) {             \
        return ::simdact::detail::invoke<description, Arch, SIMDACT_DETAIL_UNPACK names,        \
                                         const ::simdact::channels&, Rest...>(                  \
            SIMDACT_DETAIL_UNPACK arguments, layout, rest...);                                  \
    }                                                                                           \
    template <class Arch = ::simdact::default_arch, SIMDACT_DETAIL_UNPACK types, class... Rest, \
              ::simdact::mistake Why =                                                          \
                  ::simdact::detail::mistake_in<description, Arch, SIMDACT_DETAIL_UNPACK names, \
                                                const ::simdact::channels&, Rest...>>           \
        requires(::simdact::detail::is_diagnosed(Why))                                          \
    typename description::result function(SIMDACT_DETAIL_UNPACK parameters,                     \
                                          const ::simdact::channels&, Rest&&...) = delete;
#define SIMDACT_DETAIL_UNPACK(...) __VA_ARGS__
#define SIMDACT_VERB_WITH_LAYOUT_4(function, description)                                        \
    SIMDACT_DETAIL_VERB_WITH_LAYOUT(function, description, (class A, class B, class C, class D), \
                                    (A, B, C, D), (A && a, B && b, C && c, D && d), (a, b, c, d))
#define SIMDACT_VERB_WITH_LAYOUT_5(function, description)                                      \
    SIMDACT_DETAIL_VERB_WITH_LAYOUT(                                                           \
        function, description, (class A, class B, class C, class D, class E), (A, B, C, D, E), \
        (A && a, B && b, C && c, D && d, E && e), (a, b, c, d, e))
#define SIMDACT_VERB_WITH_LAYOUT_6(function, description)                              \
    SIMDACT_DETAIL_VERB_WITH_LAYOUT(                                                   \
        function, description, (class A, class B, class C, class D, class E, class G), \
        (A, B, C, D, E, G), (A && a, B && b, C && c, D && d, E && e, G && g), (a, b, c, d, e, g))
#define SIMDACT_VERB_WITH_LAYOUT_7(function, description)                                       \
    SIMDACT_DETAIL_VERB_WITH_LAYOUT(                                                            \
        function, description, (class A, class B, class C, class D, class E, class G, class H), \
        (A, B, C, D, E, G, H), (A && a, B && b, C && c, D && d, E && e, G && g, H && h),        \
        (a, b, c, d, e, g, h))
