// SPDX-License-Identifier: BSD-3-Clause
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "cases.hpp"
#include "pictures.hpp"
#include "text_table.hpp"

namespace bench {
namespace {

constexpr const char* ours = "simdact";
constexpr const char* ours_fast = "simdact-fast";

constexpr std::size_t shown_calls[] = {1, 2, 3, 4, 7, 8, 15, 16, 17, 24, 31};

std::vector<std::string> rivals(const set_results& r) {
    std::vector<std::string> codes = r.codes;
    std::erase(codes, ours);
    std::erase(codes, ours_fast);
    return codes;
}

double gigabytes(verb what, const std::string& type, std::size_t n, double nanoseconds) {
    const std::size_t size = type == "float" ? sizeof(float) : sizeof(double);
    return static_cast<double>(arrays_touched(what) * size * n) / nanoseconds;
}

// A row or a column without a number says nothing.
text_table without_gaps(text_table table) {
    std::erase_if(table.rows, [](const std::vector<std::string>& row) {
        return std::all_of(row.begin() + 1, row.end(), [](const auto& c) { return c == "-"; });
    });
    for (std::size_t column = table.header.size(); column-- > 1;) {
        const bool empty = std::all_of(table.rows.begin(), table.rows.end(),
                                       [&](const auto& row) { return row[column] == "-"; });
        if (!empty)
            continue;
        const auto place = static_cast<std::ptrdiff_t>(column);
        table.header.erase(table.header.begin() + place);
        for (auto& row : table.rows)
            row.erase(row.begin() + place);
    }
    return table;
}

void print_table(std::ostream& out, const text_table& table) {
    const text_table shown = without_gaps(table);
    if (!shown.rows.empty())
        print(out, shown, table_format::markdown);
}

std::string title_of(verb what) {
    switch (what) {
        case verb::in_place:
            return "forward in place";
        case verb::backward_from_output:
            return "backward from the output";
        default:
            return name_of(what);
    }
}

// ---- leaky_relu -------------------------------------------------------------------------------

double flagship_time(const set_results& r, verb what, const std::string& code, std::size_t n,
                     const array_kind& kind = {}) {
    return r.nanoseconds({what, cases::flagship, "float", code}, n, kind);
}

double limit_time(const set_results& r, verb what, const std::string& type, std::size_t n) {
    return r.nanoseconds({what, cases::limit_of(what), type, "limit"}, n);
}

void print_sizes(std::ostream& out, const set_results& r, verb what) {
    text_table table{std::string(cases::flagship) + ' ' + title_of(what) +
                         ", float: GB/s, and how many times as fast as the others",
                     {"n", "simdact GB/s", std::string(cases::limit_of(what)), "memcpy"},
                     {}};
    for (const std::string& code : rivals(r))
        table.header.push_back(code);
    for (const std::size_t n : cases::sizes) {
        const double time = flagship_time(r, what, ours, n);
        std::vector<std::string> row{
            binary_size(n), three_digits(gigabytes(what, "float", n, time)),
            three_digits(limit_time(r, what, "float", n) / time),
            three_digits(r.nanoseconds({what, "memcpy", "float", "libc"}, n) / time)};
        for (const std::string& code : rivals(r))
            row.push_back(three_digits(flagship_time(r, what, code, n) / time));
        table.rows.push_back(std::move(row));
    }
    print_table(out, table);
}

void print_calls(std::ostream& out, const set_results& r) {
    text_table table{
        std::string(cases::flagship) + " forward, float, short arrays: ns a call", {"n", ours}, {}};
    for (const std::string& code : rivals(r))
        table.header.push_back(code);
    for (const std::size_t n : shown_calls) {
        std::vector<std::string> row{std::to_string(n)};
        for (std::size_t i = 1; i < table.header.size(); ++i)
            row.push_back(three_digits(flagship_time(r, verb::forward, table.header[i], n)));
        table.rows.push_back(std::move(row));
    }
    std::vector<std::string> flatness{"slowest / fastest of 1 to 31"};
    for (std::size_t i = 1; i < table.header.size(); ++i) {
        double least = INFINITY, most = 0;
        for (std::size_t n = 1; n <= cases::longest_call; ++n) {
            const double time = flagship_time(r, verb::forward, table.header[i], n);
            least = std::fmin(least, time);
            most = std::fmax(most, time);
        }
        flatness.push_back(three_digits(most > 0 ? most / least : NAN));
    }
    table.rows.push_back(std::move(flatness));
    print_table(out, table);
}

void print_variants(std::ostream& out, const set_results& r) {
    text_table table{
        std::string(cases::flagship) + " forward, float, other arrays: GB/s", {"arrays", ours}, {}};
    for (const std::string& code : rivals(r))
        table.header.push_back(code);
    const auto add_row = [&](const std::string& name, std::size_t n, const array_kind& kind) {
        std::vector<std::string> row{binary_size(n) + ' ' + name};
        for (std::size_t i = 1; i < table.header.size(); ++i)
            row.push_back(
                three_digits(gigabytes(verb::forward, "float", n,
                                       flagship_time(r, verb::forward, table.header[i], n, kind))));
        table.rows.push_back(std::move(row));
    };
    add_row("mixed signs, aligned", cases::family_size, {});
    for (const cases::variant& v : cases::variants)
        add_row(name_of(v.kind), v.n, v.kind);
    print_table(out, table);
}

// ---- the family -------------------------------------------------------------------------------

void print_family(std::ostream& out, const set_results& r, verb what, const std::string& type,
                  const std::string& code) {
    const bool fast = code == ours_fast;
    text_table table{title_of(what) + ", " + type + ", n = " + binary_size(cases::family_size) +
                         (fast ? ", accuracy::fast" : "") +
                         ": ns an element, and how many times as fast as the others",
                     {"function", code + " ns"},
                     {}};
    for (const std::string& rival : rivals(r))
        table.header.push_back(rival);
    for (const std::string& function : r.functions(what, type)) {
        if (function == cases::flagship)
            continue;
        const double time = r.nanoseconds({what, function, type, code}, cases::family_size);
        if (std::isnan(time))
            continue;
        std::vector<std::string> row{function,
                                     three_digits(time / static_cast<double>(cases::family_size))};
        for (const std::string& rival : rivals(r))
            row.push_back(three_digits(
                r.nanoseconds({what, function, type, rival}, cases::family_size) / time));
        if (std::any_of(row.begin() + 2, row.end(), [](const auto& c) { return c != "-"; }))
            table.rows.push_back(std::move(row));
    }
    print_table(out, table);
}

// ---- accuracy ---------------------------------------------------------------------------------

// An error of a quarter of the number and more leaves no digit.
std::string shown_error(double error, const std::string& type) {
    const int digits =
        type == "float" ? std::numeric_limits<float>::digits : std::numeric_limits<double>::digits;
    if (!(error < std::ldexp(1.0, digits - 3)))
        return "lost";
    char text[32];
    std::snprintf(text, sizeof text, error < 10 ? "%.1f" : error < 1e4 ? "%.0f" : "%.1g", error);
    return text;
}

void print_accuracy(std::ostream& out, const set_results& r, verb what, const std::string& type) {
    std::vector<std::string> codes{ours, ours_fast};
    for (const std::string& code : rivals(r))
        codes.push_back(code);
    text_table table{
        title_of(what) + ", " + type +
            (what == verb::forward
                 ? ": greatest error in ULP for -20 <= x <= -2 / -2 < x < 0 / 0 <= x <= 20"
                 : ": greatest error of the derivative in epsilons, likewise"),
        {"function"},
        {}};
    table.header.insert(table.header.end(), codes.begin(), codes.end());
    for (const std::string& function : r.functions(what, type)) {
        std::vector<std::string> row{function};
        for (const std::string& code : codes) {
            const verdict* found = r.verdict_on({what, function, type, code});
            row.push_back(found == nullptr ? "-"
                          : !found->wrong.empty()
                              ? "wrong"
                              : shown_error(found->error.far_below, type) + " / " +
                                    shown_error(found->error.below, type) + " / " +
                                    shown_error(found->error.above, type));
        }
        table.rows.push_back(std::move(row));
    }
    print_table(out, table);
}

void print_remarks(std::ostream& out, const set_results& r) {
    out << "**What is wrong**\n\n";
    r.for_each_verdict([&](const computed& what, const verdict& found) {
        const std::string who =
            what.code + ", " + what.function + ' ' + title_of(what.what) + ", " + what.type;
        if (!found.wrong.empty())
            out << "- " << who << ": not timed: " << found.wrong << ".\n";
        else if (!found.remarks.empty() && what.what == verb::forward)
            out << "- " << who << ": " << found.remarks << ".\n";
    });
    out << '\n';
}

// ---- the page ---------------------------------------------------------------------------------

void print_facts(std::ostream& out, const set_results& r) {
    for (const auto& [name, text] : r.facts)
        out << "- " << name << ": " << text << '\n';
    out << "- Half of the repetitions of a benchmark typically lie within "
        << three_digits(100 * r.spread) << " % of each other.\n\n";
}

void print_introduction(std::ostream& out) {
    out << "# Benchmarks: simdact and its peers\n"
           "\n"
           "One thread, one process for each instruction set, all repetitions in random order; "
           "medians of CPU time.\n"
           "Random input (mean 0, standard deviation 2, random signs), unless a table says "
           "otherwise. GB/s counts what the\n"
           "caller sees: 8 bytes an element forward, 12 backward. Numbers without a unit are "
           "ratios: the other's time over\n"
           "simdact's; above 1 simdact is faster. `scale` and `add` are the limits: y = a * x and "
           "z = x + y, vectorised by the\n"
           "compiler. `plain-O2` and `plain-O3` are the loop one writes by hand, compiled without "
           "-m flags.\n"
           "\n"
           "Measured and written by `simdact_peers`, which bench/README.md explains:\n"
           "\n"
           "    cmake --workflow --preset peers\n"
           "\n"
           "The forms of training (masks, channels, random slopes, epilogues, statistics) have [a "
           "table "
           "of their own](training.md#what-the-forms-cost).\n"
           "\n";
}

void print_pictures(std::ostream& out, const std::vector<picture>& pictures) {
    for (const picture& p : pictures)
        out << "![" << p.title << "](" << p.link << ")\n\n";
}

void print_set(std::ostream& out, const set_results& r) {
    out << "## " << r.set << "\n\n";
    print_facts(out, r);
}

void print_tables_of(std::ostream& out, const set_results& r) {
    for (const verb what : cases::flagship_verbs)
        print_sizes(out, r, what);
    print_calls(out, r);
    print_variants(out, r);
    for (const char* type : {"float", "double"})
        for (const verb what : cases::family_verbs)
            for (const char* code : {ours, ours_fast})
                if (what != verb::backward_from_output || code == ours)  // both are one product
                    print_family(out, r, what, type, code);
    print_accuracy(out, r, verb::forward, "float");
    print_accuracy(out, r, verb::forward, "double");
    print_accuracy(out, r, verb::backward, "float");
    print_remarks(out, r);
}

}  // namespace

bool write_report(const std::vector<set_results>& sets, const std::filesystem::path& page) {
    const std::filesystem::path folder = page.parent_path();
    bool complete = true;
    if (!folder.empty())
        std::filesystem::create_directories(folder);
    std::ofstream out(page);
    print_introduction(out);
    for (const set_results& r : sets) {
        print_set(out, r);
        const drawing d = draw(r, folder, "images/benchmarks");
        complete = complete && d.complete;
        print_pictures(out, d.pictures);
        print_tables_of(out, r);
    }
    if (!out.flush())
        throw std::runtime_error("can't write " + page.string());
    std::fprintf(stderr, "simdact_peers: wrote %s\n", page.c_str());
    return complete;
}

}  // namespace bench
