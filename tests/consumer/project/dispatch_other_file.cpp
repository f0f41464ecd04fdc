// SPDX-License-Identifier: BSD-3-Clause

#include <simdact/dispatch.hpp>
#include <vector>

void other_file(const std::vector<float>& x, std::vector<float>& y) {
    simdact::forward(simdact::best, simdact::leaky_relu<float>{.negative_slope = 0.5F}, x, y);
}
