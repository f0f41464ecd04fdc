// SPDX-License-Identifier: BSD-3-Clause

// Pieces of a call on threads of a user's own, and calls from many threads at once. Meant for
// ThreadSanitizer, too (preset tsan), which cannot look into a oneTBB that was compiled without it.

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <simdact/channel_statistics.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/random.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <thread>
#include <tuple>
#include <vector>

#include "support/samples.hpp"

namespace simdact::test {
namespace {

/// A policy of a user: pieces of odd lengths, each on a thread of its own, the last one first.
struct on_threads_policy {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        constexpr std::size_t count = 4;
        std::vector<std::thread> threads;
        std::size_t last = n;
        for (std::size_t k = count; k > 0; --k) {
            const std::size_t first = k == 1 ? 0 : last - last / k / 2;
            threads.emplace_back([&kernel, first, last] { kernel(first, last); });
            last = first;
        }
        for (std::thread& each : threads)
            each.join();
    }
};
constexpr on_threads_policy on_threads{};

constexpr std::size_t n = 21 * 1000;
constexpr channels layout{.outer = 1000, .channels = 21};

/// call(policy, outputs…) with the policy and without.
template <class Call, class... Outputs>
void expect_serial_results(Call call, Outputs... outputs) {
    const auto with = [&](const auto& policy, Outputs... written) {
        call(policy, written...);
        return std::tuple(written...);
    };
    EXPECT_EQ(with(on_threads, outputs...), with(serial, outputs...));
}

TEST(threads, compute_what_one_computes) {
    const auto x = random_normal<float>(n, 1), g = random_normal<float>(n, 2),
               weights = random_normal<float>(layout.channels, 3);
    const std::vector<float> y(n), sums(layout.channels);
    const std::vector<std::uint8_t> mask(mask_bytes<leaky_relu<float>>(n));
    const leaky_relu<float> f{};
    const channel_prelu<float> prelu{};
    using floats = std::vector<float>;
    expect_serial_results([&](auto& p, floats& out) { forward(p, f, x, out); }, y);
    expect_serial_results([&](auto& p, floats& out) { forward(p, gelu<float>{}, x, out); }, y);
    expect_serial_results([&](auto& p, floats& out) { backward(p, f, x, g, add_to(out)); }, y);
    expect_serial_results(
        [&](auto& p, floats& a, floats& b) { backward_gated(p, f, x, g, g, a, b); }, y, y);
    expect_serial_results([&](auto& p, floats& out, auto& m) { forward_masked(p, f, x, out, m); },
                          y, mask);
    expect_serial_results(
        [&](auto& p, floats& out) {
            forward_fused(p, f, x, out, layout, {.bias = weights, .clamp = 2});
        },
        y);
    expect_serial_results(
        [&](auto& p, floats& out, floats& s) {
            backward_fused(p, f, x, g, out, s, layout, {.bias = weights});
        },
        y, sums);
    expect_serial_results(
        [&](auto& p, floats& out, floats& s) {
            backward_per_channel(p, prelu, x, weights, g, out, s, layout);
        },
        y, sums);
    expect_serial_results(
        [&](auto& p, floats& out) {
            forward_random(p, rrelu_training<float>{}, {.seed = 7}, x, out);
        },
        y);
}

TEST(threads, take_the_statistics_of_one) {
    const auto x = random_normal<float>(n, 4);
    std::vector<float> y(n);
    const leaky_relu<float> f{};
    const statistics alone = forward_with_statistics(f, x, y);
    const statistics together = forward_with_statistics(on_threads, f, x, y);
    EXPECT_EQ(alone.mean, together.mean);
    EXPECT_EQ(alone.squares, together.squares);
    EXPECT_EQ(alone.count, together.count);
    std::vector<statistics> seen(layout.channels), seen_alone(layout.channels);
    forward_with_channel_statistics(on_threads, f, x, y, seen, layout);
    forward_with_channel_statistics(f, x, y, seen_alone, layout);
    for (std::size_t c = 0; c < layout.channels; ++c)
        EXPECT_EQ(seen[c].mean, seen_alone[c].mean);
}

// Among them the first calls that ask for the size of the cache.
TEST(threads, call_at_once) {
    const auto x = random_normal<float>(std::size_t{1} << 21, 5);
    std::atomic<bool> begin{false};
    std::vector<std::vector<float>> results(4, std::vector<float>(x.size()));
    std::vector<std::thread> threads;
    for (std::vector<float>& y : results)
        threads.emplace_back([&] {
            while (!begin)
                ;
            forward(leaky_relu<float>{}, x, y);
        });
    begin = true;
    for (std::thread& each : threads)
        each.join();
    for (std::size_t k = 1; k < results.size(); ++k)
        EXPECT_EQ(results[k], results[0]);
}

}  // namespace
}  // namespace simdact::test
