// SPDX-License-Identifier: BSD-3-Clause
// One run: a network with one activation and one seed, trained with plain SGD.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "common/dataset.hpp"
#include "common/network.hpp"
#include "common/optimiser.hpp"
#include "common/random.hpp"
#include "common/stopwatch.hpp"
#include "monitor.hpp"
#include "options.hpp"
#include "record.hpp"

namespace dying_relu {

// after_epoch(const snapshot&) is called before training and after every epoch.
template <class AfterEpoch>
run_record train(const examples::activation_choice& activation, std::uint64_t seed,
                 const options& chosen, const examples::dataset& data, bool with_histograms,
                 AfterEpoch&& after_epoch) {
    // The seed alone decides the weights and the order of the images: they are the same for every
    // activation, and the activation is all that differs between two runs with the same seed.
    examples::random_source random(seed);
    std::vector<Index> sizes(static_cast<std::size_t>(chosen.hidden_layers) + 2, chosen.width);
    sizes.front() = data.train.pixels.rows();
    sizes.back() = examples::classes;
    network net(activation, sizes, chosen.initial_bias, random);
    std::vector<Index> order(data.train.count());
    std::iota(order.begin(), order.end(), Index{0});
    examples::sgd descent(chosen.learning_rate);
    const auto batch = static_cast<std::size_t>(chosen.batch_size);

    run_record record;
    record.seed = seed;
    std::vector<unit_monitor> monitors;
    record.snapshots.push_back(take_snapshot(net, data, 0, monitors));
    after_epoch(record.snapshots.back());
    if (with_histograms) {
        record.before = pre_activation_histograms(net, data.train, monitors);
    }
    for (int epoch = 1; epoch <= chosen.epochs; ++epoch) {
        random.shuffle(std::span(order));
        net.activation_time().reset();
        examples::stopwatch epoch_time;
        bool finite = false;
        epoch_time.time([&] { finite = train_epoch(net, descent, data.train, order, batch); });
        const double activation_seconds = net.activation_time().seconds();
        snapshot state;
        if (finite) {
            state = take_snapshot(net, data, epoch, monitors);
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
        record.after = pre_activation_histograms(net, data.train, monitors);
    }
    return record;
}

}  // namespace dying_relu
