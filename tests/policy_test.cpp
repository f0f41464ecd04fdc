// SPDX-License-Identifier: BSD-3-Clause

// What a call asks for besides its arrays is not lost on the way: the policy, in every verb and
// both tiers, and the instruction set.

#include <gtest/gtest.h>

#include <simdact/simdact.hpp>
#include <stdexcept>
#include <vector>

namespace simdact::test {
namespace {

/// Counts what it is asked to run.
struct counting {
    std::vector<std::size_t>* lengths;

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        lengths->push_back(n);
        kernel(0, n);
    }
};

TEST(policy, runs_every_verb_once_over_the_whole_array) {
    const leaky_relu<float> f{.negative_slope = 0.5F};
    const std::vector<float> x(100, -1.0F);
    std::vector<float> out(100);
    std::vector<std::size_t> lengths;
    const counting policy{&lengths};

    forward(policy, f, x, out);
    EXPECT_EQ(out[99], -0.5F);
    forward(policy, f, out);
    EXPECT_EQ(out[99], -0.25F);
    backward(policy, f, x, x, out);
    EXPECT_EQ(out[99], -0.5F);
    backward_from_output(policy, f, x, x, out);
    EXPECT_EQ(lengths, std::vector<std::size_t>(4, 100)) << "the range tier";

    lengths.clear();
    forward(policy, f, x.data(), out.data(), 70);
    forward(policy, f, out.data(), 70);
    backward(policy, f, x.data(), x.data(), out.data(), 70);
    backward_from_output(policy, f, x.data(), x.data(), out.data(), 70);
    EXPECT_EQ(lengths, std::vector<std::size_t>(4, 70)) << "the pointer tier";
}

struct failing {
    template <class Kernel>
    void run(std::size_t, const Kernel&) const {
        throw std::runtime_error("no thread to be had");
    }
};

TEST(policy, may_fail) {
    const relu<float> f{};
    std::vector<float> x(10);
    float* const p = x.data();
    EXPECT_THROW(forward(failing{}, f, x, x), std::runtime_error);
    EXPECT_THROW(forward(failing{}, f, x), std::runtime_error);
    EXPECT_THROW(backward(failing{}, f, x, x, x), std::runtime_error);
    EXPECT_THROW(backward_from_output(failing{}, f, x, x, x), std::runtime_error);
    EXPECT_THROW(forward(failing{}, f, p, p, 10), std::runtime_error);
    EXPECT_THROW(forward(failing{}, f, p, 10), std::runtime_error);
    EXPECT_THROW(backward(failing{}, f, p, p, p, 10), std::runtime_error);
    EXPECT_THROW(backward_from_output(failing{}, f, p, p, p, 10), std::runtime_error);
    static_assert(!noexcept(forward(failing{}, f, p, p, 10)));
    static_assert(noexcept(forward(serial, f, p, p, 10)));
}

/// Answers with the number of lanes that it is computed with.
struct lane_counter {
    template <class V>
    V operator()(V) const {
        return V(static_cast<float>(simd::lane_count<V>));
    }
    template <class V>
    V derivative(V x) const {
        return (*this)(x);
    }
    template <class V>
    V derivative_from_output(V y) const {
        return (*this)(y);
    }
};

TEST(architecture, is_the_one_that_is_named) {
    constexpr auto by_default = static_cast<float>(simd::batch<float>::size);
    const std::vector<float> ones(100, 1.0F);
    std::vector<float> out(100);
    const auto all = [&](float count) { return out == std::vector<float>(100, count); };
    forward(lane_counter{}, ones, out);
    EXPECT_TRUE(all(by_default));
#if defined(__SSE2__)
    const lane_counter f{};
    forward<xsimd::sse2>(f, ones, out);
    EXPECT_TRUE(all(4));
    forward<xsimd::sse2>(f, out);
    EXPECT_TRUE(all(4));
    out.assign(100, 0);
    forward<xsimd::sse2>(serial, f, ones, out);
    EXPECT_TRUE(all(4));
    forward<xsimd::sse2>(f, ones.data(), out.data(), 100);
    EXPECT_TRUE(all(4));
    out.assign(100, 0);
    backward<xsimd::sse2>(f, ones, ones, out);
    EXPECT_TRUE(all(4));
    out.assign(100, 0);
    backward<xsimd::sse2>(f, ones.data(), ones.data(), out.data(), 100);
    EXPECT_TRUE(all(4));
    out.assign(100, 0);
    backward_from_output<xsimd::sse2>(f, ones, ones, out);
    EXPECT_TRUE(all(4));
#endif
}

}  // namespace
}  // namespace simdact::test
