// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace simdact::test {

/// y = f(x) and grad_x = grad_y · f'(x), computed in a unit with -ffast-math; f points to the
/// activation.
template <class T>
using fast_math_function = void (*)(const void* f, const T* x, const T* grad_y, T* y, T* grad_x,
                                    std::size_t n);

/// The function for the activation of that name, or null.
fast_math_function<float> find_fast_math(const char* name, float);
fast_math_function<double> find_fast_math(const char* name, double);

}  // namespace simdact::test
