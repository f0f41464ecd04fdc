// SPDX-License-Identifier: BSD-3-Clause
// One run: a network with one activation and one seed, trained with plain SGD.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "common/dataset.hpp"
#include "common/network.hpp"
#include "common/random.hpp"
#include "common/softmax.hpp"
#include "common/stopwatch.hpp"
#include "monitor.hpp"
#include "options.hpp"
#include "record.hpp"

namespace dying_relu {

// False as soon as the loss or a weight is no longer finite.
template <class Activation>
bool train_epoch(network<Activation>& net, const labelled_images& images,
                 std::span<const Index> order, const options& chosen) {
    const auto batch = static_cast<std::size_t>(chosen.batch_size);
    matrix pixels;
    matrix gradient;
    std::vector<int> labels;
    for (std::size_t begin = 0; begin < order.size(); begin += batch) {
        const auto picked = order.subspan(begin, std::min(batch, order.size() - begin));
        pixels = images.pixels(Eigen::all, picked);
        labels.clear();
        for (const Index image : picked) {
            labels.push_back(images.labels[static_cast<std::size_t>(image)]);
        }
        const float mean = 1.0f / static_cast<float>(picked.size());
        const loss_sum sum = softmax_cross_entropy(net.forward(pixels), labels, mean, gradient);
        if (!std::isfinite(sum.loss)) {
            return false;
        }
        net.backward(gradient);
        net.descend(pixels, gradient, chosen.learning_rate);
    }
    return net.is_finite();
}

// after_epoch(const snapshot&) is called before training and after every epoch.
template <class Activation, class AfterEpoch>
run_record train(const Activation& activation, std::uint64_t seed, const options& chosen,
                 const examples::dataset& data, bool with_histograms, AfterEpoch&& after_epoch) {
    // The seed alone decides the weights and the order of the images: they are the same for every
    // activation, and the activation is all that differs between two runs with the same seed.
    examples::random_source random(seed);
    std::vector<Index> sizes(static_cast<std::size_t>(chosen.hidden_layers) + 2, chosen.width);
    sizes.front() = data.train.pixels.rows();
    sizes.back() = examples::classes;
    network<Activation> net(activation, sizes, chosen.initial_bias, random);
    std::vector<Index> order(data.train.count());
    std::iota(order.begin(), order.end(), Index{0});

    run_record record;
    record.seed = seed;
    std::vector<unit_signs> signs;
    record.snapshots.push_back(take_snapshot(net, data, 0, signs));
    after_epoch(record.snapshots.back());
    if (with_histograms) {
        record.before = pre_activation_histograms(net, data.train, signs);
    }
    for (int epoch = 1; epoch <= chosen.epochs; ++epoch) {
        random.shuffle(std::span(order));
        net.activation_time().reset();
        examples::stopwatch epoch_time;
        bool finite = false;
        epoch_time.time([&] { finite = train_epoch(net, data.train, order, chosen); });
        const double activation_seconds = net.activation_time().seconds();
        snapshot state;
        if (finite) {
            state = take_snapshot(net, data, epoch, signs);
        }
        // Finite weights can still be large enough to overflow on the way to the loss.
        if (!finite || !std::isfinite(state.train_loss) || !std::isfinite(state.test_loss)) {
            record.diverged_in_epoch = epoch;
            return record;
        }
        state.epoch_seconds = epoch_time.seconds();
        state.activation_seconds = activation_seconds;
        record.snapshots.push_back(state);
        after_epoch(record.snapshots.back());
    }
    if (with_histograms) {
        record.after = pre_activation_histograms(net, data.train, signs);
    }
    return record;
}

}  // namespace dying_relu
