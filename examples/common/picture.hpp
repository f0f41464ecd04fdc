// SPDX-License-Identifier: BSD-3-Clause
// Pictures: a gnuplot script each, with its data inside, in the output folder; and their style.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/statistics.hpp"

namespace examples {

struct picture {
    std::string name;  // the script is name.gp, the picture name.png
    std::string script;
};

// Writes the scripts, runs gnuplot on them, and says on standard output what came of it.
void draw(const std::vector<picture>& pictures, const std::filesystem::path& folder);

// From Okabe and Ito's palette: its colours stay apart for colour-blind readers.
std::string colour_of(const std::string& activation);

// Different as well: where two curves coincide, both can be seen.
double width_of(const std::string& activation);

// Terminal, output file and fonts of a picture of this size in pixels.
std::string picture_header(const std::string& name, int width, int height);

// A gnuplot data block $name with rows of numbers.
std::string data_block(const std::string& name, const std::vector<std::vector<double>>& rows);

// x, mean, min and max: a row of a curve with a band.
std::vector<double> band_row(double x, const spread& s);

// The parts of a plot command for a data block whose columns x, mean, min, max begin at 1 and
// `mean`: the band from min to max, and the line of the means.
std::string band_of(const std::string& block, int mean, const std::string& colour);
std::string line_of(const std::string& block, int mean, const std::string& activation,
                    const std::string& title);

}  // namespace examples
