// SPDX-License-Identifier: BSD-3-Clause

// Prints the set that was chosen, after it has computed something that is right.

#include <cstdio>
#include <simdact/dispatch.hpp>
#include <vector>

int main() {
    const std::vector<float> x{-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    std::vector<float> y(x.size());
    simdact::forward(simdact::best, simdact::leaky_relu<float>{.negative_slope = 0.5F}, x, y);
    bool right = y[0] == -1 && y[1] == -0.5F;
    for (std::size_t i = 2; i < x.size(); ++i)
        right = right && y[i] == x[i];
    const std::string_view set = simdact::dispatch::current();
    std::printf("%.*s, %s\n", static_cast<int>(set.size()), set.data(), right ? "right" : "WRONG");
    return right ? 0 : 1;
}
