// SPDX-License-Identifier: BSD-3-Clause

// Bad input is refused before a byte is written, in words that name the verb, the arguments and
// their sizes.

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <list>
#include <simdact/simdact.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/calls.hpp"

namespace simdact::test {
namespace {

constexpr float untouched = 42.0F;

void expect_contains(const std::string& text, std::initializer_list<const char*> parts) {
    for (const char* part : parts)
        EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
}

TEST(errors, sizes_that_differ) {
    const leaky_relu<float> f{};
    const std::vector<float> five(5, 1.0F);
    std::vector<float> four(4, untouched);
    std::vector<float> out(5, untouched);

    expect_contains(refusal([&] { forward(f, five, four); }),
                    {"simdact::forward", "x has 5 elements", "y has 4"});
    expect_contains(refusal([&] { backward(f, five, five, four); }),
                    {"simdact::backward:", "x has 5 elements", "grad_x has 4"});
    expect_contains(refusal([&] { backward(f, five, std::span(four), out); }),
                    {"simdact::backward:", "grad_y has 4 elements", "grad_x has 5"});
    expect_contains(refusal([&] { backward_from_output(f, five, five, four); }),
                    {"simdact::backward_from_output", "y has 5 elements", "grad_x has 4"});
    expect_contains(refusal([&] { backward_from_output(f, five, std::span(four), out); }),
                    {"simdact::backward_from_output", "grad_y has 4 elements", "grad_x has 5"});
    std::vector<float> none;
    expect_contains(refusal([&] { forward(f, five, none); }), {"x has 5", "y has 0"});
    expect_contains(refusal([&] { forward(f, none, four); }), {"x has 0", "y has 4"});

    EXPECT_EQ(four, std::vector<float>(4, untouched));
    EXPECT_EQ(out, std::vector<float>(5, untouched));
}

TEST(errors, ranges_that_partially_overlap) {
    const leaky_relu<float> f{.negative_slope = 0.1F};
    const std::vector<float> original(20, -1.0F);
    std::vector<float> memory = original;
    const std::span<float> all(memory);
    const std::vector<float> apart(10, 1.0F);

    for (std::size_t shift = 1; shift < 10; ++shift) {
        const auto low = all.subspan(0, 10);
        const auto high = all.subspan(shift, 10);
        expect_contains(refusal([&] { forward(f, low, high); }),
                        {"simdact::forward", "y (10 elements)",
                         "partially overlaps x (10 elements)", "after the other"});
        expect_contains(refusal([&] { forward(f, high, low); }), {"before the other"});
        expect_contains(refusal([&] { backward(f, low, apart, high); }),
                        {"simdact::backward:", "grad_x", "partially overlaps x"});
        expect_contains(refusal([&] { backward(f, apart, low, high); }),
                        {"grad_x", "partially overlaps grad_y"});
        expect_contains(refusal([&] { backward_from_output(f, low, apart, high); }),
                        {"simdact::backward_from_output", "grad_x", "partially overlaps y"});
        expect_contains(refusal([&] { backward_from_output(f, apart, low, high); }),
                        {"simdact::backward_from_output", "partially overlaps grad_y"});
    }
    EXPECT_EQ(memory, original);

    // Adjacent is apart; inputs may overlap one another; an exact alias is welcome.
    EXPECT_EQ(refusal([&] { forward(f, all.subspan(0, 10), all.subspan(10, 10)); }), "");
    EXPECT_EQ(refusal([&] { forward(f, all.subspan(10, 10), all.subspan(0, 10)); }), "");
    std::vector<float> out(10);
    EXPECT_EQ(refusal([&] { backward(f, all.subspan(0, 10), all.subspan(3, 10), out); }), "");
    EXPECT_EQ(refusal([&] { backward(f, out, out, out); }), "");
    EXPECT_EQ(refusal([&] { forward(f, out, out); }), "");
}

TEST(errors, an_overlap_by_part_of_an_element) {
    const relu<float> f{};
    alignas(float) std::array<std::byte, 64> memory{};
    auto* const first = reinterpret_cast<float*>(memory.data());
    auto* const odd = reinterpret_cast<float*>(memory.data() + 4 * sizeof(float) - 4);
    // One element of the output is one of the input's.
    expect_contains(refusal([&] { forward(f, std::span(first, 4), std::span(odd, 4)); }),
                    {"partially overlaps", "12 bytes after"});
}

TEST(errors, an_output_that_does_not_determine_the_gradient) {
    const std::vector<float> y(3, 1.0F);
    std::vector<float> grad_x(3, untouched);
    expect_contains(refusal([&] { backward_from_output(leaky_relu<float>{-0.5F}, y, y, grad_x); }),
                    {"simdact::backward_from_output", "leaky_relu", "negative_slope = -0.5",
                     "the output does not determine the gradient", "simdact::backward"});
    expect_contains(refusal([&] {
                        backward_from_output(
                            leaky_relu<float>{std::numeric_limits<float>::quiet_NaN()}, y, y,
                            grad_x);
                    }),
                    {"negative_slope = ", "nan"});
    expect_contains(refusal([&] { backward_from_output(elu<float>{-1.0F}, y, y, grad_x); }),
                    {"elu", "alpha = -1"});
    EXPECT_EQ(grad_x, std::vector<float>(3, untouched));
    // It is the parameters that forbid it, whatever the sizes.
    std::vector<float> none;
    EXPECT_NE(refusal([&] { backward_from_output(leaky_relu<float>{-1.0F}, none, none, none); }),
              "");
    EXPECT_EQ(refusal([&] { backward_from_output(leaky_relu<float>{0.0F}, y, y, grad_x); }), "");
    EXPECT_EQ(refusal([&] { backward_from_output(leaky_relu<float>{-0.0F}, y, y, grad_x); }), "");
}

TEST(errors, are_the_same_with_a_policy) {
    const std::vector<float> five(5);
    std::vector<float> four(4);
    expect_contains(refusal([&] { forward(serial, relu<float>{}, five, four); }),
                    {"simdact::forward", "x has 5 elements", "y has 4"});
}

/// An activation without a name still gets a sentence.
struct nameless {
    template <class V>
    V operator()(V x) const {
        return x;
    }
    template <class V>
    V derivative_from_output(V) const {
        return V(1);
    }
    bool output_suffices() const { return false; }
};

TEST(errors, of_an_activation_without_a_name) {
    std::vector<float> y(3);
    expect_contains(refusal([&] { backward_from_output(nameless{}, y, y, y); }),
                    {"simdact::backward_from_output", "this activation",
                     "the output does not determine the gradient"});
}

// ---- what compiles, as questions: the verbs are SFINAE-friendly

template <class F, class... Arguments>
concept forward_compiles =
    requires(const F& f, Arguments... arguments) { forward(f, arguments...); };
template <class F, class... Arguments>
concept backward_compiles =
    requires(const F& f, Arguments... arguments) { backward(f, arguments...); };
template <class F, class... Arguments>
concept from_output_compiles =
    requires(const F& f, Arguments... arguments) { backward_from_output(f, arguments...); };

using floats = std::vector<float>;
using doubles = std::vector<double>;
using leaky = leaky_relu<float>;

static_assert(forward_compiles<leaky, const floats&, floats&>);
static_assert(forward_compiles<leaky, const floats&, std::span<float>>);
static_assert(forward_compiles<leaky, std::span<const float>, std::span<float, 3>>);
static_assert(forward_compiles<leaky, const std::array<float, 4>&, std::array<float, 4>&>);
static_assert(forward_compiles<leaky, const float (&)[4], float (&)[4]>);
static_assert(forward_compiles<leaky, floats&>);
static_assert(forward_compiles<leaky, std::span<float>>);
static_assert(forward_compiles<leaky, const float*, float*, std::size_t>);
static_assert(forward_compiles<leaky, float*, std::size_t>);
static_assert(forward_compiles<leaky_relu<double>, const doubles&, doubles&>);
static_assert(backward_compiles<leaky, const floats&, const floats&, floats&>);
static_assert(backward_compiles<leaky, const float*, const float*, float*, std::size_t>);
static_assert(from_output_compiles<leaky, const floats&, const floats&, floats&>);

static_assert(!forward_compiles<leaky, const std::vector<int>&, std::vector<int>&>);
static_assert(!forward_compiles<leaky, const floats&, const floats&>);
static_assert(!forward_compiles<leaky, std::span<const float>>);
static_assert(!forward_compiles<leaky, const floats&, std::span<const float>>);
static_assert(!forward_compiles<leaky, const std::list<float>&, floats&>);
static_assert(!forward_compiles<leaky, const std::deque<float>&, floats&>);
static_assert(!forward_compiles<leaky, const doubles&, doubles&>);
static_assert(!forward_compiles<leaky, const floats&, doubles&>);
static_assert(!forward_compiles<leaky, const doubles&, floats&>);
static_assert(!forward_compiles<leaky_relu<double>, floats&>);
static_assert(!forward_compiles<leaky, const int*, int*, std::size_t>);
static_assert(!forward_compiles<leaky, const float*, const float*, std::size_t>);
static_assert(!forward_compiles<floats, const floats&, floats&>);
static_assert(!forward_compiles<leaky>);
static_assert(!forward_compiles<leaky, float>);
static_assert(!backward_compiles<leaky, const floats&, floats&>);
static_assert(!forward_compiles<leaky, const std::vector<bool>&, std::vector<bool>&>);
static_assert(!backward_compiles<leaky, const floats&, const doubles&, floats&>);
static_assert(!forward_compiles<nameless, const floats&, doubles&>);
static_assert(!forward_compiles<nameless, const float*, double*, std::size_t>);
static_assert(forward_compiles<nameless, const doubles&, doubles&>);
static_assert(!backward_compiles<nameless, const floats&, const floats&, floats&>);

// A leaky_relu<float> on a double scalar is a mistake, too.
static_assert(std::invocable<leaky, float>);
static_assert(!std::invocable<leaky, double>);
static_assert(!std::invocable<leaky, int>);
static_assert(std::invocable<leaky, simd::batch<float>>);
static_assert(!std::invocable<leaky, simd::batch<double>>);

}  // namespace
}  // namespace simdact::test
