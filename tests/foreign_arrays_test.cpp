// SPDX-License-Identifier: BSD-3-Clause

// Arrays of other libraries in every kind of verb, in and out, contiguous or not: Eigen's and
// xtensor's where they are installed, std::mdspan where the compiler has it, and OpenCV's by what
// the adapter uses of their interface.

#include <gtest/gtest.h>

#include <cstdint>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/matrix_view.hpp>
#include <simdact/opencv.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/quantized.hpp>
#include <simdact/simdact.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(SIMDACT_TEST_EIGEN)
#include <Eigen/Core>
#include <simdact/eigen.hpp>
#endif
#if defined(SIMDACT_TEST_XTENSOR)
#include <simdact/xtensor.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif
#if __has_include(<mdspan>)
#include <mdspan>
#endif
#if defined(__cpp_lib_mdspan)
#include <simdact/mdspan.hpp>
#endif

#include "support/any_policy.hpp"
#include "support/calls.hpp"
#include "support/extent.hpp"

namespace simdact::test {
namespace {

constexpr auto f = quickly(leaky_relu<float>{.negative_slope = 0.5F});

/// What the verb asked is what is said of the call.
template <class... A>
constexpr mistake mistake_of_forward =
    simdact::detail::mistake_in<verbs::forward, default_arch, leaky_relu<float>, A...>;

/// Compares every element (i, j) of an output with what it must be, by `at(i, j)` of both.
template <class Found, class Expected>
void expect_elements(std::ptrdiff_t rows, std::ptrdiff_t columns, const Found& found,
                     const Expected& expected, const std::string& what) {
    for (std::ptrdiff_t i = 0; i < rows; ++i)
        for (std::ptrdiff_t j = 0; j < columns; ++j)
            if (found(i, j) != expected(i, j)) {
                ADD_FAILURE() << what << ", element " << i << ", " << j << " is " << found(i, j)
                              << " instead of " << expected(i, j);
                return;
            }
}

/// Element (i, j) of an input: negative and positive ones, each another.
float number(std::ptrdiff_t i, std::ptrdiff_t j, float from = -30) {
    return from + static_cast<float>(7 * i + j);
}

#if defined(SIMDACT_TEST_EIGEN)

// ---- Eigen

using row_major = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class M>
void number_elements(M&& m, float from = -30) {
    for (Eigen::Index i = 0; i < m.rows(); ++i)
        for (Eigen::Index j = 0; j < m.cols(); ++j)
            m(i, j) = number(i, j, from);
}

/// forward with x as input and y as output.
template <class X, class Y>
void expect_forward_on(X&& x, Y&& y, const std::string& what) {
    number_elements(x);
    y.setConstant(3);
    forward(f, x, y);
    expect_elements(
        x.rows(), x.cols(), [&](Eigen::Index i, Eigen::Index j) { return y(i, j); },
        [&](auto i, auto j) { return f(number(i, j)); }, "forward, " + what);
}

/// Verbs of one and of two outputs, a policy, add_to, in place and not.
template <class X, class Y>
void expect_verbs_on(X&& x, Y&& y, const std::string& what) {
    const Eigen::Index rows = x.rows(), columns = x.cols();
    const auto of_y = [&](Eigen::Index i, Eigen::Index j) { return y(i, j); };
    expect_forward_on(x, y, what);
    forward(any_policy{.piece = 3}, f, x, add_to(y));
    expect_elements(
        rows, columns, of_y, [&](auto i, auto j) { return 2 * f(number(i, j)); },
        "forward, added, " + what);
    number_elements(y, -10);
    backward(f, x, std::as_const(y), y);
    expect_elements(
        rows, columns, of_y,
        [&](auto i, auto j) { return number(i, j, -10) * (number(i, j) > 0 ? 1.0F : 0.5F); },
        "backward, in place, " + what);
    forward(f, y);
    forward_gated(f, x, x, y);
    expect_elements(
        rows, columns, of_y, [&](auto i, auto j) { return number(i, j) * f(number(i, j)); },
        "forward_gated, " + what);
    number_elements(y, -20);
    backward_gated(f, x, y, x, y, x);  // both outputs in place
    expect_elements(
        rows, columns, of_y, [&](auto i, auto j) { return number(i, j) * f(number(i, j, -20)); },
        "backward_gated, grad_x, " + what);
    expect_elements(
        rows, columns, [&](Eigen::Index i, Eigen::Index j) { return x(i, j); },
        [&](auto i, auto j) {
            return number(i, j) * number(i, j) * (number(i, j, -20) > 0 ? 1.0F : 0.5F);
        },
        "backward_gated, grad_gate, " + what);
}

/// An array of another kind becomes an operand in its own way; the verbs know the operand alone.
template <class X, class Y>
void expect_operands_of(X&& x, Y&& y, const std::string& what) {
    if constexpr (tests_all)
        expect_verbs_on(x, y, what);
    else
        expect_forward_on(x, y, what);
}

TEST(Eigen_arrays, of_one_kind_are_taken_in_and_out) {
    Eigen::MatrixXf a(5, 7), b(5, 7), large_a(9, 11), large_b(9, 11);
    row_major c(5, 7), d(5, 7), large_c(9, 11), large_d(9, 11);
    Eigen::VectorXf v(13), w(13);
    Eigen::RowVectorXf rv(13), rw(13);
    Eigen::ArrayXXf e(5, 7), g(5, 7);
    Eigen::Matrix<float, 3, 5> small, small_y;
    Eigen::Array<float, 3, 4, Eigen::RowMajor> small_rows, small_rows_y;
    expect_verbs_on(a, b, "MatrixXf");
    expect_verbs_on(c, d, "row-major");
    expect_operands_of(v, w, "VectorXf");
    expect_operands_of(e, g, "ArrayXXf");
    expect_operands_of(small, small_y, "of a fixed size");
    expect_verbs_on(large_a.block(1, 2, 5, 7), large_b.block(3, 1, 5, 7), "block");
    expect_operands_of(large_c.block(1, 2, 5, 7), large_d.block(3, 1, 5, 7), "block, row-major");
    expect_verbs_on(large_a.col(3), large_b.col(5), "col");
    expect_operands_of(large_a.row(3), large_b.row(5), "row");
    expect_operands_of(large_a.block(1, 2, 5, 1), large_b.block(3, 1, 5, 1), "block of one column");
    expect_operands_of(large_a.block(1, 2, 1, 7), large_b.block(3, 1, 1, 7), "block of one row");
    expect_operands_of(large_a.transpose(), large_b.transpose(), "transpose");
    if constexpr (tests_all) {
        expect_operands_of(rv, rw, "RowVectorXf");
        expect_operands_of(small_rows, small_rows_y, "of a fixed size, row-major");
        expect_operands_of(large_c.col(3), large_d.col(5), "col, row-major");
        expect_operands_of(large_c.row(3), large_d.row(5), "row, row-major");
        expect_operands_of(large_c.block(1, 2, 5, 1), large_d.block(3, 1, 5, 1),
                           "block of one column, row-major");
        expect_operands_of(large_a.topRows(2).array(), large_b.bottomRows(2).array(),
                           "array of a part");
        expect_operands_of(large_a.diagonal(), large_b.diagonal(), "diagonal");
    }
}

TEST(Eigen_arrays, of_any_kind_go_with_those_of_another) {
    Eigen::MatrixXf large(9, 11), other(9, 11);
    row_major rows(5, 7), large_rows(9, 11);
    Eigen::MatrixXf columns(5, 7);
    expect_operands_of(columns, rows, "MatrixXf and row-major");
    expect_verbs_on(rows, columns, "row-major and MatrixXf");
    expect_operands_of(large.block(1, 2, 5, 7), rows, "block and row-major");
    expect_operands_of(large_rows.block(1, 2, 5, 7), other.block(0, 0, 5, 7),
                       "row-major block and block");
}

TEST(Eigen_arrays, are_vectors_that_are_in_and_between_matrices) {
    Eigen::MatrixXf m(6, 8), n(6, 8);
    Eigen::VectorXf v(6);
    expect_operands_of(m.col(2), v, "col and VectorXf");
    expect_operands_of(v, m.col(2), "VectorXf and col");
    n.setConstant(-7);
    number_elements(m);
    forward(f, m.row(1), n.row(4));
    expect_elements(
        6, 8, [&](auto i, auto j) { return n(i, j); },
        [&](auto i, auto j) { return i == 4 ? f(number(1, j)) : -7.0F; }, "forward, row to row");
    std::vector<float> flat(8);
    forward(f, m.row(1), flat);
    expect_elements(
        1, 8, [&](auto, auto j) { return flat[static_cast<std::size_t>(j)]; },
        [&](auto, auto j) { return f(number(1, j)); }, "forward, row to std::vector");
}

TEST(Eigen_arrays, mapped_with_strides_are_taken) {
    std::vector<float> x(300), y(300, -7.0F);
    using map = Eigen::Map<Eigen::MatrixXf, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
    using outer_map = Eigen::Map<row_major, 0, Eigen::OuterStride<>>;
    using vector_map = Eigen::Map<Eigen::VectorXf, 0, Eigen::InnerStride<3>>;
    expect_verbs_on(map(x.data(), 5, 7, {20, 2}), map(y.data(), 5, 7, {31, 3}), "Map with strides");
    expect_operands_of(map(x.data(), 5, 1, {4, 2}), map(y.data(), 5, 1, {3, 3}),
                       "Map with strides, of one column");
    expect_operands_of(map(x.data(), 1, 5, {2, 4}), map(y.data(), 1, 5, {3, 3}),
                       "Map with strides, of one row");
    expect_operands_of(outer_map(x.data(), 5, 7, Eigen::OuterStride<>(9)),
                       outer_map(y.data(), 5, 7, Eigen::OuterStride<>(11)), "row-major Map");
    expect_operands_of(vector_map(x.data(), 17), vector_map(y.data(), 17), "Map of a vector");
    const Eigen::Map<const Eigen::VectorXf> of_const(x.data(), 4);
    forward(f, of_const, Eigen::Map<Eigen::VectorXf>(y.data(), 4));
    EXPECT_EQ(y[3], f(x[3]));
    Eigen::MatrixXf m = Eigen::MatrixXf::Constant(3, 4, -2), n(3, 4);
    const Eigen::Ref<const Eigen::MatrixXf> in(m);
    Eigen::Ref<Eigen::MatrixXf> out(n);
    forward(f, in, out);
    EXPECT_EQ(n(2, 3), -1);
}

template <class Bias>
concept takes_the_bias = requires(row_major& x, const Bias& bias) {
    forward_fused(f, x, x, channels{}, {.bias = bias});
};
static_assert(takes_the_bias<std::vector<float>>);

TEST(Eigen_arrays, are_the_elements_of_verbs_with_more_than_arrays) {
    Eigen::MatrixXf x(4, 6), y(4, 6), grad(4, 6);
    row_major x_rows(4, 6), y_rows(4, 6);
    number_elements(x);
    number_elements(x_rows);
    std::vector<std::uint8_t> mask(mask_bytes<leaky_relu<float>>(24));
    forward_masked(f, x, y, mask);
    grad.setConstant(2);
    backward_masked(f, mask, grad, grad);
    expect_elements(
        4, 6, [&](auto i, auto j) { return grad(i, j); },
        [&](auto i, auto j) { return number(i, j) > 0 ? 2.0F : 1.0F; },
        "forward_masked and backward_masked, MatrixXf");
    // Rows of 6 features: a weight for each.
    Eigen::VectorXf weights = Eigen::VectorXf::LinSpaced(6, 1, 6), sums(6);
    const channel_prelu<float> prelu;
    forward_per_channel(prelu, x_rows, weights, y_rows, {.outer = 4, .channels = 6});
    expect_elements(
        4, 6, [&](auto i, auto j) { return y_rows(i, j); },
        [&](auto i, auto j) { return number(i, j) * static_cast<float>(j + 1); },
        "forward_per_channel, row-major");
    backward_per_channel(prelu, x_rows, weights, x_rows, y_rows, sums, {.outer = 4, .channels = 6});
    EXPECT_EQ(sums(2), x_rows.col(2).squaredNorm()) << "backward_per_channel";
    forward_fused(f, x_rows, y_rows, {.outer = 4, .channels = 6},
                  {.bias = std::span<const float>(weights.data(), 6), .gain = 2});
    expect_elements(
        4, 6, [&](auto i, auto j) { return y_rows(i, j); },
        [&](auto i, auto j) { return 2 * f(number(i, j) + static_cast<float>(j + 1)); },
        "forward_fused, row-major");
    EXPECT_TRUE(takes_the_bias<Eigen::VectorXf>) << "forward_fused, a VectorXf as the bias";
    using bytes = Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic>;
    bytes small = bytes::Constant(5, 5, -100), result(7, 7);
    const quantized<std::int8_t> q(f, {}, {});
    forward(q, small, result.block(1, 1, 5, 5));
    EXPECT_EQ(result(5, 5), -50) << "forward, quantized";
}

TEST(Eigen_arrays, of_other_shapes_are_refused) {
    Eigen::MatrixXf a(4, 6), b(6, 4);
    row_major c(6, 4);
    EXPECT_NE(refusal([&] { forward(f, a, b); }).find("the shapes must match"), std::string::npos);
    EXPECT_NE(refusal([&] { forward(f, a, c); }).find("the shapes must match"), std::string::npos);
    EXPECT_EQ(refusal([&] { forward(f, a, c.transpose()); }), "");
    EXPECT_NE(
        refusal([&] { forward(f, a.leftCols(3), a.middleCols(1, 3)); }).find("partially overlaps"),
        std::string::npos);
    EXPECT_NE(refusal([&] { forward(f, a.row(1), a.col(1).head(4).transpose()); }), "");
}

using block = decltype(std::declval<Eigen::MatrixXf&>().block(0, 0, 1, 1));
using const_block = decltype(std::declval<const Eigen::MatrixXf&>().block(0, 0, 1, 1));
using row = decltype(std::declval<Eigen::MatrixXf&>().row(0));
using sum = decltype(std::declval<Eigen::MatrixXf&>() + std::declval<Eigen::MatrixXf&>());
using product = decltype(2.0F * std::declval<Eigen::VectorXf&>());
static_assert(mistake_of_forward<const Eigen::MatrixXf&, Eigen::MatrixXf&> == mistake::none);
static_assert(mistake_of_forward<Eigen::MatrixXf, Eigen::MatrixXf&> == mistake::none);
static_assert(mistake_of_forward<Eigen::MatrixXf&, block> == mistake::none);
static_assert(mistake_of_forward<Eigen::VectorXf&, row> == mistake::none);
static_assert(mistake_of_forward<const_block, block> == mistake::none);
static_assert(mistake_of_forward<Eigen::MatrixXf&, const Eigen::MatrixXf&> ==
              mistake::the_output_is_const);
static_assert(mistake_of_forward<Eigen::MatrixXf&, const Eigen::VectorXf&> ==
              mistake::the_output_is_const);
static_assert(mistake_of_forward<Eigen::MatrixXf&, const_block> == mistake::the_output_is_const);
static_assert(mistake_of_forward<Eigen::MatrixXf&, Eigen::Map<const Eigen::MatrixXf>> ==
              mistake::the_output_is_const);
static_assert(mistake_of_forward<Eigen::MatrixXf&, Eigen::Ref<const Eigen::MatrixXf>> ==
              mistake::the_output_is_const);
static_assert(mistake_of_forward<const Eigen::MatrixXf&> == mistake::the_output_is_const);
static_assert(mistake_of_forward<Eigen::MatrixXf&, Eigen::MatrixXf> ==
              mistake::the_output_is_a_temporary);
static_assert(mistake_of_forward<Eigen::MatrixXf&, Eigen::VectorXf> ==
              mistake::the_output_is_a_temporary);
static_assert(mistake_of_forward<sum, Eigen::MatrixXf&> ==
              mistake::Eigen_arrays_need_simdact_eigen_hpp_and_expressions_need_eval);
static_assert(mistake_of_forward<product, Eigen::VectorXf&> ==
              mistake::Eigen_arrays_need_simdact_eigen_hpp_and_expressions_need_eval);
static_assert(mistake_of_forward<Eigen::MatrixXd&, Eigen::MatrixXf&> ==
              mistake::all_arrays_must_be_computed_in_one_type);
static_assert(mistake_of_forward<Eigen::MatrixXi&, Eigen::MatrixXf&> ==
              mistake::the_elements_must_be_float_double_bfloat16_or_float16);

#endif

#if defined(SIMDACT_TEST_XTENSOR)

// ---- xtensor

xt::xtensor<float, 2> numbered(std::size_t rows, std::size_t columns) {
    xt::xtensor<float, 2> t(std::array{rows, columns});
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
            t(i, j) = number(static_cast<std::ptrdiff_t>(i), static_cast<std::ptrdiff_t>(j));
    return t;
}

TEST(xtensor_arrays, are_taken_in_and_out) {
    const xt::xtensor<float, 2> x = numbered(5, 7);
    xt::xtensor<float, 2> y(std::array<std::size_t, 2>{5, 7});
    forward(f, x, y);
    expect_elements(
        5, 7, [&](auto i, auto j) { return y(i, j); },
        [&](auto i, auto j) { return f(number(i, j)); }, "forward, xtensor");
    backward(f, x, y, y);
    forward(any_policy{.piece = 2}, f, x, add_to(y));
    forward(f, y);
}

/// y's view becomes f of x's view, and the other elements of y stay what they are.
template <class MakeView>
void expect_forward_on_views(MakeView part, const char* what) {
    const xt::xtensor<float, 2> x = numbered(6, 8);
    xt::xtensor<float, 2> y = numbered(6, 8), expected = y;
    auto wanted = part(expected);
    const auto from = part(x);
    auto at = from.begin();
    for (float& element : wanted)
        element = f(*at++);
    auto out = part(y);
    forward(f, from, out);
    EXPECT_EQ(y, expected) << "forward, " << what;
    if constexpr (mistake_of_forward<decltype(part(x)), decltype(part(y))> == mistake::none) {
        forward(f, part(x), part(y));
        EXPECT_EQ(y, expected) << "forward, temporaries, " << what;
    } else {
        ADD_FAILURE() << "forward, a temporary view as the output is refused: " << what;
    }
    xt::xtensor<float, 2> in_place = x;
    auto both = part(in_place);
    forward(f, both);
    EXPECT_EQ(in_place, expected) << "forward, in place, " << what;
}

TEST(xtensor_arrays, are_taken_as_views) {
    expect_forward_on_views([](auto& t) { return xt::view(t, 2, xt::all()); }, "a row");
    expect_forward_on_views([](auto& t) { return xt::view(t, xt::all(), 3); }, "a column");
    expect_forward_on_views([](auto& t) { return xt::view(t, xt::range(1, 4), xt::all()); },
                            "some rows");
    expect_forward_on_views([](auto& t) { return xt::view(t, xt::all(), xt::range(2, 5)); },
                            "some columns");
    expect_forward_on_views(
        [](auto& t) { return xt::view(t, xt::range(0, 6, 2), xt::range(1, 8, 3)); }, "steps");
    expect_forward_on_views([](auto& t) { return xt::view(t, xt::all(), xt::range(2, 3)); },
                            "one column that is a matrix");
    expect_forward_on_views(
        [](auto& t) { return xt::view(t, xt::range(5, xt::placeholders::_, -1), xt::all()); },
        "rows upwards");
}

TEST(xtensor_arrays, are_taken_mixed_with_others) {
    const xt::xtensor<float, 2> x = numbered(6, 8);
    std::vector<float> y(6);
    forward(f, xt::view(x, xt::all(), 3), y);
    EXPECT_EQ(y[4], f(number(4, 3)));
    xt::xtensor<float, 2, xt::layout_type::column_major> columns(std::array<std::size_t, 2>{6, 8});
    xt::xtensor<float, 2> rows = numbered(6, 8);
    forward(f, xt::view(x, xt::range(0, 6, 2), xt::all()),
            xt::view(rows, xt::range(1, 6, 2), xt::all()));
    EXPECT_EQ(rows(3, 5), f(number(2, 5)));
    EXPECT_EQ(rows(2, 5), number(2, 5));
    auto column = xt::view(rows, xt::all(), 3);
    forward_gated(any_policy{.piece = 2}, f, xt::view(x, xt::all(), 2), xt::view(x, xt::all(), 1),
                  column);
    EXPECT_EQ(rows(4, 3), f(number(4, 2)) * number(4, 1));
}

using tensor = xt::xtensor<float, 2>;
using column_of_const = decltype(xt::view(std::declval<const tensor&>(), xt::all(), 3));
using column = decltype(xt::view(std::declval<tensor&>(), xt::all(), 3));
static_assert(mistake_of_forward<const tensor&, tensor&> == mistake::none);
static_assert(mistake_of_forward<tensor&, const tensor&> == mistake::the_output_is_const);
static_assert(mistake_of_forward<tensor&, tensor> == mistake::the_output_is_a_temporary);
static_assert(mistake_of_forward<column_of_const, column> == mistake::none);
static_assert(mistake_of_forward<column, column_of_const> == mistake::the_output_is_const);
static_assert(
    mistake_of_forward<decltype(std::declval<tensor&>() + std::declval<tensor&>()), tensor&> !=
    mistake::none);

#endif

#if defined(__cpp_lib_mdspan)

// ---- std::mdspan

using dims = std::dextents<int, 2>;  // signed: as many have it

template <class Layout, class Mapping>
std::mdspan<float, dims, Layout> over(std::vector<float>& memory, const Mapping& mapping) {
    memory.assign(200, -7.0F);
    return {memory.data(), mapping};
}

template <class X, class Y>
void expect_forward_on_mdspans(const X& x, const Y& y, const char* what) {
    for (int i = 0; i < x.extent(0); ++i)
        for (int j = 0; j < x.extent(1); ++j)
            x[std::array{i, j}] = number(i, j);
    forward(any_policy{.piece = 3}, f, std::mdspan<const float, dims, typename X::layout_type>(x),
            y);
    for (int i = 0; i < x.extent(0); ++i)
        for (int j = 0; j < x.extent(1); ++j)
            EXPECT_EQ((y[std::array{i, j}]), f(number(i, j))) << what << i << ", " << j;
    forward(f, x);
    EXPECT_EQ((x[std::array{2, 1}]), f(number(2, 1))) << what << ", in place";
    backward_gated(f, x, y, x, x, y);
}

TEST(mdspans, of_every_layout_are_taken_in_and_out) {
    std::vector<float> a, b;
    using right = std::layout_right;
    using left = std::layout_left;
    using stride = std::layout_stride;
    const dims d(5, 7);
    const auto steps = stride::mapping<dims>(d, std::array{25, 3});
    const auto columns = stride::mapping<dims>(d, std::array{2, 15});
    expect_forward_on_mdspans(over<right>(a, right::mapping<dims>(d)),
                              over<right>(b, right::mapping<dims>(d)), "layout_right");
    expect_forward_on_mdspans(over<left>(a, left::mapping<dims>(d)),
                              over<left>(b, left::mapping<dims>(d)), "layout_left");
    expect_forward_on_mdspans(over<stride>(a, steps), over<stride>(b, steps), "layout_stride");
    expect_forward_on_mdspans(over<stride>(a, columns), over<stride>(b, columns),
                              "layout_stride, columns");
    expect_forward_on_mdspans(over<right>(a, right::mapping<dims>(d)),
                              over<left>(b, left::mapping<dims>(d)), "layout_right and left");
    expect_forward_on_mdspans(over<stride>(a, steps), over<left>(b, left::mapping<dims>(d)),
                              "layout_stride and left");
    const auto one_column = stride::mapping<dims>(dims(5, 1), std::array{2, 5});
    std::vector<float> memory;
    const auto x = over<stride>(memory, one_column);
    for (int i = 0; i < 5; ++i)
        x[std::array{i, 0}] = number(i, 0);
    forward(f, x);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ((x[std::array{i, 0}]), f(number(i, 0))) << "one column with a stride of 5";
}

TEST(mdspans, of_one_and_of_three_dimensions_are_taken) {
    std::vector<float> memory(60, -2.0F), y(60);
    const std::mdspan<float, std::dextents<std::size_t, 3>> three(memory.data(), 3, 4, 5);
    forward(f, three, y);
    EXPECT_EQ(y[59], -1.0F);
    forward(f, three);
    const std::mdspan<float, std::dextents<std::size_t, 1>> one(memory.data(), 60);
    forward(f, one);
    EXPECT_EQ(memory[59], -0.5F);
}

using spanned = std::mdspan<float, dims>;
using spanned_const = std::mdspan<const float, dims>;
static_assert(mistake_of_forward<spanned_const, spanned> == mistake::none);
static_assert(mistake_of_forward<const spanned&, const spanned&> == mistake::none);
static_assert(mistake_of_forward<spanned, spanned_const> == mistake::the_output_is_const);

#endif

// ---- OpenCV, by the interface that it has

/// As cv::Mat: elements of a type that is known at run time, rows that may be apart, and a handle
/// that shares them.
class Mat {
  public:
    int dims = 2;
    int rows = 0, cols = 0;
    unsigned char* data = nullptr;

    Mat(int row_count, int column_count, int type, int channel_count, void* memory,
        std::size_t step)
        : rows(row_count),
          cols(column_count),
          data(static_cast<unsigned char*>(memory)),
          type_(type),
          channels_(channel_count),
          step_(step) {}

    int depth() const { return type_; }
    int channels() const { return channels_; }
    std::size_t step1(int = 0) const { return step_; }

  private:
    int type_;
    int channels_;
    std::size_t step_;
};

/// As cv::Mat_<T>.
template <class T>
struct Mat_ : Mat {
    using value_type = T;
    using channel_type = T;
    using Mat::Mat;
};

constexpr int CV_32F = 5, CV_64F = 6, CV_8S = 1;

TEST(OpenCV_matrices, are_taken_in_and_out) {
    std::vector<float> x(60, -2.0F), y(60, -7.0F);
    const Mat in(5, 4, CV_32F, 2, x.data(), 10);
    Mat out(5, 4, CV_32F, 2, y.data(), 12);
    forward(f, as_matrix<float>(in), as_matrix<float>(out));
    EXPECT_EQ(y[0], -1.0F);
    EXPECT_EQ(y[4 * 12 + 7], -1.0F) << "the channels of a pixel are elements of its row";
    EXPECT_EQ(y[8], -7.0F) << "between the rows";
    Mat_<float> typed(5, 8, CV_32F, 1, y.data(), 12);
    const Mat_<float> typed_in(5, 8, CV_32F, 1, x.data(), 10);
    forward(f, typed_in, add_to(typed));
    EXPECT_EQ(y[4 * 12 + 7], -2.0F);
    forward(any_policy{.piece = 3}, f, typed);
    EXPECT_EQ(y[4 * 12 + 7], -1.0F);
    backward(f, typed_in, typed, Mat_<float>(5, 8, CV_32F, 1, y.data(), 12));
    EXPECT_EQ(y[4 * 12 + 7], -0.5F) << "a handle may be a temporary";
    EXPECT_EQ(y[8], -7.0F);
    std::vector<std::int8_t> bytes(20, -100);
    Mat of_bytes(4, 5, CV_8S, 1, bytes.data(), 5);
    forward(quantized<std::int8_t>(f, {}, {}), as_matrix<std::int8_t>(of_bytes));
    EXPECT_EQ(bytes[19], -50);
}

TEST(OpenCV_matrices, of_another_type_or_of_three_dimensions_are_refused) {
    std::vector<float> y(20);
    Mat m(4, 5, CV_64F, 1, y.data(), 5);
    EXPECT_NE(refusal([&] { forward(f, as_matrix<float>(m)); }).find("simdact::as_matrix"),
              std::string::npos);
    Mat three(4, 5, CV_32F, 1, y.data(), 5);
    three.dims = 3;
    EXPECT_NE(refusal([&] { forward(f, as_matrix<float>(three)); }).find("dimensions"),
              std::string::npos);
}

static_assert(std::is_same_v<decltype(as_matrix<float>(std::declval<const Mat&>())),
                             matrix_view<const float>>);
static_assert(mistake_of_forward<const Mat_<float>&, Mat_<float>&> == mistake::none);
static_assert(mistake_of_forward<Mat_<float>&, const Mat_<float>&> == mistake::the_output_is_const);
static_assert(mistake_of_forward<Mat&, Mat&> ==
              mistake::OpenCV_matrices_need_simdact_opencv_hpp_and_as_matrix);

}  // namespace
}  // namespace simdact::test
