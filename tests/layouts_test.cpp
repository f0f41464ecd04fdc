// SPDX-License-Identifier: BSD-3-Clause

// Every verb on every layout is the verb on contiguous arrays, to the bit, and leaves alone what is
// between the elements. One table of verbs, one of layouts; and the overlaps that are refused.
//
// SIMDACT_TEST_VERBS says which half of the verbs is compiled: each layout costs some kernels for
// each verb.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <simdact/accumulate.hpp>
#include <simdact/channel_statistics.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/matrix_view.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/quantized.hpp>
#include <simdact/random.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "added/every_second.hpp"
#include "support/any_policy.hpp"
#include "support/calls.hpp"
#include "support/elements.hpp"
#include "support/extent.hpp"

#if !defined(SIMDACT_TEST_VERBS)
#define SIMDACT_TEST_VERBS 0  // all of them
#endif

namespace simdact::test {
namespace {

// ---- the verbs

constexpr leaky_relu<float> f{.negative_slope = 0.3F};

constexpr in_short_loops<leaky_relu<float>> g{f};

constexpr rrelu_training<float> random_f{};
constexpr channel_prelu<float> channel_f{};

/// What a call takes and gives beside its arrays of elements.
struct others {
    channels layout{};
    std::vector<std::uint8_t> mask{};
    std::vector<float> per_channel{}, residual{}, sums{};
    std::vector<statistics> seen{};

    others(std::size_t rows, std::size_t columns)
        : layout{.outer = rows, .channels = columns},
          mask(mask_bytes<leaky_relu<float>>(rows * columns), 0x5A),
          per_channel(random_normal<float>(columns, 11)),
          residual(random_normal<float>(rows * columns, 12)),
          sums(columns, 7),
          seen(columns + 1) {}
};

// A verb has the number of its arrays, and a call of it: of three inputs and two outputs it takes
// those that it needs.
#define SIMDACT_TEST_VERB(verb, elements_of, input_count, output_count, ...)                  \
    struct verb##_row {                                                                       \
        [[maybe_unused]] static constexpr const char* name = #verb;                           \
        [[maybe_unused]] static constexpr std::size_t inputs = input_count;                   \
        [[maybe_unused]] static constexpr std::size_t outputs = output_count;                 \
        using element = elements_of;                                                          \
        template <class P, class A, class B, class C, class Y, class Z>                       \
        static void run(const P& p, [[maybe_unused]] const A& a, [[maybe_unused]] const B& b, \
                        [[maybe_unused]] const C& c, [[maybe_unused]] const Y& y,             \
                        [[maybe_unused]] const Z& z, [[maybe_unused]] others& o) {            \
            __VA_ARGS__;                                                                      \
        }                                                                                     \
    }

SIMDACT_TEST_VERB(forward, float, 1, 1, simdact::forward(p, f, a, y));
SIMDACT_TEST_VERB(backward, float, 2, 1, simdact::backward(p, f, a, b, y));
SIMDACT_TEST_VERB(backward_from_output, float, 2, 1, simdact::backward_from_output(p, g, a, b, y));
SIMDACT_TEST_VERB(double_backward, float, 3, 2, simdact::double_backward(p, g, a, b, c, y, z));
SIMDACT_TEST_VERB(forward_gated, float, 2, 1, simdact::forward_gated(p, g, a, b, y));
SIMDACT_TEST_VERB(backward_gated, float, 3, 2, simdact::backward_gated(p, g, a, b, c, y, z));
SIMDACT_TEST_VERB(adding_backward_gated, float, 3, 2,
                  simdact::backward_gated(p, g, a, b, c, y, add_to(z)));
SIMDACT_TEST_VERB(accumulate_backward, float, 2, 1, simdact::accumulate_backward(p, g, a, b, y));
SIMDACT_TEST_VERB(adding_forward, float, 1, 1, simdact::forward(p, g, a, add_to(y)));
SIMDACT_TEST_VERB(convert, float, 1, 1, simdact::convert(p, a, y));
SIMDACT_TEST_VERB(forward_masked, float, 1, 1, simdact::forward_masked(p, g, a, y, o.mask));
SIMDACT_TEST_VERB(backward_masked, float, 1, 1, simdact::backward_masked(p, g, o.mask, a, y));
SIMDACT_TEST_VERB(adding_backward_masked, float, 1, 1,
                  simdact::backward_masked(p, g, o.mask, a, add_to(y)));
SIMDACT_TEST_VERB(forward_random, float, 1, 1,
                  simdact::forward_random(p, random_f, {.seed = 5, .first = 3}, a, y));
SIMDACT_TEST_VERB(backward_random, float, 2, 1,
                  simdact::backward_random(p, random_f, {.seed = 5, .first = 3}, a, b, y));
SIMDACT_TEST_VERB(forward_with_statistics, float, 1, 1,
                  o.seen.back() = simdact::forward_with_statistics(p, g, a, y, saturation{0.5}));
SIMDACT_TEST_VERB(backward_with_statistics, float, 2, 1,
                  o.seen.back() = simdact::backward_with_statistics(p, g, a, b, y));
SIMDACT_TEST_VERB(forward_per_channel, float, 1, 1,
                  simdact::forward_per_channel(p, channel_f, a, o.per_channel, y, o.layout));
SIMDACT_TEST_VERB(backward_per_channel, float, 2, 1,
                  simdact::backward_per_channel(p, channel_f, a, o.per_channel, b, y, o.sums,
                                                o.layout));
SIMDACT_TEST_VERB(
    forward_fused, float, 1, 1,
    simdact::forward_fused(p, g, a, y, o.layout,
                           {.bias = o.per_channel, .residual = o.residual, .gain = 2, .clamp = 5}));
SIMDACT_TEST_VERB(backward_fused, float, 2, 1,
                  simdact::backward_fused(
                      p, f, a, b, y, o.sums, o.layout,
                      {.bias = o.per_channel, .residual = o.residual, .gain = 2, .clamp = 5}));
SIMDACT_TEST_VERB(forward_with_channel_statistics, float, 1, 1,
                  simdact::forward_with_channel_statistics(
                      p, g, a, y, std::span(o.seen).first(o.layout.channels), o.layout));
SIMDACT_TEST_VERB(backward_with_channel_statistics, float, 2, 1,
                  simdact::backward_with_channel_statistics(
                      p, g, a, b, y, std::span(o.seen).first(o.layout.channels), o.layout));
SIMDACT_TEST_VERB(forward_quantized, std::int8_t, 1, 1, {
    static const quantized<std::int8_t> q(f, {.scale = 0.1F}, {.scale = 0.05F});
    simdact::forward(p, q, a, y);
});

// ---- the layouts

/// Element (i, j) is memory[origin + i * row + j * column].
struct placing {
    const char* name;
    std::ptrdiff_t row = 0, column = 1;
    bool is_vector = false;
    bool is_written = true;  ///< Not if elements share memory.
};
using placings = std::vector<placing>;

/// The strides of a shape, signed.
struct shape {
    std::ptrdiff_t rows, columns;
};

struct flat {
    static placings of(shape s) { return {{"contiguous", s.columns, 1, true}}; }
    template <class E>
    static auto view(E* data, shape s, const placing&) {
        return std::span<E>(data, static_cast<std::size_t>(s.rows * s.columns));
    }
};

struct own_layout {
    static placings of(shape s) { return {{"every second element", 2 * s.columns, 2, true}}; }
    template <class E>
    static auto view(E* data, shape s, const placing&) {
        return every_second<E>{data, static_cast<std::size_t>(s.rows * s.columns)};
    }
};

struct by_rows {
    static placings of(shape s) {
        return {{"rows, 1 apart", s.columns + 1, 1},
                {"rows without gaps", s.columns, 1},
                {"rows, 5 apart", s.columns + 5, 1}};
    }
    template <class E>
    static auto view(E* data, shape s, const placing& p) {
        return matrix_view<E>(data, s.rows, s.columns, p.row);
    }
};

struct by_columns {
    static placings of(shape s) {
        return {{"columns, 1 apart", 1, s.rows + 1},
                {"columns without gaps", 1, s.rows},
                {"columns, 5 apart", 1, s.rows + 5}};
    }
    template <class E>
    static auto view(E* data, shape s, const placing& p) {
        return column_major_view<E>(data, s.rows, s.columns, p.column);
    }
};

struct by_strides {
    static placings of(shape s) {
        return {{"strides of which none is 1", 3 * s.columns + 1, 3},
                {"row stride 1", 1, s.rows + 2},
                {"column stride 1", s.columns + 4, 1},
                {"columns outside rows", 2, 2 * s.rows + 1},
                {"rows upwards", -(s.columns + 2), 1},
                {"columns backwards", s.columns + 3, -1},
                {"both backwards", -2, -(2 * s.rows + 1)},
                {"one row for all", 0, 1, false, false},
                {"one column for all", 2, 0, false, false},
                {"one element for all", 0, 0, false, false}};
    }
    template <class E>
    static auto view(E* data, shape s, const placing& p) {
        return strided_view<E>(data, s.rows, s.columns, p.row, p.column);
    }
};

struct by_vector_strides {
    static placings of(shape s) {
        return {{"vector of stride 3", 3 * s.columns, 3, true},
                {"vector backwards", -2 * s.columns, -2, true}};
    }
    template <class E>
    static auto view(E* data, shape s, const placing& p) {
        return strided_span<E>(data, s.rows * s.columns, p.column);
    }
};

/// The elements of an array in the order of the call's: with columns first where that is the order
/// of all arrays.
template <class E>
class placed {
  public:
    placed(shape s, const placing& at, bool columns_first)
        : shape_(s), at_(at), columns_first_(columns_first) {
        std::ptrdiff_t least = 0, most = 0;
        for (const std::ptrdiff_t i : {std::ptrdiff_t{0}, s.rows - 1})
            for (const std::ptrdiff_t j : {std::ptrdiff_t{0}, s.columns - 1}) {
                least = std::min(least, i * at.row + j * at.column);
                most = std::max(most, i * at.row + j * at.column);
            }
        origin_ = 9 - least;
        memory_.assign(static_cast<std::size_t>(most - least) + 40, canary());
    }

    E* data() { return memory_.data() + origin_; }

    void fill(std::span<const E> packed) {
        for (std::size_t k = 0; k < packed.size(); ++k)
            memory_[index(k)] = packed[k];
    }
    std::vector<E> packed() const {
        std::vector<E> all(static_cast<std::size_t>(shape_.rows * shape_.columns));
        for (std::size_t k = 0; k < all.size(); ++k)
            all[k] = memory_[index(k)];
        return all;
    }
    /// These elements, and nothing but the canary elsewhere.
    bool holds(const std::vector<E>& elements) const {
        std::vector<E> expected(memory_.size(), canary());
        for (std::size_t k = 0; k < elements.size(); ++k)
            expected[index(k)] = elements[k];
        return std::equal(expected.begin(), expected.end(), memory_.begin(), same_stored);
    }

    static bool same_stored(E a, E b) {
        if constexpr (element<E>)
            return same_element(a, b);
        else
            return a == b;
    }

  private:
    static E canary() { return static_cast<E>(-123); }

    std::size_t index(std::size_t k) const {
        const auto n = static_cast<std::ptrdiff_t>(k);
        const std::ptrdiff_t i = columns_first_ ? n % shape_.rows : n / shape_.columns;
        const std::ptrdiff_t j = columns_first_ ? n / shape_.rows : n % shape_.columns;
        // A vector has no rows: its elements are numbered as the call's are.
        if (at_.is_vector)
            return static_cast<std::size_t>(origin_ + n * at_.column);
        return static_cast<std::size_t>(origin_ + i * at_.row + j * at_.column);
    }

    shape shape_;
    placing at_;
    bool columns_first_;
    std::ptrdiff_t origin_ = 0;
    std::vector<E> memory_;
};

// ---- the table

template <class A, class B, class C, class Y, class Z>
struct layouts {
    /// Where all are columns (and vectors), elements are in the order of the columns.
    template <class L>
    static constexpr bool has_rows = !std::is_same_v<L, flat> && !std::is_same_v<L, by_columns>;
    static constexpr bool columns_first =
        std::is_same_v<Y, by_columns> &&
        !(has_rows<A> || has_rows<B> || has_rows<C> || has_rows<Z>);
};
template <class L>
using all_of = layouts<L, L, L, L, L>;

std::string show(const any_policy& p) {
    return "policy: pieces of " + (p.piece == all_of_it ? "all" : std::to_string(p.piece)) +
           (p.mode == stores::always ? ", streamed" : "") + (p.threads ? ", threads" : "");
}

/// \param digits  how far mean and squares may be off, in epsilons of what was largest
bool same_statistics(const statistics& a, const statistics& b, double digits) {
    const double scale = std::max(std::abs(a.least), std::abs(a.greatest));
    const auto near = [&](double x, double y, double size) {
        return same(x, y) || std::abs(x - y) <= digits * 0x1p-23 * size;
    };
    return a.count == b.count && a.negative == b.negative && a.zero == b.zero &&
           a.saturated == b.saturated && a.nan == b.nan && a.infinite == b.infinite &&
           a.least == b.least && a.greatest == b.greatest && near(a.mean, b.mean, scale) &&
           near(a.squares, b.squares, scale * scale * static_cast<double>(a.count));
}

template <class E>
std::vector<E> numbers(std::size_t n, unsigned seed) {
    if constexpr (element<E>) {
        return elements<E>(n, seed);
    } else {
        std::vector<E> all(n);
        for (std::size_t k = 0; k < n; ++k)
            all[k] = static_cast<E>(seed + 37 * k);
        return all;
    }
}

/// A verb on layouts, of which only the type of the elements is left: the checks below are compiled
/// once for it. An array is one of three inputs and two outputs.
template <class E>
struct erased_call {
    const char* name;
    std::size_t inputs, outputs;
    std::array<placings (*)(shape), 5> placings_of;
    bool columns_first;
    bool first_output_is_laid_out_as_first_input;
    void (*on_contiguous)(const any_policy&, others&, const std::array<std::span<E>, 5>&);
    void (*on_layouts)(const any_policy&, others&, const std::array<E*, 5>&, shape,
                       const std::array<placing, 5>&);
};

template <class Verb, class A, class B, class C, class Y, class Z>
erased_call<typename Verb::element> erase(layouts<A, B, C, Y, Z>) {
    using E = typename Verb::element;
    using constant = std::span<const E>;
    return {.name = Verb::name,
            .inputs = Verb::inputs,
            .outputs = Verb::outputs,
            .placings_of = {A::of, B::of, C::of, Y::of, Z::of},
            .columns_first = layouts<A, B, C, Y, Z>::columns_first,
            .first_output_is_laid_out_as_first_input = std::is_same_v<A, Y>,
            .on_contiguous =
                [](const any_policy& policy, others& o, const std::array<std::span<E>, 5>& a) {
                    Verb::run(policy, constant(a[0]), constant(a[1]), constant(a[2]), a[3], a[4],
                              o);
                },
            .on_layouts =
                [](const any_policy& policy, others& o, const std::array<E*, 5>& a, shape s,
                   const std::array<placing, 5>& at) {
                    const std::array<const E*, 3> in{a[0], a[1], a[2]};
                    Verb::run(policy, A::view(in[0], s, at[0]), B::view(in[1], s, at[1]),
                              C::view(in[2], s, at[2]), Y::view(a[3], s, at[3]),
                              Z::view(a[4], s, at[4]), o);
                }};
}

template <class E>
class on_layouts {
  public:
    /// \param places  of the arrays: three inputs and two outputs
    on_layouts(const erased_call<E>& call, shape s, const std::array<placing, 5>& places)
        : call_(call),
          shape_(s),
          places_(places),
          n_(static_cast<std::size_t>(s.rows * s.columns)),
          array_{placed<E>(s, places[0], call.columns_first),
                 placed<E>(s, places[1], call.columns_first),
                 placed<E>(s, places[2], call.columns_first),
                 placed<E>(s, places[3], call.columns_first),
                 placed<E>(s, places[4], call.columns_first)} {}

    /// \param first_output  which array is the first output: 3, or in place 0
    void have_the_bits_of_contiguous_arrays(const any_policy& policy,
                                            std::size_t first_output = 3) {
        for (std::size_t k = 0; k < 5; ++k)
            array_[k].fill(numbers<E>(n_, static_cast<unsigned>(3 + 4 * k)));
        std::array<std::vector<E>, 5> expected;
        for (std::size_t k = 0; k < 5; ++k)
            expected[k] = array_[k].packed();
        others found(static_cast<std::size_t>(shape_.rows),
                     static_cast<std::size_t>(shape_.columns));
        others wanted = found;
        call_.on_contiguous(
            any_policy{}, wanted,
            {expected[0], expected[1], expected[2], expected[first_output], expected[4]});
        std::array<placing, 5> places = places_;
        places[3] = places[first_output];
        call_.on_layouts(policy, found,
                         {array_[0].data(), array_[1].data(), array_[2].data(),
                          array_[first_output].data(), array_[4].data()},
                         shape_, places);
        for (std::size_t k = 0; k < 5; ++k)
            EXPECT_TRUE(array_[k].holds(expected[k])) << (k < 3 ? "input " : "output ") << k % 3
                                                      << (first_output == 0 ? ", in place" : "");
        expect_same(wanted, found);
    }

  private:
    static void expect_same(const others& wanted, const others& found) {
        EXPECT_EQ(wanted.mask, found.mask);
        EXPECT_TRUE(std::ranges::equal(wanted.sums, found.sums, same<float>)) << "sums";
        for (std::size_t c = 0; c + 1 < wanted.seen.size(); ++c)
            EXPECT_TRUE(same_statistics(wanted.seen[c], found.seen[c], 8)) << "channel " << c;
        EXPECT_TRUE(same_statistics(wanted.seen.back(), found.seen.back(), 0)) << "statistics";
    }

    const erased_call<E>& call_;
    shape shape_;
    std::array<placing, 5> places_;
    std::size_t n_;
    std::array<placed<E>, 5> array_;
};

const std::vector<any_policy>& policies() {
    static const std::vector<any_policy> all{
        {}, {.piece = 7, .mode = stores::always}, {.piece = 1}, {.piece = 3, .threads = true}};
    return all;
}

placing choose(placings all, std::size_t which, bool is_output) {
    if (is_output)
        std::erase_if(all, [](const placing& p) { return !p.is_written; });
    return all[which % all.size()];
}

template <class E>
void expect_the_bits_of_contiguous_arrays(const erased_call<E>& call) {
    constexpr shape shapes[] = {{0, 4}, {1, 1}, {1, 37}, {5, 1}, {2, 3}, {3, 16}, {4, 37}};
    std::size_t most = 0;
    for (const auto placings_of : call.placings_of)
        most = std::max(most, placings_of({1, 1}).size());
    for (const shape s : shapes) {
        for (std::size_t variant = 0; variant < most; ++variant) {
            for (const std::size_t shift : {0U, 1U}) {  // all alike, and each another one
                std::array<placing, 5> places{};
                std::string arrays;
                for (std::size_t k = 0; k < 5; ++k) {
                    places[k] = choose(call.placings_of[k](s), variant + k * shift, k >= 3);
                    if (k < call.inputs || (k >= 3 && k < 3 + call.outputs))
                        arrays += std::string(k == 3   ? " -> "
                                              : k == 0 ? ""
                                                       : ", ") +
                                  places[k].name;
                }
                SCOPED_TRACE(std::string(call.name) + ", " + std::to_string(s.rows) + " x " +
                             std::to_string(s.columns) + ": " + arrays);
                on_layouts<E> calls(call, s, places);
                for (const any_policy& policy : policies()) {
                    SCOPED_TRACE(show(policy));
                    calls.have_the_bits_of_contiguous_arrays(policy);
                    if (call.first_output_is_laid_out_as_first_input && places[0].is_written)
                        calls.have_the_bits_of_contiguous_arrays(policy, 0);
                    if (::testing::Test::HasFailure())
                        return;  // one failure a verb and layout is enough to read
                }
            }
        }
    }
}

template <class Layouts>
class every_verb : public ::testing::Test {};

struct layouts_name {
    template <class Layouts>
    static std::string GetName(int) {
        // Units of one program have suites of their own.
        return std::string(SIMDACT_TEST_VERBS == 2 ? "more_on_" : "on_") + name_of<Layouts>();
    }

  private:
    template <class Layouts>
    static std::string name_of() {
        if constexpr (std::is_same_v<Layouts, all_of<own_layout>>)
            return "every_second";
        else if constexpr (std::is_same_v<Layouts, all_of<by_rows>>)
            return "rows";
        else if constexpr (std::is_same_v<Layouts, all_of<by_columns>>)
            return "columns";
        else if constexpr (std::is_same_v<Layouts, all_of<by_strides>>)
            return "strides";
        else if constexpr (std::is_same_v<Layouts, all_of<by_vector_strides>>)
            return "vectors";
        else if constexpr (Layouts::columns_first)
            return "columns_and_contiguous";
        else if constexpr (std::is_same_v<
                               Layouts, layouts<by_rows, own_layout, by_columns, by_columns, flat>>)
            return "mixed_into_columns";
        else
            return "mixed_into_rows";
    }
};

using mixed_into_rows = layouts<by_columns, by_rows, by_strides, by_rows, by_columns>;
using all_layouts = ::testing::Types<all_of<own_layout>, all_of<by_rows>, all_of<by_columns>,
                                     all_of<by_strides>, all_of<by_vector_strides>, mixed_into_rows,
                                     layouts<by_rows, own_layout, by_columns, by_columns, flat>,
                                     layouts<flat, by_columns, flat, by_columns, flat>>;
#if SIMDACT_TEST_VERBS == 2
using some_layouts = ::testing::Types<all_of<by_rows>>;
#else
using some_layouts = ::testing::Types<all_of<own_layout>, all_of<by_columns>, mixed_into_rows>;
#endif
using layouts_tested = few_or_all<some_layouts, all_layouts>;
TYPED_TEST_SUITE(every_verb, layouts_tested, layouts_name);

#define SIMDACT_TEST_ROW(verb)                                                \
    TYPED_TEST(every_verb, verb##_has_the_bits_of_contiguous_arrays) {        \
        expect_the_bits_of_contiguous_arrays(erase<verb##_row>(TypeParam{})); \
    }
#if SIMDACT_TEST_VERBS != 2
SIMDACT_TEST_ROW(forward)
SIMDACT_TEST_ROW(backward)
SIMDACT_TEST_ROW(backward_from_output)
SIMDACT_TEST_ROW(double_backward)
SIMDACT_TEST_ROW(forward_gated)
SIMDACT_TEST_ROW(backward_gated)
SIMDACT_TEST_ROW(adding_backward_gated)
SIMDACT_TEST_ROW(accumulate_backward)
SIMDACT_TEST_ROW(adding_forward)
SIMDACT_TEST_ROW(convert)
SIMDACT_TEST_ROW(forward_random)
SIMDACT_TEST_ROW(backward_random)
#endif
#if SIMDACT_TEST_VERBS != 1
SIMDACT_TEST_ROW(forward_masked)
SIMDACT_TEST_ROW(backward_masked)
SIMDACT_TEST_ROW(adding_backward_masked)
SIMDACT_TEST_ROW(forward_with_statistics)
SIMDACT_TEST_ROW(backward_with_statistics)
SIMDACT_TEST_ROW(forward_per_channel)
SIMDACT_TEST_ROW(backward_per_channel)
SIMDACT_TEST_ROW(forward_fused)
SIMDACT_TEST_ROW(backward_fused)
SIMDACT_TEST_ROW(forward_with_channel_statistics)
SIMDACT_TEST_ROW(backward_with_channel_statistics)
SIMDACT_TEST_ROW(forward_quantized)
#endif

#if SIMDACT_TEST_VERBS != 2

// ---- the residual of the fused verbs, whose layout is one of its own

constexpr run_nothing nowhere{};

/// y = f(x + residual) by hand, on matrices of 3 by 3: a wrong order fits in by its size.
template <class Layout, class ResidualLayout>
void expect_the_residual_of_the_same_row_and_column(const placing& at, const placing& of_residual) {
    constexpr shape s{3, 3};
    placed<float> x(s, at, false), y(s, at, false), residual(s, of_residual, false);
    const std::vector<float> x_in = random_normal<float>(9, 1), r_in = random_normal<float>(9, 2);
    x.fill(x_in);
    residual.fill(r_in);
    const auto residual_view =
        ResidualLayout::view(static_cast<const float*>(residual.data()), s, of_residual);
    forward_fused(f, Layout::view(static_cast<const float*>(x.data()), s, at),
                  Layout::view(y.data(), s, at), {.outer = 3, .channels = 3},
                  {.residual = residual_view});
    std::vector<float> expected(9);
    for (std::size_t k = 0; k < 9; ++k)
        expected[k] = f(x_in[k] + r_in[k]);
    EXPECT_EQ(y.packed(), expected)
        << "forward_fused, " << at.name << ", residual: " << of_residual.name;
}

TEST(residuals, go_with_the_element_of_their_row_and_column) {
    constexpr shape s{3, 3};
    for (const placing& residual : by_rows::of(s)) {
        for (const placing& at : by_rows::of(s))
            expect_the_residual_of_the_same_row_and_column<by_rows, by_rows>(at, residual);
        for (const placing& at : by_strides::of(s))
            if (at.is_written)
                expect_the_residual_of_the_same_row_and_column<by_strides, by_rows>(at, residual);
        for (const placing& at : by_columns::of(s))
            EXPECT_THROW(
                (expect_the_residual_of_the_same_row_and_column<by_columns, by_rows>(at, residual)),
                std::invalid_argument);
    }
}

/// Of 12 elements each, and shapes that a residual of 6 rows of 2 elements does not have.
TEST(residuals, of_another_shape_than_an_array_are_refused) {
    const std::size_t runs = run_nothing::runs;
    std::vector<float> x(12), memory(200, 7.0F), untouched = memory;
    const epilogue<float> parts{.residual = matrix_view<const float>(memory.data() + 150, 6, 2, 3)};
    const channels one{.inner = 12};
    const matrix_view<float> y(memory.data(), 2, 6, 100);
    EXPECT_THROW(forward_fused(nowhere, f, x, y, one, parts), std::invalid_argument);
    EXPECT_THROW(forward_fused(nowhere, f, y, x, one, parts), std::invalid_argument);
    EXPECT_THROW(backward_fused(nowhere, f, x, x, y, std::span<float>{}, one, parts),
                 std::invalid_argument);
    EXPECT_THROW(backward_fused(nowhere, f, x, y, x, std::span<float>{}, one, parts),
                 std::invalid_argument);
    EXPECT_THROW(forward_fused(nowhere, f, x, x, one, parts),
                 std::invalid_argument);  // whose rows have gaps
    // By rows, where an array goes by columns.
    const channels nine{.inner = 9};
    std::vector<float> v(9);
    const epilogue<float> square{.residual = matrix_view<const float>(memory.data() + 150, 3, 3)};
    const column_major_view<float> m(memory.data(), 3, 3);
    EXPECT_THROW(forward_fused(nowhere, f, m, v, nine, square), std::invalid_argument);
    EXPECT_THROW(forward_fused(nowhere, f, v, m, nine, square), std::invalid_argument);
    EXPECT_THROW(backward_fused(nowhere, f, v, m, v, std::span<float>{}, nine, square),
                 std::invalid_argument);
    EXPECT_EQ(memory, untouched);
    EXPECT_EQ(run_nothing::runs, runs);
}

// ---- strides

TEST(strides, that_do_not_fit_in_memory_are_refused) {
    const std::size_t runs = run_nothing::runs;
    std::vector<float> memory(100, 7.0F), untouched = memory;
    float* const p = memory.data();
    float* const q = p + 50;
    constexpr std::size_t huge = std::size_t{1} << 62;
    EXPECT_THROW(forward(nowhere, f, matrix_view<const float>(p, 2, 3, huge), matrix_view(q, 2, 3)),
                 std::invalid_argument);
    EXPECT_THROW(
        forward(nowhere, f, matrix_view<const float>(p, 2, 3), matrix_view(q, 2, 3, huge + 4)),
        std::invalid_argument);
    EXPECT_THROW(forward(nowhere, f, matrix_view<const float>(p, 2, 3, -3), matrix_view(q, 2, 3)),
                 std::invalid_argument);
    // A leading dimension is too small whatever the other arrays are.
    const column_major_view<const float> x(p, 4, 3, 2);
    EXPECT_THROW(forward(nowhere, f, x, matrix_view(q, 4, 3)), std::invalid_argument);
    EXPECT_THROW(forward(nowhere, f, x, column_major_view(q, 4, 3)), std::invalid_argument);
    EXPECT_EQ(memory, untouched);
    EXPECT_EQ(run_nothing::runs, runs);
}

TEST(strides, of_the_same_memory_are_equal_element_by_element) {
    std::vector<float> memory(100, -1.0F);
    float* const p = memory.data();
    // One element that is read 10 times is not the 10 that are written.
    EXPECT_THROW(forward(f, strided_view(p, 10, 1, 0, 1), strided_span(p, 10, 1)),
                 std::invalid_argument);
    EXPECT_THROW(forward(f, std::span(p, 3), matrix_view(p, 3, 1, 3)), std::invalid_argument);
    EXPECT_EQ(memory, std::vector<float>(100, -1.0F));
    // The same elements, as a vector and as a column.
    forward(f, strided_span(p, 10, 5), matrix_view(p, 10, 1, 5));
    for (std::size_t k = 0; k < memory.size(); ++k)
        EXPECT_EQ(memory[k], k % 5 == 0 && k < 50 ? f(-1.0F) : -1.0F);
}

// ---- vectors

TEST(vectors, go_with_a_matrix_in_one_order_whatever_their_stride) {
    const std::vector<float> values{1, 2, 3, 4, 5, 6};
    std::vector<float> apart(12), of_contiguous(6), of_strided(6), of_own(6);
    for (std::size_t k = 0; k < 6; ++k)
        apart[2 * k] = values[k];
    const auto columns = [](std::vector<float>& y) { return column_major_view{y.data(), 2, 3}; };
    forward(f, values, columns(of_contiguous));
    forward(f, strided_span{apart.data(), 6, 2}, columns(of_strided));
    forward(f, every_second<float>{apart.data(), 6}, columns(of_own));
    EXPECT_EQ(of_contiguous, of_strided) << "forward, a strided_view and a column_major_view";
    EXPECT_EQ(of_contiguous, of_own) << "forward, every_second and a column_major_view";
    const auto rows = [](std::vector<float>& y) { return matrix_view{y.data(), 2, 3}; };
    forward(f, values, rows(of_contiguous));
    forward(f, strided_span{apart.data(), 6, 2}, rows(of_strided));
    forward(f, every_second<float>{apart.data(), 6}, rows(of_own));
    EXPECT_EQ(of_contiguous, of_strided) << "forward, a strided_view and a matrix_view";
    EXPECT_EQ(of_contiguous, of_own) << "forward, every_second and a matrix_view";
}

// ---- what overlaps

class strided_overlap : public ::testing::Test {
  protected:
    /// The refusal of y = f(x), which must not have written anything then.
    template <class X, class Y, class Policy = run_nothing>
    std::string refusal_of(const X& x, const Y& y, const Policy& policy = {}) {
        std::ranges::fill(memory, 2.0F);
        const std::string text = refusal([&] { forward(policy, f, x, y); });
        if (!text.empty()) {
            EXPECT_EQ(memory, std::vector<float>(memory.size(), 2.0F)) << text;
        }
        return text;
    }
    static bool says(const std::string& text, const char* part) {
        return text.find(part) != std::string::npos;
    }

    std::vector<float> memory = std::vector<float>(200, 2.0F);
    float* p = memory.data();
};

TEST_F(strided_overlap, of_views_that_interleave_is_none) {
    EXPECT_EQ(refusal_of(strided_span{p, 10, 2}, strided_span{p + 1, 10, 2}), "");
    EXPECT_EQ(refusal_of(every_second<float>{p, 10}, every_second<float>{p + 1, 10}), "");
    EXPECT_EQ(refusal_of(every_second<float>{p, 10}, strided_span{p + 21, 10, -2}), "");
    EXPECT_EQ(refusal_of(strided_span{p, 10, 4}, strided_span{p + 1, 10, 2}), "");
    EXPECT_EQ(refusal_of(strided_view{p, 4, 5, 20, 3}, strided_view{p + 1, 4, 5, 20, 3}), "");
    EXPECT_EQ(refusal_of(strided_view{p, 4, 5, 30, 3}, strided_view{p + 15, 4, 5, 30, 3}), "");
    EXPECT_EQ(refusal_of(strided_view{p, 4, 5, 2, 20}, strided_view{p + 1, 4, 5, 2, 20}), "");
    // A matrix of complex numbers: real and imaginary parts, by rows upwards.
    EXPECT_EQ(refusal_of(strided_view{p + 60, 4, 5, -20, 2}, strided_view{p + 61, 4, 5, -20, 2}),
              "");
    // A row and a column of a matrix without their common element.
    EXPECT_EQ(refusal_of(strided_span{p + 1, 9, 1}, strided_span{p + 10, 9, 10}), "");
}

TEST_F(strided_overlap, in_part_is_refused) {
    const char* const partially = "simdact::forward: the output y (";
    EXPECT_TRUE(says(refusal_of(strided_span{p, 10, 2}, strided_span{p + 2, 10, 2}), partially));
    EXPECT_TRUE(says(refusal_of(strided_span{p, 10, 2}, strided_span{p + 18, 10, 3}), partially));
    EXPECT_TRUE(says(refusal_of(strided_span{p, 10, 2}, strided_span{p, 10, 4}), partially));
    EXPECT_TRUE(says(refusal_of(strided_span{p, 10, 2}, strided_span{p + 18, 10, -2}), partially));
    EXPECT_TRUE(
        says(refusal_of(every_second<float>{p, 10}, every_second<float>{p + 4, 10}), partially));
    EXPECT_TRUE(says(refusal_of(strided_view{p, 4, 5, 20, 3}, strided_view{p + 3, 4, 5, 20, 3}),
                     partially));
    EXPECT_TRUE(
        says(refusal_of(strided_view{p, 4, 5, 20, 3}, strided_view{p, 4, 5, 3, 20}), partially))
        << "the rows of one are columns of the other";
    EXPECT_TRUE(says(refusal_of(strided_view{p, 4, 5, 0, 1}, matrix_view{p + 4, 4, 5}), partially));
    EXPECT_TRUE(says(refusal_of(strided_span{p, 9, 1}, strided_span{p, 9, 10}), partially))
        << "a row and a column of a matrix";
    EXPECT_TRUE(says(refusal_of(std::span(p, 20), strided_span{p, 20, 2}), partially));
}

TEST_F(strided_overlap, of_the_same_memory_is_in_place) {
    const auto expect_in_place = [&](const auto& x, const auto& same, std::size_t last) {
        EXPECT_EQ(refusal_of(x, same, serial), "");
        EXPECT_EQ(memory[last], f(2.0F));
    };
    memory.assign(200, 2.0F);
    expect_in_place(strided_span{p, 10, 3}, strided_span{p, 10, 3}, 27);
    expect_in_place(every_second<float>{p, 10}, every_second<float>{p, 10}, 18);
    expect_in_place(every_second<float>{p, 10}, strided_span{p, 10, 2}, 18);
    expect_in_place(strided_view{p, 4, 5, 20, 3}, strided_view{p, 4, 5, 20, 3}, 72);
    expect_in_place(strided_view{p + 90, 4, 5, -20, -3}, strided_view{p + 90, 4, 5, -20, -3}, 18);
    expect_in_place(strided_view{p, 4, 5, 20, 1}, matrix_view{p, 4, 5, 20}, 64);
    expect_in_place(strided_view{p, 4, 5, 1, 20}, column_major_view{p, 4, 5, 20}, 83);
    // With one argument.
    std::ranges::fill(memory, -2.0F);
    forward(f, every_second<float>{p, 10});
    forward(f, strided_span{p + 1, 10, 2});
    EXPECT_EQ(std::ranges::count(memory, f(-2.0F)), 20);
}

TEST_F(strided_overlap, of_an_output_with_itself_is_refused) {
    const std::vector<float> x(20, 1.0F);
    for (const strided_view<float>& y :
         {strided_view{p, 4, 5, 0, 1}, strided_view{p, 4, 5, 1, 0}, strided_view{p, 4, 5, 0, 0},
          strided_view{p, 4, 5, 4, 1}, strided_view{p, 4, 5, 1, 3}, strided_view{p, 4, 5, 2, 2},
          strided_view{p, 4, 5, 8, 2}, strided_view{p + 40, 4, 5, -4, 1}}) {
        EXPECT_TRUE(says(refusal_of(x, y), "elements of an output must not overlap one another"))
            << "strides " << y.row_stride << " and " << y.column_stride;
        EXPECT_EQ(refusal([&] { forward(nowhere, f, y, matrix_view{p + 100, 4, 5}); }), "")
            << "as an input, strides " << y.row_stride << " and " << y.column_stride;
    }
}

TEST_F(strided_overlap, of_a_vector_with_itself_is_refused) {
    const std::vector<float> x(20, 1.0F);
    EXPECT_TRUE(says(refusal_of(x, strided_span{p, 20, 0}),
                     "elements of an output must not overlap one another"));
}

TEST_F(strided_overlap, of_two_outputs_is_refused) {
    const std::vector<float> in(10, 1.0F);
    const auto gated = [&](const auto& y, const auto& z) {
        return refusal([&] { backward_gated(nowhere, f, in, in, in, y, z); });
    };
    EXPECT_EQ(gated(every_second<float>{p, 10}, every_second<float>{p + 1, 10}), "");
    EXPECT_TRUE(says(gated(every_second<float>{p, 10}, strided_span{p + 2, 10, 3}),
                     "simdact::backward_gated: the outputs grad_x ("));
    EXPECT_TRUE(says(gated(strided_span{p, 10, 3}, strided_span{p, 10, 3}), "overlap"));
}

TEST_F(strided_overlap, with_what_stands_beside_the_elements_is_refused) {
    const std::vector<float> x(20, 1.0F);
    const std::span<std::uint8_t> mask(reinterpret_cast<std::uint8_t*>(p + 1), 3);
    EXPECT_EQ(refusal([&] { forward_masked(nowhere, f, x, every_second<float>{p, 20}, mask); }), "")
        << "between the elements there is room for it";
    const std::span<std::uint8_t> hit(reinterpret_cast<std::uint8_t*>(p + 2), 3);
    EXPECT_TRUE(
        says(refusal([&] { forward_masked(nowhere, f, x, every_second<float>{p, 20}, hit); }),
             "simdact::forward_masked: mask (3 bytes) overlaps y"));
    EXPECT_TRUE(says(refusal([&] {
                         forward_per_channel(
                             nowhere, channel_f, x, std::span<const float>(p + 4, 2),
                             every_second<float>{p, 20}, {.outer = 10, .channels = 2});
                     }),
                     "simdact::forward_per_channel: the output y (20 elements) overlaps weights"));
}

TEST_F(strided_overlap, is_found_by_what_a_count_of_elements_says) {
    // All views of 2 by 3 with small strides: never allowed where elements are shared.
    std::size_t allowed = 0, shared_count = 0;
    const auto elements_of = [](const strided_view<float>& v) {
        std::vector<const float*> all;
        for (std::ptrdiff_t i = 0; i < 2; ++i)
            for (std::ptrdiff_t j = 0; j < 3; ++j)
                all.push_back(v.data + i * v.row_stride + j * v.column_stride);
        return all;
    };
    for (std::ptrdiff_t row = -4; row <= 8; ++row) {
        for (std::ptrdiff_t column = -3; column <= 4; ++column) {
            for (std::ptrdiff_t other_row = -4; other_row <= 8; ++other_row) {
                for (std::ptrdiff_t begin = -6; begin <= 6; ++begin) {
                    const strided_view x{p + 100, 2, 3, row, column};
                    const strided_view y{p + 100 + begin, 2, 3, other_row, std::ptrdiff_t{2}};
                    const auto of_x = elements_of(x), of_y = elements_of(y);
                    auto unique = of_y;
                    std::ranges::sort(unique);
                    const bool distinct = std::ranges::adjacent_find(unique) == unique.end();
                    const bool shares = std::ranges::any_of(of_x, [&](const float* at) {
                        return std::ranges::find(of_y, at) != of_y.end();
                    });
                    if (refusal_of(x, y) == "") {
                        ++allowed;
                        ASSERT_TRUE(distinct && (!shares || of_x == of_y))
                            << "forward, x: strides " << row << " and " << column
                            << ", y: " << begin << " on, strides " << other_row << " and 2";
                    }
                    shared_count += shares;
                }
            }
        }
    }
    EXPECT_GT(allowed, 1000U);
    EXPECT_GT(shared_count, 1000U);
}

#endif

}  // namespace
}  // namespace simdact::test
