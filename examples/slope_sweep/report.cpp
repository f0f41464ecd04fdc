// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "common/classifier_table.hpp"
#include "common/statistics.hpp"
#include "sweep.hpp"

namespace slope_sweep {
namespace {

using examples::classifier_record;
using examples::classifier_run;
using examples::classifier_state;

double mean_accuracy(const classifier_record& record) {
    return over_runs(record, -1, [](const classifier_state& s) { return s.test_accuracy; }).mean;
}

bool finished(const setting& s) {
    return std::ranges::none_of(s.record.runs, &classifier_run::diverged);
}

// Whether the seeds can tell the best from this one: the mean of the differences seed by seed is
// more than twice its standard error.
bool clearly_worse(const classifier_record& record, const classifier_record& best) {
    std::vector<double> gains;
    for (std::size_t i = 0; i < record.runs.size(); ++i) {
        gains.push_back(best.runs[i].states.back().test_accuracy -
                        record.runs[i].states.back().test_accuracy);
    }
    return examples::spread_of(gains).mean > 2 * examples::standard_error(gains);
}

}  // namespace

std::vector<std::string> conclusions(const std::vector<setting>& settings) {
    // A slope with which some runs diverge is none to choose.
    const setting* best = nullptr;
    for (const setting& s : settings) {
        if (s.is_slope && finished(s) &&
            (best == nullptr || mean_accuracy(s.record) > mean_accuracy(best->record))) {
            best = &s;
        }
    }
    if (best == nullptr) {
        return {"With every slope at least one run diverged: lower the learning rate."};
    }
    std::vector<float> equals;
    for (const setting& s : settings) {
        if (s.is_slope && &s != best && finished(s) && s.record.runs.size() > 1 &&
            !clearly_worse(s.record, best->record)) {
            equals.push_back(s.activation.negative_slope);
        }
    }
    std::vector<std::string> lines{
        fmt::format("The most accurate slope is {}, with {:.2f} % on average.",
                    best->activation.negative_slope, 100 * mean_accuracy(best->record))};
    if (best->record.runs.size() < 2) {
        lines.push_back("One seed can't tell how far that is an accident: try more.");
    } else if (equals.empty()) {
        lines.push_back(
            "Every other slope is worse by more than two standard errors, or a run of it "
            "diverged.");
    } else {
        lines.push_back(
            fmt::format("Not worse by more than two standard errors, so as good as far as {} seeds "
                        "can tell: {}.",
                        best->record.runs.size(), fmt::join(equals, ", ")));
    }
    for (const setting& s : settings) {
        if (!s.is_slope) {
            lines.push_back(compare_accuracy(best->record, s.record));
        }
    }
    return lines;
}

std::string format_table(const std::vector<setting>& settings, const options& chosen) {
    std::vector<classifier_record> records;
    for (const setting& s : settings) {
        records.push_back(s.record);
    }
    return fmt::format("{}\n{}\n{}\n", describe_setting(chosen),
                       examples::classifier_table(records), fmt::join(conclusions(settings), "\n"));
}

std::string format_runs_csv(const std::vector<setting>& settings) {
    std::string text =
        "activation,negative_slope,seed,train_accuracy,test_accuracy,never_active,zero_gradient,"
        "diverged_in_epoch\n";
    for (const setting& s : settings) {
        for (const classifier_run& run : s.record.runs) {
            const classifier_state& last = run.states.back();
            fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{}\n", s.activation.name,
                           s.is_slope ? fmt::format("{}", s.activation.negative_slope) : "",
                           run.seed, last.train_accuracy, last.test_accuracy, last.never_active,
                           last.zero_gradient,
                           run.diverged() ? fmt::format("{}", run.diverged_in_epoch) : "");
        }
    }
    return text;
}

}  // namespace slope_sweep
