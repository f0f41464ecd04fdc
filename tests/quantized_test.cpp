// SPDX-License-Identifier: BSD-3-Clause

// `forward` of a quantized activation is its table, looked up: any length and alignment, in place,
// every policy; and what is refused. With SIMDACT_TEST_LOOKUPS_ALONE, what differs between
// instruction sets.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <simdact/quantized.hpp>
#include <simdact/simdact.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#if SIMDACT_TEST_TBB
#include <tbb/global_control.h>

#include <simdact/parallel.hpp>
#endif

#include "support/calls.hpp"
#include "support/guarded.hpp"

namespace simdact::test {
namespace {

/// An activation with all kinds of results: no two neighbouring rows of its table are alike.
struct scattered {
    double operator()(double x) const {
        const auto k = static_cast<unsigned>(static_cast<int>(x)) & 255U;
        return static_cast<double>((k * k * 7 + k * 13 + (k >> 3) * 91) & 255U);
    }
};

template <class Q>
quantized<Q> scattered_table() {
    return {scattered{}, {}, {1, std::numeric_limits<Q>::lowest()}};
}

template <class Q>
std::vector<Q> random_bytes(std::size_t n) {
    std::mt19937 generator(static_cast<unsigned>(n) + 1);
    std::vector<Q> x(n);
    for (Q& each : x)
        each = static_cast<Q>(static_cast<std::uint8_t>(generator()));
    return x;
}

template <class Q>
std::vector<Q> expected_of(const quantized<Q>& f, const std::vector<Q>& x) {
    std::vector<Q> y(x.size());
    std::transform(x.begin(), x.end(), y.begin(), [&](Q q) { return f(q); });
    return y;
}

template <class Q>
class quantized_calls : public ::testing::Test {};
using integers = ::testing::Types<std::int8_t, std::uint8_t>;
TYPED_TEST_SUITE(quantized_calls, integers);

static_assert(std::is_trivially_copyable_v<quantized<std::int8_t>>);
static_assert(sizeof(quantized<std::int8_t, std::uint8_t>) == 256);
static_assert(!element<std::int8_t> && !element<std::uint8_t>);

TYPED_TEST(quantized_calls, look_up_every_input) {
    using Q = TypeParam;
    const quantized<Q> f = scattered_table<Q>();
    std::vector<Q> x(256 * 5);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = static_cast<Q>(static_cast<std::uint8_t>(i * 3 + i / 256));
    std::vector<Q> y(x.size());
    forward(f, x, y);
    EXPECT_EQ(y, expected_of(f, x));
    EXPECT_GT(std::vector<Q>(y).size(), 0U);
    std::sort(y.begin(), y.end());
    EXPECT_GT(std::unique(y.begin(), y.end()) - y.begin(), 50) << "a table that tells little";
}

TYPED_TEST(quantized_calls, of_every_length_and_alignment) {
    using Q = TypeParam;
    const quantized<Q> f = scattered_table<Q>();
    for (std::size_t n = 0; n <= 600; n += n < 300 ? 1 : 37) {
        const std::vector<Q> data = random_bytes<Q>(n);
        const std::vector<Q> expected = expected_of(f, data);
        for (std::size_t offset = 0; offset < 64; offset += n % 5 == 0 ? 1 : 13) {
            placed_array<Q> x(n, offset);
            placed_array<Q> y(n, 3 * offset + 1);
            std::copy(data.begin(), data.end(), x.data());
            forward(f, x.span(), y.span());
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), y.data())) << "n " << n;
            ASSERT_TRUE(y.canaries_live()) << "n " << n << ", offset " << offset;
            forward(f, x.span());
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), x.data()))
                << "in place, " << n;
            ASSERT_TRUE(x.canaries_live()) << "n " << n << ", offset " << offset;
        }
    }
}

TYPED_TEST(quantized_calls, touch_no_byte_outside) {
    using Q = TypeParam;
    using array = guarded_array<Q>;
    const quantized<Q> f = scattered_table<Q>();
    for (std::size_t n = 1; n < 300; ++n) {
        const std::vector<Q> data = random_bytes<Q>(n);
        const std::vector<Q> expected = expected_of(f, data);
        for (const auto side : {array::guard::behind, array::guard::before}) {
            const array x(n, side);
            const array y(n, side);
            std::copy(data.begin(), data.end(), x.data());
            forward(f, x.data(), y.data(), n);
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), y.data())) << "n " << n;
            forward(f, x.data(), n);
            ASSERT_TRUE(std::equal(expected.begin(), expected.end(), x.data())) << "n " << n;
        }
    }
}

#if !defined(SIMDACT_TEST_LOOKUPS_ALONE)

TYPED_TEST(quantized_calls, take_every_kind_of_range) {
    using Q = TypeParam;
    const quantized<Q> f = scattered_table<Q>();
    const std::vector<Q> x = random_bytes<Q>(4);
    const std::vector<Q> expected = expected_of(f, x);
    std::array<Q, 4> a{};
    Q c[4] = {};
    forward(f, x, a);
    forward(f, std::span<const Q>(x), c);
    EXPECT_TRUE(std::equal(a.begin(), a.end(), expected.begin()));
    EXPECT_TRUE(std::equal(c, c + 4, expected.begin()));
    std::copy(x.begin(), x.end(), c);
    forward(f, std::span(c));
    EXPECT_TRUE(std::equal(c, c + 4, expected.begin()));
    forward<default_arch>(f, x, a);
    forward(f, static_cast<const Q*>(nullptr), static_cast<Q*>(nullptr), 0);
    static_assert(noexcept(forward(f, x.data(), c, 4)));
    static_assert(noexcept(forward(f, c, 4)));
}

/// Pieces of odd lengths.
struct in_pieces {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        for (std::size_t first = 0; first < n; first += 101)
            kernel(first, std::min(n, first + 101));
    }
};

template <class Policy>
void expect_same(const Policy& policy) {
    using Q = std::int8_t;
    const quantized<Q> f = scattered_table<Q>();
    for (const std::size_t n : {0U, 1U, 63U, 200U, 5000U, 100'001U}) {
        const std::vector<Q> x = random_bytes<Q>(n);
        std::vector<Q> y(n);
        std::vector<Q> in_place = x;
        const std::vector<Q> expected = expected_of(f, x);
        forward(policy, f, x, y);
        EXPECT_EQ(y, expected) << n;
        forward(policy, f, in_place);
        EXPECT_EQ(in_place, expected) << n;
        std::fill(y.begin(), y.end(), Q(0));
        forward(policy, f, x.data(), y.data(), n);
        EXPECT_EQ(y, expected) << n;
        in_place = x;
        forward(policy, f, in_place.data(), n);
        EXPECT_EQ(in_place, expected) << n;
    }
}

TEST(quantized_policies, give_the_same_bytes) {
    expect_same(serial);
    expect_same(in_pieces{});
    expect_same(streaming(stores::always));
    expect_same(streaming(stores::never, in_pieces{}));
    expect_same(streaming(stores::always, in_pieces{}));
#if SIMDACT_TEST_TBB
    const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 4);
    expect_same(parallel);
    expect_same(parallel_policy{.grain = 1});
    expect_same(streaming(stores::always, parallel_policy{.grain = 1}));
#endif
}

/// Notes whether the kernel that it is given streams.
struct looks_at_the_stores {
    bool* streams;
    template <class Kernel>
    void run(std::size_t, const Kernel& kernel) const {
        if constexpr (requires { kernel.streams(); })
            *streams = kernel.streams();
    }
};

TEST(quantized_policies, stream_where_other_activations_do) {
    using Q = std::int8_t;
    const quantized<Q> f = scattered_table<Q>();
    std::vector<Q> x(1000);
    std::vector<Q> y(1000);
    bool streams = true;
    forward(looks_at_the_stores{&streams}, f, x, y);
    EXPECT_FALSE(streams);
    forward(streaming(stores::always, looks_at_the_stores{&streams}), f, x, y);
    EXPECT_EQ(streams, (simd::has_stream<simd::vector_of<std::uint8_t, default_arch>>));
    forward(streaming(stores::always, looks_at_the_stores{&streams}), f, x);
    EXPECT_FALSE(streams) << "in place";
}

// ---- what is refused

template <class Q = std::int8_t>
std::string refusal_of(const quantization& input, const quantization& output = {}) {
    return refusal([&] { quantized<Q>(relu<float>{}, input, output); });
}

TEST(quantized_errors, scales) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::string rest = "; it must be positive, finite and not subnormal";
    EXPECT_EQ(refusal_of({0.0F}), "simdact::quantized: the input's scale is 0" + rest);
    EXPECT_EQ(refusal_of({-0.0F}), "simdact::quantized: the input's scale is -0" + rest);
    EXPECT_EQ(refusal_of({-1.5F}), "simdact::quantized: the input's scale is -1.5" + rest);
    EXPECT_EQ(refusal_of({1}, {inf}), "simdact::quantized: the output's scale is inf" + rest);
    EXPECT_EQ(refusal_of({1}, {-inf}), "simdact::quantized: the output's scale is -inf" + rest);
    EXPECT_EQ(refusal_of({1}, {nan}), "simdact::quantized: the output's scale is nan" + rest);
    EXPECT_EQ(refusal_of({1e-40F}),
              "simdact::quantized: the input's scale is 9.9999461e-41" + rest);
    EXPECT_EQ(refusal_of({std::numeric_limits<float>::min()}, {1}), "");
    EXPECT_EQ(refusal_of({std::numeric_limits<float>::max()}, {1}), "");
}

TEST(quantized_errors, zero_points) {
    EXPECT_EQ(
        refusal_of({1, 128}),
        "simdact::quantized: the input's zero_point is 128; int8 has the numbers -128 to 127");
    EXPECT_EQ(
        refusal_of({1, 0}, {1, -129}),
        "simdact::quantized: the output's zero_point is -129; int8 has the numbers -128 to 127");
    EXPECT_EQ(refusal_of<std::uint8_t>({1, -1}),
              "simdact::quantized: the input's zero_point is -1; uint8 has the numbers 0 to 255");
    EXPECT_EQ(refusal_of<std::uint8_t>({1, 0}, {1, 256}),
              "simdact::quantized: the output's zero_point is 256; uint8 has the numbers 0 to 255");
    EXPECT_EQ(refusal_of({1, -128}, {1, 127}), "");
    EXPECT_EQ(refusal_of<std::uint8_t>({1, 0}, {1, 255}), "");
}

struct nan_at_minus_two {
    double operator()(double x) const {
        return x == -2 ? std::numeric_limits<double>::quiet_NaN() : x;
    }
};

TEST(quantized_errors, nan) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(refusal([] { quantized<std::int8_t>(nan_at_minus_two{}, {0.5F}, {}); }),
              "simdact::quantized: the activation is NaN at the input -4, which stands for -2; an "
              "integer can't hold that");
    EXPECT_EQ(refusal([] { quantized<std::int8_t>(threshold<float>{0, nan}, {}, {}); }),
              "simdact::quantized: threshold is NaN at the input 0, which stands for 0; an integer "
              "can't hold that");
}

// Infinity is just very large.
TEST(quantized_errors, none_for_infinity) {
    constexpr float inf = std::numeric_limits<float>::infinity();
    const quantized<std::int8_t> f(threshold<float>{0, inf}, {}, {});
    EXPECT_EQ(f(-3), 127);
    EXPECT_EQ(f(5), 5);
    const quantized<std::uint8_t> g(threshold<float>{10, -inf}, {}, {});
    EXPECT_EQ(g(3), 0);
    EXPECT_EQ(g(200), 200);
}

TEST(quantized_errors, sizes_and_overlap) {
    using Q = std::int8_t;
    const quantized<Q> f = scattered_table<Q>();
    const std::vector<Q> five(5, 1);
    std::vector<Q> four(4, 42);
    const std::string sizes = refusal([&] { forward(run_nothing{}, f, five, four); });
    EXPECT_EQ(sizes,
              "simdact::forward: x has 5 elements, but y has 4 elements: the sizes must match");
    EXPECT_EQ(four, std::vector<Q>(4, 42));
    std::vector<Q> memory(20, 3);
    const std::span<Q> all(memory);
    const std::string overlap =
        refusal([&] { forward(run_nothing{}, f, all.subspan(0, 10), all.subspan(1, 10)); });
    EXPECT_NE(overlap.find("y (10 elements) partially overlaps x (10 elements)"), std::string::npos)
        << overlap;
    EXPECT_EQ(memory, std::vector<Q>(20, 3));
}

#endif

}  // namespace
}  // namespace simdact::test
