// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "common/gnuplot.hpp"
#include "pictures.hpp"
#include "plot_style.hpp"

namespace dying_relu {
namespace {

using examples::colour_of;
using examples::gnuplot_quote;
using examples::picture_header;

constexpr std::size_t most_columns = 6;

// First to last, evenly spread when there are more layers than a picture can show.
std::vector<std::size_t> layers_to_show(std::size_t layers) {
    std::vector<std::size_t> shown;
    const std::size_t columns = std::min(layers, most_columns);
    for (std::size_t i = 0; i < columns; ++i) {
        shown.push_back(columns == 1 ? 0 : i * (layers - 1) / (columns - 1));
    }
    return shown;
}

double share(std::uint64_t part, const histogram& h) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(h.total);
}

// Columns: middle of the bin in asinh(z), before training, after, the part of units never active.
std::string data_block(const activation_record& record, std::size_t layer) {
    const run_record& run = record.runs.front();
    std::string text = fmt::format("${}_{} << EOD\n", record.name, layer);
    for (std::size_t bin = 0; bin < histogram::bins; ++bin) {
        const double width = 2 * histogram::reach / histogram::bins;
        const double middle = -histogram::reach + (static_cast<double>(bin) + 0.5) * width;
        const bool ended = !run.after.empty();
        fmt::format_to(std::back_inserter(text), "{:.4f} {:.4g} {:.4g} {:.4g}\n", middle,
                       share(run.before[layer].all[bin], run.before[layer]),
                       ended ? share(run.after[layer].all[bin], run.after[layer]) : 0,
                       ended ? share(run.after[layer].never_active[bin], run.after[layer]) : 0);
    }
    return text + "EOD\n";
}

std::string label_of(const activation_record& record) {
    return record.name + (record.runs.front().diverged() ? " (diverged)" : "");
}

std::string axis() {
    std::string tics;
    for (const int z : {-100, -10, -1, 0, 1, 10, 100}) {
        fmt::format_to(std::back_inserter(tics), "{}'{}' {:.6f}", tics.empty() ? "" : ", ", z,
                       std::asinh(z));
    }
    return fmt::format(
        "set xtics ({}) font 'sans,9'\nset xrange [-6.5:6.5]\n"
        "set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb '#404040' "
        "dashtype '.' front\n",
        tics);
}

double tallest_bin(const std::vector<activation_record>& records) {
    double tallest = 0;
    for (const activation_record& record : records) {
        for (const auto* layers : {&record.runs.front().before, &record.runs.front().after}) {
            for (const histogram& h : *layers) {
                tallest = std::max(tallest, share(*std::ranges::max_element(h.all), h));
            }
        }
    }
    return tallest;
}

}  // namespace

picture histograms_picture(const std::vector<activation_record>& records, const options& chosen,
                           const std::string& data_name) {
    const auto layers = layers_to_show(static_cast<std::size_t>(chosen.hidden_layers));
    const int columns = static_cast<int>(layers.size());
    const int rows = static_cast<int>(records.size());
    const int height = 110 + 190 * rows;
    std::string script = picture_header("histograms", std::max(700, 60 + 240 * columns), height);
    script += axis();
    for (const activation_record& record : records) {
        for (const std::size_t layer : layers) {
            script += data_block(record, layer);
        }
    }
    script += fmt::format(
        "set multiplot layout {},{} margins {:.3f},0.985,{:.3f},{:.3f} spacing 0.02,{:.3f} title "
        "{} font 'sans,12'\n"
        "set yrange [0:{:.3g}]\nset boxwidth 1 relative\nset style fill solid noborder\n",
        rows, columns, columns < 3 ? 0.12 : 0.06, 66.0 / height, 1 - 72.0 / height, 34.0 / height,
        gnuplot_quote(fmt::format("Pre-activations of all training images, % per bin; {}, seed {}",
                                  data_name, chosen.seed)),
        1.05 * tallest_bin(records));
    for (const activation_record& record : records) {
        const bool top = &record == &records.front();
        const bool bottom = &record == &records.back();
        for (const std::size_t layer : layers) {
            const bool left = layer == layers.front();
            const bool with_key = top && left;
            script +=
                top ? fmt::format("set title 'hidden layer {}'\n", layer + 1) : "unset title\n";
            script += left ? fmt::format("set ylabel {}\nset format y '%g'\n",
                                         gnuplot_quote(label_of(record)))
                           : "unset ylabel\nset format y ''\n";
            script += bottom ? "set xlabel 'pre-activation'\n" : "unset xlabel\n";
            script += with_key ? "set key top left Left reverse samplen 1 font 'sans,9'\n"
                               : "unset key\n";
            const std::string name = fmt::format("${}_{}", record.name, layer);
            script += fmt::format(
                "plot {0} using 1:3 with boxes linecolor rgb '{1}' title 'after', \\\n"
                "     {0} using 1:4 with boxes linecolor rgb '#202020' title 'never active', \\\n"
                "     {0} using 1:2 with histeps linewidth 1.2 linecolor rgb '#909090' "
                "title 'before'\n",
                name, colour_of(record.name));
        }
    }
    return {"histograms", script + "unset multiplot\n"};
}

}  // namespace dying_relu
