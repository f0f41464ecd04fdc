// SPDX-License-Identifier: BSD-3-Clause
// Whole text files; what fails throws std::runtime_error and names the file.
#pragma once

#include <filesystem>
#include <string>

namespace examples {

std::string read_file(const std::filesystem::path& file);

void write_file(const std::filesystem::path& file, const std::string& text);

// Creates the folder and those above it.
void make_folder(const std::filesystem::path& folder);

}  // namespace examples
