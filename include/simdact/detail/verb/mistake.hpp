// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Diagnoses calls: whether a call is valid and, if not, what is wrong with it. The diagnosis
/// selects either the verb or its deleted overload, whose template argument `Why` is the sentence
/// that the compiler prints.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <type_traits>
#include <utility>

#include "../../activation.hpp"
#include "../../element.hpp"
#include "../../policy.hpp"
#include "operand.hpp"

namespace simdact {

struct channels;    // channels.hpp
struct statistics;  // detail/statistics/accumulator.hpp

/// An integer type that `quantized` computes on. It is not an `element`: its values have no meaning
/// without a scale and a zero point.
template <class Q>
concept quantized_element = std::same_as<Q, std::int8_t> || std::same_as<Q, std::uint8_t>;

template <quantized_element In, quantized_element Out>
class quantized;  // quantized.hpp

/// Why a call does not compile.
enum class mistake {
    none,
    not_a_call_of_this_verb,

    // what is passed
    an_argument_is_neither_an_array_nor_a_pointer,
    Eigen_arrays_need_simdact_eigen_hpp_and_expressions_need_eval,
    xtensor_views_need_simdact_xtensor_hpp,
    mdspans_need_simdact_mdspan_hpp,
    OpenCV_matrices_need_simdact_opencv_hpp_and_as_matrix,
    this_array_type_needs_a_specialisation_of_simdact_array_traits,
    the_range_must_be_contiguous_and_know_its_size,
    the_policy_has_no_const_run_that_returns_void,
    the_instruction_set_is_not_enabled_by_the_compilers_flags,
    the_first_template_argument_is_not_an_instruction_set,
    the_policy_comes_first,
    the_activation_is_missing,

    // how many, and in which order
    pointers_need_the_number_of_elements_after_the_last_one,
    pointers_and_ranges_are_mixed,
    only_pointers_are_followed_by_a_number_of_elements,
    the_layout_has_the_number_of_elements,
    the_call_has_too_few_arrays,
    the_call_has_too_many_arrays,
    the_arguments_are_in_another_order,
    an_argument_of_another_type_is_left_over,
    the_layout_of_the_channels_is_missing,
    the_draws_are_missing,
    the_epilogue_is_missing,

    // elements
    the_elements_must_be_float_double_bfloat16_or_float16,
    numbers_of_16_bits_are_viewed_by_as_bfloat16_or_as_float16,
    int8_and_uint8_elements_need_an_activation_from_simdact_quantized_hpp,
    the_elements_have_other_types_than_the_quantized_activation,
    a_quantized_activation_has_no_derivative_and_no_verb_but_forward,
    all_arrays_must_be_computed_in_one_type,
    the_activation_computes_in_another_type_than_the_elements,

    // outputs, masks, records, channels
    the_output_is_const,
    the_output_is_a_temporary,
    only_an_output_can_be_added_to,
    this_verb_does_not_add_to_its_outputs,
    the_mask_must_be_an_array_of_std_uint8_t,
    the_mask_is_const,
    the_mask_is_a_temporary,
    the_mask_must_be_contiguous,
    the_array_of_one_element_per_channel_must_be_contiguous,
    seen_must_be_an_array_of_statistics_that_is_not_const_and_outlives_the_call,
    the_bias_must_be_in_the_type_of_arithmetic_the_residual_in_rows_like_x_gain_and_clamp_numbers,

    // the activation
    the_activation_must_be_trivially_copyable,
    the_activation_cannot_be_called_with_a_batch,
    the_operator_of_the_activation_is_not_const,
    the_operator_of_the_activation_takes_V_by_reference_to_non_const,
    the_operator_of_the_activation_returns_another_type_than_it_takes,
    the_activation_takes_scalars_only,
    the_operator_of_the_activation_is_private_or_takes_no_batch,
    the_activation_cannot_be_called_with_a_batch_and_its_weights,
    the_activation_cannot_be_called_with_a_batch_and_its_draws,
    a_member_of_the_activation_is_not_const_or_returns_another_type,
    the_activation_has_no_derivative,
    the_activation_has_no_gradient_and_weight_gradient,
    the_activation_has_no_second_derivative,
    the_activation_has_no_derivative_from_output,
    the_activation_has_no_zone
};

namespace detail {

template <class F>
constexpr bool is_quantized = false;
template <class In, class Out>
constexpr bool is_quantized<quantized<In, Out>> = true;

// ---- what an argument is, by its type alone

enum class form : unsigned char { other, length, pointer, array, bad_range, foreign };

enum class content : unsigned char { other, number, half_bits, byte, record };

struct argument_facts {
    detail::form form = detail::form::other;
    detail::content content = detail::content::other;
    unsigned char arithmetic = 0;  ///< The size of the type of arithmetic.
    bool is_const = false;
    bool is_temporary = false;
    bool is_uint8 = false;
    bool is_contiguous = false;  ///< Whatever its strides: it has none.
    bool decays = false;         ///< A C array, which a length makes a pointer.
    bool adds = false;
    bool is_policy = false;
    mistake foreign = mistake::none;

    constexpr bool is_data() const { return form >= detail::form::pointer; }
};

template <class E>
consteval void describe_elements(argument_facts& facts) {
    using bare = std::remove_cv_t<E>;
    facts.is_const = std::is_const_v<E>;
    facts.is_uint8 = std::same_as<bare, std::uint8_t>;
    if constexpr (std::is_volatile_v<E>) {
        facts.content = content::other;
    } else if constexpr (element<bare>) {
        facts.content = content::number;
        facts.arithmetic = sizeof(arithmetic_type_of<bare>);
    } else if constexpr (std::same_as<bare, std::uint16_t>) {
        facts.content = content::half_bits;
    } else if constexpr (quantized_element<bare>) {
        facts.content = content::byte;
    } else if constexpr (std::same_as<bare, statistics>) {
        facts.content = content::record;
    }
}

/// Arrays of libraries whose adapter is an opt-in header, by what they have.
template <class A>
consteval mistake missing_adapter() {
    if constexpr (requires(const A& a) {
                      typename A::Scalar;
                      typename A::PlainObject;
                      a.derived();
                      a.rows();
                  })
        return mistake::Eigen_arrays_need_simdact_eigen_hpp_and_expressions_need_eval;
    else if constexpr (requires {
                           typename A::accessor_type;
                           typename A::layout_type;
                           typename A::extents_type;
                       })
        return mistake::mdspans_need_simdact_mdspan_hpp;
    else if constexpr (requires(const A& a) {
                           a.rows;
                           a.cols;
                           a.step1();
                           a.depth();
                       })
        return mistake::OpenCV_matrices_need_simdact_opencv_hpp_and_as_matrix;
    else if constexpr (requires(const A& a) {
                           a.strides();
                           a.data_offset();
                           a.shape();
                       })
        return mistake::xtensor_views_need_simdact_xtensor_hpp;
    else if constexpr (requires(const A& a) {
                           a.data_ptr();
                           a.is_contiguous();
                       })
        return mistake::this_array_type_needs_a_specialisation_of_simdact_array_traits;
    else
        return mistake::none;
}

template <class A>
constexpr bool is_view_of_foreign = false;
template <class A>
    requires requires { requires array_traits<A>::is_view; }
constexpr bool is_view_of_foreign<A> = true;

/// A is what a verb deduces: `T&` for a variable, `T` for a temporary.
template <class A>
consteval argument_facts find_facts() {
    using array = array_of<A>;
    using bare = std::remove_cvref_t<array>;
    argument_facts facts;
    facts.adds = accumulates<A>;
    if constexpr (std::is_pointer_v<bare>) {
        facts.form = form::pointer;
        facts.is_contiguous = true;
        detail::describe_elements<std::remove_pointer_t<bare>>(facts);
    } else if constexpr (is_array<std::remove_reference_t<array>>) {
        using operand = std::remove_cvref_t<decltype(detail::operand_of(
            std::declval<std::remove_reference_t<array>&>()))>;
        facts.form = form::array;
        facts.decays = std::is_array_v<std::remove_reference_t<array>>;
        facts.is_contiguous = requires { requires operand::is_contiguous; };
        detail::describe_elements<typename operand::element_type>(facts);
        if constexpr (has_array_traits<std::remove_reference_t<array>>)
            facts.is_temporary = !std::is_reference_v<array> && !is_view_of_foreign<bare>;
        else if constexpr (std::ranges::range<array>)
            facts.is_temporary = !std::ranges::borrowed_range<array>;
    } else if constexpr (std::integral<bare> && !std::same_as<bare, bool>) {
        facts.form = form::length;
    } else if constexpr (detail::missing_adapter<bare>() != mistake::none) {
        facts.form = form::foreign;
        facts.foreign = detail::missing_adapter<bare>();
    } else if constexpr (std::ranges::range<array>) {
        facts.form = form::bad_range;
    } else {
        facts.is_policy = execution_policy<bare>;
    }
    return facts;
}

template <class A>
constexpr argument_facts facts_of = detail::find_facts<A>();

template <class P>
concept has_some_run =
    requires(P& policy, std::size_t n, const kernel_archetype& kernel) { policy.run(n, kernel); };

// ---- what a verb asks of the activation

struct with_call_operator {
    void operator()();
};
template <class F>
struct with_two_call_operators : F, with_call_operator {};

/// F has an operator(), accessible or not: a second one makes the name ambiguous.
template <class F>
constexpr bool has_hidden_call_operator = false;
template <class F>
    requires(std::is_class_v<F> && !std::is_final_v<F>)
constexpr bool has_hidden_call_operator<F> = !requires { &with_two_call_operators<F>::operator(); };

/// Why f(v) is not valid.
template <class F, class V>
consteval mistake find_value_mistake() {
    using T = simd::lane_type<V>;
    if constexpr (has_value<F, V>)
        return mistake::none;
    else if constexpr (requires(const F& f, const V& v) {
                           { f(v) } -> std::same_as<const V>;
                       })
        return mistake::the_operator_of_the_activation_takes_V_by_reference_to_non_const;
    else if constexpr (requires(const F& f, const V& v) { f(v); })
        return mistake::the_operator_of_the_activation_returns_another_type_than_it_takes;
    else if constexpr (requires(F& f, const V& v) { f(v); })
        return mistake::the_operator_of_the_activation_is_not_const;
    else if constexpr (requires(const F& f, V& v) { f(v); })
        return mistake::the_operator_of_the_activation_takes_V_by_reference_to_non_const;
    else if constexpr (requires(const F& f, T x) { f(x); })
        return mistake::the_activation_takes_scalars_only;
    else if constexpr (has_hidden_call_operator<F>)
        return mistake::the_operator_of_the_activation_is_private_or_takes_no_batch;
    else
        return mistake::the_activation_cannot_be_called_with_a_batch;
}

/// A verb without an activation.
struct needs_nothing {
    template <class F, class V>
    static consteval mistake find() {
        return mistake::none;
    }
};

/// Any activation.
struct needs_value {
    template <class F, class V>
    static consteval mistake find() {
        return detail::find_value_mistake<F, V>();
    }
};

/// An activation that is called with a weight or a draw beside each input.
template <mistake Otherwise>
struct needs_value_of_two {
    template <class F, class V>
    static consteval mistake find() {
        return has_value_of_two<F, V> ? mistake::none : Otherwise;
    }
};

template <class F, class V>
consteval mistake find_member_mistake() {
    if constexpr (detail::find_value_mistake<F, V>() != mistake::none)
        return detail::find_value_mistake<F, V>();
    else if constexpr (!no_unusable_member<F, V>)
        return mistake::a_member_of_the_activation_is_not_const_or_returns_another_type;
    else
        return mistake::none;
}

struct needs_derivative {
    template <class F, class V>
    static consteval mistake find() {
        if constexpr (detail::find_member_mistake<F, V>() != mistake::none)
            return detail::find_member_mistake<F, V>();
        else if constexpr (!has_some_derivative<F, V>)
            return mistake::the_activation_has_no_derivative;
        else
            return mistake::none;
    }
};

struct needs_second_derivative {
    template <class F, class V>
    static consteval mistake find() {
        if constexpr (needs_derivative::find<F, V>() != mistake::none)
            return needs_derivative::find<F, V>();
        else if constexpr (!has_some_second_derivative<F, V>)
            return mistake::the_activation_has_no_second_derivative;
        else
            return mistake::none;
    }
};

struct needs_derivative_from_output {
    template <class F, class V>
    static consteval mistake find() {
        if constexpr (detail::find_member_mistake<F, V>() != mistake::none)
            return detail::find_member_mistake<F, V>();
        else if constexpr (!has_some_derivative_from_output<F, V>)
            return mistake::the_activation_has_no_derivative_from_output;
        else
            return mistake::none;
    }
};

/// Whether code can be compiled for Arch.
template <class Arch>
consteval mistake find_arch_mistake() {
    if constexpr (enabled_arch<Arch>)
        return mistake::none;
    else if constexpr (requires { Arch::supported(); })
        return mistake::the_instruction_set_is_not_enabled_by_the_compilers_flags;
    else
        return mistake::the_first_template_argument_is_not_an_instruction_set;
}

/// Whether F has what `Needs` says, for elements of E.
template <class Needs, class F, class E, class Arch>
consteval mistake find_activation_mistake() {
    if constexpr (detail::find_arch_mistake<Arch>() != mistake::none)
        return detail::find_arch_mistake<Arch>();
    else if constexpr (Needs::template find<F, simd::batch<arithmetic_type_of<E>, Arch>>() !=
                       mistake::none)
        return Needs::template find<F, simd::batch<arithmetic_type_of<E>, Arch>>();
    else if constexpr (!plain_object<F>)
        return mistake::the_activation_must_be_trivially_copyable;
    else
        return mistake::none;
}

}  // namespace detail
}  // namespace simdact
