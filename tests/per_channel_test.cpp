// SPDX-License-Identifier: BSD-3-Clause

// Activations with a weight for each channel, and the weights' gradients.

#include <simdact/float16.hpp>
#include <simdact/per_channel.hpp>

#if SIMDACT_TEST_TBB
#include <tbb/global_control.h>

#include <simdact/parallel.hpp>
#endif

#include "support/allocations.hpp"
#include "support/channel_shapes.hpp"
#include "support/extent.hpp"
#include "support/golden.hpp"
#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

/// A user's own activation with a weight, x + w · x²: products whose sum is rounded in one way.
template <class T>
struct bend {
    using arithmetic_type = T;

    template <class V>
    V operator()(V x, V weight) const {
        return simd::fma(simd::rounded(weight * x), x, x);
    }
    template <class V>
    V gradient(V x, V weight, V grad_y) const {
        return grad_y * simd::rounded(simd::fma(simd::rounded(V(T(2)) * weight), x, V(T(1))));
    }
    template <class V>
    V weight_gradient(V x, V, V grad_y) const {
        return grad_y * simd::rounded(x * x);
    }
};

template <class T>
struct problem {
    channels layout;
    std::vector<T> x, weights, grad_y;

    explicit problem(const channels& c, bool specials = true) : layout(c) {
        const std::size_t n = c.size();
        x = specials ? mixed_with_specials<T>(n, 3) : random_normal<T>(n, 3);
        grad_y = specials ? mixed_with_specials<T>(n, 9) : random_normal<T>(n, 9);
        weights = specials ? mixed_with_specials<T>(c.channels, 15)
                           : random_normal<T>(c.channels, 15, T(0.5));
    }
    T weight_at(std::size_t index) const { return weights[channel_of(layout, index)]; }
};

template <class T>
struct answers : channel_answers<T> {
    template <class F>
    answers(const F& f, const problem<T>& p, const any_policy& policy = {})
        : channel_answers<T>{std::vector<T>(p.x.size()), std::vector<T>(p.x.size()),
                             std::vector<T>(p.weights.size(), T(-77))} {
        forward_per_channel(policy, f, p.x, p.weights, this->y, p.layout);
        backward_per_channel(policy, f, p.x, p.weights, p.grad_y, this->grad_x, this->sums,
                             p.layout);
    }
};

template <class F>
void expect_plain_loop(const F& f, const channels& layout, bool specials) {
    using T = typename F::arithmetic_type;
    const problem<T> p(layout, specials);
    const answers<T> found(f, p);
    std::vector<exact_sum> sums(layout.channels);
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        const T w = p.weight_at(i);
        ASSERT_TRUE(same(found.y[i], f(p.x[i], w))) << show(layout) << " at " << i;
        ASSERT_TRUE(same(found.grad_x[i], f.gradient(p.x[i], w, p.grad_y[i])))
            << show(layout) << " at " << i;
        sums[channel_of(layout, i)].add(
            static_cast<long double>(f.weight_gradient(p.x[i], w, p.grad_y[i])));
    }
    for (std::size_t c = 0; c < layout.channels; ++c)
        ASSERT_TRUE(sums[c].admits(found.sums[c]))
            << show(layout) << ", channel " << c << ": " << show(found.sums[c]) << " instead of "
            << static_cast<double>(sums[c].sum);
}

template <class F>
class per_channel : public ::testing::Test {};
using activations =
    few_or_all<::testing::Types<channel_prelu<float>>,
               ::testing::Types<channel_prelu<float>, channel_prelu<double>, bend<float>>>;
TYPED_TEST_SUITE(per_channel, activations);

TYPED_TEST(per_channel, has_the_values_of_a_plain_loop_in_every_shape) {
    for (const channels& layout : small_shapes()) {
        expect_plain_loop(TypeParam{}, layout, true);
        expect_plain_loop(TypeParam{}, layout, false);
    }
    for (const channels& layout : large_shapes())
        expect_plain_loop(TypeParam{}, layout, false);
}

TYPED_TEST(per_channel, does_not_depend_on_how_a_policy_cuts_or_stores) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    const auto check = [&](const channels& layout, std::initializer_list<std::size_t> lengths) {
        const problem<T> p(layout);
        const answers<T> expected(f, p);
        for (const std::size_t length : lengths)
            expect_same(expected, answers<T>(f, p, {.piece = length}),
                        show(layout) + ", pieces of " + std::to_string(length));
        expect_same(expected, answers<T>(f, p, {.mode = stores::always}), show(layout));
    };
    for (const channels& layout : small_shapes())
        check(layout, {1, 13});
    for (const channels& layout : large_shapes())
        check(layout, {1023});
}

TYPED_TEST(per_channel, does_not_depend_on_where_arrays_begin_and_leaves_none) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    for (const channels& layout :
         {channels{3, 7, 5}, channels{40, 90, 1}, channels{2, 2, 1100}, channels{3, 5, 100}}) {
        const problem<T> p(layout);
        const answers<T> expected(f, p);
        const std::size_t n = layout.size();
        for (std::size_t offset = 0; offset < 64 / sizeof(T); ++offset) {
            placed_array<T> x(n, offset), grad_y(n, 3 * offset + 1), y(n, 5 * offset + 2),
                grad_x(n, 5 * offset + 2), weights(layout.channels, offset + 3),
                grad_weights(layout.channels, 7 * offset);
            std::ranges::copy(p.x, x.data());
            std::ranges::copy(p.grad_y, grad_y.data());
            std::ranges::copy(p.weights, weights.data());
            for (const stores mode : {stores::never, stores::always}) {
                forward_per_channel(streaming(mode), f, x.data(), weights.data(), y.data(), layout);
                backward_per_channel(streaming(mode), f, x.data(), weights.data(), grad_y.data(),
                                     grad_x.data(), grad_weights.data(), layout);
                expect_same(expected, y.span(), grad_x.span(), grad_weights.span(),
                            "offset " + std::to_string(offset));
                EXPECT_TRUE(y.canaries_live() && grad_x.canaries_live() &&
                            grad_weights.canaries_live())
                    << offset;
            }
        }
    }
}

TYPED_TEST(per_channel, touches_nothing_beyond_its_arrays) {
    using T = typename TypeParam::arithmetic_type;
    using guarded = guarded_array<T>;
    const TypeParam f{};
    for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
        for (const channels& layout : small_shapes()) {
            const problem<T> p(layout);
            const std::size_t n = layout.size();
            guarded x(n, side), grad_y(n, side), y(n, side), grad_x(n, side),
                weights(layout.channels, side), grad_weights(layout.channels, side);
            std::ranges::copy(p.x, x.data());
            std::ranges::copy(p.grad_y, grad_y.data());
            std::ranges::copy(p.weights, weights.data());
            forward_per_channel(f, x.data(), weights.data(), y.data(), layout);
            backward_per_channel(f, x.data(), weights.data(), grad_y.data(), grad_x.data(),
                                 grad_weights.data(), layout);
            const answers<T> expected(f, p);
            expect_same(expected, y.span(), grad_x.span(), grad_weights.span(), show(layout));
        }
    }
}

TYPED_TEST(per_channel, works_in_place) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    for (const channels& layout : small_shapes()) {
        const problem<T> p(layout);
        const answers<T> expected(f, p);
        std::vector<T> x = p.x;
        forward_per_channel(f, x, p.weights, x, layout);
        EXPECT_TRUE(same_all<T>(x, expected.y)) << show(layout);
        std::vector<T> grad_weights(layout.channels);
        x = p.x;
        backward_per_channel(f, x, p.weights, p.grad_y, x, grad_weights, layout);
        EXPECT_TRUE(same_all<T>(x, expected.grad_x)) << show(layout);
        EXPECT_TRUE(same_all<T>(grad_weights, expected.sums)) << show(layout);
        std::vector<T> gradient = p.grad_y;
        backward_per_channel(f, p.x, p.weights, gradient, gradient, grad_weights, layout);
        EXPECT_TRUE(same_all<T>(gradient, expected.grad_x)) << show(layout);
        EXPECT_TRUE(same_all<T>(grad_weights, expected.sums)) << show(layout);
    }
}

TYPED_TEST(per_channel, takes_one_weight_for_all) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    const channels layout{6, 5, 49};
    problem<T> p(layout, false);
    p.weights = {T(0.25)};
    std::vector<T> y(layout.size()), grad_x(layout.size()), grad_weight(1), many(5);
    forward_per_channel(f, p.x, p.weights, y, layout);
    backward_per_channel(f, p.x, p.weights, p.grad_y, grad_x, grad_weight, layout);
    const std::vector<T> five(5, T(0.25));
    std::vector<T> expected_y(layout.size()), expected_x(layout.size());
    forward_per_channel(f, p.x, five, expected_y, layout);
    backward_per_channel(f, p.x, five, p.grad_y, expected_x, many, layout);
    EXPECT_EQ(y, expected_y);
    EXPECT_EQ(grad_x, expected_x);
    exact_sum sum;
    for (std::size_t i = 0; i < layout.size(); ++i)
        sum.add(static_cast<long double>(f.weight_gradient(p.x[i], T(0.25), p.grad_y[i])));
    EXPECT_TRUE(sum.admits(grad_weight[0]));
}

TYPED_TEST(per_channel, of_an_empty_array_has_a_gradient_of_zero) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    std::vector<T> none;
    const std::vector<T> weights(3, T(1));
    for (const channels& layout : {channels{0, 3, 5}, channels{4, 3, 0}}) {
        std::vector<T> grad_weights(3, T(7));
        forward_per_channel(f, none, weights, none, layout);
        backward_per_channel(f, none, weights, none, none, grad_weights, layout);
        EXPECT_EQ(grad_weights, std::vector<T>(3, T(0)));
    }
}

TYPED_TEST(per_channel, is_noexcept_with_pointers_and_allocates_nothing) {
    using T = typename TypeParam::arithmetic_type;
    const TypeParam f{};
    T* const p = nullptr;
    std::vector<T> v;
    static_assert(noexcept(forward_per_channel(f, p, p, p, channels{})));
    static_assert(noexcept(forward_per_channel(serial, f, p, p, p, channels{})));
    static_assert(noexcept(backward_per_channel(f, p, p, p, p, p, channels{})));
    static_assert(noexcept(backward_per_channel(serial, f, p, p, p, p, p, channels{})));
    static_assert(!noexcept(forward_per_channel(f, v, v, v, channels{})));
    static_assert(!noexcept(backward_per_channel(f, v, v, v, v, v, channels{})));
    static_assert(!noexcept(forward_per_channel(noting{}, f, p, p, p, channels{})));
    static_assert(!noexcept(backward_per_channel(noting{}, f, p, p, p, p, p, channels{})));
    const problem<T> one({700, 260, 1});
    std::vector<T> y(one.x.size()), grad_weights(260);
    const std::size_t before = allocations();
    forward_per_channel(f, one.x, one.weights, y, one.layout);
    backward_per_channel(f, one.x, one.weights, one.grad_y, y, grad_weights, one.layout);
    EXPECT_EQ(allocations(), before);
    std::vector<std::size_t> lengths;
    forward_per_channel(noting{&lengths}, f, one.x, one.weights, y, one.layout);
    backward_per_channel(noting{&lengths}, f, one.x, one.weights, one.grad_y, y, grad_weights,
                         one.layout);
    EXPECT_EQ(lengths, std::vector<std::size_t>(2, one.x.size()));
}

// ---- gradients

/// Central differences of the values that the verb gives, in x and in the weights.
template <class F>
void expect_gradient_of_the_value(const F& f, const channels& layout) {
    problem<double> p(layout, false);
    constexpr double step = 0x1p-12;  // of degree 2 at most in x and in w: no error but rounding
    for (double& x : p.x)
        if (std::fabs(x) < 2 * step)
            x = 1;  // not at a kink
    const answers<double> found(f, p);
    const auto loss = [&](const std::vector<double>& x, const std::vector<double>& weights) {
        std::vector<double> y(x.size());
        forward_per_channel(f, x, weights, y, layout);
        double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i)
            sum += y[i] * p.grad_y[i];
        return sum;
    };
    const auto near = [](double a, double b) { EXPECT_NEAR(a, b, 1e-7 * (1 + std::fabs(b))); };
    for (std::size_t i = 0; i < p.x.size(); ++i) {
        auto up = p.x, down = p.x;
        up[i] += step;
        down[i] -= step;
        near(found.grad_x[i], (loss(up, p.weights) - loss(down, p.weights)) / (2 * step));
    }
    for (std::size_t c = 0; c < p.weights.size(); ++c) {
        auto up = p.weights, down = p.weights;
        up[c] += step;
        down[c] -= step;
        near(found.sums[c], (loss(p.x, up) - loss(p.x, down)) / (2 * step));
    }
}

TEST(per_channel_gradient, is_that_of_the_value) {
    for (const channels& layout : {channels{7, 3, 5}, channels{2, 3, 70}}) {  // a sheet, and runs
        expect_gradient_of_the_value(bend<double>{}, layout);
        expect_gradient_of_the_value(channel_prelu<double>{}, layout);
    }
}

// Terms of one sign and of one size, whose plain sum in float is far off; and terms of which
// large ones cancel.
TEST(per_channel_sum, error_does_not_grow_with_the_length) {
    const channel_prelu<float> f{};
    for (const channels& layout : {channels{1, 1, 1 << 22}, channels{1 << 20, 4, 1},
                                   channels{1 << 13, 512, 1}, channels{64, 4, 1 << 14}}) {
        for (const bool nasty : {false, true}) {
            const std::size_t n = layout.size();
            const std::vector<float> x(n, -1.0F);
            const std::vector<float> weights(layout.channels, 0.25F);
            std::vector<float> grad_y(n, 0.1F), grad_weights(layout.channels);
            if (nasty) {
                const auto noise = random_normal<float>(1 << 16);
                for (std::size_t i = 0; i < n; ++i)
                    grad_y[i] =
                        std::ldexp(noise[i * 7 % noise.size()], static_cast<int>(i * 5 % 61) - 30);
            }
            std::vector<exact_sum> sums(layout.channels);
            for (std::size_t i = 0; i < n; ++i)
                sums[channel_of(layout, i)].add(-static_cast<long double>(grad_y[i]));
            backward_per_channel(f, x, weights, grad_y, grad_y, grad_weights, layout);
            for (std::size_t c = 0; c < layout.channels; ++c)
                EXPECT_TRUE(sums[c].admits(grad_weights[c]))
                    << show(layout) << ": " << grad_weights[c] << " instead of "
                    << static_cast<double>(sums[c].sum);
        }
    }
}

TEST(per_channel_sum, tells_of_an_inf_and_of_a_nan_and_of_nothing_else) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    const channel_prelu<float> f{};
    for (const channels& layout :
         {channels{1, 4, 1}, channels{3000, 4, 1}, channels{70, 4, 700}, channels{3, 4, 70'000}}) {
        std::vector<float> x(layout.size(), -1), grad_y(layout.size(), 1);
        std::vector<float> grad_x(layout.size()), grad_weights(4);
        const std::vector<float> weights(4, 0.5F);
        const std::size_t sample = (layout.outer - 1) * 4 * layout.inner;
        grad_y[sample] = inf;
        grad_y[sample + layout.inner] = std::numeric_limits<float>::quiet_NaN();
        x[sample + 2 * layout.inner] = 3;
        grad_y[sample + 2 * layout.inner] = -inf;  // gets nothing: x is positive
        backward_per_channel(f, x, weights, grad_y, grad_x, grad_weights, layout);
        EXPECT_EQ(grad_weights[0], -inf) << show(layout);
        EXPECT_TRUE(is_nan(grad_weights[1])) << show(layout);
        const auto count = static_cast<float>(layout.outer * layout.inner);
        EXPECT_EQ(grad_weights[2], 1 - count) << show(layout);
        EXPECT_EQ(grad_weights[3], -count) << show(layout);
    }
}

// ---- 16 bits

TEST(per_channel_float16, computes_in_float_with_weights_of_either_type) {
    const channel_prelu<float> f{};
    for (const channels& layout : {channels{9, 10, 1}, channels{3, 17, 9}, channels{2, 3, 1100}}) {
        problem<float> p(layout);
        const auto narrow = [](const std::vector<float>& v) {
            std::vector<bfloat16> b(v.size());
            convert(v, b);
            return b;
        };
        const auto x = narrow(p.x), grad_y = narrow(p.grad_y), weights = narrow(p.weights);
        convert(x, p.x);
        convert(grad_y, p.grad_y);
        const std::size_t n = layout.size();
        std::vector<bfloat16> y(n), grad_x(n), grad_weights(layout.channels);
        std::vector<float> sums(layout.channels);
        const auto bits = [](const std::vector<bfloat16>& v) {
            std::vector<std::uint16_t> all(v.size());
            std::ranges::transform(v, all.begin(), [](bfloat16 b) { return b.bits; });
            return all;
        };
        answers<float> expected(f, p);
        forward_per_channel(f, x, p.weights, y, layout);
        backward_per_channel(f, x, p.weights, grad_y, grad_x, sums, layout);
        EXPECT_EQ(bits(y), bits(narrow(expected.y)));
        EXPECT_EQ(bits(grad_x), bits(narrow(expected.grad_x)));
        EXPECT_TRUE(same_all<float>(sums, expected.sums));
        convert(weights, p.weights);
        expected = answers<float>(f, p);
        forward_per_channel(f, x, weights, y, layout);
        backward_per_channel(f, x, weights, grad_y, grad_x, grad_weights, layout);
        EXPECT_EQ(bits(y), bits(narrow(expected.y)));
        EXPECT_EQ(bits(grad_x), bits(narrow(expected.grad_x)));
        EXPECT_EQ(bits(grad_weights), bits(narrow(expected.sums)));
    }
}

// ---- PyTorch's own answers

channels layout_of(const golden_case& c) {
    std::vector<std::size_t> sizes;
    std::istringstream shape(c.text("shape"));
    for (std::string size; std::getline(shape, size, 'x');)
        sizes.push_back(std::stoull(size));
    if (sizes.size() == 1)
        return {.inner = sizes[0]};
    channels layout{.outer = sizes[0], .channels = sizes[1]};
    for (std::size_t k = 2; k < sizes.size(); ++k)
        layout.inner *= sizes[k];
    return layout;
}

// E is what the file holds, T what is computed in.
template <class E, class T>
std::size_t compare_with_torch(const char* type) {
    std::size_t cases = 0;
    for (const golden_case& c : read_golden(SIMDACT_TEST_GOLDEN)) {
        if (c.text("function") != "prelu" || c.text("dtype") != type)
            continue;
        ++cases;
        const channels layout = layout_of(c);
        const auto x = c.array<E>("x"), y = c.array<E>("y"), grad_y = c.array<E>("grad_out"),
                   grad_x = c.array<E>("grad_in"), weights = c.array<E>("aux"),
                   grad_weights = c.array<E>("grad_aux");
        std::vector<E> found_y(x.size()), found_x(x.size()), found_weights(weights.size());
        const channel_prelu<T> f{};
        forward_per_channel(f, x, weights, found_y, layout);
        backward_per_channel(f, x, weights, grad_y, found_x, found_weights, layout);
        for (std::size_t i = 0; i < x.size(); ++i) {
            EXPECT_TRUE(same(T(found_y[i]), T(y[i]))) << c.title() << " at " << i;
            EXPECT_TRUE(same(T(found_x[i]), T(grad_x[i]))) << c.title() << " at " << i;
        }
        // torch adds up in its own order.
        for (std::size_t k = 0; k < weights.size(); ++k) {
            exact_sum sum;
            for (std::size_t i = 0; i < x.size(); ++i)
                if (weights.size() == 1 || channel_of(layout, i) == k)
                    sum.add(T(x[i]) > 0 ? 0
                                        : static_cast<long double>(T(x[i])) *
                                              static_cast<long double>(T(grad_y[i])));
            const T torch = T(grad_weights[k]), ours = T(found_weights[k]);
            if (!std::isfinite(sum.sum) || is_nan(torch)) {
                EXPECT_TRUE(same(ours, torch)) << c.title() << " weight " << k;
                continue;
            }
            const long double exact = sum.sum, own = sum_error<T> * sum.magnitude;
            const long double last = sizeof(E) == 2 ? std::fabs(exact) * 0x1p-8L : 0;
            // torch rounds each term to 16 bits before it adds them up.
            const long double terms = sizeof(E) == 2 ? sum.magnitude * 0x1p-8L : 0;
            EXPECT_LE(std::fabs(static_cast<long double>(ours) - exact), own + last)
                << c.title() << " weight " << k;
            EXPECT_LE(std::fabs(static_cast<long double>(torch) - exact), own + last + terms)
                << c.title() << " weight " << k;
        }
    }
    return cases;
}

TEST(per_channel_golden, prelu_is_torchs) {
    EXPECT_EQ((compare_with_torch<float, float>("f32")), 5U);
    EXPECT_EQ((compare_with_torch<double, double>("f64")), 5U);
    EXPECT_EQ((compare_with_torch<bfloat16, float>("bf16")), 5U);
}

// ---- what is refused

struct call {
    std::vector<float> memory = std::vector<float>(400, 42.0F);
    std::span<float> x = part(0, 30), weights = part(50, 3), grad_y = part(100, 30),
                     y = part(150, 30), grad_x = y, grad_weights = part(350, 3);
    channels layout{2, 3, 5};

    std::span<float> part(std::size_t first, std::size_t n) {
        return std::span(memory).subspan(first, n);
    }
    void expect(std::initializer_list<std::string> forward_parts,
                std::initializer_list<std::string> backward_parts) {
        const std::vector<float> original = memory;
        const channel_prelu<float> f{};
        if (forward_parts.size() != 0) {
            const std::string text =
                refusal([&] { forward_per_channel(run_nothing{}, f, x, weights, y, layout); });
            expect_parts(text, {"simdact::forward_per_channel: "});
            expect_parts(text, forward_parts);
        }
        const std::string text = refusal([&] {
            backward_per_channel(run_nothing{}, f, x, weights, grad_y, grad_x, grad_weights,
                                 layout);
        });
        expect_parts(text, {"simdact::backward_per_channel: "});
        expect_parts(text, backward_parts);
        EXPECT_EQ(memory, original);
    }
    void expect_both(std::initializer_list<std::string> parts) { expect(parts, parts); }
};

TEST(per_channel_mistake, is_refused_before_anything_is_written) {
    constexpr std::size_t half = ~std::size_t{0} / 2 + 1;
    call c;
    c.layout = {2, 0, 15};
    c.expect_both({"has no channels", "outer = 2", "inner = 15"});
    c = {};
    c.layout = {2, 3, 6};
    c.expect_both({"x has 30 elements", "outer = 2 times channels = 3 times inner = 6 = 36"});
    for (const channels& overflow :
         {channels{half, 2, 1}, channels{half + 15, 2, 1}, channels{2, 3, half + 5}}) {
        c = {};
        c.layout = overflow;
        c.expect_both({"x has 30 elements", ", which overflows"});
    }
    for (const std::size_t n : {0U, 2U, 4U, 30U}) {
        c = {};
        c.weights = c.part(50, n);
        c.expect_both(
            {"weights has " + std::to_string(n) + " element", "3 channels", "one for all"});
    }
    c = {};
    c.y = c.grad_x = c.part(150, 29);
    c.expect({"y has 29"}, {"grad_x has 29"});
    c = {};
    c.grad_y = c.part(100, 31);
    c.expect({}, {"grad_y has 31"});
    c = {};
    c.grad_weights = c.part(350, 1);
    c.expect({}, {"grad_weights has 1", "weights has 3"});
    c = {};
    c.y = c.grad_x = c.part(1, 30);
    c.expect({"y (30 elements) partially overlaps x"},
             {"grad_x (30 elements) partially overlaps x"});
    c = {};
    c.grad_x = c.part(99, 30);
    c.expect({}, {"partially overlaps grad_y"});
    c = {};
    c.y = c.grad_x = c.part(52, 30);
    c.expect({"output y (30 elements) overlaps weights"},
             {"output grad_x (30 elements) overlaps weights"});
    for (const std::size_t first : {50U, 48U, 52U}) {
        c = {};
        c.grad_weights = c.part(first, 3);
        c.expect({}, {"output grad_weights (3 elements) overlaps weights"});
    }
    c = {};
    c.grad_weights = c.part(29, 3);
    c.expect({}, {"output grad_weights (3 elements) overlaps x"});
    c = {};
    c.grad_weights = c.part(110, 3);
    c.expect({}, {"output grad_weights (3 elements) overlaps grad_y"});
    c = {};
    c.grad_weights = c.part(179, 3);
    c.expect({}, {"the outputs grad_x", "grad_weights (3 elements) overlap"});
}

// ---- what compiles, as questions

template <class... Arguments>
concept forward_compiles = requires(Arguments... arguments) { forward_per_channel(arguments...); };
template <class... Arguments>
concept backward_compiles =
    requires(Arguments... arguments) { backward_per_channel(arguments...); };

using floats = std::vector<float>;
using doubles = std::vector<double>;
using prelu_of_channels = channel_prelu<float>;

static_assert(forward_compiles<prelu_of_channels, const floats&, floats&, floats&, channels>);
static_assert(
    forward_compiles<serial_policy, prelu_of_channels, const float*, float*, float*, channels>);
static_assert(!forward_compiles<prelu_of_channels, floats&, floats&, floats&>);
static_assert(!forward_compiles<prelu_of_channels, floats&, floats&, const floats&, channels>);
static_assert(!forward_compiles<prelu_of_channels, floats&, doubles&, floats&, channels>);
static_assert(!forward_compiles<prelu_of_channels, doubles&, doubles&, doubles&, channels>);
static_assert(!forward_compiles<serial_policy, prelu_of_channels, floats&, floats&,
                                std::vector<int>&, channels>);
static_assert(backward_compiles<prelu_of_channels, floats&, floats&, floats&, floats&,
                                doubles::value_type*, channels> == false);
static_assert(
    backward_compiles<prelu_of_channels, floats&, floats&, floats&, floats&, floats&, channels>);
static_assert(!backward_compiles<prelu_of_channels, floats&, floats&, floats&, const floats&,
                                 floats&, channels>);

// The sentence that the compiler prints.
template <class F>
constexpr mistake forward_mistake =
    detail::mistake_in<verbs::forward_per_channel, default_arch, const F&, const floats&,
                       const floats&, floats&, const channels&>;
template <class F>
constexpr mistake backward_mistake =
    detail::mistake_in<verbs::backward_per_channel, default_arch, const F&, const floats&,
                       const floats&, const floats&, floats&, floats&, const channels&>;
struct value_alone {
    template <class V>
    V operator()(V x, V weight) const {
        return x * weight;
    }
};
static_assert(forward_mistake<prelu_of_channels> == mistake::none);
static_assert(backward_mistake<prelu_of_channels> == mistake::none);
static_assert(forward_mistake<value_alone> == mistake::none);
static_assert(backward_mistake<value_alone> ==
              mistake::the_activation_has_no_gradient_and_weight_gradient);
static_assert(forward_mistake<leaky_relu<float>> ==
              mistake::the_activation_cannot_be_called_with_a_batch_and_its_weights);
static_assert(forward_mistake<channel_prelu<double>> ==
              mistake::the_activation_computes_in_another_type_than_the_elements);

// ---- threads

#if SIMDACT_TEST_TBB
TEST(per_channel_parallel, has_the_serial_bits) {
    const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 4);
    const channel_prelu<float> f{};
    constexpr parallel_policy eager{.grain = 1};
    static_assert(noexcept(forward_per_channel(eager, f, floats{}.data(), floats{}.data(),
                                               floats{}.data(), channels{})));
    for (const channels& layout : large_shapes()) {
        const problem<float> p(layout);
        const answers<float> expected(f, p);
        expect_same(expected, answers<float>(f, p, {.piece = 4096, .threads = true}), show(layout));
        expect_same(expected, answers<float>(f, p, {.piece = 1, .threads = true}), show(layout));
        expect_same(expected,
                    answers<float>(f, p, {.piece = 1, .mode = stores::always, .threads = true}),
                    show(layout));
    }
}
#endif

TEST(per_channel, an_empty_call_clears_the_gradient_of_one_weight_alone) {
    std::vector<float> none;
    const std::vector<float> weights(1);
    std::vector<float> grad_weights(8, 7.0F);
    backward_per_channel(channel_prelu<float>{}, none, weights, none, none,
                         std::span(grad_weights).first(1), {.outer = 0, .channels = 8});
    EXPECT_EQ(grad_weights, (std::vector<float>{0, 7, 7, 7, 7, 7, 7, 7}));
}

}  // namespace
}  // namespace simdact::test
