// SPDX-License-Identifier: BSD-3-Clause
// What the runs leave behind; the table and the pictures are made from nothing else.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/matrix.hpp"
#include "common/statistics.hpp"
#include "judge.hpp"
#include "pair.hpp"

namespace gan {

// The state of a pair of networks at one of the checkpoints.
struct checkpoint {
    int step = 0;
    losses means;  // over the steps since the last checkpoint
    quality samples;
    dead_units dead;
    matrix images;  // of the same random numbers at each checkpoint; of the first seed only
};

struct run_record {
    std::uint64_t seed = 0;
    int diverged_at_step = 0;  // 0: it did not
    std::vector<checkpoint> checkpoints;

    bool diverged() const { return diverged_at_step > 0; }
};

struct activation_record {
    std::string name;
    std::string description;
    std::vector<run_record> runs;

    auto count_diverged() const { return std::ranges::count(runs, true, &run_record::diverged); }
};

// One quantity of one checkpoint (the last one: -1), over the runs that did not diverge.
template <class Quantity>
examples::spread over_runs(const activation_record& record, int index, Quantity&& quantity) {
    std::vector<double> numbers;
    for (const run_record& run : record.runs) {
        if (!run.diverged()) {
            numbers.push_back(static_cast<double>(
                quantity(index < 0 ? run.checkpoints.back()
                                   : run.checkpoints[static_cast<std::size_t>(index)])));
        }
    }
    return examples::spread_of(numbers);
}

}  // namespace gan
