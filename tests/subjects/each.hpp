// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The registry with both accuracies, every type once.

#include <simdact/functions.hpp>
#include <type_traits>

namespace simdact::test {

template <class F, class List>
constexpr bool is_listed = false;
template <class F, class... Fs>
constexpr bool is_listed<F, activation_list<Fs...>> = (std::is_same_v<F, Fs> || ...);

/// visit.template operator()<F, A>() for every activation type F that computes in T: those of
/// all_activations<T>, then the fast ones of the activations that have a choice.
template <class T, class Visit>
constexpr void for_each_activation(Visit&& visit) {
    all_activations<T>::for_each(
        [&]<class F>() { visit.template operator()<F, accuracy::faithful>(); });
    all_activations<T, accuracy::fast>::for_each([&]<class F>() {
        if constexpr (!is_listed<F, all_activations<T>>)
            visit.template operator()<F, accuracy::fast>();
    });
}

}  // namespace simdact::test
