// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <fmt/format.h>

namespace gan {

using examples::between;

std::optional<options> parse_options(int argc, char** argv, int& exit_status) {
    CLI::App app(
        "Trains a generator of images against a discriminator, with several activations in both, "
        "and measures what the generator makes.");
    options chosen;
    examples::add_activation_options(app, chosen);
    app.add_option("--steps", chosen.steps, "steps of the training, each of both networks")
        ->check(between(1, 10'000'000))
        ->capture_default_str();
    app.add_option("--latent", chosen.latent, "numbers from which the generator makes an image")
        ->check(between(1, 4096))
        ->capture_default_str();
    app.add_option("--width", chosen.width, "units in each of a network's two hidden layers")
        ->check(between(1, 4096))
        ->capture_default_str();
    examples::add_learning_rate(app, chosen.learning_rate, "Adam");
    examples::add_batch_size(app, chosen.batch_size);
    examples::add_seed_options(app, chosen);
    examples::add_images_option(app, chosen.data);
    examples::add_threads_option(app, chosen.threads);
    examples::add_out_options(app, chosen);
    if (!examples::parse(app, argc, argv, exit_status)) {
        return std::nullopt;
    }
    return chosen;
}

std::string describe_setting(const options& chosen) {
    return fmt::format("2 hidden layers of {}, Adam, learning rate {}, batches of {}, {}, {}",
                       examples::many(chosen.width, "unit"), chosen.learning_rate,
                       chosen.batch_size, examples::many(chosen.steps, "step"),
                       examples::many(chosen.seeds, "seed"));
}

}  // namespace gan
