// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <iterator>

#include "common/gnuplot.hpp"
#include "sweep.hpp"

namespace slope_sweep {
namespace {

using examples::classifier_quantity;
using examples::classifier_state;
using examples::gnuplot_quote;

// Slopes stand side by side, whatever their distance, and the other activations behind a gap.
double place(const std::vector<setting>& settings, std::size_t index) {
    return static_cast<double>(index) + (settings[index].is_slope ? 0 : 0.5);
}

std::string labels(const std::vector<setting>& settings) {
    std::string list;
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const setting& s = settings[i];
        const auto diverged = count_diverged(s.record);
        const std::string name =
            s.is_slope ? fmt::format("{}", s.activation.negative_slope) : s.activation.name;
        fmt::format_to(
            std::back_inserter(list), "{}{} {}", i == 0 ? "" : ", ",
            gnuplot_quote(diverged == 0 ? name : fmt::format("{} ({} diverged)", name, diverged)),
            place(settings, i));
    }
    return list;
}

// Columns: place, mean, min and max; a setting of which every run diverged has no row.
std::string block(const std::string& name, const std::vector<setting>& settings, bool slopes,
                  const classifier_quantity& quantity) {
    std::vector<std::vector<double>> rows;
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const examples::spread s = over_runs(settings[i].record, -1, quantity);
        if (settings[i].is_slope == slopes && std::isfinite(s.mean)) {
            rows.push_back(examples::band_row(place(settings, i), s));
        }
    }
    return rows.empty() ? fmt::format("${} << EOD\nNaN NaN NaN NaN\nEOD\n", name)
                        : examples::data_block(name, rows);
}

struct quantity {
    const char* name;  // of the data blocks: name_slopes and name_others
    const char* title;
    const char* colour;
    classifier_quantity value;
};

std::string plot(const std::vector<quantity>& quantities) {
    std::vector<std::string> parts;
    for (const quantity& q : quantities) {
        parts.push_back(fmt::format(
            "${}_slopes with lines linewidth 2.5 linecolor rgb '{}' notitle", q.name, q.colour));
        for (const char* group : {"slopes", "others"}) {
            parts.push_back(fmt::format(
                "${}_{} with yerrorbars pointtype {} pointsize 1.1 linewidth 1.5 linecolor rgb "
                "'{}' {}",
                q.name, group, group[0] == 's' ? 7 : 5, q.colour,
                group[0] == 's' ? "title " + gnuplot_quote(q.title) : std::string("notitle")));
        }
    }
    return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

}  // namespace

examples::picture sweep_picture(const std::vector<setting>& settings, const options& chosen,
                                const std::string& data_name) {
    const std::vector<quantity> accuracy{
        {"accuracy", "test accuracy", "#0072B2",
         [](const classifier_state& s) { return 100 * s.test_accuracy; }}};
    const std::vector<quantity> dead{{"never", "never active", "#D55E00",
                                      [](const classifier_state& s) { return s.never_active; }},
                                     {"zero", "without gradient", "#404040",
                                      [](const classifier_state& s) { return s.zero_gradient; }}};
    std::string script = examples::picture_header("sweep", 1200, 480);
    for (const auto* group : {&accuracy, &dead}) {
        for (const quantity& q : *group) {
            script += block(std::string(q.name) + "_slopes", settings, true, q.value);
            script += block(std::string(q.name) + "_others", settings, false, q.value);
        }
    }
    script += fmt::format(
        "set multiplot layout 1,2 title {} font 'sans,12'\n"
        "set xrange [-0.7:{}]\nset xtics ({}) rotate by 45 right\n"
        "set title 'Test accuracy' font 'sans,13'\nset ylabel 'accuracy, %'\nset yrange [0:100]\n"
        "unset key\n",
        gnuplot_quote(fmt::format("{}: {} (point: mean, bar: min to max)", data_name,
                                  describe_setting(chosen))),
        place(settings, settings.size() - 1) + 0.7, labels(settings));
    script += plot(accuracy);
    script += fmt::format(
        "set title 'Dead units' font 'sans,13'\nset ylabel 'units, of {}'\n"
        "set yrange [{:.3g}:{}]\nset key top right\n",
        chosen.hidden_layers * chosen.width, -0.02 * chosen.hidden_layers * chosen.width,
        chosen.hidden_layers * chosen.width);
    return {"sweep", script + plot(dead) + "unset multiplot\n"};
}

}  // namespace slope_sweep
