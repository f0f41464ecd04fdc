// SPDX-License-Identifier: BSD-3-Clause
// What a user writes first. Long enough to pass through the vector body and the tail of the loop.
#include <simdact/leaky_relu.hpp>

#include <cstddef>
#include <cstdio>
#include <vector>

float leaky_relu_of_another_file(float x);

int main() {
    const float slope = 0.1f;
    const simdact::leaky_relu<float> f{.negative_slope = slope};

    std::vector<float> x, grad_y;
    for (int i = -50; i <= 51; ++i) {
        x.push_back(static_cast<float>(i) / 8);
        grad_y.push_back(static_cast<float>(i) / 3 + 1);
    }
    std::vector<float> y(x.size()), grad_x(x.size());
    simdact::forward(f, x, y);
    simdact::backward(f, x, grad_y, grad_x);

    int wrong = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float value = x[i] > 0 ? x[i] : x[i] * slope;
        const float gradient = x[i] > 0 ? grad_y[i] : grad_y[i] * slope;
        if (y[i] != value || grad_x[i] != gradient || leaky_relu_of_another_file(x[i]) != value) {
            std::printf("x = %a: y = %a, not %a; grad_x = %a, not %a\n", double(x[i]), double(y[i]),
                        double(value), double(grad_x[i]), double(gradient));
            ++wrong;
        }
    }
    std::printf("%zu elements, %d wrong\n", x.size(), wrong);
    return wrong != 0;
}
