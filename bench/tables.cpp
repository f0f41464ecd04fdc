// SPDX-License-Identifier: BSD-3-Clause
#include "tables.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "machine.hpp"
#include "measure.hpp"

namespace bench {
namespace {

// The tables show float; the benchmarks that Google Benchmark runs by name have double as well.
using element = float;
constexpr const char* flagship = "leaky_relu";
constexpr std::size_t family_size = 16 << 10;
// What a call costs, and what the tail of an array costs.
constexpr std::size_t call_sizes[] = {1, 2, 4, 7, 8, 15, 16, 17, 31, 32, 63};

struct flagship_verb {
    verb what;
    const char* title;
    const char* limit;
};
constexpr flagship_verb flagship_verbs[] = {{verb::forward, "forward", "scale"},
                                            {verb::in_place, "forward in place", "scale"},
                                            {verb::backward, "backward", "add"}};

constexpr const char* dispatched = "dispatched";

constexpr const char* copy = "memcpy";
constexpr const char* copy_code = "libc";

bool is_activation(const job<element>& j) {
    const std::string function = j.function;
    return function != copy && std::none_of(std::begin(flagship_verbs), std::end(flagship_verbs),
                                            [&](const auto& v) { return v.limit == function; });
}

bool is_shown(const job<element>& j, std::size_t n) {
    const bool is_fast = std::string_view(j.code).ends_with("-fast");
    if (j.what == verb::backward_from_output || j.what == verb::forward_gated || is_fast)
        return false;
    const bool is_flagship = j.function == std::string(flagship);
    if (std::find(std::begin(call_sizes), std::end(call_sizes), n) != std::end(call_sizes))
        return is_flagship && (j.what == verb::forward || (j.what == verb::backward && n == 16));
    return is_flagship || !is_activation(j) || (n == family_size && j.what != verb::in_place);
}

class speeds {
  public:
    speeds(const median_collector& medians, verb what, std::size_t n)
        : medians_(medians), what_(what), n_(n) {}

    double nanoseconds(const std::string& function, const std::string& code) const {
        return medians_.nanoseconds(
            benchmark_name(name_of(what_), function, type_name<element>, code, n_));
    }

    double gigabytes_per_second(const std::string& function, const std::string& code) const {
        const auto bytes = static_cast<double>(arrays_touched(what_) * sizeof(element) * n_);
        return bytes / nanoseconds(function, code);
    }

    /// Of the loop for the instruction set that is best at it: the widest is not always.
    double limit(const std::string& function) const {
        double best = std::numeric_limits<double>::quiet_NaN();
        for (const std::string& set : instruction_sets())
            best = std::fmax(best, gigabytes_per_second(function, set));
        return best;
    }

  private:
    const median_collector& medians_;
    verb what_;
    std::size_t n_;
};

/// A column of numbers that the flagship is compared with.
struct rival {
    std::string title;
    std::function<double(const speeds&)> gigabytes_per_second;
    bool is_divisor;  // stands below the line in the table of ratios
};

std::vector<rival> rivals_of(const flagship_verb& v) {
    const auto plain = [](const char* code) {
        return [=](const speeds& s) { return s.gigabytes_per_second(flagship, code); };
    };
    std::vector<rival> rivals;
    if (v.what == verb::forward)
        rivals.push_back(
            {copy, [](const speeds& s) { return s.gigabytes_per_second(copy, copy_code); }, true});
    rivals.push_back(
        {v.limit, [limit = v.limit](const speeds& s) { return s.limit(limit); }, true});
    rivals.push_back({"plain -O2", plain("plain-O2"), false});
    rivals.push_back({"plain -O3", plain("plain-O3"), true});
    return rivals;
}

text_table flagship_speeds(const median_collector& medians, const flagship_verb& v) {
    const auto bytes = std::to_string(arrays_touched(v.what) * sizeof(element));
    const std::string title =
        std::string(flagship) + ' ' + v.title + ", float: GB/s (" + bytes + " bytes an element)";
    text_table table{title, {"n"}, {}};
    for (const rival& r : rivals_of(v))
        table.header.push_back(r.title);
    for (const std::string& set : instruction_sets())
        table.header.push_back(set);
    for (const std::size_t n : sizes) {
        const speeds speed(medians, v.what, n);
        std::vector<std::string> row{binary_size(n)};
        for (const rival& r : rivals_of(v))
            row.push_back(three_digits(r.gigabytes_per_second(speed)));
        for (const std::string& set : instruction_sets())
            row.push_back(three_digits(speed.gigabytes_per_second(flagship, set)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

text_table flagship_ratios(const median_collector& medians, const flagship_verb& v) {
    text_table table{
        std::string(flagship) + ' ' + v.title + ", float: how many times as fast", {"n"}, {}};
    for (const std::size_t n : sizes)
        table.rows.push_back({binary_size(n)});
    for (const rival& r : rivals_of(v)) {
        if (!r.is_divisor)
            continue;
        for (const std::string& set : instruction_sets()) {
            table.header.push_back(set + '/' + r.title);
            for (std::size_t i = 0; i < std::size(sizes); ++i) {
                const speeds speed(medians, v.what, sizes[i]);
                table.rows[i].push_back(three_digits(speed.gigabytes_per_second(flagship, set) /
                                                     r.gigabytes_per_second(speed)));
            }
        }
    }
    return table;
}

text_table call_table(const median_collector& medians) {
    text_table table{std::string(flagship) + " forward, float, short arrays: ns a call",
                     {"n", "plain -O2", "plain -O3"},
                     {}};
    std::vector<std::string> codes{"plain-O2", "plain-O3"};
    for (const std::string& set : instruction_sets()) {
        table.header.push_back(set);
        codes.push_back(set);
    }
    for (const std::size_t n : call_sizes) {
        table.rows.push_back({std::to_string(n)});
        for (const std::string& code : codes)
            table.rows.back().push_back(
                three_digits(speeds(medians, verb::forward, n).nanoseconds(flagship, code)));
    }
    return table;
}

text_table dispatch_table(const median_collector& medians) {
    const std::vector<std::string> sets = instruction_sets();
    std::vector<std::string> codes{sets.front()};
    if (sets.size() > 1)
        codes.push_back(sets.back());
    codes.push_back(dispatched);
    text_table table{std::string(flagship) + ", float, chosen at run time: ns a call", {"n"}, {}};
    constexpr verb shown[] = {verb::forward, verb::backward};
    for (const verb what : shown) {
        for (const std::string& code : codes)
            table.header.push_back(std::string(name_of(what)) + ' ' + code);
        table.header.push_back(codes[codes.size() - 2] + '/' + dispatched);
    }
    std::vector<std::size_t> shown_sizes{16};
    shown_sizes.insert(shown_sizes.end(), std::begin(sizes), std::end(sizes));
    for (const std::size_t n : shown_sizes) {
        table.rows.push_back({binary_size(n)});
        for (const verb what : shown) {
            const speeds speed(medians, what, n);
            for (const std::string& code : codes)
                table.rows.back().push_back(three_digits(speed.nanoseconds(flagship, code)));
            table.rows.back().push_back(
                three_digits(speed.nanoseconds(flagship, codes[codes.size() - 2]) /
                             speed.nanoseconds(flagship, dispatched)));
        }
    }
    return table;
}

text_table family_table(const job_list& jobs, const median_collector& medians) {
    constexpr verb shown[] = {verb::forward, verb::backward};
    const std::vector<std::string> sets = instruction_sets();
    text_table table{"every function, float, n = " + binary_size(family_size) + ": ns an element",
                     {"function"},
                     {}};
    for (const verb what : shown)
        for (const std::string& set : sets)
            table.header.push_back(std::string(name_of(what)) + ' ' + set);
    const auto add_row = [&](const std::string& title, const std::string& forward,
                             const std::string& backward) {
        table.rows.push_back({title});
        for (const verb what : shown) {
            const speeds speed(medians, what, family_size);
            for (const std::string& set : sets) {
                const double time =
                    speed.nanoseconds(what == verb::forward ? forward : backward, set);
                table.rows.back().push_back(three_digits(time / static_cast<double>(family_size)));
            }
        }
    };
    // In the order of the registry, once each.
    for (const job<element>& j : jobs.of_float)
        if (is_activation(j) && j.what == verb::forward && j.code == sets.front())
            add_row(j.function, j.function, j.function);
    add_row("limit: scale, add", "scale", "add");
    return table;
}

void print_heading(std::ostream& out, const median_collector& medians) {
    out << machine::versions() << ", " << machine::compiler() << ", " << machine::cpu() << ".\n"
        << "One thread; medians of interleaved repetitions";
    if (const double spread = medians.typical_spread(); std::isfinite(spread))
        out << ", half of which typically lie within " << three_digits(100 * spread)
            << " % of each other";
    out << ".\nPlain: the loop one writes by hand, compiled by the same compiler without -m flags."
        << "\n\n";
}

}  // namespace

std::size_t register_tables(const job_list& jobs) {
    std::vector<std::size_t> shown_sizes(std::begin(call_sizes), std::end(call_sizes));
    shown_sizes.insert(shown_sizes.end(), std::begin(sizes), std::end(sizes));
    std::size_t count = 0;
    for (const job<element>& j : jobs.of_float) {
        for (const std::size_t n : shown_sizes) {
            if (is_shown(j, n)) {
                register_benchmark(j, n);
                ++count;
            }
        }
    }
    return count;
}

void print_tables(std::ostream& out, const job_list& jobs, const median_collector& medians,
                  table_format format) {
    print_heading(out, medians);
    for (const flagship_verb& v : flagship_verbs) {
        print(out, flagship_speeds(medians, v), format);
        print(out, flagship_ratios(medians, v), format);
    }
    print(out, call_table(medians), format);
    print(out, dispatch_table(medians), format);
    print(out, family_table(jobs, medians), format);
}

}  // namespace bench
