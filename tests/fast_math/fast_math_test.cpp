// SPDX-License-Identifier: BSD-3-Clause

// In a program compiled with -ffast-math, finite inputs keep the accuracy that the contract states:
// the library's sums are not reordered, nor its products fused. (What -ffast-math says of NaN and
// infinity, and of subnormal numbers once the program is linked with it, is the user's choice.)

#include "../support/registry.hpp"
#include "../support/samples.hpp"
#include "unit.hpp"

namespace simdact::test {
namespace {

SIMDACT_TEST_REGISTRY(in_a_fast_math_unit);

TYPED_TEST(in_a_fast_math_unit, finite_inputs_keep_the_contract) {
    SIMDACT_TEST_TYPES;
    using W = wide<T>;
    std::vector<T> x;
    for (T each : sweep<T>(100'000))
        if (std::isfinite(each))
            x.push_back(each);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    const auto run = find_fast_math(F::name, T());
    ASSERT_NE(run, nullptr);
    for (const F& f : entry<F>::parameter_sets()) {
        bool finite = true;
        for (const auto& p : F::parameters)
            finite = finite && std::isfinite(f.*p.member);
        if (!finite)
            continue;
        run(&f, x.data(), ones.data(), y.data(), grad_x.data(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            const auto exact = static_cast<W>(x[i]);
            ASSERT_LE(ulp_error(y[i], entry<F>::value(f, exact)),
                      stated<T>(F::ulp.value) + reference_error<T>)
                << describe(f) << " at " << show(x[i]) << ": " << show(y[i]);
            ASSERT_LE(ulp_error(grad_x[i], entry<F>::derivative(f, exact)),
                      stated<T>(F::ulp.derivative) + reference_error<T>)
                << describe(f) << "' at " << show(x[i]) << ": " << show(grad_x[i]);
        }
    }
}

}  // namespace
}  // namespace simdact::test
