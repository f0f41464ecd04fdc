// SPDX-License-Identifier: BSD-3-Clause

// The references are as accurate as the suites that judge by them take for granted: each is
// evaluated again in a still wider type. (That the formulas are the right ones is golden_test's
// business: its truth comes from elsewhere.)

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

#include "reference.hpp"
#include "support/numbers.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

#if defined(SIMDACT_TEST_QUADMATH) && __has_include(<quadmath.h>)
template <class T>
using wider = std::conditional_t<sizeof(T) == 4, long double, ref::quad>;
constexpr bool has_wider_than_long_double = true;
#else
template <class T>
using wider = long double;
constexpr bool has_wider_than_long_double = false;
#endif

/// A root is near if the function has another sign a third further or nearer.
template <class W>
struct surroundings {
    W nearer;
    W further;

    bool have_a_root() const { return nearer * further < 0; }
    W size() const { return std::fmax(std::fabs(nearer), std::fabs(further)); }
};

template <class T, class Function>
void expect_accurate(const std::string& what, const std::vector<T>& points, double times,
                     Function function) {
    using W = wide<T>;
    using Wider = wider<T>;
    std::size_t failures = 0;
    for (const T x : points) {
        const W result = function(static_cast<W>(x));
        const Wider exact = function(static_cast<Wider>(x));
        if (ref::isnan(exact) || std::isnan(result)) {
            if (ref::isnan(exact) != std::isnan(result) && ++failures <= 5)
                ADD_FAILURE() << what << " at " << show(x) << ": a NaN";
            continue;
        }
        const W rounded = static_cast<W>(exact);
        constexpr W greatest = static_cast<W>((std::numeric_limits<T>::max)());
        if (std::fabs(rounded) > greatest) {  // all the same to T
            EXPECT_GE(std::signbit(rounded) ? -result : result, greatest)
                << what << " at " << show(x);
            continue;
        }
        const W distance = std::fabs(static_cast<W>(static_cast<Wider>(result) - exact));
        const W tolerance = static_cast<W>(times * reference_error<T>);
        const surroundings<W> about{function(static_cast<W>(x) * W(0.7)),
                                    function(static_cast<W>(x) * W(1.3))};
        const bool accurate =
            distance <= tolerance * ulp_of<T>(rounded) ||
            (about.have_a_root() && distance <= tolerance * ulp_of<T>(about.size()));
        const bool zero_has_its_sign =
            result != 0 || rounded != 0 || std::signbit(result) == std::signbit(rounded);
        if ((!accurate || !zero_has_its_sign) && ++failures <= 5)
            ADD_FAILURE() << what << " at " << show(x) << ": " << show(static_cast<T>(result))
                          << " is " << static_cast<double>(distance / ulp_of<T>(rounded))
                          << " ULP off";
    }
    EXPECT_EQ(failures, 0U) << what;
}

template <class T>
void expect_all_accurate() {
    std::vector<T> points = special_values<T>();
    for (const auto& more :
         {random_bit_patterns<T>(500), random_normal<T>(1000), random_normal<T>(500, 5, T(30))})
        points.insert(points.end(), more.begin(), more.end());
    all_activations<T>::for_each([&]<class F>() {
        using entry = reference<F>;
        for (const F& f : entry::parameter_sets()) {
            expect_accurate(std::string(F::name), points, 1,
                            [&](auto x) { return entry::value(f, x); });
            expect_accurate(std::string(F::name) + "'", points, 1,
                            [&](auto x) { return entry::derivative(f, x); });
            // Of second derivatives no more is asked: they cancel more, about two roots.
            expect_accurate(std::string(F::name) + "''", points, 2,
                            [&](auto x) { return entry::second_derivative(f, x); });
        }
    });
}

TEST(reference, in_double_is_accurate_enough_for_float) {
    expect_all_accurate<float>();
}

TEST(reference, in_long_double_is_accurate_enough_for_double) {
    if (!has_wider_than_long_double)
        GTEST_SKIP() << "compiled without libquadmath";
    expect_all_accurate<double>();
}

}  // namespace
}  // namespace simdact::test
