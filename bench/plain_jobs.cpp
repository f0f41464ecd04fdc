// SPDX-License-Identifier: BSD-3-Clause
// The loops one writes without a library. Compiled with -O2 and with -O3 and nothing else, and
// written without any hint to the compiler.
#include "job.hpp"

namespace bench {
namespace {

#define SIMDACT_BENCH_TEXT_(x) #x
#define SIMDACT_BENCH_TEXT(x) SIMDACT_BENCH_TEXT_(x)
constexpr const char* code = "plain-" SIMDACT_BENCH_TEXT(SIMDACT_BENCH_OPTIMISATION);

template <class T>
void forward(const T* x, T* y, std::size_t n, T slope) {
    for (std::size_t i = 0; i < n; ++i)
        y[i] = x[i] > 0 ? x[i] : slope * x[i];
}

template <class T>
void forward_in_place(T* x, std::size_t n, T slope) {
    for (std::size_t i = 0; i < n; ++i)
        x[i] = x[i] > 0 ? x[i] : slope * x[i];
}

template <class T>
void backward(const T* x, const T* grad_y, T* grad_x, std::size_t n, T slope) {
    for (std::size_t i = 0; i < n; ++i)
        grad_x[i] = x[i] > 0 ? grad_y[i] : slope * grad_y[i];
}

template <class T>
constexpr T default_slope = T(0.01);

template <class T>
struct verbs {
    static T slope(const void* parameters) { return *static_cast<const T*>(parameters); }

    static void run_forward(const void* p, const T* x, const T*, T* y, std::size_t n) {
        forward(x, y, n, slope(p));
    }
    static void run_in_place(const void* p, const T*, const T*, T* x, std::size_t n) {
        forward_in_place(x, n, slope(p));
    }
    static void run_backward(const void* p, const T* x, const T* grad_y, T* grad_x, std::size_t n) {
        backward(x, grad_y, grad_x, n, slope(p));
    }
    static T value(const void* p, T x, T) { return x > 0 ? x : slope(p) * x; }
    static T gradient(const void* p, T x, T grad_y) { return x > 0 ? grad_y : slope(p) * grad_y; }
};

template <class T>
void add_verbs(job_list& list) {
    using v = verbs<T>;
    const auto add_job = [&](verb what, auto run, auto expected) {
        add(list, job<T>{what, "leaky_relu", code, &default_slope<T>, run, expected});
    };
    add_job(verb::forward, v::run_forward, v::value);
    add_job(verb::in_place, v::run_in_place, v::value);
    add_job(verb::backward, v::run_backward, v::gradient);
}

}  // namespace

template <>
void add_plain_jobs<optimisation::SIMDACT_BENCH_OPTIMISATION>(job_list& list) {
    add_verbs<float>(list);
    add_verbs<double>(list);
}

}  // namespace bench
