// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The command line of simdact_peers.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data.hpp"

namespace bench {

struct options {
    std::filesystem::path out = "peers";            ///< where results go
    std::optional<std::filesystem::path> page;      ///< the Markdown page; out/benchmarks.md if not
    std::optional<std::filesystem::path> adapters;  ///< their folder; next to the program if not
    std::vector<std::string> sets;                  ///< all but v1, if none is given
    std::optional<std::string> only_set;            ///< what the program calls itself with
    array_kind kind;
    bool report_only = false;
    bool help = false;
    std::vector<std::string> others;  ///< for Google Benchmark, the program's name first

    std::filesystem::path page_file() const { return page.value_or(out / "benchmarks.md"); }
};

/// Takes out the flags that are ours. Throws std::runtime_error for one with a wrong value.
options parse_options(int argc, char** argv);

void print_help();

}  // namespace bench
