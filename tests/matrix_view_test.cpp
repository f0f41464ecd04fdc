// SPDX-License-Identifier: BSD-3-Clause

// A verb on views of matrices is the verb on arrays without gaps, to the bit, for every shape,
// leading dimension, place, policy and element type; and it leaves alone what is between the rows.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <simdact/accumulate.hpp>
#include <simdact/convert.hpp>
#include <simdact/double_backward.hpp>
#include <simdact/float16.hpp>
#include <simdact/forward.hpp>
#include <simdact/functions.hpp>
#include <simdact/gated.hpp>
#include <simdact/masked.hpp>
#include <simdact/matrix_view.hpp>
#include <simdact/quantized.hpp>
#include <simdact/random.hpp>
#include <span>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/any_policy.hpp"
#include "support/elements.hpp"
#include "support/extent.hpp"
#include "support/placed_matrix.hpp"
#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

// ---- the verbs, on spans and on views alike

struct forward_form {
    [[maybe_unused]] static constexpr const char* name = "forward";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In, In, Out y, Out) {
        forward(p, f, x, y);
    }
};
struct backward_form {
    [[maybe_unused]] static constexpr const char* name = "backward";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In grad_y, In, Out grad_x, Out) {
        backward(p, f, x, grad_y, grad_x);
    }
};
struct accumulate_form {
    [[maybe_unused]] static constexpr const char* name = "accumulate_backward";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In grad_y, In, Out grad_x, Out) {
        accumulate_backward(p, f, x, grad_y, grad_x);
    }
};
struct from_output_form {
    [[maybe_unused]] static constexpr const char* name = "backward_from_output";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In y, In grad_y, In, Out grad_x, Out) {
        backward_from_output(p, f, y, grad_y, grad_x);
    }
};
struct double_backward_form {
    [[maybe_unused]] static constexpr const char* name = "double_backward";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In grad_y, In grad_grad_x, Out grad_grad_y,
                    Out grad_x) {
        double_backward(p, f, x, grad_y, grad_grad_x, grad_grad_y, grad_x);
    }
};
struct forward_gated_form {
    [[maybe_unused]] static constexpr const char* name = "forward_gated";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In gate, In, Out y, Out) {
        forward_gated(p, f, x, gate, y);
    }
};
struct backward_gated_form {
    [[maybe_unused]] static constexpr const char* name = "backward_gated";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In gate, In grad_y, Out grad_x, Out grad_gate) {
        backward_gated(p, f, x, gate, grad_y, grad_x, grad_gate);
    }
};
struct accumulating_gated_form {
    [[maybe_unused]] static constexpr const char* name = "backward_gated, accumulating";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In gate, In grad_y, Out grad_x, Out grad_gate) {
        backward_gated(p, f, x, gate, grad_y, add_to(grad_x), add_to(grad_gate));
    }
};
struct convert_form {
    [[maybe_unused]] static constexpr const char* name = "convert";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F&, In x, In, In, Out y, Out) {
        convert(p, x, y);
    }
};
struct random_form {
    [[maybe_unused]] static constexpr const char* name = "forward_random";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F&, In x, In, In, Out y, Out) {
        forward_random(p, rrelu_training<float>{}, {.seed = 5, .first = 3}, x, y);
    }
};
struct backward_random_form {
    [[maybe_unused]] static constexpr const char* name = "backward_random";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F&, In x, In grad_y, In, Out grad_x, Out) {
        backward_random(p, rrelu_training<float>{}, {.seed = 5, .first = 3}, x, grad_y, grad_x);
    }
};
/// Each run's mask is its own, and must be that of the array without gaps.
struct masked_form {
    [[maybe_unused]] static constexpr const char* name = "forward_masked and backward_masked";
    template <class P, class F, class In, class Out>
    static void run(const P& p, const F& f, In x, In grad_y, In, Out y, Out grad_x) {
        std::vector<std::uint8_t> mask(mask_bytes<F>(x.size()) + 2, 77);
        const std::span<std::uint8_t> inner(mask.data() + 1, mask.size() - 2);
        forward_masked(p, f, x, y, inner);
        // Where grad_x is x, it is no longer needed.
        backward_masked(p, f, inner, grad_y, grad_x);
        EXPECT_EQ(mask.front() + mask.back(), 2 * 77);
    }
};

// ---- memory

/// A matrix of which each row ends where an inaccessible page begins, or begins where one ends.
template <class E>
class guarded_matrix {
  public:
    guarded_matrix(std::size_t rows, std::size_t columns, bool behind) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        length_ = (2 * rows + 1) * page;
        memory_ = static_cast<std::byte*>(
            ::mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        for (std::size_t i = 0; i <= 2 * rows; i += 2)
            ::mprotect(memory_ + i * page, page, PROT_NONE);
        std::byte* const begin = memory_ + page + (behind ? page - columns * sizeof(E) : 0);
        view_ = {reinterpret_cast<E*>(begin), rows, columns, 2 * page / sizeof(E)};
    }
    guarded_matrix(const guarded_matrix&) = delete;
    guarded_matrix& operator=(const guarded_matrix&) = delete;
    ~guarded_matrix() { ::munmap(memory_, length_); }

    matrix_view<E> view() const { return view_; }

  private:
    std::byte* memory_;
    std::size_t length_;
    matrix_view<E> view_;
};

template <class Form, class F, class E>
class on_rows {
  public:
    using in_view = matrix_view<const E>;
    using out_view = matrix_view<E>;
    static constexpr std::size_t width = simd::batch<arithmetic_type_of<E>>::size;

    on_rows(const F& f, std::size_t rows, std::size_t columns)
        : f_(f), rows_(rows), columns_(columns) {
        const std::size_t n = rows * columns;
        for (std::size_t k = 0; k < 3; ++k)
            in_[k] = elements<E>(n, static_cast<unsigned>(3 + 4 * k));
        for (std::size_t k = 0; k < 2; ++k)
            old_[k] = elements<E>(n, static_cast<unsigned>(30 + k));
        expected_ = old_;
        const auto in = [&](std::size_t k) { return std::span<const E>(in_[k]); };
        Form::run(any_policy{}, f_, in(0), in(1), in(2), std::span<E>(expected_[0]),
                  std::span<E>(expected_[1]));
    }

    /// \param gap  0 for none at all, else each array has another one
    void have_the_same_bits(const any_policy& policy, std::size_t gap, std::size_t offset) {
        std::vector<placed_matrix<E>> in, out;
        for (std::size_t k = 0; k < 3; ++k) {
            in.emplace_back(rows_, columns_, gap * (k + 1) % 11, offset * (k + 1) % 9);
            in[k].fill(in_[k]);
        }
        for (std::size_t k = 0; k < 2; ++k) {
            out.emplace_back(rows_, columns_, gap * (k + 4) % 13, offset * (2 * k + 3) % 7);
            out[k].fill(old_[k]);
        }
        Form::run(policy, f_, in_view(in[0].view()), in_view(in[1].view()), in_view(in[2].view()),
                  out[0].view(), out[1].view());
        for (std::size_t k = 0; k < 3; ++k)
            ASSERT_TRUE(in[k].holds(in_[k])) << "input " << k;
        for (std::size_t k = 0; k < 2; ++k)
            ASSERT_TRUE(out[k].holds(expected_[k])) << "output " << k;
    }

    /// The first output is exactly the first input; not where something is added to it.
    void work_in_place() {
        placed_matrix<E> x(rows_, columns_, 3, 1), b(rows_, columns_, 5, 2),
            c(rows_, columns_, 0, 0), z(rows_, columns_, 7, 3);
        x.fill(in_[0]);
        b.fill(in_[1]);
        c.fill(in_[2]);
        z.fill(old_[1]);
        Form::run(any_policy{.mode = stores::always}, f_, in_view(x.view()), in_view(b.view()),
                  in_view(c.view()), x.view(), z.view());
        ASSERT_TRUE(x.holds(expected_[0]));
        ASSERT_TRUE(z.holds(expected_[1]));
    }

    /// All arrays are columns of one matrix.
    void may_interleave() {
        placed_matrix<E> all(rows_, 5 * columns_, 2, 1);
        const auto part = [&](std::size_t k) {
            return all.view().middle_columns(k * columns_, columns_);
        };
        const auto fill = [&](std::size_t k, const std::vector<E>& from) {
            for (std::size_t i = 0; i < rows_; ++i)
                std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(i * columns_), columns_,
                            part(k).row(i).begin());
        };
        const auto holds = [&](std::size_t k, const std::vector<E>& expected) {
            for (std::size_t i = 0; i < rows_; ++i)
                for (std::size_t j = 0; j < columns_; ++j)
                    if (!same_element(part(k).row(i)[j], expected[i * columns_ + j]))
                        return false;
            return true;
        };
        for (std::size_t k = 0; k < 3; ++k)
            fill(2 * k, in_[k]);
        fill(1, old_[0]);
        fill(3, old_[1]);
        Form::run(any_policy{}, f_, in_view(part(0)), in_view(part(2)), in_view(part(4)), part(1),
                  part(3));
        for (std::size_t k = 0; k < 3; ++k)
            ASSERT_TRUE(holds(2 * k, in_[k])) << "input " << k;
        ASSERT_TRUE(holds(1, expected_[0]));
        ASSERT_TRUE(holds(3, expected_[1]));
    }

    void touch_no_gap() {
        for (const bool behind : {false, true}) {
            const guarded_matrix<E> x(rows_, columns_, behind), b(rows_, columns_, behind),
                c(rows_, columns_, behind), y(rows_, columns_, behind), z(rows_, columns_, behind);
            const auto fill = [&](matrix_view<E> view, const std::vector<E>& from) {
                for (std::size_t i = 0; i < rows_; ++i)
                    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(i * columns_), columns_,
                                view.row(i).begin());
            };
            for (const stores mode : {stores::never, stores::always}) {
                fill(x.view(), in_[0]);
                fill(b.view(), in_[1]);
                fill(c.view(), in_[2]);
                fill(y.view(), old_[0]);
                fill(z.view(), old_[1]);
                Form::run(any_policy{.mode = mode}, f_, in_view(x.view()), in_view(b.view()),
                          in_view(c.view()), y.view(), z.view());
                for (std::size_t i = 0; i < rows_; ++i)
                    ASSERT_TRUE(
                        std::equal(y.view().row(i).begin(), y.view().row(i).end(),
                                   expected_[0].begin() + static_cast<std::ptrdiff_t>(i * columns_),
                                   same_element<E>));
            }
        }
    }

  private:
    F f_;
    std::size_t rows_, columns_;
    std::array<std::vector<E>, 3> in_;
    std::array<std::vector<E>, 2> old_, expected_;
};

template <class Form, class F, class E>
void expect_the_same_on_rows(const F& f) {
    using checks = on_rows<Form, F, E>;
    constexpr bool adds = std::string_view(Form::name).find("accumulat") != std::string_view::npos;
    constexpr std::size_t longest = 4 * checks::width + 5;
    for (std::size_t columns = 0; columns <= longest; columns += columns < 20 ? 1 : 3) {
        for (const std::size_t rows : {0U, 1U, 2U, 5U}) {
            SCOPED_TRACE(std::string(Form::name) + ", " + std::to_string(rows) + " rows of " +
                         std::to_string(columns));
            checks c(f, rows, columns);
            for (const std::size_t gap : {0U, 1U, 4U, 12U}) {
                const stores mode = columns % 2 == 0 ? stores::always : stores::never;
                for (const std::size_t piece : {all_of_it, std::size_t{7}, columns + 1})
                    ASSERT_NO_FATAL_FAILURE(
                        c.have_the_same_bits({.piece = piece, .mode = mode}, gap, gap + columns));
                ASSERT_NO_FATAL_FAILURE(c.have_the_same_bits(
                    {.piece = 1, .mode = mode, .threads = true}, gap, columns));
            }
            if (!adds) {
                ASSERT_NO_FATAL_FAILURE(c.work_in_place());
            }
            ASSERT_NO_FATAL_FAILURE(c.may_interleave());
            if (rows > 1) {
                ASSERT_NO_FATAL_FAILURE(c.touch_no_gap());
            }
        }
    }
}

template <class E>
class rows : public ::testing::Test {};
using element_types =
    few_or_all<::testing::Types<float16>, ::testing::Types<float, double, bfloat16, float16>>;
TYPED_TEST_SUITE(rows, element_types);

TYPED_TEST(rows, have_the_bits_of_an_array_without_gaps) {
    using T = arithmetic_type_of<TypeParam>;
    const leaky_relu<T> f{.negative_slope = T(0.3)};
    expect_the_same_on_rows<forward_form, leaky_relu<T>, TypeParam>(f);
    expect_the_same_on_rows<backward_gated_form, leaky_relu<T>, TypeParam>(f);
    if constexpr (tests_all) {  // layouts_test.cpp has all verbs
        expect_the_same_on_rows<backward_form, leaky_relu<T>, TypeParam>(f);
        expect_the_same_on_rows<from_output_form, leaky_relu<T>, TypeParam>(f);
        expect_the_same_on_rows<double_backward_form, leaky_relu<T>, TypeParam>(f);
        expect_the_same_on_rows<forward_gated_form, leaky_relu<T>, TypeParam>(f);
        expect_the_same_on_rows<convert_form, leaky_relu<T>, TypeParam>(f);
    }
}

TYPED_TEST(rows, are_added_to) {
    using T = arithmetic_type_of<TypeParam>;
    const leaky_relu<T> f{.negative_slope = T(0.3)};
    expect_the_same_on_rows<accumulate_form, leaky_relu<T>, TypeParam>(f);
    if constexpr (tests_all)
        expect_the_same_on_rows<accumulating_gated_form, leaky_relu<T>, TypeParam>(f);
}

TYPED_TEST(rows, have_masks) {
    using T = arithmetic_type_of<TypeParam>;
    expect_the_same_on_rows<masked_form, leaky_relu<T>, TypeParam>({.negative_slope = T(-0.3)});
}

TEST(rows_of_long_functions, have_the_bits_of_an_array_without_gaps) {
    expect_the_same_on_rows<backward_form, elu<double>, double>({});
    if constexpr (tests_all) {
        expect_the_same_on_rows<forward_form, elu<float>, float>({});
        expect_the_same_on_rows<backward_gated_form, elu<float>, bfloat16>({});
        expect_the_same_on_rows<accumulate_form, elu<float>, float>({});
    }
}

TEST(rows_of_random_activations, draw_what_an_array_without_gaps_draws) {
    if constexpr (tests_all)
        expect_the_same_on_rows<random_form, relu<float>, float>({});
    expect_the_same_on_rows<backward_random_form, relu<float>, bfloat16>({});
}

// ---- what overlaps

detail::footprint matrix_at(std::size_t begin, std::size_t rows, std::size_t columns,
                            std::size_t leading_dimension, std::size_t element_size) {
    return {.name = "m",
            .begin = begin,
            .rows = rows,
            .columns = columns,
            .row_stride = static_cast<std::ptrdiff_t>(leading_dimension),
            .element_size = element_size,
            .has_shape = true};
}

std::string show(const detail::footprint& m) {
    return std::to_string(m.begin) + ": " + std::to_string(m.rows) + " x " +
           std::to_string(m.columns) + " / " + std::to_string(m.row_stride) + ", " +
           std::to_string(m.column_stride) + " of " + std::to_string(m.element_size);
}

bool apart_by_bytes(const detail::footprint& a, const detail::footprint& b) {
    std::vector<bool> used(4096);
    const auto each_byte = [](const detail::footprint& m, auto visit) {
        const auto size = static_cast<std::ptrdiff_t>(m.element_size);
        for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(m.rows); ++i)
            for (std::ptrdiff_t j = 0; j < static_cast<std::ptrdiff_t>(m.columns); ++j)
                for (std::ptrdiff_t k = 0; k < size; ++k)
                    visit(m.begin + static_cast<std::size_t>(
                                        (i * m.row_stride + j * m.column_stride) * size + k));
    };
    each_byte(a, [&](std::size_t byte) { used[byte] = true; });
    bool apart = true;
    each_byte(b, [&](std::size_t byte) { apart = apart && !used[byte]; });
    return apart;
}

TEST(overlap, is_what_a_count_of_bytes_says) {
    std::mt19937 generator(1);
    const auto below = [&](std::size_t n) { return generator() % n; };
    const auto any = [&] {
        const std::size_t columns = below(6);
        return matrix_at(100 + below(60), below(7), columns, columns + below(12),
                         std::size_t{1} << below(3));
    };
    int apart = 0;
    for (int k = 0; k < 400'000; ++k) {
        const detail::footprint a = any();
        const detail::footprint b = any();
        const bool expected = apart_by_bytes(a, b);
        apart += expected;
        ASSERT_EQ(detail::are_apart(a, b), expected) << show(a) << "; " << show(b);
        ASSERT_EQ(detail::are_apart(b, a), expected);
    }
    EXPECT_GT(apart, 50'000);
    EXPECT_LT(apart, 350'000);
}

bool apart_by_rows(const detail::footprint& a, const detail::footprint& b) {
    // Of each row of b, whether it fits between two rows of a, which begins before it.
    const std::size_t width = a.columns * a.element_size;
    const std::size_t stride = static_cast<std::size_t>(a.row_stride) * a.element_size;
    for (std::size_t j = 0; j < b.rows; ++j) {
        const std::size_t at =
            b.begin - a.begin + j * static_cast<std::size_t>(b.row_stride) * b.element_size;
        if (at / stride >= a.rows)
            continue;
        const bool is_last = at / stride + 1 == a.rows;
        if (at % stride < width || (!is_last && at % stride + b.columns * b.element_size > stride))
            return false;
    }
    return true;
}

TEST(overlap, of_any_strides_is_never_overlooked) {
    std::mt19937 generator(3);
    const auto below = [&](std::size_t n) { return generator() % n; };
    const auto stride = [&] { return static_cast<std::ptrdiff_t>(below(41)) - 20; };
    int found_apart = 0, apart = 0;
    for (int k = 0; k < 400'000; ++k) {
        detail::footprint a = matrix_at(1500 + below(60), below(6), below(6), 0, 4);
        a.row_stride = stride();
        a.column_stride = stride();
        detail::footprint b = matrix_at(1500 + below(60), below(6), below(6), 0, 4);
        b.row_stride = stride();
        b.column_stride = stride();
        // An element of one image, and its neighbour: both are on one grid.
        const bool is_on_one_grid = k % 2 == 0;
        if (is_on_one_grid) {
            b.rows = a.rows;
            b.columns = a.columns;
            b.row_stride = a.row_stride;
            b.column_stride = a.column_stride;
        }
        const bool expected = apart_by_bytes(a, b);
        const bool found = detail::are_apart(a, b);
        ASSERT_TRUE(expected || !found) << show(a) << "; " << show(b);
        ASSERT_EQ(found, detail::are_apart(b, a)) << show(a) << "; " << show(b);
        if (is_on_one_grid && detail::strided_bytes(a).has_distinct_elements()) {
            ASSERT_EQ(found, expected) << show(a) << "; " << show(b);
        }
        found_apart += found;
        apart += expected;
    }
    EXPECT_GT(found_apart, apart / 2);
}

TEST(overlap, of_large_matrices_is_what_their_rows_say) {
    std::mt19937_64 generator(2);
    int apart = 0;
    for (std::size_t k = 0; k < 4000; ++k) {
        const std::size_t stride = 100'000 + generator() % (std::size_t{1} << 28);
        const detail::footprint a =
            matrix_at(std::size_t{1} << 40, 10'000, stride / 10 * 9, stride, 4);
        // Begins in a gap and drifts, in some of the cases out of it.
        const std::size_t begin = stride / 10 * 9 + generator() % (stride / 20);
        const std::size_t count = 1 + generator() % 2000;
        const std::size_t drift = generator() % (stride / (8 * count) + 1);
        const detail::footprint b =
            matrix_at(a.begin + 4 * begin, count, 1 + generator() % (stride / 100),
                      (1 + k % 3) * stride + drift, 4);
        const bool expected = apart_by_rows(a, b);
        apart += expected;
        ASSERT_EQ(detail::are_apart(a, b), expected) << k;
    }
    // The same leading dimension, and a multiple of it.
    for (const std::size_t times : {1U, 2U, 3U}) {
        const std::size_t stride = 1'000'003;
        const detail::footprint a = matrix_at(4096, 100'000, 700'000, stride, 4);
        const detail::footprint b =
            matrix_at(4096 + 4 * 700'000, 30'000, 300'003, times * stride, 4);
        EXPECT_TRUE(detail::are_apart(a, b));
        const detail::footprint c = matrix_at(b.begin, b.rows, 300'004, times * stride, 4);
        EXPECT_FALSE(detail::are_apart(a, c)) << "one element too wide";
        const detail::footprint d = matrix_at(b.begin - 1, b.rows, 300'003, times * stride, 4);
        EXPECT_FALSE(detail::are_apart(a, d)) << "one byte too early";
    }
    EXPECT_GT(apart, 500);
    EXPECT_LT(apart, 3500);
}

template <class Call>
void expect_refusal(const Call& call, std::initializer_list<std::string> parts) {
    expect_parts(refusal(call), parts);
}

TEST(matrix_calls, that_cannot_be_right_are_refused) {
    const leaky_relu<float> f{};
    std::vector<float> memory(200, 42.0F);
    const std::vector<float> untouched = memory;
    float* const p = memory.data();
    const matrix_view<float> x{p, 4, 5, 10};
    expect_refusal(
        [&] { forward(run_nothing{}, f, x, matrix_view<float>{p + 100, 4, 4, 10}); },
        {"simdact::forward: x has 4 rows of 5 elements, but y has 4 rows of 4 elements: the shapes "
         "must match"});
    expect_refusal([&] { backward(run_nothing{}, f, x, matrix_view<float>{p + 100, 5, 4}, x); },
                   {"simdact::backward: grad_y has 5 rows of 4 elements, but grad_x has 4 rows of "
                    "5"});
    expect_refusal(
        [&] { forward(run_nothing{}, f, x, matrix_view<float>{p + 100, 4, 5, 4}); },
        {"simdact::forward: y has 4 rows of 5 elements with a leading dimension of 4; it "
         "must be at least as large as a row"});
    expect_refusal(
        [&] { forward(run_nothing{}, f, matrix_view<float>{p, 4, 5, ~std::size_t{0} / 8}); },
        {"such that the matrix fits in memory"});
    expect_refusal(
        [&] { forward(run_nothing{}, f, x, matrix_view<float>{p + 4, 4, 5, 10}); },
        {"simdact::forward: the output y (4 rows of 5 elements, leading dimension 10) "
         "partially overlaps x (4 rows of 5 elements, leading dimension 10): it begins 16 "
         "bytes after the other; an output must be exactly the same memory as an input, "
         "or apart from it"});
    expect_refusal(
        [&] { forward(run_nothing{}, f, x, matrix_view<float>{p, 4, 5, 11}); },
        {"partially overlaps x (4 rows of 5 elements, leading dimension 10): it begins 0 "
         "bytes"});
    expect_refusal([&] { forward(run_nothing{}, f, x, matrix_view<float>{p + 6, 4, 5, 10}); },
                   {"partially overlaps"});
    expect_refusal(
        [&] {
            backward_gated(run_nothing{}, f, x, x, x, matrix_view{p + 100, 4, 5},
                           matrix_view{p + 119, 4, 5});
        },
        {"simdact::backward_gated: the outputs grad_x (4 rows of 5 elements, leading dimension 5) "
         "and grad_gate (4 rows of 5 elements, leading dimension 5) overlap"});
    expect_refusal(
        [&] {
            backward_from_output(run_nothing{}, leaky_relu<float>{.negative_slope = -1}, x, x, x);
        },
        {"simdact::backward_from_output: leaky_relu with negative_slope = -1: the "
         "output does not"});
    expect_refusal(
        [&] { forward_random(run_nothing{}, rrelu_training<float>{.lower = 2}, draws{}, x, x); },
        {"simdact::forward_random: rrelu_training with lower = 2"});
    expect_refusal(
        [&] {
            forward_random(run_nothing{}, rrelu_training<float>{},
                           draws{.first = ~std::uint64_t{0}}, x, x);
        },
        {"simdact::forward_random: the draws begin at first = "});
    std::vector<std::uint8_t> mask(2);
    expect_refusal([&] { forward_masked(run_nothing{}, f, x, x, mask); },
                   {"simdact::forward_masked: mask has 2 bytes, but the 20 elements of x need 3"});
    const std::span<std::uint8_t> inside(reinterpret_cast<std::uint8_t*>(p + 11), 3);
    expect_refusal([&] { backward_masked(run_nothing{}, f, inside, x, x); },
                   {"simdact::backward_masked: mask (3 bytes) overlaps grad_y"});
    EXPECT_EQ(memory, untouched);
    // Between the rows there is room for it.
    const std::span<std::uint8_t> between(reinterpret_cast<std::uint8_t*>(p + 16), 3);
    EXPECT_EQ(refusal([&] { forward_masked(run_nothing{}, f, x, x, between); }), "");
    // A single row has no leading dimension, and of nothing none is needed.
    EXPECT_EQ(refusal([&] {
                  forward(run_nothing{}, f, matrix_view<float>{p, 1, 5, 50},
                          matrix_view<float>{p, 1, 5, 60});
              }),
              "");
    EXPECT_EQ(refusal([&] { forward(run_nothing{}, f, matrix_view<float>{}); }), "");
}

// ---- how it is run

/// Notes what it is asked to run, and whether it is in rows.
struct noting_rows {
    std::vector<std::pair<std::size_t, bool>>* calls;

    template <class Kernel>
    void run(std::size_t n, const Kernel&) const {
        calls->emplace_back(n, requires(const Kernel& k) { k.gaps; });
    }
};

TEST(matrix_calls, without_gaps_are_calls_of_arrays) {
    std::vector<float> memory(400);
    std::vector<std::pair<std::size_t, bool>> calls;
    const noting_rows policy{&calls};
    const matrix_view<float> x{memory.data(), 4, 5}, wide{memory.data() + 100, 4, 5, 6};
    const relu<float> f{};
    forward(policy, f, x, matrix_view<float>{memory.data() + 100, 4, 5});
    forward(policy, f, x);
    forward(policy, f, x, wide);
    forward(policy, f, wide, x);
    forward(policy, f, wide.middle_rows(2, 1), x.middle_rows(1, 1));
    forward(policy, f, wide.middle_rows(2, 0));
    backward(policy, f, x, x, wide);
    EXPECT_EQ(
        calls,
        (std::vector<std::pair<std::size_t, bool>>{
            {20, false}, {20, false}, {20, true}, {20, true}, {5, false}, {0, false}, {20, true}}));
}

TEST(matrix_calls, take_every_form) {
    std::vector<float> memory(100, -2.0F);
    const leaky_relu<float> f{.negative_slope = 0.5F};
    const matrix_view<float> x{memory.data(), 3, 7, 10};
    std::vector<double> doubles(100, -2.0);
    std::vector<bfloat16> narrow(21);
    forward(f, x);
    EXPECT_EQ(memory[26], -1.0F);
    forward(streaming(stores::always), f, x);
    EXPECT_EQ(memory[26], -0.5F);
    forward<xsimd::default_arch>(f, x, x);
    EXPECT_EQ(memory[26], -0.25F);
    forward<xsimd::default_arch>(serial, f, x);
    EXPECT_EQ(memory[26], -0.125F);
    forward(f, add_to(x));
    EXPECT_EQ(memory[26], -0.125F - 0.0625F);
    EXPECT_EQ(memory[27], -2.0F);
    convert(x, matrix_view{narrow.data(), 3, 7});
    EXPECT_EQ(static_cast<float>(narrow[20]), -0.1875F);
    forward(f, matrix_view<const bfloat16>{narrow.data(), 3, 7}, x);
    EXPECT_EQ(memory[26], -0.09375F);
    forward(leaky_relu<double>{.negative_slope = 0.5}, matrix_view{doubles.data(), 3, 7, 10});
    EXPECT_EQ(doubles[26], -1.0);
    EXPECT_EQ(doubles[27], -2.0);
}

TEST(matrix_calls, take_integers) {
    const quantized<std::int8_t> q(leaky_relu<float>{.negative_slope = 0.5F}, {}, {});
    std::vector<std::int8_t> memory(60), y(60, 99);
    for (std::size_t i = 0; i < memory.size(); ++i)
        memory[i] = static_cast<std::int8_t>(5 * i - 150);
    const std::vector<std::int8_t> x = memory;
    forward(q, matrix_view<const std::int8_t>{x.data(), 5, 9, 12}, matrix_view{y.data(), 5, 9, 11});
    forward(q, matrix_view{memory.data(), 5, 9, 12});
    for (std::size_t i = 0; i < 60; ++i) {
        std::int8_t expected = x[i];
        if (i % 12 < 9) {
            forward(q, &x[i], &expected, 1);
            EXPECT_EQ(y[i / 12 * 11 + i % 12], expected);
        }
        EXPECT_EQ(memory[i], expected) << i;
    }
    EXPECT_EQ(y[9], 99);
}

TEST(matrix_calls, allocate_nothing) {
    std::vector<float> memory(1000);
    const matrix_view<float> x{memory.data(), 10, 9, 20};
    const std::size_t before = allocations();
    forward(relu<float>{}, x);
    backward(relu<float>{}, x, x, x.middle_columns(0, 9));
    EXPECT_EQ(allocations(), before);
}

// Long enough that the results are streamed.
TEST(matrix_calls, beyond_the_caches_have_the_same_bits) {
    constexpr std::size_t count = 9'000, columns = 1'500, gap = 16;
    const auto x = random_normal<float>(count * (columns + gap), 3);
    std::vector<float> y(x.size(), 7.0F);
    const leaky_relu<float> f{.negative_slope = 0.3F};
    forward(f, matrix_view{x.data(), count, columns, columns + gap},
            matrix_view{y.data(), count, columns, columns + gap});
    for (std::size_t i = 0; i < y.size(); ++i)
        ASSERT_EQ(y[i], i % (columns + gap) < columns ? f(x[i]) : 7.0F) << i;
}

TEST(matrix_view, has_parts) {
    std::vector<double> memory(60);
    constexpr matrix_view<float> none;
    static_assert(none.size() == 0 && none.is_contiguous());
    const matrix_view m{memory.data(), 5, 12};
    static_assert(std::is_same_v<decltype(m), const matrix_view<double>>);
    EXPECT_TRUE(m.is_contiguous());
    const matrix_view<const double> part = m.middle_rows(1, 3).middle_columns(2, 4);
    EXPECT_EQ(part.data, memory.data() + 14);
    EXPECT_EQ(part.rows, 3U);
    EXPECT_EQ(part.columns, 4U);
    EXPECT_EQ(part.leading_dimension, 12U);
    EXPECT_EQ(part.size(), 12U);
    EXPECT_FALSE(part.is_contiguous());
    EXPECT_EQ(part.row(2).data(), memory.data() + 38);
    EXPECT_EQ(part.row(2).size(), 4U);
}

template <class F, class... Arguments>
concept forward_compiles =
    requires(const F& f, Arguments... arguments) { forward(f, arguments...); };
template <class F, class... Arguments>
concept backward_compiles =
    requires(const F& f, Arguments... arguments) { backward(f, arguments...); };
using view = matrix_view<float>;
using const_view = matrix_view<const float>;
using floats = std::vector<float>;
static_assert(forward_compiles<relu<float>, view> && forward_compiles<relu<float>, view, view>);
static_assert(forward_compiles<relu<float>, const_view, view>);
static_assert(!forward_compiles<relu<float>, const_view>);
static_assert(!forward_compiles<relu<float>, view, const_view>);
static_assert(!forward_compiles<relu<double>, view, view>);
static_assert(!forward_compiles<relu<float>, view, view, view>);
static_assert(forward_compiles<relu<float>, floats&, view>);
static_assert(forward_compiles<relu<float>, const floats&, view>);
static_assert(forward_compiles<relu<float>, view, floats&>);
static_assert(!forward_compiles<relu<float>, view, const floats&>);
static_assert(!forward_compiles<relu<float>, matrix_view<int>, view>);
static_assert(!forward_compiles<relu<float>, view, matrix_view<double>>);
static_assert(backward_compiles<relu<float>, const_view, view, view>);
static_assert(!backward_compiles<relu<float>, const_view, view>);

}  // namespace
}  // namespace simdact::test
