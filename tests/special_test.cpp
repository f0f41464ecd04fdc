// SPDX-License-Identifier: BSD-3-Clause

// The tables of the contract blocks, cell by cell, as literals: what torch answers at ±0, ±inf, NaN
// and the kink, for ordinary and for odd parameters, in every instruction set.

#include <gtest/gtest.h>

#include <functional>
#include <simdact/simdact.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "subjects/each.hpp"
#include "subjects/subjects.hpp"

namespace simdact::test {
namespace {

/// Computes x in every unit of a level, as a scalar and in every position of an array, and returns
/// the result on which all agree.
template <class T>
T agreed(
    std::string_view name, accuracy tier, T x,
    const std::function<T(const subject<T>&, const std::vector<T>&, std::vector<T>&)>& compute) {
    T result{};
    bool found = false;
    for (const subject<T>& s : subjects<T>()) {
        if (s.activation->name != name || s.activation->tier != tier ||
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
    EXPECT_TRUE(found) << name << " is in no unit";
    return result;
}

template <class F, class T>
constexpr accuracy tier_of = is_listed<F, all_activations<T>> ? accuracy::faithful : accuracy::fast;

template <class T>
T value_of(const void* f, std::string_view name, accuracy tier, T x) {
    return agreed<T>(name, tier, x, [&](const auto& s, const auto& many, auto& y) {
        s.forward(f, many.data(), y.data(), y.size());
        return s.value(f, x);
    });
}
template <class F, class T>
T value_at(const F& f, T x) {
    return value_of(&f, F::name, tier_of<F, T>, x);
}

template <class T>
T gradient_of(const void* f, std::string_view name, accuracy tier, T x, T grad_y) {
    return agreed<T>(name, tier, x, [&](const auto& s, const auto& many, auto& grad_x) {
        const std::vector<T> grads(many.size(), grad_y);
        s.backward(f, many.data(), grads.data(), grad_x.data(), grad_x.size());
        return grad_y == 1 ? s.derivative(f, x) : grad_x[0];
    });
}
template <class F, class T>
T gradient_at(const F& f, T x, T grad_y = T(1)) {
    return gradient_of(&f, F::name, tier_of<F, T>, x, grad_y);
}

template <class F, class T>
T second_derivative_at(const F& f, T x) {
    return agreed<T>(F::name, tier_of<F, T>, x, [&](const auto& s, const auto& many, auto& grad_x) {
        const std::vector<T> ones(many.size(), T(1));
        std::vector<T> first(many.size());
        if (s.double_backward == nullptr) {  // not compiled in this unit
            const T scalar = f.second_derivative(x);
            grad_x.assign(grad_x.size(), scalar);
            return scalar;
        }
        s.double_backward(&f, many.data(), ones.data(), ones.data(), first.data(), grad_x.data(),
                          grad_x.size());
        return s.second_derivative(&f, x);
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

/// A line of a contract's table.
template <class T>
struct table_row {
    T x;
    T value;
    T derivative;
};

/// Each line, with a gradient to pass or to stop: `stops` says that a derivative of 0 makes the
/// gradient 0 even where grad_y is inf or NaN.
template <class F, class T = typename F::arithmetic_type>
void expect_table(const F& f, bool stops, const std::vector<table_row<T>>& table) {
    constexpr T inf = std::numeric_limits<T>::infinity();
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    for (const table_row<T>& row : table) {
        SCOPED_TRACE(std::string(F::name) + " at " + show(row.x));
        EXPECT_PRED2(same<T>, value_at(f, row.x), row.value);
        EXPECT_PRED2(same<T>, gradient_at(f, row.x), row.derivative);
        EXPECT_PRED2(same<T>, f.derivative(row.x), row.derivative);
        EXPECT_PRED2(same<T>, f.derivative(simd::batch<T>(row.x)).get(0), row.derivative);
        if (stops) {
            const bool passes = row.derivative != 0;
            for (T grad_y : {T(-3), inf, nan})
                EXPECT_PRED2(same<T>, gradient_at(f, row.x, grad_y), passes ? grad_y : T(0));
        }
    }
}

TYPED_TEST(special, the_identity_passes_everything) {
    using T = TypeParam;
    const T infinity = this->inf, not_a_number = this->nan, minus_0 = this->minus_zero;
    const T tiny = std::numeric_limits<T>::denorm_min();
    expect_table(identity<T>{}, true,
                 {{0, 0, 1},
                  {minus_0, minus_0, 1},
                  {infinity, infinity, 1},
                  {-infinity, -infinity, 1},
                  {not_a_number, not_a_number, 1},
                  {-tiny, -tiny, 1}});
}

TYPED_TEST(special, relu6_values_and_gradients) {
    using T = TypeParam;
    const T infinity = this->inf, not_a_number = this->nan, minus_0 = this->minus_zero;
    const T tiny = std::numeric_limits<T>::denorm_min();
    const T below = std::nextafter(T(6), T(0));
    const T above = std::nextafter(T(6), T(7));
    expect_table(relu6<T>{}, true,
                 {{0, 0, 0},
                  {minus_0, minus_0, 0},
                  {tiny, tiny, 1},
                  {-tiny, 0, 0},
                  {below, below, 1},
                  {6, 6, 0},
                  {above, 6, 0},
                  {infinity, 6, 0},
                  {-infinity, 0, 0},
                  {not_a_number, not_a_number, 1}});
}

TYPED_TEST(special, hardtanh_values_and_gradients) {
    using T = TypeParam;
    const T infinity = this->inf, not_a_number = this->nan, minus_0 = this->minus_zero;
    const T inside = std::nextafter(T(1), T(0));
    expect_table(hardtanh<T>{}, true,
                 {{0, 0, 1},
                  {minus_0, minus_0, 1},
                  {1, 1, 0},
                  {-1, -1, 0},
                  {inside, inside, 1},
                  {-inside, -inside, 1},
                  {infinity, 1, 0},
                  {-infinity, -1, 0},
                  {not_a_number, not_a_number, 1}});
    expect_table(hardtanh<T>{T(0), T(2)}, true,
                 {{minus_0, minus_0, 0}, {0, 0, 0}, {-1, 0, 0}, {2, 2, 0}, {1, 1, 1}});
    expect_table(hardtanh<T>{T(-2), minus_0}, true,
                 {{0, 0, 0}, {minus_0, minus_0, 0}, {1, minus_0, 0}, {-1, -1, 1}});
    // Bounds that torch.nn refuses, and bounds that bound nothing.
    expect_table(hardtanh<T>{T(2), T(-1)}, true,
                 {{0, -1, 0},
                  {infinity, -1, 0},
                  {-infinity, -1, 0},
                  {-1, -1, 0},
                  {2, -1, 0},
                  {not_a_number, not_a_number, 1}});
    expect_table(hardtanh<T>{-infinity, infinity}, true,
                 {{7, 7, 1}, {infinity, infinity, 0}, {-infinity, -infinity, 0}});
    expect_table(hardtanh<T>{not_a_number, T(1)}, true,
                 {{-7, -7, 1}, {-infinity, -infinity, 1}, {3, 1, 0}});
}

TYPED_TEST(special, hardshrink_values_and_gradients) {
    using T = TypeParam;
    const T infinity = this->inf, not_a_number = this->nan, minus_0 = this->minus_zero;
    const T above = std::nextafter(T(0.5), T(1));
    const T tiny = std::numeric_limits<T>::denorm_min();
    expect_table(hardshrink<T>{}, true,
                 {{0, 0, 0},
                  {minus_0, 0, 0},
                  {T(0.5), 0, 0},
                  {T(-0.5), 0, 0},
                  {above, above, 1},
                  {-above, -above, 1},
                  {infinity, infinity, 1},
                  {-infinity, -infinity, 1},
                  {not_a_number, not_a_number, 1}});
    expect_table(hardshrink<T>{T(0)}, true,
                 {{0, 0, 0}, {minus_0, 0, 0}, {tiny, tiny, 1}, {-tiny, -tiny, 1}});
    for (T lambda : {T(-1), not_a_number})
        expect_table(hardshrink<T>{lambda}, true,
                     {{0, 0, 1}, {minus_0, minus_0, 1}, {T(0.5), T(0.5), 1}});
    expect_table(hardshrink<T>{infinity}, true,
                 {{7, 0, 0}, {infinity, 0, 0}, {not_a_number, not_a_number, 1}});
}

TYPED_TEST(special, softshrink_values_and_gradients) {
    using T = TypeParam;
    const T infinity = this->inf, not_a_number = this->nan, minus_0 = this->minus_zero;
    const T above = std::nextafter(T(0.5), T(1));
    const T tiny = std::numeric_limits<T>::denorm_min();
    expect_table(softshrink<T>{}, true,
                 {{0, 0, 0},
                  {minus_0, 0, 0},
                  {T(0.5), 0, 0},
                  {T(-0.5), 0, 0},
                  {T(-0.25), 0, 0},
                  {above, above - T(0.5), 1},
                  {-above, T(0.5) - above, 1},
                  {2, T(1.5), 1},
                  {-2, T(-1.5), 1},
                  {infinity, infinity, 1},
                  {-infinity, -infinity, 1},
                  {not_a_number, not_a_number, 1}});
    expect_table(softshrink<T>{T(0)}, true,
                 {{0, 0, 0}, {minus_0, 0, 0}, {tiny, tiny, 1}, {-tiny, -tiny, 1}});
}

TYPED_TEST(special, threshold_values_and_gradients) {
    using T = TypeParam;
    const T infinity = this->inf, not_a_number = this->nan, minus_0 = this->minus_zero;
    const T tiny = std::numeric_limits<T>::denorm_min();
    expect_table(threshold<T>{}, true,
                 {{0, 0, 0},
                  {minus_0, 0, 0},
                  {tiny, tiny, 1},
                  {-1, 0, 0},
                  {infinity, infinity, 1},
                  {-infinity, 0, 0},
                  {not_a_number, not_a_number, 1}});
    expect_table(threshold<T>{.threshold = T(-1), .value = T(20)}, true,
                 {{0, 0, 1},
                  {minus_0, minus_0, 1},
                  {-1, 20, 0},
                  {-2, 20, 0},
                  {T(-0.5), T(-0.5), 1},
                  {-infinity, 20, 0},
                  {not_a_number, not_a_number, 1}});
    expect_table(threshold<T>{.threshold = not_a_number, .value = T(20)}, true,
                 {{-infinity, -infinity, 1}});
    expect_table(threshold<T>{.threshold = infinity, .value = T(20)}, true, {{infinity, 20, 0}});
}

TYPED_TEST(special, prelu_and_rrelu_are_leaky_relu_with_another_slope) {
    using T = TypeParam;
    EXPECT_EQ(prelu<T>{}.weight, T(0.25));
    EXPECT_EQ(rrelu<T>{}.lower, T(0.125));
    EXPECT_EQ(rrelu<T>{}.upper, T(1.0 / 3));
    EXPECT_EQ(rrelu<T>{}.slope(), T((0.125 + 1.0 / 3) / 2)) << "torch's, of bounds in double";
    const auto expect_leaky = [&](const auto& f, T slope) {
        const leaky_relu<T> leaky{.negative_slope = slope};
        for (T x : {T(0), T(-0.0), this->inf, -this->inf, this->nan, T(2), T(-2)}) {
            SCOPED_TRACE(show(x) + ", slope " + show(slope));
            EXPECT_SAME(value_at(f, x), value_at(leaky, x));
            for (T g : {T(0.75), this->inf, this->nan})
                EXPECT_SAME(gradient_at(f, x, g), gradient_at(leaky, x, g));
        }
    };
    for (T slope : {T(0.25), T(0), T(-0.5), T(2), this->inf, this->nan})
        expect_leaky(prelu<T>{slope}, slope);
    expect_leaky(rrelu<T>{T(0.25), T(0.75)}, T(0.5));
    expect_leaky(rrelu<T>{T(-2), T(1)}, T(-0.5));
    constexpr T big = (std::numeric_limits<T>::max)();
    if (sizeof(T) == 4)
        expect_leaky(rrelu<T>{big, big}, big);  // the sum is a double
    expect_leaky(rrelu<T>{-big, big}, T(0));
}

TYPED_TEST(special, squared_relu_values_and_gradients) {
    using T = TypeParam;
    const T infinity = this->inf, not_a_number = this->nan, minus_0 = this->minus_zero;
    const T big = (std::numeric_limits<T>::max)();
    const squared_relu<T> f{};
    expect_table(f, false,
                 {{0, 0, 0},
                  {minus_0, 0, 0},
                  {3, 9, 6},
                  {-3, 0, 0},
                  {infinity, infinity, infinity},
                  {-infinity, 0, 0},
                  {not_a_number, not_a_number, not_a_number},
                  {big, infinity, infinity},
                  {-big, 0, 0}});
    for (T dead : {T(0), T(-0.0), T(-2), -infinity})
        for (T g : {T(-3), infinity, not_a_number})
            EXPECT_SAME(gradient_at(f, dead, g), T(0));
    EXPECT_SAME(gradient_at(f, T(2), T(0.75)), T(3));
}

TYPED_TEST(special, second_derivatives_of_the_kinked) {
    using T = TypeParam;
    const auto expect_zero = [&](const auto& f) {
        for (T x : {T(0), T(-0.0), T(0.5), T(-1), T(6), this->inf, -this->inf, this->nan}) {
            const simd::batch<T> many(x);
            EXPECT_SAME(simdact::detail::second_derivative_of(f, x), T(0))
                << f.name << " at " << show(x);
            EXPECT_SAME(simdact::detail::second_derivative_of(f, many).get(0), T(0));
            for (T g : {T(-3), this->inf, this->nan})
                EXPECT_SAME(simdact::detail::second_gradient_of(f, x, g), T(0));
        }
    };
    expect_zero(identity<T>{});
    expect_zero(relu<T>{});
    expect_zero(relu6<T>{});
    expect_zero(leaky_relu<T>{});
    expect_zero(prelu<T>{});
    expect_zero(rrelu<T>{});
    expect_zero(threshold<T>{});
    expect_zero(hardtanh<T>{});
    expect_zero(hardshrink<T>{});
    expect_zero(softshrink<T>{});
    const squared_relu<T> f{};
    for (T x : {T(0), T(-0.0), T(-1), -this->inf}) {
        EXPECT_SAME(f.second_derivative(x), T(0));
        EXPECT_SAME(f.second_gradient(x, this->inf), T(0));
    }
    for (T x : {T(1), this->inf, this->nan}) {
        EXPECT_SAME(f.second_derivative(x), T(2));
        EXPECT_SAME(f.second_gradient(x, T(-3)), T(-6));
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
    EXPECT_SAME(value_at(flat, T(-3)), T(-0.0)) << "as torch has it";
    EXPECT_EQ(gradient_at(flat, T(-3)), T(0));
}

// A product or a quotient with an extreme parameter neither overflows nor stops short of the limit.
TYPED_TEST(special, limits_hold_for_extreme_parameters) {
    using T = TypeParam;
    for (T beta : {T(1e-30), T(1), T(1e30)}) {
        EXPECT_SAME(value_at(swish<T>{beta}, -this->inf), T(-0.0)) << beta;
        EXPECT_SAME(value_at(swish<T>{beta}, this->inf), this->inf) << beta;
        EXPECT_SAME(gradient_at(swish<T>{beta}, -this->inf), T(-0.0)) << beta;
        EXPECT_SAME(value_at(softplus<T>{.beta = beta}, this->inf), this->inf) << beta;
        if (beta > T(1e-18)) {
            EXPECT_SAME(value_at(softplus<T>{.beta = beta}, -this->inf), T(0)) << beta;
        }
        EXPECT_SAME(gradient_at(softplus<T>{.beta = beta}, -this->inf), T(0)) << beta;
    }
    EXPECT_SAME(value_at(swish<T>{T(0)}, T(-6)), T(-3));
    EXPECT_SAME(value_at(swish<T>{T(0)}, T(3e38)), T(3e38) / 2);
    EXPECT_SAME(value_at(swish<T>{T(1e-30)}, T(-1e38)), T(-0.0));
    for (T alpha : {T(1e-30), T(1), T(1e30)}) {
        EXPECT_SAME(value_at(celu<T>{alpha}, -this->inf), -alpha) << alpha;
        EXPECT_SAME(gradient_at(celu<T>{alpha}, -this->inf), T(0)) << alpha;
    }
    for (T beta : {T(1e-25), T(1), T(1e20), T(8e37)}) {
        EXPECT_SAME(value_at(smelu<T>{beta}, T(0)), beta / 4) << beta;
        EXPECT_SAME(gradient_at(smelu<T>{beta}, T(0)), T(0.5)) << beta;
        EXPECT_SAME(value_at(smelu<T>{beta}, -this->inf), T(0)) << beta;
        EXPECT_SAME(value_at(smelu<T>{beta}, this->inf), this->inf) << beta;
    }
}

// At a kink it is that of the branch x <= 0, as the contracts say.
TYPED_TEST(special, second_derivatives_at_the_kink) {
    using T = TypeParam;
    for (const T x : {T(0), T(-0.0)}) {
        EXPECT_SAME(second_derivative_at(elu<T>{}, x), T(1));
        EXPECT_SAME(second_derivative_at(elu<T>{T(0.5)}, x), T(0.5));
        EXPECT_SAME(second_derivative_at(celu<T>{}, x), T(1));
        EXPECT_SAME(second_derivative_at(celu<T>{T(4)}, x), T(0.25));
        EXPECT_SAME(second_derivative_at(selu<T>{}, x), T(1.7580993408473768599402175208123L));
        EXPECT_SAME(second_derivative_at(xielu<T>{.alpha_n = T(0.75)}, x), T(0.75));
        EXPECT_SAME(second_derivative_at(softplus<T>{}, x), T(0.25));
        EXPECT_SAME(second_derivative_at(silu<T>{}, x), T(0.5));
    }
}

// A zero that the formula has is none of its last digits: grad_y might be 1e30.
TYPED_TEST(special, the_roots_of_derivatives_are_exact) {
    using T = TypeParam;
    const T large = std::numeric_limits<T>::max() / 4;
    EXPECT_SAME(gradient_at(hardswish<T>{}, T(-1.5), large), T(0));
    if constexpr (std::is_same_v<T, float>) {
        EXPECT_SAME(gradient_at(hardswish<T, accuracy::fast>{}, T(-1.5), large), T(0));
    }
    EXPECT_SAME(gradient_at(elu<T>{}, -this->inf, large), T(0));
}

// As torch's formula, and its limit.
TYPED_TEST(special, of_celu_with_a_negative_or_infinite_alpha) {
    using T = TypeParam;
    const T one = -std::expm1(T(2));
    EXPECT_NEAR(value_at(celu<T>{T(-1)}, T(-2)), one, 4 * std::numeric_limits<T>::epsilon() * 8);
    EXPECT_SAME(value_at(celu<T>{T(-1)}, T(-1000)), -this->inf);
    EXPECT_SAME(value_at(celu<T>{T(-1)}, T(3)), T(3));
    for (const T alpha : {this->inf, -this->inf}) {
        EXPECT_SAME(value_at(celu<T>{alpha}, T(-2)), T(-2));
        EXPECT_SAME(gradient_at(celu<T>{alpha}, T(-2), T(3)), T(3));
    }
}

// torch selects there; what is not passed on does not become NaN, either.
TYPED_TEST(special, where_it_is_flat_a_gradient_stops) {
    using T = TypeParam;
    for (T grad_y : {this->inf, -this->inf, this->nan, T(3)}) {
        for (T x : {T(-4), -this->inf}) {
            EXPECT_SAME(gradient_at(hardsigmoid<T>{}, x, grad_y), T(0));
            EXPECT_SAME(gradient_at(hardswish<T>{}, x, grad_y), T(0));
            EXPECT_SAME(gradient_at(smelu<T>{}, x, grad_y), T(0));
            EXPECT_SAME(gradient_at(squared_relu<T>{}, x, grad_y), T(0));
        }
        const std::vector<T> y{T(0), T(1), T(0), T(1), T(0)};
        const std::vector<T> grads(y.size(), grad_y);
        std::vector<T> grad_x(y.size());
        backward_from_output(hardsigmoid<T>{}, y, grads, grad_x);
        for (T each : grad_x)
            EXPECT_SAME(each, T(0));
    }
}

TYPED_TEST(special, whose_output_suffices) {
    using T = TypeParam;
    for (T slope : {T(0), T(-0.0), T(0.01), T(1), T(7), this->inf})
        EXPECT_TRUE(leaky_relu<T>{.negative_slope = slope}.output_suffices()) << slope;
    for (T slope : {T(-0.01), T(-7), -this->inf, this->nan})
        EXPECT_FALSE(leaky_relu<T>{.negative_slope = slope}.output_suffices()) << slope;
    EXPECT_TRUE(prelu<T>{T(0)}.output_suffices());
    EXPECT_FALSE(prelu<T>{T(-0.01)}.output_suffices());
    EXPECT_FALSE(prelu<T>{this->nan}.output_suffices());
    EXPECT_TRUE((rrelu<T>{T(-1), T(1)}.output_suffices()));
    EXPECT_FALSE((rrelu<T>{T(-1), T(0.5)}.output_suffices()));
    EXPECT_TRUE((threshold<T>{T(1), T(1)}.output_suffices()));
    EXPECT_FALSE((threshold<T>{T(1), T(1.5)}.output_suffices()));
    EXPECT_FALSE((threshold<T>{T(1), this->nan}.output_suffices()));
    EXPECT_FALSE((threshold<T>{this->nan, T(1)}.output_suffices()));
    EXPECT_TRUE(softshrink<T>{T(0)}.output_suffices());
    EXPECT_FALSE(softshrink<T>{T(-1)}.output_suffices());
    EXPECT_FALSE(softshrink<T>{this->nan}.output_suffices());
    EXPECT_TRUE(elu<T>{.alpha = T(0)}.output_suffices());
    EXPECT_FALSE(elu<T>{.alpha = T(-1)}.output_suffices());
    EXPECT_FALSE(elu<T>{.alpha = this->nan}.output_suffices());
    EXPECT_TRUE(softplus<T>{}.output_suffices());
    EXPECT_FALSE((softplus<T>{T(-1), T(20)}.output_suffices()));
    EXPECT_FALSE((softplus<T>{T(1), T(-5)}.output_suffices())) << "y = 0.002 has two x";
}

// The kinked functions are usable in constant expressions.
static_assert(leaky_relu<float>{.negative_slope = 0.5F}(-2.0F) == -1.0F);
static_assert(leaky_relu<double>{}.derivative(3.0) == 1.0);
static_assert(relu<float>{}(-2.0F) == 0.0F);
static_assert(identity<float>{}(-2.0F) == -2.0F);
static_assert(relu6<float>{}(7.0F) == 6.0F);
static_assert(prelu<double>{}(-2.0) == -0.5);
static_assert(rrelu<float>{0.25F, 0.75F}(-2.0F) == -1.0F);
static_assert(threshold<float>{.threshold = 1.0F, .value = 3.0F}(-2.0F) == 3.0F);
static_assert(hardtanh<float>{}(-2.0F) == -1.0F);
static_assert(hardshrink<double>{}(0.25) == 0.0);
static_assert(softshrink<double>{}(-1.25) == -0.75);
static_assert(squared_relu<float>{}(3.0F) == 9.0F);
static_assert(squared_relu<float>{}.gradient(3.0F, 2.0F) == 12.0F);
static_assert(hardtanh<float>{}.derivative(0.5F) == 1.0F);
static_assert(simdact::detail::gradient_of(relu6<float>{}, 7.0F, 2.0F) == 0.0F);
static_assert(simdact::detail::second_derivative_of(prelu<double>{}, -2.0) == 0.0);

}  // namespace
}  // namespace simdact::test
