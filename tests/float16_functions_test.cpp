// SPDX-License-Identifier: BSD-3-Clause

// Every function of the registry on every number of 16 bits gives what it gives in float, rounded
// once. float16_test.cpp knows that of the loop and of the formats; this is about what the compiler
// makes of the two together.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <simdact/simdact.hpp>
#include <type_traits>
#include <vector>

#include "support/extent.hpp"

namespace simdact::test {
namespace {

template <class E>
std::vector<E> rounded(const std::vector<float>& x) {
    std::vector<E> halves;
    for (const float each : x)
        halves.push_back(E(each));
    return halves;
}

template <class E>
bool is_nan_half(E x) {
    return (x.bits & 0x7fffU) > std::numeric_limits<E>::infinity().bits;
}

/// How many differ; NaNs are alike.
template <class E>
std::size_t differences(const std::vector<E>& a, const std::vector<E>& b) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        count += a[i].bits != b[i].bits && !(is_nan_half(a[i]) && is_nan_half(b[i]));
    return count;
}

template <class E>
void expect_every_function_rounds_once() {
    std::vector<E> x;
    std::vector<float> wide;
    for (std::uint32_t bits = 0; bits < 0x10000U; ++bits) {
        x.push_back(E::from_bits(static_cast<std::uint16_t>(bits)));
        wide.push_back(static_cast<float>(x.back()));
    }
    std::vector<E> result(x.size());
    std::vector<float> wide_result(x.size());
    // Not all the same: a gradient that is the derivative would hide a product that is missing.
    std::vector<E> grad_y = x;
    for (std::size_t i = 0; i < grad_y.size(); ++i)
        grad_y[i] = E(static_cast<float>(static_cast<int>(i % 7) - 3) / 2);
    std::vector<float> wide_grad_y;
    for (const E each : grad_y)
        wide_grad_y.push_back(static_cast<float>(each));
    using some = activation_list<leaky_relu<float>, hardswish<float>, elu<float>, gelu<float>>;
    few_or_all<some, all_activations<float>>::for_each([&]<class F>() {
        const F f{};
        forward(f, x, result);
        forward(f, wide, wide_result);
        EXPECT_EQ(differences(result, rounded<E>(wide_result)), 0U) << F::name;
        backward(f, x, grad_y, result);
        backward(f, wide, wide_grad_y, wide_result);
        EXPECT_EQ(differences(result, rounded<E>(wide_result)), 0U) << F::name << "'";
    });
}

TEST(float16_functions, in_bfloat16) {
    expect_every_function_rounds_once<bfloat16>();
}
TEST(float16_functions, in_float16) {
    expect_every_function_rounds_once<float16>();
}

}  // namespace
}  // namespace simdact::test
