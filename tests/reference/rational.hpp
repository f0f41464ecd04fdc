// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Functions that round, but need no more than the four operations. Where a second derivative is
// constant on pieces, a NaN falls on the piece that is left when no comparison holds: 0.

#include <simdact/simdact.hpp>
#include "entry.hpp"
#include "wide.hpp"

namespace simdact::test {

template <class T, accuracy A>
struct reference<hardsigmoid<T, A>> {
    using F = hardsigmoid<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return x <= -3 ? W(0) : x >= 3 ? W(1) : (x + 3) / 6;
    }
    template <class W>
    static W derivative(const F&, W x) {
        return x > -3 && x < 3 ? W(1) / 6 : W(0);
    }
    template <class W>
    static W second_derivative(const F&, W) {
        return 0;
    }
    template <class W>
    static W derivative_from_output(const F&, W y) {
        return y > 0 && y < 1 ? W(1) / 6 : W(0);
    }
};

template <class T, accuracy A>
struct reference<hardswish<T, A>> {
    using F = hardswish<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return x <= -3 ? -W(0) : x >= 3 ? x : x * (x + 3) / 6;
    }
    template <class W>
    static W derivative(const F&, W x) {
        return x <= -3 ? W(0) : x >= 3 ? W(1) : (2 * x + 3) / 6;
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return x > -3 && x < 3 ? W(1) / 3 : W(0);
    }
};

template <class T, accuracy A>
struct reference<softsign<T, A>> {
    using F = softsign<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::isinf(x) ? ref::copysign(W(1), x) : x / (1 + ref::fabs(x));
    }
    template <class W>
    static W derivative(const F&, W x) {
        const W d = 1 + ref::fabs(x);
        return 1 / (d * d);
    }
    // At the kink of |x| the two sides are -2 and 2; torch's sign(0) makes it 0.
    template <class W>
    static W second_derivative(const F&, W x) {
        const W d = 1 + ref::fabs(x);
        return (x < 0 ? W(2) : x > 0 ? W(-2) : W(0)) / (d * d * d);
    }
    template <class W>
    static W derivative_from_output(const F&, W y) {
        const W d = 1 - ref::fabs(y);
        return d * d;
    }
};

template <class T, accuracy A>
struct reference<smelu<T, A>> {
    using F = smelu<T, A>;
    static std::vector<F> parameter_sets() {
        return {{}, {T(0.5)}, {T(2)}, {T(0.1)}, {T(1.3)}, {T(20)}, {T(1e-3)}, {T(1000)}};
    }
    template <class W>
    static W value(const F& f, W x) {
        const W beta(f.beta);
        return x <= -beta ? W(0) : x >= beta ? x : (x + beta) * (x + beta) / (4 * beta);
    }
    template <class W>
    static W derivative(const F& f, W x) {
        const W beta(f.beta);
        return x <= -beta ? W(0) : x >= beta ? W(1) : (x + beta) / (2 * beta);
    }
    // At both joints that of the parabola.
    template <class W>
    static W second_derivative(const F& f, W x) {
        return ref::fabs(x) <= W(f.beta) ? 1 / (2 * W(f.beta)) : W(0);
    }
};

}  // namespace simdact::test
