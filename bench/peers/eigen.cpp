// SPDX-License-Identifier: BSD-3-Clause
// Eigen: one array expression a function, on maps of the arrays.
#include <Eigen/Core>
#include <unsupported/Eigen/SpecialFunctions>

#include "adapter.hpp"

namespace bench {
namespace {

constexpr const char* code = "eigen";

template <class T>
using input = Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>>;
template <class T>
using output = Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>;

// Formulas are lambdas of arrays that return an expression.
template <class T>
class expressions {
  public:
    explicit expressions(const peer_host& host) : host_(host) {}

    template <class Formula>
    void forward(const char* function, Formula) {
        adapter::add<T>(host_, verb::forward, function, code,
                        [](const T* x, const T*, T* y, std::size_t n) {
                            output<T>(y, length(n)) = Formula{}(input<T>(x, length(n)));
                        });
    }
    template <class Formula>
    void in_place(const char* function, Formula) {
        adapter::add<T>(host_, verb::in_place, function, code,
                        [](const T*, const T*, T* y, std::size_t n) {
                            output<T> x(y, length(n));
                            x = Formula{}(x);
                        });
    }
    template <class Formula>
    void backward(const char* function, Formula, verb what = verb::backward) {
        adapter::add<T>(host_, what, function, code,
                        [](const T* x, const T* grad_y, T* grad_x, std::size_t n) {
                            output<T>(grad_x, length(n)) =
                                Formula{}(input<T>(x, length(n)), input<T>(grad_y, length(n)));
                        });
    }

  private:
    static Eigen::Index length(std::size_t n) { return static_cast<Eigen::Index>(n); }

    const peer_host& host_;
};

template <class T>
void add_functions(const peer_host& host) {
    expressions<T> e(host);
    // Where the slope is at most 1, the maximum does what a select would, which Eigen 3.4 has no
    // vector code for.
    const auto leaky_relu = [](const auto& x) { return x.max(x * T(0.01)); };
    e.forward("leaky_relu", leaky_relu);
    e.in_place("leaky_relu", leaky_relu);
    e.backward("leaky_relu",
               [](const auto& x, const auto& g) { return (x > T(0)).select(g, g * T(0.01)); });

    e.forward("elu", [](const auto& x) { return (x > T(0)).select(x, x.expm1()); });
    e.backward("elu",
               [](const auto& x, const auto& g) { return (x > T(0)).select(g, g * x.exp()); });
    e.forward("selu", [](const auto& x) {
        return (x > T(0)).select(x * T(1.0507009873554805), x.expm1() * T(1.7580993408473766));
    });
    e.forward("gelu", [](const auto& x) {
        return x * T(0.5) * ((x * T(0.70710678118654752)).erf() + T(1));
    });
    e.forward("gelu_tanh", [](const auto& x) {
        return x * T(0.5) *
               ((x * (x.square() * T(0.035677408136300125) + T(0.79788456080286536))).tanh() +
                T(1));
    });
    e.forward("hardswish",
              [](const auto& x) { return x * (x + T(3)).max(T(0)).min(T(6)) * (T(1) / T(6)); });
    e.forward("mish", [](const auto& x) { return x * x.exp().log1p().tanh(); });
    e.forward("sigmoid", [](const auto& x) { return x.logistic(); });
    e.backward(
        "sigmoid", [](const auto& y, const auto& g) { return g * y * (T(1) - y); },
        verb::backward_from_output);
    e.forward("silu", [](const auto& x) { return x * x.logistic(); });
    e.forward("softplus", [](const auto& x) { return x.max(T(0)) + (-x.abs()).exp().log1p(); });
    e.backward("softplus", [](const auto& x, const auto& g) { return g * x.logistic(); });
    e.forward("logsigmoid", [](const auto& x) { return x.min(T(0)) - (-x.abs()).exp().log1p(); });
    e.forward("tanh", [](const auto& x) { return x.tanh(); });
    e.backward(
        "tanh", [](const auto& y, const auto& g) { return g * (T(1) - y.square()); },
        verb::backward_from_output);
}

#define SIMDACT_BENCH_TEXT_(x) #x
#define SIMDACT_BENCH_TEXT(x) SIMDACT_BENCH_TEXT_(x)

}  // namespace
}  // namespace bench

SIMDACT_BENCH_PEER(const bench::peer_host& host) {
    bench::add_functions<float>(host);
    bench::add_functions<double>(host);
    return {bench::code,
            "Eigen " SIMDACT_BENCH_TEXT(EIGEN_WORLD_VERSION) "." SIMDACT_BENCH_TEXT(
                EIGEN_MAJOR_VERSION) "." SIMDACT_BENCH_TEXT(EIGEN_MINOR_VERSION),
            "array expressions on Eigen::Map, compiled for the instruction set", 16};
}
