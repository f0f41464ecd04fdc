// SPDX-License-Identifier: BSD-3-Clause

// PyTorch's own answers. Functions that mean torch's scalar formula have its bits, forward,
// backward and from the result; functions that round are held against the correctly rounded truth,
// and may differ from torch only where torch is further from it.

#include <set>

#include "support/golden.hpp"
#include "support/registry.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

template <class F, class T>
concept means_torch_bit_for_bit = requires(const F& f, T x) { entry<F>::torch_value(f, x); };

template <class T>
constexpr const char* dtype = sizeof(T) == 4 ? "f32" : "f64";

std::vector<golden_case> cases_of(const std::string& function, const std::string& type) {
    std::vector<golden_case> found;
    for (const golden_case& c : read_golden(SIMDACT_TEST_GOLDEN))
        if (c.text("function") == function && c.text("dtype") == type)
            found.push_back(c);
    return found;
}

template <class F>
F with_parameters(const golden_case& c) {
    F f{};
    const char* const fields[] = {"p0", "p1"};
    std::size_t k = 0;
    for (const auto& p : F::parameters)
        f.*p.member = static_cast<typename F::arithmetic_type>(c.number(fields[k++]));
    return f;
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
template <class T>
void expect_accurate(const std::string& what, const std::vector<T>& x, const std::vector<T>& ours,
                     const std::vector<T>& truth, const std::vector<T>* torch,
                     const ulp_bound& contract) {
    const double bound = stated<T>(contract);
    std::size_t deviations = 0;
    double worst_of_torch = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto exact = static_cast<wide<T>>(truth[i]);
        // The truth is itself rounded to T, by up to half an ULP.
        EXPECT_LE(ulp_error(ours[i], exact), bound + 0.5) << what << " at " << show(x[i]);
        if (torch == nullptr || same(ours[i], (*torch)[i]))
            continue;
        const double theirs = ulp_error((*torch)[i], exact);
        // Two roundings of one number may differ by what both may be off; more is torch's doing.
        const double apart = ulp_error(ours[i], static_cast<wide<T>>((*torch)[i]));
        if (apart > 2 * (bound + 0.5)) {
            EXPECT_GT(theirs, ulp_error(ours[i], exact))
                << what << " at " << show(x[i]) << ": torch has " << show((*torch)[i]);
        }
        if (theirs > bound + 0.5) {
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
template <class T>
void expect_product(const std::string& what, const std::vector<T>& x, const std::vector<T>& grad_x,
                    const std::vector<T>& truth, const std::vector<T>& grad_y,
                    const ulp_bound& contract) {
    const double bound = stated<T>(contract);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (std::fabs(truth[i]) < std::numeric_limits<T>::min())
            continue;  // its relative error is not bounded
        const auto exact = static_cast<wide<T>>(truth[i]) * static_cast<wide<T>>(grad_y[i]);
        EXPECT_LE(ulp_error(grad_x[i], exact), 2 * (bound + 0.5) + 0.5)
            << what << " at " << show(x[i]) << ", grad_y " << show(grad_y[i]);
    }
}

SIMDACT_TEST_REGISTRY(golden);

TYPED_TEST(golden, forward_and_backward) {
    SIMDACT_TEST_TYPES;
    const auto cases = cases_of(F::name, dtype<T>);
    ASSERT_FALSE(cases.empty()) << "no golden case for " << F::name;
    for (const golden_case& c : cases) {
        const F f = with_parameters<F>(c);
        const auto x = c.array<T>("x");
        const auto torch_y = c.array<T>("y");
        const auto grad_y = c.array<T>("grad_out");
        const auto torch_grad_x = c.array<T>("grad_in");
        std::vector<T> y(x.size());
        std::vector<T> grad_x(x.size());
        forward(f, x, y);
        const bool from_output = c.text("mode") == "inplace";
        if (from_output) {
            if constexpr (has_from_output<F>)
                backward_from_output(f, torch_y, grad_y, grad_x);
        } else {
            backward(f, x, grad_y, grad_x);
        }
        if constexpr (means_torch_bit_for_bit<F, T>) {
            expect_bits(c.title() + " y", x, y, torch_y);
            expect_bits(c.title() + " grad_x", x, grad_x, torch_grad_x);
        } else {
            expect_accurate(c.title() + " y", x, y, c.array<T>("true_y"), &torch_y, F::ulp.value);
            const std::vector<T> ones(x.size(), T(1));
            std::vector<T> derivative(x.size());
            backward(f, x, ones, derivative);
            expect_accurate<T>(c.title() + " f'", x, derivative, c.array<T>("true_d"), nullptr,
                               F::ulp.derivative);
            if (!from_output)
                expect_product(c.title() + " grad_x", x, grad_x, c.array<T>("true_d"), grad_y,
                               F::ulp.derivative);
            if (from_output)
                expect_bits(c.title() + " grad_x from y", x, grad_x, torch_grad_x);
        }
    }
}

// The same scalar formula that torch uses, on many more points than torch was asked for.
TYPED_TEST(golden, bits_of_the_scalar_formula) {
    SIMDACT_TEST_TYPES;
    if constexpr (means_torch_bit_for_bit<F, T>) {
        const std::vector<T> x = sweep<T>(200'000);
        const std::vector<T> grad_y = mixed_with_specials<T>(x.size(), 21);
        std::vector<T> y(x.size());
        std::vector<T> grad_x(x.size());
        for (const F& f : entry<F>::parameter_sets()) {
            forward(f, x, y);
            backward(f, x, grad_y, grad_x);
            for (std::size_t i = 0; i < x.size(); ++i) {
                ASSERT_TRUE(same(y[i], entry<F>::torch_value(f, x[i])))
                    << describe(f) << " at " << show(x[i]) << ": " << show(y[i]);
                ASSERT_TRUE(same(grad_x[i], entry<F>::torch_gradient(f, x[i], grad_y[i])))
                    << describe(f) << " at " << show(x[i]) << ", grad_y " << show(grad_y[i]);
            }
        }
    }
}

// No case of the golden data is left out silently.
TEST(golden_data, every_case_belongs_to_an_activation) {
    std::set<std::string> names;
    all_activations<float>::for_each([&]<class F>() { names.insert(F::name); });
    for (const golden_case& c : read_golden(SIMDACT_TEST_GOLDEN))
        EXPECT_TRUE(names.contains(c.text("function"))) << c.title();
}

}  // namespace
}  // namespace simdact::test
