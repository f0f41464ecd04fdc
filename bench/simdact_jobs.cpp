// SPDX-License-Identifier: BSD-3-Clause
// simdact's kernels. Compiled once for each instruction set and accuracy, so nothing here may run,
// or leave a symbol that could be merged, before main() has looked at the CPU.
#include <simdact/simdact.hpp>

#include "job.hpp"

namespace bench {
namespace {

#define SIMDACT_BENCH_TEXT_(x) #x
#define SIMDACT_BENCH_TEXT(x) SIMDACT_BENCH_TEXT_(x)
constexpr accuracy how = accuracy::SIMDACT_BENCH_ACCURACY;
constexpr const char* code = how == accuracy::faithful
                                 ? SIMDACT_BENCH_TEXT(SIMDACT_BENCH_SET)
                                 : SIMDACT_BENCH_TEXT(SIMDACT_BENCH_SET) "-fast";

template <class F>
[[maybe_unused]] constinit const F with_default_parameters{};

template <class F, class T>
struct verbs_of {
    static const F& activation(const void* parameters) {
        return *static_cast<const F*>(parameters);
    }

    static void forward(const void* f, const T* x, const T*, T* y, std::size_t n) {
        simdact::forward(activation(f), x, y, n);
    }
    static void in_place(const void* f, const T*, const T*, T* x, std::size_t n) {
        simdact::forward(activation(f), x, n);
    }
    static T value(const void* f, T x, T) { return activation(f)(x); }

    static void forward_gated(const void* f, const T* x, const T* gate, T* y, std::size_t n) {
        simdact::forward_gated(activation(f), x, gate, y, n);
    }
    static T gated_value(const void* f, T x, T gate) { return x * activation(f)(gate); }

    static void backward(const void* f, const T* x, const T* grad_y, T* grad_x, std::size_t n) {
        simdact::backward(activation(f), x, grad_y, grad_x, n);
    }
    static T gradient(const void* f, T x, T grad_y) {
        return simdact::detail::gradient_of(activation(f), x, grad_y);
    }

    static void backward_from_output(const void* f, const T* y, const T* grad_y, T* grad_x,
                                     std::size_t n) {
        simdact::backward_from_output(activation(f), y, grad_y, grad_x, n);
    }
    static T gradient_from_output(const void* f, T y, T grad_y) {
        return simdact::detail::gradient_from_output_of(activation(f), y, grad_y);
    }
};

// The units of tests/subjects compile all functions; to test the benchmarks the short ones do.
#if defined(SIMDACT_BENCH_QUICK)
template <class F>
constexpr bool is_left_out = requires { F::unroll; };
#else
template <class F>
constexpr bool is_left_out = false;
#endif

template <class F, class T>
    requires is_left_out<F>
void add_verbs(job_list&) {}

template <class F, class T>
void add_verbs(job_list& list) {
    using verbs = verbs_of<F, T>;
    const void* f = &with_default_parameters<F>;
    const auto add_job = [&](verb what, auto run, auto expected) {
        add(list, job<T>{what, F::name, code, f, run, expected});
    };
    add_job(verb::forward, verbs::forward, verbs::value);
    add_job(verb::in_place, verbs::in_place, verbs::value);
    add_job(verb::forward_gated, verbs::forward_gated, verbs::gated_value);
    if constexpr (simdact::differentiable_for<F, T>)
        add_job(verb::backward, verbs::backward, verbs::gradient);
    if constexpr (simdact::differentiable_from_output_for<F, T>)
        add_job(verb::backward_from_output, verbs::backward_from_output,
                verbs::gradient_from_output);
}

template <class F>
[[maybe_unused]] constexpr bool is_fast = false;
template <template <simdact::arithmetic, simdact::accuracy> class F, class T>
[[maybe_unused]] constexpr bool is_fast<F<T, simdact::accuracy::fast>> = true;

template <class T>
void add_activations(job_list& list) {
    if constexpr (how == accuracy::faithful) {
        simdact::all_activations<T>::for_each([&]<class F>() { add_verbs<F, T>(list); });
    } else {
        simdact::all_activations<T, simdact::accuracy::fast>::for_each([&]<class F>() {
            if constexpr (is_fast<F>)
                add_verbs<F, T>(list);
        });
    }
}

}  // namespace

template <>
void add_simdact_jobs<instruction_set::SIMDACT_BENCH_SET, how>(job_list& list) {
    add_activations<float>(list);
#if !defined(SIMDACT_BENCH_QUICK)
    add_activations<double>(list);
#endif
}

}  // namespace bench
