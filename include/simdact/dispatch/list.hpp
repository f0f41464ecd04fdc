// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What the generated `simdact_dispatch_list.hpp` is written in: which kernels are compiled for
/// every instruction set. Its contents, for two functions and a user's own:
///
///     #include <simdact/dispatch/list.hpp>
///     #include "my_activation.hpp"
///     namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::inline for_my_app {
///     using activations = joined<
///         chosen<all_activations<float, accuracy::faithful>, "leaky_relu", "gelu">,
///         activation_list<my::activation<float>>>;
///     using verbs = verb_list<verb::forward, verb::backward>;
///     }
///     #define SIMDACT_DISPATCH_NAMESPACE for_my_app
///     #define SIMDACT_DISPATCH_SETS(each) each(baseline) each(v3) each(v4)

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "../functions.hpp"
#include "../operation.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

namespace detail {

template <std::size_t Size>
struct text {
    char characters[Size];

    consteval text(const char (&literal)[Size]) noexcept { std::copy_n(literal, Size, characters); }
    constexpr operator std::string_view() const noexcept { return {characters, Size - 1}; }
};

template <class List, class F>
constexpr bool contains = false;
template <class... Fs, class F>
constexpr bool contains<activation_list<Fs...>, F> = (std::is_same_v<Fs, F> || ...);

template <class List, class F, bool Wanted>
struct append {
    using type = List;
};
template <class... Fs, class F>
struct append<activation_list<Fs...>, F, true> {
    using type = activation_list<Fs..., F>;
};

template <class List, class... Fs>
struct joined {
    using type = List;
};
template <class List, class First, class... Rest, class... Lists>
struct joined<List, activation_list<First, Rest...>, Lists...>
    : joined<typename append<List, First, !contains<List, First>>::type, activation_list<Rest...>,
             Lists...> {};
template <class List, class... Lists>
struct joined<List, activation_list<>, Lists...> : joined<List, Lists...> {};

template <class List, class From, text... Names>
struct chosen;
template <class List, text... Names>
struct chosen<List, activation_list<>, Names...> {
    using type = List;
};
template <class List, class First, class... Rest, text... Names>
struct chosen<List, activation_list<First, Rest...>, Names...>
    : chosen<typename append<List, First,
                             ((std::string_view(Names) == std::string_view(First::name)) ||
                              ...)>::type,
             activation_list<Rest...>, Names...> {};

}  // namespace detail

/// The activations of all lists, each once.
template <class... Lists>
using joined = typename detail::joined<activation_list<>, Lists...>::type;

/// Those of a list that have one of the names.
template <class List, detail::text... Names>
using chosen = typename detail::chosen<activation_list<>, List, Names...>::type;

/// A kernel, compiled for one instruction set: computes the elements [first, last). It is told what
/// `kernel::arguments` has; the activation, which may hold anything, by its address, since units
/// compiled for different sets need not agree on how it is passed.
template <class Arguments>
struct compiled_kernel;
template <class Outputs, class Inputs, class Operation>
struct compiled_kernel<kernel::arguments<Outputs, Inputs, Operation>> {
    void (*run)(Outputs outputs, Inputs inputs, const Operation* operation, std::size_t first,
                std::size_t last, std::size_t elements) noexcept;
};

/// Kernels that are compiled for every set. The arguments of one tell all of it.
template <class... Arguments>
struct kernel_list {
    /// As they are compiled for one.
    struct table : compiled_kernel<Arguments>... {};

    template <class Wanted>
    static constexpr bool contains = (std::is_same_v<Arguments, Wanted> || ...);
};

namespace detail {

template <class T, std::size_t>
using repeated = T;

template <class Indices>
struct packs;
template <std::size_t... Nth>
struct packs<std::index_sequence<Nth...>> {
    template <class T>
    using sinks = kernel::pack<kernel::sink<repeated<T, Nth>>...>;
    template <class T>
    using sources = kernel::pack<kernel::source<repeated<T, Nth>>...>;
};

template <template <class> class Operation, class F, std::size_t Outputs, std::size_t Inputs>
using arguments_of = kernel::arguments<
    typename packs<std::make_index_sequence<Outputs>>::template sinks<typename F::arithmetic_type>,
    typename packs<std::make_index_sequence<Inputs>>::template sources<typename F::arithmetic_type>,
    Operation<F>>;

template <class List, class Verb, class F, bool Defined>
struct with_verb {
    using type = List;
};
template <class... Known, class Verb, class F>
struct with_verb<kernel_list<Known...>, Verb, F, true> {
    using type = kernel_list<Known..., typename Verb::template kernel<F>>;
};

}  // namespace detail

/// The verbs, each with the kernel that it needs of an activation, where the activation has it.
namespace verb {

struct forward {
    template <class F>
    static constexpr bool is_defined_for = activation_for<F, typename F::arithmetic_type>;
    template <class F>
    using kernel = detail::arguments_of<operation::value, F, 1, 1>;
};
struct backward {
    template <class F>
    static constexpr bool is_defined_for = differentiable_for<F, typename F::arithmetic_type>;
    template <class F>
    using kernel = detail::arguments_of<operation::gradient, F, 1, 2>;
};
struct backward_from_output {
    template <class F>
    static constexpr bool is_defined_for =
        differentiable_from_output_for<F, typename F::arithmetic_type>;
    template <class F>
    using kernel = detail::arguments_of<operation::gradient_from_output, F, 1, 2>;
};
struct double_backward {
    template <class F>
    static constexpr bool is_defined_for = twice_differentiable_for<F, typename F::arithmetic_type>;
    template <class F>
    using kernel = detail::arguments_of<operation::double_gradient, F, 2, 3>;
};
struct forward_gated {
    template <class F>
    static constexpr bool is_defined_for = activation_for<F, typename F::arithmetic_type>;
    template <class F>
    using kernel = detail::arguments_of<operation::gated_value, F, 1, 2>;
};
struct backward_gated {
    template <class F>
    static constexpr bool is_defined_for = differentiable_for<F, typename F::arithmetic_type>;
    template <class F>
    using kernel = detail::arguments_of<operation::gated_gradient, F, 2, 3>;
};

}  // namespace verb

template <class... Verbs>
struct verb_list {};

namespace detail {

template <class List, class Activations, class Verbs>
struct kernels;
template <class List, class Verbs>
struct kernels<List, activation_list<>, Verbs> {
    using type = List;
};
template <class List, class F, class Verbs>
struct kernels_of {
    using type = List;
};
template <class List, class F, class First, class... Rest>
struct kernels_of<List, F, verb_list<First, Rest...>>
    : kernels_of<typename with_verb<List, First, F, First::template is_defined_for<F>>::type, F,
                 verb_list<Rest...>> {};
template <class List, class F, class... Fs, class Verbs>
struct kernels<List, activation_list<F, Fs...>, Verbs>
    : kernels<typename kernels_of<List, F, Verbs>::type, activation_list<Fs...>, Verbs> {};

}  // namespace detail

/// The kernels of all verbs for all activations.
template <class Activations, class Verbs>
using kernels_of = typename detail::kernels<kernel_list<>, Activations, Verbs>::type;

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
