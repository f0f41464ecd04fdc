// SPDX-License-Identifier: BSD-3-Clause
// A table as a problem of regression: which column is wanted, which rows are held out, and all of
// it standardised.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "common/matrix.hpp"
#include "common/numeric_csv.hpp"
#include "common/random.hpp"

namespace regression {

using examples::Index;
using examples::matrix;

// The index of the column that is named, or numbered from 1; the last one for an empty text.
// Throws examples::data_error if there is none, or if all its values are the same.
Index find_target(const examples::numeric_table& table, const std::string& target,
                  const std::filesystem::path& file);

// One column per row of the table. Every feature, and the target, has mean 0 and standard deviation
// 1 over the training rows.
struct samples {
    matrix features;
    matrix targets;
};

struct problem {
    samples train;
    samples test;
    double target_mean = 0;
    double target_scale = 1;  // the standard deviation, in the target's own units
};

// A fifth of the rows, drawn at random, is held out.
problem split(const examples::numeric_table& table, Index target, examples::random_source& random);

// How far predictions are from the targets of the same standardised units.
struct fit {
    double rmse = 0;       // root of the mean squared error, in the target's own units
    double r_squared = 0;  // 1 - squared error / squared distance from the mean of these targets
};

fit measure(const matrix& predictions, const matrix& targets, double target_scale);

// Predictions for the test rows by linear least squares with an intercept.
matrix least_squares(const problem& p);

}  // namespace regression
