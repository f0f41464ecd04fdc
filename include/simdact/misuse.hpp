// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// One readable compile error for a wrong call. Each verb has a deleted overload that takes part in
/// overload resolution only where `misuse_of` finds a mistake, and whose template argument `Why` is
/// the sentence that the compiler then prints.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <type_traits>

#include "activation.hpp"
#include "element.hpp"
#include "policy.hpp"

namespace simdact {

/// A type of integers that `quantized` computes on. They are no `element`: what they stand for is
/// not in them.
template <class Q>
concept quantized_element = std::same_as<Q, std::int8_t> || std::same_as<Q, std::uint8_t>;

template <quantized_element In, quantized_element Out>
class quantized;  // quantized.hpp

template <class E>
struct matrix_view;  // matrix/view.hpp

/// Why a call does not compile.
namespace misuse {
struct none;
struct the_elements_must_be_float_double_bfloat16_or_float16;
struct numbers_of_16_bits_are_viewed_by_as_bfloat16_or_as_float16;
struct int8_and_uint8_elements_need_an_activation_from_simdact_quantized_hpp;
struct the_elements_have_other_types_than_the_quantized_activation;
struct a_quantized_activation_has_no_derivative_and_no_verb_but_forward;
struct the_activation_computes_in_another_type_than_the_elements;
struct all_ranges_must_be_computed_in_one_type;
struct the_range_must_be_contiguous_and_know_its_size;
struct the_output_is_const;
struct the_output_is_a_temporary;
struct the_activation_must_be_trivially_copyable;
struct the_activation_cannot_be_called_with_a_batch;
struct a_member_of_the_activation_is_not_const_or_returns_another_type;
struct the_activation_has_no_derivative;
struct the_activation_has_no_second_derivative;
struct the_activation_has_no_derivative_from_output;
struct the_policy_has_no_const_run_that_returns_void;
struct the_instruction_set_is_not_enabled_by_the_compilers_flags;
}  // namespace misuse

namespace detail {

/// What an argument of a verb is made of; `void` where it is neither a range nor a pointer.
template <class A>
struct elements_in {
    using type = void;
};
template <class A>
    requires std::ranges::range<A>
struct elements_in<A> {
    using type = std::remove_reference_t<std::ranges::range_reference_t<A>>;
};
template <class E>
struct elements_in<E*> {
    using type = E;
};
template <class A>
    requires(!std::ranges::range<A> && std::is_pointer_v<std::remove_cvref_t<A>> &&
             !std::same_as<A, std::remove_cvref_t<A>>)
struct elements_in<A> : elements_in<std::remove_cvref_t<A>> {};

template <class A>
using elements_in_t = typename elements_in<A>::type;

template <class A>
constexpr bool is_data = !std::is_void_v<elements_in_t<A>>;

template <class A>
constexpr bool is_shapeless =
    std::ranges::range<A> && !(std::ranges::contiguous_range<A> && std::ranges::sized_range<A>);

template <class A>
constexpr bool has_elements = element<std::remove_cv_t<elements_in_t<A>>>;

template <class A>
constexpr bool holds_halves = std::is_same_v<std::remove_cv_t<elements_in_t<A>>, std::uint16_t>;

/// The arithmetic type of elements E; `void` for what is not an element type.
template <class E>
struct arithmetic_or_void {
    using type = void;
};
template <element E>
struct arithmetic_or_void<E> {
    using type = arithmetic_type_of<E>;
};

template <class A, class E>
constexpr bool computes_like =
    std::same_as<typename arithmetic_or_void<std::remove_cv_t<elements_in_t<A>>>::type,
                 typename arithmetic_or_void<E>::type>;

/// How many of the arguments are data.
template <class... Arguments>
constexpr std::size_t data_count = (std::size_t{0} + ... + std::size_t{is_data<Arguments>});

template <class Output>
constexpr bool is_temporary = std::ranges::range<Output> && !std::ranges::borrowed_range<Output>;

/// The last `Count` of the arguments that are data: the verb writes to them.
template <std::size_t Count, class... Arguments>
struct outputs {
    static constexpr bool any_const = false;
    static constexpr bool any_temporary = false;
};
template <std::size_t Count, class First, class... Rest>
struct outputs<Count, First, Rest...> {
    using rest = outputs<Count, Rest...>;
    static constexpr bool has_first = is_data<First> && data_count<Rest...> < Count;
    static constexpr bool any_const =
        rest::any_const || (has_first && std::is_const_v<elements_in_t<First>>);
    static constexpr bool any_temporary = rest::any_temporary || (has_first && is_temporary<First>);
};

/// The element type of the first argument that is data.
template <class... Arguments>
struct first_element {
    using type = void;
};
template <class First, class... Rest>
struct first_element<First, Rest...> {
    using type = std::conditional_t<is_data<First>, std::remove_cv_t<elements_in_t<First>>,
                                    typename first_element<Rest...>::type>;
};

/// The same of the last one.
template <class... Arguments>
struct last_element {
    using type = void;
};
template <class First, class... Rest>
struct last_element<First, Rest...> {
    using type = std::conditional_t<is_data<First> && data_count<Rest...> == 0,
                                    std::remove_cv_t<elements_in_t<First>>,
                                    typename last_element<Rest...>::type>;
};

template <class F>
constexpr bool is_quantized = false;
template <class In, class Out>
constexpr bool is_quantized<quantized<In, Out>> = true;

template <class F, class First, class Last>
constexpr bool is_quantized_for = false;
template <class In, class Out>
constexpr bool is_quantized_for<quantized<In, Out>, In, Out> = true;

struct any_activation {};
/// The same, but for integers.
struct any_activation_of_numbers {};
struct with_derivative {};
struct with_second_derivative {};
struct with_derivative_from_output {};

template <class F, class E, class Arch, class Needs>
consteval auto find_activation_misuse() {
    if constexpr (!enabled_arch<Arch>)
        return std::type_identity<
            misuse::the_instruction_set_is_not_enabled_by_the_compilers_flags>{};
    else if constexpr (!has_value<F, simd::batch<arithmetic_type_of<E>, Arch>>)
        return std::type_identity<misuse::the_activation_cannot_be_called_with_a_batch>{};
    else if constexpr (!plain_object<F>)
        return std::type_identity<misuse::the_activation_must_be_trivially_copyable>{};
    else if constexpr (!std::same_as<Needs, any_activation> &&
                       !std::same_as<Needs, any_activation_of_numbers> &&
                       !no_unusable_member<F, simd::batch<arithmetic_type_of<E>, Arch>>)
        return std::type_identity<
            misuse::a_member_of_the_activation_is_not_const_or_returns_another_type>{};
    else if constexpr ((std::same_as<Needs, with_derivative> ||
                        std::same_as<Needs, with_second_derivative>) &&
                       !differentiable_for<F, E, Arch>)
        return std::type_identity<misuse::the_activation_has_no_derivative>{};
    else if constexpr (std::same_as<Needs, with_second_derivative> &&
                       !twice_differentiable_for<F, E, Arch>)
        return std::type_identity<misuse::the_activation_has_no_second_derivative>{};
    else if constexpr (std::same_as<Needs, with_derivative_from_output> &&
                       !differentiable_from_output_for<F, E, Arch>)
        return std::type_identity<misuse::the_activation_has_no_derivative_from_output>{};
    else
        return std::type_identity<misuse::none>{};
}

template <class F, class Arch, class Needs, std::size_t Outputs, class... Arguments>
consteval auto find_quantized_misuse() {
    using written = outputs<Outputs, Arguments...>;
    if constexpr (!std::same_as<Needs, any_activation> || data_count<Arguments...> > 2)
        return std::type_identity<
            misuse::a_quantized_activation_has_no_derivative_and_no_verb_but_forward>{};
    else if constexpr (!is_quantized_for<F, typename first_element<Arguments...>::type,
                                         typename last_element<Arguments...>::type>)
        return std::type_identity<
            misuse::the_elements_have_other_types_than_the_quantized_activation>{};
    else if constexpr (written::any_const)
        return std::type_identity<misuse::the_output_is_const>{};
    else if constexpr (written::any_temporary)
        return std::type_identity<misuse::the_output_is_a_temporary>{};
    else if constexpr (!enabled_arch<Arch>)
        return std::type_identity<
            misuse::the_instruction_set_is_not_enabled_by_the_compilers_flags>{};
    else
        return std::type_identity<misuse::none>{};
}

template <class A>
constexpr bool is_matrix_view = false;
template <class E>
constexpr bool is_matrix_view<matrix_view<E>> = true;

template <class F, class Arch, class Needs, std::size_t Outputs, class... Arguments>
consteval auto find_misuse_without_policy() {
    using first = typename first_element<Arguments...>::type;
    using written = outputs<Outputs, Arguments...>;
    // What is wrong with a call of views, matrix/verb.hpp tells.
    if constexpr (!(is_data<Arguments> || ...) ||
                  (is_matrix_view<std::remove_cvref_t<Arguments>> || ...))
        return std::type_identity<misuse::none>{};
    else if constexpr ((is_shapeless<Arguments> || ...))
        return std::type_identity<misuse::the_range_must_be_contiguous_and_know_its_size>{};
    else if constexpr (is_quantized<F>)
        return find_quantized_misuse<F, Arch, Needs, Outputs, Arguments...>();
    else if constexpr ((quantized_element<std::remove_cv_t<elements_in_t<Arguments>>> || ...))
        return std::type_identity<
            misuse::int8_and_uint8_elements_need_an_activation_from_simdact_quantized_hpp>{};
    else if constexpr (((is_data<Arguments> && holds_halves<Arguments>) || ...))
        return std::type_identity<
            misuse::numbers_of_16_bits_are_viewed_by_as_bfloat16_or_as_float16>{};
    else if constexpr (((is_data<Arguments> && !has_elements<Arguments>) || ...))
        return std::type_identity<misuse::the_elements_must_be_float_double_bfloat16_or_float16>{};
    else if constexpr (((is_data<Arguments> && !computes_like<Arguments, first>) || ...))
        return std::type_identity<misuse::all_ranges_must_be_computed_in_one_type>{};
    else if constexpr (!computes_in<F, arithmetic_type_of<first>>)
        return std::type_identity<
            misuse::the_activation_computes_in_another_type_than_the_elements>{};
    else if constexpr (written::any_const)
        return std::type_identity<misuse::the_output_is_const>{};
    else if constexpr (written::any_temporary)
        return std::type_identity<misuse::the_output_is_a_temporary>{};
    else
        return find_activation_misuse<F, first, Arch, Needs>();
}

template <class P>
concept has_some_run = requires(P& policy, std::size_t n) { policy.run(n, probe); };

template <class F, class Arch, class Needs, std::size_t Outputs, class First, class... Rest>
consteval auto find_misuse() {
    using next = std::remove_cvref_t<First>;
    if constexpr (has_some_run<F> && !execution_policy<F> && !is_data<First>)
        return std::type_identity<misuse::the_policy_has_no_const_run_that_returns_void>{};
    else if constexpr (execution_policy<F>)
        return find_misuse_without_policy<next, Arch, Needs, Outputs, Rest...>();
    else
        return find_misuse_without_policy<F, Arch, Needs, Outputs, First, Rest...>();
}

/// The mistake in a verb's call with an activation F (or a policy, the activation behind it) and
/// these arguments, of which it writes to the last `Outputs` arrays; or `misuse::none`.
template <class F, class Arch, class Needs, std::size_t Outputs, class... Arguments>
using misuse_of = typename decltype(find_misuse<F, Arch, Needs, Outputs, Arguments...>())::type;

}  // namespace detail
}  // namespace simdact
