// SPDX-License-Identifier: BSD-3-Clause
#include "pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "cases.hpp"
#include "common/gnuplot.hpp"

namespace bench {
namespace {

using examples::gnuplot_quote;

// Okabe and Ito's palette, whose colours stay apart for colour-blind readers, and a shape for each.
struct style {
    const char* code;
    const char* colour;
    int point;
    double width;
};
constexpr style styles[] = {
    {"simdact", "#0072B2", 7, 3},    {"simdact-fast", "#56B4E9", 7, 3},
    {"torch", "#D55E00", 5, 1.5},    {"onednn", "#E69F00", 9, 1.5},
    {"xnnpack", "#009E73", 11, 1.5}, {"eigen", "#CC79A7", 13, 1.5},
    {"sleef", "#000000", 4, 1.5},    {"highway", "#8C6D31", 6, 1.5},
    {"plain-O2", "#808080", 1, 1.5}, {"plain-O3", "#808080", 2, 1.5},
};
constexpr style unknown{"", "#404040", 3, 1.5};
constexpr const char* limit_colour = "#000000";

const style& style_of(const std::string& code) {
    for (const style& s : styles)
        if (code == s.code)
            return s;
    return unknown;
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.5g", value);
    return text;
}

struct point {
    double x;
    double y;
};

// Data blocks, and the plot command that draws them.
class plot {
  public:
    void add(const std::vector<point>& points, const std::string& how, const std::string& title) {
        if (points.empty())
            return;
        static int count = 0;
        const std::string name = "$data" + std::to_string(count++);
        data_ += name + " << EOD\n";
        for (const point& p : points)
            data_ += number(p.x) + ' ' + number(p.y) + '\n';
        data_ += "EOD\n";
        append(name + ' ' + how + ' ' +
               (title.empty() ? "notitle" : "title " + gnuplot_quote(title)));
    }

    /// A line of the legend without anything drawn.
    void explain(const std::string& how, const std::string& title) {
        append("keyentry " + how + " title " + gnuplot_quote(title));
    }

    /// Of nothing, too, a panel is drawn, if its ranges are set.
    std::string text() const {
        return data_ + "plot " + (commands_.empty() ? "1/0 notitle" : commands_) + '\n';
    }

  private:
    void append(const std::string& command) {
        commands_ += (commands_.empty() ? "" : ", \\\n     ") + command;
    }

    std::string data_;
    std::string commands_;
};

std::string line_with_points(const style& s, double size) {
    return "with linespoints linewidth " + number(s.width) + " pointtype " +
           std::to_string(s.point) + " pointsize " + number(size) + " linecolor rgb '" + s.colour +
           "'";
}

std::string points_only(const style& s, double size) {
    return "with points linewidth 2 pointtype " + std::to_string(s.point) + " pointsize " +
           number(size) + " linecolor rgb '" + s.colour + "'";
}

std::string opening(const std::filesystem::path& file, int width, int height) {
    std::ostringstream script;
    script << "reset\nset encoding utf8\n"
           << "set terminal pngcairo noenhanced size " << width << ',' << height
           << " font 'sans,11' background '#FFFFFF'\n"
           << "set output " << gnuplot_quote(file.string()) << '\n'
           << "set border 3 linecolor rgb '#808080'\n"
           << "set tics nomirror textcolor rgb '#303030'\n"
           << "set grid linetype 1 linecolor rgb '#E0E0E0' linewidth 1\n";
    return script.str();
}

double float_time(const set_results& r, verb what, const std::string& function,
                  const std::string& code, std::size_t n) {
    return r.nanoseconds({what, function, "float", code}, n);
}

std::string title_of(const set_results& r, const std::string& what) {
    return what + ", float, " + r.set;
}

constexpr const char* ours = "simdact";

// What is drawn last lies on top.
std::vector<std::string> ours_last(std::vector<std::string> codes) {
    std::stable_partition(codes.begin(), codes.end(),
                          [](const std::string& code) { return code.rfind(ours, 0) != 0; });
    return codes;
}

// ---- GB/s against size ------------------------------------------------------------------------

template <class Speed>
std::vector<point> over_sizes(const Speed& speed) {
    std::vector<point> points;
    for (const std::size_t n : cases::sizes)
        if (const double y = speed(n); std::isfinite(y))
            points.push_back({static_cast<double>(n), y});
    return points;
}

constexpr double limit_width = 2;

std::string dashed(int type) {
    return "with lines linewidth " + number(limit_width) + " linecolor rgb '" + limit_colour +
           "' dashtype " + std::to_string(type);
}

std::string size_panel(const set_results& r, verb what) {
    const auto rate = [&](const std::string& function, const std::string& code) {
        const auto bytes = static_cast<double>(arrays_touched(what) * sizeof(float));
        return over_sizes([&](std::size_t n) {
            return bytes * static_cast<double>(n) / float_time(r, what, function, code, n);
        });
    };
    plot p;
    for (const std::string& code : ours_last(r.codes))
        p.add(rate(cases::flagship, code), line_with_points(style_of(code), code == ours ? 1.2 : 1),
              "");
    p.add(rate(cases::limit_of(what), "limit"), dashed(2), "");
    p.add(rate("memcpy", "libc"), dashed(3), "");
    const std::string title = what == verb::in_place ? "forward in place" : name_of(what);
    return "set title " + gnuplot_quote(title) + '\n' + p.text();
}

// The legend is a panel without axes, so that it covers nothing.
std::string legend_panel(plot legend) {
    legend.add({{2, 2}}, "with points", "");  // out of sight; gnuplot wants something to plot
    return "unset border\nunset tics\nunset grid\nunset xlabel\nset title ''\n"
           "set key at graph 0, graph 0.95 left top Left reverse samplen 2 spacing 1.4\n"
           "unset logscale\nset xrange [0:1]\nset yrange [0:1]\n" +
           legend.text();
}

std::string sizes_picture(const set_results& r, const std::filesystem::path& file) {
    std::string script = opening(file, 1280, 520);
    script += "set multiplot layout 1,4 title " +
              gnuplot_quote(title_of(r, "leaky_relu: GB/s against the number of elements")) +
              " font 'sans,14' margins 0.05,0.99,0.1,0.86 spacing 0.035,0\n"
              "set logscale x 2\nset logscale y 10\nset xrange [48:24000000]\n"
              "set yrange [0.3:1000]\n"
              "set xtics ('64' 64, '1 Ki' 1024, '16 Ki' 16384, '256 Ki' 262144, '' 1048576, "
              "'16 Mi' 16777216)\n"
              "set xtics font 'sans,9'\n"
              "unset key\n";
    for (const verb what : cases::flagship_verbs)
        script += size_panel(r, what);
    plot legend;
    for (const std::string& code : r.codes)
        if (std::isfinite(float_time(r, verb::forward, cases::flagship, code, cases::sizes[0])))
            legend.explain(line_with_points(style_of(code), 1), code);
    legend.explain(dashed(2), "limit: scale, add");
    legend.explain(dashed(3), "memcpy");
    return script + legend_panel(legend) + "unset multiplot\n";
}

// ---- calls ------------------------------------------------------------------------------------

std::string calls_picture(const set_results& r, const std::filesystem::path& file) {
    std::string script = opening(file, 1000, 520);
    script += "set title " +
              gnuplot_quote(title_of(r, "leaky_relu forward: ns a call of n elements")) +
              " font 'sans,14'\n"
              "set logscale y 10\nset xrange [0.5:31.5]\nset yrange [0.5:2000]\nset xtics 1,2\nset "
              "xlabel 'n'\n"
              "set ylabel 'ns a call'\n"
              "set key outside right center Left reverse samplen 3 spacing 1.5\n";
    plot p;
    for (const std::string& code : r.codes) {
        std::vector<point> points;
        for (std::size_t n = 1; n <= cases::longest_call; ++n) {
            const double time = float_time(r, verb::forward, cases::flagship, code, n);
            if (std::isfinite(time))
                points.push_back({static_cast<double>(n), time});
        }
        p.add(points, line_with_points(style_of(code), 0.8), code);
    }
    return script + p.text();
}

// ---- functions --------------------------------------------------------------------------------

struct labelled {
    verb what;
    std::string function;
    std::string label;
};

// Those that are not ours alone.
std::vector<labelled> family(const set_results& r, const std::vector<verb>& verbs) {
    std::vector<labelled> all;
    for (const verb what : verbs) {
        for (const std::string& function : r.functions(what, "float")) {
            const bool has_peer =
                std::any_of(r.codes.begin(), r.codes.end(), [&](const std::string& code) {
                    return code.rfind(ours, 0) != 0 &&
                           std::isfinite(float_time(r, what, function, code, cases::family_size));
                });
            if (function != cases::flagship && has_peer)
                all.push_back({what, function,
                               function + (what == verb::backward_from_output ? " (from y)" : "")});
        }
    }
    std::sort(all.begin(), all.end(),
              [](const labelled& a, const labelled& b) { return a.label < b.label; });
    return all;
}

double element_time(const set_results& r, verb what, const std::string& function,
                    const std::string& code) {
    return float_time(r, what, function, code, cases::family_size) /
           static_cast<double>(cases::family_size);
}

bool has_any(const set_results& r, const std::vector<labelled>& rows, const std::string& code) {
    return std::any_of(rows.begin(), rows.end(), [&](const labelled& row) {
        return std::isfinite(element_time(r, row.what, row.function, code));
    });
}

std::string functions_panel(const set_results& r, const std::string& title,
                            const std::vector<labelled>& rows, verb limit) {
    std::string tics;
    for (std::size_t i = 0; i < rows.size(); ++i)
        tics += (i == 0 ? "" : ", ") + gnuplot_quote(rows[i].label) + ' ' + std::to_string(i);
    const std::string script = "set title " + gnuplot_quote(title) + "\nset ytics (" + tics +
                               ")\nset yrange [" + std::to_string(rows.size()) + ":-1]\n";
    plot p;
    const double bound = element_time(r, limit, cases::limit_of(limit), "limit");
    p.add({{bound, -1}, {bound, static_cast<double>(rows.size())}}, dashed(2), "");
    for (const std::string& code : ours_last(r.codes)) {
        std::vector<point> points;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double time = element_time(r, rows[i].what, rows[i].function, code);
            if (std::isfinite(time))
                points.push_back({time, static_cast<double>(i)});
        }
        p.add(points, points_only(style_of(code), 1.6), "");
    }
    return script + p.text();
}

std::string functions_picture(const set_results& r, const std::filesystem::path& file) {
    const auto forward = family(r, {verb::forward});
    const auto backward = family(r, {verb::backward, verb::backward_from_output});
    std::string script = opening(file, 1280, 640);
    script += "set multiplot title " + gnuplot_quote(title_of(r, "ns an element, 16 Ki elements")) +
              " font 'sans,14'\n"
              "set logscale x 10\nset xrange [0.03:30]\nset xlabel 'ns an element'\nunset key\n"
              "set tmargin at screen 0.86\nset bmargin at screen 0.09\n"
              "set lmargin at screen 0.085\nset rmargin at screen 0.42\n" +
              functions_panel(r, "forward", forward, verb::forward) +
              "set lmargin at screen 0.53\nset rmargin at screen 0.865\n" +
              functions_panel(r, "backward", backward, verb::backward) +
              "set lmargin at screen 0.885\nset rmargin at screen 1\n";
    plot legend;
    for (const std::string& code : r.codes)
        if (has_any(r, forward, code) || has_any(r, backward, code))
            legend.explain(points_only(style_of(code), 1.6), code);
    legend.explain(dashed(2), "limit");
    return script + legend_panel(legend) + "unset multiplot\n";
}

// ---- accuracy against speed -------------------------------------------------------------------

constexpr double greatest_shown_error = 1e7;

std::string accuracy_picture(const set_results& r, const std::filesystem::path& file) {
    const auto all = family(r, {verb::forward});
    std::vector<std::string> functions;
    for (const labelled& f : all)
        if (std::isfinite(element_time(r, f.what, f.function, ours)))
            functions.push_back(f.function);
    constexpr int columns = 4;
    const int rows = static_cast<int>(functions.size() + 1 + columns - 1) / columns;
    std::string script = opening(file, 1280, 90 + 280 * rows);
    script += "set multiplot layout " + std::to_string(rows) + ',' + std::to_string(columns) +
              " title " +
              gnuplot_quote(title_of(r,
                                     "forward: greatest error in ULP for -20 <= x <= 20, against "
                                     "ns an element")) +
              " font 'sans,14' margins 0.05,0.99," + number(0.11 / rows) + ',' +
              number(1 - 0.27 / rows) + " spacing 0.035," + number(0.3 / rows) + '\n';
    script +=
        "set logscale xy 10\nset xrange [0.03:30]\nset yrange [0.3:3e7]\n"
        "set ytics ('1' 1, '10' 10, '100' 100, '1e3' 1e3, '1e4' 1e4, '1e5' 1e5, '1e6' 1e6, "
        "'lost' 1e7)\nset tics font 'sans,9'\nunset key\n";
    for (const std::string& function : functions) {
        plot p;
        for (const std::string& code : ours_last(r.codes)) {
            const verdict* found = r.verdict_on({verb::forward, function, "float", code});
            const double time = element_time(r, verb::forward, function, code);
            if (found != nullptr && std::isfinite(time))
                p.add({{time, std::clamp(found->error.greatest(), 0.4, greatest_shown_error)}},
                      points_only(style_of(code), 1.8), "");
        }
        script += "set title " + gnuplot_quote(function) + '\n' + p.text();
    }
    plot legend;
    for (const std::string& code : r.codes)
        if (has_any(r, all, code))
            legend.explain(points_only(style_of(code), 1.8), code);
    return script + legend_panel(legend) + "unset multiplot\n";
}

}  // namespace

drawing draw(const set_results& results, const std::filesystem::path& folder,
             const std::string& images) {
    if (!examples::gnuplot_is_installed()) {
        std::fputs(
            "simdact_peers: no pictures: gnuplot is not installed (Debian: apt-get install "
            "gnuplot-nox)\n",
            stderr);
        return {{}, true};
    }
    std::filesystem::create_directories(folder / images);
    drawing done{{}, true};
    const auto add = [&](const std::string& name, const std::string& title, auto script_of) {
        const std::string link = images + '/' + name + '-' + results.set + ".png";
        if (examples::run_gnuplot_commands(script_of(results, folder / link)))
            done.pictures.push_back({title, link});
        else
            done.complete = false;
    };
    add("sizes", "leaky_relu: GB/s against size", sizes_picture);
    add("calls", "leaky_relu: ns a call of few elements", calls_picture);
    add("functions", "ns an element of each function", functions_picture);
    add("accuracy", "accuracy against speed", accuracy_picture);
    return done;
}

}  // namespace bench
