// SPDX-License-Identifier: BSD-3-Clause

// What adds to its outputs, and statistics of channels, on every instruction set of the CPU. The
// function is one of straight pieces, whose results and sums have the same bits on all sets: those
// of the call that is compiled here, for the first level.

#include <gtest/gtest.h>

#include <cmath>
#include <simdact/accumulate.hpp>
#include <simdact/channel_statistics.hpp>
#include <simdact/dispatch.hpp>
#include <simdact/functions.hpp>
#include <simdact/fused.hpp>
#include <simdact/gated.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/random.hpp>
#include <string>
#include <vector>

#include "support/samples.hpp"

namespace simdact::test {
namespace {

const leaky_relu<float> f{.negative_slope = 0.3F};

constexpr channels layouts[] = {
    {.inner = 1},
    {.outer = 3, .channels = 5, .inner = 7},
    {.outer = 100, .channels = 10},
    {.outer = 2, .channels = 3, .inner = 1531},
};

class call {
  public:
    explicit call(const channels& layout)
        : layout_(layout),
          x_(numbers(layout.size(), 1)),
          grad_y_(numbers(layout.size(), 2)),
          gate_(numbers(layout.size(), 3)),
          weights_(numbers(layout.channels, 4)),
          mask_(mask_bytes<leaky_relu<float>>(layout.size())) {
        std::vector<float> y(x_.size());
        forward_masked(f, x_, y, mask_);
    }

    /// All verbs, one behind the other.
    template <class Policy>
    std::vector<float> added(const Policy& policy) {
        std::vector<float> grad_x = numbers(layout_.size(), 5);
        std::vector<float> other = numbers(layout_.size(), 6);
        std::vector<float> sums = numbers(layout_.channels, 7);
        accumulate_backward(policy, f, x_, grad_y_, grad_x);
        backward_from_output(policy, f, x_, grad_y_, add_to(grad_x));
        backward_gated(policy, f, x_, gate_, grad_y_, add_to(grad_x), add_to(other));
        backward_masked(policy, f, mask_, grad_y_, add_to(other));
        backward_fused(policy, f, x_, grad_y_, add_to(grad_x), add_to(sums), layout_,
                       {.bias = weights_});
        backward_per_channel(policy, channel_prelu<float>{}, x_, weights_, grad_y_, add_to(other),
                             add_to(sums), layout_);
        backward_random(policy, rrelu_training<float>{}, {.seed = 3}, x_, grad_y_, add_to(grad_x));
        grad_x.insert(grad_x.end(), other.begin(), other.end());
        grad_x.insert(grad_x.end(), sums.begin(), sums.end());
        return grad_x;
    }

    template <class Policy>
    std::vector<statistics> watched(const Policy& policy, std::vector<float>& y) {
        std::vector<statistics> seen(layout_.channels), more(layout_.channels);
        y.resize(x_.size());
        std::vector<float> grad_x(x_.size());
        forward_with_channel_statistics(policy, f, x_, y, seen, layout_, saturation{0.5});
        backward_with_channel_statistics(policy, f, x_, grad_y_, grad_x, more, layout_);
        y.insert(y.end(), grad_x.begin(), grad_x.end());
        seen.insert(seen.end(), more.begin(), more.end());
        return seen;
    }

  private:
    static std::vector<float> numbers(std::size_t n, unsigned seed) {
        return random_normal<float>(n, seed);
    }

    channels layout_;
    std::vector<float> x_, grad_y_, gate_, weights_;
    std::vector<std::uint8_t> mask_;
};

template <class Body>
void with_each_set(Body body) {
    for (const char* set : {"baseline", "v2", "v3", "v4"}) {
        if (dispatch::limit(set) != std::string(set))
            continue;  // The CPU has it not.
        SCOPED_TRACE(set);
        body();
    }
    dispatch::limit("v4");
}

TEST(dispatch_adding, has_the_bits_of_the_direct_call) {
    for (const channels& layout : layouts) {
        call c(layout);
        const std::vector<float> expected = c.added(serial);
        with_each_set([&] { EXPECT_EQ(c.added(best), expected); });
    }
}

TEST(dispatch_watching_channels, tells_what_the_direct_call_tells) {
    for (const channels& layout : layouts) {
        call c(layout);
        std::vector<float> y, expected_y;
        const std::vector<statistics> expected = c.watched(serial, expected_y);
        with_each_set([&] {
            const std::vector<statistics> seen = c.watched(best, y);
            EXPECT_EQ(y, expected_y);
            ASSERT_EQ(seen.size(), expected.size());
            for (std::size_t k = 0; k < seen.size(); ++k) {
                EXPECT_EQ(seen[k].count, expected[k].count);
                EXPECT_EQ(seen[k].negative, expected[k].negative);
                EXPECT_EQ(seen[k].saturated, expected[k].saturated);
                EXPECT_EQ(seen[k].least, expected[k].least);
                EXPECT_EQ(seen[k].greatest, expected[k].greatest);
                EXPECT_NEAR(seen[k].mean, expected[k].mean, 1e-6);
                EXPECT_NEAR(seen[k].variance(), expected[k].variance(), 1e-5);
            }
        });
    }
}

}  // namespace
}  // namespace simdact::test
