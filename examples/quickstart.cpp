// SPDX-License-Identifier: BSD-3-Clause
// torch.nn.LeakyReLU in C++: the values, and the gradient on its way back.
#include <array>
#include <cstdio>
#include <simdact/leaky_relu.hpp>

void print(const char* name, const std::array<float, 5>& values) {
    std::printf("%-7s", name);
    for (const float value : values) {
        std::printf("%6.1f", static_cast<double>(value));
    }
    std::puts("");
}

int main() {
    const simdact::leaky_relu<float> f{.negative_slope = 0.1f};
    const std::array<float, 5> x{-2, -1, 0, 1, 2};
    const std::array<float, 5> grad_y{1, 1, 1, 1, 1};
    std::array<float, 5> y{};
    std::array<float, 5> grad_x{};

    simdact::forward(f, x, y);                // y = f(x)
    simdact::backward(f, x, grad_y, grad_x);  // grad_x = grad_y * f'(x)

    std::puts("leaky ReLU with a negative slope of 0.1");
    print("input", x);
    print("output", y);
    print("grad_x", grad_x);  // for a grad_y of 1: the slope, also at 0, and 1 above it
}
