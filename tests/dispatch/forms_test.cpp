// SPDX-License-Identifier: BSD-3-Clause

// The verbs that a dispatch list has besides the plain ones, on every instruction set of the CPU:
// the bits are those of the direct calls compiled for that set. The program itself is compiled for
// the first level.

#include <gtest/gtest.h>

#include <algorithm>
#include <simdact/dispatch.hpp>
#if defined(SIMDACT_TEST_PARALLEL)
#include <simdact/parallel.hpp>
#endif
#include <string>
#include <string_view>
#include <vector>

#include "dispatch/every_form.hpp"
#include "support/samples.hpp"

namespace simdact::test {

#define SIMDACT_TEST_DECLARE(set) void direct_##set(const inputs& in, results& to);
SIMDACT_DISPATCH_SETS(SIMDACT_TEST_DECLARE)

namespace {

struct compiled_set {
    const char* name;
    void (*direct)(const inputs& in, results& to);
};
#define SIMDACT_TEST_ROW(set) {#set, direct_##set},
constexpr compiled_set compiled_sets[] = {SIMDACT_DISPATCH_SETS(SIMDACT_TEST_ROW)};

template <class Body>
void with_each_set(Body body) {
    std::size_t tested = 0;
    for (const compiled_set& set : compiled_sets) {
        if (dispatch::limit(set.name) != set.name)
            continue;  // The CPU has it not.
        SCOPED_TRACE(set.name);
        body(set);
        ++tested;
    }
    EXPECT_GE(tested, 1U);
    dispatch::limit("v4");
}

template <class E>
struct owned_arrays {
    std::vector<E> x, grad_y, residual, weights;

    explicit owned_arrays(const channels& layout) {
        unsigned seed = 1;
        for (std::vector<E>* each : {&x, &grad_y, &residual})
            *each = numbers(layout.size(), seed++);
        weights = numbers(layout.channels, seed);
        // Infinite, of both signs, and zero, of both.
        const float specials[] = {INFINITY, -INFINITY, 0.0F, -0.0F};
        for (std::size_t i = 0; i < 4 && 20 * i + 3 < x.size(); ++i)
            x[20 * i + 3] = static_cast<E>(specials[i]);
    }
    arrays<E> all() const { return {x.data(), grad_y.data(), residual.data(), weights.data()}; }

  private:
    static std::vector<E> numbers(std::size_t n, unsigned seed) {
        std::vector<E> narrow;
        for (const float each : random_normal<float>(n, seed))
            narrow.push_back(static_cast<E>(each));
        return narrow;
    }
};

class computation {
  public:
    explicit computation(const channels& layout)
        : floats_(layout),
          halves_(layout),
          table_(hardswish<float>{}, {.scale = 0.05F}, {.scale = 0.04F}) {
        for (std::size_t i = 0; i < layout.size(); ++i)
            integers_.push_back(static_cast<std::int8_t>(static_cast<std::uint8_t>(37 * i)));
        in_ = {layout, floats_.all(), halves_.all(), &table_, integers_.data()};
    }

    const inputs& in() const { return in_; }

    template <class Use>
    std::string bytes(Use use) {
        memory_.resize(results::most_calls *
                       (5 * in_.layout.size() + 4 * in_.layout.channels + 512));
        results_ = {memory_.data(), memory_.size(), 0, {}, {}, 0};
        use(in_, results_);
        return {memory_.begin(), memory_.begin() + static_cast<std::ptrdiff_t>(results_.used)};
    }

    /// The first call whose results differ.
    std::string first_difference(const std::string& a, const std::string& b) const {
        if (a.size() != b.size())
            return "the sizes differ";
        const auto at = static_cast<std::size_t>(
            std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
        for (std::size_t k = 0; k < results_.count; ++k)
            if (at < results_.ends[k])
                return std::string(results_.calls[k]) + ", call " + std::to_string(k);
        return "none";
    }

  private:
    owned_arrays<float> floats_;
    owned_arrays<float16> halves_;
    quantized<std::int8_t> table_;
    std::vector<std::int8_t> integers_;
    inputs in_{};
    std::vector<unsigned char> memory_;
    results results_{};
};

// The later half first, cut where no vector and no byte of a mask ends.
struct halves {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const noexcept {
        const std::size_t cut = n / 2 + n % 3;
        kernel(cut < n ? cut : n, n);
        kernel(0, cut < n ? cut : n);
    }
};

template <class Policy>
void expect_the_bits_of_the_set(const channels& layout, const Policy& policy) {
    computation compute(layout);
    with_each_set([&](const compiled_set& set) {
        const std::string wanted = compute.bytes(set.direct);
        const std::string actual =
            compute.bytes([&policy](const inputs& in, results& to) { every_form(policy, in, to); });
        EXPECT_EQ(compute.first_difference(actual, wanted), "none")
            << layout.outer << " x " << layout.channels << " x " << layout.inner;
    });
}

constexpr channels layouts[] = {
    {.outer = 0, .channels = 3},                 // nothing
    {.inner = 1},                                // one element
    {.outer = 3, .channels = 5, .inner = 7},     //
    {.outer = 100, .channels = 10},              // channels side by side
    {.outer = 2, .channels = 3, .inner = 1531},  // long runs, and several chunks of statistics
    {.outer = 4001, .channels = 6},              // sums of many rows
};

TEST(dispatch_forms, have_the_bits_of_the_set) {
    for (const channels& layout : layouts)
        expect_the_bits_of_the_set(layout, best);
}

TEST(dispatch_forms, are_run_by_other_policies) {
    for (const channels& layout : layouts)
        expect_the_bits_of_the_set(layout, best(halves{}));
}

TEST(dispatch_forms, are_streamed) {
    for (const channels& layout : layouts) {
        expect_the_bits_of_the_set(layout, best(streaming(stores::always)));
        expect_the_bits_of_the_set(layout, streaming(stores::always, best));
    }
}

#if defined(SIMDACT_TEST_PARALLEL)
TEST(dispatch_forms, are_run_on_many_threads) {
    expect_the_bits_of_the_set({.outer = 5003, .channels = 8, .inner = 3},
                               best(parallel_policy{.grain = 1000}));
    expect_the_bits_of_the_set({.outer = 1, .channels = 7, .inner = 40'009}, best(parallel));
}
#endif

// The sets differ in some results, or the tests above could not tell them apart.
TEST(dispatch_forms, differ_between_sets) {
    if (dispatch::limit("v3") != "v3")
        GTEST_SKIP() << "there is one set alone";
    dispatch::limit("v4");
    computation compute(layouts[4]);
    const auto* const v3 = std::ranges::find_if(
        compiled_sets, [](const compiled_set& set) { return std::string_view(set.name) == "v3"; });
    ASSERT_NE(v3, std::ranges::end(compiled_sets));
    EXPECT_NE(compute.bytes(compiled_sets[0].direct), compute.bytes(v3->direct));
}

// A mask is the same whoever writes it.
TEST(dispatch_forms, one_set_reads_the_mask_of_another) {
    const hardtanh<float> f;
    const std::vector<float> x = random_normal<float>(1003, 8);
    const std::vector<float> grad_y = random_normal<float>(1003, 9);
    std::vector<float> wanted(x.size());
    backward(f, x, grad_y, wanted);
    with_each_set([&](const compiled_set&) {
        std::vector<float> y(x.size());
        std::vector<std::uint8_t> mask(mask_bytes<hardtanh<float>>(x.size()));
        forward_masked(best, f, x, y, mask);
        for (const compiled_set& other : compiled_sets) {
            dispatch::limit(other.name);
            std::vector<float> grad_x(x.size());
            backward_masked(best, f, mask, grad_y, grad_x);
            EXPECT_EQ(grad_x, wanted) << "read by " << other.name;
        }
    });
}

// The checked tier takes the policy along, and checks.
TEST(dispatch_forms, are_checked) {
    const std::vector<float> x = random_normal<float>(12, 1);
    const std::vector<float> weights(3, 0.5F);
    const channels layout{.outer = 4, .channels = 3};
    const leaky_relu<float> f;
    std::vector<float> y(12), z(12), sums(3), too_short(11);
    std::vector<std::uint8_t> mask(2), no_mask(1);

    forward_masked(best, f, x, y, mask);
    EXPECT_THROW(forward_masked(best, f, x, y, no_mask), std::invalid_argument);
    backward_masked(best, f, mask, x, z);
    EXPECT_THROW(backward_masked(best, f, mask, x, too_short), std::invalid_argument);
    EXPECT_EQ(forward_with_statistics(best, f, x, y).count, 12U);
    EXPECT_THROW(forward_with_statistics(best, f, x, too_short), std::invalid_argument);
    EXPECT_EQ(backward_with_statistics(best, f, x, x, y, saturation{0.5}).count, 12U);
    forward_fused(best, f, x, y, layout, {.bias = weights, .gain = 2});
    EXPECT_THROW(forward_fused(best, f, x, y, layout, {.bias = x}), std::invalid_argument);
    backward_fused(best, f, x, x, y, sums, layout, {.bias = weights});
    forward_per_channel(best, channel_prelu<float>{}, x, weights, y, layout);
    EXPECT_THROW(forward_per_channel(best, channel_prelu<float>{}, x, too_short, y, layout),
                 std::invalid_argument);
    backward_per_channel(best, channel_prelu<float>{}, x, weights, x, y, sums, layout);
    const rrelu_training<float> with_draws;
    forward_random(best, with_draws, {.seed = 1}, x, y);
    backward_random(best, with_draws, {.seed = 1}, x, x, y);
    EXPECT_THROW(forward_random(best, with_draws, {}, x, too_short), std::invalid_argument);

    const std::vector<std::uint8_t> q{0, 128, 255};
    std::vector<std::uint8_t> r(3);
    const quantized<std::uint8_t> table(f, {.scale = 0.1F, .zero_point = 128},
                                        {.scale = 0.1F, .zero_point = 128});
    forward(best, table, q, r);
    EXPECT_EQ(r, (std::vector<std::uint8_t>{table(0), 128, 255}));
    forward(best, table, r);
}

}  // namespace
}  // namespace simdact::test
