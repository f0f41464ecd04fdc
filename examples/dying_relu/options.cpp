// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

namespace dying_relu {
namespace {

constexpr int usage_error = 2;

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

std::string no_duplicates(const std::vector<std::string>& names) {
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) != name) {
            return *name;
        }
    }
    return {};
}

void add_options(CLI::App& app, options& chosen) {
    app.add_option("-a,--activation", chosen.activations,
                   "what to compare: relu, leaky_relu, elu, separated by commas")
        ->delimiter(',')
        ->check(CLI::IsMember({"relu", "leaky_relu", "elu"}))
        ->capture_default_str();
    app.add_option("--negative-slope", chosen.negative_slope, "slope of leaky_relu below zero")
        ->check(between(-10.0f, 10.0f))
        ->capture_default_str();
    app.add_option("--alpha", chosen.alpha, "elu's alpha")
        ->check(between(0.0f, 100.0f))
        ->capture_default_str();
    app.add_option("--hidden-layers", chosen.hidden_layers, "number of hidden layers")
        ->check(between(1, 64))
        ->capture_default_str();
    app.add_option("--width", chosen.width, "units in each hidden layer")
        ->check(between(1, 4096))
        ->capture_default_str();
    app.add_option("--initial-bias", chosen.initial_bias, "bias of every hidden unit at the start")
        ->check(between(-100.0f, 100.0f))
        ->capture_default_str();
    app.add_option("--learning-rate", chosen.learning_rate, "step size of plain SGD")
        ->check(between(1e-6f, 100.0f))
        ->capture_default_str();
    app.add_option("--batch-size", chosen.batch_size, "images in a step of SGD")
        ->check(between(1, 1'000'000))
        ->capture_default_str();
    app.add_option("--epochs", chosen.epochs, "passes over the training images")
        ->check(between(1, 100'000))
        ->capture_default_str();
    app.add_option("--seed", chosen.seed, "first seed: initial weights and order of the images")
        ->check(between(0, 1'000'000'000))
        ->capture_default_str();
    app.add_option("--seeds", chosen.seeds, "number of runs, with consecutive seeds")
        ->check(between(1, 1000))
        ->capture_default_str();
    app.add_option("--data", chosen.data,
                   "folder with MNIST or Fashion-MNIST as IDX files (plain or .gz), or a CSV file "
                   "in the format of the built-in digits")
        ->type_name("PATH");
    app.add_option("--out", chosen.out, "folder for results and pictures, created when missing")
        ->type_name("FOLDER")
        ->capture_default_str();
    app.add_flag("--plots,!--no-plots", chosen.plots, "draw pictures with gnuplot (the default)");
}

}  // namespace

std::optional<options> parse_options(int argc, char** argv, int& exit_status) {
    CLI::App app(
        "Trains the same classifier with ReLU, leaky ReLU and ELU, and counts the units that die.");
    options chosen;
    add_options(app, chosen);
    try {
        app.parse(argc, argv);
        if (const std::string twice = no_duplicates(chosen.activations); !twice.empty()) {
            throw CLI::ValidationError("--activation", twice + " is named twice");
        }
    } catch (const CLI::ParseError& stop) {
        exit_status = app.exit(stop) == 0 ? 0 : usage_error;
        return std::nullopt;
    }
    return chosen;
}

any_activation make_activation(const std::string& name, const options& chosen) {
    if (name == "leaky_relu") {
        return simdact::leaky_relu<float>{.negative_slope = chosen.negative_slope};
    }
    if (name == "elu") {
        return simdact::elu<float>{.alpha = chosen.alpha};
    }
    return simdact::relu<float>{};
}

std::string describe_activation(const std::string& name, const options& chosen) {
    if (name == "leaky_relu") {
        return fmt::format("leaky_relu (negative_slope {})", chosen.negative_slope);
    }
    return name == "elu" ? fmt::format("elu (alpha {})", chosen.alpha) : name;
}

std::string describe_setting(const options& chosen) {
    const auto many = [](int count, const char* noun) {
        return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
    };
    return fmt::format("{} of {}, SGD, learning rate {}, batches of {}, {}, {}",
                       many(chosen.hidden_layers, "hidden layer"), many(chosen.width, "unit"),
                       chosen.learning_rate, chosen.batch_size, many(chosen.epochs, "epoch"),
                       many(chosen.seeds, "seed"));
}

}  // namespace dying_relu
