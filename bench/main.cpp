// SPDX-License-Identifier: BSD-3-Clause
// simdact_bench: without arguments it prints the tables; with Google Benchmark's flags it runs the
// benchmarks that they choose.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "catalogue.hpp"
#include "command_line.hpp"
#include "measure.hpp"
#include "progress.hpp"
#include "tables.hpp"

namespace bench {
namespace {

constexpr int usage_error = 2;

void print_help() {
    std::fputs(
        "simdact_bench [--table[=text|markdown]] [flags of Google Benchmark]\n"
        "\n"
        "Without arguments, or with --table: measures leaky_relu against memcpy and the loop one\n"
        "writes by hand, and every function of simdact, and prints tables (about 2 minutes).\n"
        "Otherwise: runs the benchmarks chosen by --benchmark_filter=<regex>, or all, of the "
        "names\n"
        "  <verb>/<function>/<float|double>/<code>/<n>   e.g. backward/elu/float/v3/16384\n"
        "in random order, with repetitions.\n"
        "\n",
        stderr);
    benchmark::PrintDefaultHelp();
}

plan plan_tables(const job_list& jobs) {
    const std::size_t benchmarks = register_tables(jobs);
    constexpr int repetitions = 7;
    // Google Benchmark aims at 1.4 times the time it is told. More functions get less time each.
    constexpr double total = 70;
    const double share = total / (1.4 * repetitions * static_cast<double>(benchmarks));
    return {benchmarks, repetitions, std::clamp(share, 0.005, 0.05)};
}

plan plan_all(const job_list& jobs) {
    std::size_t benchmarks = 0;
    jobs.for_each([&](const auto& j) {
        for (const std::size_t n : sizes) {
            register_benchmark(j, n);
            ++benchmarks;
        }
    });
    return {benchmarks, 5, 0.02};
}

int run(int argc, char** argv) {
    const command_line given = parse(argc, argv);
    const job_list jobs = all_jobs();
    const plan planned = given.table ? plan_tables(jobs) : plan_all(jobs);
    if (!initialise(given, planned, print_help))
        return usage_error;
#if !defined(__OPTIMIZE__) || defined(SIMDACT_BENCH_QUICK)
    std::fputs("simdact_bench: compiled to be tested, the numbers mean nothing\n", stderr);
#endif

    // The user's flags may have changed how much there is to do.
    const bool as_planned = given.others.size() == 1;
    progress::begin(
        "simdact_bench",
        as_planned ? planned.benchmarks * static_cast<std::size_t>(planned.repetitions) : 0,
        planned.seconds);
    if (!given.table) {
        const std::size_t matched = benchmark::RunSpecifiedBenchmarks();
        return matched != 0 ? 0 : 1;
    }
    median_collector medians;
    const std::size_t matched = benchmark::RunSpecifiedBenchmarks(&medians);
    progress::end();
    if (matched == 0)
        return 1;
    print_tables(std::cout, jobs, medians, *given.table);
    return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    const int status = bench::run(argc, argv);
    benchmark::Shutdown();
    return status;
}
