// SPDX-License-Identifier: BSD-3-Clause
#include "plot_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "summary.hpp"

namespace dying_relu {
namespace {

double value_of(const snapshot& s, curve quantity) {
    switch (quantity) {
        case curve::zero_gradient:
            return s.zero_gradient();
        case curve::never_active:
            return s.never_active();
        case curve::test_accuracy:
            return 100 * s.test_accuracy;
        case curve::train_accuracy:
            return 100 * s.train_accuracy;
        case curve::train_loss:
            return s.train_loss;
        case curve::test_loss:
            return s.test_loss;
    }
    return 0;
}

constexpr curve last_curve = curve::test_loss;

}  // namespace

std::string spread_note(const options& chosen) {
    return chosen.seeds == 1 ? "" : " (line: mean, band: min to max)";
}

int column_of(curve quantity) {
    return 2 + 3 * static_cast<int>(quantity);
}

bool has_curve(const activation_record& record) {
    return std::ranges::any_of(record.runs, [](const run_record& run) { return !run.diverged(); });
}

std::string curve_data(const activation_record& record) {
    std::string text = fmt::format("${} << EOD\n", record.name);
    const auto finished = std::ranges::find(record.runs, false, &run_record::diverged);
    const std::size_t epochs = finished == record.runs.end() ? 0 : finished->snapshots.size();
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
        fmt::format_to(std::back_inserter(text), "{}", epoch);
        for (int i = 0; i <= static_cast<int>(last_curve); ++i) {
            const spread s = over_runs(record, epoch, [i](const snapshot& state) {
                return value_of(state, static_cast<curve>(i));
            });
            fmt::format_to(std::back_inserter(text), " {:.6g} {:.6g} {:.6g}", s.mean, s.min, s.max);
        }
        text += '\n';
    }
    return text + "EOD\n";
}

std::string legend_of(const activation_record& record) {
    const auto diverged = std::ranges::count(record.runs, true, &run_record::diverged);
    return diverged == 0 ? record.description
                         : fmt::format("{}, {} of {} runs diverged", record.description, diverged,
                                       record.runs.size());
}

}  // namespace dying_relu
