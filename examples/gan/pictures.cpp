// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "common/gnuplot.hpp"
#include "common/mosaic.hpp"
#include "report.hpp"
#include "training.hpp"

namespace gan {

using examples::gnuplot_quote;

namespace {

// Columns: step, mean, min and max of the distance, then of the generator's never active units,
// then of the discriminator's.
std::vector<std::vector<double>> rows_of(const activation_record& record) {
    std::vector<std::vector<double>> rows;
    const auto finished = std::ranges::find(record.runs, false, &run_record::diverged);
    const std::size_t count = finished == record.runs.end() ? 0 : finished->checkpoints.size();
    for (std::size_t i = 0; i < count; ++i) {
        const auto add = [&](const auto& quantity) {
            const examples::spread s = over_runs(record, static_cast<int>(i), quantity);
            rows.back().insert(rows.back().end(), {s.mean, s.min, s.max});
        };
        rows.push_back({static_cast<double>(finished->checkpoints[i].step)});
        add([](const checkpoint& c) { return c.samples.frechet; });
        add([](const checkpoint& c) { return c.dead.generator; });
        add([](const checkpoint& c) { return c.dead.discriminator; });
    }
    return rows;
}

// The same axis for both networks, so that they can be compared.
double largest_count(const std::vector<activation_record>& records) {
    int largest = 4;
    for (const activation_record& record : records) {
        for (const run_record& run : record.runs) {
            for (const checkpoint& c : run.checkpoints) {
                largest = std::max({largest, c.dead.generator, c.dead.discriminator});
            }
        }
    }
    return largest;
}

std::string plot(const std::vector<activation_record>& records, int column, bool with_titles,
                 const std::string& besides) {
    std::vector<std::string> parts;
    for (const activation_record& record : records) {
        parts.push_back(examples::band_of(record.name, column, examples::colour_of(record.name)));
    }
    for (const activation_record& record : records) {
        parts.push_back(examples::line_of(record.name, column, record.name,
                                          with_titles ? record.description : ""));
    }
    if (!besides.empty()) {
        parts.push_back(besides);
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

}  // namespace

examples::picture overview_picture(const std::vector<activation_record>& records,
                                   const options& chosen, const std::string& data_name,
                                   const quality& real) {
    std::string script = examples::picture_header("overview", 1200, 420);
    std::vector<activation_record> drawn;
    for (const activation_record& record : records) {
        const auto rows = rows_of(record);
        if (!rows.empty()) {
            script += examples::data_block(record.name, rows);
            drawn.push_back(record);
        }
    }
    if (drawn.empty()) {
        return {"overview", script + "plot NaN title 'every run diverged'\n"};
    }
    const double most = 1.2 * largest_count(drawn);
    script += fmt::format(
        "set multiplot layout 1,3 title {} font 'sans,12'\nset xlabel 'step'\nset xrange [0:{}]\n"
        "set xtics {}\nset logscale y\nset title 'Fréchet distance to the real images'\n"
        "set key top right\n",
        gnuplot_quote(
            fmt::format("{}: {} (band: min to max)", data_name, describe_setting(chosen))),
        chosen.steps, std::max(1, chosen.steps / 3));
    script += plot(drawn, 2, true,
                   fmt::format("{:.6g} with lines dashtype '-' linecolor rgb '#404040' title "
                               "'real test images'",
                               real.frechet));
    script += fmt::format(
        "unset logscale y\nunset key\nset yrange [{:.3g}:{:.3g}]\n"
        "set title 'Generator: units never active, of {}'\n",
        -0.04 * most, most, 2 * chosen.width);
    script += plot(drawn, 5, false, "");
    script +=
        fmt::format("set title 'Discriminator: units never active, of {}'\n", 2 * chosen.width);
    return {"overview", script + plot(drawn, 8, false, "") + "unset multiplot\n"};
}

examples::picture samples_picture(const std::vector<activation_record>& records,
                                  const examples::dataset& data, const options& chosen) {
    std::size_t columns = 0;
    for (const activation_record& record : records) {
        columns = std::max(columns, record.runs.front().checkpoints.size());
    }
    const auto rows = images_kept * static_cast<Index>(records.size());
    examples::mosaic grid(rows, static_cast<Index>(columns) + 1, data.train.height,
                          data.train.width);
    std::vector<std::string> row_labels;
    std::vector<std::string> column_labels(columns + 1);
    column_labels.back() = "real";
    for (const activation_record& record : records) {
        for (Index i = 0; i < images_kept; ++i) {
            const auto row = static_cast<Index>(row_labels.size());
            row_labels.push_back(i == images_kept / 2 ? record.name : "");
            Index column = 0;
            for (const checkpoint& c : record.runs.front().checkpoints) {
                const matrix image = c.images.col(i);
                column_labels[static_cast<std::size_t>(column)] = fmt::format("{}", c.step);
                grid.set(row, column++, examples::values(image));
            }
            const matrix real = data.train.pixels.col(row % data.train.pixels.cols());
            grid.set(row, static_cast<Index>(columns), examples::values(real));
        }
    }
    const int scale = std::max(1, 56 / static_cast<int>(data.train.width));
    return {"samples",
            grid.picture_opening("samples", scale, {}) + grid.data_block("samples") +
                grid.axes(row_labels, column_labels) +
                fmt::format("set title {} offset 0,1 font 'sans,12'\nunset colorbox\n"
                            "set palette gray negative\nset cbrange [0:1]\n"
                            "plot $samples matrix with image\n",
                            gnuplot_quote(fmt::format("{}: samples over the steps, seed {}",
                                                      data.name, chosen.seed)))};
}

}  // namespace gan
