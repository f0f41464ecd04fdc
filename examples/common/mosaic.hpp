// SPDX-License-Identifier: BSD-3-Clause
// Many small images in one, in rows and columns with a gap between them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/matrix.hpp"

namespace examples {

class mosaic {
  public:
    mosaic(Index rows, Index columns, Index height, Index width);

    // pixels: of one image, row-major; what has no image stays 0.
    void set(Index row, Index column, std::span<const float> pixels);

    // A gnuplot data block of all values, for `plot $name matrix with image`.
    std::string data_block(const std::string& name) const;

    // The ranges and the labels of rows and columns; a row without a text has no label.
    std::string axes(const std::vector<std::string>& row_labels,
                     const std::vector<std::string>& column_labels) const;

    // Pixels of the picture around the images.
    struct frame {
        int left = 100;
        int right = 20;
        int top = 75;
        int bottom = 20;
    };

    // The opening of a picture in which each value takes `scale` pixels.
    std::string picture_opening(const std::string& name, int scale, const frame& around) const;

  private:
    Index height_;
    Index width_;
    matrix values_;  // 0 in the gaps
};

}  // namespace examples
