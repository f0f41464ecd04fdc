// SPDX-License-Identifier: BSD-3-Clause
// An activation of your own: a struct with two functions, in your own namespace. Every verb of
// simdact takes it, vectorised, for float and for double.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <simdact/simdact.hpp>
#include <vector>

namespace mine {

// f(x) = leaky_relu(x)^2, smooth at zero and with a parameter. (A formula with a * b + c would say
// simdact::simd::fma(a, b, c), or some compilers would fuse it and others not.)
template <class T>
struct squared_leaky_relu {
    T negative_slope = T(0.5);

    // V is a T or a whole SIMD register of them; select() chooses per lane, where an if cannot.
    template <class V>
    V operator()(V x) const {
        const V leaky = slope(x) * x;
        return leaky * leaky;
    }

    template <class V>
    V derivative(V x) const {
        return V(T(2)) * slope(x) * slope(x) * x;
    }

  private:
    template <class V>
    V slope(V x) const {
        return simdact::simd::select(x > V(T(0)), V(T(1)), V(negative_slope));
    }
};

}  // namespace mine

namespace {

template <class T>
bool check(const char* type) {
    // 1001 is no multiple of any register's size: the tail of the arrays is checked as well.
    constexpr std::size_t n = 1001;
    const mine::squared_leaky_relu<T> f{.negative_slope = T(0.25)};
    std::vector<T> x(n);
    std::vector<T> grad_y(n);
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = T(i) / T(125) - T(4);
        grad_y[i] = T(1) + T(i % 7);
    }
    std::vector<T> y(n);
    std::vector<T> grad_x(n);
    simdact::forward(f, x, y);
    simdact::backward(f, x, grad_y, grad_x);

    std::size_t different = 0;
    double worst = 0;
    const mine::squared_leaky_relu<double> g{.negative_slope = 0.25};
    for (std::size_t i = 0; i < n; ++i) {
        const T leaky = x[i] > 0 ? x[i] : x[i] * T(0.25);
        different += y[i] != leaky * leaky ? 1U : 0U;
        const double h = 1e-5;
        const double at = static_cast<double>(x[i]);
        const double slope = (g(at + h) - g(at - h)) / (2 * h);
        const double expected = static_cast<double>(grad_y[i]) * slope;
        worst = std::max(worst, std::abs(static_cast<double>(grad_x[i]) - expected));
    }
    std::printf("%-6s forward: %zu of %zu values differ from a plain loop; ", type, different, n);
    std::printf("backward: at most %.1e from finite differences\n", worst);
    return different == 0 && worst < 1e-4;
}

}  // namespace

int main() {
    const bool good_float = check<float>("float");
    const bool good_double = check<double>("double");
    std::puts(good_float && good_double ? "squared_leaky_relu: correct"
                                        : "squared_leaky_relu: WRONG");
    return good_float && good_double ? 0 : 1;
}
