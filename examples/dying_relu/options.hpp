// SPDX-License-Identifier: BSD-3-Clause
// What the command line can change, with the setting in which ReLU's units die as the default.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <simdact/simdact.hpp>
#include <string>
#include <variant>
#include <vector>

namespace dying_relu {

struct options {
    std::vector<std::string> activations{"relu", "leaky_relu", "elu"};
    float negative_slope = 0.1f;
    float alpha = 1.0f;

    int hidden_layers = 5;
    int width = 12;
    float initial_bias = 0.0f;

    float learning_rate = 0.2f;
    int batch_size = 16;
    int epochs = 40;
    std::uint64_t seed = 1;
    int seeds = 10;

    std::filesystem::path data = SIMDACT_EXAMPLES_DIGITS;
    std::filesystem::path out = "dying_relu_out";
    bool plots = true;
};

// Nothing when there is nothing to run (--help, or a refused argument); exit_status is set then.
std::optional<options> parse_options(int argc, char** argv, int& exit_status);

using any_activation =
    std::variant<simdact::relu<float>, simdact::leaky_relu<float>, simdact::elu<float>>;

// One of options::activations, with its parameter.
any_activation make_activation(const std::string& name, const options& chosen);

// For people: "leaky_relu (negative_slope 0.1)".
std::string describe_activation(const std::string& name, const options& chosen);

// For people: "5 hidden layers of 12 units, SGD, ...".
std::string describe_setting(const options& chosen);

}  // namespace dying_relu
