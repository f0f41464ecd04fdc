// SPDX-License-Identifier: BSD-3-Clause
// What the command line can change.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "common/command_line.hpp"

namespace regression {

struct options : examples::activation_options, examples::run_options {
    options() {
        epochs = 200;
        seeds = 20;
        out = "regression_out";
    }

    int hidden_layers = 2;
    int width = 32;
    float learning_rate = 0.003f;
    int batch_size = 32;
    int threads = 0;

    std::filesystem::path data = SIMDACT_EXAMPLES_CONCRETE;
    std::string target;  // name or number of a column; empty: the last one
};

std::optional<options> parse_options(int argc, char** argv, int& exit_status);

// For people: "2 hidden layers of 32 units, Adam, ...".
std::string describe_setting(const options& chosen);

}  // namespace regression
