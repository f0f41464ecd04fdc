// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What the generated `simdact_dispatch_list.hpp` is written in: which kernels are compiled for
/// every instruction set. Its contents, for two functions and a user's own:
///
///     #include <simdact/detail/dispatch/list.hpp>
///     #include <simdact/masked.hpp>
///     #include "my_activation.hpp"
///     namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::inline for_my_app {
///     using activations = joined<
///         chosen<all_activations<float, accuracy::faithful>, "leaky_relu", "gelu">,
///         activation_list<my::activation<float>>>;
///     using verbs = verb_list<::simdact::verbs::forward, ::simdact::verbs::forward_masked>;
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

#include "../../float16.hpp"
#include "../../functions.hpp"
#include "../verb/verb.hpp"

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

namespace detail {

/// The kernel whose loop runs: that of one row, for arrays whose rows are apart.
template <class Kernel>
struct loop_kernel {
    using type = Kernel;
};
template <class Kernel, class Gaps>
struct loop_kernel<simdact::detail::by_rows<Kernel, Gaps>> {
    using type = Kernel;
};

}  // namespace detail

/// Kernels for one instruction set.
template <dispatchable... Kernels>
struct kernel_list {
    using table = dispatch::table<typename Kernels::arguments_type...>;

    /// Whether there is one with the same arguments.
    template <class Kernel>
    static constexpr bool contains_like =
        std::is_base_of_v<compiled_kernel<typename Kernel::arguments_type>, table>;

    template <class Kernel>
    static constexpr bool contains =
        (std::is_same_v<Kernels, typename detail::loop_kernel<Kernel>::type> || ...);
};

/// In a list of verbs: the verb with `add_to(…)` around all of its outputs.
template <class Verb>
struct accumulating {};

template <class... Verbs>
struct verb_list {};

/// Element types besides the one that an activation computes in.
template <element... Es>
struct element_list {};

namespace detail {

template <class List, class Kernels>
struct appended;
template <class... Firsts, class... Seconds>
struct appended<kernel_list<Firsts...>, simdact::detail::kernel_types<Seconds...>> {
    using type = kernel_list<Firsts..., Seconds...>;
};

/// A verb of a list, and whether it adds.
template <class Listed>
struct listed_verb {
    using verb = Listed;
    static constexpr bool adds = Listed::always_adds;
};
template <class Verb>
struct listed_verb<accumulating<Verb>> {
    using verb = Verb;
    static constexpr bool adds = true;
};

template <class Arch, class List, class Verb>
struct with_own_kernels {
    using type = List;
};
template <class Arch, class List, class Verb>
    requires requires { typename Verb::template own_kernels<Arch>; }
struct with_own_kernels<Arch, List, Verb>
    : appended<List, typename Verb::template own_kernels<Arch>> {};

template <class Arch, class List, class Verbs>
struct own_kernels {
    using type = List;
};
template <class Arch, class List, class First, class... Rest>
struct own_kernels<Arch, List, verb_list<First, Rest...>>
    : own_kernels<Arch, typename with_own_kernels<Arch, List, First>::type, verb_list<Rest...>> {};

/// Whether an activation has what a verb needs, and computes on elements of E.
template <class Verb, class F, class E>
consteval bool is_defined_for() {
    if constexpr (!requires { typename Verb::needs; })
        return false;
    else if constexpr (!std::is_same_v<arithmetic_type_of<E>, typename F::arithmetic_type>)
        return false;
    else
        return simdact::detail::find_activation_mistake<typename Verb::needs, F, E,
                                                        default_arch>() == mistake::none;
}

template <class Arch, class List, class Listed, class F, class E, bool Defined>
struct with_verb {
    using type = List;
};
template <class Arch, class List, class Listed, class F, class E>
struct with_verb<Arch, List, Listed, F, E, true> {
    using listed = listed_verb<Listed>;
    using type =
        typename appended<List, typename simdact::detail::kernels_of_verb<
                                    typename listed::verb, Arch, F, E, listed::adds>::type>::type;
};

template <class Arch, class List, class Listed, class F, class... Es>
struct with_elements {
    using type = List;
};
template <class Arch, class List, class Listed, class F, class First, class... Rest>
struct with_elements<Arch, List, Listed, F, First, Rest...>
    : with_elements<Arch,
                    typename with_verb<Arch, List, Listed, F, First,
                                       detail::is_defined_for<typename listed_verb<Listed>::verb, F,
                                                              First>()>::type,
                    Listed, F, Rest...> {};

template <class F>
concept has_arithmetic_type = arithmetic<typename F::arithmetic_type>;

template <class Arch, class List, class F, class Verbs, class Elements>
struct kernels_of_one {
    using type = List;
};
template <class Arch, class List, class F, class First, class... Rest, class... Es>
    requires has_arithmetic_type<F>
struct kernels_of_one<Arch, List, F, verb_list<First, Rest...>, element_list<Es...>>
    : kernels_of_one<
          Arch,
          typename with_elements<Arch, List, First, F, typename F::arithmetic_type, Es...>::type, F,
          verb_list<Rest...>, element_list<Es...>> {};
template <class Arch, class List, class F, class First, class... Rest, class... Es>
    requires(!has_arithmetic_type<F>)
struct kernels_of_one<Arch, List, F, verb_list<First, Rest...>, element_list<Es...>> {
    static_assert(has_arithmetic_type<F>,
                  "an activation in ACTIVATIONS of simdact_dispatch(...) must say in which type it "
                  "computes: using arithmetic_type = float; (or double)");
    using type = List;
};

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
