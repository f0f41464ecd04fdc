// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The pictures of one instruction set, drawn by gnuplot.

#include <filesystem>
#include <string>
#include <vector>

#include "results.hpp"

namespace bench {

struct picture {
    std::string title;
    std::string link;  ///< from the page's folder
};

struct drawing {
    std::vector<picture> pictures;
    bool complete;  ///< gnuplot is not installed, or drew everything
};

/// \param folder  that of the page
/// \param images  the pictures' folder, seen from there
drawing draw(const set_results& results, const std::filesystem::path& folder,
             const std::string& images);

}  // namespace bench
