// SPDX-License-Identifier: BSD-3-Clause
// The options that all training examples have, and how an example starts and ends.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "common/activation.hpp"

namespace examples {

// CLI::Range lets NaN through.
template <class T>
CLI::Validator between(T low, T high) {
    const std::string range = fmt::format("{} to {}", low, high);
    const auto check = [=](const std::string& text) {
        T value{};
        const bool inside = CLI::detail::lexical_cast(text, value) && value >= low && value <= high;
        return inside ? std::string{} : fmt::format("{} is not a number from {}", text, range);
    };
    return {check, range};
}

struct activation_options {
    std::vector<std::string> activations{"relu", "leaky_relu", "elu"};
    float negative_slope = 0.1f;
    float alpha = 1.0f;

    activation_choice choice(const std::string& name) const {
        return {.name = name, .negative_slope = negative_slope, .alpha = alpha};
    }
};

struct run_options {
    int epochs = 40;
    std::uint64_t seed = 1;
    int seeds = 10;
    std::filesystem::path out;
    bool plots = true;
};

// The activations that some networks are trained with, no name twice.
void add_activation_names(CLI::App& app, const char* flags, std::vector<std::string>& names,
                          const std::string& purpose);
void add_activation_options(CLI::App& app, activation_options& chosen);

// steps: what `epochs` counts, "passes over the training images".
void add_run_options(CLI::App& app, run_options& chosen, const std::string& steps);
void add_seed_options(CLI::App& app, run_options& chosen);
void add_out_options(CLI::App& app, run_options& chosen);
void add_layer_options(CLI::App& app, int& hidden_layers, int& width);
void add_learning_rate(CLI::App& app, float& learning_rate, const std::string& whose);
void add_batch_size(CLI::App& app, int& batch_size);
void add_images_option(CLI::App& app, std::filesystem::path& data);
void add_threads_option(CLI::App& app, int& threads);

// For people: "1 seed", "3 seeds".
std::string many(int count, const char* noun);

// False when there is nothing to run (--help, or a refused argument); exit_status is set then.
bool parse(CLI::App& app, int argc, char** argv, int& exit_status);

// The example's main: 0, 1 with the error in one line on standard error, or what `run` returns.
int run_program(const char* name, const std::function<int()>& run);

}  // namespace examples
