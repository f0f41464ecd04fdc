// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The registry: every activation of the library, by include and in one list. Tests, benchmarks,
/// tables and plots iterate over the list and name no function themselves.

#include "element.hpp"
#include "functions/elu.hpp"
#include "functions/hardshrink.hpp"
#include "functions/hardtanh.hpp"
#include "functions/identity.hpp"
#include "functions/leaky_relu.hpp"
#include "functions/prelu.hpp"
#include "functions/relu.hpp"
#include "functions/relu6.hpp"
#include "functions/rrelu.hpp"
#include "functions/softshrink.hpp"
#include "functions/squared_relu.hpp"
#include "functions/threshold.hpp"

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
    hardshrink<T>,                        //
    hardtanh<T>,                          //
    identity<T>,                          //
    leaky_relu<T>,                        //
    prelu<T>,                             //
    relu<T>,                              //
    relu6<T>,                             //
    rrelu<T>,                             //
    softshrink<T>,                        //
    squared_relu<T>,                      //
    threshold<T>>;

}  // namespace simdact
