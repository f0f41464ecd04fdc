// SPDX-License-Identifier: BSD-3-Clause

// accuracy::exact: values, derivatives and gradients are the real numbers' nearest floats. The
// references are evaluated in __float128 where there is libquadmath, else in long double; where
// that does not tell which float is nearest, the result is not judged, and few may be so.

#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>
#include <random>
#include <set>
#include <simdact/simdact.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "reference.hpp"
#include "support/extent.hpp"
#include "support/numbers.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

#if defined(SIMDACT_TEST_QUADMATH) && __has_include(<quadmath.h>)
using W = ref::quad;
constexpr double error_of_reference = 0x1p-100;
#else
using W = long double;
constexpr double error_of_reference = 0x1p-57;
#endif
constexpr bool reference_has_the_digits =
    sizeof(W) > sizeof(long double) || std::numeric_limits<long double>::digits >= 64;

template <class F>
class exact : public ::testing::Test {};

/// The activations of a list that have this tier: all that round more than once.
template <class List, class... Found>
struct with_the_tier;
template <class... Found>
struct with_the_tier<activation_list<>, Found...> {
    using type = ::testing::Types<Found...>;
};
template <class F, class... Fs, class... Found>
    requires requires(const F& f) { f.precise(0.0); }
struct with_the_tier<activation_list<F, Fs...>, Found...>
    : with_the_tier<activation_list<Fs...>, Found..., F> {};
template <class F, class... Fs, class... Found>
struct with_the_tier<activation_list<F, Fs...>, Found...>
    : with_the_tier<activation_list<Fs...>, Found...> {};

using some_exact = activation_list<gelu<float, accuracy::exact>, hardswish<float, accuracy::exact>,
                                   softplus<float, accuracy::exact>, xielu<float, accuracy::exact>>;
using tested = with_the_tier<few_or_all<some_exact, all_activations<float, accuracy::exact>>>::type;

struct name_of_activation {
    template <class F>
    static std::string GetName(int) {
        return F::name;
    }
};
TYPED_TEST_SUITE(exact, tested, name_of_activation);

/// Floats of every exponent, and everyday ones; and gradients from outside.
struct samples {
    std::vector<float> x, grad_y;

    explicit samples(std::size_t n) {
        std::mt19937 generator(1);
        x = special_values<float>();
        for (const auto& more : {random_bit_patterns<float>(n), random_normal<float>(n),
                                 random_normal<float>(n, 7, 30)})
            x.insert(x.end(), more.begin(), more.end());
        grad_y = random_normal<float>(x.size(), 9);
        for (std::size_t i = 0; i < x.size(); ++i)
            grad_y[i] = std::ldexp(grad_y[i], static_cast<int>(generator() % 60) - 40);
    }
};

/// Counts results that are not the nearest floats, and those of which that is not known.
struct judge {
    std::size_t wrong = 0, open = 0, all = 0;

    /// \param terms  what the terms of the reference's sums are about
    template <class F>
    void expect_nearest(const F& f, const char* what, float x, float found, W expected,
                        double terms) {
        ++all;
        const auto nearest = static_cast<float>(expected);
        if (is_nan(nearest) && is_nan(found))
            return;
        const W error = (ref::fabs(expected) + W(terms)) * W(error_of_reference);
        if (expected != 0 &&
            static_cast<float>(expected - error) != static_cast<float>(expected + error)) {
            ++open;
            return;
        }
        // Where a gradient is chosen to be 0, it is +0.
        if (same(nearest, found) || (nearest == 0 && found == 0 && what[0] == 'g'))
            return;
        if (++wrong <= 5)
            ADD_FAILURE() << F::name << parameters_of(f) << ": " << what << " at " << show(x)
                          << " is " << show(found) << " instead of " << show(nearest);
    }

    void expect_all_right(double most_open) const {
        EXPECT_EQ(wrong, 0U) << "of " << all;
        EXPECT_LE(static_cast<double>(open), most_open * static_cast<double>(all));
    }

  private:
    template <class F>
    static std::string parameters_of(const F& f) {
        std::string text;
        for (const auto& p : F::parameters)
            text += std::string(text.empty() ? "{" : ", ") + p.name + " = " + show(f.*p.member);
        return text.empty() ? text : text + "}";
    }
};

template <class F>
void expect_nearest_floats(const F& f, const samples& s, judge& all) {
    std::vector<float> y(s.x.size()), grad_x(s.x.size()), slope(s.x.size());
    forward(f, s.x, y);
    backward(f, s.x, s.grad_y, grad_x);
    backward(f, s.x, std::vector<float>(s.x.size(), 1), slope);
    for (std::size_t i = 0; i < s.x.size(); ++i) {
        const W x = static_cast<W>(s.x[i]);
        const W derivative = reference<F>::derivative(f, x);
        // A value's terms are about x, a derivative's about 1.
        const bool cancels = std::fabs(s.x[i]) < 4;
        const bool value_cancels = cancels && requires { f.value_cancels(); };
        const bool slope_cancels = cancels && requires { f.derivative_cancels(); };
        all.expect_nearest(f, "f", s.x[i], y[i], reference<F>::value(f, x),
                           value_cancels ? 8 * std::fabs(static_cast<double>(s.x[i])) : 0);
        all.expect_nearest(f, "f'", s.x[i], slope[i], derivative, slope_cancels ? 8 : 0);
        if (std::isfinite(s.x[i]))
            all.expect_nearest(f, "grad_x", s.x[i], grad_x[i],
                               derivative * static_cast<W>(s.grad_y[i]),
                               slope_cancels ? 8 * std::fabs(static_cast<double>(s.grad_y[i])) : 0);
        EXPECT_TRUE(same(y[i], f(s.x[i]))) << F::name << " of one number: " << show(s.x[i]);
    }
}

/// Without beta, nothing but what the terms leave is left of xielu near 0.
template <class F>
constexpr double most_open = requires(const F& f) { f.value_cancels(); } ? 0.05 : 0.01;

TYPED_TEST(exact, results_are_the_nearest_floats) {
    if (!reference_has_the_digits)
        GTEST_SKIP() << "no type has the digits of the reference";
    judge all;
    for (const TypeParam& f : reference<TypeParam>::parameter_sets()) {
        bool finite = true;
        for (const auto& p : TypeParam::parameters)
            finite = finite && std::isfinite(f.*p.member);
        if (finite)
            expect_nearest_floats(f, samples(tests_all ? 20'000 : 2'000), all);
    }
    all.expect_all_right(most_open<TypeParam>);
}

// In the ranges for which the functions state their accuracy.
TYPED_TEST(exact, results_are_the_nearest_floats_for_any_parameters) {
    if (TypeParam::parameters.size() == 0)
        return;
    if (!reference_has_the_digits)
        GTEST_SKIP() << "no type has the digits of the reference";
    judge all;
    std::mt19937 generator(5);
    std::uniform_real_distribution<float> exponent(-9, 2);
    const samples s(tests_all ? 100 : 20);
    for (int n = 0; n < (tests_all ? 1000 : 100); ++n) {
        TypeParam f{};
        for (const auto& p : TypeParam::parameters)
            if (std::string(p.name) != "threshold")
                f.*p.member = std::exp2(exponent(generator));
        expect_nearest_floats(f, s, all);
    }
    all.expect_all_right(most_open<TypeParam>);
}

// The way that one result in 250,000 takes leads to the same float as the other.
TYPED_TEST(exact, results_do_not_depend_on_the_way) {
    const TypeParam f{};
    const samples s(tests_all ? 2'000 : 300);
    for (std::size_t i = 0; i < s.x.size(); ++i) {
        const float x = s.x[i];
        if (!std::isfinite(x) || std::fabs(x) > 30 || f(x) == 0 || f(x) == 1 || f(x) == x)
            continue;
        const auto wide_x = static_cast<double>(x);
        EXPECT_TRUE(same(math::detail::nearest_float(f.precise(wide_x)), f(x)))
            << TypeParam::name << " at " << show(x);
        const float slope = f.derivative(x);
        if (slope == 0 || slope == 1)
            continue;
        if constexpr (requires { f.precise_derivative(wide_x); }) {
            EXPECT_TRUE(same(math::detail::nearest_float(f.precise_derivative(wide_x)), slope))
                << TypeParam::name << "' at " << show(x);
        } else if constexpr (requires { f.precise_gradient(wide_x, 1.0); }) {
            EXPECT_TRUE(same(math::detail::nearest_float(f.precise_gradient(wide_x, 1.0)), slope))
                << TypeParam::name << "' at " << show(x);
        }
    }
}

/// A digest of results for numbers that are made by exact operations, so that flags and libm have
/// no say in them; one for all machines (tests/bits/exact.txt).
template <class F>
std::string digest_of(const F& f) {
    std::mt19937_64 generator(1);
    std::vector<float> x, grad_y;
    while (x.size() < 100'000) {
        const auto random = generator();
        x.push_back(from_bits<float>(static_cast<std::uint32_t>(random)));
        x.push_back(static_cast<float>(static_cast<std::int32_t>(random >> 33) - (1 << 30)) *
                    0x1p-26F);  // [-16, 16)
        for (int k = 0; k < 2; ++k)
            grad_y.push_back(from_bits<float>(static_cast<std::uint32_t>(generator())));
    }
    std::vector<float> y(x.size()), grad_x(x.size());
    forward(f, x, y);
    backward(f, x, grad_y, grad_x);
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const auto* results : {&y, &grad_x})
        for (const float each : *results)
            hash = (hash ^ (is_nan(each) ? 0xffffffffU : to_bits(each))) * 0x100000001b3ULL;
    char line[80];
    std::snprintf(line, sizeof line, "%s %016llx", F::name, static_cast<unsigned long long>(hash));
    return line;
}

TYPED_TEST(exact, results_have_the_bits_of_every_machine) {
    std::ifstream file(SIMDACT_TEST_BITS_EXACT);
    std::set<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.insert(line);
    const std::string found = digest_of(TypeParam{});
    EXPECT_TRUE(lines.contains(found)) << "tests/bits/exact.txt lacks: " << found;
}

// x/2 and alpha · x lie halfway between two floats there, and what is added, 10^-90 or so, decides.
TEST(exact_halves, are_rounded_to_where_the_rest_points) {
    constexpr float least = std::numeric_limits<float>::denorm_min();
    const auto expect_rounded_up = [&](auto f) {
        for (const float odd : {1.0F, 3.0F, 5.0F, 1001.0F}) {
            const float x = odd * least;
            EXPECT_EQ(f(x), (odd + 1) / 2 * least) << decltype(f)::name << " at " << show(x);
            EXPECT_EQ(f(-x), -(odd - 1) / 2 * least) << decltype(f)::name << " at " << show(-x);
        }
    };
    expect_rounded_up(gelu<float, accuracy::exact>{});
    expect_rounded_up(silu<float, accuracy::exact>{});
    expect_rounded_up(gelu_tanh<float, accuracy::exact>{});
    expect_rounded_up(quick_gelu<float, accuracy::exact>{});
    expect_rounded_up(swish<float, accuracy::exact>{.beta = 0.001F});
    expect_rounded_up(hardswish<float, accuracy::exact>{});
    const elu<float, accuracy::exact> f{.alpha = 0.5F};
    EXPECT_EQ(f(-least), 0.0F) << "x/2 + x²/4";
    EXPECT_EQ(f(-3 * least), -least);
    // Nothing is added: to an even last digit.
    const hardsigmoid<float, accuracy::exact> flat{};
    EXPECT_EQ(simdact::detail::gradient_of(flat, 0.0F, 3 * least), 0.0F)
        << "halfway between 0 and the least float";
    EXPECT_EQ(simdact::detail::gradient_of(flat, 0.0F, 9 * least), 2 * least);
}

// So does a third term, where the first two alone are a number halfway between floats.
TEST(exact_halves, are_rounded_to_where_a_third_term_points) {
    const tanhshrink<float, accuracy::exact> f{};
    for (const float x : {0x1.d14p-54F, 0x1.d1cp-54F, 0x1.d24p-54F, -0x1.d24p-54F}) {
        const double square = 5 * static_cast<double>(x) * static_cast<double>(x);
        const auto even = static_cast<float>(square);
        EXPECT_LT(f.gradient(x, 5.0F), square)
            << "5·x² - 10/3·x⁴ at " << show(x) << ", not " << show(even);
    }
    const xielu<float, accuracy::exact> g{.alpha_n = 3, .beta = 0};
    for (const float x : {-0x1.6a2p-52F, -0x1.6a6p-52F})
        EXPECT_LT(g(x), 1.5 * static_cast<double>(x) * static_cast<double>(x)) << show(x);
    // At -inf nothing is added.
    const xielu<float, accuracy::exact> h{.alpha_n = 0x1p-1F + 3 * 0x1p-24F, .beta = 2};
    EXPECT_EQ(h.derivative(-std::numeric_limits<float>::infinity()), 0x1.7ffffcp+0F);
}

TEST(exact_softplus, has_its_threshold_on_the_rounded_product) {
    constexpr float x = 0x1.c3c3c4p+0F;
    const softplus<float> faithful{.beta = 1.7F, .threshold = 3};
    const softplus<float, accuracy::exact> f{.beta = 1.7F, .threshold = 3};
    EXPECT_NEAR(f(x), faithful(x), 1e-6);
    EXPECT_NEAR(f.derivative(x), faithful.derivative(x), 1e-6);
    EXPECT_NE(f(x), x);
    EXPECT_EQ(f(2.0F), 2.0F);
    EXPECT_EQ(f.gradient(2.0F, 5.0F), 5.0F);
}

TEST(exact_hardswish, has_a_zero_with_its_sign_at_its_root) {
    const hardswish<float, accuracy::exact> f{};
    EXPECT_TRUE(same(f.gradient(-1.5F, -1.0F), -0.0F));
    EXPECT_TRUE(same(f.gradient(-1.5F, 1.0F), 0.0F));
}

TEST(exact_hardswish, raises_no_exception_on_the_slow_way) {
    std::vector<float> x(8, 0x1.8b50d2p-126F), y(8);
    std::feclearexcept(FE_ALL_EXCEPT);
    forward(hardswish<float, accuracy::exact>{}, x, y);
    EXPECT_EQ(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW), 0);
    EXPECT_EQ(y[0], 0x1.8b50d4p-127F);
}

static_assert(std::is_empty_v<gelu<float, accuracy::exact>>);
static_assert(differentiable_for<elu<float, accuracy::exact>, float>);
static_assert(differentiable_for<elu<float, accuracy::exact>, bfloat16>);

}  // namespace
}  // namespace simdact::test
