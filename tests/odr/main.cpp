// SPDX-License-Identifier: BSD-3-Clause

// Links the two units and asks each for its own results: with a fused multiply-add, the fast gelu
// has other last bits than without, so a merged function shows.

#include <cmath>
#include <cstdio>
#include <cstring>
#include <stdexcept>

void gelu_baseline(const float* x, float* y, unsigned long n);
void gelu_modern(const float* x, float* y, unsigned long n);
void leaky_baseline(const float* x, const float* g, float* y, unsigned long n);
void leaky_modern(const float* x, const float* g, float* y, unsigned long n);
void refuse_baseline(float* x);
void refuse_modern(float* x);

int main() {
    constexpr unsigned long n = 4001;
    static float x[n], baseline[n], modern[n];
    for (unsigned long i = 0; i < n; ++i)
        x[i] = -static_cast<float>(i) / 400;
    gelu_baseline(x, baseline, n);
    gelu_modern(x, modern, n);
    unsigned long differing = 0;
    for (unsigned long i = 0; i < n; ++i) {
        differing += std::memcmp(&baseline[i], &modern[i], sizeof(float)) != 0;
        if (std::fabs(baseline[i] - modern[i]) > 1e-6F) {
            std::printf("gelu(%g) = %g and %g\n", x[i], baseline[i], modern[i]);
            return 1;
        }
    }
    if (differing == 0) {
        std::puts("both units ran the same code");
        return 1;
    }
    leaky_baseline(x, x, baseline, n);
    leaky_modern(x, x, modern, n);
    if (std::memcmp(baseline, modern, sizeof baseline) != 0) {
        std::puts("leaky_relu differs");
        return 1;
    }
    for (auto refuse : {refuse_baseline, refuse_modern}) {
        try {
            refuse(x);
            std::puts("an overlap was not refused");
            return 1;
        } catch (const std::invalid_argument&) {
        }
    }
    std::printf("each unit kept its own code: %lu of %lu results differ in the last bits\n",
                differing, n);
}
