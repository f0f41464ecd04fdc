// SPDX-License-Identifier: BSD-3-Clause

// A user's -ffast-math. This file is compiled with it, and computes; the reference and the
// judgement are in fast_math_test.cpp, which is not.

#include "unit.hpp"

#include <cstring>
#include <simdact/simdact.hpp>

#if !defined(__FAST_MATH__)
#error "this file is to be compiled with -ffast-math"
#endif

namespace simdact::test {
namespace {

template <class F, class T>
void run(const void* f, const T* x, const T* grad_y, T* y, T* grad_x, std::size_t n) {
    forward(*static_cast<const F*>(f), x, y, n);
    backward(*static_cast<const F*>(f), x, grad_y, grad_x, n);
}

template <class T>
fast_math_function<T> find(const char* name) {
    fast_math_function<T> found = nullptr;
    all_activations<T>::for_each([&]<class F>() {
        if (std::strcmp(F::name, name) == 0)
            found = run<F, T>;
    });
    return found;
}

}  // namespace

fast_math_function<float> find_fast_math(const char* name, float) {
    return find<float>(name);
}
fast_math_function<double> find_fast_math(const char* name, double) {
    return find<double>(name);
}

}  // namespace simdact::test
