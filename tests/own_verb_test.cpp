// SPDX-License-Identifier: BSD-3-Clause

// A verb of these tests alone (added/blend.hpp), described in a dozen lines, has every form that
// the library's own have.

#include <gtest/gtest.h>

#include <array>
#include <simdact/detail/dispatch/list.hpp>
#include <simdact/float16.hpp>
#include <simdact/matrix_view.hpp>
#include <simdact/simdact.hpp>
#include <span>
#include <type_traits>
#include <vector>

#if __has_include(<Eigen/Core>) && defined(SIMDACT_TEST_EIGEN)
#include <Eigen/Core>
#include <simdact/eigen.hpp>
#endif
#if defined(SIMDACT_TEST_TBB)
#include <simdact/parallel.hpp>
#endif

#include "added/blend.hpp"
#include "added/every_second.hpp"
#include "support/any_policy.hpp"
#include "support/elements.hpp"
#include "support/extent.hpp"
#include "support/placed_matrix.hpp"
#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

/// The formula, for one element.
template <class F, class T>
T blended_plainly(const F& f, T x, T skip) {
    return simd::in_order(skip + simd::rounded(f(x)));
}

struct blend_verb {
    static constexpr const char* name = "blend";
    static constexpr std::size_t inputs = 2, outputs = 1;
    static constexpr std::array<const char*, 3> arrays{"x", "skip", "y"};

    template <class F, class T>
    static std::array<T, 1> plain(const F& f, const std::array<T, 2>& in) {
        return {blended_plainly(f, in[0], in[1])};
    }
    template <class F, class T, class... Policy>
    static void run(const F& f, const std::array<T*, 3>& a, std::size_t n,
                    const Policy&... policy) {
        blend(policy..., f, static_cast<const T*>(a[0]), static_cast<const T*>(a[1]), a[2], n);
    }
    template <class F, class T, class... Policy>
    static void check(const F& f, const std::array<std::span<T>, 3>& a, const Policy&... policy) {
        blend(policy..., f, std::span<const T>(a[0]), std::span<const T>(a[1]), a[2]);
    }
};

template <class F>
class own_verb : public ::testing::Test {};
using activations = few_or_all<::testing::Types<in_short_loops<leaky_relu<double>>>,
                               ::testing::Types<leaky_relu<float>, leaky_relu<double>, elu<float>>>;
TYPED_TEST_SUITE(own_verb, activations);

#define SIMDACT_TEST_OF_OWN_VERB(what)                             \
    TYPED_TEST(own_verb, what) {                                   \
        several_arrays<blend_verb, TypeParam>(TypeParam{}).what(); \
    }
SIMDACT_TEST_OF_OWN_VERB(has_the_values_of_a_plain_loop_on_every_length_and_misalignment)
SIMDACT_TEST_OF_OWN_VERB(touches_nothing_beyond_its_arrays)
SIMDACT_TEST_OF_OWN_VERB(works_in_place)
SIMDACT_TEST_OF_OWN_VERB(does_not_depend_on_how_results_are_stored)
SIMDACT_TEST_OF_OWN_VERB(does_not_depend_on_how_a_policy_cuts)
SIMDACT_TEST_OF_OWN_VERB(hands_the_policy_the_whole_array)
SIMDACT_TEST_OF_OWN_VERB(takes_empty_arrays)
SIMDACT_TEST_OF_OWN_VERB(refuses_sizes_that_differ)
SIMDACT_TEST_OF_OWN_VERB(refuses_outputs_that_partially_overlap_an_input)

constexpr auto f = quickly(leaky_relu<float>{.negative_slope = 0.3F});

/// Arrays of n elements, and what is expected of them.
template <class E>
struct sample {
    using T = arithmetic_type_of<E>;

    std::vector<E> x, skip, y;
    std::vector<E> expected, expected_sum;  ///< y, and old y + y

    explicit sample(std::size_t n)
        : x(elements<E>(n, 3)), skip(elements<E>(n, 4)), y(elements<E>(n, 5)) {
        for (std::size_t i = 0; i < n; ++i) {
            const T result = blended_plainly(f, static_cast<T>(x[i]), static_cast<T>(skip[i]));
            expected.push_back(static_cast<E>(result));
            expected_sum.push_back(
                static_cast<E>(simd::in_order(static_cast<T>(y[i]) + simd::rounded(result))));
        }
    }
};

template <class E>
void expect_same(const std::vector<E>& expected, const std::vector<E>& found, const char* what) {
    EXPECT_TRUE(
        std::equal(expected.begin(), expected.end(), found.begin(), found.end(), same_element<E>))
        << "blend, " << what;
}

template <class E>
void expect_every_form(std::size_t n) {
    SCOPED_TRACE(std::to_string(n) + " elements");
    const sample<E> s(n);
    const auto check = [&](const std::vector<E>& expected, const char* what, auto call) {
        std::vector<E> y = s.y;
        call(y);
        expect_same(expected, y, what);
    };
    check(s.expected, "pointers",
          [&](auto& y) { blend(f, s.x.data(), s.skip.data(), y.data(), n); });
    check(s.expected, "ranges", [&](auto& y) { blend(f, s.x, s.skip, y); });
    check(s.expected, "in place of skip", [&](auto& y) {
        y = s.skip;
        blend(f, s.x, y);
    });
    check(s.expected, "pointers, in place of skip", [&](auto& y) {
        y = s.skip;
        blend(f, s.x.data(), y.data(), n);
    });
    check(s.expected, "in place of x", [&](auto& y) {
        y = s.x;
        blend(f, y, s.skip, y);
    });
    check(s.expected_sum, "added", [&](auto& y) { blend(f, s.x, s.skip, add_to(y)); });
    check(s.expected_sum, "pointers, added",
          [&](auto& y) { blend(f, s.x.data(), s.skip.data(), add_to(y.data()), n); });
    check(s.expected_sum, "a policy, added",
          [&](auto& y) { blend(backwards_in_pieces{7}, f, s.x, s.skip, add_to(y)); });
    check(s.expected, "serial", [&](auto& y) { blend(serial, f, s.x, s.skip, y); });
    for (std::size_t piece = 1; piece < 20; ++piece)
        check(s.expected, "backwards_in_pieces",
              [&](auto& y) { blend(backwards_in_pieces{piece}, f, s.x, s.skip, y); });
    check(s.expected, "streaming",
          [&](auto& y) { blend(streaming(stores::always), f, s.x, s.skip, y); });
    check(s.expected, "streaming in pieces", [&](auto& y) {
        blend(streaming(stores::always, backwards_in_pieces{33}), f, s.x, s.skip, y);
    });
#if defined(SIMDACT_TEST_TBB)
    check(s.expected, "parallel",
          [&](auto& y) { blend(parallel_policy{.grain = 8}, f, s.x, s.skip, y); });
#endif
#if defined(__SSE2__)
    check(s.expected, "xsimd::sse2", [&](auto& y) { blend<xsimd::sse2>(f, s.x, s.skip, y); });
    check(s.expected, "xsimd::sse2, a policy", [&](auto& y) {
        blend<xsimd::sse2>(backwards_in_pieces{5}, f, s.x.data(), s.skip.data(), y.data(), n);
    });
#endif
}

TEST(own_verb_forms, have_the_values_of_the_formula) {
    for (const std::size_t n : {0U, 1U, 5U, 16U, 100U, 1000U})
        expect_every_form<float>(n);
}

TEST(own_verb_forms, take_elements_of_16_bits) {
    for (const std::size_t n : {0U, 5U, 100U, 1000U}) {
        expect_every_form<bfloat16>(n);
        if constexpr (tests_all)
            expect_every_form<float16>(n);
    }
    const sample<bfloat16> s(100);
    std::vector<float> x(100), y(100);
    convert(s.x, x);
    blend(f, x, s.skip, y);  // both in one call
    EXPECT_EQ(y[7], blended_plainly(f, x[7], static_cast<float>(s.skip[7])));
}

TEST(own_verb_forms, take_views) {
    const sample<float> s(60);
    placed_matrix<float> x(4, 15, 3, 1), y(4, 15, 5, 2);
    x.fill(s.x);
    y.fill(s.y);
    blend(f, x.view(), s.skip, y.view());
    EXPECT_TRUE(y.holds(s.expected)) << "blend, rows and a range";
    EXPECT_TRUE(x.holds(s.x));
    y.fill(s.y);
    blend(any_policy{.piece = 7, .mode = stores::always}, f, x.view(), s.skip, add_to(y.view()));
    EXPECT_TRUE(y.holds(s.expected_sum)) << "blend, rows and a range, added";
    y.fill(s.skip);
    blend(f, x.view(), y.view());
    EXPECT_TRUE(y.holds(s.expected)) << "blend, rows, in place";

    std::vector<float> strided(180, -7.0F), twice(120, -7.0F);
    const auto third = [](const std::vector<float>& from) {
        std::vector<float> all;
        for (std::size_t i = 0; i < 60; ++i)
            all.push_back(from[i * from.size() / 60]);
        return all;
    };
    blend(f, x.view(), s.skip, strided_view{strided.data(), 4, 15, 45, 3});
    expect_same(s.expected, third(strided), "strides");
    EXPECT_EQ(std::ranges::count(strided, -7.0F), 120);
    blend(f, strided_span{s.x.data() + 59, 60, -1}, strided_span{s.skip.data() + 59, 60, -1},
          strided_span{strided.data() + 177, 60, -3});
    expect_same(s.expected, third(strided), "strides, backwards");
    blend(f, s.x, s.skip, every_second<float>{twice.data(), 60});
    expect_same(s.expected, third(twice), "every_second");
    EXPECT_EQ(std::ranges::count(twice, -7.0F), 60);
    std::vector<float> columns(60);
    blend(f, column_major_view{s.x.data(), 15, 4}, column_major_view{s.skip.data(), 15, 4},
          column_major_view{columns.data(), 15, 4});
    expect_same(s.expected, columns, "columns");
}

#if defined(SIMDACT_TEST_EIGEN)
TEST(own_verb_forms, take_Eigen_arrays) {
    const sample<float> s(60);
    Eigen::MatrixXf x(15, 4), skip(15, 4), y(15, 8);
    std::ranges::copy(s.x, x.data());
    std::ranges::copy(s.skip, skip.data());
    y.setConstant(-7);
    blend(f, x, skip, y.rightCols(4));
    expect_same(s.expected, {y.data() + 60, y.data() + 120}, "Eigen");
    EXPECT_EQ((y.leftCols(4).array() == -7.0F).count(), 60);
}
#endif

TEST(own_verb_refusals, say_what_is_wrong_and_write_nothing) {
    std::vector<float> memory(40, 42.0F);
    const std::vector<float> untouched = memory;
    float* const p = memory.data();
    const auto arrays = [&](std::size_t x, std::size_t skip, std::size_t y, std::size_t columns) {
        return refusal([&] {
            blend(f, matrix_view{p + x, 2, 3, 5}, matrix_view{p + skip, 2, 3, 5},
                  matrix_view{p + y, 2, columns, 5});
        });
    };
    expect_parts(arrays(0, 10, 20, 4),
                 {"simdact::blend: ", "has 2 rows of 3 elements", "y has 2 rows of 4 elements"});
    expect_parts(arrays(0, 10, 11, 3),
                 {"simdact::blend: the output y ", "partially overlaps skip"});
    expect_parts(arrays(10, 20, 12, 3), {"simdact::blend: the output y ", "partially overlaps x"});
    expect_parts(refusal([&] { blend(f, std::span(p, 5), std::span(p + 3, 5)); }),
                 {"simdact::blend: the output y (5 elements) partially overlaps x (5 elements)"});
    expect_parts(refusal([&] { blend(f, std::span(p, 5), std::span(p + 10, 6)); }),
                 {"simdact::blend: x has 5 elements, but y has 6"});
    EXPECT_EQ(memory, untouched);
}

// ---- what the compiler says

using floats = std::vector<float>;
using F = std::remove_const_t<decltype(f)>;

static_assert(noexcept(blend(f, static_cast<const float*>(nullptr),
                             static_cast<const float*>(nullptr), static_cast<float*>(nullptr), 0)));
static_assert(noexcept(blend(serial, f, static_cast<float*>(nullptr), static_cast<float*>(nullptr),
                             0)));
static_assert(!noexcept(blend(f, std::declval<floats&>(), std::declval<floats&>(),
                              std::declval<floats&>())));
static_assert(!noexcept(blend(std::declval<backwards_in_pieces>(), f, static_cast<float*>(nullptr),
                              static_cast<float*>(nullptr), 0)));

template <class... A>
constexpr mistake mistake_of = simdact::detail::mistake_in<verbs::blend, default_arch, A...>;
static_assert(mistake_of<F, floats&, floats&, floats&> == mistake::none);
static_assert(mistake_of<F, floats&, floats&> == mistake::none);
static_assert(mistake_of<F, floats&> == mistake::the_call_has_too_few_arrays);
static_assert(mistake_of<F, floats&, floats&, floats&, floats&> ==
              mistake::the_call_has_too_many_arrays);
static_assert(mistake_of<F, floats&, const floats&> == mistake::the_output_is_const);
static_assert(mistake_of<F, floats&, floats&, floats> == mistake::the_output_is_a_temporary);
static_assert(mistake_of<F, float*, float*, float*> ==
              mistake::pointers_need_the_number_of_elements_after_the_last_one);
static_assert(mistake_of<F, floats&, floats&, float*> == mistake::pointers_and_ranges_are_mixed);
static_assert(mistake_of<leaky_relu<double>, floats&, floats&, floats&> ==
              mistake::the_activation_computes_in_another_type_than_the_elements);
static_assert(mistake_of<simdact::detail::accumulated<floats&>> ==
              mistake::not_a_call_of_this_verb);

template <class... A>
concept is_refused = !requires(A&&... a) { blend(std::forward<A>(a)...); };
static_assert(is_refused<F, floats&, const floats&> && is_refused<F, floats&>);
static_assert(!is_refused<F, const floats&, const floats&, floats&>);

// ---- dispatch

/// Notes whether the kernel is among those of a list.
template <class List>
struct noting_whether_listed {
    bool* listed;

    template <class Kernel>
    void run(std::size_t, const Kernel&) const {
        *listed = List::template contains<Kernel>;
    }
};

// simdact_dispatch(… VERBS …) has the names of the library's verbs alone; what it writes takes any
// description.
TEST(own_verb_dispatch, finds_the_kernels_by_the_description) {
    using listed = dispatch::kernels_of<
        activation_list<F>, dispatch::verb_list<verbs::blend, dispatch::accumulating<verbs::blend>>,
        dispatch::element_list<bfloat16>>;
    using others =
        dispatch::kernels_of<activation_list<F>, dispatch::verb_list<simdact::verbs::forward_gated>,
                             dispatch::element_list<bfloat16>>;
    const auto expect_listed = [](auto& x, auto& skip, auto& y, const char* what) {
        bool found = false;
        blend(noting_whether_listed<listed>{&found}, f, x, skip, y);
        EXPECT_TRUE(found) << what;
        blend(noting_whether_listed<others>{&found}, f, x, skip, y);
        EXPECT_FALSE(found) << what;
    };
    floats a(100);
    std::vector<bfloat16> b(100);
    const matrix_view<float> rows{a.data(), 5, 7, 10};
    auto added = add_to(a);
    auto added_rows = add_to(rows);
    expect_listed(a, a, a, "ranges");
    expect_listed(b, b, b, "bfloat16");
    expect_listed(rows, rows, rows, "rows");
    expect_listed(a, a, added, "added");
    expect_listed(rows, rows, added_rows, "rows, added");
}

}  // namespace
}  // namespace simdact::test
