// SPDX-License-Identifier: BSD-3-Clause
// A function's graph as lines that end where it jumps.
#pragma once

#include <vector>

#include "entry.hpp"

namespace gallery {

struct point {
    float x;
    float y;
};

struct curve {
    std::vector<std::vector<point>> pieces;
    std::vector<point> jumps;  // the value that the function takes where it jumps
};

curve trace(const function& f, float from, float to);

}  // namespace gallery
