// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The registry: every activation of the library, by include and in one list. Tests, benchmarks,
/// tables and plots iterate over the list and name no function themselves.

#include "element.hpp"
#include "functions/elu.hpp"
#include "functions/leaky_relu.hpp"
#include "functions/relu.hpp"

namespace simdact {

template <class... Fs>
struct activation_list {
    /// visit.template operator()<F>() for each F, in order.
    template <class Visit>
    static constexpr void for_each(Visit&& visit) {
        (visit.template operator()<Fs>(), ...);
    }
};

/// All activations that compute in T; those that have a choice of accuracy, with that one.
template <arithmetic T, accuracy A = accuracy::faithful>
using all_activations = activation_list<  //
    elu<T, A>,                            //
    leaky_relu<T>,                        //
    relu<T>>;

}  // namespace simdact
