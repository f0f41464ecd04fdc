// SPDX-License-Identifier: BSD-3-Clause
// Runs gnuplot on scripts that the examples write next to their data.
#pragma once

#include <filesystem>
#include <string>

namespace examples {

bool gnuplot_is_installed();

// Runs the script inside its folder; what it prints on errors goes to standard error.
bool run_gnuplot(const std::filesystem::path& script);

// Runs the text of a script, in this program's folder.
bool run_gnuplot_commands(const std::string& commands);

// The text as a double-quoted string of a gnuplot script.
std::string gnuplot_quote(const std::string& text);

}  // namespace examples
