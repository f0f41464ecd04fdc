// SPDX-License-Identifier: BSD-3-Clause

// Parameters at the ends of their types: what `parameters` allows is what the formula says, to
// within the contract, or a row of docs/deviations.md. Computed with scalars: the loop does not
// look at parameters.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "reference.hpp"
#include "subjects/each.hpp"

namespace simdact::test {
namespace {

template <class T>
constexpr T largest = (std::numeric_limits<T>::max)();
template <class T>
constexpr T smallest = std::numeric_limits<T>::denorm_min();
template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();

template <class T>
std::vector<T> ends() {
    std::vector<T> all;
    for (const T x : {T(0), smallest<T>, (std::numeric_limits<T>::min)(), T(1e-30), T(1e-10),
                      T(1e-3), T(0.75), T(1), T(2), T(3000), T(1e10), T(1e17), T(1e30),
                      largest<T> / 4000, largest<T> / 2, largest<T>, infinity<T>}) {
        all.push_back(x);
        all.push_back(-x);
    }
    return all;
}

template <class T>
std::vector<T> inputs() {
    std::vector<T> all;
    for (const T x : {T(0),     smallest<T>, (std::numeric_limits<T>::min)(),
                      T(1e-30), T(1e-10),    T(1e-3),
                      T(0.1),   T(0.5),      T(1),
                      T(1.5),   T(2),        T(3),
                      T(10),    T(19),       T(21),
                      T(50),    T(88),       T(100),
                      T(150),   T(700),      T(1000),
                      T(3000),  T(1e6),      T(1e20),
                      T(1e30),  largest<T>,  infinity<T>}) {
        all.push_back(x);
        all.push_back(-x);
    }
    return all;
}

/// The distance in units of the last place, of numbers that may overflow a little apart.
template <class T>
double distance(T y, long double right) {
    const T rounded = static_cast<T>(right);
    if (std::isnan(y) || std::isnan(right))
        return std::isnan(y) && std::isnan(right) ? 0 : 1e99;
    if (std::isinf(y) || std::isinf(rounded)) {
        const long double nearly = largest<T> * (1 - 8 * std::numeric_limits<T>::epsilon());
        const bool both = std::fabs(right) >= nearly && std::fabs(y) >= nearly;
        return both && (y > 0) == (right > 0) ? 0 : 1e98;
    }
    int exponent = 0;
    std::frexp(right == 0 ? static_cast<long double>(smallest<T>) : right, &exponent);
    const long double unit = std::fmax(std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits),
                                       static_cast<long double>(smallest<T>));
    return static_cast<double>(std::fabs(y - right) / unit);
}

/// A row of the section "Parameters" in docs/deviations.md.
struct exemption {
    std::string_view function;
    std::string_view parameter;
    bool (*holds)(long double parameter, long double x);
};
constexpr exemption exemptions[] = {
    {"softplus", "beta", [](long double p, long double) { return std::fabs(p) < 1e-18L; }},
    {"swish", "beta",
     [](long double p, long double x) { return std::fabs(p) < 1e-35L && std::isinf(x); }},
    {"xielu", "alpha_p", [](long double p, long double x) { return p == 0 && std::isinf(x); }},
    {"xielu", "alpha_n",
     [](long double p, long double x) { return std::fabs(p) > 4 && -2 <= x && x < 0; }},
    {"xielu", "beta",
     [](long double p, long double x) { return std::fabs(p) < 1e-3L && -1 < x && x < 0; }},
};

template <class F>
bool is_exempt(const char* parameter, long double p, long double x) {
    for (const exemption& e : exemptions)
        if (e.function == F::name && e.parameter == parameter && e.holds(p, x))
            return true;
    return false;
}

constexpr double most_ulp = 8;

template <class F>
void expect_right(const F& f, const char* parameter, typename F::arithmetic_type p) {
    using T = typename F::arithmetic_type;
    using R = reference<F>;
    for (const T x : inputs<T>()) {
        if (is_exempt<F>(parameter, p, x))
            continue;
        const T y = f(x);
        const T slope = simdact::detail::derivative_of(f, x);
        const long double right = R::value(f, static_cast<long double>(x));
        const long double right_slope = R::derivative(f, static_cast<long double>(x));
        EXPECT_LE(distance(y, right), most_ulp)
            << F::name << (sizeof(T) == 4 ? "<float>, " : "<double>, ") << parameter << " = " << p
            << ": f(" << x << ") is " << y << ", not " << right;
        EXPECT_LE(distance(slope, right_slope), most_ulp)
            << F::name << (sizeof(T) == 4 ? "<float>, " : "<double>, ") << parameter << " = " << p
            << ": f'(" << x << ") is " << slope << ", not " << right_slope;
    }
}

template <class T>
void expect_all_right() {
    all_activations<T>::for_each([]<class F>() {
        if constexpr (requires { F::parameters; }) {
            for (const auto& p : F::parameters)
                for (const T value : ends<T>()) {
                    if (!(value >= p.lowest && value <= p.highest))
                        continue;
                    F f{};
                    f.*p.member = value;
                    expect_right(f, p.name, value);
                }
        }
    });
}

TEST(parameters, at_the_ends_of_float) {
    expect_all_right<float>();
}
TEST(parameters, at_the_ends_of_double) {
    expect_all_right<double>();
}

}  // namespace
}  // namespace simdact::test
