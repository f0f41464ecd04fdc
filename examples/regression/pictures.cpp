// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "common/gnuplot.hpp"
#include "report.hpp"

namespace regression {
namespace {

using examples::gnuplot_quote;

// Columns: epoch, then mean, min and max of the test error, then of the training error.
std::vector<std::vector<double>> error_rows(const method_record& method) {
    std::vector<std::vector<double>> rows;
    const auto finished = std::ranges::find(method.runs, false, &run_record::diverged);
    const std::size_t epochs = finished == method.runs.end() ? 0 : finished->test_rmse.size();
    for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
        const auto of = [&](const std::vector<double> run_record::* errors) {
            return over_runs(method, [=](const run_record& r) { return (r.*errors)[epoch]; });
        };
        std::vector<double> row =
            examples::band_row(static_cast<double>(epoch), of(&run_record::test_rmse));
        row.push_back(of(&run_record::train_rmse).mean);
        rows.push_back(row);
    }
    return rows;
}

}  // namespace

examples::picture errors_picture(const std::vector<method_record>& methods, const options& chosen,
                                 const subject& what) {
    const double linear =
        over_runs(methods.front(), [](const run_record& r) { return r.test.rmse; }).mean;
    std::string script = examples::picture_header("errors", 900, 480);
    std::vector<std::string> plots;
    std::vector<std::string> lines;
    for (auto method = methods.begin() + 1; method != methods.end(); ++method) {
        const auto rows = error_rows(*method);
        if (rows.empty()) {
            continue;
        }
        script += examples::data_block(method->name, rows);
        const std::string colour = examples::colour_of(method->name);
        if (method->runs.size() > 1) {
            plots.push_back(examples::band_of(method->name, 2, colour));
        }
        lines.push_back(examples::line_of(method->name, 2, method->name, method->description));
        lines.push_back(fmt::format(
            "${} using 1:5 with lines linewidth 1.5 dashtype '-' linecolor rgb '{}' notitle",
            method->name, colour));
    }
    lines.push_back(
        fmt::format("{:.6g} with lines linewidth 2 linecolor rgb '#404040' title "
                    "'linear least squares, test'",
                    linear));
    plots.insert(plots.end(), lines.begin(), lines.end());
    script += fmt::format(
        "set title {} font 'sans,12'\nset xlabel 'epoch'\nset xrange [0:{}]\n"
        "set ylabel {}\nset yrange [0:{:.6g}]\nset key top right\nplot {}\n",
        gnuplot_quote(fmt::format("{}: error of {} (solid: test, band: {}; dashed: "
                                  "training)",
                                  what.data, what.target, examples::many(chosen.seeds, "split"))),
        chosen.epochs, gnuplot_quote(what.units.empty() ? "RMSE" : "RMSE," + what.units),
        2 * linear, fmt::join(plots, ", \\\n     "));
    return {"errors", script};
}

examples::picture predictions_picture(const std::vector<method_record>& methods, const problem& p,
                                      const subject& what) {
    const auto back = [&](float value) { return p.target_mean + p.target_scale * double{value}; };
    const int count = static_cast<int>(methods.size());
    std::string script = examples::picture_header("predictions", 300 * count, 360);
    double low = back(p.test.targets.minCoeff());
    double high = back(p.test.targets.maxCoeff());
    const double margin = 0.05 * (high - low);
    script += fmt::format(
        "set multiplot layout 1,{} title {} font 'sans,12'\nset size square\nunset key\n"
        "set xrange [{:.6g}:{:.6g}]\nset yrange [{:.6g}:{:.6g}]\nset xlabel 'true'\n"
        "set ylabel 'predicted'\n",
        count,
        gnuplot_quote(fmt::format("{}: {} of the test rows, seed {}", what.data, what.target,
                                  methods.front().runs.front().seed)),
        low - margin, high + margin, low - margin, high + margin);
    for (const method_record& method : methods) {
        const run_record& run = method.runs.front();
        std::vector<std::vector<double>> points;
        for (Index i = 0; i < run.predictions.cols() && !run.diverged(); ++i) {
            points.push_back({back(p.test.targets(0, i)), back(run.predictions(0, i))});
        }
        const std::string note =
            run.diverged() ? "diverged" : fmt::format("R² {:.3f}", run.test.r_squared);
        script += examples::data_block(method.name, points);
        script += fmt::format(
            "set title {} font 'sans,12'\n"
            "plot x with lines linecolor rgb '#A0A0A0', \\\n"
            "     ${} using 1:2 with points pointtype 7 pointsize 0.5 linecolor rgb '{}'\n",
            gnuplot_quote(fmt::format("{}: {}", method.name, note)), method.name,
            method.name == "least_squares" ? "#404040" : examples::colour_of(method.name));
    }
    return {"predictions", script + "unset multiplot\n"};
}

}  // namespace regression
