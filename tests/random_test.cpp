// SPDX-License-Identifier: BSD-3-Clause

// Activations that draw a number for each element: what is drawn, and that it is the same however
// the call is made.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <simdact/float16.hpp>
#include <simdact/forward.hpp>
#include <simdact/random.hpp>
#include <span>
#include <string>
#include <vector>

#if defined(SIMDACT_TEST_TBB)
#include <simdact/parallel.hpp>
#endif

#include "support/calls.hpp"
#include "support/extent.hpp"
#include "support/golden.hpp"
#include "support/guarded.hpp"
#include "support/numbers.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

// ---- the generator

constexpr bool draws_block(simd::philox_block counter, std::uint64_t key,
                           simd::philox_block expected) {
    const simd::philox_block block = simd::philox(counter, key);
    return std::equal(std::begin(block.word), std::end(block.word), std::begin(expected.word));
}

// The published answers, of Random123's known-answer tests.
static_assert(draws_block({{0, 0, 0, 0}}, 0, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
static_assert(draws_block({{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}}, 0xffffffffffffffff,
                          {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
static_assert(draws_block({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0x299f31d0a4093822,
                          {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}));

constexpr draws some_draws{
    .seed = 0x299f31d0a4093822, .stream = 0x0370734413198a2e, .first = 0x85a308d3243f6a88};

// What the documentation says of an index, in the words of the published answer: the counter is
// index / 4.
static_assert(draws{.seed = some_draws.seed, .stream = some_draws.stream}.uniform<float>(2) ==
              static_cast<float>(
                  simd::philox({{0, 0, 0x13198a2e, 0x03707344}}, some_draws.seed).word[2] >> 8) /
                  16777216.0F);
static_assert(
    draws{.seed = some_draws.seed, .stream = some_draws.stream}.uniform<double>(0x500000003) ==
    static_cast<double>(
        (std::uint64_t{
             simd::philox({{0x80000001, 2, 0x13198a2e, 0x03707344}}, some_draws.seed).word[3]}
             << 32 |
         simd::philox({{0x80000001, 2, 0x13198a2e, 0x03707344}}, some_draws.seed).word[2]) >>
        11) /
        9007199254740992.0);

template <class T>
class random_numbers : public ::testing::Test {};
using floating_types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(random_numbers, floating_types);

/// A random activation as a user writes it: what it is given, as it is given.
template <class T>
struct uniform_itself {
    using arithmetic_type = T;

    template <class V>
    V operator()(V, V u) const {
        return u;
    }
    template <class V>
    V derivative(V x, V u) const {
        return x - u;
    }
};

template <class V>
void expect_lanes_of(simd::random_sequence from, std::uint64_t index) {
    using T = simd::lane_type<V>;
    T lanes[simd::lane_count<V>];
    simd::store(lanes, simd::uniform_lanes<V>(from)(index));
    for (std::size_t lane = 0; lane < simd::lane_count<V>; ++lane)
        ASSERT_EQ(to_bits(lanes[lane]), to_bits(simd::uniform_at<T>(from, index + lane)))
            << "index " << index << ", lane " << lane;
}

TYPED_TEST(random_numbers, are_the_same_in_all_lanes_of_every_vector) {
    using T = TypeParam;
    const simd::random_sequence from{some_draws.seed, some_draws.stream};
    for (const std::uint64_t near :
         {std::uint64_t{0}, std::uint64_t{1} << 32, std::uint64_t{1} << 34, some_draws.first})
        for (std::uint64_t index = near == 0 ? 0 : near - 20; index < near + 20; ++index) {
            expect_lanes_of<simd::batch<T>>(from, index);
            expect_lanes_of<T>(from, index);
#if defined(__SSE2__)
            expect_lanes_of<simd::batch<T, xsimd::sse2>>(from, index);
#endif
#if defined(__AVX__)
            expect_lanes_of<simd::batch<T, xsimd::avx>>(from, index);
#endif
        }
}

TYPED_TEST(random_numbers, of_other_seeds_and_streams_are_others) {
    using T = TypeParam;
    constexpr std::size_t n = 64;
    std::vector<T> seen;
    for (const draws from : {draws{}, draws{.seed = 1}, draws{.seed = std::uint64_t{1} << 32},
                             draws{.stream = 1}, draws{.stream = std::uint64_t{1} << 32},
                             draws{.first = n}, draws{.first = std::uint64_t{1} << 40}})
        for (std::size_t i = 0; i < n; ++i)
            seen.push_back(from.template uniform<T>(i));
    const std::size_t count = seen.size();
    std::sort(seen.begin(), seen.end());
    const auto repeated = seen.end() - std::unique(seen.begin(), seen.end());
    EXPECT_LE(repeated, sizeof(T) == 4 ? 1 : 0) << "of " << count;  // 448² / 2²⁵: 1 %
}

template <class T>
std::vector<T> uniforms(std::size_t n, const draws& from) {
    std::vector<T> u(n);
    forward_random(uniform_itself<T>{}, from, u, u);
    return u;
}

/// The chi-square statistic of counts that are expected to be equal, as a distance from its mean
/// in its standard deviations.
double deviation_of(const std::vector<std::uint64_t>& counts) {
    std::uint64_t total = 0;
    for (const std::uint64_t count : counts)
        total += count;
    const double expected = static_cast<double>(total) / static_cast<double>(counts.size());
    double sum = 0;
    for (const std::uint64_t count : counts) {
        const double off = static_cast<double>(count) - expected;
        sum += off * off / expected;
    }
    const double freedom = static_cast<double>(counts.size() - 1);
    return (sum - freedom) / std::sqrt(2 * freedom);
}

// A million numbers of a fixed seed; each statistic is within four of its standard deviations.
TYPED_TEST(random_numbers, are_uniform_and_independent_of_their_neighbours) {
    using T = TypeParam;
    constexpr std::size_t n = 1U << 20;
    constexpr std::size_t buckets = 256;
    constexpr double four = 4;
    for (const draws& from : {draws{.seed = 7}, draws{.seed = 7, .stream = 1}, some_draws}) {
        const std::vector<T> u = uniforms<T>(n, from);
        double sum = 0;
        double squares = 0;
        std::vector<std::uint64_t> upper(buckets);
        std::vector<std::uint64_t> lower(buckets);
        std::vector<std::uint64_t> pairs(16 * 16);
        std::array<double, 9> products{};
        for (std::size_t i = 0; i < n; ++i) {
            const auto x = static_cast<double>(u[i]);
            ASSERT_GE(x, 0);
            ASSERT_LT(x, 1);
            sum += x;
            squares += (x - 0.5) * (x - 0.5);
            ++upper[static_cast<std::size_t>(x * buckets)];
            // The last eight bits of those that there are.
            const double digits = std::ldexp(x, sizeof(T) == 4 ? 24 : 53);
            ++lower[static_cast<std::uint64_t>(digits) % buckets];
            if (i % 2 == 1)
                ++pairs[static_cast<std::size_t>(x * 16) * 16 +
                        static_cast<std::size_t>(static_cast<double>(u[i - 1]) * 16)];
            for (std::size_t lag = 1; lag < products.size() && lag <= i; ++lag)
                products[lag] += (x - 0.5) * (static_cast<double>(u[i - lag]) - 0.5);
        }
        constexpr auto count = static_cast<double>(n);
        EXPECT_NEAR(sum / count, 0.5, four * std::sqrt(1.0 / 12 / count));
        EXPECT_NEAR(squares / count, 1.0 / 12, four * std::sqrt(1.0 / 180 / count));
        EXPECT_LT(std::abs(deviation_of(upper)), four);
        EXPECT_LT(std::abs(deviation_of(lower)), four);
        EXPECT_LT(std::abs(deviation_of(pairs)), four);
        for (std::size_t lag = 1; lag < products.size(); ++lag)
            EXPECT_NEAR(products[lag] / count * 12, 0, four / std::sqrt(count)) << "lag " << lag;
    }
}

// ---- the verbs

template <class T>
T plain_value(const rrelu_training<T>& f, T x, T u) {
    return x <= 0 ? x * f.slope(u) : x;
}

template <class T>
T plain_gradient(const rrelu_training<T>& f, T x, T u, T grad_y) {
    return x <= 0 ? grad_y * f.slope(u) : grad_y;
}

/// Inputs, most of them negative, and what is due for them.
template <class T>
struct random_case {
    static constexpr std::size_t width = simd::batch<T>::size;
    static constexpr std::size_t longest = 8 * width + 3;

    rrelu_training<T> f{.lower = T(-0.3), .upper = T(1.7)};
    draws from;
    std::vector<T> x, grad_y, y, grad_x;

    explicit random_case(const draws& which, std::size_t n = longest)
        : from(which),
          x(mixed_with_specials<T>(n, 3)),
          grad_y(mixed_with_specials<T>(n, 9)),
          y(n),
          grad_x(n) {
        for (std::size_t i = 0; i < n; ++i) {
            if (i % 3 == 0)
                x[i] = -std::abs(x[i]);
            const T u = from.template uniform<T>(i);
            y[i] = plain_value(f, x[i], u);
            grad_x[i] = plain_gradient(f, x[i], u, grad_y[i]);
        }
    }
};

template <class T>
bool starts_with(const std::vector<T>& longer, std::span<const T> start) {
    return std::equal(start.begin(), start.end(), longer.begin(), same<T>);
}

template <class T>
void fill(std::span<T> to, const std::vector<T>& from) {
    std::copy_n(from.begin(), to.size(), to.begin());
}

template <class T>
class random_verbs : public ::testing::Test {};
using types_of_verbs = few_or_all<::testing::Types<float>, floating_types>;
TYPED_TEST_SUITE(random_verbs, types_of_verbs);

TYPED_TEST(random_verbs, have_the_values_of_a_plain_loop_on_every_length_and_misalignment) {
    using T = TypeParam;
    for (std::uint64_t first = 0; first < 6; ++first) {
        const random_case<T> c({.seed = 11, .stream = 5, .first = first});
        for (std::size_t n = 0; n <= c.longest; ++n) {
            for (std::size_t offset = 0; offset < c.width; ++offset) {
                placed_array<T> x(n, offset), grad_y(n, 3 * offset), y(n, 5 * offset + 1),
                    grad_x(n, 7 * offset);
                fill(x.span(), c.x);
                fill(grad_y.span(), c.grad_y);
                forward_random(c.f, c.from, x.data(), y.data(), n);
                backward_random(c.f, c.from, x.data(), grad_y.data(), grad_x.data(), n);
                ASSERT_TRUE(starts_with<T>(c.y, y.span())) << n << ", offset " << offset;
                ASSERT_TRUE(starts_with<T>(c.grad_x, grad_x.span())) << n << ", offset " << offset;
                ASSERT_TRUE(y.canaries_live() && grad_x.canaries_live());
            }
        }
    }
}

TYPED_TEST(random_verbs, touch_nothing_beyond_their_arrays) {
    using T = TypeParam;
    using guarded = guarded_array<T>;
    const random_case<T> c({.seed = 1});
    for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
        for (std::size_t n = 0; n <= 2 * c.width + 1; ++n) {
            const guarded x(n, side), grad_y(n, side), y(n, side), grad_x(n, side);
            fill(x.span(), c.x);
            fill(grad_y.span(), c.grad_y);
            forward_random(c.f, c.from, x.data(), y.data(), n);
            backward_random(c.f, c.from, x.data(), grad_y.data(), grad_x.data(), n);
            ASSERT_TRUE(starts_with<T>(c.y, y.span()) && starts_with<T>(c.grad_x, grad_x.span()));
        }
    }
}

template <class T, class... Policy>
void expect_in_place(const Policy&... policy) {
    const random_case<T> c(some_draws);
    for (std::size_t n = 0; n <= c.longest; ++n) {
        std::vector<T> x(c.x.begin(), c.x.begin() + static_cast<std::ptrdiff_t>(n));
        std::vector<T> grad(c.grad_y.begin(), c.grad_y.begin() + static_cast<std::ptrdiff_t>(n));
        const std::vector<T> grad_y = grad;
        backward_random(policy..., c.f, c.from, x, grad, grad);
        ASSERT_TRUE(starts_with<T>(c.grad_x, grad)) << n;
        std::vector<T> gradient_for_x = x;
        backward_random(policy..., c.f, c.from, gradient_for_x, grad_y, gradient_for_x);
        ASSERT_TRUE(starts_with<T>(c.grad_x, gradient_for_x)) << n;
        forward_random(policy..., c.f, c.from, x, x);
        ASSERT_TRUE(starts_with<T>(c.y, x)) << n;
    }
}

TYPED_TEST(random_verbs, work_in_place_whatever_the_policy_does) {
    using T = TypeParam;
    expect_in_place<T>();
    expect_in_place<T>(serial);
    for (const std::size_t length : {1U, 2U, 3U, 5U, 7U, 16U, 17U, 29U}) {
        expect_in_place<T>(backwards_in_pieces{length});
        expect_in_place<T>(streaming(stores::always, backwards_in_pieces{length}));
    }
}

TYPED_TEST(random_verbs, stream_their_results) {
    using T = TypeParam;
    const random_case<T> c({.seed = 3, .first = 2}, 1000);
    for (std::size_t offset = 0; offset < 64 / sizeof(T); ++offset) {
        placed_array<T> y(c.x.size(), offset);
        forward_random(streaming(stores::always), c.f, c.from, c.x.data(), y.data(), c.x.size());
        ASSERT_TRUE(starts_with<T>(c.y, y.span())) << offset;
        ASSERT_TRUE(y.canaries_live());
    }
}

TYPED_TEST(random_verbs, draw_the_same_for_an_array_and_for_its_two_parts) {
    using T = TypeParam;
    const random_case<T> c(some_draws);
    for (std::size_t cut = 0; cut <= c.x.size(); ++cut) {
        std::vector<T> y(c.x.size());
        std::vector<T> grad_x(c.x.size());
        draws second = c.from;
        second.first += cut;
        const std::span<const T> x(c.x), grad_y(c.grad_y);
        const std::span<T> out(y), grad_out(grad_x);
        forward_random(c.f, second, x.subspan(cut), out.subspan(cut));
        forward_random(c.f, c.from, x.first(cut), out.first(cut));
        backward_random(c.f, c.from, x.first(cut), grad_y.first(cut), grad_out.first(cut));
        backward_random(c.f, second, x.subspan(cut), grad_y.subspan(cut), grad_out.subspan(cut));
        ASSERT_TRUE(starts_with<T>(c.y, y) && starts_with<T>(c.grad_x, grad_x)) << cut;
    }
}

#if defined(SIMDACT_TEST_TBB)
TYPED_TEST(random_verbs, draw_the_same_on_many_threads) {
    using T = TypeParam;
    const random_case<T> c({.seed = 99, .stream = 1}, 100'003);
    std::vector<T> y(c.x.size());
    forward_random(parallel_policy{.grain = 1000}, c.f, c.from, c.x, y);
    EXPECT_TRUE(starts_with<T>(c.y, y));
    backward_random(parallel_policy{.grain = 1000}, c.f, c.from, c.x, c.grad_y, y);
    EXPECT_TRUE(starts_with<T>(c.grad_x, y));
}
#endif

#if defined(__SSE2__)
TYPED_TEST(random_verbs, draw_the_same_on_an_instruction_set_that_is_named) {
    using T = TypeParam;
    const random_case<T> c(some_draws);
    std::vector<T> y(c.x.size());
    forward_random<xsimd::sse2>(c.f, c.from, c.x, y);
    EXPECT_TRUE(starts_with<T>(c.y, y));
    backward_random<xsimd::sse2>(serial, c.f, c.from, c.x, c.grad_y, y);
    EXPECT_TRUE(starts_with<T>(c.grad_x, y));
}
#endif

template <class T>
std::uint64_t digest_of(const std::vector<T>& values) {
    std::uint64_t digest = 0xcbf29ce484222325;
    for (const T x : values)
        digest = (digest ^ to_bits(x)) * 0x100000001b3;
    return digest;
}

// One number for all instruction sets and compilers: this suite is compiled for each.
TEST(random_bits, are_those_of_every_instruction_set) {
    const auto slopes = [](auto zero) {
        using T = decltype(zero);
        std::vector<T> y(10'000, T(-1));
        forward_random(rrelu_training<T>{}, draws{.seed = 2024, .stream = 8}, y, y);
        return digest_of(y);
    };
    EXPECT_EQ(slopes(0.0F), 0x49e92986249b60daU);
    EXPECT_EQ(slopes(0.0), 0x4a2c56a4c518c86dU);
}

// ---- RReLU

TYPED_TEST(random_verbs, draw_slopes_between_the_bounds) {
    using T = TypeParam;
    for (const auto& [lower, upper] :
         {std::pair{T(1.0 / 8), T(1.0 / 3)}, std::pair{T(-2), T(0.1)}, std::pair{T(0.25), T(0.25)},
          std::pair{T(-0.0), T(1e-30)}, std::pair{T(0.1), std::nextafter(T(0.1), T(1))}}) {
        const rrelu_training<T> f{.lower = lower, .upper = upper};
        std::vector<T> y(100'000, T(-1));
        forward_random(f, draws{.seed = 4}, y, y);
        double sum = 0;
        for (T& each : y) {
            each = -each;
            sum += static_cast<double>(each);
        }
        const auto [least, greatest] = std::minmax_element(y.begin(), y.end());
        EXPECT_GE(*least, lower);
        EXPECT_LE(*greatest, upper);
        const double width = static_cast<double>(upper) - static_cast<double>(lower);
        const double mean = static_cast<double>(lower) + width / 2;
        EXPECT_NEAR(sum / 100'000, mean,
                    4 * width / std::sqrt(12 * 100'000.0) + 1e-9 * std::abs(mean));
        EXPECT_EQ(f.evaluation().slope(), (rrelu<T>{.lower = lower, .upper = upper}.slope()));
        // The ends of what may be drawn.
        EXPECT_EQ(f.slope(T(0)), lower);
        EXPECT_LE(f.slope(T(1) - std::numeric_limits<T>::epsilon() / 2), upper);
    }
}

TYPED_TEST(random_verbs, answer_special_values_as_torch_does) {
    using T = TypeParam;
    constexpr T inf = std::numeric_limits<T>::infinity();
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    const rrelu_training<T> f{.lower = T(0.5), .upper = T(0.5)};
    const std::vector<T> x{T(0), T(-0.0), inf, -inf, nan, T(3), T(-3)};
    std::vector<T> y(x.size());
    forward_random(f, draws{}, x, y);
    const std::vector<T> values{T(0), T(-0.0), inf, -inf, nan, T(3), T(-1.5)};
    EXPECT_TRUE(starts_with<T>(values, y));
    backward_random(f, draws{}, x, std::vector<T>(x.size(), T(8)), y);
    EXPECT_EQ(y, (std::vector<T>{4, 4, 8, 4, 8, 8, 4}));
}

TYPED_TEST(random_verbs, take_the_output_for_the_input_where_the_slopes_are_positive) {
    using T = TypeParam;
    const rrelu_training<T> f{.lower = T(0.1), .upper = T(0.9)};
    const random_case<T> c({.seed = 21});
    std::vector<T> y(c.x.size());
    std::vector<T> from_input(c.x.size());
    std::vector<T> from_output(c.x.size());
    forward_random(f, c.from, c.x, y);
    backward_random(f, c.from, c.x, c.grad_y, from_input);
    backward_random(f, c.from, y, c.grad_y, from_output);
    EXPECT_TRUE(starts_with<T>(from_input, from_output));
}

// torch drew other numbers; the formula around them is the same, bit for bit.
template <class T>
void expect_torch(const golden_case& c) {
    const auto x = c.array<T>("x");
    const auto y = c.array<T>("y");
    const auto grad_y = c.array<T>("grad_out");
    const auto grad_x = c.array<T>("grad_in");
    const auto noise = c.array<T>("aux");
    for (std::size_t i = 0; i < x.size(); ++i) {
        EXPECT_EQ(noise[i] == 1, !(x[i] <= 0)) << c.title() << ", x = " << show(x[i]);
        if (x[i] <= 0) {
            EXPECT_GE(noise[i], static_cast<T>(c.number("p0")));
            EXPECT_LE(noise[i], static_cast<T>(c.number("p1")));
        }
        const rrelu_training<T> f{.lower = noise[i], .upper = noise[i]};
        T ours = 0;
        forward_random(f, draws{}, &x[i], &ours, 1);
        EXPECT_TRUE(same(ours, y[i])) << c.title() << ", x = " << show(x[i]);
        backward_random(f, draws{}, &x[i], &grad_y[i], &ours, 1);
        EXPECT_TRUE(same(ours, grad_x[i])) << c.title() << ", x = " << show(x[i]);
    }
}

TEST(random_golden, torch) {
    std::size_t cases = 0;
    for (const golden_case& c : read_golden(SIMDACT_TEST_GOLDEN)) {
        if (c.text("mode") != "train")
            continue;
        if (c.text("dtype") == "f32")
            expect_torch<float>(c);
        else if (c.text("dtype") == "f64")
            expect_torch<double>(c);
        else
            continue;
        ++cases;
    }
    EXPECT_EQ(cases, 2U);
}

TEST(random_float16, is_computed_in_float_and_rounded_once) {
    const rrelu_training<float> f{};
    const draws from{.seed = 6, .first = 3};
    const std::vector<float> values = random_normal<float>(999);
    std::vector<bfloat16> x(values.size());
    std::vector<bfloat16> y(values.size());
    std::vector<float> wide(values.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = bfloat16(values[i]);
    forward_random(f, from, x, y);
    forward_random(f, from, x, wide);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float exact = plain_value(f, static_cast<float>(x[i]), from.uniform<float>(i));
        EXPECT_EQ(y[i].bits, bfloat16(exact).bits) << i;
        EXPECT_EQ(wide[i], exact) << i;
    }
}

// ---- refusals

TYPED_TEST(random_verbs, refuse_bounds_that_cannot_be_right) {
    using T = TypeParam;
    constexpr T inf = std::numeric_limits<T>::infinity();
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    constexpr T most = std::numeric_limits<T>::max();
    struct mistake {
        T lower, upper;
        const char* text;
    };
    for (const mistake& m :
         {mistake{T(0.5), T(0.25), "lower = 0.5, upper = 0.25: lower must not be greater"},
          mistake{nan, T(1), "must be finite"}, mistake{T(0), nan, "must be finite"},
          mistake{-inf, T(1), "lower = -inf, upper = 1: lower and upper must be finite"},
          mistake{T(0), inf, "must be finite"}, mistake{-most, most, "upper - lower must be"}}) {
        const rrelu_training<T> f{.lower = m.lower, .upper = m.upper};
        std::vector<T> x(5, T(-1));
        std::vector<T> y(5, T(42));
        const std::string forward_text =
            refusal([&] { forward_random(run_nothing{}, f, draws{}, x, y); });
        const std::string backward_text =
            refusal([&] { backward_random(run_nothing{}, f, draws{}, x, x, y); });
        EXPECT_NE(forward_text.find("simdact::forward_random: rrelu_training with lower = "),
                  std::string::npos)
            << forward_text;
        EXPECT_NE(forward_text.find(m.text), std::string::npos) << forward_text;
        EXPECT_NE(backward_text.find("simdact::backward_random: "), std::string::npos);
        EXPECT_NE(backward_text.find(m.text), std::string::npos) << backward_text;
        EXPECT_EQ(y, std::vector<T>(5, T(42)));
    }
}

TYPED_TEST(random_verbs, refuse_arrays_that_cannot_be_right) {
    using T = TypeParam;
    const rrelu_training<T> f{};
    std::vector<T> memory(20, T(42));
    const std::span<T> all(memory);
    const auto text = refusal(
        [&] { forward_random(run_nothing{}, f, draws{}, all.first(5), all.subspan(10, 4)); });
    EXPECT_NE(text.find("simdact::forward_random: x has 5 elements, but y has 4"),
              std::string::npos)
        << text;
    EXPECT_NE(refusal([&] {
                  forward_random(run_nothing{}, f, draws{}, all.first(5), all.subspan(1, 5));
              }).find("partially overlaps x"),
              std::string::npos);
    EXPECT_NE(refusal([&] {
                  backward_random(run_nothing{}, f, draws{}, all.first(5), all.subspan(10, 5),
                                  all.subspan(9, 5));
              }).find("partially overlaps grad_y"),
              std::string::npos);
    EXPECT_NE(refusal([&] {
                  backward_random(run_nothing{}, f, draws{}, all.first(5), all.subspan(10, 6),
                                  all.first(5));
              }).find("grad_y has 6 elements"),
              std::string::npos);
    const draws late{.first = ~std::uint64_t{0} - 4};
    EXPECT_NE(
        refusal([&] { forward_random(run_nothing{}, f, late, all.first(5), all.subspan(10, 5)); })
            .find("simdact::forward_random: the draws begin at first = 18446744073709551611, "
                  "and the array has 5 elements"),
        std::string::npos);
    EXPECT_NE(refusal([&] {
                  backward_random(run_nothing{}, f, late, all.first(5), all.first(5),
                                  all.subspan(10, 5));
              }).find("must be less than 2^64"),
              std::string::npos);
    EXPECT_EQ(memory, std::vector<T>(20, T(42)));
    EXPECT_EQ(
        refusal([&] { forward_random(run_nothing{}, f, late, all.first(4), all.subspan(10, 4)); }),
        "");
    std::ranges::fill(memory, T(42));
    forward_random(f, draws{}, all.first(0), all.first(0));
    backward_random(f, draws{}, static_cast<T*>(nullptr), static_cast<T*>(nullptr),
                    static_cast<T*>(nullptr), 0);
}

// ---- what compiles, as questions

struct noting {
    template <class Kernel>
    void run(std::size_t, const Kernel&) const {}
};

TEST(random_forms, are_noexcept_with_pointers) {
    const rrelu_training<float> f{};
    float* const p = nullptr;
    std::vector<float> v;
    static_assert(noexcept(forward_random(f, draws{}, p, p, 0)));
    static_assert(noexcept(forward_random(serial, f, draws{}, p, p, 0)));
    static_assert(noexcept(backward_random(f, draws{}, p, p, p, 0)));
    static_assert(!noexcept(forward_random(noting{}, f, draws{}, p, p, 0)));
    static_assert(!noexcept(forward_random(f, draws{}, v, v)));
    forward_random(f, {.seed = 42}, v, v);  // with the draws in place
    backward_random(serial, f, {.seed = 42}, v, v, v);
}

template <class F, class... Arguments>
concept forward_random_compiles =
    requires(const F& f, Arguments... arguments) { forward_random(f, arguments...); };
template <class F, class... Arguments>
concept backward_random_compiles =
    requires(const F& f, Arguments... arguments) { backward_random(f, arguments...); };

using floats = std::vector<float>;
using doubles = std::vector<double>;
using training = rrelu_training<float>;

static_assert(forward_random_compiles<training, draws, const floats&, floats&>);
static_assert(!forward_random_compiles<training, const floats&, floats&>);
static_assert(!forward_random_compiles<rrelu<float>, draws, const floats&, floats&>);
static_assert(!forward_random_compiles<training, draws, const floats&, const floats&>);
static_assert(!forward_random_compiles<training, draws, const doubles&, doubles&>);
static_assert(!forward_random_compiles<training, draws, const floats&, doubles&>);
static_assert(backward_random_compiles<training, draws, const floats&, floats&, floats&>);
static_assert(!backward_random_compiles<training, draws, const floats&, floats&>);

}  // namespace
}  // namespace simdact::test
