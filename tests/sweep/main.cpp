// SPDX-License-Identifier: BSD-3-Clause

// Measures the accuracy of every activation, on every level that this CPU has, and fails if a
// contract is broken:
//
//     simdact_sweep [stride=N] [doubles=N] [only=NAME] [table=FILE]
//
// All 2^32 floats (or every stride-th) and ten million doubles (or N) a function, with the default
// parameters; the other parameter sets are the accuracy suite's. `table` writes docs/accuracy.md.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>

#include "sweep.hpp"
#include "table.hpp"

namespace {

using namespace simdact::test;

struct arguments {
    sweep_options sweep{.threads = std::max(1U, std::thread::hardware_concurrency())};
    std::string only;
    std::string table;
};

arguments parse(int count, char** values) {
    arguments result;
    for (int i = 1; i < count; ++i) {
        const std::string_view text = values[i];
        const auto equals = text.find('=');
        const std::string_view key = text.substr(0, equals);
        const std::string value(equals == text.npos ? "" : text.substr(equals + 1));
        char* end = nullptr;
        const unsigned long long number = std::strtoull(value.c_str(), &end, 10);
        const bool is_number = !value.empty() && *end == '\0' && number > 0;
        if (key == "stride" && is_number && number <= 0xffffffff) {
            result.sweep.stride = static_cast<std::uint32_t>(number);
        } else if (key == "doubles" && is_number) {
            result.sweep.doubles = number;
        } else if (key == "only" && !value.empty()) {
            result.only = value;
        } else if (key == "table" && !value.empty()) {
            result.table = value;
        } else {
            std::fprintf(stderr,
                         "simdact_sweep: can't use \"%s\"; expected stride=N, doubles=N, "
                         "only=NAME or table=FILE\n",
                         values[i]);
            std::exit(2);
        }
    }
    return result;
}

template <class T>
bool sweep_all(const arguments& options, accuracy_table& table) {
    bool good = true;
    std::size_t nth = 0;
    std::size_t count = 0;
    const auto chosen = [&](const test_activation<T>& a) {
        return a.in_the_library && a.tier == simdact::accuracy::faithful &&
               (options.only.empty() || options.only == a.name);
    };
    for (const test_activation<T>& a : activations<T>())
        count += chosen(a);
    for (const test_activation<T>& a : activations<T>()) {
        if (!chosen(a))
            continue;
        const auto start = std::chrono::steady_clock::now();
        const auto rows = sweep_activation<T>(a.name, options.sweep);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        std::printf("[%zu/%zu] %s, %s, %.0f s\n", ++nth, count, a.name.c_str(),
                    sizeof(T) == 4 ? "float" : "double", seconds.count());
        for (const sweep_row<T>& row : rows) {
            std::printf(
                "    %-8s %-8s f %.3f at %.9g, mean %.3f   f' %.3f at %.9g, mean %.3f   f'' %.3f "
                "epsilons\n",
                row.activation->tier == simdact::accuracy::fast ? "fast" : "faithful",
                row.levels.c_str(), row.value.worst, static_cast<double>(row.value.worst_at),
                row.value.mean(), row.derivative.worst,
                static_cast<double>(row.derivative.worst_at), row.derivative.mean(),
                row.second_derivative.worst_absolute);
            const std::string complaint = row.complaint();
            if (!complaint.empty()) {
                std::printf("    FAILED: %s\n", complaint.c_str());
                good = false;
            }
        }
        std::fflush(stdout);
        table.add(rows);
    }
    if (count == 0) {
        std::fprintf(stderr, "simdact_sweep: there is no activation \"%s\"\n",
                     options.only.c_str());
        return false;
    }
    return good;
}

}  // namespace

int main(int count, char** values) {
    const arguments options = parse(count, values);
    accuracy_table table(options.sweep);
    bool good = sweep_all<float>(options, table);
    good = sweep_all<double>(options, table) && good;
    if (!options.table.empty()) {
        std::ofstream file(options.table);
        file << table.text();
        if (!file.flush()) {
            std::fprintf(stderr, "simdact_sweep: can't write %s\n", options.table.c_str());
            return EXIT_FAILURE;
        }
        std::printf("wrote %s\n", options.table.c_str());
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
