// SPDX-License-Identifier: BSD-3-Clause

// The table of every activation, all 256 entries, against the formula in long double, rounded once.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <simdact/quantized.hpp>
#include <simdact/simdact.hpp>
#include <stdexcept>
#include <vector>

#include "reference.hpp"
#include "support/extent.hpp"

namespace simdact::test {
namespace {

/// The activation as the formula is to be computed with it. rrelu<float> rounds its slope to float;
/// a table is made from the parameters themselves.
template <class F>
const F& formula_of(const F& f) {
    return f;
}
rrelu<double> formula_of(const rrelu<float>& f) {
    return {f.lower, f.upper};
}

struct rounded_number {
    int lower;  // the two may differ only where nobody can tell a number from a tie
    int upper;
};

int clamp(int n, int lowest, int highest) {
    return n < lowest ? lowest : n > highest ? highest : n;
}

/// y / scale + zero_point, y being exact to within `relative` of itself.
template <class Out>
rounded_number nearest(long double y, const quantization& q, long double relative) {
    const auto scale = static_cast<long double>(q.scale);
    const auto round = [&](long double value) {
        if (value / scale > 1000 || value / scale < -1000)
            return value > 0 ? 1000 : -1000;
        const int below = static_cast<int>(std::floor(value / scale)) - 1;
        for (int n = below;; ++n) {
            const long double tie = scale * (n + 0.5L);  // exact: 24 bits times 11
            if (value < tie || (value == tie && n % 2 == 0))
                return n;
        }
    };
    const auto in_type = [&](int n) {
        return clamp(n + q.zero_point, std::numeric_limits<Out>::lowest(),
                     std::numeric_limits<Out>::max());
    };
    const long double margin = std::fabs(y) < 1e100L ? std::fabs(y) * relative : 0;
    return {in_type(round(y - margin)), in_type(round(y + margin))};
}

template <class In>
std::vector<quantization> quantizations() {
    const int lowest = std::numeric_limits<In>::lowest();
    const int highest = std::numeric_limits<In>::max();
    const int middle = (lowest + highest + 1) / 2;
    return {{1.0F, middle},       {0.5F, lowest},     {0.0625F, middle + 3}, {0.05F, middle},
            {0.1F, middle - 3},   {0.0235F, highest}, {1.0F / 3, middle},    {3e-4F, middle + 40},
            {1e-20F, middle + 1}, {2e10F, middle}};
}

template <class F>
constexpr bool is_exact = requires(const F& f) { reference<F>::torch_value(f, 0.0F); };

template <class In, class Out, class F>
void expect_table(const F& f, const quantization& input, const quantization& output) {
    const auto formula = formula_of(f);
    using formula_type = std::remove_const_t<decltype(formula)>;
    const auto exact = [&](In q) {
        const long double x = static_cast<long double>(input.scale) * (q - input.zero_point);
        return reference<formula_type>::value(formula, x);
    };
    bool any_nan = false;
    for (int k = 0; k < 256; ++k)
        any_nan = any_nan || std::isnan(exact(static_cast<In>(static_cast<std::uint8_t>(k))));
    if (any_nan) {
        EXPECT_THROW((quantized<In, Out>(f, input, output)), std::invalid_argument) << F::name;
        return;
    }
    const quantized<In, Out> made(f, input, output);
    for (int k = 0; k < 256; ++k) {
        const auto q = static_cast<In>(static_cast<std::uint8_t>(k));
        const rounded_number expected = nearest<Out>(exact(q), output, is_exact<F> ? 0 : 0x1p-52L);
        ASSERT_LE(expected.lower, made(q))
            << F::name << " of " << int{q} << ", scales " << input.scale << " and " << output.scale;
        ASSERT_GE(expected.upper, made(q))
            << F::name << " of " << int{q} << ", scales " << input.scale << " and " << output.scale;
        ASSERT_EQ(made(q), made.table()[static_cast<std::size_t>(k)]);
    }
}

template <class In, class Out>
struct expect_tables {
    template <class F>
    void operator()() const {
        const auto inputs = quantizations<In>();
        const auto outputs = quantizations<Out>();
        for (const F& f : reference<F>::parameter_sets())
            for (std::size_t k = 0; k < inputs.size(); ++k)
                for (const std::size_t other : {k, (3 * k + 1) % outputs.size()})
                    expect_table<In, Out>(f, inputs[k], outputs[other]);
    }
};

TEST(quantized_tables, int8) {
    all_activations<float>::for_each(expect_tables<std::int8_t, std::int8_t>{});
}

TEST(quantized_tables, uint8) {
    using some = activation_list<leaky_relu<float>, softshrink<float>, gelu<float>>;
    few_or_all<some, all_activations<float>>::for_each(expect_tables<std::uint8_t, std::uint8_t>{});
}

TEST(quantized_tables, from_one_type_to_the_other) {
    expect_tables<std::int8_t, std::uint8_t>{}.operator()<leaky_relu<float>>();
    expect_tables<std::uint8_t, std::int8_t>{}.operator()<elu<float>>();
}

// Whatever accuracy and type the activation has, it is computed in double.
TEST(quantized_tables, of_the_other_types_and_accuracies) {
    const quantization in{0.05F, 3};
    const quantization out{0.01F, -5};
    const quantized<std::int8_t> expected(mish<float>{}, in, out);
    EXPECT_EQ(expected.table(),
              (quantized<std::int8_t>(mish<float, accuracy::fast>{}, in, out).table()));
    EXPECT_EQ(expected.table(), quantized<std::int8_t>(mish<double>{}, in, out).table());
    // 0.1F is not 0.1
    const quantized<std::int8_t> tenth(leaky_relu<double>{.negative_slope = 0.1}, {1, 127}, {0.2F});
    const quantized<std::int8_t> tenth_in_float(leaky_relu<float>{.negative_slope = 0.1F}, {1, 127},
                                                {0.2F});
    EXPECT_NE(tenth.table(), tenth_in_float.table());
}

/// Products of 56 bits that are next to a tie, and are one when rounded to double.
struct near_tie {
    float input_scale;
    float slope;
    int x;
    float output_scale;
    int expected;
};

TEST(quantized_tables, ties_are_decided_by_the_exact_product) {
    constexpr near_tie cases[] = {
        {0x1.44cb62p+0F, 0x1.fd57a2p+0F, -127, 0x1.7bf3a2p+4F, -13},  // 13.5 less a bit
        {0x1.44cb62p+0F, 0x1.433e3ep+0F, -113, 0x1.b11abcp+1F, -53},  // 53.5 less a bit
        {0x1.2ee432p+0F, 0x1.c68272p+0F, -113, 0x1.cc5b52p+3F, -17},  // 16.5 and a bit
        {0x1.b8dc86p+0F, 0x1.22782ap+0F, -127, 0x1.b92af0p+5F, -5},   // 4.5 and a bit
    };
    for (const near_tie& c : cases) {
        const float slope = c.slope;
        const quantization in{c.input_scale};
        const quantization out{c.output_scale};
        const auto x = static_cast<std::int8_t>(c.x);
        ASSERT_EQ(std::fmod(static_cast<double>(c.input_scale) * c.x * static_cast<double>(slope) /
                                static_cast<double>(c.output_scale) * 2,
                            2),
                  -1)
            << "no tie in double";
        EXPECT_EQ(quantized<std::int8_t>(leaky_relu<float>{slope}, in, out)(x), c.expected);
        EXPECT_EQ(quantized<std::int8_t>(prelu<float>{slope}, in, out)(x), c.expected);
        EXPECT_EQ(quantized<std::int8_t>(rrelu<float>{slope, slope}, in, out)(x), c.expected);
    }
}

TEST(quantized_tables, ties_are_decided_by_the_exact_difference) {
    const quantization half{0.5F};
    const softshrink<float> f{.lambda = 1e-30F};
    EXPECT_EQ(quantized<std::int8_t>(f, half, {})(1), 0);
    EXPECT_EQ(quantized<std::int8_t>(f, half, {})(3), 1);  // 1.5 less a bit; as a tie it was 2
    EXPECT_EQ(quantized<std::int8_t>(f, half, {})(-3), -1);
    EXPECT_EQ(quantized<std::int8_t>(softshrink<float>{.lambda = 0}, half, {})(3), 2);
}

struct without_a_type {
    template <class V>
    V operator()(V x) const {
        return x * V(1.0 / 3);
    }
};

struct with_a_member_that_no_table_lists : leaky_relu<float> {
    float offset = 0;
    float operator()(float x) const { return x + offset; }
};

TEST(quantized_tables, of_activations_of_ones_own) {
    const quantized<std::int8_t> third(without_a_type{}, {0.75F}, {0.25F});
    for (int q = -127; q < 128; ++q)
        EXPECT_EQ(third(static_cast<std::int8_t>(q)), q);
    with_a_member_that_no_table_lists f;
    f.offset = 3;
    EXPECT_EQ(quantized<std::int8_t>(f, {}, {})(-10), -7);
}

}  // namespace
}  // namespace simdact::test
