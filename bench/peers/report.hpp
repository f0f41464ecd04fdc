// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The page: ratios, accuracy, and what is wrong, with machine and versions.

#include <filesystem>
#include <vector>

#include "results.hpp"

namespace bench {

/// Writes the Markdown page and, where gnuplot is installed, its pictures into images/benchmarks/
/// beside it. Returns false if gnuplot gave up.
bool write_report(const std::vector<set_results>& sets, const std::filesystem::path& page);

}  // namespace bench
