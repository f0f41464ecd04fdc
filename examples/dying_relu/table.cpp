// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "report.hpp"
#include "summary.hpp"

namespace dying_relu {
namespace {

// A dash where no run finished and there is nothing to tell.
std::string cell(double value, const char* unit = "") {
    return std::isfinite(value) ? fmt::format("{:.1f}{}", value, unit) : "-";
}

template <class... Cells>
std::string row(const Cells&... cells) {
    return fmt::format("{:<11} {:>19} {:>8} {:>6} {:>9} {:>6} {:>9} {:>8} {:>8}\n", cells...);
}

std::string row_of(const std::string& name, const activation_summary& s) {
    const spread& accuracy = s.test_accuracy;
    const std::string range = std::isfinite(accuracy.mean)
                                  ? fmt::format("{} ({}..{})", cell(100 * accuracy.mean),
                                                cell(100 * accuracy.min), cell(100 * accuracy.max))
                                  : "-";
    return row(name, range, cell(s.never_active_before.mean), cell(s.never_active_after.mean),
               cell(s.zero_gradient_before.mean), cell(s.zero_gradient_after.mean),
               fmt::format("{} of {}", s.diverged, s.runs),
               cell(1000 * s.epoch_seconds.mean, " ms"), cell(100 * s.activation_share, " %"));
}

std::string layers_of(const std::string& name, const activation_summary& summary) {
    struct quantity {
        const char* name;
        double layer_means::* value;
    };
    std::string text;
    for (const quantity& q : {quantity{"never active before", &layer_means::never_active_before},
                              quantity{"never active after", &layer_means::never_active_after},
                              quantity{"zero gradient before", &layer_means::zero_gradient_before},
                              quantity{"zero gradient after", &layer_means::zero_gradient_after}}) {
        fmt::format_to(std::back_inserter(text), "{:<11} {:<20}", text.empty() ? name : "", q.name);
        for (const layer_means& layer : summary.layers) {
            fmt::format_to(std::back_inserter(text), " {:>6}", cell(layer.*q.value));
        }
        text += '\n';
    }
    return text;
}

}  // namespace

std::string format_table(const std::vector<activation_record>& records, const options& chosen) {
    std::string text = describe_setting(chosen) + "\n\n";
    text += fmt::format("{:<11} {:>19} {:>15} {:>16} {:>9} {:>8} {:>8}\n", "", "test accuracy, %",
                        "never active", "zero gradient", "", "time per", "in the");
    text += row("activation", "mean (min..max)", "before", "after", "before", "after", "diverged",
                "epoch", "activ.");
    for (const activation_record& record : records) {
        text += row_of(record.name, summarise(record, chosen.width));
    }
    text += fmt::format("\nMean number of units in each hidden layer, first to last, of {}\n",
                        chosen.width);
    for (const activation_record& record : records) {
        text += layers_of(record.name, summarise(record, chosen.width));
    }
    text += '\n';
    for (const std::string& line : conclusions(records, chosen.width)) {
        text += line + '\n';
    }
    return text;
}

}  // namespace dying_relu
