// SPDX-License-Identifier: BSD-3-Clause

// The policy `parallel`: every verb has the bits of the serial call, whoever computes what.

#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <mutex>
#include <set>
#include <simdact/parallel.hpp>
#include <simdact/simdact.hpp>
#include <thread>
#include <type_traits>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "support/extent.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

// Cuts short arrays, too.
constexpr parallel_policy eager{.grain = 1};

/// At least two threads, on any machine.
class parallel_call : public ::testing::Test {
    tbb::global_control threads_{tbb::global_control::max_allowed_parallelism, 4};
};
using pieces = parallel_call;

template <class T>
bool same_all(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same<T>);
}

// ---- every verb

template <class T, class Policy>
struct results {
    std::vector<T> y, in_place, grad_x, from_output, gated, gated_x, gated_gate, double_y, double_x;

    results(const Policy& policy, std::size_t n) {
        const auto x = mixed_with_specials<T>(n, 3);
        const auto grad_y = mixed_with_specials<T>(n, 9);
        const auto other = mixed_with_specials<T>(n, 15);
        for (auto* each :
             {&y, &grad_x, &from_output, &gated, &gated_x, &gated_gate, &double_y, &double_x})
            each->resize(n);
        in_place = x;
        const leaky_relu<T> light{};
        const auto heavy = [] {
            if constexpr (tests_all)
                return simdact::tanh<T>{};
            else
                return hardswish<T>{};  // which compiles sooner
        }();
        forward(policy, heavy, x, y);
        forward(policy, light, in_place);
        backward(policy, light, x, grad_y, grad_x);
        backward_from_output(policy, light, x, grad_y, from_output);
        forward_gated(policy, heavy, x, other, gated);
        backward_gated(policy, light, x, other, grad_y, gated_x, gated_gate);
        double_backward(policy, heavy, x, grad_y, other, double_y, double_x);
    }
    template <class Other>
    void expect_same(const results<T, Other>& o, std::size_t n) const {
        EXPECT_TRUE(same_all(y, o.y)) << n;
        EXPECT_TRUE(same_all(in_place, o.in_place)) << n;
        EXPECT_TRUE(same_all(grad_x, o.grad_x)) << n;
        EXPECT_TRUE(same_all(from_output, o.from_output)) << n;
        EXPECT_TRUE(same_all(gated, o.gated)) << n;
        EXPECT_TRUE(same_all(gated_x, o.gated_x) && same_all(gated_gate, o.gated_gate)) << n;
        EXPECT_TRUE(same_all(double_y, o.double_y) && same_all(double_x, o.double_x)) << n;
    }
};
template <class T, class Policy>
results<T, Policy> results_of(const Policy& policy, std::size_t n) {
    return {policy, n};
}

template <class T>
void expect_serial_bits() {
    for (const std::size_t n :
         {0U, 1U, 7U, 8U, 100U, 1023U, 1024U, 1025U, 4099U, 20'000U, 65'537U, 300'001U}) {
        const auto expected = results_of<T>(serial, n);
        results_of<T>(parallel, n).expect_same(expected, n);
        results_of<T>(eager, n).expect_same(expected, n);
        results_of<T>(streaming(stores::always, eager), n).expect_same(expected, n);
    }
}

TEST_F(parallel_call, has_the_serial_bits_in_float) {
    expect_serial_bits<float>();
}

TEST_F(parallel_call, has_the_serial_bits_in_double) {
    if constexpr (tests_all)
        expect_serial_bits<double>();
    else
        GTEST_SKIP() << "in --preset all";
}

TEST_F(parallel_call, takes_pointers_and_an_instruction_set) {
    const std::vector<float> x = mixed_with_specials<float>(70'000, 3);
    std::vector<float> expected(x.size());
    std::vector<float> y(x.size());
    forward(gelu<float>{}, x, expected);
    forward(eager, gelu<float>{}, x.data(), y.data(), x.size());
    EXPECT_TRUE(same_all(y, expected));
#if defined(__SSE2__)
    forward<xsimd::sse2>(serial, gelu<float>{}, x, expected);
    forward<xsimd::sse2>(eager, gelu<float>{}, x, y);
    EXPECT_TRUE(same_all(y, expected));
#endif
}

TEST_F(parallel_call, is_noexcept) {
    const relu<float> f{};
    float* const p = nullptr;
    static_assert(noexcept(forward(parallel, f, p, p, 0)));
    static_assert(noexcept(backward(streaming(stores::never, parallel), f, p, p, p, 0)));
    static_assert(std::is_trivially_copyable_v<parallel_policy> &&
                  std::is_aggregate_v<parallel_policy>);
    forward(parallel, f, p, p, 0);
}

// The rounding mode and the handling of subnormal numbers belong to a thread.
TEST_F(parallel_call, computes_in_the_callers_floating_point_environment) {
    std::vector<double> x = random_normal<double>(200'000);
    std::vector<double> expected(x.size());
    std::vector<double> y(x.size());
    const softplus<double> f{};
    forward(eager, f, x, y);  // the threads have started in the usual environment
    std::vector<double> usual = y;
    ASSERT_EQ(std::fesetround(FE_DOWNWARD), 0);
    forward(f, x, expected);
    for (int repetition = 0; repetition < 20; ++repetition) {
        forward(eager, f, x, y);
        EXPECT_TRUE(same_all(y, expected));
    }
    std::fesetround(FE_TONEAREST);
    EXPECT_FALSE(same_all(usual, expected)) << "the rounding mode made no difference";
#if defined(__x86_64__)
    for (double& each : x)
        each *= 1e-308;
    const leaky_relu<double> small{};
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040);  // subnormal numbers are zeros
    forward(small, x, expected);
    for (int repetition = 0; repetition < 20; ++repetition) {
        forward(eager, small, x, y);
        EXPECT_TRUE(same_all(y, expected));
    }
    _mm_setcsr(before);
#endif
}

TEST_F(parallel_call, may_be_made_from_many_threads_and_from_tasks) {
    const std::vector<float> x = mixed_with_specials<float>(50'000, 3);
    std::vector<float> expected(x.size());
    const elu<float> f{};
    forward(f, x, expected);
    std::atomic<int> wrong{0};
    const auto call = [&](int) {
        std::vector<float> y(x.size());
        forward(eager, f, x, y);
        wrong += !same_all(y, expected);
    };
    tbb::parallel_for(0, 40, call);
    EXPECT_EQ(wrong, 0) << "nested";
    std::vector<std::thread> threads;
    for (int k = 0; k < 4; ++k)
        threads.emplace_back([&, k] {
            for (int repetition = 0; repetition < 10; ++repetition)
                call(k);
        });
    for (auto& each : threads)
        each.join();
    EXPECT_EQ(wrong, 0) << "from threads";
}

// Its own tasks belong to no one else's group.
TEST_F(parallel_call, is_complete_although_the_algorithm_around_it_is_cancelled) {
    const std::vector<float> x(300'000, -1.0F);
    std::vector<float> y(x.size());
    tbb::task_group_context context;
    tbb::parallel_for(
        0, 1,
        [&](int) {
            context.cancel_group_execution();
            forward(eager, leaky_relu<float>{.negative_slope = 0.5F}, x, y);
        },
        context);
    EXPECT_EQ(std::count(y.begin(), y.end(), -0.5F), 300'000);
}

// While the caller waits, it takes on none of the tasks around the call: one of them might ask for
// a mutex that the caller holds.
TEST_F(parallel_call, runs_no_foreign_task_while_it_waits) {
    const std::vector<float> x = random_normal<float>(200'000);
    std::atomic<int> nested{0};
    thread_local bool busy = false;
    tbb::parallel_for(0, 200, [&](int) {
        nested += busy;
        busy = true;
        std::vector<float> y(x.size());
        forward(eager, simdact::tanh<float>{}, x, y);
        busy = false;
    });
    EXPECT_EQ(nested, 0);
}

// ---- pieces

/// What a call on n elements was cut into, in order.
std::vector<std::size_t> cuts_of(const parallel_policy& policy, std::size_t n) {
    std::mutex mutex;
    std::set<std::size_t> cuts;
    std::size_t covered = 0;
    policy.run(n, [&](std::size_t first, std::size_t last) {
        const std::lock_guard lock(mutex);
        EXPECT_LE(first, last);
        EXPECT_TRUE(cuts.insert(first).second) << first << " was computed twice";
        covered += last - first;
    });
    EXPECT_EQ(covered, n);
    return {cuts.begin(), cuts.end()};
}

TEST_F(pieces, cover_the_array_once_and_share_no_line) {
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{1024},
                                std::size_t{9000}, std::size_t{99'999}, std::size_t{10'000'001}})
        for (const std::size_t cut : cuts_of(eager, n))
            EXPECT_EQ(cut % 1024, 0U);
}

TEST_F(pieces, of_a_short_array_are_one) {
    for (const std::size_t n : {0U, 1U, 300U, 65'536U, 262'143U})
        EXPECT_EQ(cuts_of(parallel, n).size(), 1U) << n;
    EXPECT_GT(cuts_of(parallel, 262'144).size(), 1U);
    EXPECT_EQ(cuts_of({.grain = 2000}, 15'999).size(), 1U);
    EXPECT_GT(cuts_of({.grain = 2000}, 16'000).size(), 1U);
}

TEST_F(pieces, have_a_length_between_the_grain_and_a_limit) {
    EXPECT_EQ(threads::piece_length(100'000, 8192, 2), 13'312U);
    EXPECT_EQ(threads::piece_length(100'000, 20'000, 2), 20'480U);
    EXPECT_EQ(threads::piece_length(100'000, 1, 1000), 1024U);
    EXPECT_EQ(threads::piece_length(std::size_t{1} << 40, 1, 2), threads::longest_piece);
}

TEST_F(pieces, are_not_made_for_a_single_thread) {
    tbb::task_arena arena(1);
    arena.execute([] {
        const auto caller = std::this_thread::get_id();
        eager.run(1'000'000,
                  [&](std::size_t, std::size_t) { EXPECT_EQ(std::this_thread::get_id(), caller); });
    });
}

// The first piece waits for a second thread to take another.
TEST_F(pieces, are_computed_by_several_threads) {
    if (tbb::this_task_arena::max_concurrency() < 2)
        GTEST_SKIP() << "one CPU";
    std::mutex mutex;
    std::set<std::thread::id> threads;
    const auto thread_count = [&] {
        const std::lock_guard lock(mutex);
        return threads.size();
    };
    eager.run(100'000, [&](std::size_t, std::size_t) {
        {
            const std::lock_guard lock(mutex);
            threads.insert(std::this_thread::get_id());
        }
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (thread_count() < 2 && std::chrono::steady_clock::now() < limit)
            std::this_thread::yield();
    });
    EXPECT_GE(thread_count(), 2U);
}

/// Which pieces are streamed.
struct asking {
    std::atomic<int>* streamed;
    parallel_policy inner = eager;

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        inner.run(n, [&](std::size_t first, std::size_t last) {
            *streamed += kernel.streams();
            kernel(first, last);
        });
    }
};

TEST_F(pieces, are_streamed_if_the_whole_array_is) {
    std::atomic<int> streamed{0};
    const std::vector<float> x(100'000, -1.0F);
    std::vector<float> y(x.size());
    const leaky_relu<float> f{};
    forward(asking{&streamed}, f, x, y);
    EXPECT_EQ(streamed, 0);
    forward(streaming(stores::always, asking{&streamed}), f, x, y);
    EXPECT_EQ(streamed > 1, simd::has_stream<simd::batch<float>>);
}

}  // namespace
}  // namespace simdact::test
