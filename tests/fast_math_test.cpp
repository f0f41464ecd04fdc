// SPDX-License-Identifier: BSD-3-Clause

// A program compiled with -ffast-math gets what others get, from every verb, where all numbers are
// finite. Such a program may assume that there is no infinity: the library's own, in defaults,
// limits and fillers, must survive it.

#include <gtest/gtest.h>

#include <cmath>

#include "fast_math/results.hpp"

namespace simdact::test {
namespace {

TEST(fast_math, every_verb_has_the_same_results) {
    for (const std::size_t n : {3U, 15U, 33U, 69U, 1005U}) {
        const auto usual = usual_results(n);
        const auto fast = fast_math_results(n);
        ASSERT_EQ(usual.size(), fast.size());
        for (std::size_t k = 0; k < usual.size(); ++k) {
            ASSERT_EQ(usual[k].numbers.size(), fast[k].numbers.size());
            for (std::size_t i = 0; i < usual[k].numbers.size(); ++i)
                EXPECT_NEAR(usual[k].numbers[i], fast[k].numbers[i],
                            usual[k].are_sums ? 1e-5 * std::fabs(usual[k].numbers[i]) : 0)
                    << usual[k].verb << ", " << n << " elements: number " << i;
        }
    }
}

}  // namespace
}  // namespace simdact::test
