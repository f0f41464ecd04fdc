// SPDX-License-Identifier: BSD-3-Clause

// The tables of the contract blocks, cell by cell, as literals: what torch answers at ±0, ±inf, NaN
// and the kink, for ordinary and for odd parameters, in every instruction set.

#include <gtest/gtest.h>

#include <simdact/simdact.hpp>
#include <string>
#include <utility>
#include <vector>

#include "subjects/each.hpp"
#include "subjects/subjects.hpp"

namespace simdact::test {
namespace {

/// Computes x in every unit of a level, as a scalar and in every position of an array, and returns
/// the result on which all agree.
template <class F, class T, class Compute>
T agreed(const F& f, T x, Compute compute) {
    constexpr accuracy tier =
        is_listed<F, all_activations<T>> ? accuracy::faithful : accuracy::fast;
    T result{};
    bool found = false;
    for (const subject<T>& s : subjects<T>()) {
        if (s.activation->name != F::name || s.activation->tier != tier ||
            s.unit->what_for != purpose::level)
            continue;
        const std::vector<T> many(67, x);
        std::vector<T> results(many.size());
        const T scalar = compute(s, many, results);
        if (!std::exchange(found, true))
            result = results[0];
        for (T each : results)
            EXPECT_TRUE(same(each, result)) << s.title() << " differs at " << show(x);
        EXPECT_TRUE(same(scalar, result)) << "the scalar of " << s.title() << " at " << show(x);
    }
    EXPECT_TRUE(found) << F::name << " is in no unit";
    return result;
}

template <class F, class T>
T value_at(const F& f, T x) {
    return agreed(f, x, [&](const subject<T>& s, const auto& many, auto& y) {
        s.forward(&f, many.data(), y.data(), y.size());
        return s.value(&f, x);
    });
}

template <class F, class T>
T gradient_at(const F& f, T x, T grad_y = T(1)) {
    return agreed(f, x, [&](const subject<T>& s, const auto& many, auto& grad_x) {
        const std::vector<T> grads(many.size(), grad_y);
        s.backward(&f, many.data(), grads.data(), grad_x.data(), grad_x.size());
        return grad_y == 1 ? s.derivative(&f, x) : grad_x[0];
    });
}

template <class T>
class special : public ::testing::Test {
  protected:
    static constexpr T inf = std::numeric_limits<T>::infinity();
    static constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    static constexpr T zero = T(0);
    static constexpr T minus_zero = T(-0.0);
    static constexpr T two = T(2);
};

using arithmetic_types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(special, arithmetic_types);

#define EXPECT_SAME(a, b) \
    EXPECT_PRED2([](auto p, auto q) { return same(p, q); }, TypeParam(a), TypeParam(b))

TYPED_TEST(special, leaky_relu_values) {
    using T = TypeParam;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    struct row {
        T slope;
        T at[7];  // +0, -0, NaN, +infinity, -infinity, 2, -2
    };
    const row table[] = {
        {T(0.01), {+0.0, T(-0.0), not_a_number, infinity, -infinity, 2, T(-0.02)}},
        {T(0), {+0.0, T(-0.0), not_a_number, infinity, not_a_number, 2, T(-0.0)}},
        {T(-0.5), {T(-0.0), +0.0, not_a_number, infinity, infinity, 2, 1}},
        {T(2), {+0.0, T(-0.0), not_a_number, infinity, -infinity, 2, -4}},
        {infinity, {not_a_number, not_a_number, not_a_number, infinity, -infinity, 2, -infinity}},
        {not_a_number,
         {not_a_number, not_a_number, not_a_number, infinity, not_a_number, 2, not_a_number}},
    };
    const T inputs[7] = {+0.0, T(-0.0), not_a_number, infinity, -infinity, 2, -2};
    for (const row& r : table) {
        const leaky_relu<T> f{.negative_slope = r.slope};
        for (int i = 0; i < 7; ++i) {
            SCOPED_TRACE("slope " + show(r.slope) + ", x " + show(inputs[i]));
            // T(0.01) * -2 is rounded once: the literal -0.02 may be its neighbour.
            const T expected = r.slope == T(0.01) && i == 6 ? T(0.01) * T(-2) : r.at[i];
            EXPECT_SAME(value_at(f, inputs[i]), expected);
        }
    }
}

TYPED_TEST(special, leaky_relu_gradients) {
    using T = TypeParam;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    const T g = T(0.75);
    for (T slope : {T(0.01), T(0), T(-0.5), T(2)}) {
        const leaky_relu<T> f{.negative_slope = slope};
        SCOPED_TRACE("slope " + show(slope));
        for (T x :
             {T(0), T(-0.0), not_a_number, -infinity, T(-2), -std::numeric_limits<T>::denorm_min()})
            EXPECT_SAME(gradient_at(f, x, g), g * slope) << show(x);
        for (T x : {infinity, T(2), std::numeric_limits<T>::denorm_min()})
            EXPECT_SAME(gradient_at(f, x, g), g) << show(x);
        EXPECT_SAME(gradient_at(f, T(2), not_a_number), not_a_number);
        EXPECT_SAME(gradient_at(f, T(2), infinity), infinity);
    }
    EXPECT_SAME(gradient_at(leaky_relu<T>{.negative_slope = T(0)}, T(-1), infinity),
                not_a_number);  // inf · 0
    EXPECT_SAME(gradient_at(leaky_relu<T>{.negative_slope = T(0)}, T(0), infinity), not_a_number);
}

TYPED_TEST(special, leaky_relu_defaults_to_a_slope_of_one_hundredth) {
    using T = TypeParam;
    EXPECT_EQ(leaky_relu<T>{}.negative_slope, T(0.01));
}

TYPED_TEST(special, a_slope_of_zero_is_not_relu) {
    using T = TypeParam;
    const leaky_relu<T> f{.negative_slope = T(0)};
    EXPECT_SAME(value_at(f, T(-1)), T(-0.0));
    EXPECT_SAME(value_at(relu<T>{}, T(-1)), T(0));
    EXPECT_SAME(value_at(f, -this->inf), this->nan);
    EXPECT_SAME(value_at(relu<T>{}, -this->inf), T(0));
}

TYPED_TEST(special, relu_values_and_gradients) {
    using T = TypeParam;
    const relu<T> f{};
    EXPECT_SAME(value_at(f, T(0)), T(0));
    EXPECT_SAME(value_at(f, T(-0.0)), T(-0.0));
    EXPECT_SAME(value_at(f, this->inf), this->inf);
    EXPECT_SAME(value_at(f, -this->inf), T(0));
    EXPECT_SAME(value_at(f, this->nan), this->nan);
    EXPECT_SAME(value_at(f, T(-2)), T(0));
    EXPECT_SAME(value_at(f, T(2)), T(2));
    for (T dead : {T(0), T(-0.0), T(-2), -this->inf}) {
        EXPECT_SAME(gradient_at(f, dead, T(3)), T(0));
        EXPECT_SAME(gradient_at(f, dead, this->inf), T(0)) << "an infinite gradient stops here";
        EXPECT_SAME(gradient_at(f, dead, this->nan), T(0)) << "a NaN gradient stops here";
    }
    EXPECT_SAME(gradient_at(f, T(2), T(3)), T(3));
    EXPECT_SAME(gradient_at(f, this->nan, T(3)), T(3)) << "torch lets the gradient pass at NaN";
}

TYPED_TEST(special, relu_stops_a_gradient_from_the_output_too) {
    using T = TypeParam;
    for (T grad_y : {this->inf, this->nan, T(3)}) {
        const std::vector<T> y{T(0), T(-0.0), T(2), T(0), T(1)};
        const std::vector<T> grads(y.size(), grad_y);
        std::vector<T> grad_x(y.size());
        backward_from_output(relu<T>{}, y, grads, grad_x);
        for (std::size_t i = 0; i < y.size(); ++i)
            EXPECT_SAME(grad_x[i], y[i] > 0 ? grad_y : T(0));
    }
}

TYPED_TEST(special, elu_values_and_gradients) {
    using T = TypeParam;
    for (T alpha : {T(1), T(0.5), T(2)}) {
        SCOPED_TRACE("alpha " + show(alpha));
        const elu<T> f{.alpha = alpha};
        EXPECT_SAME(value_at(f, T(0)), T(0));
        EXPECT_SAME(value_at(f, T(-0.0)), T(-0.0));
        EXPECT_SAME(value_at(f, this->inf), this->inf);
        EXPECT_SAME(value_at(f, -this->inf), -alpha);
        EXPECT_SAME(value_at(f, this->nan), this->nan);
        EXPECT_SAME(value_at(f, T(2)), T(2));
        EXPECT_SAME(gradient_at(f, T(0)), alpha) << "the kink belongs to the branch x <= 0";
        EXPECT_SAME(gradient_at(f, T(-0.0)), alpha);
        EXPECT_SAME(gradient_at(f, this->inf), T(1));
        EXPECT_SAME(gradient_at(f, -this->inf), T(0));
        EXPECT_SAME(gradient_at(f, this->nan), this->nan);
        EXPECT_SAME(gradient_at(f, T(2), this->inf), this->inf);
    }
    const T tiny = T(-1e-8);
    EXPECT_SAME(value_at(elu<T>{}, tiny), sizeof(T) == 4 ? tiny : T(std::expm1(tiny)))
        << "exp(x) - 1 would be 0";
    const elu<T> flat{.alpha = T(0)};
    EXPECT_SAME(value_at(flat, T(-3)), T(0)) << "documented: torch has -0";
    EXPECT_EQ(gradient_at(flat, T(-3)), T(0));
}

TYPED_TEST(special, whose_output_suffices) {
    using T = TypeParam;
    for (T slope : {T(0), T(-0.0), T(0.01), T(1), T(7), this->inf})
        EXPECT_TRUE(leaky_relu<T>{.negative_slope = slope}.output_suffices()) << slope;
    for (T slope : {T(-0.01), T(-7), -this->inf, this->nan})
        EXPECT_FALSE(leaky_relu<T>{.negative_slope = slope}.output_suffices()) << slope;
    EXPECT_TRUE(elu<T>{.alpha = T(0)}.output_suffices());
    EXPECT_FALSE(elu<T>{.alpha = T(-1)}.output_suffices());
    EXPECT_FALSE(elu<T>{.alpha = this->nan}.output_suffices());
}

// The kinked functions are usable in constant expressions.
static_assert(leaky_relu<float>{.negative_slope = 0.5F}(-2.0F) == -1.0F);
static_assert(leaky_relu<double>{}.derivative(3.0) == 1.0);
static_assert(relu<float>{}(-2.0F) == 0.0F);

}  // namespace
}  // namespace simdact::test
