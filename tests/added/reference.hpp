// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../reference/entry.hpp"
#include "../reference/wide.hpp"
#include "sqnl.hpp"

namespace simdact::test {

template <class T, accuracy A>
struct reference<sqnl<T, A>> {
    using F = sqnl<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::fabs(x) >= 2 ? ref::copysign(W(1), x) : x * (1 - ref::fabs(x) / 4);
    }
    template <class W>
    static W derivative(const F&, W x) {
        return ref::fabs(x) >= 2 ? W(0) : 1 - ref::fabs(x) / 2;
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return x != 0 && ref::fabs(x) < 2 ? ref::copysign(W(0.5), -x) : W(0);
    }
};

}  // namespace simdact::test
