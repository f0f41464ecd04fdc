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
///     using elements = element_list<bfloat16>;
///     }
///     #define SIMDACT_DISPATCH_NAMESPACE for_my_app
///     #define SIMDACT_DISPATCH_SETS(each) each(baseline) each(v3) each(v4)

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "../float16.hpp"
#include "../functions.hpp"
#include "../operation.hpp"

/// What several files of one program share, and no other program or library that is loaded beside
/// it. Windows shares nothing that is not exported.
#if defined(_WIN32) || defined(__CYGWIN__)
#define SIMDACT_HIDDEN
#else
#define SIMDACT_HIDDEN [[gnu::visibility("hidden")]]
#endif

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

/// A kernel that can be compiled for several instruction sets: what it is called with is a block of
/// plain data, the same bytes for all of them, and a static function computes any piece from it.
/// (`Kernel` is that block, too, and its other members say how policies are to treat it.)
template <class Kernel>
concept dispatchable =
    std::derived_from<Kernel, typename Kernel::arguments_type> &&
    requires(const typename Kernel::arguments_type& call, std::size_t first, std::size_t last) {
        { Kernel::run(call, first, last) } noexcept -> std::same_as<void>;
    };

/// A kernel, compiled for one instruction set: computes the elements [first, last). It is told the
/// address of its arguments: among them is the activation, which may hold anything, and units
/// compiled for different sets need not agree on how it is passed.
template <class Arguments>
struct compiled_kernel {
    void (*run)(const Arguments& call, std::size_t first, std::size_t last) noexcept;
};

/// The kernels of a list, as they are compiled for one instruction set. The arguments of one tell
/// all of it, so the type is the same in every unit.
template <class... Arguments>
struct table : compiled_kernel<Arguments>... {};

/// Kernels for one instruction set.
template <dispatchable... Kernels>
struct kernel_list {
    using table = dispatch::table<typename Kernels::arguments_type...>;

    /// Whether there is one with the same arguments.
    template <class Kernel>
    static constexpr bool contains_like =
        std::is_base_of_v<compiled_kernel<typename Kernel::arguments_type>, table>;

    template <class Kernel>
    static constexpr bool contains = (std::is_same_v<Kernels, Kernel> || ...);
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

template <std::size_t Count, class E>
using sinks = typename packs<std::make_index_sequence<Count>>::template sinks<E>;
template <std::size_t Count, class E>
using sources = typename packs<std::make_index_sequence<Count>>::template sources<E>;

template <class Arch, template <class> class Operation, class F, class E, std::size_t Outputs,
          std::size_t Inputs>
using elementwise =
    kernel_list<kernel::elementwise<Arch, arithmetic_type_of<E>, operation::tuning_of<F>(),
                                    sinks<Outputs, E>, sources<Inputs, E>, Operation<F>>>;

template <class First, class Second>
struct concatenated;
template <class... Firsts, class... Seconds>
struct concatenated<kernel_list<Firsts...>, kernel_list<Seconds...>> {
    using type = kernel_list<Firsts..., Seconds...>;
};

}  // namespace detail

/// The verbs, each with the kernels that it needs of an activation, where the activation has it.
/// The others are in headers of their own beside this one: masked.hpp …
namespace verb {

/// A verb that has kernels of its own instead, `own_kernels<Arch>`.
struct for_no_activation {
    template <class F>
    static constexpr bool is_defined_for = false;
};

struct forward {
    template <class F>
    static constexpr bool is_defined_for = activation_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = detail::elementwise<Arch, operation::value, F, E, 1, 1>;
};
struct backward {
    template <class F>
    static constexpr bool is_defined_for = differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = detail::elementwise<Arch, operation::gradient, F, E, 1, 2>;
};
struct backward_from_output {
    template <class F>
    static constexpr bool is_defined_for =
        differentiable_from_output_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = detail::elementwise<Arch, operation::gradient_from_output, F, E, 1, 2>;
};
struct double_backward {
    template <class F>
    static constexpr bool is_defined_for = twice_differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = detail::elementwise<Arch, operation::double_gradient, F, E, 2, 3>;
};
struct forward_gated {
    template <class F>
    static constexpr bool is_defined_for = activation_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = detail::elementwise<Arch, operation::gated_value, F, E, 1, 2>;
};
struct backward_gated {
    template <class F>
    static constexpr bool is_defined_for = differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = detail::elementwise<Arch, operation::gated_gradient, F, E, 2, 3>;
};

}  // namespace verb

template <class... Verbs>
struct verb_list {};

/// Element types besides the one that an activation computes in.
template <element... Es>
struct element_list {};

namespace detail {

template <class F, class E>
constexpr bool computes_on = std::is_same_v<arithmetic_type_of<E>, typename F::arithmetic_type>;

template <class Arch, class List, class Verb>
struct with_own_kernels {
    using type = List;
};
template <class Arch, class List, class Verb>
    requires requires { typename Verb::template own_kernels<Arch>; }
struct with_own_kernels<Arch, List, Verb>
    : concatenated<List, typename Verb::template own_kernels<Arch>> {};

template <class Arch, class List, class Verbs>
struct own_kernels {
    using type = List;
};
template <class Arch, class List, class First, class... Rest>
struct own_kernels<Arch, List, verb_list<First, Rest...>>
    : own_kernels<Arch, typename with_own_kernels<Arch, List, First>::type, verb_list<Rest...>> {};

template <class Arch, class List, class Verb, class F, class E, bool Defined>
struct with_verb {
    using type = List;
};
template <class Arch, class List, class Verb, class F, class E>
struct with_verb<Arch, List, Verb, F, E, true>
    : concatenated<List, typename Verb::template kernels<Arch, F, E>> {};

template <class Arch, class List, class Verb, class F, class... Es>
struct with_elements {
    using type = List;
};
template <class Arch, class List, class Verb, class F, class First, class... Rest>
struct with_elements<Arch, List, Verb, F, First, Rest...>
    : with_elements<
          Arch,
          typename with_verb<Arch, List, Verb, F, First,
                             Verb::template is_defined_for<F> && computes_on<F, First>>::type,
          Verb, F, Rest...> {};

template <class Arch, class List, class F, class Verbs, class Elements>
struct kernels_of_one {
    using type = List;
};
template <class Arch, class List, class F, class First, class... Rest, class... Es>
struct kernels_of_one<Arch, List, F, verb_list<First, Rest...>, element_list<Es...>>
    : kernels_of_one<
          Arch,
          typename with_elements<Arch, List, First, F, typename F::arithmetic_type, Es...>::type, F,
          verb_list<Rest...>, element_list<Es...>> {};

template <class Arch, class List, class Activations, class Verbs, class Elements>
struct kernels {
    using type = List;
};
template <class Arch, class List, class F, class... Fs, class Verbs, class Elements>
struct kernels<Arch, List, activation_list<F, Fs...>, Verbs, Elements>
    : kernels<Arch, typename kernels_of_one<Arch, List, F, Verbs, Elements>::type,
              activation_list<Fs...>, Verbs, Elements> {};

}  // namespace detail

/// The verbs' own kernels, and those of all verbs for all activations, on arrays of what each
/// computes in and of those of the elements that are computed in that.
template <class Activations, class Verbs, class Elements, class Arch = default_arch>
using kernels_of =
    typename detail::kernels<Arch, typename detail::own_kernels<Arch, kernel_list<>, Verbs>::type,
                             Activations, Verbs, Elements>::type;

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
