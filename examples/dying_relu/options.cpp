// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <fmt/format.h>

namespace dying_relu {

using examples::between;
using examples::many;

std::optional<options> parse_options(int argc, char** argv, int& exit_status) {
    CLI::App app(
        "Trains the same classifier with ReLU, leaky ReLU and ELU, and counts the units that die.");
    options chosen;
    examples::add_activation_options(app, chosen);
    examples::add_layer_options(app, chosen.hidden_layers, chosen.width);
    app.add_option("--initial-bias", chosen.initial_bias, "bias of every hidden unit at the start")
        ->check(between(-100.0f, 100.0f))
        ->capture_default_str();
    examples::add_learning_rate(app, chosen.learning_rate, "plain SGD");
    examples::add_batch_size(app, chosen.batch_size);
    examples::add_run_options(app, chosen, "passes over the training images");
    examples::add_images_option(app, chosen.data);
    examples::add_out_options(app, chosen);
    if (!examples::parse(app, argc, argv, exit_status)) {
        return std::nullopt;
    }
    return chosen;
}

std::string describe_setting(const options& chosen) {
    return fmt::format("{} of {}, SGD, learning rate {}, batches of {}, {}, {}",
                       many(chosen.hidden_layers, "hidden layer"), many(chosen.width, "unit"),
                       chosen.learning_rate, chosen.batch_size, many(chosen.epochs, "epoch"),
                       many(chosen.seeds, "seed"));
}

}  // namespace dying_relu
