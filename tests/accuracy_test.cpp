// SPDX-License-Identifier: BSD-3-Clause

// The accuracy contract: every activation's value and derivative against the formula in a wider
// type, within the bounds that the activation itself states, for all of its parameter sets.

#include <cmath>

#include "support/registry.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

/// Checks `results[i]` against `exact(x[i])` and returns the worst error in ULP.
template <class T, class Exact>
double check(const std::string& what, const std::vector<T>& x, const std::vector<T>& results,
             double bound_in_ulp, Exact exact) {
    double worst = 0;
    std::size_t failures = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const wide<T> truth = exact(static_cast<wide<T>>(x[i]));
        const double error = ulp_error(results[i], truth);
        const bool zero_has_its_sign =
            !(truth == 0 && results[i] == 0) || std::signbit(truth) == std::signbit(results[i]);
        worst = std::max(worst, error);
        if ((!(error <= bound_in_ulp + reference_error<T>) || !zero_has_its_sign) &&
            ++failures <= 5)
            ADD_FAILURE() << what << " at x = " << show(x[i]) << ": " << show(results[i])
                          << ", exactly " << show(static_cast<T>(truth)) << ": " << error
                          << " ULP, the contract says " << bound_in_ulp;
    }
    EXPECT_EQ(failures, 0U) << what;
    return worst;
}

SIMDACT_TEST_REGISTRY(accuracy);

TYPED_TEST(accuracy, value_keeps_the_contract) {
    SIMDACT_TEST_TYPES;
    using W = wide<T>;
    const std::vector<T> x = sweep<T>(400'000);
    std::vector<T> y(x.size());
    double worst = 0;
    for (const F& f : entry<F>::parameter_sets()) {
        forward(f, x, y);
        worst = std::max(worst, check(describe(f), x, y, stated<T>(F::ulp.value),
                                      [&](W v) { return entry<F>::value(f, v); }));
    }
    this->RecordProperty("worst_ulp", std::to_string(worst));
    std::printf("             worst error %.4f ULP\n", worst);
}

TYPED_TEST(accuracy, derivative_keeps_the_contract) {
    SIMDACT_TEST_TYPES;
    using W = wide<T>;
    const std::vector<T> x = sweep<T>(400'000);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> grad_x(x.size());
    double worst = 0;
    for (const F& f : entry<F>::parameter_sets()) {
        backward(f, x, ones, grad_x);
        worst = std::max(worst, check(describe(f) + "'", x, grad_x, stated<T>(F::ulp.derivative),
                                      [&](W v) { return entry<F>::derivative(f, v); }));
    }
    std::printf("             worst error %.4f ULP\n", worst);
}

// backward is grad_y · f'(x) with one more rounding.
TYPED_TEST(accuracy, gradient_is_the_product_with_the_derivative) {
    SIMDACT_TEST_TYPES;
    const std::vector<T> x = sweep<T>(20'000);
    const std::vector<T> grad_y = random_normal<T>(x.size(), 11);
    std::vector<T> grad_x(x.size());
    for (const F& f : entry<F>::parameter_sets()) {
        backward(f, x, grad_y, grad_x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const simd::batch<T> d = f.derivative(simd::batch<T>(x[i]));
            ASSERT_TRUE(same<T>(grad_x[i], grad_y[i] * d.get(0)) ||
                        (grad_x[i] == 0 && d.get(0) == 0))  // relu's 0, not grad_y's signed 0
                << describe(f) << " at x = " << show(x[i]) << ", grad_y = " << show(grad_y[i]);
        }
    }
}

TYPED_TEST(accuracy, derivative_from_output_is_the_formula) {
    SIMDACT_TEST_TYPES;
    if constexpr (has_from_output<F>) {
        const std::vector<T> x = sweep<T>(20'000);
        const std::vector<T> ones(x.size(), T(1));
        std::vector<T> y(x.size());
        std::vector<T> grad_x(x.size());
        for (const F& f : entry<F>::parameter_sets()) {
            if (!check::output_suffices(f))
                continue;
            forward(f, x, y);
            backward_from_output(f, y, ones, grad_x);
            for (std::size_t i = 0; i < x.size(); ++i)
                ASSERT_TRUE(same(grad_x[i], entry<F>::derivative_from_output(f, y[i])))
                    << describe(f) << " at y = " << show(y[i]) << ": " << show(grad_x[i]);
        }
    }
}

// A scalar is computed by the same code as a lane: f(x) on a float has the bits of `forward`.
TYPED_TEST(accuracy, scalars_have_the_bits_of_batches) {
    SIMDACT_TEST_TYPES;
    const std::vector<T> x = sweep<T>(50'000);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    for (const F& f : entry<F>::parameter_sets()) {
        forward(f, x, y);
        backward(f, x, ones, grad_x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            ASSERT_TRUE(same(f(x[i]), y[i])) << describe(f) << " at " << show(x[i]);
            ASSERT_TRUE(same(f.derivative(x[i]), grad_x[i]))
                << describe(f) << "' at " << show(x[i]);
        }
    }
}

}  // namespace
}  // namespace simdact::test
