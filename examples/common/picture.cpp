// SPDX-License-Identifier: BSD-3-Clause
#include "common/picture.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <iterator>
#include <numeric>
#include <utility>

#include "common/gnuplot.hpp"
#include "common/text_file.hpp"

namespace examples {

void draw(const std::vector<picture>& pictures, const std::filesystem::path& folder) {
    if (!gnuplot_is_installed()) {
        fmt::print("no pictures: gnuplot was not found (Debian: apt-get install gnuplot-nox)\n");
        return;
    }
    for (const picture& drawn : pictures) {
        const std::filesystem::path script = folder / (drawn.name + ".gp");
        write_file(script, drawn.script);
        if (run_gnuplot(script)) {
            fmt::print("wrote {}\n", (folder / (drawn.name + ".png")).string());
        } else {
            fmt::print("no picture {0}.png: gnuplot failed on {1}\n", drawn.name, script.string());
        }
    }
}

std::string colour_of(const std::string& activation) {
    static constexpr std::array<std::pair<const char*, const char*>, 6> named{
        {{"relu", "#D55E00"},
         {"leaky_relu", "#0072B2"},
         {"elu", "#009E73"},
         {"gelu", "#CC79A7"},
         {"silu", "#E69F00"},
         {"prelu", "#56B4E9"}}};
    for (const auto& [name, colour] : named) {
        if (activation == name) {
            return colour;
        }
    }
    static constexpr std::array others{"#404040", "#8C564B", "#7F3FBF", "#9A9A00", "#A0A0A0"};
    const unsigned sum = std::accumulate(activation.begin(), activation.end(), 0U);
    return others[sum % others.size()];
}

double width_of(const std::string& activation) {
    return activation == "leaky_relu" ? 4 : 2.5;
}

std::string picture_header(const std::string& name, int width, int height) {
    // noenhanced: "leaky_relu" would become an index.
    return fmt::format(
        "# Run with: gnuplot {0}.gp\n"
        "set terminal pngcairo noenhanced size {1},{2} font 'sans,11' background '#FFFFFF'\n"
        "set output '{0}.png'\n"
        "set border 3 linecolor rgb '#404040'\n"
        "set tics nomirror textcolor rgb '#202020'\n"
        "set grid ytics linetype 1 linecolor rgb '#E2E2E2' linewidth 1\n",
        name, width, height);
}

std::string data_block(const std::string& name, const std::vector<std::vector<double>>& rows) {
    std::string text = fmt::format("${} << EOD\n", name);
    for (const std::vector<double>& row : rows) {
        fmt::format_to(std::back_inserter(text), "{:.6g}\n", fmt::join(row, " "));
    }
    return text + "EOD\n";
}

std::vector<double> band_row(double x, const spread& s) {
    return {x, s.mean, s.min, s.max};
}

std::string band_of(const std::string& block, int mean, const std::string& colour) {
    return fmt::format(
        "${} using 1:{}:{} with filledcurves fillstyle transparent solid 0.14 noborder linecolor "
        "rgb '{}' notitle",
        block, mean + 1, mean + 2, colour);
}

std::string line_of(const std::string& block, int mean, const std::string& activation,
                    const std::string& title) {
    return fmt::format("${} using 1:{} with lines linewidth {} linecolor rgb '{}' title {}", block,
                       mean, width_of(activation), colour_of(activation), gnuplot_quote(title));
}

}  // namespace examples
