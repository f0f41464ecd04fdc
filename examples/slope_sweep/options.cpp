// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace slope_sweep {

using examples::between;
using examples::many;

std::optional<options> parse_options(int argc, char** argv, int& exit_status) {
    CLI::App app(
        "Finds the slope of leaky ReLU that suits your images: trains the same classifier with "
        "every slope, many times, and with other activations beside them.");
    options chosen;
    app.add_option("--slopes", chosen.slopes, "slopes below zero to try, separated by commas")
        ->delimiter(',')
        ->check(between(-10.0f, 10.0f))
        ->capture_default_str();
    examples::add_activation_names(app, "--beside", chosen.beside,
                                   "other activations to compare with, separated by commas");
    examples::add_layer_options(app, chosen.hidden_layers, chosen.width);
    examples::add_learning_rate(app, chosen.learning_rate, "plain SGD");
    examples::add_batch_size(app, chosen.batch_size);
    examples::add_run_options(app, chosen, "passes over the training images");
    examples::add_images_option(app, chosen.data);
    examples::add_threads_option(app, chosen.threads);
    examples::add_out_options(app, chosen);
    if (!examples::parse(app, argc, argv, exit_status)) {
        return std::nullopt;
    }
    // In the order of the picture's axis, each once.
    std::ranges::sort(chosen.slopes);
    // std::unique: clang 14 does not accept libstdc++'s range of what std::ranges::unique removes.
    chosen.slopes.erase(std::unique(chosen.slopes.begin(), chosen.slopes.end()),
                        chosen.slopes.end());
    return chosen;
}

std::string describe_setting(const options& chosen) {
    return fmt::format("{} of {}, SGD, learning rate {}, batches of {}, {}, {}",
                       many(chosen.hidden_layers, "hidden layer"), many(chosen.width, "unit"),
                       chosen.learning_rate, chosen.batch_size, many(chosen.epochs, "epoch"),
                       many(chosen.seeds, "seed"));
}

}  // namespace slope_sweep
