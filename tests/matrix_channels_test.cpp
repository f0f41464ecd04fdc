// SPDX-License-Identifier: BSD-3-Clause

// The verbs of channels and the watched ones on views of matrices are the verbs on arrays without
// gaps, to the bit, for every layout and every number of columns, which a run of a channel may
// stretch over or be a part of.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <simdact/channel_statistics.hpp>
#include <simdact/float16.hpp>
#include <simdact/functions.hpp>
#include <simdact/fused.hpp>
#include <simdact/matrix_view.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/statistics.hpp>
#include <span>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/any_policy.hpp"
#include "support/channel_shapes.hpp"
#include "support/elements.hpp"
#include "support/extent.hpp"
#include "support/placed_matrix.hpp"
#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

/// What a call left besides the matrices.
struct records {
    std::vector<double> sums;
    std::vector<statistics> seen;
};

bool same_bits(const statistics& a, const statistics& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

/// Counts and extremes the same, mean and squares to the last digits.
bool alike(const statistics& a, const statistics& b) {
    const auto close = [](double x, double y) {
        if (x == y)
            return true;
        // Squares of the smallest numbers vanish in float.
        return std::abs(x - y) <= 1e-5 * (std::abs(x) + std::abs(y)) + 1e-60;
    };
    statistics c = a;
    c.mean = b.mean;
    c.squares = b.squares;
    return same_bits(c, b) && close(a.squares, b.squares) &&
           (close(a.mean, b.mean) || std::abs(a.mean - b.mean) <= 1e-5 * std::sqrt(a.variance()));
}

template <class Sums>
std::vector<double> as_doubles(const Sums& sums) {
    std::vector<double> all;
    for (const auto& each : sums)
        all.push_back(static_cast<double>(each));
    return all;
}

template <class T>
std::vector<T> numbers_of_channels(const channels& layout) {
    std::vector<T> w(layout.channels);
    for (std::size_t c = 0; c < w.size(); ++c)
        w[c] = static_cast<T>(c % 5) * T(0.25) - T(0.3);
    return w;
}

// Each verb on ranges and on views alike: x, b and c are read, y is written.

struct forward_per_channel_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In, In, Out y, const channels& layout) {
        forward_per_channel(p, channel_prelu<T>{}, x, numbers_of_channels<T>(layout), y, layout);
        return {};
    }
};
struct backward_per_channel_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In b, In, Out y, const channels& layout) {
        std::vector<T> sums(layout.channels);
        backward_per_channel(p, channel_prelu<T>{}, x, numbers_of_channels<T>(layout), b, y, sums,
                             layout);
        return {as_doubles(sums), {}};
    }
};
struct one_weight_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In b, In, Out y, const channels& layout) {
        const std::vector<T> weight{T(-0.4)};
        std::vector<T> sum(1);
        backward_per_channel(p, channel_prelu<T>{}, x, weight, b, y, sum, layout);
        return {as_doubles(sum), {}};
    }
};
/// What the outputs hold is among the kernel's inputs.
struct accumulating_per_channel_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In b, In, Out y, const channels& layout) {
        std::vector<T> sums(layout.channels, T(3));
        backward_per_channel(p, channel_prelu<T>{}, x, numbers_of_channels<T>(layout), b, add_to(y),
                             add_to(sums), layout);
        return {as_doubles(sums), {}};
    }
};

template <class F>
struct forward_fused_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In, In c, Out y, const channels& layout) {
        const std::vector<T> bias = numbers_of_channels<T>(layout);
        forward_fused(p, F{}, x, y, layout,
                      {.bias = bias, .residual = c, .gain = T(1.5), .clamp = 4});
        return {};
    }
};
template <class F>
struct backward_fused_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In b, In c, Out y, const channels& layout) {
        const std::vector<T> bias = numbers_of_channels<T>(layout);
        std::vector<T> sums(layout.channels);
        backward_fused(p, F{}, x, b, y, sums, layout,
                       {.bias = bias, .residual = c, .gain = T(1.5), .clamp = 4});
        return {as_doubles(sums), {}};
    }
};
/// Without the residual there is one array less.
template <class F>
struct accumulating_fused_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In b, In, Out y, const channels& layout) {
        std::vector<T> sums(layout.channels, T(-2));
        backward_fused(p, F{}, x, b, add_to(y), add_to(sums), layout, {.gain = T(1.5)});
        return {as_doubles(sums), {}};
    }
};

template <class F>
struct forward_watched_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In, In, Out y, const channels&) {
        return {{}, {forward_with_statistics(p, F{}, x, y, saturation{0.5})}};
    }
};
template <class F>
struct backward_watched_form {
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In b, In, Out y, const channels&) {
        return {{}, {backward_with_statistics(p, F{}, x, b, y)}};
    }
};
template <class F>
struct forward_watched_per_channel_form {
    static constexpr bool counts_alone_are_exact = true;
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In, In, Out y, const channels& layout) {
        records all{{}, std::vector<statistics>(layout.channels)};
        forward_with_channel_statistics(p, F{}, x, y, all.seen, layout, saturation{0.5});
        return all;
    }
};
template <class F>
struct backward_watched_per_channel_form {
    static constexpr bool counts_alone_are_exact = true;
    template <class T, class P, class In, class Out>
    static records run(const P& p, In x, In b, In, Out y, const channels& layout) {
        records all{{}, std::vector<statistics>(layout.channels)};
        backward_with_channel_statistics(p, F{}, x, b, y, all.seen, layout);
        return all;
    }
};

/// A run of a channel is some whole rows, a row some whole runs, neither, one element …
std::vector<std::size_t> columns_of(const channels& layout) {
    const std::size_t n = layout.size();
    std::vector<std::size_t> all;
    for (const std::size_t columns :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, layout.inner, layout.channels,
          layout.channels * layout.inner, 2 * layout.channels * layout.inner, n / 2, n / 3, n / 5})
        if (columns != 0 && n % columns == 0 && n / columns > 1 && columns * 3000 >= n &&
            std::ranges::find(all, columns) == all.end())
            all.push_back(columns);
    return all;
}

template <class Form, class E>
void expect_the_same(const channels& layout) {
    using T = arithmetic_type_of<E>;
    const std::size_t n = layout.size();
    const std::vector<E> x = elements<E>(n, 3), b = elements<E>(n, 7), c = elements<E>(n, 11);
    const std::vector<E> old = elements<E>(n, 30);
    std::vector<E> y = old;
    using in = std::span<const E>;
    const records expected =
        Form::template run<T>(any_policy{}, in(x), in(b), in(c), std::span<E>(y), layout);
    for (const std::size_t columns : columns_of(layout)) {
        const std::size_t rows = n / columns;
        const std::size_t gap = columns % 2 == 0 ? 16 : 1;
        SCOPED_TRACE(show(layout) + ": " + std::to_string(rows) + " rows of " +
                     std::to_string(columns) + ", " + std::to_string(gap) + " apart");
        placed_matrix<E> px(rows, columns, gap, 0), pb(rows, columns, 3 * gap, 1),
            pc(rows, columns, 0, 2), py(rows, columns, 2 * gap, gap % 5);
        px.fill(x);
        pb.fill(b);
        pc.fill(c);
        for (const any_policy& policy :
             {any_policy{.mode = stores::always}, any_policy{.piece = 37},
              any_policy{.piece = columns + 1, .threads = true}}) {
            py.fill(old);
            using view = matrix_view<const E>;
            const records found = Form::template run<T>(policy, view(px.view()), view(pb.view()),
                                                        view(pc.view()), py.view(), layout);
            ASSERT_TRUE(px.holds(x) && pb.holds(b) && pc.holds(c));
            ASSERT_TRUE(py.holds(y));
            ASSERT_TRUE(same_all<double>(found.sums, expected.sums));
            if constexpr (requires { Form::counts_alone_are_exact; })
                ASSERT_TRUE(std::ranges::equal(found.seen, expected.seen, alike));
            else
                ASSERT_TRUE(std::ranges::equal(found.seen, expected.seen, same_bits));
        }
    }
}

template <class Form, class E>
void expect_the_same_of_all_shapes() {
    const std::vector<channels>& all = small_shapes();
    for (std::size_t k = 0; k < all.size(); k += k < 20 ? 1 : 3)
        ASSERT_NO_FATAL_FAILURE((expect_the_same<Form, E>(all[k])));
    for (const channels& layout :
         {channels{40, 1500, 1}, channels{33, 60, 49}, channels{9, 3, 1255}, channels{700, 26, 1},
          channels{2100, 3, 4}})
        ASSERT_NO_FATAL_FAILURE((expect_the_same<Form, E>(layout)));
}

template <class E>
class rows_of_channels : public ::testing::Test {};
// Where the rows are does not depend on the instruction set: one of x86-64's has all the types.
#if defined(__x86_64__) && (defined(__AVX512F__) || !defined(__AVX2__))
using element_types = ::testing::Types<float>;
#else
using element_types =
    few_or_all<::testing::Types<bfloat16>, ::testing::Types<float, double, bfloat16>>;
#endif
TYPED_TEST_SUITE(rows_of_channels, element_types);

TYPED_TEST(rows_of_channels, have_weights) {
    expect_the_same_of_all_shapes<forward_per_channel_form, TypeParam>();
    expect_the_same_of_all_shapes<backward_per_channel_form, TypeParam>();
    expect_the_same_of_all_shapes<one_weight_form, TypeParam>();
}

TYPED_TEST(rows_of_channels, are_added_to) {
    expect_the_same_of_all_shapes<accumulating_per_channel_form, TypeParam>();
    using T = arithmetic_type_of<TypeParam>;
    expect_the_same_of_all_shapes<accumulating_fused_form<leaky_relu<T>>, TypeParam>();
}

TYPED_TEST(rows_of_channels, have_epilogues) {
    using T = arithmetic_type_of<TypeParam>;
    expect_the_same_of_all_shapes<forward_fused_form<leaky_relu<T>>, TypeParam>();
    expect_the_same_of_all_shapes<backward_fused_form<leaky_relu<T>>, TypeParam>();
}

TYPED_TEST(rows_of_channels, are_watched) {
    using T = arithmetic_type_of<TypeParam>;
    expect_the_same_of_all_shapes<forward_watched_form<leaky_relu<T>>, TypeParam>();
    expect_the_same_of_all_shapes<backward_watched_form<leaky_relu<T>>, TypeParam>();
    expect_the_same_of_all_shapes<forward_watched_per_channel_form<leaky_relu<T>>, TypeParam>();
    expect_the_same_of_all_shapes<backward_watched_per_channel_form<leaky_relu<T>>, TypeParam>();
}

TEST(rows_of_channels_of_long_functions, are_computed) {
    expect_the_same_of_all_shapes<forward_fused_form<elu<float>>, float>();
    expect_the_same_of_all_shapes<backward_fused_form<elu<float>>, float>();
    expect_the_same_of_all_shapes<accumulating_fused_form<elu<float>>, float>();
    expect_the_same_of_all_shapes<forward_watched_form<elu<float>>, float>();
    expect_the_same_of_all_shapes<forward_watched_per_channel_form<elu<float>>, float>();
}

TEST(rows_of_channels, work_in_place) {
    const channels layout{.outer = 6, .channels = 5, .inner = 70};
    const std::vector<float> x = random_normal<float>(layout.size(), 5);
    const std::vector<float> w = numbers_of_channels<float>(layout);
    std::vector<float> y(x.size());
    forward_per_channel(channel_prelu<float>{}, x, w, y, layout);
    placed_matrix<float> m(30, 70, 3, 1);
    m.fill(x);
    forward_per_channel(channel_prelu<float>{}, m.view(), w, m.view(), layout);
    EXPECT_TRUE(m.holds(y));
    forward_fused(leaky_relu<float>{}, x, y, layout, {.bias = w, .residual = x});
    m.fill(x);
    forward_fused(leaky_relu<float>{}, m.view(), m.view(), layout,
                  {.bias = w, .residual = m.view()});
    EXPECT_TRUE(m.holds(y));
}

TEST(rows_of_channels, allocate_nothing) {
    std::vector<float> memory(1000), w(9), sums(9);
    std::vector<statistics> seen(9);
    const matrix_view<float> x{memory.data(), 10, 9, 20};
    const channels layout{.outer = 10, .channels = 9};
    const std::size_t before = allocations();
    forward_per_channel(channel_prelu<float>{}, x, w, x, layout);
    backward_fused(relu<float>{}, x, x, x, sums, layout, {.bias = w, .residual = x});
    forward_with_statistics(relu<float>{}, x, x);
    forward_with_channel_statistics(relu<float>{}, x, x, seen, layout);
    EXPECT_EQ(allocations(), before);
}

// An empty call clears the sums, whatever the policy is made of.
TEST(rows_of_channels, may_be_none) {
    std::vector<float> w(3), sums(3, 7.0F);
    const matrix_view<float> none{nullptr, 0, 6, 8};
    backward_per_channel(channel_prelu<float>{}, none, w, none, none, sums,
                         {.outer = 0, .channels = 3, .inner = 2});
    EXPECT_EQ(sums, std::vector<float>(3));
}

template <class Call>
void expect_refusal(const Call& call, std::initializer_list<std::string> parts) {
    expect_parts(refusal(call), parts);
}

TEST(rows_of_channels, that_cannot_be_right_are_refused) {
    std::vector<float> memory(400, 42.0F), w(5, 1.0F), sums(5, 42.0F);
    const std::vector<float> untouched = memory;
    float* const p = memory.data();
    const matrix_view<float> x{p, 4, 5, 10}, y{p + 100, 4, 5, 12};
    const channels layout{.outer = 4, .channels = 5};
    const channel_prelu<float> f;
    std::vector<statistics> seen(5);

    expect_refusal([&] { forward_per_channel(f, x, w, y, {.outer = 3, .channels = 5}); },
                   {"simdact::forward_per_channel: x has 20 elements, but the layout has"});
    expect_refusal([&] { forward_per_channel(f, x, std::vector<float>(4), y, layout); },
                   {"simdact::forward_per_channel: weights has 4 elements", "5 channels"});
    expect_refusal(
        [&] { forward_per_channel(f, x, w, matrix_view<float>{p + 100, 5, 4, 12}, layout); },
        {"simdact::forward_per_channel: x has 4 rows of 5 elements, but y has 5 rows of 4"});
    expect_refusal([&] { forward_per_channel(f, x, std::span(p + 112, 5), y, layout); },
                   {"simdact::forward_per_channel: the output y (4 rows of 5 elements) overlaps "
                    "weights (5 elements)"});
    expect_refusal(
        [&] { forward_per_channel(f, x, w, matrix_view<float>{p + 2, 4, 5, 10}, layout); },
        {"partially overlaps x"});
    expect_refusal(
        [&] { backward_per_channel(f, x, w, x, y, std::span(p + 11, 5), layout); },
        {"simdact::backward_per_channel: the output grad_weights (5 elements) overlaps x"});
    expect_refusal([&] { backward_per_channel(f, x, w, x, y, std::span(p + 12, 4), layout); },
                   {"simdact::backward_per_channel: grad_weights has 4 elements"});
    expect_refusal([&] { forward_fused(relu<float>{}, x, y, layout, {.gain = INFINITY}); },
                   {"simdact::forward_fused: gain is inf"});
    expect_refusal(
        [&] {
            forward_fused(relu<float>{}, x, y, layout,
                          {.residual = matrix_view<float>{p + 200, 5, 4}});
        },
        {"simdact::forward_fused: residual has 5 rows of 4 elements, but x has 4 rows of 5"});
    expect_refusal(
        [&] {
            forward_fused(relu<float>{}, x, y, layout,
                          {.residual = matrix_view<float>{p + 101, 4, 5, 12}});
        },
        {"simdact::forward_fused: the output y (4 rows of 5 elements, leading dimension 12) "
         "partially overlaps residual"});
    expect_refusal(
        [&] { backward_fused(relu<float>{}, x, x, y, std::span(sums).first(4), layout, {}); },
        {"simdact::backward_fused: grad_bias has 4 elements"});
    expect_refusal(
        [&] {
            forward_with_channel_statistics(relu<float>{}, x, y, std::span(seen).first(4), layout);
        },
        {"simdact::forward_with_channel_statistics: seen has 4 records"});
    expect_refusal([&] { forward_with_statistics(relu<float>{}, x, y, saturation{-1}); },
                   {"simdact::forward_with_statistics: the bound of saturation is -1"});
    expect_refusal(
        [&] {
            backward_with_channel_statistics(relu<float>{}, x, x, y, seen, layout, saturation{-1});
        },
        {"simdact::backward_with_channel_statistics: the bound of saturation is -1"});
    EXPECT_EQ(memory, untouched);
    EXPECT_EQ(sums, std::vector<float>(5, 42.0F));
    // Between the rows there is room for the sums.
    EXPECT_EQ(refusal([&] { backward_per_channel(f, x, w, x, y, std::span(p + 5, 5), layout); }),
              "");
}

}  // namespace
}  // namespace simdact::test
