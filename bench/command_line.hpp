// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The command lines of the programs: a flag for tables, and those of Google Benchmark.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "text_table.hpp"

namespace bench {

struct command_line {
    std::optional<table_format> table;
    std::vector<std::string> others;  ///< The program's name first.
};

/// Takes out the one flag that is ours, `--table[=text|markdown]`, which is meant where there is
/// none at all; Google Benchmark sees to the rest.
command_line parse(int argc, char** argv);

struct plan {
    std::size_t benchmarks;
    int repetitions;
    double seconds;  ///< Of one repetition, at least.
};

/// Hands the flags to Google Benchmark, behind ours for what is planned: of two equal flags the
/// later one counts. Returns false if there is an argument that nobody knows.
bool initialise(const command_line& given, const plan& planned, void (*print_help)());

}  // namespace bench
