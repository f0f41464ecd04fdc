// SPDX-License-Identifier: BSD-3-Clause
// What the runs leave behind; the reports and pictures are made from nothing else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace dying_relu {

// Counted over the whole training set.
struct layer_census {
    int never_active = 0;   // pre-activation <= 0 for every image
    int zero_gradient = 0;  // the loss's gradient at the pre-activation is 0 for every image
};

// The state of a network between two epochs.
struct snapshot {
    int epoch = 0;  // 0 is before training
    double train_loss = 0;
    double train_accuracy = 0;
    double test_loss = 0;
    double test_accuracy = 0;
    std::vector<layer_census> layers;
    double epoch_seconds = 0;       // training alone, without the counting
    double activation_seconds = 0;  // the part of it spent in simdact

    int never_active() const {
        int sum = 0;
        for (const layer_census& layer : layers) {
            sum += layer.never_active;
        }
        return sum;
    }

    int zero_gradient() const {
        int sum = 0;
        for (const layer_census& layer : layers) {
            sum += layer.zero_gradient;
        }
        return sum;
    }
};

// Pre-activations of one layer over the training set. The bins are even in asinh(z), since
// pre-activations reach from fractions to hundreds and zero is what matters.
struct histogram {
    static constexpr std::size_t bins = 96;
    static constexpr double reach = 8.0;  // asinh(1490)

    std::array<std::uint64_t, bins> all{};
    std::array<std::uint64_t, bins> never_active{};  // the part from units that are never active
    std::uint64_t total = 0;
};

struct run_record {
    std::uint64_t seed = 0;
    int diverged_in_epoch = 0;        // 0: it did not
    std::vector<snapshot> snapshots;  // before training and after every finished epoch
    std::vector<histogram> before;    // one per hidden layer; of the first seed only
    std::vector<histogram> after;

    bool diverged() const { return diverged_in_epoch > 0; }
};

struct activation_record {
    std::string name;
    std::string description;
    std::vector<run_record> runs;
};

}  // namespace dying_relu
