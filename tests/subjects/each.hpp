// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The registry with both accuracies, every type once, and a function that is not in the library.

#include <simdact/functions.hpp>
#include <string_view>
#include <type_traits>

#include "../added/sqnl.hpp"

namespace simdact::test {

/// As a line more in the registry would have it.
template <arithmetic T, accuracy A = accuracy::faithful>
using added_activations = activation_list<sqnl<T, A>>;

template <class F, class List>
constexpr bool is_listed = false;
template <class F, class... Fs>
constexpr bool is_listed<F, activation_list<Fs...>> = (std::is_same_v<F, Fs> || ...);

/// Whether F is an activation of the library.
template <class F, class T>
constexpr bool is_in_the_library =
    is_listed<F, all_activations<T>> || is_listed<F, all_activations<T, accuracy::fast>>;

#if defined(SIMDACT_TEST_FUNCTION)
/// While a function is worked at, the others need not be compiled.
template <class F>
constexpr bool is_tested = std::string_view(F::name) == SIMDACT_TEST_FUNCTION;
#else
template <class F>
constexpr bool is_tested = true;
#endif

/// visit.template operator()<F, A>() for every activation type F that computes in T: those of
/// all_activations<T>, then the fast ones of the activations that have a choice; then those of
/// added_activations likewise.
template <class T, class Visit>
constexpr void for_each_activation(Visit&& visit) {
    const auto visit_both = [&]<class Faithful, class Fast>(Faithful, Fast) {
        Faithful::for_each([&]<class F>() {
            if constexpr (is_tested<F>)
                visit.template operator()<F, accuracy::faithful>();
        });
        Fast::for_each([&]<class F>() {
            if constexpr (is_tested<F> && !is_listed<F, Faithful>)
                visit.template operator()<F, accuracy::fast>();
        });
    };
    visit_both(all_activations<T>{}, all_activations<T, accuracy::fast>{});
    visit_both(added_activations<T>{}, added_activations<T, accuracy::fast>{});
}

}  // namespace simdact::test
