// SPDX-License-Identifier: BSD-3-Clause

// The gradients of a gradient: grad_grad_y = grad_grad_x · f'(x) and
// grad_x = grad_grad_x · grad_y · f''(x).

#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

struct double_backward_verb {
    static constexpr const char* name = "double_backward";
    static constexpr std::size_t inputs = 3;
    static constexpr std::size_t outputs = 2;
    static constexpr std::array<const char*, 5> arrays{"x", "grad_y", "grad_grad_x", "grad_grad_y",
                                                       "grad_x"};

    template <class F, class T>
    static std::array<T, 2> plain(const F& f, const std::array<T, 3>& in) {
        const T x = in[0];  // no structured binding: clang 14 takes none in a requires-expression
        const T grad_grad_x = in[2];
        const T both = grad_grad_x * in[1];
        return {plain_gradient(f, x, grad_grad_x), simdact::detail::second_gradient_of(f, x, both)};
    }
    template <class F, class T, class... Policy>
    static void run(const F& f, const std::array<T*, 5>& data, std::size_t n,
                    const Policy&... policy) {
        const auto [x, grad_y, grad_grad_x, grad_grad_y, grad_x] = data;
        double_backward(policy..., f, x, grad_y, grad_grad_x, grad_grad_y, grad_x, n);
    }
    template <class F, class T, class... Policy>
    static void check(const F& f, const std::array<std::span<T>, 5>& spans,
                      const Policy&... policy) {
        const auto [x, grad_y, grad_grad_x, grad_grad_y, grad_x] = spans;
        double_backward(policy..., f, x, grad_y, grad_grad_x, grad_grad_y, grad_x);
    }
};

template <class F>
class double_backward_of : public ::testing::Test {
  protected:
    static inline const several_arrays<double_backward_verb, F> verb{F{}};
};
TYPED_TEST_SUITE(double_backward_of, activations_of_every_kind);

TYPED_TEST(double_backward_of, has_the_values_of_a_plain_loop_on_every_length_and_misalignment) {
    this->verb.has_the_values_of_a_plain_loop_on_every_length_and_misalignment();
}

TYPED_TEST(double_backward_of, touches_nothing_beyond_its_arrays) {
    this->verb.touches_nothing_beyond_its_arrays();
}

TYPED_TEST(double_backward_of, works_in_place) {
    this->verb.works_in_place();
}

TYPED_TEST(double_backward_of, does_not_depend_on_how_a_policy_cuts) {
    this->verb.does_not_depend_on_how_a_policy_cuts();
}

TYPED_TEST(double_backward_of, does_not_depend_on_how_results_are_stored) {
    this->verb.does_not_depend_on_how_results_are_stored();
}

TYPED_TEST(double_backward_of, hands_the_policy_the_whole_array) {
    this->verb.hands_the_policy_the_whole_array();
}

TYPED_TEST(double_backward_of, refuses_what_cannot_be_right) {
    this->verb.refuses_sizes_that_differ();
    this->verb.refuses_outputs_that_partially_overlap_an_input();
    this->verb.refuses_outputs_that_overlap_one_another();
}

TYPED_TEST(double_backward_of, takes_empty_arrays) {
    this->verb.takes_empty_arrays();
}

TYPED_TEST(double_backward_of, is_noexcept_with_pointers) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    T* const p = nullptr;
    std::vector<T> v;
    static_assert(noexcept(double_backward(f, p, p, p, p, p, 0)));
    static_assert(noexcept(double_backward(serial, f, p, p, p, p, p, 0)));
    static_assert(!noexcept(double_backward(f, v, v, v, v, v)));
    static_assert(!noexcept(double_backward(noting{}, f, p, p, p, p, p, 0)));
}

// The first output is what `backward` does to grad_grad_x, bit for bit: the two may be mixed.
TYPED_TEST(double_backward_of, gives_grad_grad_y_as_backward_would) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    const std::vector<T> x = mixed_with_specials<T>(999);
    const std::vector<T> grad_y = mixed_with_specials<T>(999, 9);
    const std::vector<T> grad_grad_x = mixed_with_specials<T>(999, 17);
    std::vector<T> grad_grad_y(999);
    std::vector<T> grad_x(999);
    std::vector<T> expected(999);
    double_backward(f, x, grad_y, grad_grad_x, grad_grad_y, grad_x);
    backward(f, x, grad_grad_x, expected);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), grad_grad_y.begin(), same<T>));
}

template <class F>
class straight : public ::testing::Test {};
using straight_functions =
    ::testing::Types<relu<float>, relu<double>, leaky_relu<float>, leaky_relu<double>>;
TYPED_TEST_SUITE(straight, straight_functions);

// As torch's zeros: a product with f'' = 0 would be NaN for an infinite gradient, and -0.
TYPED_TEST(straight, pieces_have_no_second_gradient_even_where_gradients_are_infinite) {
    using T = typename TypeParam::arithmetic_type;
    const std::vector<T> values = special_values<T>();
    std::vector<T> x;
    std::vector<T> grad_y;
    std::vector<T> grad_grad_x;
    for (T one : values) {
        for (T other : values) {
            x.push_back(one);
            grad_y.push_back(other);
            grad_grad_x.push_back(-other);
        }
    }
    std::vector<T> grad_grad_y(x.size());
    std::vector<T> grad_x(x.size(), T(1));
    double_backward(TypeParam{}, x, grad_y, grad_grad_x, grad_grad_y, grad_x);
    for (T each : grad_x)
        ASSERT_EQ(to_bits(each), to_bits(T(0)));
}

TEST(double_backward_of_relu, stops_an_infinite_gradient_where_the_unit_is_dead) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> x{-1, 0, -0.0F, 1, nan, -inf};
    const std::vector<float> grad_grad_x{inf, nan, -inf, inf, 3, nan};
    std::vector<float> grad_grad_y(6);
    std::vector<float> grad_x(6);
    double_backward(relu<float>{}, x, x, grad_grad_x, grad_grad_y, grad_x);
    EXPECT_EQ(grad_grad_y, (std::vector<float>{0, 0, 0, inf, 3, 0}));
}

TYPED_TEST(double_backward_of, elu_has_the_second_derivative_of_its_formula) {
    using T = typename TypeParam::arithmetic_type;
    for (T alpha : {T(1), T(0.5), T(-2), T(0)}) {
        const elu<T> f{.alpha = alpha};
        for (T x : sweep<T>(1000))
            ASSERT_TRUE(same(f.second_derivative(x), x > 0 ? T(0) : f.derivative(x))) << show(x);
    }
}

// ---- what an activation must have

/// Both gradients in forms of their own, and no derivative.
struct gradients_only {
    template <class V>
    V operator()(V x) const {
        return x;
    }
    template <class V>
    V gradient(V, V grad_y) const {
        return grad_y + grad_y;
    }
    template <class V>
    V second_gradient(V x, V g) const {
        return x + g;
    }
};

struct first_derivative_only {
    template <class V>
    V operator()(V x) const {
        return x;
    }
    template <class V>
    V derivative(V) const {
        return V(1);
    }
};

struct second_derivative_only {
    template <class V>
    V operator()(V x) const {
        return x;
    }
    template <class V>
    V second_derivative(V) const {
        return V(0);
    }
};

struct second_gradient_that_is_not_const : first_derivative_only {
    template <class V>
    V second_gradient(V, V g) {
        return g;
    }
};

/// Straight pieces by what they are and where: no derivative and no gradient of its own.
struct zones_only {
    static constexpr bool is_piecewise_linear = true;

    template <class V>
    V operator()(V x) const {
        return simd::select(zone(x), V(0), x);
    }
    template <class V>
    auto zone(V x) const {
        return x < V(1);
    }
    template <class Zone, class V>
    V gradient_from_zone(Zone flat, V grad_y) const {
        return simd::select(flat, V(0), grad_y);
    }
};

struct not_of_straight_pieces : first_derivative_only {
    static constexpr bool is_piecewise_linear = false;
};

struct with_a_shape_that_is_no_constant : first_derivative_only {
    static inline bool is_piecewise_linear = true;
};

struct with_a_shape_that_is_a_number : first_derivative_only {
    static constexpr int is_piecewise_linear = 2;
};

static_assert(twice_differentiable_for<leaky_relu<float>, float>);
static_assert(twice_differentiable_for<gradients_only, double>);
static_assert(!twice_differentiable_for<first_derivative_only, float>);
static_assert(!twice_differentiable_for<second_derivative_only, float>);
static_assert(!twice_differentiable_for<second_gradient_that_is_not_const, float>);
static_assert(twice_differentiable_for<zones_only, float>);
static_assert(!differentiable_from_output_for<zones_only, float>);
static_assert(differentiable_for<not_of_straight_pieces, float>);
static_assert(!twice_differentiable_for<not_of_straight_pieces, float>);
static_assert(!differentiable_for<with_a_shape_that_is_no_constant, float>);
static_assert(!differentiable_for<with_a_shape_that_is_a_number, float>);

TEST(double_backward_of_a_users_activation, uses_the_gradients_it_has) {
    const std::vector<float> x{1, 2};
    const std::vector<float> grad_y{10, 20};
    const std::vector<float> grad_grad_x{3, 4};
    std::vector<float> grad_grad_y(2);
    std::vector<float> grad_x(2);
    double_backward(gradients_only{}, x, grad_y, grad_grad_x, grad_grad_y, grad_x);
    EXPECT_EQ(grad_grad_y, (std::vector<float>{6, 8}));
    EXPECT_EQ(grad_x, (std::vector<float>{31, 82}));
}

TEST(double_backward_of_a_users_activation, follows_from_its_zones) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> x{0, 1};
    const std::vector<float> grad_y{inf, inf};
    const std::vector<float> grad_grad_x{inf, 4};
    std::vector<float> grad_grad_y(2);
    std::vector<float> grad_x(2);
    double_backward(zones_only{}, x, grad_y, grad_grad_x, grad_grad_y, grad_x);
    EXPECT_EQ(grad_grad_y, (std::vector<float>{0, 4}));
    EXPECT_EQ(grad_x, (std::vector<float>{0, 0}));
}

TEST(what_an_activation_has_no_member_for, follows_for_a_scalar) {
    const zones_only f;
    EXPECT_EQ(simdact::detail::gradient_of(f, 2.0, 3.0), 3.0);
    EXPECT_EQ(simdact::detail::derivative_of(f, 2.0), 1.0);
    EXPECT_EQ(simdact::detail::derivative_of(f, 0.0), 0.0);
    EXPECT_EQ(simdact::detail::second_derivative_of(f, 2.0), 0.0);
    EXPECT_EQ(simdact::detail::second_derivative_of(gradients_only{}, 2.0), 3.0);
    EXPECT_EQ(simdact::detail::gradient_from_output_of(leaky_relu<double>{}, 2.0, 3.0), 3.0);
}

#if defined(__SSE2__)
TEST(double_backward_architecture, is_the_one_that_is_named) {
    const std::vector<float> x(9, 2.0F);
    std::vector<float> one(9);
    std::vector<float> two(9);
    double_backward<xsimd::sse2>(cubic<float>{}, x, x, x, one, two);
    EXPECT_EQ(one, std::vector<float>(9, 26.0F));
    EXPECT_EQ(two, std::vector<float>(9, 48.0F));
    double_backward<xsimd::sse2>(cubic<float>{}, x.data(), x.data(), x.data(), one.data(),
                                 two.data(), 9);
    EXPECT_EQ(two, std::vector<float>(9, 48.0F));
}
#endif

template <class F, class... Arguments>
concept compiles =
    requires(const F& f, Arguments... arguments) { double_backward(f, arguments...); };

using floats = std::vector<float>;
using doubles = std::vector<double>;
using cube = cubic<float>;
static_assert(compiles<cube, const floats&, const floats&, const floats&, floats&, floats&>);
static_assert(compiles<cube, const float*, float*, const float*, float*, float*, std::size_t>);
static_assert(!compiles<cube, floats&, floats&, floats&, const floats&, floats&>);
static_assert(!compiles<cube, floats&, floats&, floats&, floats&, const floats&>);
static_assert(!compiles<cube, floats&, floats&, doubles&, floats&, floats&>);
static_assert(!compiles<cube, floats&, floats&, floats&, floats&>);
static_assert(!compiles<first_derivative_only, floats&, floats&, floats&, floats&, floats&>);

}  // namespace
}  // namespace simdact::test
