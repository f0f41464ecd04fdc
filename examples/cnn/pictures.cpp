// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "common/gnuplot.hpp"
#include "common/mosaic.hpp"
#include "report.hpp"

namespace cnn {

using examples::classifier_record;
using examples::classifier_state;
using examples::gnuplot_quote;
using examples::spread;

namespace {

// Columns: epoch, then mean, min and max of dead channels, then of the accuracy in percent.
std::vector<std::vector<double>> rows_of(const classifier_record& record, int epochs) {
    std::vector<std::vector<double>> rows;
    for (int epoch = 0; epoch <= epochs; ++epoch) {
        std::vector<double> row = examples::band_row(
            epoch,
            over_runs(record, epoch, [](const classifier_state& s) { return s.zero_gradient; }));
        const spread accuracy = over_runs(
            record, epoch, [](const classifier_state& s) { return 100 * s.test_accuracy; });
        row.insert(row.end(), {accuracy.mean, accuracy.min, accuracy.max});
        rows.push_back(row);
    }
    return rows;
}

std::string plot(const std::vector<classifier_record>& records, int column) {
    std::vector<std::string> parts;
    for (const classifier_record& record : records) {
        parts.push_back(examples::band_of(record.name, column, examples::colour_of(record.name)));
    }
    for (const classifier_record& record : records) {
        const int diverged = count_diverged(record);
        parts.push_back(examples::line_of(
            record.name, column, record.name,
            diverged == 0 ? record.description
                          : fmt::format("{}, {} of {} runs diverged", record.description, diverged,
                                        record.runs.size())));
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

double largest_count(const std::vector<classifier_record>& records) {
    double largest = 1;
    for (const classifier_record& record : records) {
        for (const examples::classifier_run& run : record.runs) {
            for (const classifier_state& s : run.states) {
                largest = std::max(largest, 1.0 * s.zero_gradient);
            }
        }
    }
    return largest;
}

// The lowest accuracy that is worth showing: early epochs are off the scale.
double lowest_accuracy(const std::vector<classifier_record>& records, int epochs) {
    double lowest = 100;
    for (const classifier_record& record : records) {
        const spread s = over_runs(record, std::min(1, epochs), [](const classifier_state& state) {
            return 100 * state.test_accuracy;
        });
        lowest = std::min(lowest, s.min);
    }
    return std::max(0.0, 10 * std::floor(lowest / 10));
}

}  // namespace

examples::picture overview_picture(const std::vector<classifier_record>& records,
                                   const options& chosen, const std::string& data_name) {
    std::string script = examples::picture_header("overview", 1100, 460);
    std::vector<classifier_record> drawn;
    for (const classifier_record& record : records) {
        if (count_diverged(record) < static_cast<int>(record.runs.size())) {
            script += examples::data_block(record.name, rows_of(record, chosen.epochs));
            drawn.push_back(record);
        }
    }
    if (drawn.empty()) {
        return {"overview", script + "plot NaN title 'every run diverged'\n"};
    }
    const double most = largest_count(drawn);
    script += fmt::format(
        "set multiplot layout 1,2 title {} font 'sans,12'\nset xlabel 'epoch'\nset xrange [0:{}]\n"
        "set yrange [{:.3g}:{:.3g}]\nset ylabel 'channels, of {}'\nset key top left Left reverse\n"
        "set title 'Channels without gradient' font 'sans,13'\n",
        gnuplot_quote(
            fmt::format("{}: {} (band: min to max)", data_name, describe_setting(chosen))),
        chosen.epochs, -0.04 * most, 1.4 * most, records.front().runs.front().states.front().units);
    script += plot(drawn, 2);
    script += fmt::format(
        "set title 'Test accuracy' font 'sans,13'\nset ylabel 'accuracy, %'\nunset key\n"
        "set yrange [{:.3g}:100]\n",
        lowest_accuracy(drawn, chosen.epochs));
    return {"overview", script + plot(drawn, 5) + "unset multiplot\n"};
}

examples::picture maps_picture(const std::vector<layer_maps>& layers, const matrix& image,
                               const std::string& title) {
    const maps_shape& shape = layers.front().shape;
    const auto channels = std::min(shape.channels, Index{16});
    examples::mosaic grid(static_cast<Index>(layers.size()), channels + 1, shape.height,
                          shape.width);
    std::vector<std::string> rows;
    std::vector<std::string> columns{"image"};
    for (Index channel = 0; channel < channels; ++channel) {
        columns.push_back(fmt::format("{}", channel + 1));
    }
    float largest = 1e-6f;
    for (const layer_maps& layer : layers) {
        largest = std::max(largest, layer.maps.cwiseAbs().maxCoeff());
    }
    const matrix visible = image * largest;
    for (const layer_maps& layer : layers) {
        const auto row = static_cast<Index>(rows.size());
        rows.push_back(layer.name);
        grid.set(row, 0, examples::values(visible));
        for (Index channel = 0; channel < channels; ++channel) {
            const matrix map = layer.maps.row(channel);
            grid.set(row, channel + 1, examples::values(map));
        }
    }
    const int scale = std::max(1, static_cast<int>(640 / (channels * shape.width)));
    return {"maps", grid.picture_opening("maps", scale, {.right = 100}) + grid.data_block("maps") +
                        grid.axes(rows, columns) +
                        fmt::format("set title {} offset 0,1 font 'sans,12'\n"
                                    "set palette defined (-1 '#0072B2', 0 '#FFFFFF', 1 '#D55E00')\n"
                                    "set cbrange [{:.3g}:{:.3g}]\nplot $maps matrix with image\n",
                                    gnuplot_quote(title), -largest, largest)};
}

}  // namespace cnn
