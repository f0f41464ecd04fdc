// SPDX-License-Identifier: BSD-3-Clause

// Compiled twice, for two instruction sets, as SIMDACT_TEST_UNIT = baseline and = modern. Each unit
// computes with its own default, and both with SSE2 by name, in all tiers.

#include <simdact/simdact.hpp>

#define SIMDACT_TEST_JOIN_(a, b) a##b
#define SIMDACT_TEST_JOIN(a, b) SIMDACT_TEST_JOIN_(a, b)

// Pointers and plain types only: what std:: leaves behind at -O0 is not ours.
void SIMDACT_TEST_JOIN(gelu_, SIMDACT_TEST_UNIT)(const float* x, float* y, unsigned long n) {
    simdact::forward(simdact::gelu<float, simdact::accuracy::fast>{}, x, y, n);
}
void SIMDACT_TEST_JOIN(leaky_, SIMDACT_TEST_UNIT)(const float* x, const float* g, float* y,
                                                  unsigned long n) {
    simdact::backward(simdact::leaky_relu<float>{}, x, g, y, n);
#if defined(__SSE2__)
    simdact::forward<xsimd::sse2>(simdact::leaky_relu<float>{}, x, y, n);
#endif
}
// The scalars' code, too, which no instruction set's name tells apart.
void SIMDACT_TEST_JOIN(exact_, SIMDACT_TEST_UNIT)(const float* x, float* y, unsigned long n) {
    constexpr simdact::tanhshrink<float, simdact::accuracy::exact> f;
    simdact::forward(f, x, y, n);
    y[0] = f.gradient(f(x[0]), x[1]);
}
void SIMDACT_TEST_JOIN(refuse_, SIMDACT_TEST_UNIT)(float* x) {
    float* const first = x;
    simdact::forward(simdact::relu<float>{}, std::span<float>(first, 4),
                     std::span<float>(first + 1, 4));
}
