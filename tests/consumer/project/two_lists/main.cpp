// SPDX-License-Identifier: BSD-3-Clause

// Two libraries of one program, each with a list of its own.

#include <cstddef>
#include <cstdio>

void one(const float* x, float* y, std::size_t n);
void other(const float* x, const float* grad_y, float* grad_x, std::size_t n);

int main() {
    const float x[] = {-2, 3, 7};
    float y[3];
    float grad[3];
    one(x, y, 3);
    other(x, x, grad, 3);
    const bool right =
        y[0] == -1 && y[1] == 3 && y[2] == 7 && grad[0] == 0 && grad[1] == 3 && grad[2] == 0;
    std::printf("6 elements, %d wrong\n", right ? 0 : 6);
    return right ? 0 : 1;
}
