// SPDX-License-Identifier: BSD-3-Clause
// What the pictures of this example share: the curves' numbers and legends.
#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "record.hpp"

namespace dying_relu {

// For pictures with bands, after the setting: what line and band are.
std::string spread_note(const options& chosen);

// Quantities of curve_data(): each has three columns, mean, min and max over the runs.
enum class curve {
    zero_gradient,
    never_active,
    test_accuracy,
    train_accuracy,
    train_loss,
    test_loss
};

// The first of the three columns; column 1 is the epoch.
int column_of(curve quantity);

// A gnuplot data block named after the activation, one row per epoch.
std::string curve_data(const activation_record& record);

bool has_curve(const activation_record& record);

// For the legend: the description, and how many runs are missing from the curve.
std::string legend_of(const activation_record& record);

}  // namespace dying_relu
