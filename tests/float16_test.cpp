// SPDX-License-Identifier: BSD-3-Clause

// Elements of 16 bits: what the types are, how lanes of them are read and written, and that every
// verb gives what it gives in float, rounded once. (The verbs, the loop and the formats know
// nothing of the activations: a few stand for them. float16_accuracy_test.cpp looks at all.)

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cfenv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <numeric>
#include <simdact/simdact.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "support/allocations.hpp"
#include "support/calls.hpp"
#include "support/extent.hpp"
#include "support/guarded.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

template <class E>
class halves : public ::testing::Test {};

struct half_name {
    template <class E>
    static std::string GetName(int) {
        return std::is_same_v<E, bfloat16> ? "bfloat16" : "float16";
    }
};
using half_types = ::testing::Types<bfloat16, float16>;
TYPED_TEST_SUITE(halves, half_types, half_name);

constexpr std::size_t patterns = 0x10000;

template <class E>
std::vector<E> all_numbers() {
    std::vector<E> all;
    for (std::size_t bits = 0; bits < patterns; ++bits)
        all.push_back(E::from_bits(static_cast<std::uint16_t>(bits)));
    return all;
}

template <class E>
constexpr std::uint16_t infinity_bits = std::numeric_limits<E>::infinity().bits;
template <class E>
constexpr std::uint16_t quiet_bit = std::numeric_limits<E>::quiet_NaN().bits ^ infinity_bits<E>;

template <class E>
bool is_nan_half(E x) {
    return (x.bits & 0x7fffU) > infinity_bits<E>;
}

/// Bit for bit: of a NaN, too.
template <class E>
bool same_bits(const std::vector<E>& a, const std::vector<E>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(E)) == 0;
}

/// The same numbers; where several NaNs meet, it is the instruction's to choose one.
template <class E>
bool same_numbers(std::span<const E> a, std::span<const E> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](E left, E right) {
        if constexpr (std::is_same_v<E, float>)
            return same(left, right);
        else
            return left.bits == right.bits || (is_nan_half(left) && is_nan_half(right));
    });
}

template <class To, class From>
std::vector<To> one_by_one(const std::vector<From>& from) {
    std::vector<To> to;
    for (const From x : from)
        to.push_back(static_cast<To>(x));
    return to;
}

/// Floats at which rounding has to decide: every number of E, the points half way to the next one,
/// and their neighbours among the floats; and others.
template <class E>
std::vector<float> telling_floats() {
    std::vector<float> all = sweep<float>(20'000);
    for (std::uint16_t bits = 0; bits < infinity_bits<E>; ++bits) {
        const auto x = static_cast<float>(E::from_bits(bits));
        const auto next = static_cast<double>(E::from_bits(static_cast<std::uint16_t>(bits + 1)));
        const double step =
            std::isinf(next) ? std::ldexp(1.0, std::numeric_limits<E>::max_exponent) - x : next - x;
        const auto middle = static_cast<float>(x + step / 2);
        for (const float y : {x, middle})
            for (const float near : {std::nextafterf(y, 0.0F), y, std::nextafterf(y, INFINITY)}) {
                all.push_back(near);
                all.push_back(-near);
            }
    }
    for (const std::uint32_t nan : {0x7f800001U, 0x7f801fffU, 0x7f812345U, 0x7fc00001U, 0x7fffffffU,
                                    0xff800001U, 0xffbfffffU, 0xffffffffU})
        all.push_back(from_bits<float>(nan));
    return all;
}

// ---- the types

TYPED_TEST(halves, are_plain_objects_of_two_bytes) {
    using E = TypeParam;
    static_assert(sizeof(E) == 2 && alignof(E) == 2);
    static_assert(std::is_trivial_v<E> && std::is_standard_layout_v<E>);
    static_assert(!std::is_convertible_v<float, E> && !std::is_convertible_v<E, float>);
    static_assert(std::is_same_v<arithmetic_type_of<E>, float>);
    static_assert(static_cast<float>(E(1.5F)) == 1.5F, "constant expressions");
    static_assert(E(0.0F) == -E(0.0F) && E(1) < E(2.0) && E(-1) < E(0));
    static_assert(!(std::numeric_limits<E>::quiet_NaN() == std::numeric_limits<E>::quiet_NaN()));
    EXPECT_EQ((-E(0.0F)).bits, 0x8000U);
}

TYPED_TEST(halves, become_floats_and_come_back) {
    using E = TypeParam;
    for (const E x : all_numbers<E>()) {
        const auto back = E(static_cast<float>(x));
        ASSERT_EQ(back.bits, is_nan_half(x) ? (x.bits | quiet_bit<E>) : x.bits);
        ASSERT_EQ(E(static_cast<double>(x)).bits, back.bits);
    }
}

// Against the definition: the nearest number, of two that are as near the even one, and infinity
// from half a step beyond the greatest.
TYPED_TEST(halves, are_rounded_to_nearest_even) {
    using E = TypeParam;
    using limits = std::numeric_limits<E>;
    for (std::uint16_t bits = 0; bits < infinity_bits<E>; ++bits) {
        const auto up_bits = static_cast<std::uint16_t>(bits + 1);
        const auto x = static_cast<double>(E::from_bits(bits));
        const double next = up_bits == infinity_bits<E>
                                ? std::ldexp(1.0, limits::max_exponent)
                                : static_cast<double>(E::from_bits(up_bits));
        const double middle = (x + next) / 2;
        const std::uint16_t even = bits % 2 == 0 ? bits : up_bits;
        for (const int sign : {0, 0x8000}) {
            const double s = sign == 0 ? 1 : -1;
            ASSERT_EQ(E(s * middle).bits, even | sign) << x;
            ASSERT_EQ(E(s * std::nextafter(middle, 0.0)).bits, bits | sign) << x;
            ASSERT_EQ(E(s * std::nextafter(middle, INFINITY)).bits, up_bits | sign) << x;
            const auto near = static_cast<float>(middle);  // exact
            ASSERT_EQ(static_cast<double>(near), middle);
            const auto f = static_cast<float>(s);
            ASSERT_EQ(E(f * near).bits, even | sign) << x;
            ASSERT_EQ(E(f * std::nextafterf(near, 0.0F)).bits,
                      (std::nextafterf(near, 0.0F) < x ? even : bits) | sign)
                << x;
            ASSERT_EQ(E(f * std::nextafterf(near, INFINITY)).bits, up_bits | sign) << x;
        }
    }
    EXPECT_EQ(E(std::numeric_limits<double>::max()).bits, infinity_bits<E>);
    EXPECT_EQ(E(std::numeric_limits<double>::denorm_min()).bits, 0);
    EXPECT_EQ(E(-INFINITY).bits, infinity_bits<E> | 0x8000U);
}

TYPED_TEST(halves, of_long_doubles_and_integers_are_rounded_once) {
    using E = TypeParam;
    constexpr int digits = std::numeric_limits<E>::digits;
    // Just above the middle between 1 and the next number, by less than a double can tell.
    const long double middle = 1 + std::ldexp(1.0L, -digits);
    EXPECT_EQ(E(middle).bits, E(1).bits);
    EXPECT_EQ(E(std::nextafterl(middle, 2.0L)).bits, E(1).bits + 1);
    EXPECT_EQ(E(-std::nextafterl(middle, 0.0L)).bits, E(-1).bits);
    EXPECT_EQ(static_cast<long double>(E(-2.5F)), -2.5L);
    const std::uint64_t above = (std::uint64_t{1} << 63) + (std::uint64_t{1} << (63 - digits)) + 1;
    EXPECT_EQ(E(above).bits, E(std::nextafter(static_cast<double>(above), INFINITY)).bits);
    static_assert(!std::is_constructible_v<E, const char*>);
#if defined(__SIZEOF_INT128__)
    __extension__ using widest = __int128;
    static_assert(!std::is_constructible_v<E, widest>, "neither by std nor by gnu++");
#endif
}

TYPED_TEST(halves, keep_what_they_can_of_a_nan) {
    using E = TypeParam;
    constexpr int lost = 24 - std::numeric_limits<E>::digits;
    for (const std::uint32_t bits : {0x7f800001U, 0x7fa5a5a5U, 0xffc12345U, 0x7fffffffU}) {
        const std::uint32_t payload = (bits & 0x007fffffU) >> lost;
        const auto expected = static_cast<std::uint16_t>((bits >> 16 & 0x8000U) | infinity_bits<E> |
                                                         quiet_bit<E> | payload);
        EXPECT_EQ(E(from_bits<float>(bits)).bits, expected);
    }
}

TYPED_TEST(halves, have_numeric_limits) {
    using E = TypeParam;
    using limits = std::numeric_limits<E>;
    const auto number = [](E x) { return static_cast<double>(x); };
    EXPECT_EQ(number(limits::epsilon()), std::ldexp(1.0, 1 - limits::digits));
    EXPECT_EQ(E::from_bits(static_cast<std::uint16_t>(E(1).bits + 1)),
              E(1 + number(limits::epsilon())));
    EXPECT_EQ(number(limits::min()), std::ldexp(1.0, limits::min_exponent - 1));
    EXPECT_EQ(number(limits::denorm_min()), std::ldexp(1.0, limits::min_exponent - limits::digits));
    EXPECT_EQ(limits::max().bits + 1, limits::infinity().bits);
    EXPECT_EQ(number(limits::max()),
              std::ldexp(2 - number(limits::epsilon()), limits::max_exponent - 1));
    EXPECT_EQ(limits::lowest().bits, limits::max().bits | 0x8000U);
    EXPECT_TRUE(std::isinf(number(limits::infinity())));
    EXPECT_TRUE(std::isnan(number(limits::quiet_NaN())));
    EXPECT_TRUE(is_nan_half(limits::signaling_NaN()));
    EXPECT_NE(limits::signaling_NaN().bits & quiet_bit<E>, quiet_bit<E>);
    EXPECT_FALSE(limits::has_denorm_loss);
    EXPECT_EQ(limits::digits10, static_cast<int>((limits::digits - 1) * std::log10(2.0)));
    EXPECT_EQ(limits::max_digits10,
              static_cast<int>(std::ceil(limits::digits * std::log10(2.0) + 1)));
    EXPECT_EQ(limits::min_exponent10,
              static_cast<int>(std::ceil(std::log10(number(limits::min())))));
    EXPECT_EQ(limits::max_exponent10, static_cast<int>(std::log10(number(limits::max()))));
}

#if defined(__FLT16_MANT_DIG__) && defined(__SSE2__)
TEST(compilers_half, is_an_element_with_the_bits_of_ours) {
    static_assert(std::same_as<arithmetic_type_of<_Float16>, arithmetic_type_of<float16>>);
    const std::vector<float> x = sweep<float>(1000);
    std::vector<_Float16> theirs(x.size());
    std::vector<float16> ours(x.size());
    convert(x, theirs);
    convert(x, ours);
    EXPECT_EQ(std::memcmp(theirs.data(), ours.data(), 2 * x.size()), 0);
}
#endif

// ---- raw buffers

TYPED_TEST(halves, are_viewed_in_buffers_of_another_type) {
    using E = TypeParam;
    const auto view = [](auto&& values) {
        if constexpr (std::is_same_v<E, bfloat16>)
            return as_bfloat16(values);
        else
            return as_float16(values);
    };
    std::vector<std::uint16_t> raw{E(1).bits, E(-2).bits, E(3).bits};
    const std::vector<std::uint16_t>& constant = raw;
    static_assert(std::is_same_v<decltype(view(raw)), std::span<E>>);
    static_assert(std::is_same_v<decltype(view(constant)), std::span<const E>>);
    static_assert(std::is_same_v<decltype(view(raw.data())), E*>);
    static_assert(std::is_same_v<decltype(view(constant.data())), const E*>);
    const leaky_relu<float> f{.negative_slope = 0.5F};
    forward(f, view(raw));
    EXPECT_EQ(raw, (std::vector{E(1).bits, E(-1).bits, E(3).bits}));
    // The compiler may keep neither side in a register.
    raw[0] = E(-4).bits;
    E* const looked_at = view(raw.data());
    EXPECT_EQ(static_cast<float>(looked_at[0]), -4);
    looked_at[0] = E(7);
    EXPECT_EQ(raw[0], E(7).bits);
    std::array<std::int16_t, 2> signed_raw{};
    EXPECT_EQ(view(signed_raw).size(), 2U);
    std::uint16_t plain[4]{E(-2).bits};
    const auto& constant_plain = plain;
    static_assert(std::is_same_v<decltype(as_bfloat16(constant_plain)), std::span<const bfloat16>>);
    static_assert(std::is_same_v<decltype(as_float16(plain)), std::span<float16>>);
    if constexpr (std::is_same_v<E, bfloat16>)
        forward(f, as_bfloat16(plain));
    else
        forward(f, as_float16(plain));
    EXPECT_EQ(plain[0], E(-1).bits);
}

}  // namespace

/// As a view of xtensor: data() does not know of the offset.
struct row_of_raw {
    std::uint16_t* all;
    std::uint16_t* first;
    std::uint16_t* begin() const { return first; }
    std::uint16_t* end() const { return first + 2; }
    std::uint16_t* data() const { return all; }
    std::size_t size() const { return 2; }
};

}  // namespace simdact::test

template <>
inline constexpr bool std::ranges::enable_borrowed_range<simdact::test::row_of_raw> = true;

namespace simdact::test {
namespace {

TYPED_TEST(halves, are_viewed_from_where_a_range_begins) {
    using E = TypeParam;
    std::uint16_t raw[]{E(-2).bits, E(-2).bits, E(-2).bits, E(-2).bits};
    const row_of_raw row{raw, raw + 2};
    if constexpr (std::is_same_v<E, bfloat16>)
        forward(relu<float>{}, as_bfloat16(row));
    else
        forward(relu<float>{}, as_float16(row));
    EXPECT_EQ(raw[0], E(-2).bits);
    EXPECT_EQ(raw[2], E(0).bits);
    EXPECT_EQ(raw[3], E(0).bits);
}

// ---- lanes

/// Under the thread's settings that change what floating-point instructions answer.
template <class Check>
void under_every_setting(Check check) {
    for (const int rounding : {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
        std::fesetround(rounding);
        check("rounding mode " + std::to_string(rounding));
    }
    std::fesetround(FE_TONEAREST);
#if defined(__x86_64__)
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040);  // FTZ, DAZ
    check("without subnormal numbers");
    _mm_setcsr(before);
#endif
}

TYPED_TEST(halves, of_an_array_are_narrowed_as_one_is) {
    using E = TypeParam;
    const std::vector<float> x = telling_floats<E>();
    const std::vector<E> expected = one_by_one<E>(x);
    std::vector<E> narrow(x.size());
    under_every_setting([&](const std::string& setting) {
        std::fill(narrow.begin(), narrow.end(), E(0));
        convert(x, narrow);
#if defined(__aarch64__)
        if (std::is_same_v<E, float16> && std::fegetround() != FE_TONEAREST)
            return;  // the instruction heeds it
#endif
        EXPECT_TRUE(same_bits(narrow, expected)) << setting;
    });
}

// So must those be that stand alone, and what they answer to comparisons.
TYPED_TEST(halves, alone_do_not_feel_the_settings) {
    using E = TypeParam;
    const std::vector<E> all = all_numbers<E>();
    std::vector<double> wide;
    for (const E x : all)
        wide.push_back(static_cast<double>(x));
    for (std::size_t k = 0; k < all.size(); k += 2)  // between two numbers, too
        wide.push_back((static_cast<double>(all[k]) + static_cast<double>(all[k + 1])) / 2);
    std::vector<E> narrow;
    for (const double x : wide)
        narrow.push_back(E(x));
    under_every_setting([&](const std::string& setting) {
        for (std::size_t k = 0; k < wide.size(); ++k) {
            if (k < all.size()) {
                const auto bits = std::bit_cast<std::uint64_t>(static_cast<double>(all[k]));
                ASSERT_EQ(bits, std::bit_cast<std::uint64_t>(wide[k])) << setting << ", " << k;
            }
            ASSERT_EQ(E(wide[k]).bits, narrow[k].bits) << setting << ", " << k;
        }
        const E least = std::numeric_limits<E>::denorm_min();
        EXPECT_TRUE(least != E(0) && E(0) < least && -least < E(0) && E(0) == -E(0)) << setting;
    });
}

TYPED_TEST(halves, of_an_array_are_widened_as_one_is) {
    using E = TypeParam;
    const std::vector<E> x = all_numbers<E>();
    std::vector<float> expected = one_by_one<float>(x);
    std::vector<float> wide(x.size());
    std::vector<E> copied(x.size());
    std::vector<E> quiet = x;
    for (E& each : quiet)
        if (is_nan_half(each))
            each.bits |= quiet_bit<E>;
    under_every_setting([&](const std::string& setting) {
        convert(x, wide);
        EXPECT_TRUE(std::equal(wide.begin(), wide.end(), expected.begin(), same<float>)) << setting;
        convert(x, copied);
        EXPECT_TRUE(same_bits(copied, quiet)) << setting;
    });
}

TYPED_TEST(halves, of_one_type_are_converted_to_the_other) {
    using E = TypeParam;
    using Other = std::conditional_t<std::is_same_v<E, bfloat16>, float16, bfloat16>;
    const std::vector<E> x = all_numbers<E>();
    std::vector<Other> y(x.size());
    convert(x, y);
    EXPECT_TRUE(same_bits(y, one_by_one<Other>(one_by_one<float>(x))));
}

// ---- the verbs

/// What the verbs give in float.
template <class F>
struct in_float {
    std::vector<float> x, grad_y, other;
    std::vector<float> y, grad_x, from_output, gated, gated_x, gated_gate, double_y, double_x;

    template <class E>
    in_float(const F& f, const std::vector<E>& x16, const std::vector<E>& grad_y16,
             const std::vector<E>& other16)
        : x(one_by_one<float>(x16)),
          grad_y(one_by_one<float>(grad_y16)),
          other(one_by_one<float>(other16)) {
        for (auto* each :
             {&y, &grad_x, &from_output, &gated, &gated_x, &gated_gate, &double_y, &double_x})
            each->resize(x.size());
        forward(f, x, y);
        backward(f, x, grad_y, grad_x);
        if constexpr (differentiable_from_output_for<F, float>)
            if (detail::output_suffices(f))
                backward_from_output(f, x, grad_y, from_output);
        forward_gated(f, x, other, gated);
        backward_gated(f, x, other, grad_y, gated_x, gated_gate);
        double_backward(f, x, grad_y, other, double_y, double_x);
    }
};

template <class E>
struct inputs_of {
    std::vector<E> x = all_numbers<E>();
    std::vector<E> grad_y;
    std::vector<E> other;

    inputs_of() {
        grad_y = one_by_one<E>(mixed_with_specials<float>(x.size(), 9));
        other = one_by_one<E>(mixed_with_specials<float>(x.size(), 15));
    }
};

template <class F, class E>
void expect_every_verb_rounds_once(const F& f, const inputs_of<E>& in) {
    const std::size_t n = in.x.size();
    const in_float<F> expected(f, in.x, in.grad_y, in.other);
    const auto expect = [](const auto& result, const std::vector<float>& wide, const char* verb) {
        using To = typename std::remove_cvref_t<decltype(result)>::value_type;
        const std::vector<To> rounded = one_by_one<To>(wide);
        EXPECT_TRUE(same_numbers<To>(result, rounded)) << verb;
    };
    std::vector<E> y(n);
    std::vector<E> z(n);
    std::vector<float> wide(n);
    forward(f, in.x, y);
    expect(y, expected.y, "forward");
    forward(f, in.x, wide);
    expect(wide, expected.y, "forward to float");
    forward(f, expected.x, y);
    expect(y, expected.y, "forward from float");
    y = in.x;
    forward(f, y);
    expect(y, expected.y, "forward in place");
    backward(f, in.x, in.grad_y, y);
    expect(y, expected.grad_x, "backward");
    backward(f, in.x, expected.grad_y, wide);
    expect(wide, expected.grad_x, "backward with gradients in float");
    y = in.grad_y;
    backward(f, expected.x, y, y);
    expect(y, expected.grad_x, "backward in place, from float");
    if constexpr (differentiable_from_output_for<F, float>)
        if (detail::output_suffices(f)) {
            backward_from_output(f, in.x, in.grad_y, y);
            expect(y, expected.from_output, "backward_from_output");
        }
    forward_gated(f, in.x, in.other, y);
    expect(y, expected.gated, "forward_gated");
    backward_gated(f, in.x, in.other, in.grad_y, y, z);
    expect(y, expected.gated_x, "backward_gated: grad_x");
    expect(z, expected.gated_gate, "backward_gated: grad_gate");
    double_backward(f, in.x, in.grad_y, in.other, y, z);
    expect(y, expected.double_y, "double_backward: grad_grad_y");
    expect(z, expected.double_x, "double_backward: grad_x");
}

TYPED_TEST(halves, are_computed_in_float_and_rounded_once) {
    using E = TypeParam;
    const inputs_of<E> in;
    for (const float slope : {0.01F, 0.0F, -0.5F, 1.5F, INFINITY, NAN}) {
        SCOPED_TRACE(slope);
        expect_every_verb_rounds_once(leaky_relu<float>{.negative_slope = slope}, in);
    }
    if constexpr (tests_all) {
        expect_every_verb_rounds_once(relu<float>{}, in);
        expect_every_verb_rounds_once(silu<float>{}, in);
    }
}

// ---- lengths, places, policies

template <class E>
std::vector<E> ordinary(std::size_t n, unsigned seed = 4) {
    return one_by_one<E>(random_normal<float>(n, seed));
}

template <class E, class F>
void expect_any_length_and_place(const F& f) {
    constexpr std::size_t longest = 150;
    const std::vector<E> x = ordinary<E>(longest);
    std::vector<E> expected(longest);
    for (std::size_t i = 0; i < longest; ++i)
        expected[i] = E(f(static_cast<float>(x[i])));
    for (std::size_t n = 0; n <= longest; ++n)
        for (const std::size_t offset : {n % 32, (n * 7 + 3) % 32}) {
            placed_array<E> from(n, offset);
            placed_array<E> to(n, (offset * 5 + 1) % 32);
            std::copy_n(x.begin(), n, from.data());
            forward(f, from.data(), to.data(), n);
            EXPECT_TRUE(std::equal(to.span().begin(), to.span().end(), expected.begin())) << n;
            EXPECT_TRUE(to.canaries_live() && from.canaries_live()) << n;
            forward(f, from.data(), n);
            EXPECT_TRUE(std::equal(from.span().begin(), from.span().end(), expected.begin())) << n;
            EXPECT_TRUE(from.canaries_live()) << n;
        }
    for (const auto side : {guarded_array<E>::guard::behind, guarded_array<E>::guard::before})
        for (std::size_t n = 1; n <= longest; ++n) {
            const guarded_array<E> from(n, side);
            const guarded_array<E> to(n, side);
            std::copy_n(x.begin(), n, from.data());
            forward(f, from.data(), to.data(), n);
            EXPECT_TRUE(std::equal(to.span().begin(), to.span().end(), expected.begin())) << n;
            backward(f, from.data(), from.data(), to.data(), n);
        }
}

TYPED_TEST(halves, may_be_of_any_number_and_stand_anywhere) {
    expect_any_length_and_place<TypeParam>(leaky_relu<float>{.negative_slope = 0.3F});
    expect_any_length_and_place<TypeParam>(hardswish<float>{});
}

TYPED_TEST(halves, may_be_cut_anywhere_and_streamed) {
    using E = TypeParam;
    const std::size_t n = 4000;
    const std::vector<E> x = ordinary<E>(n + 40);
    const std::vector<E> grad_y = ordinary<E>(n + 40, 8);
    const leaky_relu<float> f{.negative_slope = 0.3F};
    std::vector<E> y(n);
    std::vector<E> grad_x(n);
    forward(f, x.data(), y.data(), n);
    backward(f, x.data(), grad_y.data(), grad_x.data(), n);
    const auto expect = [&](const auto& policy) {
        for (std::size_t offset = 0; offset < 33; ++offset) {
            placed_array<E> to(n, offset);
            forward(policy, f, x.data(), to.data(), n);
            EXPECT_TRUE(std::equal(y.begin(), y.end(), to.data())) << offset;
            backward(policy, f, x.data(), grad_y.data(), to.data(), n);
            EXPECT_TRUE(std::equal(grad_x.begin(), grad_x.end(), to.data())) << offset;
            EXPECT_TRUE(to.canaries_live());
        }
    };
    for (const std::size_t piece : {1U, 3U, 17U, 63U, 64U, 65U, 1001U})
        expect(backwards_in_pieces{piece});
    expect(streaming(stores::always));
    expect(streaming(stores::always, backwards_in_pieces{1001}));
}

TYPED_TEST(halves, are_checked_like_other_ranges) {
    using E = TypeParam;
    const leaky_relu<float> f{};
    std::vector<E> x(8);
    std::vector<E> short_y(7);
    EXPECT_THROW(forward(f, x, short_y), std::invalid_argument);
    EXPECT_THROW(convert(x, short_y), std::invalid_argument);
    // Memory that begins where the input does, but whose elements are larger, is no exact alias.
    alignas(float) std::array<std::byte, 64> memory{};
    const std::span<E> narrow(reinterpret_cast<E*>(memory.data()), 8);
    const std::span<float> wide(reinterpret_cast<float*>(memory.data()), 8);
    EXPECT_THROW(forward(f, narrow, wide), std::invalid_argument);
    EXPECT_THROW(convert(wide, narrow), std::invalid_argument);
}

TYPED_TEST(halves, are_computed_without_allocation_or_exception) {
    using E = TypeParam;
    const leaky_relu<float> f{};
    const std::vector<E> x = ordinary<E>(10'000);
    std::vector<E> y(x.size());
    const std::size_t before = allocations();
    forward(f, x, y);
    backward(f, x, x, y);
    convert(x, y);
    EXPECT_EQ(allocations(), before);
    E* p = nullptr;
    static_assert(noexcept(forward(f, p, p, 0)));
    static_assert(noexcept(convert(p, p, 0)));
    static_assert(!noexcept(convert(y, y)));
}

}  // namespace
}  // namespace simdact::test
