// SPDX-License-Identifier: BSD-3-Clause

// y = x · f(gate), and its gradients.

#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

struct forward_gated_verb {
    static constexpr const char* name = "forward_gated";
    static constexpr std::size_t inputs = 2;
    static constexpr std::size_t outputs = 1;
    static constexpr std::array<const char*, 3> arrays{"x", "gate", "y"};

    template <class F, class T>
    static std::array<T, 1> plain(const F& f, const std::array<T, 2>& in) {
        const auto [x, gate] = in;
        return {x * f(gate)};
    }
    template <class F, class T, class... Policy>
    static void run(const F& f, const std::array<T*, 3>& data, std::size_t n,
                    const Policy&... policy) {
        const auto [x, gate, y] = data;
        forward_gated(policy..., f, x, gate, y, n);
    }
    template <class F, class T, class... Policy>
    static void check(const F& f, const std::array<std::span<T>, 3>& spans,
                      const Policy&... policy) {
        const auto [x, gate, y] = spans;
        forward_gated(policy..., f, x, gate, y);
    }
};

struct backward_gated_verb {
    static constexpr const char* name = "backward_gated";
    static constexpr std::size_t inputs = 3;
    static constexpr std::size_t outputs = 2;
    static constexpr std::array<const char*, 5> arrays{"x", "gate", "grad_y", "grad_x",
                                                       "grad_gate"};

    template <class F, class T>
    static std::array<T, 2> plain(const F& f, const std::array<T, 3>& in) {
        const auto [x, gate, grad_y] = in;
        return {grad_y * f(gate), plain_gradient(f, gate, grad_y * x)};
    }
    template <class F, class T, class... Policy>
    static void run(const F& f, const std::array<T*, 5>& data, std::size_t n,
                    const Policy&... policy) {
        const auto [x, gate, grad_y, grad_x, grad_gate] = data;
        backward_gated(policy..., f, x, gate, grad_y, grad_x, grad_gate, n);
    }
    template <class F, class T, class... Policy>
    static void check(const F& f, const std::array<std::span<T>, 5>& spans,
                      const Policy&... policy) {
        const auto [x, gate, grad_y, grad_x, grad_gate] = spans;
        backward_gated(policy..., f, x, gate, grad_y, grad_x, grad_gate);
    }
};

template <class F>
class gated : public ::testing::Test {
  protected:
    static inline const several_arrays<forward_gated_verb, F> forward_verb{F{}};
    static inline const several_arrays<backward_gated_verb, F> backward_verb{F{}};
};
TYPED_TEST_SUITE(gated, activations_of_every_kind);

TYPED_TEST(gated, has_the_values_of_a_plain_loop_on_every_length_and_misalignment) {
    this->forward_verb.has_the_values_of_a_plain_loop_on_every_length_and_misalignment();
    this->backward_verb.has_the_values_of_a_plain_loop_on_every_length_and_misalignment();
}

TYPED_TEST(gated, touches_nothing_beyond_its_arrays) {
    this->forward_verb.touches_nothing_beyond_its_arrays();
    this->backward_verb.touches_nothing_beyond_its_arrays();
}

TYPED_TEST(gated, works_in_place) {
    this->forward_verb.works_in_place();
    this->backward_verb.works_in_place();
}

TYPED_TEST(gated, does_not_depend_on_how_a_policy_cuts) {
    this->forward_verb.does_not_depend_on_how_a_policy_cuts();
    this->backward_verb.does_not_depend_on_how_a_policy_cuts();
}

TYPED_TEST(gated, does_not_depend_on_how_results_are_stored) {
    this->forward_verb.does_not_depend_on_how_results_are_stored();
    this->backward_verb.does_not_depend_on_how_results_are_stored();
}

TYPED_TEST(gated, hands_the_policy_the_whole_array) {
    this->forward_verb.hands_the_policy_the_whole_array();
    this->backward_verb.hands_the_policy_the_whole_array();
}

TYPED_TEST(gated, refuses_what_cannot_be_right) {
    this->forward_verb.refuses_sizes_that_differ();
    this->backward_verb.refuses_sizes_that_differ();
    this->forward_verb.refuses_outputs_that_partially_overlap_an_input();
    this->backward_verb.refuses_outputs_that_partially_overlap_an_input();
    this->backward_verb.refuses_outputs_that_overlap_one_another();
}

TYPED_TEST(gated, takes_empty_arrays) {
    this->forward_verb.takes_empty_arrays();
    this->backward_verb.takes_empty_arrays();
}

TYPED_TEST(gated, is_noexcept_with_pointers) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    T* const p = nullptr;
    std::vector<T> v;
    static_assert(noexcept(forward_gated(f, p, p, p, 0)));
    static_assert(noexcept(forward_gated(serial, f, p, p, p, 0)));
    static_assert(noexcept(backward_gated(f, p, p, p, p, p, 0)));
    static_assert(noexcept(backward_gated(serial, f, p, p, p, p, p, 0)));
    static_assert(!noexcept(forward_gated(f, v, v, v)));
    static_assert(!noexcept(backward_gated(f, v, v, v, v, v)));
    static_assert(!noexcept(forward_gated(noting{}, f, p, p, p, 0)));
    static_assert(!noexcept(backward_gated(noting{}, f, p, p, p, p, p, 0)));
}

// torch.nn.GLU and its like: the gate is the second half of the array that holds x.
TYPED_TEST(gated, takes_the_halves_of_one_array) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    constexpr std::size_t n = 37;
    const std::vector<T> row = random_normal<T>(2 * n);
    const std::vector<T> grad_y = random_normal<T>(n, 9);
    const std::span<const T> all(row);
    std::vector<T> y(n);
    forward_gated(f, all.first(n), all.last(n), y);
    std::vector<T> grad_row(2 * n);
    const std::span<T> grad_all(grad_row);
    backward_gated(f, all.first(n), all.last(n), grad_y, grad_all.first(n), grad_all.last(n));
    for (std::size_t i = 0; i < n; ++i) {
        EXPECT_EQ(y[i], row[i] * f(row[n + i]));
        EXPECT_EQ(grad_row[i], grad_y[i] * f(row[n + i]));
        EXPECT_EQ(grad_row[n + i], plain_gradient(f, row[n + i], grad_y[i] * row[i]));
    }
    // In place, and y in the first half.
    std::vector<T> again = row;
    const std::span<T> both(again);
    backward_gated(f, both.first(n), both.last(n), grad_y, both.first(n), both.last(n));
    EXPECT_EQ(again, grad_row);
    again = row;
    forward_gated(f, both.first(n), both.last(n), both.first(n));
    EXPECT_TRUE(std::equal(y.begin(), y.end(), again.begin()));
}

TEST(gated_relu, stops_an_infinite_gradient_at_a_closed_gate) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> x{1, inf, 2, nan};
    const std::vector<float> gate{-1, -1, 0, -3};
    const std::vector<float> grad_y{inf, 1, nan, 1};
    std::vector<float> grad_x(4);
    std::vector<float> grad_gate(4, 7);
    backward_gated(relu<float>{}, x, gate, grad_y, grad_x, grad_gate);
    EXPECT_EQ(grad_gate, std::vector<float>(4, 0));
    EXPECT_TRUE(is_nan(grad_x[0])) << "grad_x is the plain product, inf · 0";
    EXPECT_EQ(grad_x[1], 0);
}

#if defined(__SSE2__)
TEST(gated_architecture, is_the_one_that_is_named) {
    const leaky_relu<float> f{.negative_slope = 0.5F};
    const std::vector<float> x(9, 3.0F);
    const std::vector<float> gate(9, -2.0F);
    std::vector<float> one(9);
    std::vector<float> two(9);
    forward_gated<xsimd::sse2>(f, x, gate, one);
    EXPECT_EQ(one, std::vector<float>(9, -3.0F));
    forward_gated<xsimd::sse2>(f, x.data(), gate.data(), one.data(), 9);
    backward_gated<xsimd::sse2>(f, x, gate, x, one, two);
    backward_gated<xsimd::sse2>(f, x.data(), gate.data(), x.data(), one.data(), two.data(), 9);
    EXPECT_EQ(one, std::vector<float>(9, -3.0F));
    EXPECT_EQ(two, std::vector<float>(9, 4.5F));
}
#endif

// ---- what compiles, as questions

template <class F, class... Arguments>
concept forward_gated_compiles =
    requires(const F& f, Arguments... arguments) { forward_gated(f, arguments...); };
template <class F, class... Arguments>
concept backward_gated_compiles =
    requires(const F& f, Arguments... arguments) { backward_gated(f, arguments...); };

using floats = std::vector<float>;
using doubles = std::vector<double>;
using leaky = leaky_relu<float>;

static_assert(forward_gated_compiles<leaky, const floats&, const floats&, floats&>);
static_assert(forward_gated_compiles<leaky, std::span<const float>, floats&, std::span<float>>);
static_assert(forward_gated_compiles<leaky, const float*, float*, float*, std::size_t>);
static_assert(backward_gated_compiles<leaky, const floats&, floats&, floats&, floats&, floats&>);
static_assert(!forward_gated_compiles<leaky, const floats&, const floats&>);
static_assert(!forward_gated_compiles<leaky, const floats&, const floats&, const floats&>);
static_assert(!forward_gated_compiles<leaky, const floats&, const doubles&, floats&>);
static_assert(!forward_gated_compiles<leaky, const doubles&, const doubles&, doubles&>);
static_assert(!backward_gated_compiles<leaky, floats&, floats&, floats&, const floats&, floats&>);
static_assert(!backward_gated_compiles<leaky, floats&, floats&, floats&, floats&>);

}  // namespace
}  // namespace simdact::test
