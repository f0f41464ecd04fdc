// SPDX-License-Identifier: BSD-3-Clause
// Chooses the slope of leaky ReLU: accuracy and dead units against it, over many seeds.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "common/command_line.hpp"
#include "common/text_file.hpp"
#include "options.hpp"
#include "sweep.hpp"

namespace slope_sweep {
namespace {

void run(const options& chosen) {
    const examples::dataset data = examples::load_images(chosen.data, options{}.data);
    // Before the training, not after it: a long run should not end in a folder it cannot use.
    examples::make_folder(chosen.out);
    const std::filesystem::path runs = chosen.out / "runs.csv";
    examples::write_file(runs, "");
    fmt::print("{}: {} training and {} test images of {} pixels\n", data.name, data.train.count(),
               data.test.count(), data.train.pixels.rows());
    std::fflush(stdout);

    const std::vector<setting> settings = run_sweep(chosen, data);
    fmt::print("{}\n", format_table(settings, chosen));
    examples::write_file(runs, format_runs_csv(settings));
    fmt::print("wrote {}\n", runs.string());
    if (chosen.plots) {
        examples::draw({sweep_picture(settings, chosen, data.name)}, chosen.out);
    }
}

}  // namespace
}  // namespace slope_sweep

int main(int argc, char** argv) {
    return examples::run_program("slope_sweep", [&] {
        int exit_status = 0;
        if (const auto chosen = slope_sweep::parse_options(argc, argv, exit_status)) {
            slope_sweep::run(*chosen);
        }
        return exit_status;
    });
}
