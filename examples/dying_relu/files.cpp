// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "report.hpp"
#include "summary.hpp"

namespace dying_relu {
namespace {

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') {
            result += '\\';
            result += character;
        } else if (static_cast<unsigned char>(character) < ' ') {
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
        } else {
            result += character;
        }
    }
    return result + '"';
}

// JSON has no NaN.
std::string number(double value) {
    return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

std::string object(const spread& s) {
    return fmt::format(R"({{"mean": {}, "min": {}, "max": {}}})", number(s.mean), number(s.min),
                       number(s.max));
}

template <class Quantity>
std::string array(const std::vector<layer_means>& layers, Quantity&& quantity) {
    std::string text = "[";
    for (const layer_means& layer : layers) {
        text += (text.size() > 1 ? ", " : "") + number(quantity(layer));
    }
    return text + "]";
}

std::string object(const activation_record& record, const activation_summary& s) {
    std::string text = "    {\n";
    const auto field = [&](const char* key, const std::string& value) {
        fmt::format_to(std::back_inserter(text), "      \"{}\": {},\n", key, value);
    };
    field("activation", quoted(record.name));
    field("description", quoted(record.description));
    field("runs", fmt::format("{}", s.runs));
    field("diverged", fmt::format("{}", s.diverged));
    field("units", fmt::format("{}", s.units));
    field("test_accuracy", object(s.test_accuracy));
    field("never_active_before", object(s.never_active_before));
    field("never_active_after", object(s.never_active_after));
    field("zero_gradient_before", object(s.zero_gradient_before));
    field("zero_gradient_after", object(s.zero_gradient_after));
    const auto layers = [&](const char* key, double layer_means::* member) {
        field(key, array(s.layers, [=](const layer_means& m) { return m.*member; }));
    };
    layers("layers_never_active_before", &layer_means::never_active_before);
    layers("layers_never_active_after", &layer_means::never_active_after);
    layers("layers_zero_gradient_before", &layer_means::zero_gradient_before);
    layers("layers_zero_gradient_after", &layer_means::zero_gradient_after);
    field("epoch_seconds", object(s.epoch_seconds));
    fmt::format_to(std::back_inserter(text), "      \"activation_share\": {}\n    }}",
                   number(s.activation_share));
    return text;
}

}  // namespace

std::string format_epochs_csv(const std::vector<activation_record>& records) {
    std::string text =
        "activation,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy,never_active,"
        "zero_gradient,epoch_seconds,activation_seconds,diverged_in_epoch\n";
    for (const activation_record& record : records) {
        for (const run_record& run : record.runs) {
            for (const snapshot& s : run.snapshots) {
                fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{},{},{},{}\n",
                               record.name, run.seed, s.epoch, s.train_loss, s.train_accuracy,
                               s.test_loss, s.test_accuracy, s.never_active(), s.zero_gradient(),
                               s.epoch_seconds, s.activation_seconds,
                               run.diverged() ? fmt::format("{}", run.diverged_in_epoch) : "");
            }
        }
    }
    return text;
}

std::string format_summary_json(const std::vector<activation_record>& records,
                                const options& chosen, const std::string& data_name) {
    std::string text = fmt::format(
        "{{\n  \"data\": {},\n  \"hidden_layers\": {},\n  \"width\": {},\n"
        "  \"initial_bias\": {},\n  \"learning_rate\": {},\n  \"batch_size\": {},\n"
        "  \"epochs\": {},\n  \"seed\": {},\n  \"seeds\": {},\n  \"activations\": [\n",
        quoted(data_name), chosen.hidden_layers, chosen.width, chosen.initial_bias,
        chosen.learning_rate, chosen.batch_size, chosen.epochs, chosen.seed, chosen.seeds);
    for (const activation_record& record : records) {
        text += object(record, summarise(record, chosen.width));
        text += &record == &records.back() ? "\n" : ",\n";
    }
    text += "  ],\n  \"conclusions\": [\n";
    const std::vector<std::string> lines = conclusions(records, chosen.width);
    for (const std::string& line : lines) {
        text += "    " + quoted(line) + (&line == &lines.back() ? "\n" : ",\n");
    }
    return text + "  ]\n}\n";
}

}  // namespace dying_relu
