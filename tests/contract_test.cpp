// SPDX-License-Identifier: BSD-3-Clause

// No surprises: kernels allocate nothing, raise no floating-point exception on finite input with
// finite results, leave the rounding mode alone, and are noexcept where that is promised.

#include <gtest/gtest.h>

#include <cfenv>
#include <new>
#include <span>

#include "support/allocations.hpp"
#include "support/registry.hpp"
#include "support/samples.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace simdact::test {
namespace {

SIMDACT_TEST_REGISTRY(contract);

TYPED_TEST(contract, kernels_allocate_nothing) {
    SIMDACT_TEST_TYPES;
    const F f{};
    std::vector<T> x = random_normal<T>(10'000);
    std::vector<T> grad_y = random_normal<T>(10'000, 9);
    std::vector<T> out(x.size());
    const std::size_t before = allocations();
    for (std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{17}, x.size()}) {
        forward(f, x.data(), out.data(), n);
        forward(f, out.data(), n);
        backward(f, x.data(), grad_y.data(), out.data(), n);
        if constexpr (has_from_output<F>)
            backward_from_output(f, x.data(), grad_y.data(), out.data(), n);
    }
    forward(f, x, out);
    forward(f, out);
    backward(f, x, grad_y, out);
    EXPECT_EQ(allocations(), before);
    static void* volatile escape = nullptr;  // or clang would leave the pair out
    escape = ::operator new(1);
    ::operator delete(escape);
    EXPECT_EQ(allocations(), before + 1) << "the counter does not count";
}

TYPED_TEST(contract, the_pointer_tier_is_noexcept) {
    SIMDACT_TEST_TYPES;
    const F f{};
    T* p = nullptr;
    static_assert(noexcept(forward(f, p, p, 0)));
    static_assert(noexcept(forward(f, p, 0)));
    static_assert(noexcept(backward(f, p, p, p, 0)));
    static_assert(noexcept(forward(serial, f, p, p, 0)));
    static_assert(noexcept(f(T(1))));
    static_assert(noexcept(f.derivative(simd::batch<T>(T(1)))));
    if constexpr (has_from_output<F>)
        static_assert(noexcept(backward_from_output(f, p, p, p, 0)));
    // The range tier throws, so it must not be.
    std::vector<T> v;
    static_assert(!noexcept(forward(f, v, v)));
}

// What the passage of an activation into a kernel, across threads and into constants relies on.
TYPED_TEST(contract, activations_are_plain_aggregates) {
    SIMDACT_TEST_TYPES;
    static_assert(std::is_aggregate_v<F>);
    static_assert(std::is_trivially_copyable_v<F>);
    static_assert(std::is_empty_v<F> || sizeof(F) == F::parameters.size() * sizeof(T));
    static_assert(differentiable_for<F, T>);
    for (const auto& p : F::parameters) {
        EXPECT_LE(p.lowest, F{}.*p.member) << p.name;
        EXPECT_GE(p.highest, F{}.*p.member) << p.name;
    }
}

TYPED_TEST(contract, no_floating_point_exception_without_a_cause) {
    SIMDACT_TEST_TYPES;
    // Every finite x whose result is finite; all lengths, so that the unused lanes of a tail are
    // computed, too.
    const std::vector<T> candidates = random_bit_patterns<T>(4099);
    for (const F& f : entry<F>::parameter_sets()) {
        std::vector<T> x;
        for (T each : candidates)
            if (std::isfinite(f(each)))
                x.push_back(each);
        std::vector<T> out(x.size());
        ASSERT_GT(x.size(), 70U);
        std::feclearexcept(FE_ALL_EXCEPT);
        for (std::size_t n = 0; n <= 70; ++n)  // arrays shorter than a vector, each with a start
            forward(f, x.data() + (x.size() - n), out.data(), n);
        for (std::size_t n = x.size() - 70; n <= x.size(); ++n)
            forward(f, x.data(), out.data(), n);
        EXPECT_FALSE(std::fetestexcept(FE_INVALID)) << describe(f);
        EXPECT_FALSE(std::fetestexcept(FE_DIVBYZERO)) << describe(f);
        EXPECT_FALSE(std::fetestexcept(FE_OVERFLOW)) << describe(f);
    }
    const F f{};
    std::vector<T> x;
    std::vector<T> grad_y;
    for (T g : random_normal<T>(candidates.size(), 9)) {
        const T each = candidates[x.size()];
        const bool finite = std::isfinite(g * f.derivative(each));
        x.push_back(finite ? each : T(1));
        grad_y.push_back(g);
    }
    std::vector<T> out(x.size());
    std::feclearexcept(FE_ALL_EXCEPT);
    for (std::size_t n = x.size() - 70; n <= x.size(); ++n)
        backward(f, x.data(), grad_y.data(), out.data(), n);
    EXPECT_FALSE(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW)) << describe(f);
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

TYPED_TEST(contract, without_subnormal_numbers_normal_results_keep_the_contract) {
    SIMDACT_TEST_TYPES;
    using W = wide<T>;
    const std::vector<T> x = sweep<T>(50'000);
    const std::vector<T> ones(x.size(), T(1));
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    const auto check = [](T result, W exact, double bound) {
        // The smallest normal number, too, may be reached by rounding a smaller one up.
        if (std::fabs(exact) <= static_cast<W>(std::numeric_limits<T>::min()) && result == 0)
            return true;
        return ulp_error(result, exact) <= bound + reference_error<T>;
    };
    for (const F& f : entry<F>::parameter_sets()) {
        {
            const subnormals_off scope;
            forward(f, x, y);
            backward(f, x, ones, grad_x);
        }
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (x[i] != 0 && std::fabs(x[i]) < std::numeric_limits<T>::min())
                continue;
            const auto at = static_cast<W>(x[i]);
            ASSERT_TRUE(check(y[i], entry<F>::value(f, at), stated<T>(F::ulp.value)))
                << describe(f) << " at " << show(x[i]) << ": " << show(y[i]);
            ASSERT_TRUE(check(grad_x[i], entry<F>::derivative(f, at), stated<T>(F::ulp.derivative)))
                << describe(f) << "' at " << show(x[i]) << ": " << show(grad_x[i]);
        }
    }
}

TYPED_TEST(contract, the_control_word_is_left_alone) {
    SIMDACT_TEST_TYPES;
    const F f{};
    const std::vector<T> x = mixed_with_specials<T>(1003);
    std::vector<T> out(x.size());
    constexpr unsigned sticky = 0x3f;
    const unsigned before = _mm_getcsr();
    forward(f, x, out);
    backward(f, x, x, out);
    EXPECT_EQ(_mm_getcsr() & ~sticky, before & ~sticky);
}
#endif

}  // namespace
}  // namespace simdact::test
