// SPDX-License-Identifier: BSD-3-Clause
// What the command line can change, with the setting in which ReLU's units die as the default.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "common/command_line.hpp"

namespace dying_relu {

struct options : examples::activation_options, examples::run_options {
    options() { out = "dying_relu_out"; }

    int hidden_layers = 5;
    int width = 12;
    float initial_bias = 0.0f;

    float learning_rate = 0.2f;
    int batch_size = 16;

    std::filesystem::path data = SIMDACT_EXAMPLES_DIGITS;
};

// Nothing when there is nothing to run (--help, or a refused argument); exit_status is set then.
std::optional<options> parse_options(int argc, char** argv, int& exit_status);

// For people: "5 hidden layers of 12 units, SGD, ...".
std::string describe_setting(const options& chosen);

}  // namespace dying_relu
