// SPDX-License-Identifier: BSD-3-Clause

// The accuracy contract on all 2^32 floats. Takes minutes, hence CTest's label `exhaustive`:
//     ctest --test-dir build/test -L exhaustive --verbose

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>

#include "support/registry.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

struct worst {
    double error = 0;
    float at = 0;

    void merge(const worst& other) {
        if (other.error > error)
            *this = other;
    }
    void add(float x, float result, double exact) { merge({ulp_error(result, exact), x}); }
};

/// The worst error of value and derivative of f over all floats, on all cores.
template <class F>
void sweep_all(const F& f, worst& value, worst& derivative) {
    constexpr std::uint32_t block = 1U << 16;
    std::atomic<std::uint32_t> next_block = 0;
    const unsigned count = std::max(1U, std::thread::hardware_concurrency());
    std::vector<worst> values(count);
    std::vector<worst> derivatives(count);
    {
        std::vector<std::jthread> threads;
        for (unsigned k = 0; k < count; ++k) {
            threads.emplace_back([&, k] {
                const std::vector<float> ones(block, 1.0F);
                std::vector<float> x(block);
                std::vector<float> y(block);
                std::vector<float> grad_x(block);
                for (std::uint32_t b; (b = next_block++) < (1U << 16);) {
                    for (std::uint32_t i = 0; i < block; ++i)
                        x[i] = from_bits<float>(b << 16 | i);
                    forward(f, x, y);
                    backward(f, x, ones, grad_x);
                    for (std::uint32_t i = 0; i < block; ++i) {
                        const auto exact = static_cast<double>(x[i]);
                        values[k].add(x[i], y[i], entry<F>::value(f, exact));
                        derivatives[k].add(x[i], grad_x[i], entry<F>::derivative(f, exact));
                    }
                }
            });
        }
    }
    for (unsigned k = 0; k < count; ++k) {
        value.merge(values[k]);
        derivative.merge(derivatives[k]);
    }
}

template <class Activations>
struct float_types;
template <class... Fs>
struct float_types<activation_list<Fs...>> {
    using type = ::testing::Types<Fs...>;
};

template <class F>
class exhaustive : public ::testing::Test {};
TYPED_TEST_SUITE(exhaustive, float_types<all_activations<float>>::type, activation_name);

TYPED_TEST(exhaustive, every_float_keeps_the_contract) {
    using F = TypeParam;
    // Where there is one rounding, one set of parameters is as good as another.
    std::vector<F> sets = entry<F>::parameter_sets();
    if (F::ulp.value.fused <= 0.5)
        sets.resize(1);
    for (const F& f : sets) {
        worst value;
        worst derivative;
        sweep_all(f, value, derivative);
        std::printf("             %-36s f: %.4f ULP at %a   f': %.4f ULP at %a\n",
                    describe(f).c_str(), value.error, static_cast<double>(value.at),
                    derivative.error, static_cast<double>(derivative.at));
        std::fflush(stdout);
        EXPECT_LE(value.error, stated<float>(F::ulp.value) + reference_error<float>) << describe(f);
        EXPECT_LE(derivative.error, stated<float>(F::ulp.derivative) + reference_error<float>)
            << describe(f);
    }
}

}  // namespace
}  // namespace simdact::test
