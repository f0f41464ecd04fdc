// SPDX-License-Identifier: BSD-3-Clause
// What a user of the target simdact::parallel writes.
#include <simdact/leaky_relu.hpp>
#include <simdact/parallel.hpp>

#include <cstddef>
#include <cstdio>
#include <vector>

int main() {
    const simdact::leaky_relu<float> f{.negative_slope = 0.1f};
    std::vector<float> x(1'000'000), y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = static_cast<float>(i % 1000) - 500.0f;
    simdact::forward(simdact::parallel, f, x, y);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        wrong += y[i] != f(x[i]);
    std::printf("%zu elements, %zu wrong\n", x.size(), wrong);
    return wrong != 0;
}
