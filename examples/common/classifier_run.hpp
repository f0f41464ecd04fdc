// SPDX-License-Identifier: BSD-3-Clause
// A whole training of a classifier, and the numbers that it leaves behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/dataset.hpp"
#include "common/model.hpp"
#include "common/optimiser.hpp"
#include "common/random.hpp"
#include "common/statistics.hpp"

namespace examples {

// The state of a network between two epochs; units are counted over the training images.
struct classifier_state {
    int epoch = 0;  // 0 is before training
    double train_loss = 0;
    double train_accuracy = 0;
    double test_accuracy = 0;
    int units = 0;
    int never_active = 0;
    int zero_gradient = 0;
};

struct classifier_run {
    std::uint64_t seed = 0;
    int diverged_in_epoch = 0;  // 0: it did not
    std::vector<classifier_state> states;

    bool diverged() const { return diverged_in_epoch > 0; }
};

struct classifier_plan {
    int epochs = 1;
    int batch_size = 16;
    bool every_epoch = true;  // look at the network after each epoch, not only before and after all
};

// random: shuffles the images. after_state(state) is called with every state that is noted.
classifier_run train_classifier(model& net, optimiser& how, const dataset& data,
                                const classifier_plan& plan, random_source& random,
                                const std::function<void(const classifier_state&)>& after_state);

// All runs of one setting.
struct classifier_record {
    std::string name;  // of the activation
    std::string description;
    std::vector<classifier_run> runs;
};

int count_diverged(const classifier_record& record);

// One quantity of one state (the last one: -1), over the runs that did not diverge later either.
using classifier_quantity = std::function<double(const classifier_state&)>;
spread over_runs(const classifier_record& record, int state, const classifier_quantity& quantity);

// "seed by seed, one is more accurate than other in ...", in percent points with the standard
// error.
std::string compare_accuracy(const classifier_record& one, const classifier_record& other);

}  // namespace examples
