// SPDX-License-Identifier: BSD-3-Clause
// What the runs leave behind; the table and the pictures are made from nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/matrix.hpp"
#include "common/statistics.hpp"
#include "problem.hpp"

namespace regression {

struct run_record {
    std::uint64_t seed = 0;
    int diverged_in_epoch = 0;       // 0: it did not
    std::vector<double> train_rmse;  // before training and after every epoch
    std::vector<double> test_rmse;
    fit test;            // after the last one
    matrix predictions;  // of the test rows, standardised
    int units = 0;
    int never_active = 0;  // over the training rows, after training
    int zero_gradient = 0;

    bool diverged() const { return diverged_in_epoch > 0; }
};

// Of one way to predict, least squares among them, which has no epochs.
struct method_record {
    std::string name;
    std::string description;
    std::vector<run_record> runs;
};

// Over the runs that did not diverge.
template <class Quantity>
examples::spread over_runs(const method_record& method, Quantity&& quantity) {
    std::vector<double> numbers;
    for (const run_record& run : method.runs) {
        if (!run.diverged()) {
            numbers.push_back(static_cast<double>(quantity(run)));
        }
    }
    return examples::spread_of(numbers);
}

}  // namespace regression
