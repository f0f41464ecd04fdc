// SPDX-License-Identifier: BSD-3-Clause
// Mean and spread of a handful of numbers.
#pragma once

#include <algorithm>
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

}  // namespace examples
