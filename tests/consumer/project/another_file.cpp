// SPDX-License-Identifier: BSD-3-Clause
// A second file that includes the library: the program links only if every definition is inline.
#include <simdact/leaky_relu.hpp>

float leaky_relu_of_another_file(float x);

float leaky_relu_of_another_file(float x) {
    return simdact::leaky_relu<float>{.negative_slope = 0.1f}(x);
}
