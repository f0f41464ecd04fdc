// SPDX-License-Identifier: BSD-3-Clause
// The kernels that are chosen at run time, called from code that is compiled for the first set.
#include <simdact/dispatch.hpp>

#include "job.hpp"

namespace bench {
namespace {

constexpr const char* code = "dispatched";

template <class F>
constinit const F with_default_parameters{};

template <class F>
struct verbs_of {
    static const F& activation(const void* parameters) {
        return *static_cast<const F*>(parameters);
    }
    static void forward(const void* f, const float* x, const float*, float* y, std::size_t n) {
        simdact::forward(simdact::best, activation(f), x, y, n);
    }
    static float value(const void* f, float x, float) { return activation(f)(x); }
    static void backward(const void* f, const float* x, const float* grad_y, float* grad_x,
                         std::size_t n) {
        simdact::backward(simdact::best, activation(f), x, grad_y, grad_x, n);
    }
    static float gradient(const void* f, float x, float grad_y) {
        return grad_y * activation(f).derivative(x);
    }
};

}  // namespace

void add_dispatched_jobs(job_list& list) {
    simdact::dispatch::activations::for_each([&]<class F>() {
        using verbs = verbs_of<F>;
        const void* f = &with_default_parameters<F>;
        add(list, job<float>{verb::forward, F::name, code, f, verbs::forward, verbs::value});
        add(list, job<float>{verb::backward, F::name, code, f, verbs::backward, verbs::gradient});
    });
}

}  // namespace bench
