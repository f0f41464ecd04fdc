// SPDX-License-Identifier: BSD-3-Clause

// Every number of the types of 16 bits, every function, value and derivative. What the verbs give
// for such arrays is what they give in float, rounded once (float16_test.cpp), so the float kernels
// of all levels are asked here: within 0.501 ULP of the exact result, and correctly rounded where
// the function rounds once in float, but for the results that float's rounding puts exactly half
// way between two numbers. And torch's own answers in bfloat16.

#include <simdact/float16.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "subjects/subject_test.hpp"
#include "support/contract.hpp"
#include "support/golden.hpp"
#include "support/numbers.hpp"

namespace simdact::test {
namespace {

template <class E>
constexpr const char* name_of = std::is_same_v<E, bfloat16> ? "bfloat16" : "float16";

/// (In an emulator fewer, and those of the first and the last digits of each exponent.)
template <class E>
std::vector<float> all_numbers() {
    constexpr unsigned divisor = SIMDACT_TEST_SAMPLE_DIVISOR;
    std::vector<float> all;
    for (unsigned bits = 0; bits < 0x10000U; ++bits)
        if (bits % divisor == 0 || bits % 0x80 == 0 || bits % 0x80 == 0x7f)
            all.push_back(static_cast<float>(E::from_bits(static_cast<std::uint16_t>(bits))));
    return all;
}

template <class E>
double ulp_of_half(double exact) {
    using limits = std::numeric_limits<E>;
    int exponent = 0;
    if (std::isfinite(exact))
        std::frexp(exact, &exponent);
    if (exact == 0)
        exponent = limits::min_exponent;
    exponent = std::clamp(exponent, limits::min_exponent, limits::max_exponent);
    return std::ldexp(1.0, exponent - limits::digits);
}

/// In ULP of E; infinity where one of the two is a NaN or an infinity that is not due.
template <class E>
double half_error(E result, double exact) {
    constexpr double wrong = std::numeric_limits<double>::infinity();
    double y = static_cast<double>(result);
    if (std::isnan(exact) || std::isnan(y))
        return std::isnan(exact) && std::isnan(y) ? 0 : wrong;
    if (std::isinf(exact))
        return y == exact ? 0 : wrong;
    if (std::isinf(y)) {
        y = std::copysign(std::ldexp(1.0, std::numeric_limits<E>::max_exponent), y);
        if (std::fabs(exact) >= std::fabs(y) && std::signbit(exact) == std::signbit(y))
            return 0;
    }
    return std::fabs(y - exact) / ulp_of_half<E>(exact);
}

/// Whether a float lies so close to the middle between two numbers of E that its own rounding may
/// have put it there, and so may decide to which of the two it is rounded.
template <class E>
bool is_half_way(float result) {
    const float nearer = std::nextafterf(result, 0.0F);
    const float further = std::nextafterf(result, std::copysign(HUGE_VALF, result));
    return E(nearer).bits != E(further).bits;
}

struct findings {
    double worst = 0;
    double at = 0;
    std::size_t rounded_twice = 0;
    std::size_t failures = 0;
};

/// \param float_absolute  what the float kernel's contract allows in absolute terms at x
template <class E, class Absolute>
void look_at(findings& all, const std::vector<float>& x, const std::vector<float>& results,
             const std::vector<double>& exact, bool rounds_once, Absolute float_absolute,
             const std::string& what) {
    for (std::size_t i = 0; i < x.size(); ++i) {
        const E result(results[i]);
        const double error = half_error(result, exact[i]);
        const bool is_correct = std::isnan(exact[i]) || result.bits == E(exact[i]).bits ||
                                (exact[i] == 0 && static_cast<double>(result) == 0);
        bool right = error <= 0.501;
        if (!right && std::isfinite(exact[i]))
            right = error <= 0.5 + float_absolute(x[i]) / ulp_of_half<E>(exact[i]);
        if (rounds_once && !is_correct) {
            right = right && is_half_way<E>(results[i]);
            ++all.rounded_twice;
        }
        if (error > all.worst) {
            all.worst = error;
            all.at = static_cast<double>(x[i]);
        }
        if (!right && ++all.failures <= 5)
            ADD_FAILURE() << what << " at x = " << show(x[i]) << ": "
                          << show(static_cast<double>(result)) << ", exactly " << show(exact[i])
                          << ": " << error << " ULP";
    }
}

template <class E>
void look_at_all_numbers(const test_activation<float>& activation) {
    const std::vector<float> x = all_numbers<E>();
    const std::vector<float> ones(x.size(), 1.0F);
    std::vector<float> results(x.size());
    std::vector<double> exact(x.size());
    const std::vector<subject<float>> subjects = subjects_of(activation, purpose::level);
    findings value;
    findings derivative;
    std::size_t sets = 0;
    for (const parameter_set& set : activation.sets) {
        // The further sets take as long as the first, and tell less.
        if (!set.finite || !set.valid || sets == 3)
            continue;
        ++sets;
        const void* const f = set.f();
        const auto fill = [&](auto function) {
            for (std::size_t i = 0; i < x.size(); ++i)
                exact[i] = function(f, static_cast<double>(x[i]));
        };
        fill(activation.value);
        for (const subject<float>& s : subjects) {
            s.forward(f, x.data(), results.data(), x.size());
            look_at<E>(
                value, x, results, exact, activation.exact,
                [&](float) { return absolute_bound(activation); },
                set.text + " on " + s.unit->name + ", " + name_of<E>);
        }
        fill(activation.derivative);
        const derivative_absolute_bound<float> near_root(activation, f);
        for (const subject<float>& s : subjects) {
            s.backward(f, x.data(), ones.data(), results.data(), x.size());
            for (std::size_t i = 0; i < x.size();
                 ++i)  // torch's decisions at a NaN: special_test.cpp
                if (is_nan(x[i]))
                    results[i] = static_cast<float>(exact[i]);
            look_at<E>(
                derivative, x, results, exact, activation.exact,
                [&](float at) { return near_root(static_cast<double>(at)); },
                set.text + " derivative on " + s.unit->name + ", " + name_of<E>);
        }
    }
    EXPECT_EQ(value.failures + derivative.failures, 0U);
    std::printf("             %s %s: value %.5f ULP (x = %g), derivative %.5f (x = %g)",
                activation.title().c_str(), name_of<E>, value.worst, value.at, derivative.worst,
                derivative.at);
    if (activation.exact)
        std::printf("; rounded twice: %zu, %zu", value.rounded_twice, derivative.rounded_twice);
    std::printf("\n");
}

SIMDACT_ACTIVATION_TEST(float16_accuracy, of_every_number) {
    if constexpr (std::is_same_v<T, float>) {
        look_at_all_numbers<bfloat16>(activation);
        look_at_all_numbers<float16>(activation);
    }
}

// ---- torch

const std::vector<golden_case>& all_cases() {
    static const std::vector<golden_case> cases = read_golden(SIMDACT_TEST_GOLDEN);
    return cases;
}

std::vector<float> widened(const std::vector<std::uint16_t>& bits) {
    std::vector<float> all;
    for (const std::uint16_t each : bits)
        all.push_back(static_cast<float>(bfloat16::from_bits(each)));
    return all;
}

/// Functions that mean torch's scalar formula: torch computes them in float, too, and rounds once.
/// (It rounds the parameters to bfloat16 where they are compared with x or returned.)
SIMDACT_SUBJECT_TEST(float16_accuracy, torchs_bits, purpose::level) {
    if constexpr (std::is_same_v<T, float>) {
        if (subject.activation->torch_value == nullptr)
            return;
        for (const golden_case& c : all_cases()) {
            if (c.text("function") != subject.activation->name || c.text("dtype") != "bf16" ||
                c.text("mode") == "train" || c.text("mode") == "nchw")
                continue;
            const parameter_set set = subject.activation->with(c.parameters<float>());
            const std::vector<float> x = widened(c.array<std::uint16_t>("x"));
            const auto torch_y = c.array<std::uint16_t>("y");
            // (This torch has no backward of hardtanh and relu6 in bfloat16.)
            const bool has_gradient = c.has("grad_in");
            // What this torch answers to a NaN there: docs/deviations.md.
            const bool deviates_at_nan = subject.activation->name == "hardshrink" ||
                                         subject.activation->name == "softshrink";
            std::vector<float> y(x.size());
            subject.forward(set.f(), x.data(), y.data(), x.size());
            std::vector<float> grad_y(x.size());
            std::vector<float> grad_x(x.size());
            std::vector<std::uint16_t> torch_grad_x(x.size());
            if (has_gradient) {
                grad_y = widened(c.array<std::uint16_t>("grad_out"));
                torch_grad_x = c.array<std::uint16_t>("grad_in");
                if (c.text("mode") == "inplace")
                    subject.backward_from_output(set.f(), widened(torch_y).data(), grad_y.data(),
                                                 grad_x.data(), x.size());
                else
                    subject.backward(set.f(), x.data(), grad_y.data(), grad_x.data(), x.size());
            }
            std::size_t failures = 0;
            const auto expect = [&](std::size_t i, float ours, std::uint16_t theirs,
                                    const char* what) {
                const auto torch = static_cast<float>(bfloat16::from_bits(theirs));
                const auto rounded = static_cast<float>(bfloat16(ours));
                if (!same(rounded, torch) && ++failures <= 5)
                    ADD_FAILURE() << c.title() << " " << what << " at x = " << show(x[i])
                                  << ", grad_y = " << show(grad_y[i]) << ": " << show(rounded)
                                  << ", torch has " << show(torch);
            };
            for (std::size_t i = 0; i < x.size(); ++i) {
                if (deviates_at_nan && is_nan(x[i]))
                    continue;
                expect(i, y[i], torch_y[i], "y");
                if (has_gradient)
                    expect(i, grad_x[i], torch_grad_x[i], "grad_x");
            }
            EXPECT_EQ(failures, 0U) << c.title();
        }
    }
}

/// The others are held against the truth, which the data have correctly rounded.
SIMDACT_SUBJECT_TEST(float16_accuracy, truth_beside_torchs, purpose::level) {
    if constexpr (std::is_same_v<T, float>) {
        if (subject.activation->torch_value != nullptr ||
            subject.activation->tier == accuracy::fast)
            return;
        for (const golden_case& c : all_cases()) {
            if (c.text("function") != subject.activation->name || c.text("dtype") != "bf16" ||
                !c.has("true_y"))
                continue;
            const parameter_set set = subject.activation->with(c.parameters<float>());
            const std::vector<float> x = widened(c.array<std::uint16_t>("x"));
            const auto truth = c.array<std::uint16_t>("true_y");
            const auto torch = c.array<std::uint16_t>("y");
            std::vector<float> y(x.size());
            subject.forward(set.f(), x.data(), y.data(), x.size());
            std::size_t ours_off = 0;
            std::size_t torch_off = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const auto exact = static_cast<float>(bfloat16::from_bits(truth[i]));
                const auto theirs = static_cast<float>(bfloat16::from_bits(torch[i]));
                torch_off += !same(theirs, exact);
                if (same(static_cast<float>(bfloat16(y[i])), exact))
                    continue;
                ++ours_off;
                EXPECT_TRUE(is_half_way<bfloat16>(y[i])) << c.title() << " at x = " << show(x[i]);
            }
            std::printf("             %s: not correctly rounded: %zu of %zu, torch's %zu\n",
                        c.title().c_str(), ours_off, x.size(), torch_off);
        }
    }
}

}  // namespace
}  // namespace simdact::test
