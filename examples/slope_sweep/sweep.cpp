// SPDX-License-Identifier: BSD-3-Clause
#include "sweep.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/jobs.hpp"
#include "common/network.hpp"
#include "common/optimiser.hpp"
#include "common/progress.hpp"
#include "common/random.hpp"

namespace slope_sweep {
namespace {

using examples::Index;

std::vector<setting> settings_of(const options& chosen) {
    std::vector<setting> settings;
    const auto add = [&](const examples::activation_choice& activation, bool is_slope,
                         const std::string& name) {
        settings.push_back({activation, is_slope, {name, examples::describe(activation), {}}});
        settings.back().record.runs.resize(static_cast<std::size_t>(chosen.seeds));
    };
    for (const float slope : chosen.slopes) {
        add({.name = "leaky_relu", .negative_slope = slope}, true, fmt::format("slope {}", slope));
    }
    for (const std::string& name : chosen.beside) {
        // Where torch's PReLU starts.
        add({.name = name, .negative_slope = 0.25f}, false, name);
    }
    return settings;
}

}  // namespace

std::vector<setting> run_sweep(const options& chosen, const examples::dataset& data) {
    std::vector<setting> settings = settings_of(chosen);
    const auto seeds = static_cast<std::size_t>(chosen.seeds);
    std::vector<Index> sizes(static_cast<std::size_t>(chosen.hidden_layers) + 2, chosen.width);
    sizes.front() = data.train.pixels.rows();
    sizes.back() = examples::classes;
    examples::progress progress;
    examples::run_jobs(settings.size() * seeds, chosen.threads, [&](std::size_t job) {
        setting& s = settings[job / seeds];
        const std::uint64_t seed = chosen.seed + job % seeds;
        examples::random_source random(seed);
        examples::network net(s.activation, sizes, 0.0f, random);
        examples::sgd descent(chosen.learning_rate);
        examples::classifier_run run = train_classifier(
            net, descent, data,
            {.epochs = chosen.epochs, .batch_size = chosen.batch_size, .every_epoch = false},
            random, [](const examples::classifier_state&) {});
        run.seed = seed;
        progress.update(fmt::format(
            "run {} of {}: {}, seed {}, {}", job + 1, settings.size() * seeds, s.record.name, seed,
            run.diverged() ? "diverged"
                           : fmt::format("test {:.1f} %", 100 * run.states.back().test_accuracy)));
        s.record.runs[job % seeds] = std::move(run);
    });
    return settings;
}

}  // namespace slope_sweep
