// SPDX-License-Identifier: BSD-3-Clause
#include "common/mosaic.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

#include "common/gnuplot.hpp"
#include "common/picture.hpp"

namespace examples {
namespace {

std::string labels(const std::vector<std::string>& texts, Index pitch, Index size) {
    std::string list;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const double middle = static_cast<double>(pitch) * static_cast<double>(i) +
                              0.5 * static_cast<double>(size - 1);
        if (!texts[i].empty()) {
            fmt::format_to(std::back_inserter(list), "{}{} {}", list.empty() ? "" : ", ",
                           gnuplot_quote(texts[i]), middle);
        }
    }
    return list;
}

}  // namespace

mosaic::mosaic(Index rows, Index columns, Index height, Index width)
    : height_(height),
      width_(width),
      values_(matrix::Zero(rows * (height + 1) - 1, columns * (width + 1) - 1)) {}

void mosaic::set(Index row, Index column, std::span<const float> pixels) {
    for (Index y = 0; y < height_; ++y) {
        for (Index x = 0; x < width_; ++x) {
            values_(row * (height_ + 1) + y, column * (width_ + 1) + x) =
                pixels[static_cast<std::size_t>(y * width_ + x)];
        }
    }
}

std::string mosaic::data_block(const std::string& name) const {
    std::string text = fmt::format("${} << EOD\n", name);
    for (Index y = 0; y < values_.rows(); ++y) {
        for (Index x = 0; x < values_.cols(); ++x) {
            fmt::format_to(std::back_inserter(text), "{:.3g} ", values_(y, x));
        }
        text += '\n';
    }
    return text + "EOD\n";
}

std::string mosaic::axes(const std::vector<std::string>& row_labels,
                         const std::vector<std::string>& column_labels) const {
    return fmt::format(
        "unset border\nunset grid\nunset key\nset tics scale 0\n"
        "set xrange [-0.5:{}.5]\nset yrange [{}.5:-0.5]\nset ytics ({})\nset x2tics ({})\n"
        "set x2range [-0.5:{}.5]\nunset xtics\n",
        values_.cols() - 1, values_.rows() - 1, labels(row_labels, height_ + 1, height_),
        labels(column_labels, width_ + 1, width_), values_.cols() - 1);
}

std::string mosaic::picture_opening(const std::string& name, int scale, const frame& around) const {
    const int width = scale * static_cast<int>(values_.cols()) + around.left + around.right;
    const int height = scale * static_cast<int>(values_.rows()) + around.top + around.bottom;
    return picture_header(name, width, height) +
           fmt::format(
               "set lmargin at screen {:.4f}\nset rmargin at screen {:.4f}\n"
               "set tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n",
               double{1} * around.left / width, 1 - double{1} * around.right / width,
               1 - double{1} * around.top / height, double{1} * around.bottom / height);
}

}  // namespace examples
