// SPDX-License-Identifier: BSD-3-Clause
// What the command line can change.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/command_line.hpp"

namespace slope_sweep {

struct options : examples::run_options {
    options() { out = "slope_sweep_out"; }

    std::vector<float> slopes{0, 0.003f, 0.01f, 0.03f, 0.1f, 0.2f, 0.3f, 0.5f, 0.75f, 1};
    std::vector<std::string> beside{"relu", "elu", "gelu", "silu", "prelu"};

    int hidden_layers = 5;
    int width = 12;
    float learning_rate = 0.2f;
    int batch_size = 16;
    int threads = 0;

    std::filesystem::path data = SIMDACT_EXAMPLES_DIGITS;
};

std::optional<options> parse_options(int argc, char** argv, int& exit_status);

// For people: "5 hidden layers of 12 units, SGD, ...".
std::string describe_setting(const options& chosen);

}  // namespace slope_sweep
