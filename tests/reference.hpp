// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What every activation must compute, written apart from the library: one entry a function, and the
// third of the three places that a new function touches.
//
// An entry has
//   parameter_sets()                           the activations to test, the default first
//   value(f, x), derivative(f, x)              the formula in a wider type W, for the error in ULP
// and, for the functions that mean torch's scalar formula bit for bit,
//   torch_value(f, x), torch_gradient(f, x, grad_y)   that formula in T
// and, where the output determines the derivative,
//   derivative_from_output(f, y)               in T

#include <cmath>

#include "reference/entry.hpp"
#include "reference/kinked.hpp"

namespace simdact::test {

template <class T, accuracy A>
struct reference<elu<T, A>> {
    static std::vector<elu<T, A>> parameter_sets() {
        // The last four are the hardest found so far: with them the result lies just above a power
        // of two, where an ULP is smallest against it.
        return {{},
                {T(0.5)},
                {T(2)},
                {T(1.6732632423543772)},
                {T(0.3)},
                {T(-1.3)},
                {T(1e-20F)},
                {T(1e25F)},
                {T(0x1.f6fec2p+0)},
                {T(0x1.e4b126p+0)},
                {T(0x1.c74c5f914742bp+0)},
                {T(0x1.bddbb05780f3dp-60)}};
    }
    template <class W>
    static W value(const elu<T, A>& f, W x) {
        return x < 0 ? W(f.alpha) * std::expm1(x) : x;
    }
    template <class W>
    static W derivative(const elu<T, A>& f, W x) {
        return x > 0 ? W(1) : W(f.alpha) * std::exp(x);
    }
    static T derivative_from_output(const elu<T, A>& f, T y) { return y > 0 ? T(1) : y + f.alpha; }
};

}  // namespace simdact::test
