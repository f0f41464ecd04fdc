// SPDX-License-Identifier: BSD-3-Clause

// Every form of a call computes the same: both tiers, a policy that cuts the array anywhere, a
// narrower instruction set. (What they compute, the other suites ask of the pointer tier, of every
// activation. The forms are the same code for all, so a few activations stand for them.)

#include <gtest/gtest.h>

#include <simdact/simdact.hpp>
#include <string>
#include <thread>

#include "support/allocations.hpp"
#include "support/calls.hpp"
#include "support/extent.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

/// A user's own, without any of the optional members.
template <class T>
struct own_square {
    static constexpr const char* name = "own_square";

    template <class V>
    V operator()(V x) const {
        return x * x;
    }
    template <class V>
    V derivative(V x) const {
        return x + x;
    }
};

template <class Activation, class Type>
struct form {
    using F = Activation;
    using T = Type;
};

using forms_tested = few_or_all<
    ::testing::Types<form<leaky_relu<float>, float>, form<elu<double>, double>,
                     form<own_square<float>, float>>,
    ::testing::Types<form<leaky_relu<float>, float>, form<leaky_relu<double>, double>,
                     form<relu<float>, float>, form<elu<float>, float>, form<elu<double>, double>,
                     form<own_square<float>, float>, form<own_square<double>, double>>>;

template <class Form>
class forms : public ::testing::Test {};

struct form_name {
    template <class Form>
    static std::string GetName(int) {
        return std::string(Form::F::name) + (sizeof(typename Form::T) == 4 ? "_float" : "_double");
    }
};
TYPED_TEST_SUITE(forms, forms_tested, form_name);

#define SIMDACT_TEST_FORM                             \
    using F [[maybe_unused]] = typename TypeParam::F; \
    using T [[maybe_unused]] = typename TypeParam::T

template <class F, class T>
constexpr bool has_from_output = differentiable_from_output_for<F, T>;

template <class T>
bool same_all(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same<T>);
}

/// What the pointer tier computes.
template <class F, class T>
struct expectation {
    std::vector<T> x = mixed_with_specials<T>(1000);
    std::vector<T> grad_y = mixed_with_specials<T>(1000, 9);
    std::vector<T> y = std::vector<T>(1000);
    std::vector<T> grad_x = std::vector<T>(1000);
    std::vector<T> grad_x_from_output = std::vector<T>(1000);

    explicit expectation(const F& f) {
        forward(f, x.data(), y.data(), x.size());
        backward(f, x.data(), grad_y.data(), grad_x.data(), x.size());
        if constexpr (has_from_output<F, T>)
            backward_from_output(f, x.data(), grad_y.data(), grad_x_from_output.data(), x.size());
    }
};

TYPED_TEST(forms, ranges_are_computed_as_pointers_are) {
    SIMDACT_TEST_FORM;
    const F f{};
    const expectation<F, T> expected(f);
    std::vector<T> out(expected.x.size());
    forward(f, expected.x, out);
    EXPECT_TRUE(same_all(out, expected.y));
    out = expected.x;
    forward(f, out);
    EXPECT_TRUE(same_all(out, expected.y));
    out = expected.x;
    forward(f, out, out);
    EXPECT_TRUE(same_all(out, expected.y));
    backward(f, expected.x, expected.grad_y, out);
    EXPECT_TRUE(same_all(out, expected.grad_x));
    out = expected.grad_y;
    backward(f, expected.x, out, out);
    EXPECT_TRUE(same_all(out, expected.grad_x));
    if constexpr (has_from_output<F, T>) {
        backward_from_output(f, expected.x, expected.grad_y, out);
        EXPECT_TRUE(same_all(out, expected.grad_x_from_output));
    }
}

TYPED_TEST(forms, ranges_may_be_empty) {
    SIMDACT_TEST_FORM;
    const F f{};
    std::vector<T> empty;
    forward(f, empty, empty);
    forward(f, empty);
    backward(f, empty, empty, empty);
    if constexpr (has_from_output<F, T>)
        backward_from_output(f, empty, empty, empty);
}

TYPED_TEST(forms, allocate_nothing) {
    SIMDACT_TEST_FORM;
    const F f{};
    const std::vector<T> x = random_normal<T>(10'000);
    const std::vector<T> grad_y = random_normal<T>(10'000, 9);
    std::vector<T> out(x.size());
    const std::size_t before = allocations();
    forward(f, x, out);
    forward(f, out);
    forward(serial, f, x, out);
    backward(f, x, grad_y, out);
    if constexpr (has_from_output<F, T>)
        backward_from_output(f, x, grad_y, out);
    EXPECT_EQ(allocations(), before);
}

// The pointer tier is noexcept (subjects/unit.cpp asserts it of every activation); the range tier
// throws, so it must not be.
TYPED_TEST(forms, that_throw_do_not_claim_otherwise) {
    SIMDACT_TEST_FORM;
    const F f{};
    T* p = nullptr;
    std::vector<T> v;
    static_assert(noexcept(forward(f, p, p, 0)));
    static_assert(noexcept(backward(f, p, p, p, 0)));
    static_assert(!noexcept(forward(f, v, v)));
    static_assert(!noexcept(forward(f, v)));
    static_assert(!noexcept(backward(f, v, v, v)));
    // A pointer to a function is an activation, and no array.
    using V = simd::batch<T>;
    V (*a_function)(V) = nullptr;
    static_assert(!noexcept(forward(a_function, v, v)));
    static_assert(!noexcept(forward(serial, a_function, v, v)));
    static_assert(noexcept(forward(a_function, p, p, 0)));
}

/// Every piece on a thread of its own.
struct on_threads {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        constexpr std::size_t count = 4;
        std::vector<std::jthread> threads;
        for (std::size_t k = 0; k < count; ++k)
            threads.emplace_back([=, &kernel] { kernel(n * k / count, n * (k + 1) / count); });
    }
};

TYPED_TEST(forms, with_a_policy_may_cut_the_array_anywhere) {
    SIMDACT_TEST_FORM;
    const F f{};
    const expectation<F, T> expected(f);
    const std::size_t n = expected.x.size();
    const auto check = [&](const auto& policy) {
        std::vector<T> y(n);
        forward(policy, f, expected.x, y);
        EXPECT_TRUE(same_all(y, expected.y));
        y = expected.x;
        forward(policy, f, y);
        EXPECT_TRUE(same_all(y, expected.y));
        std::vector<T> grad_x(n);
        backward(policy, f, expected.x, expected.grad_y, grad_x);
        EXPECT_TRUE(same_all(grad_x, expected.grad_x));
        grad_x = expected.grad_y;
        backward(policy, f, expected.x.data(), grad_x.data(), grad_x.data(), n);
        EXPECT_TRUE(same_all(grad_x, expected.grad_x));
        if constexpr (has_from_output<F, T>) {
            backward_from_output(policy, f, expected.x, expected.grad_y, grad_x);
            EXPECT_TRUE(same_all(grad_x, expected.grad_x_from_output));
        }
    };
    for (std::size_t piece = 1; piece <= 67; ++piece)
        check(backwards_in_pieces{piece});
    check(on_threads{});
    check(serial);
}

// A narrower instruction set of the same program: functions that round once have the same bits on
// it.
TYPED_TEST(forms, that_name_the_instruction_set_have_the_same_bits) {
    SIMDACT_TEST_FORM;
#if defined(__SSE2__)
    if constexpr (!std::is_same_v<F, elu<T>>) {
        const F f{};
        const expectation<F, T> expected(f);
        std::vector<T> out(expected.x.size());
        forward<xsimd::sse2>(f, expected.x, out);
        EXPECT_TRUE(same_all(out, expected.y));
        backward<xsimd::sse2>(f, expected.x, expected.grad_y, out);
        EXPECT_TRUE(same_all(out, expected.grad_x));
    }
#endif
}

}  // namespace
}  // namespace simdact::test
