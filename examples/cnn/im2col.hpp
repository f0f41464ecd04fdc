// SPDX-License-Identifier: BSD-3-Clause
// Convolution as one matrix product: the patches under the kernel become columns.
#pragma once

#include "common/matrix.hpp"

namespace cnn {

using examples::Index;
using examples::matrix;

// Feature maps of many samples: a matrix with one row per channel and one column per pixel, the
// pixels of the first sample in reading order, then those of the next.
struct maps_shape {
    Index channels = 1;
    Index height = 0;
    Index width = 0;

    Index pixels() const { return height * width; }
};

inline constexpr Index kernel_side = 3;
inline constexpr Index taps = kernel_side * kernel_side;

// A kernel of 3 x 3 that steps by `stride`, with a border of one zero around the maps.
inline maps_shape convolved(const maps_shape& in, Index channels, Index stride) {
    return {channels, (in.height - 1) / stride + 1, (in.width - 1) / stride + 1};
}

// One column per output pixel: the channels under the kernel's first tap, under the second, ...
void im2col(const matrix& maps, const maps_shape& in, Index stride, matrix& patches);

// Its transpose: every map pixel gets the sum of the patches' entries that were copied from it.
void col2im(const matrix& patches, const maps_shape& in, Index stride, matrix& maps);

}  // namespace cnn
