// SPDX-License-Identifier: BSD-3-Clause

// The accuracy contract: every activation's value and derivative against the formula in a wider
// type, within the bounds that the activation itself states, for all of its parameter sets. The
// formula takes most of the time, so it is evaluated once for all units and both accuracies.

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "subjects/subject_test.hpp"
#include "support/contract.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

/// Points x with the exact results there.
template <class T>
struct truth {
    std::vector<T> x;
    std::vector<wide<T>> exact;
    std::vector<wide<T>> ulp;       // of the exact results
    std::vector<wide<T>> absolute;  // what the contract allows in absolute terms

    template <class Exact>
    truth(std::size_t n, Exact function) : x(sweep<T>(n)) {
        for (const T each : x) {
            exact.push_back(function(static_cast<wide<T>>(each)));
            ulp.push_back(ulp_of<T>(exact.back()));
        }
    }
};

/// Checks results against the truth and returns the worst error in ULP.
template <class T>
double check(const std::string& what, const truth<T>& at, const std::vector<T>& results,
             double bound_in_ulp) {
    double worst = 0;
    std::size_t failures = 0;
    for (std::size_t i = 0; i < at.x.size(); ++i) {
        const wide<T> exact = at.exact[i];
        const double error = ulp_error(results[i], exact, at.ulp[i]);
        const bool zero_has_its_sign =
            !(exact == 0 && results[i] == 0) || std::signbit(exact) == std::signbit(results[i]);
        const bool accurate =
            within_contract(results[i], exact, at.ulp[i], bound_in_ulp, at.absolute[i]);
        // Where the absolute bound is the wider one, an error in ULP says nothing.
        if (!(at.absolute[i] > at.ulp[i] * static_cast<wide<T>>(bound_in_ulp)))
            worst = std::max(worst, error);
        if ((!accurate || !zero_has_its_sign) && ++failures <= 5)
            ADD_FAILURE() << what << " at x = " << show(at.x[i]) << ": " << show(results[i])
                          << ", exactly " << show(static_cast<T>(exact)) << ": " << error
                          << " ULP, the contract says " << bound_in_ulp;
    }
    EXPECT_EQ(failures, 0U) << what;
    return worst;
}

/// A parameter set of an activation, and of its sibling that computes faster where that has it,
/// too.
template <class T>
struct in_both_tiers {
    const test_activation<T>* activation;
    const parameter_set* set;
    std::vector<std::pair<const test_activation<T>*, const parameter_set*>> tiers;
};

template <class T>
std::vector<in_both_tiers<T>> sets_of(const test_activation<T>& activation) {
    std::vector<in_both_tiers<T>> all;
    for (const test_activation<T>& tier : activations<T>()) {
        if (tier.name != activation.name)
            continue;
        for (const parameter_set& set : tier.sets) {
            const auto known = std::find_if(
                all.begin(), all.end(), [&](const auto& one) { return one.set->text == set.text; });
            if (known == all.end())
                all.push_back({&tier, &set, {{&tier, &set}}});
            else
                known->tiers.push_back({&tier, &set});
        }
    }
    return all;
}

/// All points with the default parameters, which come first; a tenth with the others.
constexpr std::size_t points_of(std::size_t nth_set) {
    return nth_set == 0 ? 300'000 : 30'000;
}

using worst_errors = std::map<std::string, double>;

void print(const worst_errors& worst) {
    for (const auto& [title, error] : worst)
        std::printf("             %-30s worst error %.4f ULP\n", title.c_str(), error);
}

SIMDACT_ACTIVATION_TEST(accuracy, value_keeps_the_contract) {
    if (activation.tier == accuracy::fast)
        return;  // judged together with the faithful one
    worst_errors worst;
    std::size_t nth_set = 0;
    for (const auto& [known_to, set, tiers] : sets_of(activation)) {
        truth<T> at(points_of(nth_set++), [&](auto x) { return known_to->value(set->f(), x); });
        std::vector<T> y(at.x.size());
        for (const auto& [tier, set_of_tier] : tiers) {
            at.absolute.assign(at.x.size(), absolute_bound(*tier));
            for (const subject<T>& s : subjects_of(*tier, purpose::level)) {
                s.forward(set_of_tier->f(), at.x.data(), y.data(), y.size());
                double& all = worst[s.title()];
                all = std::max(
                    all, check(set->text + " " + s.title(), at, y, s.stated(tier->ulp.value)));
            }
        }
    }
    print(worst);
}

SIMDACT_ACTIVATION_TEST(accuracy, derivative_keeps_the_contract) {
    if (activation.tier == accuracy::fast)
        return;
    worst_errors worst;
    std::size_t nth_set = 0;
    for (const auto& [known_to, set, tiers] : sets_of(activation)) {
        truth<T> at(points_of(nth_set++),
                    [&](auto x) { return known_to->derivative(set->f(), x); });
        const std::vector<T> ones(at.x.size(), T(1));
        std::vector<T> grad_x(at.x.size());
        for (const auto& [tier, set_of_tier] : tiers) {
            const derivative_absolute_bound<T> bound(*tier, set_of_tier->f());
            at.absolute.clear();
            for (const T x : at.x)
                at.absolute.push_back(bound(static_cast<wide<T>>(x)));
            for (const subject<T>& s : subjects_of(*tier, purpose::level)) {
                s.backward(set_of_tier->f(), at.x.data(), ones.data(), grad_x.data(),
                           grad_x.size());
                double& all = worst[s.title()];
                all = std::max(all, check(set->text + "' " + s.title(), at, grad_x,
                                          s.stated(tier->ulp.derivative)));
            }
        }
    }
    print(worst);
}

// backward is grad_y · f'(x) with one more rounding.
SIMDACT_SUBJECT_TEST(accuracy, gradient_is_the_product_with_the_derivative, purpose::level) {
    const std::vector<T> x = sweep<T>(5'000);
    const std::vector<T> grad_y = random_normal<T>(x.size(), 11);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> grad_x(x.size());
    std::vector<T> derivative(x.size());
    for (const parameter_set& set : subject.sets()) {
        subject.backward(set.f(), x.data(), grad_y.data(), grad_x.data(), x.size());
        subject.backward(set.f(), x.data(), ones.data(), derivative.data(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i)
            ASSERT_TRUE(same<T>(grad_x[i], grad_y[i] * derivative[i]) ||
                        (grad_x[i] == 0 && derivative[i] == 0))  // relu's 0, not grad_y's signed 0
                << set.text << " at x = " << show(x[i]) << ", grad_y = " << show(grad_y[i]);
    }
}

SIMDACT_SUBJECT_TEST(accuracy, derivative_from_output_is_the_formula, purpose::level) {
    if (subject.backward_from_output == nullptr)
        return;
    const auto formula = subject.activation->derivative_from_output;
    ASSERT_NE(formula, nullptr) << "the reference has none";
    const std::vector<T> x = sweep<T>(5'000);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    for (const parameter_set& set : subject.sets()) {
        if (!set.output_suffices)
            continue;
        subject.forward(set.f(), x.data(), y.data(), x.size());
        subject.backward_from_output(set.f(), y.data(), ones.data(), grad_x.data(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i)
            ASSERT_TRUE(same(grad_x[i], formula(set.f(), y[i])))
                << set.text << " at y = " << show(y[i]) << ": " << show(grad_x[i]);
    }
}

// A scalar is computed by the same code as a lane: f(x) on a float has the bits of `forward`.
SIMDACT_SUBJECT_TEST(accuracy, scalars_have_the_bits_of_batches, purpose::level) {
    const std::vector<T> x = sweep<T>(10'000);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    for (const parameter_set& set : subject.sets()) {
        subject.forward(set.f(), x.data(), y.data(), x.size());
        subject.backward(set.f(), x.data(), ones.data(), grad_x.data(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            ASSERT_TRUE(same(subject.value(set.f(), x[i]), y[i]))
                << set.text << " at " << show(x[i]);
            ASSERT_TRUE(same(subject.derivative(set.f(), x[i]), grad_x[i]))
                << set.text << "' at " << show(x[i]);
        }
    }
}

}  // namespace
}  // namespace simdact::test
