// SPDX-License-Identifier: BSD-3-Clause
// Predicts a number from a table with ReLU, leaky ReLU, ELU, and with linear least squares.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "common/dataset.hpp"
#include "common/jobs.hpp"
#include "common/numeric_csv.hpp"
#include "common/progress.hpp"
#include "common/text_file.hpp"
#include "options.hpp"
#include "report.hpp"
#include "training.hpp"

namespace regression {
namespace {

std::vector<method_record> train_all(const options& chosen, const examples::numeric_table& table,
                                     Index target) {
    const auto seeds = static_cast<std::size_t>(chosen.seeds);
    std::vector<method_record> methods{{"least_squares", "linear least squares", {}}};
    for (const std::string& name : chosen.activations) {
        methods.push_back({name, examples::describe(chosen.choice(name)), {}});
    }
    for (method_record& method : methods) {
        method.runs.resize(seeds);
    }
    examples::progress progress;
    examples::run_jobs(methods.size() * seeds, chosen.threads, [&](std::size_t job) {
        method_record& method = methods[job / seeds];
        const std::uint64_t seed = chosen.seed + job % seeds;
        run_record& run = method.runs[job % seeds];
        if (&method == &methods.front()) {
            run = fit_linearly(seed, table, target);
            return;
        }
        const auto line = [&](const run_record& r) {
            return fmt::format("{} seed {} epoch {}/{}: test RMSE {:.3g}", method.name, seed,
                               r.test_rmse.size() - 1, chosen.epochs, r.test.rmse);
        };
        run = train(method.name, seed, chosen, table, target,
                    [&](const run_record& r) { progress.update(line(r)); });
        progress.milestone(run.diverged() ? line(run) + ", diverged" : line(run));
    });
    return methods;
}

void run(const options& chosen) {
    const bool built_in = chosen.data == options{}.data;
    examples::expect_built_in(chosen.data, options{}.data);
    const examples::numeric_table table = examples::load_numeric_csv(chosen.data);
    const Index target = find_target(table, chosen.target, chosen.data);
    const bool has_units = built_in && target + 1 == table.rows.cols();
    const subject what{table.name, table.columns[static_cast<std::size_t>(target)],
                       has_units ? " MPa" : ""};
    // Before the training, not after it: a long run should not end in a folder it cannot use.
    examples::make_folder(chosen.out);
    const std::filesystem::path runs = chosen.out / "runs.csv";
    examples::write_file(runs, "");
    fmt::print("{}: {} rows, a fifth of them held out, {} features, target {}\n", table.name,
               table.rows.rows(), table.rows.cols() - 1, what.target);
    std::fflush(stdout);

    const std::vector<method_record> methods = train_all(chosen, table, target);
    fmt::print("{}\n", format_table(methods, chosen, what));
    examples::write_file(runs, format_runs_csv(methods));
    fmt::print("wrote {}\n", runs.string());
    if (chosen.plots) {
        examples::random_source random(chosen.seed);
        const problem first = split(table, target, random);
        examples::draw(
            {errors_picture(methods, chosen, what), predictions_picture(methods, first, what)},
            chosen.out);
    }
}

}  // namespace
}  // namespace regression

int main(int argc, char** argv) {
    return examples::run_program("regression", [&] {
        int exit_status = 0;
        if (const auto chosen = regression::parse_options(argc, argv, exit_status)) {
            regression::run(*chosen);
        }
        return exit_status;
    });
}
