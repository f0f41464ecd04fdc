// SPDX-License-Identifier: BSD-3-Clause

// One meaning: an element's bits depend on the element alone. Whatever its index, the array's
// length and alignment, its neighbours, in place or not, and however a policy cuts the array.
// And nothing outside the array is read or written.

#include <algorithm>
#include <numeric>
#include <thread>

#include "support/guarded.hpp"
#include "support/registry.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

/// A verb under one signature: an input (x or y), grad_y, and where the result goes.
struct forward_verb {
    static constexpr const char* name = "forward";
    template <class F, class T>
    static void run(const F& f, const T* x, const T*, T* result, std::size_t n) {
        forward(f, x, result, n);
    }
};

struct backward_verb {
    static constexpr const char* name = "backward";
    template <class F, class T>
    static void run(const F& f, const T* x, const T* grad_y, T* result, std::size_t n) {
        backward(f, x, grad_y, result, n);
    }
};

struct backward_from_output_verb {
    static constexpr const char* name = "backward_from_output";
    template <class F, class T>
    static void run(const F& f, const T* y, const T* grad_y, T* result, std::size_t n) {
        backward_from_output(f, y, grad_y, result, n);
    }
};

template <class F, class Check>
void for_each_verb(Check check) {
    check(forward_verb{});
    check(backward_verb{});
    if constexpr (has_from_output<F>)
        check(backward_from_output_verb{});
}

/// Each element's result when it is computed alone.
template <class Verb, class F, class T>
std::vector<T> one_by_one(const F& f, std::span<const T> x, std::span<const T> grad_y) {
    std::vector<T> results(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        Verb::run(f, &x[i], &grad_y[i], &results[i], 1);
    return results;
}

template <class T>
bool same_all(std::span<const T> a, std::span<const T> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same<T>);
}

template <class T>
constexpr std::size_t lanes_of_batch = simd::batch<T>::size;

SIMDACT_TEST_REGISTRY(layout);

TYPED_TEST(layout, every_length_and_every_misalignment) {
    SIMDACT_TEST_TYPES;
    constexpr std::size_t width = lanes_of_batch<T>;
    constexpr std::size_t longest = 4 * width + 3;
    const F f{};
    const std::vector<T> x = mixed_with_specials<T>(longest);
    const std::vector<T> grad_y = mixed_with_specials<T>(longest, 9);
    for_each_verb<F>([&]<class Verb>(Verb) {
        const std::vector<T> expected = one_by_one<Verb, F, T>(f, x, grad_y);
        for (std::size_t n = 0; n <= longest; ++n) {
            for (std::size_t in = 0; in < width; ++in) {
                placed_array<T> input(n, in);
                std::copy_n(x.begin(), n, input.data());
                placed_array<T> gradient(n, (in * 5 + 1) % width);
                std::copy_n(grad_y.begin(), n, gradient.data());
                for (std::size_t out = 0; out < width; ++out) {
                    placed_array<T> result(n, out);
                    Verb::run(f, input.data(), gradient.data(), result.data(), n);
                    ASSERT_TRUE(same_all<T>(result.span(), std::span(expected).first(n)))
                        << Verb::name << ", n = " << n << ", input at +" << in << ", output at +"
                        << out;
                    ASSERT_TRUE(result.canaries_live())
                        << Verb::name << " wrote beyond its output, n = " << n << ", output at +"
                        << out;
                }
                ASSERT_TRUE(std::equal(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n),
                                       input.data(), same<T>))
                    << Verb::name << " changed its input, n = " << n;
            }
        }
    });
}

// Around every step of the unrolled loop, and with each parameter set.
TYPED_TEST(layout, longer_arrays) {
    SIMDACT_TEST_TYPES;
    constexpr std::size_t width = lanes_of_batch<T>;
    constexpr std::size_t longest = 17 * width + 1;
    const std::vector<T> x = mixed_with_specials<T>(longest);
    const std::vector<T> grad_y = mixed_with_specials<T>(longest, 9);
    for (const F& f : entry<F>::parameter_sets()) {
        for_each_verb<F>([&]<class Verb>(Verb) {
            const std::vector<T> expected = one_by_one<Verb, F, T>(f, x, grad_y);
            for (std::size_t n = 0; n <= longest; ++n) {
                std::vector<T> result(n);
                Verb::run(f, x.data(), grad_y.data(), result.data(), n);
                ASSERT_TRUE(same_all<T>(result, std::span(expected).first(n)))
                    << describe(f) << ' ' << Verb::name << ", n = " << n;
            }
        });
    }
}

TYPED_TEST(layout, in_place_is_out_of_place) {
    SIMDACT_TEST_TYPES;
    constexpr std::size_t longest = 13 * lanes_of_batch<T> + 5;
    const std::vector<T> x = mixed_with_specials<T>(longest);
    const std::vector<T> grad_y = mixed_with_specials<T>(longest, 9);
    for (const F& f : entry<F>::parameter_sets()) {
        for_each_verb<F>([&]<class Verb>(Verb) {
            const std::vector<T> expected = one_by_one<Verb, F, T>(f, x, grad_y);
            for (std::size_t n = 0; n <= longest; ++n) {
                std::vector<T> over_input(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n));
                Verb::run(f, over_input.data(), grad_y.data(), over_input.data(), n);
                ASSERT_TRUE(same_all<T>(over_input, std::span(expected).first(n)))
                    << Verb::name << " over its input, n = " << n;
                std::vector<T> over_gradient(grad_y.begin(),
                                             grad_y.begin() + static_cast<std::ptrdiff_t>(n));
                Verb::run(f, x.data(), over_gradient.data(), over_gradient.data(), n);
                ASSERT_TRUE(same_all<T>(over_gradient, std::span(expected).first(n)))
                    << Verb::name << " over grad_y, n = " << n;
                // x, grad_y and the result all one array.
                std::vector<T> all(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n));
                Verb::run(f, all.data(), all.data(), all.data(), n);
                std::vector<T> apart(n);
                Verb::run(f, x.data(), x.data(), apart.data(), n);
                ASSERT_TRUE(same_all<T>(all, apart)) << Verb::name << " all in one, n = " << n;
            }
        });
    }
}

TYPED_TEST(layout, a_nan_stays_where_it_is) {
    SIMDACT_TEST_TYPES;
    constexpr std::size_t n = 6 * lanes_of_batch<T> + 3;
    const F f{};
    std::vector<T> x = random_normal<T>(n);
    std::vector<T> grad_y = random_normal<T>(n, 9);
    for_each_verb<F>([&]<class Verb>(Verb) {
        const std::vector<T> expected = one_by_one<Verb, F, T>(f, x, grad_y);
        for (std::size_t at = 0; at < n; ++at) {
            for (std::vector<T>* planted : {&x, &grad_y}) {
                const T kept = std::exchange((*planted)[at], std::numeric_limits<T>::quiet_NaN());
                T alone{};
                Verb::run(f, &x[at], &grad_y[at], &alone, 1);
                std::vector<T> result(n);
                Verb::run(f, x.data(), grad_y.data(), result.data(), n);
                for (std::size_t i = 0; i < n; ++i)
                    ASSERT_TRUE(same(result[i], i == at ? alone : expected[i]))
                        << Verb::name << ": NaN at " << at << " changed element " << i;
                (*planted)[at] = kept;
            }
        }
    });
}

TYPED_TEST(layout, neighbours_do_not_matter) {
    SIMDACT_TEST_TYPES;
    constexpr std::size_t n = 250'001;
    const F f{};
    const std::vector<T> x = mixed_with_specials<T>(n);
    const std::vector<T> grad_y = mixed_with_specials<T>(n, 9);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937_64(5));
    std::vector<T> shuffled_x(n);
    std::vector<T> shuffled_grad_y(n);
    for (std::size_t i = 0; i < n; ++i) {
        shuffled_x[i] = x[order[i]];
        shuffled_grad_y[i] = grad_y[order[i]];
    }
    for_each_verb<F>([&]<class Verb>(Verb) {
        std::vector<T> straight(n);
        std::vector<T> shuffled(n);
        Verb::run(f, x.data(), grad_y.data(), straight.data(), n);
        Verb::run(f, shuffled_x.data(), shuffled_grad_y.data(), shuffled.data(), n);
        for (std::size_t i = 0; i < n; ++i)
            ASSERT_TRUE(same(shuffled[i], straight[order[i]])) << Verb::name << " at " << order[i];
    });
}

TYPED_TEST(layout, nothing_beyond_the_arrays_is_touched) {
    SIMDACT_TEST_TYPES;
    using array = guarded_array<T>;
    constexpr std::size_t longest = 9 * lanes_of_batch<T> + 3;
    const F f{};
    const std::vector<T> x = random_normal<T>(longest);
    const std::vector<T> grad_y = random_normal<T>(longest, 9);
    for_each_verb<F>([&]<class Verb>(Verb) {
        const std::vector<T> expected = one_by_one<Verb, F, T>(f, x, grad_y);
        for (std::size_t n = 0; n <= longest; ++n) {
            for (auto side : {array::guard::behind, array::guard::before}) {
                array input(n, side);
                array gradient(n, side);
                array result(n, side);
                std::copy_n(x.begin(), n, input.data());
                std::copy_n(grad_y.begin(), n, gradient.data());
                Verb::run(f, input.data(), gradient.data(), result.data(), n);
                ASSERT_TRUE(same_all<T>(result.span(), std::span(expected).first(n))) << n;
                Verb::run(f, input.data(), gradient.data(), input.data(), n);  // in place
            }
        }
    });
}

TYPED_TEST(layout, an_empty_array_may_be_null) {
    SIMDACT_TEST_TYPES;
    const F f{};
    T* const null = nullptr;
    forward(f, null, null, 0);
    forward(f, null, 0);
    backward(f, null, null, null, 0);
    if constexpr (has_from_output<F>)
        backward_from_output(f, null, null, null, 0);
    std::vector<T> empty;
    forward(f, empty, empty);
    forward(f, empty);
    backward(f, empty, empty, empty);
}

/// Cuts the array into pieces of awkward sizes and runs them from the last to the first.
struct backwards_in_pieces {
    std::size_t piece;

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        for (std::size_t last = n; last > 0;) {
            const std::size_t first = last > piece ? last - piece : 0;
            kernel(first, last);
            last = first;
        }
    }
};

/// Every piece on a thread of its own.
struct on_threads {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        constexpr std::size_t count = 4;
        std::vector<std::jthread> threads;
        for (std::size_t k = 0; k < count; ++k)
            threads.emplace_back([=, &kernel] { kernel(n * k / count, n * (k + 1) / count); });
    }
};

TYPED_TEST(layout, a_policy_may_cut_the_array_anywhere) {
    SIMDACT_TEST_TYPES;
    const F f{};
    const std::size_t n = 1000;
    const std::vector<T> x = mixed_with_specials<T>(n);
    const std::vector<T> grad_y = mixed_with_specials<T>(n, 9);
    std::vector<T> expected_y(n);
    std::vector<T> expected_grad(n);
    forward(f, x, expected_y);
    backward(f, x, grad_y, expected_grad);
    const auto check = [&](const auto& policy) {
        std::vector<T> y(n);
        forward(policy, f, x, y);
        EXPECT_TRUE(same_all<T>(y, expected_y));
        y = x;
        forward(policy, f, y);
        EXPECT_TRUE(same_all<T>(y, expected_y));
        std::vector<T> grad_x(n);
        backward(policy, f, x, grad_y, grad_x);
        EXPECT_TRUE(same_all<T>(grad_x, expected_grad));
        grad_x = grad_y;
        backward(policy, f, x.data(), grad_x.data(), grad_x.data(), n);
        EXPECT_TRUE(same_all<T>(grad_x, expected_grad));
    };
    for (std::size_t piece = 1; piece <= 67; ++piece)
        check(backwards_in_pieces{piece});
    check(on_threads{});
    check(serial);
}

// A narrower instruction set of the same program: kinked functions have the same bits on it.
TYPED_TEST(layout, the_instruction_set_can_be_named) {
    SIMDACT_TEST_TYPES;
#if defined(__SSE2__)
    if constexpr (F::ulp.value.fused <= 0.5) {
        const std::vector<T> x = mixed_with_specials<T>(1003);
        const std::vector<T> grad_y = mixed_with_specials<T>(1003, 9);
        std::vector<T> wide_result(x.size());
        std::vector<T> narrow_result(x.size());
        for (const F& f : entry<F>::parameter_sets()) {
            forward(f, x, wide_result);
            forward<xsimd::sse2>(f, x, narrow_result);
            EXPECT_TRUE(same_all<T>(wide_result, narrow_result)) << describe(f);
            backward(f, x, grad_y, wide_result);
            backward<xsimd::sse2>(f, x, grad_y, narrow_result);
            EXPECT_TRUE(same_all<T>(wide_result, narrow_result)) << describe(f);
        }
    }
#endif
}

}  // namespace
}  // namespace simdact::test
