// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// One activation, in both accuracies, as every instruction set level computes it, against its
// reference, which is evaluated once for all of them.

#include <cstdint>
#include <string>
#include <vector>

#include "tally.hpp"

namespace simdact::test {

/// An activation in one accuracy, on the levels of one arithmetic (`compiled`).
template <class T>
struct sweep_row {
    const test_activation<T>* activation;
    std::string arithmetic;
    std::string levels;  ///< "v3 v4": they agree bit for bit, or a line says that they do not
    tally<T> value;
    tally<T> derivative;
    tally<T> second_derivative;
    std::uint64_t falls = 0;  ///< Neighbours between which a non-decreasing function falls.
    T falls_at = 0;
    bool levels_agree = true;
    bool is_monotonic = false;

    /// What is wrong, or nothing.
    std::string complaint() const;
};

struct sweep_options {
    std::uint32_t stride = 1;            ///< Of the floats' bit patterns.
    std::uint64_t doubles = 10'000'000;  ///< Points in double.
    unsigned threads = 1;
};

/// The default parameters' sweep of the activation `name`: rows in the order faithful, fast, each
/// from the widest arithmetic to the narrowest, as far as there are such levels.
template <class T>
std::vector<sweep_row<T>> sweep_activation(const std::string& name, const sweep_options& options);

}  // namespace simdact::test
