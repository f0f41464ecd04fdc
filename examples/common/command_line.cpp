// SPDX-License-Identifier: BSD-3-Clause
#include "common/command_line.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

namespace examples {
namespace {

constexpr int usage_error = 2;

// Refuses at the second mention; each option is checked name by name.
CLI::Validator activation_name() {
    const auto check = [](const std::string& text) {
        const std::vector<std::string> names = activation_names();
        const bool known = std::ranges::find(names, text) != names.end();
        return known ? std::string{}
                     : fmt::format("{} is not an activation, expected one of {}", text,
                                   fmt::join(names, ", "));
    };
    return {check, "NAME"};
}

void refuse_duplicates(const CLI::Option* option, const std::vector<std::string>& names) {
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) != name) {
            throw CLI::ValidationError(option->get_name(), *name + " is named twice");
        }
    }
}

}  // namespace

void add_activation_names(CLI::App& app, const char* flags, std::vector<std::string>& names,
                          const std::string& purpose) {
    CLI::Option* option = app.add_option(flags, names, purpose);
    option->delimiter(',')->check(activation_name())->capture_default_str();
    app.parse_complete_callback([option, &names] { refuse_duplicates(option, names); });
}

void add_activation_options(CLI::App& app, activation_options& chosen) {
    add_activation_names(app, "-a,--activation", chosen.activations,
                         "what to compare: names of simdact's activations, separated by commas");
    app.add_option("--negative-slope", chosen.negative_slope,
                   "slope of leaky_relu below zero, and of prelu at the start")
        ->check(between(-10.0f, 10.0f))
        ->capture_default_str();
    app.add_option("--alpha", chosen.alpha, "alpha of elu and celu")
        ->check(between(0.0f, 100.0f))
        ->capture_default_str();
}

void add_run_options(CLI::App& app, run_options& chosen, const std::string& steps) {
    app.add_option("--epochs", chosen.epochs, steps)
        ->check(between(1, 100'000))
        ->capture_default_str();
    add_seed_options(app, chosen);
}

void add_seed_options(CLI::App& app, run_options& chosen) {
    app.add_option("--seed", chosen.seed, "first seed: initial weights and order of the data")
        ->check(between(0, 1'000'000'000))
        ->capture_default_str();
    app.add_option("--seeds", chosen.seeds, "number of runs, with consecutive seeds")
        ->check(between(1, 1000))
        ->capture_default_str();
}

void add_out_options(CLI::App& app, run_options& chosen) {
    app.add_option("--out", chosen.out, "folder for results and pictures, created when missing")
        ->type_name("FOLDER")
        ->capture_default_str();
    app.add_flag("--plots,!--no-plots", chosen.plots, "draw pictures with gnuplot (the default)");
}

void add_learning_rate(CLI::App& app, float& learning_rate, const std::string& whose) {
    app.add_option("--learning-rate", learning_rate, "step size of " + whose)
        ->check(between(1e-6f, 100.0f))
        ->capture_default_str();
}

void add_layer_options(CLI::App& app, int& hidden_layers, int& width) {
    app.add_option("--hidden-layers", hidden_layers, "number of hidden layers")
        ->check(between(1, 64))
        ->capture_default_str();
    app.add_option("--width", width, "units in each hidden layer")
        ->check(between(1, 4096))
        ->capture_default_str();
}

void add_batch_size(CLI::App& app, int& batch_size) {
    app.add_option("--batch-size", batch_size, "samples in a step")
        ->check(between(1, 1'000'000))
        ->capture_default_str();
}

void add_images_option(CLI::App& app, std::filesystem::path& data) {
    app.add_option("--data", data,
                   "folder with MNIST or Fashion-MNIST as IDX files (plain or .gz), or a CSV file "
                   "in the format of the built-in digits")
        ->type_name("PATH");
}

void add_threads_option(CLI::App& app, int& threads) {
    app.add_option("--threads", threads, "runs at the same time; 0: one for each core")
        ->check(between(0, 1024))
        ->capture_default_str();
}

std::string many(int count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool parse(CLI::App& app, int argc, char** argv, int& exit_status) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        exit_status = app.exit(stop) == 0 ? 0 : usage_error;
        return false;
    }
    return true;
}

int run_program(const char* name, const std::function<int()>& run) {
    try {
        return run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return 1;
    }
}

}  // namespace examples
