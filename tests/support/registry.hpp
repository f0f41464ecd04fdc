// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The registry as GoogleTest's typed tests need it: every activation, in float and in double.

#include <gtest/gtest.h>

#include <cstdio>
#include <simdact/simdact.hpp>
#include <string>

#include "../reference.hpp"

namespace simdact::test {

template <class Float, class Double>
struct concatenate;

template <class... Fs, class... Ds>
struct concatenate<activation_list<Fs...>, activation_list<Ds...>> {
    using type = ::testing::Types<Fs..., Ds...>;
};

using every_activation = concatenate<all_activations<float>, all_activations<double>>::type;

template <class T>
constexpr const char* type_name = sizeof(T) == 4 ? "float" : "double";

struct activation_name {
    template <class F>
    static std::string GetName(int) {
        return std::string(F::name) + "_" + type_name<typename F::arithmetic_type>;
    }
};

/// The reference entry of an activation type.
template <class F>
using entry = reference<F>;

/// "leaky_relu{negative_slope = 0.01}"
template <class F>
std::string describe(const F& f) {
    std::string text = std::string(F::name) + "{";
    const char* separator = "";
    for (const auto& p : F::parameters) {
        char value[32];
        std::snprintf(value, sizeof value, "%.9g", static_cast<double>(f.*p.member));
        text += separator + std::string(p.name) + " = " + value;
        separator = ", ";
    }
    return text + "}";
}

/// What a contract states for the instruction set that the test is compiled for.
template <class T>
constexpr double stated(const ulp_bound& contract) {
    return simd::has_fma<simd::batch<T>> ? contract.fused : contract.unfused;
}

template <class F, class T = typename F::arithmetic_type>
constexpr bool has_from_output = differentiable_from_output_for<F, T>;

/// A typed test over the whole registry; in it, F is the activation and T its arithmetic type.
#define SIMDACT_TEST_REGISTRY(Suite)         \
    template <class F>                       \
    class Suite : public ::testing::Test {}; \
    TYPED_TEST_SUITE(Suite, ::simdact::test::every_activation, ::simdact::test::activation_name)

#define SIMDACT_TEST_TYPES                \
    using F [[maybe_unused]] = TypeParam; \
    using T [[maybe_unused]] = typename F::arithmetic_type

}  // namespace simdact::test
