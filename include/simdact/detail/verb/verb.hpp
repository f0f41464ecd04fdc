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
///         using operation = ...;                          // lanes -> lanes: operation.hpp
///     };
///     SIMDACT_VERB(blend, verbs::blend)
///
/// The macro defines the function `blend`. It takes pointers and a length (unchecked, `noexcept`)
/// or any arrays and views (checked in O(1), std::invalid_argument), with or without a policy as
/// its first argument; it supports `blend<xsimd::sse2>(…)` and `add_to(y)` and diagnoses invalid
/// calls. `best` finds the verb's kernels by the same struct (detail/dispatch/list.hpp).
///
/// Optional members: `in_place = true` (one array may be input and output), `check` (further checks
/// of arrays and views), and for a verb whose kernel is not the elementwise loop `run`, `kernels`
/// and `result` instead of `operation`.

#include <type_traits>

#include "call.hpp"
#include "run.hpp"

/// Defines the function `function` from `description`: an overload for valid calls and a deleted
/// one for invalid calls, whose `Why` is the sentence that the compiler prints.
#define SIMDACT_VERB(function, description)                                                      \
    template <class Arch = ::simdact::default_arch, class... A,                                  \
              std::enable_if_t<::simdact::detail::is_right_call<description, Arch, A...>, int> = \
                  0>                                                                             \
    SIMDACT_INLINE typename description::result function(A&&... a) noexcept(                     \
        ::simdact::detail::is_nothrow_call<A...>()) {                                            \
        return ::simdact::detail::invoke<description, Arch, A...>(a...);                         \
    }                                                                                            \
    template <class Arch = ::simdact::default_arch, class... A,                                  \
              ::simdact::mistake Why = ::simdact::detail::reported<                              \
                  ::simdact::detail::mistake_in<description, Arch, A...>>::why>                  \
    typename description::result function(A&&...) = delete;

/// The same for a verb that takes a layout of channels, which may be written {.channels = …},
/// after arguments whose types and names are given; once for the calls with a policy, and once
/// without.
#define SIMDACT_VERB_WITH_LAYOUT(function, description, types, names, parameters, arguments)       \
    template <class Arch = ::simdact::default_arch, SIMDACT_DETAIL_UNPACK types, class... Rest,    \
              std::enable_if_t<                                                                    \
                  ::simdact::detail::is_right_call<description, Arch, SIMDACT_DETAIL_UNPACK names, \
                                                   const ::simdact::channels&, Rest...>,           \
                  int> = 0>                                                                        \
    SIMDACT_INLINE typename description::result function(                                          \
        SIMDACT_DETAIL_UNPACK parameters, const ::simdact::channels& layout,                       \
        Rest&&... rest) noexcept(::simdact::detail::is_nothrow_call<SIMDACT_DETAIL_UNPACK          \
                                                                        names>()) {                \
        return ::simdact::detail::invoke<description, Arch, SIMDACT_DETAIL_UNPACK names,           \
                                         const ::simdact::channels&, Rest...>(                     \
            SIMDACT_DETAIL_UNPACK arguments, layout, rest...);                                     \
    }                                                                                              \
    template <class Arch = ::simdact::default_arch, SIMDACT_DETAIL_UNPACK types, class... Rest,    \
              ::simdact::mistake Why = ::simdact::detail::reported<                                \
                  ::simdact::detail::mistake_in<description, Arch, SIMDACT_DETAIL_UNPACK names,    \
                                                const ::simdact::channels&, Rest...>>::why>        \
    typename description::result function(SIMDACT_DETAIL_UNPACK parameters,                        \
                                          const ::simdact::channels&, Rest&&...) = delete;
#define SIMDACT_DETAIL_UNPACK(...) __VA_ARGS__

/// The wrong calls of such a verb that give no layout.
#define SIMDACT_VERB_WITHOUT_LAYOUT(function, description)                                       \
    template <class Arch = ::simdact::default_arch, class... A,                                  \
              ::simdact::mistake Why = ::simdact::detail::reported<                              \
                  ::simdact::detail::mistake_in<description, Arch, A...>>::why,                  \
              std::enable_if_t<!::simdact::detail::are_with_layout<description, A...>, int> = 0> \
    typename description::result function(A&&...) = delete;
