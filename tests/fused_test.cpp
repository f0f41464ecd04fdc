// SPDX-License-Identifier: BSD-3-Clause

// y = clamp(gain · f(x + bias + residual)), and its gradients.

#include <simdact/float16.hpp>
#include <simdact/fused.hpp>

#if SIMDACT_TEST_TBB
#include <tbb/global_control.h>

#include <simdact/parallel.hpp>
#endif

#include "support/allocations.hpp"
#include "support/channel_shapes.hpp"
#include "support/extent.hpp"
#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

/// As `cubic` (support/several_arrays.hpp), for the loop of functions of dozens of instructions.
template <class T>
using long_cubic = in_short_loops<cubic<T>>;

template <class T>
struct problem {
    channels layout;
    std::vector<T> x, bias, residual, grad_y;
    T gain = 1;
    T clamp = std::numeric_limits<T>::infinity();

    explicit problem(const channels& c, unsigned parts = 7, bool specials = true) : layout(c) {
        const auto make = [&](std::size_t n, unsigned seed) {
            return specials ? mixed_with_specials<T>(n, seed) : random_normal<T>(n, seed);
        };
        x = make(c.size(), 3);
        grad_y = make(c.size(), 9);
        if (parts & 1)
            bias = make(c.channels, 15);
        if (parts & 2)
            residual = make(c.size(), 21);
        if (parts & 4) {
            gain = T(1.41421356);
            clamp = T(2.5);
        }
    }
    epilogue<T> parts() const {
        return {.bias = bias, .residual = residual, .gain = gain, .clamp = clamp};
    }
    T sum_at(std::size_t i) const {
        T sum = x[i];
        if (!bias.empty())
            sum += bias[channel_of(layout, i)];
        if (!residual.empty())
            sum += residual[i];
        return sum;
    }
};

template <class T>
struct answers : channel_answers<T> {
    template <class F>
    answers(const F& f, const problem<T>& p, const any_policy& policy = {})
        : channel_answers<T>{std::vector<T>(p.x.size()), std::vector<T>(p.x.size()),
                             std::vector<T>(p.layout.channels, T(-77))} {
        forward_fused(policy, f, p.x, this->y, p.layout, p.parts());
        backward_fused(policy, f, p.x, p.grad_y, this->grad_x, this->sums, p.layout, p.parts());
    }
};

/// The definition, element by element.
template <class F, class T = typename F::arithmetic_type>
T plain_value(const F& f, const problem<T>& p, std::size_t i) {
    const T y = p.gain * f(p.sum_at(i));
    return y > p.clamp ? p.clamp : y < -p.clamp ? -p.clamp : y;
}
template <class F, class T = typename F::arithmetic_type>
T plain_fused_gradient(const F& f, const problem<T>& p, std::size_t i) {
    const T sum = p.sum_at(i);
    const bool at_limit = std::isfinite(p.clamp) && std::fabs(p.gain * f(sum)) >= p.clamp;
    return at_limit ? T(0) : plain_gradient(f, sum, p.gain * p.grad_y[i]);
}

template <class F>
void expect_plain_loop(const F& f, const channels& layout, unsigned parts, bool specials) {
    using T = typename F::arithmetic_type;
    const problem<T> p(layout, parts, specials);
    const answers<T> found(f, p);
    std::vector<exact_sum> sums(layout.channels);
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        ASSERT_TRUE(same(found.y[i], plain_value(f, p, i)))
            << show(layout) << ", parts " << parts << " at " << i << ": " << show(found.y[i])
            << " instead of " << show(plain_value(f, p, i));
        const T gradient = plain_fused_gradient(f, p, i);
        ASSERT_TRUE(same(found.grad_x[i], gradient))
            << show(layout) << ", parts " << parts << " at " << i << ": " << show(found.grad_x[i])
            << " instead of " << show(gradient);
        sums[channel_of(layout, i)].add(static_cast<long double>(gradient));
    }
    for (std::size_t c = 0; c < layout.channels; ++c)
        ASSERT_TRUE(sums[c].admits(found.sums[c]))
            << show(layout) << ", channel " << c << ": " << show(found.sums[c]) << " instead of "
            << static_cast<double>(sums[c].sum);
}

template <class F>
class fused : public ::testing::Test {};
using activations = few_or_all<::testing::Types<in_short_loops<leaky_relu<float>>>,
                               ::testing::Types<leaky_relu<float>, long_cubic<double>>>;
TYPED_TEST_SUITE(fused, activations);

TYPED_TEST(fused, has_the_values_of_a_plain_loop_in_every_shape_with_every_part) {
    for (unsigned parts = 0; parts < 8; ++parts) {
        for (const channels& layout : small_shapes())
            expect_plain_loop(TypeParam{}, layout, parts, true);
        expect_plain_loop(TypeParam{}, {33, 60, 49}, parts, false);
    }
    for (const channels& layout : large_shapes())
        expect_plain_loop(TypeParam{}, layout, 7, false);
}

TYPED_TEST(fused, does_not_depend_on_how_a_policy_cuts_or_stores) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    const auto check = [&](const channels& layout, unsigned parts, std::size_t length) {
        const problem<T> p(layout, parts);
        const answers<T> expected(f, p);
        expect_same(expected, answers<T>(f, p, {.piece = length}), show(layout));
        expect_same(expected, answers<T>(f, p, {.mode = stores::always}), show(layout));
    };
    for (const unsigned parts : {0U, 7U}) {
        for (const channels& layout : small_shapes())
            check(layout, parts, 13);
        for (const channels& layout : large_shapes())
            check(layout, parts, 1023);
    }
}

TYPED_TEST(fused, does_not_depend_on_where_arrays_begin_and_leaves_none) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    for (const channels& layout :
         {channels{3, 7, 5}, channels{40, 90, 1}, channels{2, 2, 1100}, channels{3, 5, 100}}) {
        const problem<T> p(layout);
        const answers<T> expected(f, p);
        const std::size_t n = layout.size();
        for (std::size_t offset = 0; offset < 64 / sizeof(T); ++offset) {
            placed_array<T> x(n, offset), grad_y(n, 3 * offset + 1), residual(n, offset + 5),
                y(n, 5 * offset + 2), grad_x(n, 5 * offset + 2), bias(layout.channels, offset + 3),
                grad_bias(layout.channels, 7 * offset);
            std::ranges::copy(p.x, x.data());
            std::ranges::copy(p.grad_y, grad_y.data());
            std::ranges::copy(p.residual, residual.data());
            std::ranges::copy(p.bias, bias.data());
            const epilogue<T> parts{
                .bias = bias.span(), .residual = residual.span(), .gain = p.gain, .clamp = p.clamp};
            for (const stores mode : {stores::never, stores::always}) {
                forward_fused(streaming(mode), f, x.data(), y.data(), layout, parts);
                backward_fused(streaming(mode), f, x.data(), grad_y.data(), grad_x.data(),
                               grad_bias.data(), layout, parts);
                expect_same(expected, y.span(), grad_x.span(), grad_bias.span(),
                            "offset " + std::to_string(offset));
                EXPECT_TRUE(y.canaries_live() && grad_x.canaries_live() &&
                            grad_bias.canaries_live())
                    << offset;
            }
        }
    }
}

TYPED_TEST(fused, touches_nothing_beyond_its_arrays) {
    using T = typename TypeParam::arithmetic_type;
    using guarded = guarded_array<T>;
    const TypeParam f{};
    for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
        for (const channels& layout : small_shapes()) {
            const problem<T> p(layout);
            const std::size_t n = layout.size();
            guarded x(n, side), grad_y(n, side), y(n, side), grad_x(n, side), residual(n, side),
                bias(layout.channels, side), grad_bias(layout.channels, side);
            std::ranges::copy(p.x, x.data());
            std::ranges::copy(p.grad_y, grad_y.data());
            std::ranges::copy(p.residual, residual.data());
            std::ranges::copy(p.bias, bias.data());
            const epilogue<T> parts{
                .bias = bias.span(), .residual = residual.span(), .gain = p.gain, .clamp = p.clamp};
            forward_fused(f, x.data(), y.data(), layout, parts);
            backward_fused(f, x.data(), grad_y.data(), grad_x.data(), grad_bias.data(), layout,
                           parts);
            const answers<T> expected(f, p);
            expect_same(expected, y.span(), grad_x.span(), grad_bias.span(), show(layout));
        }
    }
}

TYPED_TEST(fused, works_in_the_place_of_each_input) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    for (const channels& layout : small_shapes()) {
        const problem<T> original(layout);
        const answers<T> expected(f, original);
        problem<T> p = original;
        forward_fused(f, p.x, p.x, layout, p.parts());
        EXPECT_TRUE(same_all<T>(p.x, expected.y)) << show(layout);
        p = original;
        forward_fused(f, p.x, p.residual, layout, p.parts());
        EXPECT_TRUE(same_all<T>(p.residual, expected.y)) << show(layout);
        std::vector<T> grad_bias(layout.channels);
        for (auto place : {&problem<T>::x, &problem<T>::grad_y, &problem<T>::residual}) {
            p = original;
            backward_fused(f, p.x, p.grad_y, p.*place, grad_bias, layout, p.parts());
            EXPECT_TRUE(same_all<T>(p.*place, expected.grad_x)) << show(layout);
            EXPECT_TRUE(same_all<T>(grad_bias, expected.sums)) << show(layout);
        }
    }
}

TYPED_TEST(fused, leaves_the_biases_gradient_out_where_it_is_not_asked_for) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    for (const unsigned parts : {0U, 3U, 7U}) {
        const problem<T> p({6, 5, 49}, parts);
        const answers<T> expected(f, p);
        std::vector<T> grad_x(p.x.size()), none;
        backward_fused(f, p.x, p.grad_y, grad_x, none, p.layout, p.parts());
        EXPECT_TRUE(same_all<T>(grad_x, expected.grad_x));
        std::ranges::fill(grad_x, T(0));
        backward_fused(f, p.x.data(), p.grad_y.data(), grad_x.data(), static_cast<T*>(nullptr),
                       p.layout, p.parts());
        EXPECT_TRUE(same_all<T>(grad_x, expected.grad_x));
    }
}

TYPED_TEST(fused, takes_an_empty_bias_that_begins_somewhere) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    problem<T> p({6, 5, 49}, 2);
    const answers<T> expected(f, p);
    const T wrong = 100;
    epilogue<T> parts = p.parts();
    parts.bias = {&wrong, 0};
    std::vector<T> y(p.x.size());
    forward_fused(f, p.x, y, p.layout, parts);
    EXPECT_TRUE(same_all<T>(y, expected.y));
}

TYPED_TEST(fused, of_an_empty_array_has_a_gradient_of_zero) {
    using T = typename TypeParam::arithmetic_type;
    std::vector<T> none, grad_bias(3, T(7));
    const channels layout{0, 3, 5};
    forward_fused(TypeParam{}, none, none, layout, {});
    backward_fused(TypeParam{}, none, none, none, grad_bias, layout, {});
    EXPECT_EQ(grad_bias, std::vector<T>(3, T(0)));
}

TYPED_TEST(fused, is_noexcept_with_pointers_and_allocates_nothing) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    T* const p = nullptr;
    std::vector<T> v;
    static_assert(noexcept(forward_fused(f, p, p, channels{}, {})));
    static_assert(noexcept(forward_fused(serial, f, p, p, channels{}, {})));
    static_assert(noexcept(backward_fused(f, p, p, p, p, channels{}, {})));
    static_assert(!noexcept(forward_fused(f, v, v, channels{}, {})));
    static_assert(!noexcept(backward_fused(f, v, v, v, v, channels{}, {})));
    static_assert(!noexcept(forward_fused(noting{}, f, p, p, channels{}, {})));
    static_assert(!noexcept(backward_fused(noting{}, f, p, p, p, p, channels{}, {})));
    const problem<T> one({700, 260, 1});
    std::vector<T> y(one.x.size()), grad_bias(260);
    const std::size_t before = allocations();
    forward_fused(f, one.x, y, one.layout, one.parts());
    backward_fused(f, one.x, one.grad_y, y, grad_bias, one.layout, one.parts());
    EXPECT_EQ(allocations(), before);
    std::vector<std::size_t> lengths;
    forward_fused(noting{&lengths}, f, one.x, y, one.layout, one.parts());
    backward_fused(noting{&lengths}, f, one.x, one.grad_y, y, grad_bias, one.layout, one.parts());
    EXPECT_EQ(lengths, std::vector<std::size_t>(2, one.x.size()));
}

// ---- what it means

// StyleGAN's: leaky_relu with 0.2, gain √2, clamp 256, here in long double.
TEST(fused_bias_act, is_that_of_stylegan) {
    const leaky_relu<float> f{.negative_slope = 0.2F};
    const channels layout{4, 16, 9};
    problem<float> p(layout, 1, false);
    p.gain = std::sqrt(2.0F);
    p.clamp = 256;
    for (std::size_t i = 0; i < p.x.size(); i += 5)
        p.x[i] *= 100;
    const answers<float> found(f, p);
    std::vector<exact_sum> sums(layout.channels);
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        const std::size_t c = channel_of(layout, i);
        const long double z = static_cast<long double>(p.x[i]) + p.bias[c];
        const long double slope = z > 0 ? 1 : f.negative_slope;
        long double y = z * slope * p.gain;
        long double grad = p.grad_y[i] * static_cast<long double>(p.gain) * slope;
        if (std::fabs(y) >= 256) {
            y = std::copysign(256.0L, y);
            grad = 0;
        }
        // Three roundings, of which the first is that of the sum.
        const long double scale = std::fabs(p.x[i]) + std::fabs(p.bias[c]);
        EXPECT_NEAR(found.y[i], static_cast<double>(y),
                    static_cast<double>(3 * 0x1p-24L * 1.42L * scale + 1e-30L));
        EXPECT_NEAR(found.grad_x[i], static_cast<double>(grad),
                    static_cast<double>(3 * 0x1p-24L * std::fabs(grad)));
        sums[c].add(found.grad_x[i]);
    }
    for (std::size_t c = 0; c < layout.channels; ++c)
        EXPECT_TRUE(sums[c].admits(found.sums[c]));
    EXPECT_GT(std::ranges::count(found.y, 256.0F), 5);
    EXPECT_GT(std::ranges::count(found.grad_x, 0.0F), 5);
}

TEST(fused_clamp, lets_a_nan_through_and_stops_the_gradient_at_the_limit) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const auto f = quickly(identity<float>{});
    const std::vector<float> x{2, -2, 1.75F, -1.75F, nan, inf, -inf, 3, -5};
    const std::vector<float> grad_y{inf, nan, 5, -5, 7, 1, 1, 1, 1};
    const channels layout{.inner = x.size()};
    std::vector<float> y(x.size()), grad_x(x.size()), grad_bias(1);
    forward_fused(f, x, y, layout, {.clamp = 2});
    backward_fused(f, x, grad_y, grad_x, grad_bias, layout, {.clamp = 2});
    const std::vector<float> expected_y{2, -2, 1.75F, -1.75F, nan, 2, -2, 2, -2};
    const std::vector<float> expected_x{0, 0, 5, -5, 7, 0, 0, 0, 0};
    EXPECT_TRUE(same_all<float>(y, expected_y));
    EXPECT_EQ(grad_x, expected_x);
    EXPECT_EQ(grad_bias[0], 7.0F);
    // Without one, an infinite y is not at a limit.
    backward_fused(f, x, grad_y, grad_x, grad_bias, layout, {});
    EXPECT_EQ(grad_x[5], 1.0F);
}

TEST(fused_relu, stops_an_infinite_gradient) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> x{-1, -2, 1, 4}, grad_y{inf, 1, 2, 3}, bias{-1, 2};
    std::vector<float> grad_x(4), grad_bias(2);
    backward_fused(quickly(relu<float>{}), x, grad_y, grad_x, grad_bias,
                   {.outer = 2, .channels = 2}, {.bias = bias});
    EXPECT_EQ(grad_x, (std::vector<float>{0, 0, 0, 3}));
    EXPECT_EQ(grad_bias, (std::vector<float>{0, 3}));
}

/// Central differences of the values that the verb gives, in x, the residual and the bias.
template <class F>
void expect_gradient_of_the_value(const F& f, const channels& layout, double clamp,
                                  std::initializer_list<double> kinks) {
    constexpr double step = 0x1p-18;
    problem<double> p(layout, 7, false);
    p.gain = 1.25;
    p.clamp = clamp;
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        const double y = std::fabs(p.gain * f(p.sum_at(i)));
        for (const double kink : kinks)
            if (std::fabs(p.sum_at(i) - kink) < 4 * step || std::fabs(y - clamp) < 64 * step)
                p.x[i] += 0.125;
    }
    const answers<double> found(f, p);
    const auto loss = [&](const problem<double>& q) {
        std::vector<double> y(q.x.size());
        forward_fused(f, q.x, y, q.layout, q.parts());
        double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i)
            sum += y[i] * q.grad_y[i];
        return sum;
    };
    const auto slope = [&](std::vector<double> problem<double>::* member, std::size_t i) {
        problem<double> up = p, down = p;
        (up.*member)[i] += step;
        (down.*member)[i] -= step;
        return (loss(up) - loss(down)) / (2 * step);
    };
    std::size_t at_limit = 0;
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        at_limit += found.grad_x[i] == 0;
        EXPECT_NEAR(found.grad_x[i], slope(&problem<double>::x, i), 1e-6);
        EXPECT_NEAR(found.grad_x[i], slope(&problem<double>::residual, i), 1e-6);
    }
    EXPECT_GT(at_limit, 2U);
    for (std::size_t c = 0; c < p.bias.size(); ++c)
        EXPECT_NEAR(found.sums[c], slope(&problem<double>::bias, c), 1e-6);
}

TEST(fused_gradient, is_that_of_the_value) {
    for (const channels& layout : {channels{7, 3, 5}, channels{2, 3, 70}}) {  // a sheet, and runs
        expect_gradient_of_the_value(long_cubic<double>{}, layout, 100, {});
        if constexpr (tests_all) {
            expect_gradient_of_the_value(leaky_relu<double>{.negative_slope = -0.5}, layout, 4,
                                         {0});
            expect_gradient_of_the_value(relu<double>{}, layout, 4, {0});
        }
    }
}

TEST(fused_float16, computes_in_float_and_rounds_once) {
    const auto f = quickly(leaky_relu<float>{});
    const auto narrow = [](const std::vector<float>& v) {
        std::vector<bfloat16> b(v.size());
        convert(v, b);
        return b;
    };
    const auto bits = [](const std::vector<bfloat16>& v) {
        std::vector<std::uint16_t> all(v.size());
        std::ranges::transform(v, all.begin(), [](bfloat16 b) { return b.bits; });
        return all;
    };
    for (const channels& layout : {channels{9, 10, 1}, channels{3, 17, 9}, channels{2, 3, 1100}}) {
        problem<float> p(layout);
        const auto x = narrow(p.x), grad_y = narrow(p.grad_y), residual = narrow(p.residual);
        convert(x, p.x);
        convert(grad_y, p.grad_y);
        convert(residual, p.residual);
        const answers<float> expected(f, p);
        std::vector<bfloat16> y(x.size()), grad_x(x.size());
        std::vector<float> grad_bias(layout.channels);
        const epilogue<bfloat16> parts{
            .bias = p.bias, .residual = residual, .gain = p.gain, .clamp = p.clamp};
        forward_fused(f, x, y, layout, parts);
        backward_fused(f, x, grad_y, grad_x, grad_bias, layout, parts);
        EXPECT_EQ(bits(y), bits(narrow(expected.y)));
        EXPECT_EQ(bits(grad_x), bits(narrow(expected.grad_x)));
        EXPECT_TRUE(same_all<float>(grad_bias, expected.sums));
    }
}

// ---- what is refused

struct call {
    std::vector<float> memory = std::vector<float>(500, 42.0F);
    std::span<float> x = part(0, 30), bias = part(50, 3), grad_y = part(100, 30), y = part(150, 30),
                     residual = part(200, 30), grad_bias = part(350, 3);
    channels layout{2, 3, 5};
    float gain = 1, clamp = 1;

    std::span<float> part(std::size_t first, std::size_t n) {
        return std::span(memory).subspan(first, n);
    }
    void expect(std::initializer_list<std::string> forward_parts,
                std::initializer_list<std::string> backward_parts) {
        const std::vector<float> original = memory;
        const relu<float> f{};
        const epilogue<float> parts{
            .bias = bias, .residual = residual, .gain = gain, .clamp = clamp};
        if (forward_parts.size() != 0) {
            const std::string text =
                refusal([&] { forward_fused(run_nothing{}, f, x, y, layout, parts); });
            expect_parts(text, {"simdact::forward_fused: "});
            expect_parts(text, forward_parts);
        }
        const std::string text = refusal(
            [&] { backward_fused(run_nothing{}, f, x, grad_y, y, grad_bias, layout, parts); });
        expect_parts(text, {"simdact::backward_fused: "});
        expect_parts(text, backward_parts);
        EXPECT_EQ(memory, original);
    }
    void expect_both(std::initializer_list<std::string> parts) { expect(parts, parts); }
};

TEST(fused_mistake, is_refused_before_anything_is_written) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    call c;
    c.layout = {2, 0, 15};
    c.expect_both({"has no channels"});
    c = {};
    c.layout = {2, 3, 6};
    c.expect_both({"x has 30 elements", "inner = 6"});
    for (const std::size_t n : {1U, 2U, 4U}) {
        c = {};
        c.bias = c.part(50, n);
        c.expect_both({"bias has " + std::to_string(n) + " element", "3 channels", "or none"});
        c = {};
        c.grad_bias = c.part(350, n);
        c.expect({}, {"grad_bias has " + std::to_string(n) + " element", "3 channels"});
    }
    c = {};
    c.residual = c.part(200, 29);
    c.expect_both({"residual has 29", "x has 30"});
    c = {};
    c.y = c.part(150, 31);
    c.expect({"y has 31"}, {"grad_x has 31"});
    c = {};
    c.grad_y = c.part(100, 31);
    c.expect({}, {"grad_y has 31"});
    for (const float gain : {nan, inf, -inf}) {
        c = {};
        c.gain = gain;
        c.expect_both({"gain is ", "finite"});
    }
    for (const float clamp : {nan, -1.0F, -inf}) {
        c = {};
        c.clamp = clamp;
        c.expect_both({"clamp is ", "not negative"});
    }
    c = {};
    c.y = c.part(1, 30);
    c.expect({"y (30 elements) partially overlaps x"},
             {"grad_x (30 elements) partially overlaps x"});
    c = {};
    c.y = c.part(199, 30);
    c.expect({"y (30 elements) partially overlaps residual"},
             {"grad_x (30 elements) partially overlaps residual"});
    c = {};
    c.y = c.part(52, 30);
    c.expect({"output y (30 elements) overlaps bias"},
             {"output grad_x (30 elements) overlaps bias"});
    for (const auto& [first, name] : {std::pair{29U, "x"}, std::pair{110U, "grad_y"},
                                      std::pair{52U, "bias"}, std::pair{229U, "residual"}}) {
        c = {};
        c.grad_bias = c.part(first, 3);
        c.expect({}, {std::string("output grad_bias (3 elements) overlaps ") + name});
    }
    c = {};
    c.grad_bias = c.part(179, 3);
    c.expect({}, {"the outputs grad_x", "grad_bias (3 elements) overlap"});
}

// ---- what compiles, as questions

using floats = std::vector<float>;
using leaky = leaky_relu<float>;

template <class F, class X, class Y, class... Policy>
concept forward_compiles =
    requires(const F& f, X x, Y y, std::span<const float> bias, Policy... policy) {
        forward_fused(policy..., f, x, y, channels{}, {.bias = bias, .gain = 2});
    };
template <class F, class X, class GradX>
concept backward_compiles = requires(const F& f, X x, GradX grad_x, floats& grad_bias) {
    backward_fused(f, x, x, grad_x, grad_bias, channels{}, {.clamp = 2});
};
static_assert(forward_compiles<leaky, const floats&, floats&>);
static_assert(forward_compiles<leaky, const floats&, floats&, serial_policy>);
static_assert(forward_compiles<leaky, const float*, float*>);
static_assert(forward_compiles<leaky, std::span<const bfloat16>, floats&>);
static_assert(!forward_compiles<leaky, const floats&, const floats&>);
static_assert(!forward_compiles<leaky, const floats&, std::vector<double>&>);
static_assert(!forward_compiles<leaky_relu<double>, const floats&, floats&>);
static_assert(!forward_compiles<leaky_relu<double>, const floats&, floats&, serial_policy>);
static_assert(backward_compiles<leaky, const floats&, floats&>);
static_assert(!backward_compiles<leaky, const floats&, const floats&>);

// ---- threads

#if SIMDACT_TEST_TBB
TEST(fused_parallel, has_the_serial_bits) {
    const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 4);
    const leaky_relu<float> f{};
    for (const channels& layout : large_shapes()) {
        const problem<float> p(layout);
        const answers<float> expected(f, p);
        expect_same(expected,
                    answers<float>(f, p, {.piece = 1, .mode = stores::always, .threads = true}),
                    show(layout));
    }
}
#endif

}  // namespace
}  // namespace simdact::test
