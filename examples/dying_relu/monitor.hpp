// SPDX-License-Identifier: BSD-3-Clause
// Looks at a network between two epochs: loss, accuracy, and which units still live.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/classifier.hpp"
#include "common/dataset.hpp"
#include "common/network.hpp"
#include "record.hpp"

namespace dying_relu {

using examples::Index;
using examples::labelled_images;
using examples::loss_sum;
using examples::matrix;
using examples::network;
using examples::unit_monitor;

inline snapshot take_snapshot(network& net, const examples::dataset& data, int epoch,
                              std::vector<unit_monitor>& monitors) {
    const loss_sum train = examples::evaluate(net, data.train, monitors);
    const loss_sum test = examples::evaluate(net, data.test);
    const auto train_count = static_cast<double>(data.train.count());
    const auto test_count = static_cast<double>(data.test.count());
    snapshot result;
    result.epoch = epoch;
    result.train_loss = train.loss / train_count;
    result.train_accuracy = static_cast<double>(train.correct) / train_count;
    result.test_loss = test.loss / test_count;
    result.test_accuracy = static_cast<double>(test.correct) / test_count;
    for (const unit_monitor& units : monitors) {
        result.layers.push_back({.never_active = static_cast<int>(units.never_active()),
                                 .zero_gradient = static_cast<int>(units.never_moved())});
    }
    return result;
}

inline std::size_t bin_of(float z) {
    const double position = (std::asinh(double{z}) + histogram::reach) / (2 * histogram::reach);
    const double bin = std::floor(position * double{histogram::bins});
    return static_cast<std::size_t>(std::clamp(bin, 0.0, double{histogram::bins - 1}));
}

// monitors: of the same network, from take_snapshot().
inline std::vector<histogram> pre_activation_histograms(network& net, const labelled_images& images,
                                                        const std::vector<unit_monitor>& monitors) {
    std::vector<histogram> result(net.hidden_layers());
    examples::for_each_part(images, [&](const matrix& pixels, std::span<const int>) {
        net.forward(pixels);
        for (std::size_t layer = 0; layer < result.size(); ++layer) {
            const matrix& z = net.pre_activation(layer);
            for (Index sample = 0; sample < z.cols(); ++sample) {
                for (Index unit = 0; unit < z.rows(); ++unit) {
                    const std::size_t bin = bin_of(z(unit, sample));
                    ++result[layer].all[bin];
                    const bool lives = monitors[layer].ever_active(static_cast<std::size_t>(unit));
                    result[layer].never_active[bin] += lives ? 0U : 1U;
                }
            }
            result[layer].total += static_cast<std::uint64_t>(z.size());
        }
    });
    return result;
}

}  // namespace dying_relu
