// SPDX-License-Identifier: BSD-3-Clause
// Trains a generator and a discriminator of digits with ReLU, and with leaky ReLU of slope 0.2.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "common/dataset.hpp"
#include "common/jobs.hpp"
#include "common/progress.hpp"
#include "common/text_file.hpp"
#include "judge.hpp"
#include "options.hpp"
#include "report.hpp"
#include "training.hpp"

namespace gan {
namespace {

std::vector<activation_record> train_all(const options& chosen, const examples::dataset& data,
                                         image_judge& judge) {
    const auto seeds = static_cast<std::size_t>(chosen.seeds);
    std::vector<activation_record> records;
    for (const std::string& name : chosen.activations) {
        records.push_back(
            {name, examples::describe(chosen.choice(name)), std::vector<run_record>(seeds)});
    }
    examples::progress progress;
    examples::run_jobs(records.size() * seeds, chosen.threads, [&](std::size_t job) {
        activation_record& record = records[job / seeds];
        const std::uint64_t seed = chosen.seed + job % seeds;
        std::string line;
        run_record run = train(
            record.name, seed, chosen, data, judge, job % seeds == 0, [&](const checkpoint& c) {
                line = fmt::format("{} seed {} step {}/{}: Fréchet {:.2f}, {} classes, dead {}",
                                   record.name, seed, c.step, chosen.steps, c.samples.frechet,
                                   c.samples.classes, c.dead.generator + c.dead.discriminator);
                progress.update(line);
            });
        progress.milestone(run.diverged() ? line + ", diverged" : line);
        record.runs[job % seeds] = std::move(run);
    });
    return records;
}

void run(const options& chosen) {
    const examples::dataset data = examples::load_images(chosen.data, options{}.data);
    // Before the training, not after it: a long run should not end in a folder it cannot use.
    examples::make_folder(chosen.out);
    const std::filesystem::path checkpoints = chosen.out / "checkpoints.csv";
    examples::write_file(checkpoints, "");
    fmt::print("{}: {} training and {} test images of {} x {} pixels\n", data.name,
               data.train.count(), data.test.count(), data.train.height, data.train.width);
    std::fflush(stdout);

    image_judge judge(data);
    fmt::print("the classifier that judges is right for {:.1f} % of the test images\n",
               100 * judge.test_accuracy());
    std::fflush(stdout);
    const quality real = judge.measure(data.test.pixels);
    const std::vector<activation_record> records = train_all(chosen, data, judge);
    fmt::print("{}\n", format_table(records, chosen, real));
    examples::write_file(checkpoints, format_checkpoints_csv(records));
    fmt::print("wrote {}\n", checkpoints.string());
    if (chosen.plots) {
        examples::draw({overview_picture(records, chosen, data.name, real),
                        samples_picture(records, data, chosen)},
                       chosen.out);
    }
}

}  // namespace
}  // namespace gan

int main(int argc, char** argv) {
    return examples::run_program("gan", [&] {
        int exit_status = 0;
        if (const auto chosen = gan::parse_options(argc, argv, exit_status)) {
            gan::run(*chosen);
        }
        return exit_status;
    });
}
