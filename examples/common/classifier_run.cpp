// SPDX-License-Identifier: BSD-3-Clause
#include "common/classifier_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "common/classifier.hpp"

namespace examples {
namespace {

classifier_state look_at(model& net, const dataset& data, int epoch) {
    std::vector<unit_monitor> monitors;
    const loss_sum train = evaluate(net, data.train, monitors);
    const loss_sum test = evaluate(net, data.test);
    const auto count = static_cast<double>(data.train.count());
    classifier_state state{
        .epoch = epoch,
        .train_loss = train.loss / count,
        .train_accuracy = static_cast<double>(train.correct) / count,
        .test_accuracy = static_cast<double>(test.correct) / static_cast<double>(data.test.count()),
        .never_active = never_active(monitors),
        .zero_gradient = zero_gradient(monitors)};
    for (const unit_monitor& layer : monitors) {
        state.units += static_cast<int>(layer.units());
    }
    return state;
}

}  // namespace

classifier_run train_classifier(model& net, optimiser& how, const dataset& data,
                                const classifier_plan& plan, random_source& random,
                                const std::function<void(const classifier_state&)>& after_state) {
    std::vector<Index> order(data.train.count());
    std::iota(order.begin(), order.end(), Index{0});
    classifier_run run;
    const auto note = [&](int epoch) {
        run.states.push_back(look_at(net, data, epoch));
        after_state(run.states.back());
    };
    note(0);
    for (int epoch = 1; epoch <= plan.epochs; ++epoch) {
        random.shuffle(std::span(order));
        const bool finite =
            train_epoch(net, how, data.train, order, static_cast<std::size_t>(plan.batch_size));
        if (finite && (plan.every_epoch || epoch == plan.epochs)) {
            note(epoch);
        }
        // Finite weights can still be large enough to overflow on the way to the loss.
        if (!finite || !std::isfinite(run.states.back().train_loss)) {
            run.diverged_in_epoch = epoch;
            return run;
        }
    }
    return run;
}

int count_diverged(const classifier_record& record) {
    return static_cast<int>(std::ranges::count(record.runs, true, &classifier_run::diverged));
}

spread over_runs(const classifier_record& record, int state, const classifier_quantity& quantity) {
    std::vector<double> numbers;
    for (const classifier_run& run : record.runs) {
        if (!run.diverged()) {
            numbers.push_back(quantity(state < 0 ? run.states.back()
                                                 : run.states[static_cast<std::size_t>(state)]));
        }
    }
    return spread_of(numbers);
}

std::string compare_accuracy(const classifier_record& one, const classifier_record& other) {
    std::vector<double> gains;
    for (std::size_t i = 0; i < std::min(one.runs.size(), other.runs.size()); ++i) {
        if (!one.runs[i].diverged() && !other.runs[i].diverged()) {
            gains.push_back(100 * (one.runs[i].states.back().test_accuracy -
                                   other.runs[i].states.back().test_accuracy));
        }
    }
    if (gains.empty()) {
        return fmt::format("{} and {}: no seed with which both finished.", one.name, other.name);
    }
    const double error = standard_error(gains);
    const auto better = std::ranges::count_if(gains, [](double gain) { return gain > 0; });
    return fmt::format(
        "{}: more accurate than {} in {} of {} runs, by {:+.2f}{} points on average.", one.name,
        other.name, better, gains.size(), spread_of(gains).mean,
        std::isfinite(error) ? fmt::format(" ± {:.2f}", error) : "");
}

}  // namespace examples
