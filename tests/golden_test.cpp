// SPDX-License-Identifier: BSD-3-Clause

// PyTorch's own answers. Functions that mean torch's scalar formula have its bits, forward,
// backward and from the result; functions that round are held against the correctly rounded truth,
// and may differ from torch only where torch is further from it.

#include <cmath>
#include <set>

#include "subjects/subject_test.hpp"
#include "support/contract.hpp"
#include "support/golden.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

template <class T>
constexpr const char* dtype = sizeof(T) == 4 ? "f32" : "f64";

std::vector<golden_case> cases_of(const std::string& function, const std::string& type) {
    static const std::vector<golden_case> all = read_golden(SIMDACT_TEST_GOLDEN);
    std::vector<golden_case> found;
    for (const golden_case& c : all)
        if (c.text("function") == function && c.text("dtype") == type)
            found.push_back(c);
    return found;
}

template <class T>
void expect_bits(const std::string& what, const std::vector<T>& x, const std::vector<T>& ours,
                 const std::vector<T>& torch) {
    std::size_t differing = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!same(ours[i], torch[i]) && ++differing <= 5)
            ADD_FAILURE() << what << " at x = " << show(x[i]) << ": " << show(ours[i])
                          << ", torch has " << show(torch[i]);
    EXPECT_EQ(differing, 0U) << what;
}

/// Within the contract of the truth, and unequal to torch only where torch is further off.
template <class T, class Absolute>
void expect_accurate(const std::string& what, const std::vector<T>& x, const std::vector<T>& ours,
                     const std::vector<T>& truth, const std::vector<T>* torch, double bound,
                     const Absolute& absolute) {
    std::size_t deviations = 0;
    double worst_of_torch = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto exact = static_cast<wide<T>>(truth[i]);
        // The truth is itself rounded to T, by up to half an ULP.
        const auto allowed = absolute(static_cast<wide<T>>(x[i])) + ulp_of<T>(exact) / 2;
        EXPECT_TRUE(within_contract(ours[i], exact, bound + 0.5, allowed))
            << what << " at " << show(x[i]) << ": " << show(ours[i]) << ", exactly "
            << show(truth[i]);
        if (torch == nullptr || same(ours[i], (*torch)[i]))
            continue;
        const double theirs = ulp_error((*torch)[i], exact);
        // Two roundings of one number may differ by what both may be off; more is torch's doing.
        const auto apart = static_cast<wide<T>>((*torch)[i]);
        if (!within_contract(ours[i], apart, 2 * (bound + 0.5), 2 * allowed)) {
            EXPECT_GT(theirs, ulp_error(ours[i], exact))
                << what << " at " << show(x[i]) << ": torch has " << show((*torch)[i]);
        }
        if (!within_contract((*torch)[i], exact, bound + 0.5, allowed)) {
            ++deviations;
            worst_of_torch = std::max(worst_of_torch, theirs);
        }
    }
    if (deviations > 0)
        std::printf(
            "             %s: %zu of %zu elements deviate from torch, which is up to %.3g "
            "ULP off there\n",
            what.c_str(), deviations, x.size(), worst_of_torch);
}

/// grad_x = truth · grad_y. A product may be up to twice as many of its own ULP off as its factor.
template <class T, class Absolute>
void expect_product(const std::string& what, const std::vector<T>& x, const std::vector<T>& grad_x,
                    const std::vector<T>& truth, const std::vector<T>& grad_y, double bound,
                    const Absolute& absolute) {
    using W = wide<T>;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (std::fabs(truth[i]) < std::numeric_limits<T>::min())
            continue;  // its relative error is not bounded
        const auto factor = static_cast<W>(grad_y[i]);
        const auto exact = static_cast<W>(truth[i]) * factor;
        W allowed = 0;
        if (std::isfinite(exact))
            allowed = 2 * absolute(static_cast<W>(x[i])) * std::fabs(factor);
        EXPECT_TRUE(within_contract(grad_x[i], exact, 2 * (bound + 0.5) + 0.5, allowed))
            << what << " at " << show(x[i]) << ", grad_y " << show(grad_y[i]);
    }
}

SIMDACT_SUBJECT_TEST(golden, forward_and_backward, purpose::level) {
    const test_activation<T>& activation = *subject.activation;
    const auto cases = cases_of(activation.name, dtype<T>);
    if (cases.empty())
        GTEST_SKIP() << "torch has no such function, or the golden data has no case of it";
    for (const golden_case& c : cases) {
        const parameter_set set = activation.with({c.number("p0"), c.number("p1")});
        const auto x = c.array<T>("x");
        const auto torch_y = c.array<T>("y");
        const auto grad_y = c.array<T>("grad_out");
        const auto torch_grad_x = c.array<T>("grad_in");
        const std::size_t n = x.size();
        std::vector<T> y(n);
        std::vector<T> grad_x(n);
        subject.forward(set.f(), x.data(), y.data(), n);
        const bool from_output = c.text("mode") == "inplace";
        if (from_output) {
            ASSERT_NE(subject.backward_from_output, nullptr);
            subject.backward_from_output(set.f(), torch_y.data(), grad_y.data(), grad_x.data(), n);
        } else {
            subject.backward(set.f(), x.data(), grad_y.data(), grad_x.data(), n);
        }
        if (activation.torch_value != nullptr) {
            expect_bits(c.title() + " y", x, y, torch_y);
            expect_bits(c.title() + " grad_x", x, grad_x, torch_grad_x);
            continue;
        }
        const derivative_absolute_bound<T> absolute(activation, set.f());
        const double bound = subject.stated(activation.ulp.derivative);
        expect_accurate(c.title() + " y", x, y, c.array<T>("true_y"), &torch_y,
                        subject.stated(activation.ulp.value),
                        [&](auto) { return absolute_bound(activation); });
        const std::vector<T> ones(n, T(1));
        std::vector<T> derivative(n);
        subject.backward(set.f(), x.data(), ones.data(), derivative.data(), n);
        const auto true_d = c.array<T>("true_d");
        expect_accurate<T>(c.title() + " f'", x, derivative, true_d, nullptr, bound, absolute);
        if (from_output)
            expect_bits(c.title() + " grad_x from y", x, grad_x, torch_grad_x);
        else
            expect_product(c.title() + " grad_x", x, grad_x, true_d, grad_y, bound, absolute);
    }
}

// The same scalar formula that torch uses, on many more points than torch was asked for.
SIMDACT_SUBJECT_TEST(golden, bits_of_the_scalar_formula, purpose::level) {
    const test_activation<T>& activation = *subject.activation;
    if (activation.torch_value == nullptr)
        return;
    for (const parameter_set& set : subject.sets()) {
        const std::vector<T> x = sweep<T>(&set == subject.sets().data() ? 100'000 : 10'000);
        const std::vector<T> grad_y = mixed_with_specials<T>(x.size(), 21);
        std::vector<T> y(x.size());
        std::vector<T> grad_x(x.size());
        subject.forward(set.f(), x.data(), y.data(), x.size());
        subject.backward(set.f(), x.data(), grad_y.data(), grad_x.data(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            ASSERT_TRUE(same(y[i], activation.torch_value(set.f(), x[i])))
                << set.text << " at " << show(x[i]) << ": " << show(y[i]);
            ASSERT_TRUE(same(grad_x[i], activation.torch_gradient(set.f(), x[i], grad_y[i])))
                << set.text << " at " << show(x[i]) << ", grad_y " << show(grad_y[i]);
        }
    }
}

// No case of the golden data is left out silently.
TEST(golden_data, every_case_belongs_to_an_activation) {
    std::set<std::string> names;
    for (const test_activation<float>& activation : activations<float>())
        names.insert(activation.name);
    for (const golden_case& c : read_golden(SIMDACT_TEST_GOLDEN))
        EXPECT_TRUE(names.contains(c.text("function"))) << c.title();
}

}  // namespace
}  // namespace simdact::test
