// SPDX-License-Identifier: BSD-3-Clause
#include "training.hpp"

#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "common/batches.hpp"
#include "common/classifier.hpp"
#include "common/network.hpp"
#include "common/optimiser.hpp"
#include "common/random.hpp"

namespace regression {
namespace {

using examples::network;

// The gradient of half the mean squared error.
matrix loss_gradient(const matrix& predictions, const matrix& targets) {
    return (predictions - targets) / static_cast<float>(targets.cols());
}

void train_epoch(network& net, examples::optimiser& how, const samples& rows,
                 std::span<const Index> order, std::size_t batch) {
    const std::vector<examples::learned*> parameters = net.parameters();
    examples::for_each_batch(order, batch, [&](std::span<const Index> picked) {
        const matrix x = rows.features(Eigen::all, picked);
        const matrix gradient = loss_gradient(net.forward(x), rows.targets(Eigen::all, picked));
        net.backward(gradient);
        net.backward_parameters(x, gradient);
        how.step(parameters);
        return true;
    });
}

// False when a prediction is no longer finite.
bool note_errors(network& net, const problem& p, run_record& record) {
    const double scale = p.target_scale;
    record.train_rmse.push_back(
        measure(net.forward(p.train.features), p.train.targets, scale).rmse);
    record.predictions = net.forward(p.test.features);
    record.test = measure(record.predictions, p.test.targets, scale);
    record.test_rmse.push_back(record.test.rmse);
    return std::isfinite(record.train_rmse.back()) && std::isfinite(record.test.rmse);
}

void count_units(network& net, const samples& rows, run_record& record) {
    const matrix gradient = loss_gradient(net.forward(rows.features), rows.targets);
    net.backward(gradient);
    std::vector<examples::unit_monitor> monitors;
    examples::see_units(net, monitors);
    record.never_active = examples::never_active(monitors);
    record.zero_gradient = examples::zero_gradient(monitors);
}

}  // namespace

run_record train(const std::string& activation, std::uint64_t seed, const options& chosen,
                 const examples::numeric_table& table, Index target,
                 const std::function<void(const run_record&)>& after_epoch) {
    examples::random_source random(seed);
    const problem p = split(table, target, random);
    std::vector<Index> sizes(static_cast<std::size_t>(chosen.hidden_layers) + 2, chosen.width);
    sizes.front() = p.train.features.rows();
    sizes.back() = 1;
    network net(chosen.choice(activation), sizes, 0.0f, random);
    examples::adam adam(chosen.learning_rate);
    std::vector<Index> order(static_cast<std::size_t>(p.train.features.cols()));
    std::iota(order.begin(), order.end(), Index{0});

    run_record record;
    record.seed = seed;
    record.units = chosen.hidden_layers * chosen.width;
    note_errors(net, p, record);
    for (int epoch = 1; epoch <= chosen.epochs; ++epoch) {
        random.shuffle(std::span(order));
        train_epoch(net, adam, p.train, order, static_cast<std::size_t>(chosen.batch_size));
        if (!note_errors(net, p, record)) {
            record.diverged_in_epoch = epoch;
            return record;
        }
        after_epoch(record);
    }
    count_units(net, p.train, record);
    return record;
}

run_record fit_linearly(std::uint64_t seed, const examples::numeric_table& table, Index target) {
    examples::random_source random(seed);
    const problem p = split(table, target, random);
    run_record record;
    record.seed = seed;
    record.predictions = least_squares(p);
    record.test = measure(record.predictions, p.test.targets, p.target_scale);
    return record;
}

}  // namespace regression
