// SPDX-License-Identifier: BSD-3-Clause

// Statistics taken while results are computed, and the monitor of units.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <simdact/backward.hpp>
#include <simdact/channel_statistics.hpp>
#include <simdact/float16.hpp>
#include <simdact/forward.hpp>
#include <simdact/functions/elu.hpp>
#include <simdact/functions/identity.hpp>
#include <simdact/functions/leaky_relu.hpp>
#include <simdact/functions/relu.hpp>
#include <simdact/statistics.hpp>
#include <simdact/unit_monitor.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#if defined(SIMDACT_TEST_TBB)
#include <simdact/parallel.hpp>
#endif

#include "support/allocations.hpp"
#include "support/calls.hpp"
#include "support/channel_shapes.hpp"
#include "support/extent.hpp"
#include "support/guarded.hpp"
#include "support/numbers.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

/// Counted and summed up in long double, in two passes.
template <class T>
statistics plain_statistics(std::span<const T> values) {
    statistics s;
    s.count = values.size();
    long double sum = 0;
    for (const T x : values) {
        const auto wide_x = static_cast<double>(x);
        s.nan += is_nan(x);
        s.infinite += std::isinf(x);
        s.negative += x < 0;
        s.zero += x == 0;
        if (is_nan(x))
            continue;
        s.least = std::min(s.least, wide_x);
        s.greatest = std::max(s.greatest, wide_x);
        if (!std::isinf(x))
            sum += wide_x;
    }
    if (s.finite() == 0)
        return s;
    const long double mean = sum / static_cast<long double>(s.finite());
    long double squares = 0;
    for (const T x : values)
        if (std::isfinite(x))
            squares += (static_cast<long double>(x) - mean) * (static_cast<long double>(x) - mean);
    s.mean = static_cast<double>(mean);
    s.squares = static_cast<double>(squares);
    return s;
}

/// \param digits  how far sums may be off, in T's epsilons
template <class T>
void expect_near(const statistics& seen, const statistics& exact, double digits) {
    EXPECT_EQ(seen.count, exact.count);
    EXPECT_EQ(seen.negative, exact.negative);
    EXPECT_EQ(seen.zero, exact.zero);
    EXPECT_EQ(seen.nan, exact.nan);
    EXPECT_EQ(seen.infinite, exact.infinite);
    EXPECT_EQ(seen.least, exact.least);
    EXPECT_EQ(seen.greatest, exact.greatest);
    const double tolerance = digits * static_cast<double>(std::numeric_limits<T>::epsilon());
    EXPECT_NEAR(seen.mean, exact.mean,
                tolerance * (std::abs(exact.mean) + std::sqrt(exact.variance())));
    // Squares of numbers as small as 10^-19 underflow in float.
    const double underflow =
        static_cast<double>(exact.count) * static_cast<double>(std::numeric_limits<T>::min());
    EXPECT_NEAR(seen.squares, exact.squares, tolerance * exact.squares + underflow);
}

bool same_bits(const statistics& a, const statistics& b) {
    static_assert(sizeof(statistics) == 10 * 8, "there is nothing between the members");
    return std::memcmp(&a, &b, sizeof a) == 0;
}

template <class F>
class watch : public ::testing::Test {};
using watched_activations = few_or_all<
    ::testing::Types<relu<float>>,
    ::testing::Types<leaky_relu<float>, leaky_relu<double>, relu<float>, elu<float>, elu<double>>>;
TYPED_TEST_SUITE(watch, watched_activations);

/// Everyday numbers with NaN, inf, zeros and subnormals among them; none so large that its square
/// is beyond float.
template <class T>
std::vector<T> numbers(std::size_t n, unsigned seed) {
    std::vector<T> values = mixed_with_specials<T>(n, seed);
    for (T& x : values)
        if (std::isfinite(x) && std::abs(x) > T(1000))
            x = T(0);
    return values;
}

template <class F>
struct watched_case {
    using T = typename F::arithmetic_type;
    F f{};
    std::vector<T> x, grad_y, y, grad_x;

    explicit watched_case(std::size_t n)
        : x(numbers<T>(n, 3)), grad_y(numbers<T>(n, 9)), y(n), grad_x(n) {
        forward(f, x, y);
        backward(f, x, grad_y, grad_x);
    }
};

TYPED_TEST(watch, computes_what_forward_and_backward_do_on_every_length_and_misalignment) {
    using T = typename TypeParam::arithmetic_type;
    constexpr std::size_t width = simd::batch<T>::size;
    const watched_case<TypeParam> c(6 * width + 3);
    for (std::size_t n = 0; n <= c.x.size(); ++n) {
        const std::span<const T> y = std::span(c.y).first(n);
        const std::span<const T> grad_x = std::span(c.grad_x).first(n);
        const statistics forward_seen =
            forward_with_statistics(c.f, c.x.data(), std::vector<T>(n).data(), n);
        const statistics backward_seen =
            backward_with_statistics(c.f, c.x.data(), c.grad_y.data(), std::vector<T>(n).data(), n);
        expect_near<T>(forward_seen, plain_statistics(y), 8);
        expect_near<T>(backward_seen, plain_statistics(grad_x), 8);
        for (std::size_t offset = 0; offset < 64 / sizeof(T); ++offset) {
            for (const stores mode : {stores::never, stores::always}) {
                placed_array<T> x(n, 3 * offset), other(n, 5 * offset), out(n, offset);
                std::copy_n(c.x.begin(), n, x.data());
                std::copy_n(c.grad_y.begin(), n, other.data());
                ASSERT_TRUE(same_bits(
                    forward_with_statistics(streaming(mode), c.f, x.data(), out.data(), n),
                    forward_seen))
                    << n << ", offset " << offset;
                ASSERT_TRUE(same_all<T>(out.span(), y) && out.canaries_live());
                ASSERT_TRUE(same_bits(backward_with_statistics(streaming(mode), c.f, x.data(),
                                                               other.data(), out.data(), n),
                                      backward_seen));
                ASSERT_TRUE(same_all<T>(out.span(), grad_x) && out.canaries_live());
                ASSERT_TRUE(
                    same_bits(forward_with_statistics(streaming(mode), c.f, x.span(), x.span()),
                              forward_seen));
                ASSERT_TRUE(same_all<T>(x.span(), y) && x.canaries_live());
            }
        }
    }
}

TYPED_TEST(watch, touches_nothing_beyond_its_arrays) {
    using T = typename TypeParam::arithmetic_type;
    using guarded = guarded_array<T>;
    const watched_case<TypeParam> c(3 * simd::batch<T>::size + 1);
    for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
        for (std::size_t n = 0; n <= c.x.size(); ++n) {
            const guarded x(n, side), y(n, side);
            std::copy_n(c.x.begin(), n, x.data());
            forward_with_statistics(c.f, x.data(), y.data(), n);
            ASSERT_TRUE(same_all<T>(y.span(), std::span(c.y).first(n)));
        }
    }
}

template <class F>
void expect_the_same_in_pieces(std::size_t n) {
    using T = typename F::arithmetic_type;
    const watched_case<F> c(n);
    std::vector<T> out(n);
    const statistics seen = forward_with_statistics(c.f, c.x, out);
    expect_near<T>(seen, plain_statistics<T>(c.y), 200);
    EXPECT_TRUE(same_all<T>(out, c.y)) << n;
    const auto expect_same = [&](const auto& policy) {
        std::fill(out.begin(), out.end(), T(7));
        EXPECT_TRUE(same_bits(forward_with_statistics(policy, c.f, c.x, out), seen)) << n;
        EXPECT_TRUE(same_all<T>(out, c.y)) << n;
        out = c.x;
        EXPECT_TRUE(same_bits(forward_with_statistics(policy, c.f, out, out), seen)) << n;
        EXPECT_TRUE(same_all<T>(out, c.y)) << n;
    };
    for (const std::size_t length : {std::size_t{1001}, std::size_t{4096}, std::size_t{4097}, n})
        if (length > 0)
            expect_same(backwards_in_pieces{length});
    expect_same(streaming(stores::always, backwards_in_pieces{5003}));
#if defined(SIMDACT_TEST_TBB)
    expect_same(parallel_policy{.grain = 1000});
    expect_same(streaming(stores::always, parallel_policy{.grain = 1000}));
#endif
}

TYPED_TEST(watch, does_not_depend_on_how_a_policy_cuts) {
    for (const std::size_t n : {4095U, 4096U, 4097U, 50'001U})
        expect_the_same_in_pieces<TypeParam>(n);
}

TEST(watch_groups, of_several_chunks_do_not_depend_on_how_a_policy_cuts) {
    expect_the_same_in_pieces<leaky_relu<float>>(3 * 256 * 4096 - 4097);
}

TEST(watch_groups, are_whole_chunks_and_few) {
    for (std::size_t n = 0; n < std::size_t{1} << 40; n = n * 3 / 2 + 1) {
        const std::size_t length = detail::group_elements(n);
        EXPECT_EQ(length % detail::chunk_elements, 0U);
        EXPECT_LE((n + length - 1) / length, detail::most_groups) << n;
    }
    EXPECT_EQ(detail::group_elements(detail::chunk_elements * detail::most_groups),
              detail::chunk_elements);
}

// Most of the squares' digits are lost where they are summed up as they are.
TYPED_TEST(watch, keeps_a_variance_that_is_small_beside_the_mean) {
    using T = typename TypeParam::arithmetic_type;
    std::vector<T> x = random_normal<T>(100'000, 4, T(1));
    for (T& each : x)
        each += T(10'000);
    const statistics exact = plain_statistics<T>(x);  // these functions leave them as they are
    const statistics seen = forward_with_statistics(TypeParam{}, x, x);
    expect_near<T>(seen, exact, 200);
    EXPECT_NEAR(seen.variance(), 1, 0.02);
}

// Distances are from the mean of the first vector that has a finite number: from 0, the squares of
// large numbers close to one another would cancel.
template <class T>
void expect_small_variance_after_what_is_not_finite() {
    using limits = std::numeric_limits<T>;
    for (const T bad : {limits::quiet_NaN(), limits::infinity(), -limits::infinity()}) {
        for (const std::size_t before : {0U, 1U, 3U, 4U, 7U, 8U, 16U, 26U, 40U, 4096U, 5000U}) {
            std::vector<T> x(before + 1000), y(x.size());
            for (std::size_t i = 0; i < x.size(); ++i)
                x[i] = i < before ? bad : T(1000) + T(0.0625) * static_cast<T>(i % 2);
            const statistics seen = forward_with_statistics(identity<T>{}, x, y);
            EXPECT_EQ(seen.finite(), 1000U);
            EXPECT_NEAR(seen.mean, 1000.03125, 1e-9);
            EXPECT_NEAR(seen.squares, 1000 * 0.03125 * 0.03125, 1e-5) << before << " of " << bad;
        }
    }
}
TEST(first_vector, has_a_finite_number) {
    expect_small_variance_after_what_is_not_finite<float>();
    expect_small_variance_after_what_is_not_finite<double>();
}

// Sums of a chunk overflow in T.
TYPED_TEST(watch, measures_what_an_arithmetic_type_cannot_sum_up) {
    using T = typename TypeParam::arithmetic_type;
    constexpr bool is_float = std::is_same_v<T, float>;
    for (const T large : {is_float ? T(1e20F) : T(1e140), is_float ? T(3e38F) : T(1e153)}) {
        for (const std::size_t n : {3U, 5000U, 9001U}) {
            std::vector<T> x = random_normal<T>(n, 4, T(0.05));
            for (std::size_t i = 0; i < n; ++i)
                x[i] = (x[i] + (i % 3 == 0 ? T(-1) : T(0.5))) * (large / 2);
            x[n / 2] = std::numeric_limits<T>::infinity();
            const watched_case<TypeParam> some(n);
            std::vector<T> y(n);
            forward(some.f, x, y);
            const statistics exact = plain_statistics<T>(y);
            for (const stores mode : {stores::never, stores::always})
                expect_near<T>(forward_with_statistics(streaming(mode), some.f, x, y), exact, 200);
            // Of columns, and of runs.
            for (const channels& layout : {channels{n, 1, 1}, channels{1, 1, n}}) {
                std::vector<statistics> seen(1);
                forward_with_channel_statistics(some.f, x, y, seen, layout);
                expect_near<T>(seen[0], exact, 200);
            }
            if (n % 3 == 0) {
                std::vector<statistics> seen(3);
                forward_with_channel_statistics(some.f, x, y, seen,
                                                {.outer = n / 3, .channels = 3});
                statistics all;
                for (const statistics& each : seen) {
                    EXPECT_TRUE(std::isfinite(each.mean) && std::isfinite(each.squares));
                    all.merge(each);
                }
                expect_near<T>(all, exact, 200);
            }
            if (n % 125 == 0) {  // runs of several samples in a chunk
                std::vector<statistics> seen(2);
                const channels layout{.outer = 20, .channels = 2, .inner = 125};
                forward_with_channel_statistics(some.f, x, y, seen, layout);
                seen[0].merge(seen[1]);
                expect_near<T>(seen[0], exact, 200);
            }
            expect_near<T>(forward_with_statistics(some.f, x, x), exact, 200);
        }
    }
}

TYPED_TEST(watch, counts_where_the_derivative_is_small) {
    using T = typename TypeParam::arithmetic_type;
    for (const std::size_t n : {0U, 1U, 5U, 31U, 9001U}) {
        const watched_case<TypeParam> c(n);
        std::vector<T> out(n);
        for (const double bound : {0.0, 0.005, 0.5, 2.0}) {
            std::size_t expected = 0;
            for (const T x : c.x)
                expected += std::abs(c.f.derivative(x)) < static_cast<T>(bound);
            statistics seen = forward_with_statistics(c.f, c.x, out, saturation{bound});
            EXPECT_EQ(seen.saturated, expected) << "n " << n << ", bound " << bound;
            EXPECT_TRUE(same_all<T>(out, c.y));
            seen.saturated = 0;
            EXPECT_TRUE(same_bits(seen, forward_with_statistics(c.f, c.x, out)));
            seen = backward_with_statistics(c.f, c.x, c.grad_y, out, saturation{bound});
            EXPECT_EQ(seen.saturated, expected) << "n " << n << ", bound " << bound;
            EXPECT_TRUE(same_all<T>(out, c.grad_x));
        }
    }
}

template <class T>
void expect_all_finite_to_see_every_lane() {
    using V = simd::batch<T>;
    constexpr std::size_t width = simd::lane_count<V>;
    using limits = std::numeric_limits<T>;
    for (const T x : {T(0), T(-0.0), limits::denorm_min(), limits::min(), T(-1), limits::max(),
                      limits::lowest(), limits::infinity(), -limits::infinity(),
                      limits::quiet_NaN(), -limits::quiet_NaN(), from_bits<T>(bits_of<T>(-1))}) {
        for (std::size_t lane = 0; lane < width; ++lane) {
            T lanes[width];
            std::fill(lanes, lanes + width, limits::max());
            lanes[lane] = x;
            const V all = simd::load<V>(lanes);
            EXPECT_EQ(simd::all_finite(all), std::isfinite(x)) << x << " in lane " << lane;
            const std::uint32_t every = simd::detail::low_bits(width);
            EXPECT_EQ(simd::to_bits<V>(simd::finite_lanes(all)),
                      std::isfinite(x) ? every : every & ~(std::uint32_t{1} << lane));
        }
    }
}

TEST(watch_statistics, see_a_number_that_is_not_finite_in_every_lane) {
    expect_all_finite_to_see_every_lane<float>();
    expect_all_finite_to_see_every_lane<double>();
}

TEST(watch_statistics, are_merged) {
    const watched_case<leaky_relu<double>> c(10'000);
    const std::span<const double> y(c.y);
    for (const std::size_t cut : {0U, 1U, 4096U, 9'999U, 10'000U}) {
        std::vector<double> out(c.y.size());
        statistics seen = forward_with_statistics(c.f, c.x.data(), out.data(), cut);
        seen.merge(forward_with_statistics(c.f, c.x.data() + cut, out.data() + cut, 10'000 - cut));
        expect_near<double>(seen, plain_statistics(y), 200);
    }
    statistics none;
    none.merge({});
    EXPECT_TRUE(same_bits(none, {}));
    EXPECT_EQ(none.variance(), 0);
}

TEST(watch_statistics, see_results_of_16_bits_before_they_are_rounded) {
    std::vector<bfloat16> x(1000, bfloat16(-1.0F));
    std::vector<bfloat16> y(x.size());
    const statistics seen =
        forward_with_statistics(leaky_relu<float>{.negative_slope = 0.1F}, x, y);
    EXPECT_EQ(seen.least, static_cast<double>(-0.1F));
    EXPECT_EQ(seen.negative, 1000U);
    EXPECT_EQ(y[999].bits, bfloat16(-0.1F).bits);
}

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
}

TEST(watch_calls, that_cannot_be_right_are_refused) {
    const relu<float> f{};
    std::vector<float> memory(20, 42.0F);
    const std::span<float> all(memory);
    expect_part(refusal([&] {
                    forward_with_statistics(run_nothing{}, f, all.first(5), all.subspan(10, 4));
                }),
                "simdact::forward_with_statistics: x has 5 elements, but y has 4");
    expect_part(refusal([&] {
                    forward_with_statistics(run_nothing{}, f, all.first(5), all.subspan(2, 5));
                }),
                "partially overlaps x");
    expect_part(refusal([&] {
                    backward_with_statistics(run_nothing{}, f, all.first(5), all.subspan(10, 5),
                                             all.subspan(9, 5));
                }),
                "simdact::backward_with_statistics: the output grad_x (5 elements) partially "
                "overlaps grad_y");
    const auto x = all.first(5);
    const auto y = all.subspan(10, 5);
    for (const double bound : {-1e-300, -std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()}) {
        expect_part(
            refusal([&] { forward_with_statistics(run_nothing{}, f, x, y, saturation{bound}); }),
            "simdact::forward_with_statistics: the bound of saturation is ");
        expect_part(refusal([&] {
                        backward_with_statistics(run_nothing{}, f, x, x, y, saturation{bound});
                    }),
                    "simdact::backward_with_statistics: the bound of saturation is ");
        std::vector<statistics> seen(5);
        const channels layout{.channels = 5};
        expect_part(refusal([&] {
                        forward_with_channel_statistics(run_nothing{}, f, x, y, seen, layout,
                                                        saturation{bound});
                    }),
                    "simdact::forward_with_channel_statistics: the bound of saturation is ");
        expect_part(refusal([&] {
                        backward_with_channel_statistics(run_nothing{}, f, x, x, y, seen, layout,
                                                         saturation{bound});
                    }),
                    "must be a number that is not negative");
    }
    EXPECT_EQ(memory, std::vector<float>(20, 42.0F));
}

/// Runs nothing, and may throw.
struct noting {
    template <class Kernel>
    void run(std::size_t, const Kernel&) const {}
};

TEST(watch_calls, are_noexcept_with_pointers) {
    const relu<float> f{};
    float* const p = nullptr;
    static_assert(noexcept(forward_with_statistics(f, p, p, 0)));
    static_assert(noexcept(forward_with_statistics(serial, f, p, p, 0, saturation{0.1})));
    static_assert(noexcept(backward_with_statistics(f, p, p, p, 0)));
    static_assert(!noexcept(forward_with_statistics(noting{}, f, p, p, 0)));
    EXPECT_TRUE(same_bits(forward_with_statistics(f, p, p, 0), {}));
    EXPECT_TRUE(same_bits(forward_with_statistics(noting{}, f, p, p, 9), {}));
}

template <class F, class... Arguments>
concept forward_watched_compiles =
    requires(const F& f, Arguments... arguments) { forward_with_statistics(f, arguments...); };
using floats = std::vector<float>;
static_assert(forward_watched_compiles<relu<float>, const floats&, floats&>);
static_assert(forward_watched_compiles<relu<float>, const floats&, floats&, saturation>);
static_assert(!forward_watched_compiles<relu<float>, const floats&, const floats&>);
static_assert(!forward_watched_compiles<relu<double>, const floats&, floats&>);
static_assert(!forward_watched_compiles<relu<float>, const floats&, floats&, int>);

// ---- channels

template <class F>
struct channels_case : watched_case<F> {
    using T = typename F::arithmetic_type;
    channels layout;

    explicit channels_case(const channels& c) : watched_case<F>(c.size()), layout(c) {}

    std::vector<T> of_channel(const std::vector<T>& array, std::size_t channel) const {
        std::vector<T> values;
        for (std::size_t i = 0; i < array.size(); ++i)
            if (channel_of(layout, i) == channel)
                values.push_back(array[i]);
        return values;
    }
    template <class... Policy>
    std::vector<statistics> forward(std::vector<T>& out, const Policy&... policy) const {
        std::vector<statistics> seen(layout.channels);
        seen[0].count = 77;  // what was there before
        forward_with_channel_statistics(policy..., this->f, this->x, out, seen, layout);
        return seen;
    }
    template <class... Policy>
    std::vector<statistics> backward(std::vector<T>& out, const Policy&... policy) const {
        std::vector<statistics> seen(layout.channels);
        backward_with_channel_statistics(policy..., this->f, this->x, this->grad_y, out, seen,
                                         layout);
        return seen;
    }
};

bool same_bits(const std::vector<statistics>& a, const std::vector<statistics>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same_bits(x, y); });
}

template <class F>
void expect_the_statistics_of_each_channel(const channels& layout) {
    using T = typename F::arithmetic_type;
    const channels_case<F> c(layout);
    std::vector<T> y(layout.size()), grad_x(layout.size());
    const std::vector<statistics> forward_seen = c.forward(y);
    const std::vector<statistics> backward_seen = c.backward(grad_x);
    ASSERT_TRUE(same_all<T>(y, c.y)) << show(layout);
    ASSERT_TRUE(same_all<T>(grad_x, c.grad_x)) << show(layout);
    for (std::size_t channel = 0; channel < layout.channels; ++channel) {
        SCOPED_TRACE(show(layout) + ", channel " + std::to_string(channel));
        const std::vector<T> of_y = c.of_channel(c.y, channel);
        const std::vector<T> of_grad_x = c.of_channel(c.grad_x, channel);
        expect_near<T>(forward_seen[channel], plain_statistics<T>(of_y), 200);
        expect_near<T>(backward_seen[channel], plain_statistics<T>(of_grad_x), 200);
        // What a call for the channel alone tells.
        const std::vector<T> of_x = c.of_channel(c.x, channel);
        std::vector<T> alone(of_x.size());
        statistics told = forward_with_statistics(c.f, of_x, alone);
        told.squares = forward_seen[channel].squares;  // of two numbers it has few digits
        expect_near<T>(forward_seen[channel], told, 400);
    }
}

TYPED_TEST(watch, tells_the_statistics_of_each_channel_in_every_shape) {
    for (const channels& layout : small_shapes())
        expect_the_statistics_of_each_channel<TypeParam>(layout);
    for (const channels& layout :
         {channels{2500, 33, 1}, channels{2100, 5, 3}, channels{2, 3, 9000}, channels{3, 70, 100},
          channels{60, 2, 100}, channels{40, detail::most_states * 17, 1}})
        expect_the_statistics_of_each_channel<TypeParam>(layout);
}

TYPED_TEST(watch, of_channels_does_not_depend_on_how_a_policy_cuts_or_stores) {
    using T = typename TypeParam::arithmetic_type;
    for (const channels& layout : {channels{41, 7, 3}, channels{131, 33, 1}, channels{3, 17, 64},
                                   channels{2, 3, 5000}, channels{1, 1, 9000}}) {
        const channels_case<TypeParam> c(layout);
        std::vector<T> out(layout.size());
        const std::vector<statistics> forward_seen = c.forward(out);
        const std::vector<statistics> backward_seen = c.backward(out);
        const auto expect_same = [&](const auto& policy) {
            std::fill(out.begin(), out.end(), T(7));
            EXPECT_TRUE(same_bits(c.forward(out, policy), forward_seen)) << show(layout);
            EXPECT_TRUE(same_all<T>(out, c.y)) << show(layout);
            EXPECT_TRUE(same_bits(c.backward(out, policy), backward_seen)) << show(layout);
            EXPECT_TRUE(same_all<T>(out, c.grad_x)) << show(layout);
        };
        for (const std::size_t length : {1U, 100U, 1023U, 4096U})
            expect_same(backwards_in_pieces{length});
        expect_same(streaming(stores::always));
        expect_same(streaming(stores::always, backwards_in_pieces{501}));
#if defined(SIMDACT_TEST_TBB)
        expect_same(parallel_policy{.grain = 100});
#endif
        std::vector<statistics> seen(layout.channels);
        out = c.x;
        forward_with_channel_statistics(c.f, out, out, seen, layout);
        EXPECT_TRUE(same_bits(seen, forward_seen)) << show(layout) << " in place";
        EXPECT_TRUE(same_all<T>(out, c.y)) << show(layout) << " in place";
    }
}

// Distances are measured from a finite number if the first vector has one.
TYPED_TEST(watch, of_one_finite_number_has_no_variance) {
    using T = typename TypeParam::arithmetic_type;
    for (std::size_t n = 1; n <= 2 * simd::lane_count<simd::batch<T>>; ++n) {
        for (std::size_t i = 0; i < n && i < simd::lane_count<simd::batch<T>>; ++i) {
            std::vector<T> x(n, std::numeric_limits<T>::infinity());
            x[i] = T(12345.678);
            const statistics seen = forward_with_statistics(TypeParam{}, x, x);
            EXPECT_EQ(seen.finite(), 1U);
            EXPECT_NEAR(seen.mean, 12345.678, 12345.678 * std::numeric_limits<T>::epsilon());
            EXPECT_NEAR(seen.variance(), 0, 1e-5 * std::numeric_limits<T>::epsilon());
        }
    }
}

// A column whose first results are not finite looks for one further on, and its neighbours do not.
TYPED_TEST(watch, of_a_column_does_not_depend_on_its_neighbours) {
    using T = typename TypeParam::arithmetic_type;
    const channels layout{.outer = 100, .channels = 37};
    channels_case<TypeParam> c(layout);
    for (std::size_t i = 0; i < c.x.size(); ++i) {
        c.x[i] = T(1) + static_cast<T>(i * 2654435761U % 1009) / T(1009);
        if (i % layout.channels % 5 == 0 && i / layout.channels < 20)
            c.x[i] = std::numeric_limits<T>::quiet_NaN();
    }
    std::vector<T> y(layout.size());
    const std::vector<statistics> seen = c.forward(y);
    EXPECT_TRUE(same_bits(c.forward(y, backwards_in_pieces{layout.outer}), seen));
    EXPECT_TRUE(same_bits(c.forward(y, backwards_in_pieces{3 * layout.outer}), seen));
}

// Whole lines of each sample are streamed, which takes an output that begins at one.
TYPED_TEST(watch, of_columns_that_are_streamed_is_what_it_is_without) {
    using T = typename TypeParam::arithmetic_type;
    constexpr std::size_t line = detail::line_bytes / sizeof(T);
    constexpr std::size_t wide = (detail::most_states + 1) * simd::lane_count<simd::batch<T>>;
    for (const channels& layout :
         {channels{2500, line, 1}, channels{67, 4 * line, 1}, channels{9, line, 3},
          channels{70, wide * line, 1}, channels{70, wide + 3, 1}, channels{1, line, 1}}) {
        const channels_case<TypeParam> c(layout);
        std::vector<T> plain(layout.size());
        const std::vector<statistics> forward_seen = c.forward(plain);
        const std::vector<statistics> backward_seen = c.backward(plain);
        std::vector<T> room(layout.size() + 2 * line);
        const auto address = reinterpret_cast<std::uintptr_t>(room.data());
        T* const aligned =
            room.data() + (std::uintptr_t{0} - address) % detail::line_bytes / sizeof(T);
        const auto expect_same = [&](T* out, const auto& policy) {
            const std::span<const T> written(out, layout.size());
            std::vector<statistics> seen(layout.channels);
            forward_with_channel_statistics(policy, c.f, c.x.data(), out, seen.data(), layout);
            EXPECT_TRUE(same_bits(seen, forward_seen)) << show(layout);
            EXPECT_TRUE(same_all<T>(written, c.y)) << show(layout);
            backward_with_channel_statistics(policy, c.f, c.x.data(), c.grad_y.data(), out,
                                             seen.data(), layout);
            EXPECT_TRUE(same_bits(seen, backward_seen)) << show(layout);
            EXPECT_TRUE(same_all<T>(written, c.grad_x)) << show(layout);
        };
        for (const std::size_t misaligned : {0U, 1U}) {
            expect_same(aligned + misaligned, streaming(stores::always));
            expect_same(aligned + misaligned, streaming(stores::always, backwards_in_pieces{501}));
        }
    }
}

TYPED_TEST(watch, of_channels_touches_nothing_beyond_its_arrays) {
    using T = typename TypeParam::arithmetic_type;
    using guarded = guarded_array<T>;
    for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
        for (const channels& layout : small_shapes()) {
            const channels_case<TypeParam> c(layout);
            const guarded x(layout.size(), side), y(layout.size(), side);
            using records = guarded_array<statistics>;
            const records seen(layout.channels, static_cast<records::guard>(side));
            std::copy(c.x.begin(), c.x.end(), x.data());
            forward_with_channel_statistics(c.f, x.data(), y.data(), seen.data(), layout);
            ASSERT_TRUE(same_all<T>(y.span(), c.y)) << show(layout);
        }
    }
}

TYPED_TEST(watch, counts_where_the_derivative_is_small_in_each_channel) {
    using T = typename TypeParam::arithmetic_type;
    for (const channels& layout : {channels{131, 10, 1}, channels{3, 5, 100}}) {
        const channels_case<TypeParam> c(layout);
        std::vector<T> out(layout.size());
        std::vector<statistics> seen(layout.channels);
        for (int verb = 0; verb < 2; ++verb) {
            if (verb == 0)
                forward_with_channel_statistics(c.f, c.x, out, seen, layout, saturation{0.5});
            else
                backward_with_channel_statistics(c.f, c.x, c.grad_y, out, seen, layout,
                                                 saturation{0.5});
            for (std::size_t channel = 0; channel < layout.channels; ++channel) {
                std::size_t expected = 0;
                for (const T x : c.of_channel(c.x, channel))
                    expected += std::abs(c.f.derivative(x)) < T(0.5);
                EXPECT_EQ(seen[channel].saturated, expected) << show(layout) << " " << channel;
            }
        }
    }
}

// Of a large mean, too, and where the first of a channel is no number.
TYPED_TEST(watch, of_channels_keeps_a_variance_that_is_small_beside_the_mean) {
    using T = typename TypeParam::arithmetic_type;
    for (const channels& layout : {channels{3000, 7, 1}, channels{5, 3, 2000}}) {
        std::vector<T> x = random_normal<T>(layout.size(), 4, T(1));
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] += static_cast<T>(1000 * (1 + channel_of(layout, i)));
        x[1] = std::numeric_limits<T>::infinity();
        std::vector<statistics> seen(layout.channels);
        forward_with_channel_statistics(TypeParam{}, x, x, seen, layout);
        for (std::size_t channel = 0; channel < layout.channels; ++channel) {
            EXPECT_NEAR(seen[channel].variance(), 1, 0.2) << show(layout) << " " << channel;
            EXPECT_NEAR(seen[channel].mean, 1000.0 * static_cast<double>(1 + channel), 0.2);
        }
    }
}

TEST(watch_channels, of_no_elements_have_seen_nothing) {
    const relu<float> f{};
    std::vector<float> none;
    for (const channels& layout : {channels{0, 3, 5}, channels{4, 3, 0}}) {
        std::vector<statistics> seen(
            3, forward_with_statistics(f, std::vector<float>(5), none = {0, 0, 0, 0, 0}));
        none.clear();
        forward_with_channel_statistics(f, none, none, seen, layout);
        EXPECT_TRUE(same_bits(seen, std::vector<statistics>(3)));
    }
}

TEST(watch_channels, that_cannot_be_right_are_refused) {
    const relu<float> f{};
    std::vector<float> memory(20, 42.0F);
    const std::span<float> all(memory);
    std::vector<statistics> seen(2);
    const channels layout{.outer = 3, .channels = 2};
    const auto forward_refusal = [&](auto x, auto y, std::span<statistics> records, channels c) {
        return refusal(
            [&] { forward_with_channel_statistics(run_nothing{}, f, x, y, records, c); });
    };
    expect_part(
        forward_refusal(all.first(5), all.subspan(10, 5), seen, layout),
        "simdact::forward_with_channel_statistics: x has 5 elements, but the layout has outer = "
        "3 times channels = 2 times inner = 1");
    expect_part(forward_refusal(all.first(6), all.subspan(10, 5), seen, layout),
                "x has 6 elements, but y has 5");
    expect_part(forward_refusal(all.first(6), all.subspan(10, 6), std::span(seen).first(1), layout),
                "seen has 1 record, but the layout has 2 channels; it must have one for each");
    expect_part(forward_refusal(all.first(6), all.subspan(3, 6), seen, layout),
                "partially overlaps x");
    expect_part(forward_refusal(all.first(0), all.first(0), seen, {.channels = 0, .inner = 0}),
                "the layout has no channels");
    expect_part(
        refusal([&] {
            backward_with_channel_statistics(run_nothing{}, f, all.first(6), all.subspan(6, 6),
                                             all.subspan(7, 6), seen, layout);
        }),
        "simdact::backward_with_channel_statistics: the output grad_x (6 elements) partially "
        "overlaps grad_y");
    std::vector<statistics> records(2);
    // (As bytes they may be anything: the check is about addresses.)
    const std::span<float> in_records(reinterpret_cast<float*>(records.data()), 6);
    expect_part(forward_refusal(all.first(6), in_records, records, layout),
                "the outputs y (6 elements) and seen (2 elements) overlap");
    EXPECT_EQ(memory, std::vector<float>(20, 42.0F));
    EXPECT_TRUE(same_bits(seen, std::vector<statistics>(2)));
}

TEST(watch_channels, are_noexcept_with_pointers_and_allocate_nothing) {
    const relu<float> f{};
    float* const p = nullptr;
    statistics* const s = nullptr;
    static_assert(noexcept(forward_with_channel_statistics(f, p, p, s, channels{})));
    static_assert(
        noexcept(backward_with_channel_statistics(f, p, p, p, s, channels{}, saturation{1})));
    static_assert(!noexcept(forward_with_channel_statistics(noting{}, f, p, p, s, channels{})));
    std::vector<float> x(70 * 90);
    std::vector<statistics> seen(90);
    const std::size_t before = allocations();
    forward_with_channel_statistics(f, x, x, seen, {.outer = 70, .channels = 90});
    forward_with_channel_statistics(f, x, x, seen, {.channels = 90, .inner = 70});
    EXPECT_EQ(allocations(), before);
}

// ---- units

template <class T>
void expect_plain_counts(const unit_monitor& monitor, const std::vector<T>& x,
                         const std::vector<T>& gradients) {
    const std::size_t units = monitor.units();
    const std::size_t rows = x.size() / units;
    ASSERT_EQ(monitor.rows(), rows);
    ASSERT_EQ(monitor.gradient_rows(), rows);
    std::size_t never_active = 0;
    std::size_t never_moved = 0;
    for (std::size_t unit = 0; unit < units; ++unit) {
        std::size_t active = 0;
        std::size_t moved = 0;
        long double sum = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            active += x[row * units + unit] > 0;
            moved += gradients[row * units + unit] != 0;
            sum += std::abs(static_cast<long double>(gradients[row * units + unit]));
        }
        const auto n = static_cast<double>(rows);
        ASSERT_EQ(monitor.active_share(unit), static_cast<double>(active) / n) << unit;
        ASSERT_EQ(monitor.ever_active(unit), active > 0) << unit;
        ASSERT_EQ(monitor.ever_moved(unit), moved > 0) << unit;
        const double mean = static_cast<double>(sum) / n;
        ASSERT_NEAR(monitor.mean_gradient(unit), mean,
                    64 * static_cast<double>(std::numeric_limits<T>::epsilon()) * mean);
        never_active += active == 0;
        never_moved += moved == 0;
    }
    EXPECT_EQ(monitor.never_active(), never_active);
    EXPECT_EQ(monitor.never_moved(), never_moved);
}

template <class T>
class units : public ::testing::Test {};
using floating_types = few_or_all<::testing::Types<float>, ::testing::Types<float, double>>;
TYPED_TEST_SUITE(units, floating_types);

TYPED_TEST(units, are_followed_whatever_the_shape_and_the_batches) {
    using T = TypeParam;
    for (const std::size_t count : {1U, 2U, 7U, 16U, 33U, 100U}) {
        for (const std::size_t rows : {1U, 3U, 63U, 64U, 65U, 300U}) {
            std::vector<T> x = random_normal<T>(count * rows, 1);
            std::vector<T> gradients = random_normal<T>(count * rows, 2);
            x[0] = std::numeric_limits<T>::quiet_NaN();
            for (std::size_t row = 0; row < rows; ++row) {
                for (std::size_t unit = 0; unit < count; unit += 3) {  // dead, but for one sample
                    x[row * count + unit] = row == 200 && unit % 2 == 0 ? T(1) : T(-0.5);
                    gradients[row * count + unit] = T(0);
                }
            }
            for (const std::size_t batch : {std::size_t{1}, std::size_t{64}, rows}) {
                unit_monitor monitor(count);
                for (std::size_t row = 0; row < rows; row += batch) {
                    const std::size_t elements = std::min(batch, rows - row) * count;
                    monitor.observe(std::span(x).subspan(row * count, elements));
                    monitor.observe_gradients(std::span(gradients).subspan(row * count, elements));
                }
                expect_plain_counts<T>(monitor, x, gradients);
            }
        }
    }
}

// The sum of a block in T is inf, that in double is not.
TYPED_TEST(units, have_means_of_gradients_whose_sum_overflows) {
    if constexpr (sizeof(TypeParam) == 4) {
        for (const std::size_t rows : {2U, 5U, 70U}) {
            unit_monitor at_once(3), one_by_one(3);
            std::vector<TypeParam> gradients;
            for (std::size_t row = 0; row < rows; ++row) {
                const TypeParam large = row % 2 == 0 ? TypeParam(2e38F) : TypeParam(-3e38F);
                const std::vector<TypeParam> sample{large, TypeParam(1), TypeParam(-large)};
                gradients.insert(gradients.end(), sample.begin(), sample.end());
                one_by_one.observe_gradients(sample);
            }
            at_once.observe_gradients(gradients);
            for (std::size_t unit = 0; unit < 3; ++unit)
                EXPECT_DOUBLE_EQ(at_once.mean_gradient(unit), one_by_one.mean_gradient(unit));
            EXPECT_LT(at_once.mean_gradient(0), 3e38);
        }
    }
}

TYPED_TEST(units, are_forgotten) {
    using T = TypeParam;
    unit_monitor monitor(3);
    EXPECT_EQ(monitor.active_share(0), 0);
    EXPECT_EQ(monitor.mean_gradient(0), 0);
    monitor.observe(std::vector<T>{1, -1, 0});
    monitor.observe_gradients(std::vector<T>{0, -2, 3});
    EXPECT_EQ(monitor.never_active(), 2U);
    EXPECT_EQ(monitor.never_moved(), 1U);
    EXPECT_EQ(monitor.mean_gradient(1), 2);
    monitor.reset();
    EXPECT_EQ(monitor.rows() + monitor.gradient_rows(), 0U);
    EXPECT_EQ(monitor.never_active(), 3U);
    EXPECT_EQ(monitor.mean_gradient(1), 0);
}

TYPED_TEST(units, must_be_in_whole_rows) {
    using T = TypeParam;
    unit_monitor monitor(3);
    expect_part(
        refusal([&] { monitor.observe(std::vector<T>(7)); }),
        "simdact::unit_monitor::observe: values has 7 elements, which is not a whole number of "
        "rows of 3 units");
    expect_part(refusal([&] { monitor.observe_gradients(std::vector<T>(2)); }), "gradients has 2");
    monitor.observe(std::vector<T>{});
    EXPECT_EQ(monitor.rows(), 0U);
    unit_monitor none(0);
    none.observe(std::vector<T>{});
    expect_part(refusal([&] { none.observe(std::vector<T>(1)); }), "rows of 0 units");
}

TEST(units_of_16_bits, are_followed) {
    unit_monitor monitor(2);
    monitor.observe(std::vector<bfloat16>{bfloat16(1.0F), bfloat16(-1.0F)});
    EXPECT_TRUE(monitor.ever_active(0));
    EXPECT_FALSE(monitor.ever_active(1));
}

TEST(units_with_a_nan, are_moved_by_it_and_not_active) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    unit_monitor monitor(2);
    monitor.observe(std::vector<float>{nan, 1});
    monitor.observe_gradients(std::vector<float>{nan, 0});
    EXPECT_FALSE(monitor.ever_active(0));
    EXPECT_TRUE(monitor.ever_moved(0));
    EXPECT_TRUE(is_nan(monitor.mean_gradient(0)));
    EXPECT_FALSE(monitor.ever_moved(1));
}

}  // namespace
}  // namespace simdact::test
