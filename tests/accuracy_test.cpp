// SPDX-License-Identifier: BSD-3-Clause

// The accuracy contract: every activation's value and derivative against the formula in a wider
// type, within the bounds that the activation itself states, for all of its parameter sets. The
// formula takes most of the time, so it is evaluated once for all units and both accuracies.

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <utility>

#include "subjects/subject_test.hpp"
#include "support/contract.hpp"
#include "support/samples.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

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
    truth(std::size_t samples, Exact function)
        : x(sweep<T>(samples / SIMDACT_TEST_SAMPLE_DIVISOR)) {
        const std::size_t n = samples / SIMDACT_TEST_SAMPLE_DIVISOR;
        add_tails(n / 16, function);
        add_smallest(n / 16);
        for (const T each : x) {
            exact.push_back(function(static_cast<wide<T>>(each)));
            ulp.push_back(ulp_of<T>(exact.back()));
        }
    }

    // Where |f| passes from normal to subnormal numbers, far from 0: the digits of a result that is
    // rounded once more are seen there, and few of the other points are there.
    template <class Exact>
    void add_tails(std::size_t n, Exact function) {
        using W = wide<T>;
        constexpr W smallest = std::numeric_limits<T>::min();
        std::mt19937_64 generator(37);
        for (const W side : {W(-1), W(1)}) {
            const auto crossing = [&](W level) {
                W near = side;
                W far = 2000 * side;
                if (!(std::fabs(function(near)) > level && std::fabs(function(far)) < level))
                    return W(0);
                for (int k = 0; k < 100; ++k) {
                    const W middle = (near + far) / 2;
                    (std::fabs(function(middle)) > level ? near : far) = middle;
                }
                return near;
            };
            const auto from = static_cast<double>(crossing(4 * smallest));
            const auto to = static_cast<double>(crossing(smallest / 4));
            if (from == 0 || to == 0)
                continue;
            std::uniform_real_distribution<double> between(std::fmin(from, to),
                                                           std::fmax(from, to));
            for (std::size_t i = 0; i < n; ++i)
                x.push_back(static_cast<T>(between(generator)));
        }
    }

    // About the smallest normal number: the parts of a product with it are subnormal.
    void add_smallest(std::size_t n) {
        const auto smallest = to_bits(std::numeric_limits<T>::min());
        const auto binade = smallest;  // the exponent 1
        std::mt19937_64 generator(41);
        for (std::size_t i = 0; i < n; ++i) {
            const auto bits = static_cast<bits_of<T>>(smallest / 4 + generator() % (4 * binade));
            x.push_back(from_bits<T>(bits));
            x.push_back(-from_bits<T>(bits));
        }
    }

    template <class Absolute>
    void allow(Absolute bound) {
        absolute.clear();
        for (const T each : x)
            absolute.push_back(bound(static_cast<wide<T>>(each)));
    }

    bool within_contract(std::size_t i, T result, double bound_in_ulp) const {
        return test::within_contract(result, exact[i], ulp[i], bound_in_ulp, absolute[i]);
    }
};

/// Checks results against the truth and returns the worst error in ULP. With -ffast-math, infinite
/// and NaN inputs, subnormal results and the sign of a zero don't count.
template <class T>
double check(const std::string& what, const truth<T>& at, const std::vector<T>& results,
             double bound_in_ulp, bool fast_math) {
    double worst = 0;
    std::size_t failures = 0;
    for (std::size_t i = 0; i < at.x.size(); ++i) {
        const wide<T> exact = at.exact[i];
        if (fast_math && (!std::isfinite(at.x[i]) ||
                          std::fabs(exact) <= static_cast<wide<T>>(std::numeric_limits<T>::min())))
            continue;
        const double error = ulp_error(results[i], exact, at.ulp[i]);
        const bool zero_has_its_sign = fast_math || exact != 0 || results[i] != 0 ||
                                       std::signbit(exact) == std::signbit(results[i]);
        // Where the absolute bound is the wider one, an error in ULP says nothing.
        if (!(at.absolute[i] > at.ulp[i] * static_cast<wide<T>>(bound_in_ulp)))
            worst = std::max(worst, error);
        if ((!at.within_contract(i, results[i], bound_in_ulp) || !zero_has_its_sign) &&
            ++failures <= 5)
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

/// How many points with the default parameters, which come first, and with each of the others.
struct points {
    std::size_t with_defaults;
    std::size_t with_others;

    std::size_t of(std::size_t nth_set) const { return nth_set == 0 ? with_defaults : with_others; }
};

/// Runs check() on every subject of the activation and its sibling in the units for that purpose.
template <class T, class Compute>
void check_all(purpose what_for, const std::string& what, const in_both_tiers<T>& one, truth<T>& at,
               ulp_bound ulp_bounds::* bound, std::map<std::string, double>& worst,
               Compute compute) {
    const bool fast_math = what_for == purpose::fast_math;
    std::vector<T> results(at.x.size());
    for (const auto& [tier, set] : one.tiers) {
        if (fast_math && !set->finite)
            continue;
        if (bound == &ulp_bounds::derivative)
            at.allow(derivative_absolute_bound<T>(*tier, set->f()));
        else
            at.allow([&, absolute = absolute_bound(*tier)](auto) { return absolute; });
        // The compiler then divides by the processor's approximation and a Newton step: from
        // 1.5 · 2^-12, the worst that a processor states, to 2^-22.8 and two roundings, 4 ULP at
        // most, and in the derivative the reciprocal is squared. Each processor has errors of its
        // own. Only the faithful ones know how to repair it.
        const double division = bound == &ulp_bounds::derivative ? 8 : 4;
        const double more = fast_math && tier->tier == accuracy::fast ? division : 0;
        for (const subject<T>& s : subjects_of(*tier, what_for)) {
            compute(s, set->f(), at.x, results);
            double& all = worst[s.title()];
            all = std::max(all, check(set->text + what + " in " + s.title(), at, results,
                                      s.stated(tier->ulp.*bound) + more, fast_math));
        }
    }
}

void print(const std::map<std::string, double>& worst) {
    for (const auto& [title, error] : worst)
        std::printf("             %-40s worst error %.4f ULP\n", title.c_str(), error);
}

template <class T>
void check_values(const test_activation<T>& activation, purpose what_for, points n) {
    if (activation.tier == accuracy::fast)
        return;  // judged together with the faithful one
    std::map<std::string, double> worst;
    std::size_t nth_set = 0;
    for (const in_both_tiers<T>& one : sets_of(activation)) {
        truth<T> at(n.of(nth_set++),
                    [&](auto x) { return one.activation->value(one.set->f(), x); });
        check_all(what_for, "", one, at, &ulp_bounds::value, worst,
                  [](const auto& s, const void* f, const auto& x, auto& y) {
                      s.forward(f, x.data(), y.data(), x.size());
                  });
    }
    print(worst);
}

template <class T>
void check_derivatives(const test_activation<T>& activation, purpose what_for, points n) {
    if (activation.tier == accuracy::fast)
        return;
    std::map<std::string, double> worst;
    std::size_t nth_set = 0;
    for (const in_both_tiers<T>& one : sets_of(activation)) {
        truth<T> at(n.of(nth_set++),
                    [&](auto x) { return one.activation->derivative(one.set->f(), x); });
        const std::vector<T> ones(at.x.size(), T(1));
        check_all(what_for, "'", one, at, &ulp_bounds::derivative, worst,
                  [&](const auto& s, const void* f, const auto& x, auto& grad_x) {
                      s.backward(f, x.data(), ones.data(), grad_x.data(), x.size());
                  });
    }
    print(worst);
}

SIMDACT_ACTIVATION_TEST(accuracy, value_keeps_the_contract) {
    check_values(activation, purpose::level, {300'000, 40'000});
}

SIMDACT_ACTIVATION_TEST(accuracy, derivative_keeps_the_contract) {
    check_derivatives(activation, purpose::level, {300'000, 40'000});
}

// A user's -ffast-math: where it matters, the library's sums are not reordered, nor its products
// fused. (What it says of NaN and infinity, and of subnormal numbers once a program is linked with
// it, is the user's choice.)
SIMDACT_ACTIVATION_TEST(fast_math, value_keeps_the_contract) {
    check_values(activation, purpose::fast_math, {60'000, 6'000});
}

SIMDACT_ACTIVATION_TEST(fast_math, derivative_keeps_the_contract) {
    check_derivatives(activation, purpose::fast_math, {60'000, 6'000});
}

#if defined(__x86_64__)
/// Subnormal numbers count as zeros, as -ffast-math and audio code have it.
class subnormals_off {
  public:
    subnormals_off() { _mm_setcsr(saved_ | 0x8040); }
    ~subnormals_off() { _mm_setcsr(saved_); }

  private:
    unsigned saved_ = _mm_getcsr();
};

// What becomes subnormal on the way to a result counts as zero, too: an absolute error of a few
// times the smallest normal number, scaled as the result is.
SIMDACT_ACTIVATION_TEST(accuracy, without_subnormal_numbers_normal_results_keep_the_contract) {
    using W = wide<T>;
    constexpr T smallest = std::numeric_limits<T>::min();
    for (const parameter_set& set : activation.sets) {
        const void* f = set.f();
        const std::size_t n = &set == activation.sets.data() ? 30'000 : 3'000;
        const derivative_absolute_bound<T> derivative_bound(activation, f);
        const W lost = 4 * static_cast<W>(smallest) * std::fmax(W(1), derivative_bound.largest());
        truth<T> values(n, [&](auto x) { return activation.value(f, x); });
        truth<T> slopes(n, [&](auto x) { return activation.derivative(f, x); });
        values.allow([&](auto) { return absolute_bound(activation) + lost; });
        slopes.allow([&](auto x) { return derivative_bound(x) + lost; });
        const std::vector<T> ones(slopes.x.size(), T(1));
        std::vector<T> y(values.x.size());
        std::vector<T> grad_x(slopes.x.size());
        const auto is_subnormal = [](T x) { return x != 0 && std::fabs(x) < smallest; };
        for (const subject<T>& s : subjects_of(activation, purpose::level)) {
            {
                const subnormals_off scope;
                s.forward(f, values.x.data(), y.data(), y.size());
                s.backward(f, slopes.x.data(), ones.data(), grad_x.data(), grad_x.size());
            }
            for (std::size_t i = 0; i < y.size(); ++i)
                ASSERT_TRUE(is_subnormal(values.x[i]) ||
                            values.within_contract(i, y[i], s.stated(activation.ulp.value)))
                    << s.title() << ' ' << set.text << " at " << show(values.x[i]) << ": "
                    << show(y[i]);
            for (std::size_t i = 0; i < grad_x.size(); ++i)
                ASSERT_TRUE(
                    is_subnormal(slopes.x[i]) ||
                    slopes.within_contract(i, grad_x[i], s.stated(activation.ulp.derivative)))
                    << s.title() << ' ' << set.text << "' at " << show(slopes.x[i]) << ": "
                    << show(grad_x[i]);
        }
    }
}
#endif

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

// To the bit where the formula rounds once; otherwise to a unit of 1's precision, or a few ULP.
SIMDACT_SUBJECT_TEST(accuracy, derivative_from_output_is_the_formula, purpose::level) {
    if (subject.backward_from_output == nullptr)
        return;
    const auto formula = subject.activation->derivative_from_output;
    const auto wide_formula = subject.activation->wide_derivative_from_output;
    ASSERT_TRUE(formula != nullptr || wide_formula != nullptr) << "the reference has none";
    const std::vector<T> x = sweep<T>(5'000);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    for (const parameter_set& set : subject.sets()) {
        if (!set.output_suffices)
            continue;
        subject.forward(set.f(), x.data(), y.data(), x.size());
        subject.backward_from_output(set.f(), y.data(), ones.data(), grad_x.data(), x.size());
        const auto right = [&](T from, T result) {
            if (formula != nullptr)
                return same(result, formula(set.f(), from));
            return within_contract<T>(result, wide_formula(set.f(), static_cast<wide<T>>(from)), 4,
                                      std::numeric_limits<T>::epsilon());
        };
        for (std::size_t i = 0; i < x.size(); ++i)
            ASSERT_TRUE(right(y[i], grad_x[i]))
                << set.text << " at y = " << show(y[i]) << ": " << show(grad_x[i]);
    }
}

// A scalar is computed by the same code as a lane: f(x) on a float has the bits of `forward`.
SIMDACT_SUBJECT_TEST(accuracy, scalars_have_the_bits_of_batches, purpose::level) {
    const std::vector<T> x = sweep<T>(5'000);
    const std::size_t n = x.size();
    const std::vector<T> ones(n, T(1));
    std::vector<T> y(n);
    std::vector<T> grad_x(n);
    std::vector<T> grad_grad_y(n);
    std::vector<T> second(n);
    ASSERT_EQ(subject.double_backward == nullptr, subject.second_derivative == nullptr);
    for (const parameter_set& set : subject.sets()) {
        const void* f = set.f();
        subject.forward(f, x.data(), y.data(), n);
        subject.backward(f, x.data(), ones.data(), grad_x.data(), n);
        if (subject.double_backward != nullptr)
            subject.double_backward(f, x.data(), ones.data(), ones.data(), grad_grad_y.data(),
                                    second.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            ASSERT_TRUE(same(subject.value(f, x[i]), y[i])) << set.text << " at " << show(x[i]);
            ASSERT_TRUE(same(subject.derivative(f, x[i]), grad_x[i]))
                << set.text << "' at " << show(x[i]);
            if (subject.double_backward == nullptr)
                continue;
            ASSERT_TRUE(same(grad_grad_y[i], grad_x[i])) << set.text << "' at " << show(x[i]);
            ASSERT_TRUE(same(subject.second_derivative(f, x[i]), second[i]))
                << set.text << "'' at " << show(x[i]);
        }
    }
}

}  // namespace
}  // namespace simdact::test
