// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// x times a smooth step. Far below 0 the values and derivatives fall to -0.

#include <simdact/simdact.hpp>
#include "entry.hpp"
#include "wide.hpp"

namespace simdact::test {

namespace ref {

// x · sigmoid(beta · x), with z = beta · x.

template <class W>
W swish(W x, pair<W> z) {
    return damped(x, sigmoid(z));
}

template <class W>
W swish_derivative(pair<W> z) {
    return gated_derivative(z, z.head + z.tail);
}

/// Over beta.
template <class W>
W swish_second_derivative(pair<W> z) {
    const W s = sigmoid_derivative(z);
    return s == 0 ? -W(0) : s * (2 + fabs(z.head) * one_minus_two_sigmoids_of_abs(z));
}

}  // namespace ref

template <class T, accuracy A>
struct reference<silu<T, A>> {
    using F = silu<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::swish<W>(x, {x, 0});
    }
    template <class W>
    static W derivative(const F&, W x) {
        return ref::swish_derivative<W>({x, 0});
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return ref::swish_second_derivative<W>({x, 0});
    }
};

template <class T, accuracy A>
struct reference<swish<T, A>> {
    using F = swish<T, A>;
    static std::vector<F> parameter_sets() {
        std::vector<F> sets{{}, {T(1.702)}, {T(-1)}, {T(10)}, {T(0x1.5fd2d4d892b51p+1)}};
        if (A == accuracy::faithful)  // accuracy::fast promises nothing for |beta| < 1
            sets.insert(sets.end(), {{T(0.5)}, {T(0.3)}, {T(0x1.04a0bf06586b8p-3)}});
        return sets;
    }
    template <class W>
    static W value(const F& f, W x) {
        return ref::swish(x, ref::product(x, W(f.beta)));
    }
    template <class W>
    static W derivative(const F& f, W x) {
        return ref::swish_derivative(ref::product(x, W(f.beta)));
    }
    template <class W>
    static W second_derivative(const F& f, W x) {
        return W(f.beta) * ref::swish_second_derivative(ref::product(x, W(f.beta)));
    }
};

template <class T, accuracy A>
struct reference<quick_gelu<T, A>> {
    using F = quick_gelu<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::swish(x, ref::product(x, ref::quick_gelu_beta));
    }
    template <class W>
    static W derivative(const F&, W x) {
        return ref::swish_derivative(ref::product(x, ref::quick_gelu_beta));
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return ref::quick_gelu_beta.in<W>() *
               ref::swish_second_derivative(ref::product(x, ref::quick_gelu_beta));
    }
};

// 0.5 · x · (1 + tanh u) = x · sigmoid(2u), 2u = x · (a + b · x²).
template <class T, accuracy A>
struct reference<gelu_tanh<T, A>> {
    using F = gelu_tanh<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::damped(x, ref::sigmoid(argument(x)));
    }
    template <class W>
    static W derivative(const F&, W x) {
        return ref::gated_derivative(argument(x), x * slope(x));
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        const ref::pair<W> z = argument(x);
        const W s = ref::sigmoid_derivative(z);
        if (s == 0)
            return -W(0);
        const W b = ref::gelu_cubic.in<W>();
        return s * (2 * slope(x) + 6 * b * x * x +
                    slope(x) * slope(x) * ref::fabs(x) * ref::one_minus_two_sigmoids_of_abs(z));
    }

  private:
    template <class W>
    static ref::pair<W> argument(W x) {
        const ref::pair<W> square = ref::product(x, x);
        const ref::pair<W> linear = ref::product(x, ref::gelu_linear);
        const ref::pair<W> factor = ref::product(square.head, ref::gelu_cubic);
        const ref::pair<W> cubic = ref::product(x, factor.head);
        const W head = linear.head + cubic.head;
        if (ref::isinf(head) || ref::isnan(head))
            return {head, W(0)};
        // Which of the two is the greater depends on x.
        const W part = head - linear.head;
        const W lost = (linear.head - (head - part)) + (cubic.head - part);
        const W tails =
            linear.tail + cubic.tail + x * (factor.tail + square.tail * ref::gelu_cubic.in<W>());
        return {head, lost + tails};
    }
    template <class W>
    static W slope(W x) {
        return ref::gelu_linear.in<W>() + 3 * ref::gelu_cubic.in<W>() * x * x;
    }
};

// x · Phi(x), Phi(x) = erfc(-x / sqrt 2) / 2, Phi' = phi, phi(x) = e^(-x²/2) / sqrt(2 pi).
template <class T, accuracy A>
struct reference<gelu<T, A>> {
    using F = gelu<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::damped(x, distribution(x, density(x)));
    }
    template <class W>
    static W derivative(const F&, W x) {
        const W d = density(x);
        if (d == 0)
            return x < 0 ? -W(0) : W(1);
        return distribution(x, d) + x * d;
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        const W d = density(x);
        if (d == 0)
            return -W(0);
        const ref::pair<W> square = ref::product(x, x);
        return d * ((2 - square.head) - square.tail);
    }

  private:
    template <class W>
    static W density(W x) {
        const ref::pair<W> square = ref::product(x, x);
        return ref::one_by_sqrt_2pi.in<W>() *
               ref::exp(ref::pair<W>{-square.head / 2, -square.tail / 2});
    }
    // The argument's tail enters by the derivative of erfc, -2/sqrt(pi) · e^(-z²), which is
    // -2 · sqrt 2 · phi(x).
    template <class W>
    static W distribution(W x, W density_at_x) {
        const ref::pair<W> z = ref::product(x, ref::sqrt_half);
        return ref::erfc(-z.head) / 2 + 2 * ref::sqrt_half.in<W>() * density_at_x * z.tail;
    }
};

// tanh(log1p(e^x)) = n / (n + 2), n = e^x · (e^x + 2), and for x > 0 the same over e^(2x).
template <class T, accuracy A>
struct reference<mish<T, A>> {
    using F = mish<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        const W e = ref::exp(-ref::fabs(x));
        if (x > 0)
            return x * ((1 + 2 * e) / (1 + 2 * e + 2 * e * e));
        const W n = e * (e + 2);
        return ref::damped(x, n / (n + 2));
    }
    template <class W>
    static W derivative(const F&, W x) {
        const W e = ref::exp(-ref::fabs(x));
        if (e == 0)
            return x < 0 ? -W(0) : W(1);
        if (x > 0) {
            const W d = 1 + 2 * e + 2 * e * e;
            return ((1 + 2 * e) * d + 4 * x * e * e * (1 + e)) / (d * d);
        }
        const W d = e * (e + 2) + 2;
        return e * ((e + 2) * d + 4 * x * (1 + e)) / (d * d);
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        const W e = ref::exp(-ref::fabs(x));
        if (e == 0)
            return -W(0);
        if (x > 0) {
            const W d = 1 + 2 * e + 2 * e * e;
            const W p = 2 * e * e * e + 2 * e * e - 3 * e - 2;
            return 4 * e * e * (2 * (1 + e) * d + x * p) / (d * d * d);
        }
        const W d = e * (e + 2) + 2;
        const W p = 2 + 2 * e - 3 * e * e - 2 * e * e * e;
        return 4 * e * (2 * (1 + e) * d + x * p) / (d * d * d);
    }
};

}  // namespace simdact::test
