// SPDX-License-Identifier: BSD-3-Clause
#include "common/classifier_table.hpp"

#include <fmt/format.h>

#include <cmath>

namespace examples {
namespace {

// A dash where no run finished and there is nothing to tell.
std::string accuracy(const classifier_record& record, double classifier_state::* quantity) {
    const spread s =
        over_runs(record, -1, [=](const classifier_state& state) { return 100 * state.*quantity; });
    return std::isfinite(s.mean) ? fmt::format("{:.2f} ({:.1f}..{:.1f})", s.mean, s.min, s.max)
                                 : "-";
}

std::string count(const classifier_record& record, int state, int classifier_state::* quantity) {
    const double mean =
        over_runs(record, state, [=](const classifier_state& s) { return s.*quantity; }).mean;
    return std::isfinite(mean) ? fmt::format("{:.1f}", mean) : "-";
}

template <class... Cells>
std::string row(const Cells&... cells) {
    return fmt::format("{:<11} {:>21} {:>21} {:>7} {:>6} {:>9} {:>6} {:>9}\n", cells...);
}

}  // namespace

std::string classifier_table(const std::vector<classifier_record>& records) {
    std::string text =
        fmt::format("{:<11} {:>21} {:>21} {:>14} {:>16}\n", "", "training accuracy, %",
                    "test accuracy, %", "never active", "zero gradient");
    text += row("activation", "mean (min..max)", "mean (min..max)", "before", "after", "before",
                "after", "diverged");
    for (const classifier_record& record : records) {
        text += row(record.name, accuracy(record, &classifier_state::train_accuracy),
                    accuracy(record, &classifier_state::test_accuracy),
                    count(record, 0, &classifier_state::never_active),
                    count(record, -1, &classifier_state::never_active),
                    count(record, 0, &classifier_state::zero_gradient),
                    count(record, -1, &classifier_state::zero_gradient),
                    fmt::format("{} of {}", count_diverged(record), record.runs.size()));
    }
    return text;
}

}  // namespace examples
