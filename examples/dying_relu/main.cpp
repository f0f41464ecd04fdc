// SPDX-License-Identifier: BSD-3-Clause
// Trains the same classifier with ReLU, leaky ReLU and ELU and shows which units die.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "common/dataset.hpp"
#include "common/progress.hpp"
#include "common/text_file.hpp"
#include "options.hpp"
#include "pictures.hpp"
#include "record.hpp"
#include "report.hpp"
#include "training.hpp"

namespace dying_relu {
namespace {

// Before the training, not after it: a run of an hour should not end in a folder it cannot use.
void prepare_output(const std::filesystem::path& folder) {
    examples::make_folder(folder);
    examples::write_file(folder / "epochs.csv", "");
}

activation_record train_all_seeds(const std::string& name, const options& chosen,
                                  const examples::dataset& data, examples::progress& progress) {
    activation_record record{name, examples::describe(chosen.choice(name)), {}};
    for (int i = 0; i < chosen.seeds; ++i) {
        const std::uint64_t seed = chosen.seed + static_cast<std::uint64_t>(i);
        std::string line;
        const auto after_epoch = [&](const snapshot& s) {
            line = fmt::format(
                "{} seed {} epoch {}/{}: loss {:.3g}, test {:.1f} %, dead {}, "
                "no gradient {}",
                name, seed, s.epoch, chosen.epochs, s.train_loss, 100 * s.test_accuracy,
                s.never_active(), s.zero_gradient());
            progress.update(line);
        };
        record.runs.push_back(train(chosen.choice(name), seed, chosen, data, i == 0, after_epoch));
        if (const int epoch = record.runs.back().diverged_in_epoch; epoch > 0) {
            line =
                fmt::format("{} seed {} epoch {}/{}: diverged", name, seed, epoch, chosen.epochs);
        }
        progress.milestone(line);
    }
    return record;
}

void run(const options& chosen) {
    const examples::dataset data = examples::load_images(chosen.data, options{}.data);
    prepare_output(chosen.out);
    fmt::print("{}: {} training and {} test images of {} pixels\n", data.name, data.train.count(),
               data.test.count(), data.train.pixels.rows());
    std::fflush(stdout);

    std::vector<activation_record> records;
    {
        examples::progress progress;
        for (const std::string& name : chosen.activations) {
            records.push_back(train_all_seeds(name, chosen, data, progress));
        }
    }
    fmt::print("{}\n", format_table(records, chosen));

    const std::vector<std::pair<const char*, std::string>> files{
        {"epochs.csv", format_epochs_csv(records)},
        {"summary.json", format_summary_json(records, chosen, data.name)}};
    for (const auto& [name, text] : files) {
        examples::write_file(chosen.out / name, text);
        fmt::print("wrote {}\n", (chosen.out / name).string());
    }
    if (chosen.plots) {
        examples::draw(
            {overview_picture(records, chosen, data.name),
             curves_picture(records, chosen, data.name), units_picture(records, chosen, data.name),
             histograms_picture(records, chosen, data.name)},
            chosen.out);
    }
}

}  // namespace
}  // namespace dying_relu

int main(int argc, char** argv) {
    return examples::run_program("dying_relu", [&] {
        int exit_status = 0;
        if (const auto chosen = dying_relu::parse_options(argc, argv, exit_status)) {
            dying_relu::run(*chosen);
        }
        return exit_status;
    });
}
