// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The exponential linear units, the logistic function and hyperbolic tangent, and what is made of
// one of them alone.

#include <simdact/simdact.hpp>
#include "entry.hpp"
#include "wide.hpp"

namespace simdact::test {

// At 0 the derivatives of the linear units are those of the branch x <= 0, as in torch.

template <class T, accuracy A>
struct reference<elu<T, A>> {
    static std::vector<elu<T, A>> parameter_sets() {
        // The last five are the hardest found so far: with them the result lies just above a power
        // of two, where an ULP is largest against it, or rounds twice.
        return {{},
                {T(0.5)},
                {T(2)},
                {T(1.6732632423543772)},
                {T(0.3)},
                {T(-1.3)},
                {T(1e-20F)},
                {T(1e15F)},
                {T(0x1.f6fec2p+0)},
                {T(0x1.e4b126p+0)},
                {T(0x1.c74c5f914742bp+0)},
                {T(0x1.bddbb05780f3dp-60)},
                {T(0x1.214d74p-56)}};
    }
    template <class W>
    static W value(const elu<T, A>& f, W x) {
        return x < 0 ? W(f.alpha) * ref::expm1(x) : x;
    }
    template <class W>
    static W derivative(const elu<T, A>& f, W x) {
        return x > 0 ? W(1) : W(f.alpha) * ref::exp(x);
    }
    template <class W>
    static W second_derivative(const elu<T, A>& f, W x) {
        return x > 0 ? W(0) : W(f.alpha) * ref::exp(x);
    }
    static T derivative_from_output(const elu<T, A>& f, T y) { return y > 0 ? T(1) : y + f.alpha; }
};

template <class T, accuracy A>
struct reference<selu<T, A>> {
    using F = selu<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return x < 0 ? ref::selu_scaled_alpha.in<W>() * ref::expm1(x) : ref::selu_scale.in<W>() * x;
    }
    template <class W>
    static W derivative(const F&, W x) {
        return x > 0 ? ref::selu_scale.in<W>() : ref::selu_scaled_alpha.in<W>() * ref::exp(x);
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return x > 0 ? W(0) : ref::selu_scaled_alpha.in<W>() * ref::exp(x);
    }
    template <class W>
    static W derivative_from_output(const F&, W y) {
        return y > 0 ? ref::selu_scale.in<W>() : y + ref::selu_scaled_alpha.in<W>();
    }
};

// x / alpha is taken to twice the width: far below 0, e^(x / alpha) would show its rounding.
template <class T, accuracy A>
struct reference<celu<T, A>> {
    using F = celu<T, A>;
    // With a large alpha, x / alpha is subnormal where x still has all of its digits.
    static std::vector<F> parameter_sets() {
        return {{}, {T(0.5)}, {T(2)}, {T(1.5)}, {T(0.3)}, {T(0x1.cca5e06004a02p+7)}, {T(1000)}};
    }
    template <class W>
    static W value(const F& f, W x) {
        return x < 0 ? W(f.alpha) * ref::expm1(ref::quotient(x, W(f.alpha))) : x;
    }
    template <class W>
    static W derivative(const F& f, W x) {
        return x > 0 ? W(1) : ref::exp(ref::quotient(x, W(f.alpha)));
    }
    template <class W>
    static W second_derivative(const F& f, W x) {
        return x > 0 ? W(0) : ref::exp(ref::quotient(x, W(f.alpha))) / W(f.alpha);
    }
    template <class W>
    static W derivative_from_output(const F& f, W y) {
        return y > 0 ? W(1) : (y + W(f.alpha)) / W(f.alpha);
    }
};

// The paper's formula for x <= 0 is alpha_n · (e^x - 1 - x) + beta · x; e^x - 1 - x has a series
// without the cancellation near 0. (The paper's code takes e^x at min(x, -1e-6): not here.)
template <class T, accuracy A>
struct reference<xielu<T, A>> {
    using F = xielu<T, A>;
    static std::vector<F> parameter_sets() {
        return {{},
                {T(2), T(0.3), T(0.5)},
                {T(0.1), T(0.5), T(0.5)},
                {T(1), T(3), T(0.5)},
                {T(1), T(4), T(0.5)},
                {T(0.7), T(1.3), T(0)},
                {T(0.25), T(0.75), T(1.5)}};
    }
    template <class W>
    static W value(const F& f, W x) {
        const W beta(f.beta);
        if (x == 0)
            return beta * x;
        if (x > 0)
            return x * (W(f.alpha_p) * x + beta);
        if (x > -1)
            return W(f.alpha_n) * expm1_minus(x) + beta * x;
        // For x = -inf the linear terms must meet before they are multiplied by it.
        const W slope = beta - W(f.alpha_n);
        return W(f.alpha_n) * ref::expm1(x) + (slope == 0 ? W(0) : slope * x);
    }
    template <class W>
    static W derivative(const F& f, W x) {
        if (x > 0)
            return 2 * W(f.alpha_p) * x + W(f.beta);
        if (x > -1)
            return W(f.alpha_n) * ref::expm1(x) + W(f.beta);
        return W(f.alpha_n) * ref::exp(x) + (W(f.beta) - W(f.alpha_n));
    }
    template <class W>
    static W second_derivative(const F& f, W x) {
        return x > 0 ? 2 * W(f.alpha_p) : W(f.alpha_n) * ref::exp(x);
    }

  private:
    /// e^x - 1 - x = x²/2 · (1 + x/3 · (1 + x/4 · (1 + ...))) for -1 < x <= 0.
    template <class W>
    static W expm1_minus(W x) {
        constexpr int last = sizeof(W) == sizeof(double) ? 20 : 32;
        W s(1);
        for (int k = last; k >= 3; --k)
            s = 1 + x * s / k;
        return x * x / 2 * s;
    }
};

template <class T, accuracy A>
struct reference<sigmoid<T, A>> {
    using F = sigmoid<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::sigmoid<W>({x, 0});
    }
    template <class W>
    static W derivative(const F&, W x) {
        return ref::sigmoid_derivative<W>({x, 0});
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return ref::sigmoid_second_derivative<W>({x, 0});
    }
    template <class W>
    static W derivative_from_output(const F&, W y) {
        return y * (1 - y);
    }
};

template <class T, accuracy A>
struct reference<logsigmoid<T, A>> {
    using F = logsigmoid<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return (x < 0 ? x : -W(0)) - ref::log1p(ref::exp(-ref::fabs(x)));
    }
    template <class W>
    static W derivative(const F&, W x) {
        return ref::sigmoid<W>({-x, 0});
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return -ref::sigmoid_derivative<W>({x, 0});
    }
    template <class W>
    static W derivative_from_output(const F&, W y) {
        return -ref::expm1(y);
    }
};

// The identity where x · beta, rounded to T as torch does, is above the threshold.
template <class T, accuracy A>
struct reference<softplus<T, A>> {
    using F = softplus<T, A>;
    static std::vector<F> parameter_sets() {
        std::vector<F> sets{{},
                            {T(2), T(20)},
                            {T(1), T(100)},
                            {T(1.7), T(3)},
                            {T(1.7), T(12)},
                            {T(-1.5), T(20)},
                            {T(0x1.687e38p+5), T(20)}};
        if (A == accuracy::faithful)  // accuracy::fast promises nothing for |beta| < 1
            sets.insert(sets.end(), {{T(0.5), T(5)},
                                     {T(0.1), T(20)},
                                     {T(0x1.6d87440dfb192p-4), T(20)},
                                     {T(-0x1.678d7b6b41fc2p-5), T(60)}});
        return sets;
    }
    template <class W>
    static W value(const F& f, W x) {
        if (linear(f, x))
            return x;
        const ref::pair<W> z = ref::product(x, W(f.beta));
        const W beyond = ref::log1p(ref::e_to_minus_abs(z)) / W(f.beta);
        return z.head > 0 ? x + beyond : beyond;
    }
    template <class W>
    static W derivative(const F& f, W x) {
        return linear(f, x) ? W(1) : ref::sigmoid(ref::product(x, W(f.beta)));
    }
    template <class W>
    static W second_derivative(const F& f, W x) {
        return linear(f, x) ? W(0)
                            : W(f.beta) * ref::sigmoid_derivative(ref::product(x, W(f.beta)));
    }
    template <class W>
    static W derivative_from_output(const F& f, W y) {
        return linear(f, y) ? W(1) : -ref::expm1(-ref::product(y, W(f.beta)));
    }

  private:
    template <class W>
    static bool linear(const F& f, W x) {
        const T z = static_cast<T>(x) * f.beta;
        return z > f.threshold;
    }
};

template <class T, accuracy A>
struct reference<tanh<T, A>> {
    using F = tanh<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        return ref::tanh(x);
    }
    // 1 / cosh²: with e = e^(-2|x|) nothing overflows.
    template <class W>
    static W derivative(const F&, W x) {
        const W e = ref::exp(-2 * ref::fabs(x));
        return 4 * e / ((1 + e) * (1 + e));
    }
    template <class W>
    static W second_derivative(const F& f, W x) {
        return -2 * ref::tanh(x) * derivative(f, x);
    }
    template <class W>
    static W derivative_from_output(const F&, W y) {
        return (1 - y) * (1 + y);
    }
};

// x - tanh x = (x cosh x - sinh x) / cosh x, whose numerator has a series of positive terms.
template <class T, accuracy A>
struct reference<tanhshrink<T, A>> {
    using F = tanhshrink<T, A>;
    static std::vector<F> parameter_sets() { return {{}}; }
    template <class W>
    static W value(const F&, W x) {
        if (!(ref::fabs(x) < 1))
            return x - ref::tanh(x);
        // x³/3 · (1 + x²/(2·1·5) · (1 + x²/(2·2·7) · (1 + x²/(2·3·9) · ...)))
        constexpr int last = sizeof(W) == sizeof(double) ? 9 : 17;
        W s(1);
        for (int k = last; k >= 1; --k)
            s = 1 + x * x * s / (2 * k * (2 * k + 3));
        return x * x * x / 3 * s / ref::cosh(x);
    }
    template <class W>
    static W derivative(const F&, W x) {
        const W t = ref::tanh(x);
        return t * t;
    }
    template <class W>
    static W second_derivative(const F&, W x) {
        return 2 * ref::tanh(x) * reference<tanh<T, A>>::derivative({}, x);
    }
};

}  // namespace simdact::test
