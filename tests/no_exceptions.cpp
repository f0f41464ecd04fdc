// SPDX-License-Identifier: BSD-3-Clause

// Compiled with -fno-exceptions -fno-rtti: the same checks, the same text, then std::abort.

#include <simdact/by_name.hpp>
#include <simdact/simdact.hpp>
#include <vector>

#if defined(__cpp_exceptions)
#error "this file is to be compiled with -fno-exceptions"
#endif

int main(int argc, char** argv) {
    const std::vector<float> x(5, -1.0F);
    std::vector<float> y(5);
    simdact::forward(simdact::leaky_relu<float>{.negative_slope = 0.5F}, x, y);
    if (y[4] != -0.5F)
        return 1;
    simdact::visit<float>("elu", [&](auto f) { y[0] = f(y[0]); });
    if (argc > 2)  // a second argument: look it up
        simdact::visit<float>(argv[2], [](auto) {});
    if (argc > 1) {  // any argument: make the mistake
        y.pop_back();
        simdact::forward(simdact::leaky_relu<float>{}, x, y);
    }
}
