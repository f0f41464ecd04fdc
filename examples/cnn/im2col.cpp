// SPDX-License-Identifier: BSD-3-Clause
#include "im2col.hpp"

namespace cnn {
namespace {

// Calls use(patch, tap, pixel) for every tap that lies within the maps, all of them columns'
// numbers but the tap.
template <class Use>
void for_each_tap(const maps_shape& in, Index samples, Index stride, Use&& use) {
    const maps_shape out = convolved(in, 1, stride);
    Index patch = 0;
    for (Index sample = 0; sample < samples; ++sample) {
        for (Index y = 0; y < out.height; ++y) {
            for (Index x = 0; x < out.width; ++x, ++patch) {
                for (Index tap = 0; tap < taps; ++tap) {
                    const Index row = y * stride + tap / kernel_side - 1;
                    const Index column = x * stride + tap % kernel_side - 1;
                    if (row >= 0 && row < in.height && column >= 0 && column < in.width) {
                        use(patch, tap, sample * in.pixels() + row * in.width + column);
                    }
                }
            }
        }
    }
}

}  // namespace

void im2col(const matrix& maps, const maps_shape& in, Index stride, matrix& patches) {
    const Index samples = maps.cols() / in.pixels();
    patches.setZero(taps * in.channels, samples * convolved(in, 1, stride).pixels());
    for_each_tap(in, samples, stride, [&](Index patch, Index tap, Index pixel) {
        patches.col(patch).segment(tap * in.channels, in.channels) = maps.col(pixel);
    });
}

void col2im(const matrix& patches, const maps_shape& in, Index stride, matrix& maps) {
    const Index samples = patches.cols() / convolved(in, 1, stride).pixels();
    maps.setZero(in.channels, samples * in.pixels());
    for_each_tap(in, samples, stride, [&](Index patch, Index tap, Index pixel) {
        maps.col(pixel) += patches.col(patch).segment(tap * in.channels, in.channels);
    });
}

}  // namespace cnn
