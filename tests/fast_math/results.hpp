// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What every verb writes, from a unit compiled as the rest of the program, and from one with
// -ffast-math.

#include <cstddef>
#include <string>
#include <vector>

namespace simdact::test {

struct named_results {
    std::string verb;
    std::vector<double> numbers;
    bool are_sums = false;  ///< Whose order -ffast-math may change.
};

/// Every verb on n finite numbers.
std::vector<named_results> usual_results(std::size_t n);
std::vector<named_results> fast_math_results(std::size_t n);

}  // namespace simdact::test
