// SPDX-License-Identifier: BSD-3-Clause
// Numbers over all seeds of one activation, for the table, the JSON file and the pictures.
#pragma once

#include <string>
#include <vector>

#include "common/statistics.hpp"
#include "record.hpp"

namespace dying_relu {

using examples::spread;

struct layer_means {
    double never_active_before = 0;
    double never_active_after = 0;
    double zero_gradient_before = 0;
    double zero_gradient_after = 0;
};

struct activation_summary {
    int runs = 0;
    int diverged = 0;
    int units = 0;  // hidden units of one network

    // "before" is over all runs, "after" over those that did not diverge.
    spread test_accuracy;
    spread never_active_before;
    spread never_active_after;
    spread zero_gradient_before;
    spread zero_gradient_after;
    std::vector<layer_means> layers;

    spread epoch_seconds;
    double activation_share = 0;  // of the training time
};

activation_summary summarise(const activation_record& record, int width);

// One quantity after one epoch, over the runs that did not diverge later either: a mean over fewer
// and fewer runs would be a curve of something else.
template <class Quantity>
spread over_runs(const activation_record& record, std::size_t epoch, Quantity&& quantity) {
    std::vector<double> numbers;
    for (const run_record& run : record.runs) {
        if (!run.diverged()) {
            numbers.push_back(static_cast<double>(quantity(run.snapshots[epoch])));
        }
    }
    return examples::spread_of(numbers);
}

// Sentences about what the runs showed, each computed from their numbers.
std::vector<std::string> conclusions(const std::vector<activation_record>& records, int width);

}  // namespace dying_relu
