// SPDX-License-Identifier: BSD-3-Clause
// Looks at a network between two epochs: loss, accuracy, and which units still live.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/dataset.hpp"
#include "common/network.hpp"
#include "common/softmax.hpp"
#include "record.hpp"

namespace dying_relu {

using examples::Index;
using examples::labelled_images;
using examples::loss_sum;
using examples::matrix;
using examples::network;
using examples::softmax_cross_entropy;

// For each unit of a layer, whether any image made it active or gave it a gradient.
struct unit_signs {
    Eigen::Array<bool, Eigen::Dynamic, 1> active;
    Eigen::Array<bool, Eigen::Dynamic, 1> gradient;
};

// Calls visit(pixels, labels) for parts of the images: 60 000 images at once would need gigabytes
// in a wide network.
template <class Visit>
void for_each_part(const labelled_images& images, Visit&& visit) {
    constexpr Index part = 1024;
    const auto count = static_cast<Index>(images.count());
    for (Index begin = 0; begin < count; begin += part) {
        const Index size = std::min(part, count - begin);
        const matrix pixels = images.pixels.middleCols(begin, size);
        visit(pixels,
              std::span(images.labels)
                  .subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size)));
    }
}

template <class Activation>
loss_sum evaluate(network<Activation>& net, const labelled_images& images) {
    loss_sum sum;
    matrix ignored;
    for_each_part(images, [&](const matrix& pixels, std::span<const int> labels) {
        sum += softmax_cross_entropy(net.forward(pixels), labels, 1.0f, ignored);
    });
    return sum;
}

template <class Activation>
loss_sum evaluate(network<Activation>& net, const labelled_images& images,
                  std::vector<unit_signs>& signs) {
    loss_sum sum;
    matrix gradient;
    signs.assign(net.hidden_layers(), {});
    for_each_part(images, [&](const matrix& pixels, std::span<const int> labels) {
        sum += softmax_cross_entropy(net.forward(pixels), labels, 1.0f, gradient);
        net.backward(gradient);
        for (std::size_t layer = 0; layer < signs.size(); ++layer) {
            const auto active = (net.pre_activation(layer).array() > 0).rowwise().any().eval();
            const auto moves = (net.gradient(layer).array() != 0).rowwise().any().eval();
            unit_signs& units = signs[layer];
            units.active = units.active.size() == 0 ? active : (units.active || active).eval();
            units.gradient = units.gradient.size() == 0 ? moves : (units.gradient || moves).eval();
        }
    });
    return sum;
}

template <class Activation>
snapshot take_snapshot(network<Activation>& net, const examples::dataset& data, int epoch,
                       std::vector<unit_signs>& signs) {
    const loss_sum train = evaluate(net, data.train, signs);
    const loss_sum test = evaluate(net, data.test);
    const auto train_count = static_cast<double>(data.train.count());
    const auto test_count = static_cast<double>(data.test.count());
    snapshot result;
    result.epoch = epoch;
    result.train_loss = train.loss / train_count;
    result.train_accuracy = static_cast<double>(train.correct) / train_count;
    result.test_loss = test.loss / test_count;
    result.test_accuracy = static_cast<double>(test.correct) / test_count;
    for (const unit_signs& units : signs) {
        result.layers.push_back({.never_active = static_cast<int>((!units.active).count()),
                                 .zero_gradient = static_cast<int>((!units.gradient).count())});
    }
    return result;
}

inline std::size_t bin_of(float z) {
    const double position = (std::asinh(double{z}) + histogram::reach) / (2 * histogram::reach);
    const double bin = std::floor(position * double{histogram::bins});
    return static_cast<std::size_t>(std::clamp(bin, 0.0, double{histogram::bins - 1}));
}

// signs: of the same network, from take_snapshot().
template <class Activation>
std::vector<histogram> pre_activation_histograms(network<Activation>& net,
                                                 const labelled_images& images,
                                                 const std::vector<unit_signs>& signs) {
    std::vector<histogram> result(net.hidden_layers());
    for_each_part(images, [&](const matrix& pixels, std::span<const int>) {
        net.forward(pixels);
        for (std::size_t layer = 0; layer < result.size(); ++layer) {
            const matrix& z = net.pre_activation(layer);
            for (Index sample = 0; sample < z.cols(); ++sample) {
                for (Index unit = 0; unit < z.rows(); ++unit) {
                    const std::size_t bin = bin_of(z(unit, sample));
                    ++result[layer].all[bin];
                    result[layer].never_active[bin] += signs[layer].active[unit] ? 0U : 1U;
                }
            }
            result[layer].total += static_cast<std::uint64_t>(z.size());
        }
    });
    return result;
}

}  // namespace dying_relu
