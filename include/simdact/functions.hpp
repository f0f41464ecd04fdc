// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The registry: every activation of the library, by include and in one list. Tests, benchmarks,
/// tables and plots iterate over the list and name no function themselves.

#include "element.hpp"
#include "functions/celu.hpp"
#include "functions/elu.hpp"
#include "functions/gelu.hpp"
#include "functions/gelu_tanh.hpp"
#include "functions/hardshrink.hpp"
#include "functions/hardsigmoid.hpp"
#include "functions/hardswish.hpp"
#include "functions/hardtanh.hpp"
#include "functions/identity.hpp"
#include "functions/leaky_relu.hpp"
#include "functions/logsigmoid.hpp"
#include "functions/mish.hpp"
#include "functions/prelu.hpp"
#include "functions/quick_gelu.hpp"
#include "functions/relu.hpp"
#include "functions/relu6.hpp"
#include "functions/rrelu.hpp"
#include "functions/selu.hpp"
#include "functions/sigmoid.hpp"
#include "functions/silu.hpp"
#include "functions/smelu.hpp"
#include "functions/softplus.hpp"
#include "functions/softshrink.hpp"
#include "functions/softsign.hpp"
#include "functions/squared_relu.hpp"
#include "functions/swish.hpp"
#include "functions/tanh.hpp"
#include "functions/tanhshrink.hpp"
#include "functions/threshold.hpp"
#include "functions/xielu.hpp"

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
    celu<T, A>,                           //
    elu<T, A>,                            //
    gelu<T, A>,                           //
    gelu_tanh<T, A>,                      //
    hardshrink<T>,                        //
    hardsigmoid<T, A>,                    //
    hardswish<T, A>,                      //
    hardtanh<T>,                          //
    identity<T>,                          //
    leaky_relu<T>,                        //
    logsigmoid<T, A>,                     //
    mish<T, A>,                           //
    prelu<T>,                             //
    quick_gelu<T, A>,                     //
    relu<T>,                              //
    relu6<T>,                             //
    rrelu<T>,                             //
    selu<T, A>,                           //
    sigmoid<T, A>,                        //
    silu<T, A>,                           //
    smelu<T, A>,                          //
    softplus<T, A>,                       //
    softshrink<T>,                        //
    softsign<T, A>,                       //
    squared_relu<T>,                      //
    swish<T, A>,                          //
    tanh<T, A>,                           //
    tanhshrink<T, A>,                     //
    threshold<T>,                         //
    xielu<T, A>>;

}  // namespace simdact
