// SPDX-License-Identifier: BSD-3-Clause
// What the command line can change.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/command_line.hpp"

namespace cnn {

struct options : examples::activation_options, examples::run_options {
    options() {
        epochs = 15;
        seeds = 10;
        out = "cnn_out";
    }

    std::vector<int> channels{8, 16, 16};
    float learning_rate = 0.1f;
    int batch_size = 16;
    int threads = 0;

    std::filesystem::path data = SIMDACT_EXAMPLES_DIGITS;
};

std::optional<options> parse_options(int argc, char** argv, int& exit_status);

// For people: "3 convolutions (8, 16, 16 channels), SGD, ...".
std::string describe_setting(const options& chosen);

}  // namespace cnn
