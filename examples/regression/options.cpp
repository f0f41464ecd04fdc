// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <fmt/format.h>

namespace regression {

using examples::many;

std::optional<options> parse_options(int argc, char** argv, int& exit_status) {
    CLI::App app(
        "Predicts a column of a table from the others, with the same network and several "
        "activations, and with linear least squares beside them.");
    options chosen;
    examples::add_activation_options(app, chosen);
    examples::add_layer_options(app, chosen.hidden_layers, chosen.width);
    examples::add_learning_rate(app, chosen.learning_rate, "Adam");
    examples::add_batch_size(app, chosen.batch_size);
    examples::add_run_options(app, chosen, "passes over the training rows");
    app.add_option("--data", chosen.data,
                   "CSV file of numbers, with the names of the columns in its first line; without "
                   "it the built-in strengths of concrete")
        ->type_name("FILE");
    app.add_option("--target", chosen.target,
                   "name or number (from 1) of the column to predict; without it the last one")
        ->type_name("COLUMN");
    examples::add_threads_option(app, chosen.threads);
    examples::add_out_options(app, chosen);
    if (!examples::parse(app, argc, argv, exit_status)) {
        return std::nullopt;
    }
    return chosen;
}

std::string describe_setting(const options& chosen) {
    return fmt::format("{} of {}, Adam, learning rate {}, batches of {}, {}, {}",
                       many(chosen.hidden_layers, "hidden layer"), many(chosen.width, "unit"),
                       chosen.learning_rate, chosen.batch_size, many(chosen.epochs, "epoch"),
                       many(chosen.seeds, "seed"));
}

}  // namespace regression
