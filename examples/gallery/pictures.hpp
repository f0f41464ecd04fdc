// SPDX-License-Identifier: BSD-3-Clause
// The pictures, as commands for gnuplot.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "entry.hpp"

namespace gallery {

// Value, derivative, second derivative, and the value with each parameter changed.
std::string function_picture(const entry& e, const std::filesystem::path& file);

// All functions side by side, value and derivative.
std::string contact_sheet(const std::vector<entry>& all, const std::filesystem::path& file);

}  // namespace gallery
