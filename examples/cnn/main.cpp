// SPDX-License-Identifier: BSD-3-Clause
// Trains a convolutional network on images with ReLU, leaky ReLU and ELU.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "common/classifier_run.hpp"
#include "common/dataset.hpp"
#include "common/jobs.hpp"
#include "common/progress.hpp"
#include "common/text_file.hpp"
#include "conv_network.hpp"
#include "options.hpp"
#include "report.hpp"

namespace cnn {
namespace {

using examples::classifier_record;
using examples::classifier_state;

// What the first convolution makes of the first test image.
layer_maps show_first_layer(conv_network& net, const std::string& name,
                            const examples::labelled_images& images) {
    net.forward(images.pixels.leftCols(1));
    return {name, net.layer(0).shape(), net.layer(0).output()};
}

struct results {
    std::vector<classifier_record> records;
    std::vector<layer_maps> maps;  // of the first seed, one for each activation
};

results train_all(const options& chosen, const examples::dataset& data) {
    const auto seeds = static_cast<std::size_t>(chosen.seeds);
    results all;
    for (const std::string& name : chosen.activations) {
        all.records.push_back({name, examples::describe(chosen.choice(name)),
                               std::vector<examples::classifier_run>(seeds)});
    }
    all.maps.resize(all.records.size());
    examples::progress progress;
    examples::run_jobs(all.records.size() * seeds, chosen.threads, [&](std::size_t job) {
        const std::size_t activation = job / seeds;
        const std::string& name = all.records[activation].name;
        const std::uint64_t seed = chosen.seed + job % seeds;
        // The seed alone decides the weights and the order of the images.
        examples::random_source random(seed);
        conv_network net(chosen.choice(name), data.train.height, data.train.width, chosen.channels,
                         examples::classes, random);
        examples::sgd descent(chosen.learning_rate);
        std::string line;
        examples::classifier_run run = train_classifier(
            net, descent, data, {.epochs = chosen.epochs, .batch_size = chosen.batch_size}, random,
            [&](const classifier_state& s) {
                line = fmt::format("{} seed {} epoch {}/{}: loss {:.3g}, test {:.1f} %, dead {}",
                                   name, seed, s.epoch, chosen.epochs, s.train_loss,
                                   100 * s.test_accuracy, s.zero_gradient);
                progress.update(line);
            });
        progress.milestone(run.diverged() ? line + ", diverged" : line);
        run.seed = seed;
        all.records[activation].runs[job % seeds] = std::move(run);
        if (job % seeds == 0) {
            all.maps[activation] = show_first_layer(net, name, data.test);
        }
    });
    return all;
}

void run(const options& chosen) {
    const examples::dataset data = examples::load_images(chosen.data, options{}.data);
    // Before the training, not after it: a long run should not end in a folder it cannot use.
    examples::make_folder(chosen.out);
    const std::filesystem::path epochs = chosen.out / "epochs.csv";
    examples::write_file(epochs, "");
    fmt::print("{}: {} training and {} test images of {} x {} pixels\n", data.name,
               data.train.count(), data.test.count(), data.train.height, data.train.width);
    std::fflush(stdout);

    const results all = train_all(chosen, data);
    fmt::print("{}\n", format_table(all.records, chosen));
    examples::write_file(epochs, format_epochs_csv(all.records));
    fmt::print("wrote {}\n", epochs.string());
    if (chosen.plots) {
        examples::draw(
            {overview_picture(all.records, chosen, data.name),
             maps_picture(
                 all.maps, data.test.pixels.leftCols(1),
                 fmt::format("{}: outputs of the first convolution after training, seed {}",
                             data.name, chosen.seed))},
            chosen.out);
    }
}

}  // namespace
}  // namespace cnn

int main(int argc, char** argv) {
    return examples::run_program("cnn", [&] {
        int exit_status = 0;
        if (const auto chosen = cnn::parse_options(argc, argv, exit_status)) {
            cnn::run(*chosen);
        }
        return exit_status;
    });
}
