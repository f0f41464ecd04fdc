// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Activations as one composes them over a library of vector mathematics: torch's formulas, one
/// vector at a time. `M` is a static class with the vector type V of T, `lanes`, operations
///     set(T), load(p), store(p, v), load_first(p, k), store_first(p, v, k), less(a, b),
///     select(condition, a, b), abs(v)
/// and the functions of the library that it has, of exp, expm1, log1p, tanh, erf; V has operators.

#include <cstddef>

#include "adapter.hpp"

namespace bench::composed {

template <class M>
struct formulas {
    using T = typename M::element;
    using V = typename M::V;

    static V set(double c) { return M::set(static_cast<T>(c)); }
    static V logistic(V x) { return set(1) / (set(1) + M::exp(set(0) - x)); }
    static V softplus(V x) {
        return M::select(M::less(set(0), x), x, set(0)) + M::log1p(M::exp(set(0) - M::abs(x)));
    }
    static auto positive(V x) { return M::less(set(0), x); }
};

template <class M, class Formula>
void map(const typename M::element* x, typename M::element* y, std::size_t n) {
    std::size_t i = 0;
    for (; i + M::lanes <= n; i += M::lanes)
        M::store(y + i, Formula{}(M::load(x + i)));
    if (i != n)
        M::store_first(y + i, Formula{}(M::load_first(x + i, n - i)), n - i);
}

template <class M, class Formula>
void map(const typename M::element* x, const typename M::element* g, typename M::element* y,
         std::size_t n) {
    std::size_t i = 0;
    for (; i + M::lanes <= n; i += M::lanes)
        M::store(y + i, Formula{}(M::load(x + i), M::load(g + i)));
    if (i != n)
        M::store_first(y + i, Formula{}(M::load_first(x + i, n - i), M::load_first(g + i, n - i)),
                       n - i);
}

template <class M, class Formula>
void add_forward(const peer_host& host, const char* function, const char* code, Formula) {
    using T = typename M::element;
    adapter::add<T>(
        host, verb::forward, function, code,
        [](const T* x, const T*, T* y, std::size_t n) { composed::map<M, Formula>(x, y, n); });
}

template <class M, class Formula>
void add_in_place(const peer_host& host, const char* function, const char* code, Formula) {
    using T = typename M::element;
    adapter::add<T>(
        host, verb::in_place, function, code,
        [](const T*, const T*, T* x, std::size_t n) { composed::map<M, Formula>(x, x, n); });
}

template <class M, class Formula>
void add_backward(const peer_host& host, const char* function, const char* code, Formula) {
    using T = typename M::element;
    adapter::add<T>(host, verb::backward, function, code,
                    [](const T* x, const T* g, T* grad_x, std::size_t n) {
                        composed::map<M, Formula>(x, g, grad_x, n);
                    });
}

/// leaky_relu, which needs no mathematics.
template <class M>
void add_leaky_relu(const peer_host& host, const char* code) {
    using f = formulas<M>;
    using V = typename M::V;
    const auto value = [](V x) { return M::select(f::positive(x), x, x * f::set(0.01)); };
    add_forward<M>(host, "leaky_relu", code, value);
    add_in_place<M>(host, "leaky_relu", code, value);
    add_backward<M>(host, "leaky_relu", code,
                    [](V x, V g) { return M::select(f::positive(x), g, g * f::set(0.01)); });
}

/// What exp, expm1, log1p and tanh give.
template <class M>
void add_functions(const peer_host& host, const char* code) {
    using f = formulas<M>;
    using V = typename M::V;
    add_forward<M>(host, "elu", code,
                   [](V x) { return M::select(f::positive(x), x, M::expm1(x)); });
    add_backward<M>(host, "elu", code,
                    [](V x, V g) { return M::select(f::positive(x), g, g * M::exp(x)); });
    add_forward<M>(host, "gelu_tanh", code, [](V x) {
        const V u = x * (x * x * f::set(0.035677408136300125) + f::set(0.79788456080286536));
        return x * f::set(0.5) * (f::set(1) + M::tanh(u));
    });
    add_forward<M>(host, "mish", code, [](V x) { return x * M::tanh(f::softplus(x)); });
    add_forward<M>(host, "sigmoid", code, [](V x) { return f::logistic(x); });
    add_forward<M>(host, "silu", code, [](V x) { return x * f::logistic(x); });
    add_backward<M>(host, "silu", code, [](V x, V g) {
        const V s = f::logistic(x);
        return g * s * (f::set(1) + x * (f::set(1) - s));
    });
    add_forward<M>(host, "softplus", code, [](V x) { return f::softplus(x); });
    add_backward<M>(host, "softplus", code, [](V x, V g) { return g * f::logistic(x); });
    add_forward<M>(host, "tanh", code, [](V x) { return M::tanh(x); });
}

/// What erf gives besides.
template <class M>
void add_gelu(const peer_host& host, const char* code) {
    using f = formulas<M>;
    using V = typename M::V;
    add_forward<M>(host, "gelu", code, [](V x) {
        return x * f::set(0.5) * (f::set(1) + M::erf(x * f::set(0.70710678118654752)));
    });
    add_backward<M>(host, "gelu", code, [](V x, V g) {
        const V phi = f::set(0.3989422804014327) * M::exp(x * x * f::set(-0.5));
        return g * (f::set(0.5) * (f::set(1) + M::erf(x * f::set(0.70710678118654752))) + x * phi);
    });
}

}  // namespace bench::composed
