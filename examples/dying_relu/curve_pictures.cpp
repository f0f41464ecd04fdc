// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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
using examples::width_of;

enum class style { solid, solid_with_band, dashed };

struct line {
    curve quantity;
    style drawn;
    std::string legend{};  // the activation's own when empty; dashed lines have none then
};

std::string curve_of(const activation_record& record, const line& l) {
    const bool dashed = l.drawn == style::dashed;
    std::string title = "notitle";
    if (!l.legend.empty()) {
        title = "title " + gnuplot_quote(l.legend);
    } else if (!dashed) {
        title = "title " + gnuplot_quote(legend_of(record));
    }
    const std::string what = has_curve(record)
                                 ? fmt::format("${} using 1:{}", record.name, column_of(l.quantity))
                                 : "NaN";
    return fmt::format("{} with lines linewidth {} dashtype {} linecolor rgb '{}' {}", what,
                       dashed ? 1.5 : width_of(record.name), dashed ? "'-'" : "solid",
                       colour_of(record.name), title);
}

// A plot command for these lines of every activation.
std::string plot(const std::vector<activation_record>& records, const std::vector<line>& lines) {
    std::vector<std::string> bands;
    std::vector<std::string> curves;
    for (const activation_record& record : records) {
        for (const line& l : lines) {
            if (l.drawn == style::solid_with_band && has_curve(record) && record.runs.size() > 1) {
                bands.push_back(
                    examples::band_of(record.name, column_of(l.quantity), colour_of(record.name)));
            }
            curves.push_back(curve_of(record, l));
        }
    }
    // The bands first: no line should lie under another activation's band.
    bands.insert(bands.end(), curves.begin(), curves.end());
    return fmt::format("plot {}\n", fmt::join(bands, ", \\\n     "));
}

// The script up to the first panel.
std::string opening(const char* name, int width, int height, int panels,
                    const std::vector<activation_record>& records, const options& chosen,
                    const std::string& title) {
    std::string script = picture_header(name, width, height);
    for (const activation_record& record : records) {
        script += curve_data(record);
    }
    return script + fmt::format(
                        "set multiplot layout 1,{} title {} font 'sans,12'\n"
                        "set xlabel 'epoch'\nset xrange [0:{}]\n{}",
                        panels, gnuplot_quote(title), chosen.epochs,
                        chosen.epochs < 10 ? "set xtics 1\n" : "");
}

// The same for every panel of a picture, so that they can be compared. Zero is lifted off the
// axis: a curve that stays there is the point of these pictures.
std::string units_axis(const std::vector<activation_record>& records, const options& chosen) {
    double largest = 1;
    for (const activation_record& record : records) {
        for (const run_record& run : record.runs) {
            for (const snapshot& s : run.snapshots) {
                largest = std::max({largest, 1.0 * s.never_active(), 1.0 * s.zero_gradient()});
            }
        }
    }
    return fmt::format(
        "set yrange [{:.3g}:{:.3g}]\nset ylabel 'units, of {}'\nset key top left "
        "Left reverse\n",
        -0.04 * largest, 1.3 * largest, chosen.hidden_layers * chosen.width);
}

constexpr const char* accuracy_axis =
    "unset logscale y\nset yrange [0:100]\nset ylabel 'accuracy, %'\n";

// Away from where the curves end: accuracies near that of guessing lie at the bottom.
std::string accuracy_key(const std::vector<activation_record>& records) {
    double lowest = 1;
    for (const activation_record& record : records) {
        for (const run_record& run : record.runs) {
            lowest = std::min(lowest, run.snapshots.back().test_accuracy);
        }
    }
    return fmt::format("set key {} right noreverse Right\n", lowest > 0.3 ? "bottom" : "center");
}

}  // namespace

picture overview_picture(const std::vector<activation_record>& records, const options& chosen,
                         const std::string& data_name) {
    std::string script = opening("overview", 1200, 500, 2, records, chosen,
                                 data_name + ": " + describe_setting(chosen) + spread_note(chosen));
    script += units_axis(records, chosen);
    script += "set title 'Dead units (solid: no gradient, dashed: never active)' font 'sans,13'\n";
    script += plot(records, {{curve::never_active, style::dashed},
                             {curve::zero_gradient, style::solid_with_band}});
    script += "set title 'Test accuracy' font 'sans,13'\n";
    script += std::string("unset key\n") + accuracy_axis;
    script += plot(records, {{curve::test_accuracy, style::solid_with_band}});
    return {"overview", script + "unset multiplot\n"};
}

picture curves_picture(const std::vector<activation_record>& records, const options& chosen,
                       const std::string& data_name) {
    std::string script = opening("curves", 1200, 500, 2, records, chosen,
                                 data_name + ": " + describe_setting(chosen));
    script +=
        "set title 'Loss (solid: training, dashed: test)' font 'sans,13'\n"
        "set logscale y\nset ylabel 'cross entropy'\nunset key\n";
    const bool any = std::ranges::any_of(records, has_curve);
    script += any ? "" : "set yrange [0.01:10]\n";
    script += plot(records, {{curve::train_loss, style::solid}, {curve::test_loss, style::dashed}});
    script += "set title 'Accuracy (solid: training, dashed: test)' font 'sans,13'\n";
    script += accuracy_axis + accuracy_key(records);
    script += plot(records,
                   {{curve::train_accuracy, style::solid}, {curve::test_accuracy, style::dashed}});
    return {"curves", script + "unset multiplot\n"};
}

picture units_picture(const std::vector<activation_record>& records, const options& chosen,
                      const std::string& data_name) {
    const int count = static_cast<int>(records.size());
    std::string script = opening("units", std::max(800, 400 * count), 420, count, records, chosen,
                                 data_name + ": " + describe_setting(chosen) + spread_note(chosen));
    script += units_axis(records, chosen);
    for (const activation_record& record : records) {
        script += fmt::format("set title {} font 'sans,13'\n", gnuplot_quote(legend_of(record)));
        script += plot({record}, {{curve::zero_gradient, style::solid_with_band, "no gradient"},
                                  {curve::never_active, style::dashed, "never active"}});
    }
    return {"units", script + "unset multiplot\n"};
}

}  // namespace dying_relu
