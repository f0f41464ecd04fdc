// SPDX-License-Identifier: BSD-3-Clause
// What the command line can change.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "common/command_line.hpp"

namespace gan {

struct options : examples::activation_options, examples::run_options {
    options() {
        activations = {"relu", "leaky_relu"};
        negative_slope = 0.2f;
        seeds = 5;
        out = "gan_out";
    }

    int steps = 3000;
    int latent = 16;
    int width = 64;
    float learning_rate = 0.001f;
    int batch_size = 32;
    int threads = 0;

    std::filesystem::path data = SIMDACT_EXAMPLES_DIGITS;
};

std::optional<options> parse_options(int argc, char** argv, int& exit_status);

// For people: "hidden layers of 64 units, Adam, ...".
std::string describe_setting(const options& chosen);

}  // namespace gan
