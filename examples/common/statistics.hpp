// SPDX-License-Identifier: BSD-3-Clause
// Mean, spread and standard error of a handful of numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace examples {

struct spread {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double min = std::numeric_limits<double>::quiet_NaN();
    double max = std::numeric_limits<double>::quiet_NaN();
};

// Of no numbers at all, mean and bounds are NaN.
inline spread spread_of(std::span<const double> numbers) {
    if (numbers.empty()) {
        return {};
    }
    double sum = 0;
    for (const double number : numbers) {
        sum += number;
    }
    const auto [min, max] = std::ranges::minmax(numbers);
    return {sum / static_cast<double>(numbers.size()), min, max};
}

// Of the mean: the standard deviation over the root of their number; NaN for fewer than two.
inline double standard_error(std::span<const double> numbers) {
    const auto count = static_cast<double>(numbers.size());
    const double mean = spread_of(numbers).mean;
    double squares = 0;
    for (const double number : numbers) {
        squares += (number - mean) * (number - mean);
    }
    return numbers.size() < 2 ? std::numeric_limits<double>::quiet_NaN()
                              : std::sqrt(squares / (count - 1) / count);
}

}  // namespace examples
