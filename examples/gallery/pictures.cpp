// SPDX-License-Identifier: BSD-3-Clause
#include "pictures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "common/gnuplot.hpp"
#include "curve.hpp"

namespace gallery {
namespace {

using examples::gnuplot_quote;

// Okabe and Ito's palette: its colours stay apart for colour-blind readers.
struct style {
    const char* colour;
    double width;
    const char* dash;
};
constexpr style value_style{"#0072B2", 3.5, "solid"};
constexpr style derivative_style{"#D55E00", 1.75, "solid"};
constexpr style second_derivative_style{"#000000", 1.75, "(2,4)"};
constexpr std::array<style, 3> variation_styles{
    {{"#56B4E9", 1.75, "'-'"}, {"#CC79A7", 1.75, "'-.'"}, {"#E69F00", 1.75, "'_'"}}};

// ---- what part of the plane is shown ----------------------------------------------------------

struct interval {
    float low;
    float high;

    void include(float y) {
        low = std::min(low, y);
        high = std::max(high, y);
    }
};

constexpr float half_width = 6;
constexpr float farthest_kink = 12;
constexpr float half_height = 3;

struct frame {
    interval x{-half_width, half_width};
    interval y{0, 0};
};

// What is higher is cut off, or the rest would be too small to see.
void include_curve(interval& y, const curve& c) {
    for (const std::vector<point>& piece : c.pieces) {
        for (const point& p : piece) {
            y.include(std::clamp(p.y, -half_height, half_height));
        }
    }
}

// Every kink of the function is in the picture, and each curve as far as there is room.
frame frame_of(const entry& e) {
    frame shown;
    const curve wide = trace(e.derivative, -farthest_kink, farthest_kink);
    for (const point& kink : wide.jumps) {
        const float beyond = std::abs(kink.x) + 2;
        shown.x.include(-beyond);
        shown.x.include(beyond);
        shown.y.include(e.value(kink.x));
    }
    include_curve(shown.y, trace(e.value, shown.x.low, shown.x.high));
    include_curve(shown.y, trace(e.derivative, shown.x.low, shown.x.high));
    if (e.second_derivative) {
        include_curve(shown.y, trace(e.second_derivative, shown.x.low, shown.x.high));
    }
    for (const variation& v : e.variations) {
        include_curve(shown.y, trace(v.value, shown.x.low, shown.x.high));
    }
    const float margin = 0.06f * (shown.y.high - shown.y.low);
    shown.y = {shown.y.low - margin, shown.y.high + margin};
    return shown;
}

std::string ranges(const frame& shown) {
    return fmt::format("set xrange [{:.4g}:{:.4g}]\nset yrange [{:.4g}:{:.4g}]\n", shown.x.low,
                       shown.x.high, shown.y.low, shown.y.high);
}

// ---- lines ------------------------------------------------------------------------------------

std::string rows(const std::vector<point>& points) {
    std::string text;
    for (const point& p : points) {
        fmt::format_to(std::back_inserter(text), "{:.5g} {:.5g}\n", p.x, p.y);
    }
    return text;
}

// Data blocks and the plot command that draws them.
class plot {
  public:
    // Those added later lie on top.
    void add(const curve& c, const style& s) {
        const std::string name = fmt::format("$curve{}", count_++);
        data_ += name + " << EOD\n";
        for (const std::vector<point>& piece : c.pieces) {
            data_ += rows(piece) + "\n";  // gnuplot ends a line at an empty row
        }
        data_ += "EOD\n";
        commands_.push_back(fmt::format("{} with {} notitle", name, lines(s)));
        if (!c.jumps.empty()) {
            data_ += fmt::format("{}_jumps << EOD\n{}EOD\n", name, rows(c.jumps));
            commands_.push_back(fmt::format(
                "{}_jumps with points pointtype 7 pointsize {} linecolor rgb '{}' notitle", name,
                0.25 * s.width, s.colour));
        }
    }

    // The legend has an order of its own.
    void explain(const style& s, const std::string& legend) {
        commands_.push_back(
            fmt::format("keyentry with {} title {}", lines(s), gnuplot_quote(legend)));
    }

    std::string text() const {
        return data_ + fmt::format("plot {}\n", fmt::join(commands_, ", \\\n     "));
    }

  private:
    static std::string lines(const style& s) {
        return fmt::format("lines linewidth {} dashtype {} linecolor rgb '{}'", s.width, s.dash,
                           s.colour);
    }

    int count_ = 0;
    std::string data_;
    std::vector<std::string> commands_;
};

style small(style s) {
    s.width *= 0.75;
    return s;
}

bool same(const curve& a, const curve& b) {
    return std::ranges::equal(a.pieces, b.pieces, [](const auto& left, const auto& right) {
        return std::ranges::equal(left, right, [](point p, point q) {
            return p.x == q.x && !(std::abs(p.y - q.y) > 0.001f);
        });
    });
}

std::string opening(const std::filesystem::path& file, int width, int height) {
    // noenhanced: "leaky_relu" would become an index.
    return fmt::format(
        "set encoding utf8\n"
        "set terminal pngcairo noenhanced size {},{} font 'sans,10' background '#FFFFFF'\n"
        "set output {}\n"
        "set border 0\n"
        "set zeroaxis linetype 1 linecolor rgb '#808080' linewidth 1\n"
        "set grid linetype 1 linecolor rgb '#E6E6E6' linewidth 1\n",
        width, height, gnuplot_quote(file.string()));
}

}  // namespace

std::string function_picture(const entry& e, const std::filesystem::path& file) {
    const frame shown = frame_of(e);
    const auto traced = [&](const function& f) { return trace(f, shown.x.low, shown.x.high); };
    const std::string defaults = defaults_of(e);
    std::string script = opening(file, 720, 330) + ranges(shown);
    script += fmt::format("set title {} font 'sans,12'\n",
                          gnuplot_quote(defaults.empty() ? e.name : e.name + ": " + defaults));
    script +=
        "set lmargin at screen 0.055\nset rmargin at screen 0.64\n"
        "set tics scale 0 textcolor rgb '#404040'\n"
        "set key at screen 0.66, screen 0.88 left top Left reverse samplen 2 spacing 1.3\n";

    plot lines;
    lines.explain(value_style, "value");
    lines.explain(derivative_style, "derivative");
    if (e.second_derivative) {
        lines.explain(second_derivative_style, "second derivative");
    }
    const curve value = traced(e.value);
    std::size_t next_style = 0;
    for (const variation& v : e.variations) {
        const curve varied = traced(v.value);
        if (!same(varied, value)) {
            const style& s = variation_styles[next_style++ % variation_styles.size()];
            lines.add(varied, s);
            lines.explain(s, "value, " + v.setting);
        }
    }
    lines.add(value, value_style);
    lines.add(traced(e.derivative), derivative_style);
    if (e.second_derivative) {
        lines.add(traced(e.second_derivative), second_derivative_style);
    }
    return script + lines.text();
}

std::string contact_sheet(const std::vector<entry>& all, const std::filesystem::path& file) {
    constexpr int columns = 6;
    const int count = static_cast<int>(all.size());
    const int rows_needed = (count + columns - 1) / columns;
    std::string script = opening(file, 170 * columns, 130 * rows_needed);
    script +=
        fmt::format("set multiplot layout {},{} margins 0.01,0.99,0.01,0.97 spacing 0.015,{}\n",
                    rows_needed, columns, 0.22 / rows_needed);
    script += "unset key\nset tics scale 0 format ''\nset xtics 2\nset ytics 1\n";
    for (const entry& e : all) {
        const frame shown = frame_of(e);
        const auto traced = [&](const function& f) { return trace(f, shown.x.low, shown.x.high); };
        script += ranges(shown);
        script += fmt::format("set title {} font 'sans,10' offset 0,-0.7\n", gnuplot_quote(e.name));
        plot lines;
        lines.add(traced(e.value), small(value_style));
        lines.add(traced(e.derivative), small(derivative_style));
        script += lines.text();
    }
    return script + "unset multiplot\n";
}

}  // namespace gallery
