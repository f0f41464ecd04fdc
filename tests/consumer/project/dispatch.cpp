// SPDX-License-Identifier: BSD-3-Clause

// One program for several instruction sets, of two files: prints which set runs, and how many
// elements are wrong.

#include <cstdio>
#include <simdact/dispatch.hpp>
#include <vector>

void other_file(const std::vector<float>& x, std::vector<float>& y);

int main() {
    std::size_t wrong = 0;
    std::vector<float> x(1000);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = static_cast<float>(i) - 500;
    std::vector<float> y(x.size());
    std::vector<float> z(x.size());
#if defined(MISTAKE)
    simdact::double_backward(simdact::best, simdact::leaky_relu<float>{}, x, x, x, y, z);
#endif
    for (const char* set : {"v4", "v3", "v2", "baseline"}) {
        const std::string_view used = simdact::dispatch::limit(set);
        std::printf("%s: %.*s\n", set, static_cast<int>(used.size()), used.data());
        simdact::forward(simdact::best, simdact::leaky_relu<float>{.negative_slope = 0.5F}, x, y);
        other_file(x, z);
        for (std::size_t i = 0; i < x.size(); ++i)
            if (y[i] != (x[i] > 0 ? x[i] : 0.5F * x[i]) || z[i] != y[i])
                ++wrong;
    }
    std::printf("%zu elements, %zu wrong\n", x.size(), wrong);
    return wrong == 0 ? 0 : 1;
}
