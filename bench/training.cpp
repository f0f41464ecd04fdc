// SPDX-License-Identifier: BSD-3-Clause
// simdact_bench_training: the forms of training beside the separate passes that they replace, by
// the names FORM/WAY/SET/ELEMENTS, where the way of the form itself is `form`. Beside them PyTorch
// as FORM/torch/ELEMENTS, where SIMDACT_BENCH_PEERS is on and it is installed. Without arguments it
// prints tables of ratios; with Google Benchmark's flags it runs what they choose.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <simdact/statistics.hpp>
#include <simdact/unit_monitor.hpp>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "data.hpp"
#include "machine.hpp"
#include "medians.hpp"
#include "sets.hpp"
#include "text_table.hpp"
#include "training_jobs.hpp"

namespace bench {

#define SIMDACT_BENCH_DECLARE(name) extern const training_jobs training_jobs_##name;
SIMDACT_BENCH_TRAINING_SETS(SIMDACT_BENCH_DECLARE)
SIMDACT_BENCH_TRAINING_PEERS(SIMDACT_BENCH_DECLARE)

namespace {

constexpr std::size_t shown_sizes[] = {16 << 10, 256 << 10, 1 << 20, 16 << 20};
constexpr std::size_t longest = shown_sizes[std::size(shown_sizes) - 1];
constexpr const char* form = "form";

/// Memory of which no two arrays begin at the same place of a page (data.cpp).
class memory {
  public:
    memory() {
        const auto [x, grad_y, output] = arrays_of<float>(longest);
        arrays_.x = x;
        arrays_.grad_y = grad_y;
        arrays_.result = output;
        float* const residual = floats(longest);
        for (std::size_t i = 0; i < longest; ++i)
            residual[i] = grad_y[longest - 1 - i];
        arrays_.residual = residual;
        arrays_.of_channel = x + longest / 2;
        arrays_.between = floats(longest);
        arrays_.kept = floats(longest);
        arrays_.kept_output = floats(longest);
        arrays_.mask = reinterpret_cast<std::uint8_t*>(floats(longest / 32));
        arrays_.sums = floats(training_channels);
        arrays_.counts = counts_.data();
        arrays_.seen = seen_.data();
        arrays_.monitor = &monitor_;
    }

    const training_arrays& arrays() const { return arrays_; }

  private:
    float* floats(std::size_t n) {
        constexpr std::size_t page = 4096 / sizeof(float);
        constexpr std::size_t line = 64 / sizeof(float);
        const std::size_t place = (blocks_.size() * 5 + 3) % 16 * (page / 16);
        std::vector<float>& block = blocks_.emplace_back(n + page + line);
        const auto begin = reinterpret_cast<std::uintptr_t>(block.data());
        const std::size_t to_page = (4096 - begin % 4096) % 4096 / sizeof(float);
        return block.data() + (to_page + place) % page;
    }

    std::vector<std::vector<float>> blocks_;
    std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(training_channels);
    std::vector<simdact::statistics> seen_ = std::vector<simdact::statistics>(training_channels);
    simdact::unit_monitor monitor_{training_channels};
    training_arrays arrays_{};
};

// ---- the check

/// What a way left of n elements.
struct answers {
    std::vector<float> result, sums;
    std::vector<simdact::statistics> seen;

    answers(const training_job& job, const training_arrays& a, std::size_t n) {
        if (job.prepare != nullptr)
            job.prepare(a, n);
        for (std::size_t i = 0; i < n; ++i)
            a.result[i] = -77;
        for (std::size_t c = 0; c < training_channels; ++c) {
            a.sums[c] = -77;
            a.seen[c] = {};
        }
        job.run(a, n);
        if (job.finish != nullptr)
            job.finish(a, n);
        result.assign(a.result, a.result + n);
        sums.assign(a.sums, a.sums + training_channels);
        seen.assign(a.seen, a.seen + training_channels);
    }
};

bool near(double a, double b, double size) {
    return std::abs(a - b) <= 1e-5 * size;
}

bool agree(const simdact::statistics& a, const simdact::statistics& b) {
    const auto n = static_cast<double>(b.count);
    return a.count == b.count && a.negative == b.negative && a.zero == b.zero && a.nan == b.nan &&
           a.infinite == b.infinite && a.least == b.least && a.greatest == b.greatest &&
           near(a.mean, b.mean, 10) && near(a.squares, b.squares, 10 * n);
}

/// f of a slope between the bounds, which each way draws by itself.
bool has_slopes(const answers& found, const training_arrays& a) {
    for (std::size_t i = 0; i < found.result.size(); ++i) {
        const float x = a.x[i];
        const float y = found.result[i];
        if (x > 0 ? y != x : !(y <= x * (least_slope - 1e-6F) && y >= x * (greatest_slope + 1e-6F)))
            return false;
    }
    return true;
}

/// Compares with the first way of the form; `exact` where the results must be so to the bit.
bool is_right(const training_job& job, const training_job& first, const training_arrays& a,
              std::size_t n, bool exact) {
    const answers found(job, a, n);
    const answers expected(first, a, n);
    const unsigned both = job.answers & first.answers;
    if ((job.answers & leaves_slopes) != 0 && !has_slopes(found, a))
        return false;
    if ((both & leaves_result) != 0)
        for (std::size_t i = 0; i < n; ++i)
            if (exact ? found.result[i] != expected.result[i]
                      : !near(found.result[i], expected.result[i], 1))
                return false;
    const std::size_t of_channel = n / training_channels;
    if ((both & leaves_sums) != 0)
        for (std::size_t c = 0; c < training_channels; ++c)
            if (!near(found.sums[c], expected.sums[c], 10 * static_cast<double>(of_channel)))
                return false;
    if ((both & leaves_statistics) != 0 && !agree(found.seen[0], expected.seen[0]))
        return false;
    if ((both & leaves_channel_statistics) != 0)
        for (std::size_t c = 0; c < training_channels; ++c)
            if (!agree(found.seen[c], expected.seen[c]))
                return false;
    return true;
}

const training_job& first_of(const training_jobs& jobs, const std::string& form_name) {
    const training_job* job = jobs.first;
    while (job->form != form_name)
        ++job;
    return *job;
}

// ---- the benchmarks

std::string name_of(const training_job& job, const std::string& way, const std::string& set,
                    std::size_t n) {
    return std::string(job.form) + '/' + way + (set.empty() ? "" : '/' + set) + '/' +
           std::to_string(n);
}

void add(const std::string& name, const training_job& job, const training_arrays& a,
         std::size_t n) {
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        if (job.prepare != nullptr)
            job.prepare(a, n);
        job.run(a, n);  // what the last benchmark left in the caches is gone
        for ([[maybe_unused]] auto _ : state) {
            job.run(a, n);
            benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
    });
}

struct compiled {
    std::string set;  ///< Empty: another library, whose jobs are compared with the plainest set's.
    const training_jobs* jobs;
};

/// Checks every job, and leaves with its name if one is wrong.
std::size_t add_all(const std::vector<compiled>& all, const training_arrays& a) {
    std::size_t count = 0;
    for (const compiled& c : all) {
        const training_jobs& yardstick = c.set.empty() ? *all.front().jobs : *c.jobs;
        for (const training_job* job = c.jobs->first; job->form != nullptr; ++job) {
            const training_job& first = first_of(yardstick, job->form);
            for (const std::size_t n : {shown_sizes[0], shown_sizes[1]}) {
                if (!is_right(*job, first, a, n, !c.set.empty())) {
                    std::fprintf(stderr, "%s: the answers are wrong\n",
                                 name_of(*job, job->way, c.set, n).c_str());
                    std::exit(1);
                }
            }
            for (const std::size_t n : shown_sizes) {
                add(name_of(*job, job->way, c.set, n), *job, a, n);
                ++count;
            }
        }
    }
    return count;
}

// ---- the tables

/// How many times as fast the form is as each way that it replaces.
text_table table_of(const std::vector<compiled>& all, const compiled& shown,
                    const median_collector& medians) {
    text_table table{shown.set + ", float: the time of what is replaced over the form's",
                     {"form", "replaces", "ns an element"},
                     {}};
    table.header.back() += ", " + binary_size(longest);
    for (const std::size_t n : shown_sizes)
        table.header.push_back(binary_size(n));
    const auto add_rows = [&](const training_job& of_form, const compiled& c) {
        for (const training_job* job = c.jobs->first; job->form != nullptr; ++job) {
            if (job->form != std::string(of_form.form) || job->way == std::string(form))
                continue;
            const auto time = [&](std::size_t n) {
                return medians.nanoseconds(name_of(of_form, form, shown.set, n));
            };
            table.rows.push_back({of_form.form, job->way,
                                  three_digits(time(longest) / static_cast<double>(longest))});
            for (const std::size_t n : shown_sizes)
                table.rows.back().push_back(
                    three_digits(medians.nanoseconds(name_of(*job, job->way, c.set, n)) / time(n)));
        }
    };
    for (const training_job* job = shown.jobs->first; job->form != nullptr; ++job) {
        if (job->way != std::string(form))
            continue;
        add_rows(*job, shown);
        for (const compiled& c : all)
            if (c.set.empty())
                add_rows(*job, c);
    }
    return table;
}

void print_help() {
    std::fputs(
        "simdact_bench_training [--table[=text|markdown]] [flags of Google Benchmark]\n"
        "\n"
        "Without arguments, or with --table: measures the forms of training beside what they\n"
        "replace, and prints tables of ratios (about 2 minutes). Otherwise: runs the benchmarks\n"
        "chosen by --benchmark_filter=<regex>, or all, of the names\n"
        "  <form>/<way>/<set>/<n>   e.g. backward_masked/form/v3/16384\n"
        "\n",
        stderr);
    benchmark::PrintDefaultHelp();
}

int run(int argc, char** argv) {
    const command_line given = parse(argc, argv);
    const memory data;
    std::vector<compiled> all;
#define SIMDACT_BENCH_ADD(name) \
    if (runs_here(#name))       \
        all.push_back({#name, &training_jobs_##name});
    SIMDACT_BENCH_TRAINING_SETS(SIMDACT_BENCH_ADD)
#define SIMDACT_BENCH_ADD_PEER(name) all.push_back({"", &training_jobs_##name});
    SIMDACT_BENCH_TRAINING_PEERS(SIMDACT_BENCH_ADD_PEER)
    const std::size_t benchmarks = add_all(all, data.arrays());
    // Many short repetitions: what else the machine does then hits the ways of a form alike.
    if (!initialise(given, {benchmarks, 31, 0.0003}, print_help))
        return 2;
#if !defined(__OPTIMIZE__) || defined(SIMDACT_BENCH_QUICK)
    std::fputs("simdact_bench_training: compiled to be tested, the numbers mean nothing\n", stderr);
#endif
    if (!given.table)
        return benchmark::RunSpecifiedBenchmarks() != 0 ? 0 : 1;
    median_collector medians;
    if (benchmark::RunSpecifiedBenchmarks(&medians) == 0)
        return 1;
    std::cout << machine::versions() << ", " << machine::compiler() << ", " << machine::cpu()
              << ".\nOne thread; medians of interleaved repetitions, half of which typically lie "
              << "within " << three_digits(100 * medians.typical_spread())
              << " % of each other.\n\n";
    for (const compiled& c : all)
        if (!c.set.empty())
            print(std::cout, table_of(all, c, medians), *given.table);
    return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    const int status = bench::run(argc, argv);
    benchmark::Shutdown();
    return status;
}
