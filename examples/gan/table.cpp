// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "report.hpp"

namespace gan {

using examples::spread;

namespace {

template <class... Cells>
std::string row(const Cells&... cells) {
    return fmt::format("{:<12} {:>18} {:>8} {:>10} {:>11} {:>9} {:>10} {:>13} {:>9}\n", cells...);
}

std::string cell(double value, int digits) {
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "-";
}

std::string range(const spread& s) {
    return std::isfinite(s.mean) ? fmt::format("{:.2f} ({:.2f}..{:.2f})", s.mean, s.min, s.max)
                                 : "-";
}

std::string row_of(const activation_record& record) {
    const auto of = [&](double quality::* quantity) {
        return over_runs(record, -1, [=](const checkpoint& c) { return c.samples.*quantity; });
    };
    const auto dead = [&](int dead_units::* count) {
        return over_runs(record, -1, [=](const checkpoint& c) { return c.dead.*count; });
    };
    return row(record.name, range(of(&quality::frechet)), cell(of(&quality::classes).mean, 1),
               cell(of(&quality::effective).mean, 2), cell(of(&quality::confidence).mean, 3),
               cell(of(&quality::nearest).mean, 2), cell(dead(&dead_units::generator).mean, 1),
               cell(dead(&dead_units::discriminator).mean, 1),
               fmt::format("{} of {}", record.count_diverged(), record.runs.size()));
}

// Same seed, same initial weights, same random numbers: only the activation differs.
std::string comparison(const activation_record& one, const activation_record& other) {
    std::vector<double> gains;
    for (std::size_t i = 0; i < one.runs.size(); ++i) {
        if (!one.runs[i].diverged() && !other.runs[i].diverged()) {
            gains.push_back(other.runs[i].checkpoints.back().samples.frechet -
                            one.runs[i].checkpoints.back().samples.frechet);
        }
    }
    if (gains.empty()) {
        return fmt::format("{} and {}: no seed with which both finished.\n", one.name, other.name);
    }
    const double error = examples::standard_error(gains);
    return fmt::format(
        "{}: Fréchet distance smaller than {}'s in {} of {} runs, by {:+.2f}{} on average.\n",
        one.name, other.name, std::ranges::count_if(gains, [](double gain) { return gain > 0; }),
        gains.size(), examples::spread_of(gains).mean,
        std::isfinite(error) ? fmt::format(" ± {:.2f}", error) : "");
}

}  // namespace

std::string format_table(const std::vector<activation_record>& records, const options& chosen,
                         const quality& real) {
    std::string text = describe_setting(chosen) + "\n\n";
    text +=
        row("", "Fréchet distance", "classes", "effective", "", "nearest", "never", "active", "");
    text += row("activation", "mean (min..max)", "of 10", "classes", "confidence", "real one",
                "generator", "discriminator", "diverged");
    text +=
        row("real (test)", cell(real.frechet, 2), cell(real.classes, 1), cell(real.effective, 2),
            cell(real.confidence, 3), cell(real.nearest, 2), "", "", "");
    for (const activation_record& record : records) {
        text += row_of(record);
    }
    text += '\n';
    for (std::size_t i = 1; i < records.size(); ++i) {
        text += comparison(records[i], records.front());
    }
    return text;
}

std::string format_checkpoints_csv(const std::vector<activation_record>& records) {
    std::string text =
        "activation,seed,step,discriminator_loss,generator_loss,frechet,classes,effective_classes,"
        "confidence,nearest,never_active_generator,never_active_discriminator,diverged_at_step\n";
    for (const activation_record& record : records) {
        for (const run_record& run : record.runs) {
            for (const checkpoint& c : run.checkpoints) {
                const quality& q = c.samples;
                fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                               record.name, run.seed, c.step, c.means.discriminator,
                               c.means.generator, q.frechet, q.classes, q.effective, q.confidence,
                               q.nearest, c.dead.generator, c.dead.discriminator,
                               run.diverged() ? fmt::format("{}", run.diverged_at_step) : "");
            }
        }
    }
    return text;
}

}  // namespace gan
