// SPDX-License-Identifier: BSD-3-Clause

// A user's surroundings: the macros of windows.h, of <complex.h>
// and of Apple's AssertMacros.h, and a namespace whose functions would take any
// call that the library leaves unqualified.

#include <gtest/gtest.h>

#include <array>
#include <ranges>
#include <span>
#include <stdexcept>
#include <vector>
#include <xsimd/xsimd.hpp>

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define small char
#define interface struct
#define check(assertion) static_assert(false, "the macro of Apple's AssertMacros.h")
#define I _Complex_I
#include <simdact/by_name.hpp>
#include <simdact/channel_statistics.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/matrix_view.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/quantized.hpp>
#include <simdact/random.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <simdact/unit_monitor.hpp>
#undef min
#undef max
#undef small
#undef interface
#undef check
#undef I

namespace mine {

int hijacked = 0;

#define SIMDACT_TEST_GREEDY(name) \
    template <class... A>         \
    void name(A&&...) {           \
        ++hijacked;               \
    }
SIMDACT_TEST_GREEDY(apply)
SIMDACT_TEST_GREEDY(are_apart)
SIMDACT_TEST_GREEDY(ask_for_last_level_cache)
SIMDACT_TEST_GREEDY(backward)
SIMDACT_TEST_GREEDY(backward_from_output)
SIMDACT_TEST_GREEDY(backward_gated)
SIMDACT_TEST_GREEDY(block)
SIMDACT_TEST_GREEDY(body)
SIMDACT_TEST_GREEDY(can_stream)
SIMDACT_TEST_GREEDY(compute)
SIMDACT_TEST_GREEDY(derivative_of)
SIMDACT_TEST_GREEDY(describe)
SIMDACT_TEST_GREEDY(divide)
SIMDACT_TEST_GREEDY(double_backward)
SIMDACT_TEST_GREEDY(fail)
SIMDACT_TEST_GREEDY(fma)
SIMDACT_TEST_GREEDY(forward)
SIMDACT_TEST_GREEDY(forward_gated)
SIMDACT_TEST_GREEDY(from)
SIMDACT_TEST_GREEDY(gradient_from_output_of)
SIMDACT_TEST_GREEDY(gradient_of)
SIMDACT_TEST_GREEDY(last_level_cache)
SIMDACT_TEST_GREEDY(load)
SIMDACT_TEST_GREEDY(make_elementwise)
SIMDACT_TEST_GREEDY(make_pack)
SIMDACT_TEST_GREEDY(map)
SIMDACT_TEST_GREEDY(map_either)
SIMDACT_TEST_GREEDY(map_long_piece)
SIMDACT_TEST_GREEDY(map_piece)
SIMDACT_TEST_GREEDY(no_partial_overlap)
SIMDACT_TEST_GREEDY(no_shared_memory)
SIMDACT_TEST_GREEDY(one_output)
SIMDACT_TEST_GREEDY(output_suffices)
SIMDACT_TEST_GREEDY(rounded)
SIMDACT_TEST_GREEDY(run)
SIMDACT_TEST_GREEDY(same_size)
SIMDACT_TEST_GREEDY(second_derivative_of)
SIMDACT_TEST_GREEDY(second_gradient_of)
SIMDACT_TEST_GREEDY(select)
SIMDACT_TEST_GREEDY(store)
SIMDACT_TEST_GREEDY(store_all)
SIMDACT_TEST_GREEDY(store_block)
SIMDACT_TEST_GREEDY(stream)
SIMDACT_TEST_GREEDY(stream_fence)
SIMDACT_TEST_GREEDY(streaming)
SIMDACT_TEST_GREEDY(streams)
SIMDACT_TEST_GREEDY(to)
SIMDACT_TEST_GREEDY(traffic_of)
SIMDACT_TEST_GREEDY(two_outputs)

struct twice {
    template <class V>
    V operator()(V x) const {
        return x + x;
    }
    template <class V>
    V derivative(V) const {
        return V(2);
    }
    template <class V>
    V second_derivative(V) const {
        return V(2);
    }
    template <class V>
    V derivative_from_output(V) const {
        return V(2);
    }
    bool output_suffices() const { return true; }
};

struct on_this_thread {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        kernel(0, n);
    }
};

}  // namespace mine

TEST(hostile_namespace, gets_none_of_the_librarys_calls) {
    const mine::twice f{};
    const std::vector<float> x(77, 3.0F);
    const std::vector<float> expected(77, 6.0F);
    std::vector<float> out(77);
    const auto check = [&](const char* what) {
        EXPECT_EQ(mine::hijacked, 0) << what;
        EXPECT_EQ(out, expected) << what;
        out.assign(77, 0.0F);
    };
    simdact::forward(f, x, out);
    check("forward");
    simdact::forward(mine::on_this_thread{}, f, x, out);
    check("forward with a policy");
    using simdact::stores;
    simdact::forward(simdact::streaming(stores::always, mine::on_this_thread{}), f, x, out);
    check("forward, streamed");
    out = x;
    simdact::forward(f, out);
    check("forward in place");
    simdact::backward(f, x, x, out);
    check("backward");
    simdact::backward_from_output(mine::on_this_thread{}, f, x, x, out);
    check("backward_from_output");
    simdact::forward(f, x.data(), out.data(), out.size());
    check("forward of pointers");
    const std::vector<float> ones(77, 1.0F);
    std::vector<float> second(77);
    simdact::forward_gated(f, ones, x, out);
    check("forward_gated");
    simdact::backward_gated(f, x, ones, ones, second, out);
    check("backward_gated");
    simdact::double_backward(mine::on_this_thread{}, f, x, ones, x, second, out);
    check("double_backward");
    EXPECT_THROW(simdact::forward(f, x, std::span(out).first(3)), std::invalid_argument);
    EXPECT_THROW(simdact::backward_gated(f, x, x, x, out, out), std::invalid_argument);
    EXPECT_EQ(mine::hijacked, 0);
}
