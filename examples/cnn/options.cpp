// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cnn {

using examples::between;
using examples::many;

std::optional<options> parse_options(int argc, char** argv, int& exit_status) {
    CLI::App app(
        "Trains the same convolutional network on images with several activations, and counts "
        "the channels that die.");
    options chosen;
    examples::add_activation_options(app, chosen);
    app.add_option("--channels", chosen.channels,
                   "channels of each convolution, separated by commas; the second and the third "
                   "convolution halve the maps")
        ->delimiter(',')
        ->expected(1, 64)
        ->check(between(1, 512))
        ->capture_default_str();
    examples::add_learning_rate(app, chosen.learning_rate, "plain SGD");
    examples::add_batch_size(app, chosen.batch_size);
    examples::add_run_options(app, chosen, "passes over the training images");
    examples::add_images_option(app, chosen.data);
    examples::add_threads_option(app, chosen.threads);
    examples::add_out_options(app, chosen);
    if (!examples::parse(app, argc, argv, exit_status)) {
        return std::nullopt;
    }
    return chosen;
}

std::string describe_setting(const options& chosen) {
    return fmt::format("{} ({}), SGD, learning rate {}, batches of {}, {}, {}",
                       many(static_cast<int>(chosen.channels.size()), "convolution"),
                       fmt::join(chosen.channels, ", "), chosen.learning_rate, chosen.batch_size,
                       many(chosen.epochs, "epoch"), many(chosen.seeds, "seed"));
}

}  // namespace cnn
