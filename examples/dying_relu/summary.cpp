// SPDX-License-Identifier: BSD-3-Clause
#include "summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace dying_relu {
namespace {

template <class Quantity>
spread before_training(const activation_record& record, Quantity&& quantity) {
    std::vector<double> numbers;
    for (const run_record& run : record.runs) {
        numbers.push_back(static_cast<double>(quantity(run.snapshots.front())));
    }
    return examples::spread_of(numbers);
}

std::vector<layer_means> layer_summary(const activation_record& record, std::size_t last) {
    std::vector<layer_means> layers(record.runs.front().snapshots.front().layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto never = [i](const snapshot& s) { return s.layers[i].never_active; };
        const auto zero = [i](const snapshot& s) { return s.layers[i].zero_gradient; };
        layers[i] = {.never_active_before = before_training(record, never).mean,
                     .never_active_after = over_runs(record, last, never).mean,
                     .zero_gradient_before = before_training(record, zero).mean,
                     .zero_gradient_after = over_runs(record, last, zero).mean};
    }
    return layers;
}

// Epochs of diverged runs count as well: they took their time like any other.
void add_times(const activation_record& record, activation_summary& summary) {
    std::vector<double> epochs;
    double total = 0;
    double activations = 0;
    for (const run_record& run : record.runs) {
        for (std::size_t epoch = 1; epoch < run.snapshots.size(); ++epoch) {
            epochs.push_back(run.snapshots[epoch].epoch_seconds);
            total += run.snapshots[epoch].epoch_seconds;
            activations += run.snapshots[epoch].activation_seconds;
        }
    }
    summary.epoch_seconds = examples::spread_of(epochs);
    summary.activation_share =
        total > 0 ? activations / total : std::numeric_limits<double>::quiet_NaN();
}

std::string sentence(const activation_record& record, const activation_summary& summary) {
    if (summary.diverged == summary.runs) {
        return fmt::format("{}: every run diverged.", record.name);
    }
    const auto percent = [&](double units) { return 100 * units / summary.units; };
    const std::string base = summary.diverged == 0
                                 ? ""
                                 : fmt::format(" (in the {} of {} runs that did not diverge)",
                                               summary.runs - summary.diverged, summary.runs);
    return fmt::format(
        "{}: after training{} {:.1f} of {} units ({:.0f} %) are never active, and {:.1f} ({:.0f} "
        "%) get no gradient from any training image.",
        record.name, base, summary.never_active_after.mean, summary.units,
        percent(summary.never_active_after.mean), summary.zero_gradient_after.mean,
        percent(summary.zero_gradient_after.mean));
}

// Same seed, same initial weights, same order of images: only the activation differs.
std::string comparison(const activation_record& one, const activation_record& other) {
    int pairs = 0;
    int better = 0;
    double difference = 0;
    for (std::size_t i = 0; i < std::min(one.runs.size(), other.runs.size()); ++i) {
        if (one.runs[i].diverged() || other.runs[i].diverged()) {
            continue;
        }
        const double gain = one.runs[i].snapshots.back().test_accuracy -
                            other.runs[i].snapshots.back().test_accuracy;
        ++pairs;
        better += gain > 0 ? 1 : 0;
        difference += gain;
    }
    if (pairs == 0) {
        return fmt::format("{} and {}: no seed with which both finished.", one.name, other.name);
    }
    return fmt::format(
        "Seed by seed, {} is more accurate than {} in {} of {} runs, by {:+.1f} points on average.",
        one.name, other.name, better, pairs, 100 * difference / pairs);
}

}  // namespace

activation_summary summarise(const activation_record& record, int width) {
    const auto never = [](const snapshot& s) { return s.never_active(); };
    const auto zero = [](const snapshot& s) { return s.zero_gradient(); };
    activation_summary summary;
    std::size_t last = 0;
    for (const run_record& run : record.runs) {
        ++summary.runs;
        summary.diverged += run.diverged() ? 1 : 0;
        last = std::max(last, run.snapshots.size() - 1);
    }
    summary.layers = layer_summary(record, last);
    summary.units = width * static_cast<int>(summary.layers.size());
    summary.test_accuracy =
        over_runs(record, last, [](const snapshot& s) { return s.test_accuracy; });
    summary.never_active_before = before_training(record, never);
    summary.never_active_after = over_runs(record, last, never);
    summary.zero_gradient_before = before_training(record, zero);
    summary.zero_gradient_after = over_runs(record, last, zero);
    add_times(record, summary);
    return summary;
}

std::vector<std::string> conclusions(const std::vector<activation_record>& records, int width) {
    std::vector<std::string> lines;
    lines.reserve(2 * records.size());
    for (const activation_record& record : records) {
        lines.push_back(sentence(record, summarise(record, width)));
    }
    const auto relu = std::ranges::find(records, "relu", &activation_record::name);
    for (auto other = records.begin(); other != records.end(); ++other) {
        if (relu != records.end() && other != relu) {
            lines.push_back(comparison(*other, *relu));
        }
    }
    return lines;
}

}  // namespace dying_relu
