// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "report.hpp"

namespace regression {
namespace {

std::string range(const examples::spread& s, int digits) {
    return std::isfinite(s.mean) ? fmt::format("{:.{}f} ({:.{}f}..{:.{}f})", s.mean, digits, s.min,
                                               digits, s.max, digits)
                                 : "-";
}

std::string mean(const examples::spread& s) {
    return std::isfinite(s.mean) ? fmt::format("{:.1f}", s.mean) : "-";
}

std::string row_of(const method_record& method) {
    const bool has_units = method.runs.front().units > 0;
    const auto diverged = std::ranges::count(method.runs, true, &run_record::diverged);
    const auto dead = [&](int run_record::* count) {
        return has_units ? mean(over_runs(method, [=](const run_record& r) { return r.*count; }))
                         : "";
    };
    return fmt::format(
        "{:<14} {:>20} {:>19} {:>13} {:>13} {:>10}\n", method.name,
        range(over_runs(method, [](const run_record& r) { return r.test.rmse; }), 2),
        range(over_runs(method, [](const run_record& r) { return r.test.r_squared; }), 3),
        dead(&run_record::never_active), dead(&run_record::zero_gradient),
        has_units ? fmt::format("{} of {}", diverged, method.runs.size()) : "");
}

// Both saw the same rows, so the difference of a seed is one of the methods. The standard error
// says how far the mean difference may be an accident of these seeds.
std::string comparison(const method_record& one, const method_record& other, const subject& what) {
    std::vector<double> gains;
    int better = 0;
    for (std::size_t i = 0; i < one.runs.size(); ++i) {
        if (!one.runs[i].diverged() && !other.runs[i].diverged()) {
            gains.push_back(other.runs[i].test.rmse - one.runs[i].test.rmse);
            better += gains.back() > 0 ? 1 : 0;
        }
    }
    if (gains.empty()) {
        return fmt::format("{} and {}: no seed with which both finished.\n", one.name, other.name);
    }
    const double error = examples::standard_error(gains);
    return fmt::format("{}: RMSE lower than {}'s in {} of {} runs, by {:+.2f}{}{} on average.\n",
                       one.name, other.name, better, gains.size(), examples::spread_of(gains).mean,
                       std::isfinite(error) ? fmt::format(" ± {:.2f}", error) : "", what.units);
}

}  // namespace

std::string format_table(const std::vector<method_record>& methods, const options& chosen,
                         const subject& what) {
    std::string text = fmt::format(
        "{}\n\n{:<14} {:>20} {:>19} {:>13} {:>13}\n", describe_setting(chosen), "",
        what.units.empty() ? "test RMSE" : "test RMSE," + what.units, "test R²", "never", "zero");
    text += fmt::format("{:<14} {:>20} {:>19} {:>13} {:>13} {:>10}\n", "method", "mean (min..max)",
                        "mean (min..max)", "active", "gradient", "diverged");
    for (const method_record& method : methods) {
        text += row_of(method);
    }
    text += '\n';
    for (std::size_t i = 1; i < methods.size(); ++i) {
        text += comparison(methods[i], methods.front(), what);
        // The second one is the first network.
        if (i > 1) {
            text += comparison(methods[i], methods[1], what);
        }
    }
    return text;
}

std::string format_runs_csv(const std::vector<method_record>& methods) {
    std::string text =
        "method,seed,test_rmse,test_r_squared,units,never_active,zero_gradient,diverged_in_epoch\n";
    for (const method_record& method : methods) {
        for (const run_record& run : method.runs) {
            fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{}\n", method.name,
                           run.seed, run.test.rmse, run.test.r_squared, run.units, run.never_active,
                           run.zero_gradient,
                           run.diverged() ? fmt::format("{}", run.diverged_in_epoch) : "");
        }
    }
    return text;
}

}  // namespace regression
