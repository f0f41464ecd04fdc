// SPDX-License-Identifier: BSD-3-Clause
// simdact_peers: other libraries and simdact, side by side.
#include <benchmark/benchmark.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "cases.hpp"
#include "judge.hpp"
#include "machine.hpp"
#include "measure.hpp"
#include "medians.hpp"
#include "options.hpp"
#include "plugins.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "results.hpp"

namespace bench {
namespace {

constexpr int usage_error = 2;
constexpr int repetitions = 9;
constexpr double seconds = 0.01;  // of one repetition, at least

/// What has been registered: how its median gets into the results.
using entries = std::vector<std::function<void(const median_collector&, set_results&)>>;

double tolerance_of(const std::string& code, const std::vector<peer>& peers) {
    for (const peer& p : peers)
        if (p.code == code)
            return p.tolerance;
    return 0;
}

// Judges the job and registers what is to be timed.
template <class T>
void take(const job<T>& j, const options& wanted, bool has_peer, const loaded_peers& peers,
          set_results& results, entries& registered) {
    const std::vector<cases::single> singles = cases::of(j, wanted.kind, has_peer);
    if (singles.empty())
        return;
    const computed what = computed_by(j, results.set);
    const bool is_ours = j.expected != nullptr;  // has its own check, at every size
    double error = -1;
    if (const auto found =
            judge(j, is_ours ? std::optional<double>() : tolerance_of(j.code, peers.peers))) {
        results.add_verdict(what, *found);
        if (!found->wrong.empty()) {
            std::fprintf(stderr, "simdact_peers: %s: %s %s of %s is not timed: %s\n",
                         results.set.c_str(), name_of(j.what), j.function, j.code,
                         found->wrong.c_str());
            return;
        }
        error = found->error.greatest();
    }
    for (const cases::single& s : singles) {
        register_benchmark(j, s.n, s.kind, error);
        // What everything is measured with is the page's usual kind.
        const array_kind kind = s.kind == wanted.kind ? array_kind{} : s.kind;
        registered.push_back([=, name = benchmark_name(j, s.n, s.kind)](
                                 const median_collector& medians, set_results& to) {
            const double time = medians.nanoseconds(name);
            if (std::isfinite(time))
                to.add_time(what, s.n, kind, time);
        });
    }
}

// The process stays on the last of the cores that it may run on: where interrupts are fewest, and
// no caches grow cold on the way to another.
std::string pin_to_a_core() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return "not pinned";
    int last = CPU_SETSIZE - 1;
    while (last > 0 && !CPU_ISSET(last, &allowed))
        --last;
    CPU_ZERO(&allowed);
    CPU_SET(last, &allowed);
    if (sched_setaffinity(0, sizeof allowed, &allowed) != 0)
        return "not pinned";
    return "pinned to core " + std::to_string(last);
}

std::string load() {
    double averages[1];
    if (getloadavg(averages, 1) != 1)
        return "unknown";
    char text[64];
    std::snprintf(text, sizeof text, "%.2f in the minute before", averages[0]);
    return text;
}

bool initialise(const options& wanted, const std::string& set) {
    std::vector<std::string> all{
        wanted.others.front(),
        "--benchmark_enable_random_interleaving=true",
        "--benchmark_repetitions=" + std::to_string(repetitions),
        "--benchmark_min_time=" + std::to_string(seconds),
        "--benchmark_out=" + (wanted.out / (set + ".json")).string(),
        "--benchmark_out_format=json",
    };
    all.insert(all.end(), wanted.others.begin() + 1, wanted.others.end());
    std::vector<char*> pointers;
    for (std::string& argument : all)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    int count = static_cast<int>(all.size());
    static std::string name;  // Google Benchmark keeps the pointer to it
    name = wanted.others.front();
    pointers.front() = name.data();
    benchmark::Initialize(&count, pointers.data());
    return !benchmark::ReportUnrecognizedArguments(count, pointers.data());
}

// In a process of its own: the libraries read the environment once.
int measure_set(const options& wanted, const std::string& set) {
    set_results results;
    results.set = set;
    results.facts = {{"CPU", machine::cpu() + ", " + pin_to_a_core()},
                     {"load", load()},
                     {"compiler", machine::compiler()},
                     {"simdact", machine::versions()}};

    if (const std::string kind = name_of(wanted.kind); !kind.empty())
        results.facts.emplace_back("arrays", kind);
    prepare_environment(set);
    const loaded_peers peers = load_peers(set, wanted.adapters.value_or(default_adapters()));
    for (const peer& p : peers.peers)
        results.facts.emplace_back(p.code, std::string(p.version) + ": " + p.driven);
    for (const missing_peer& m : peers.missing)
        results.facts.emplace_back(m.code, "skipped: " + m.why);

    if (!initialise(wanted, set))
        return usage_error;
    for (const auto& [name, text] : results.facts)
        benchmark::AddCustomContext(name, text);

    std::set<std::string> known_to_peers;
    peers.jobs.for_each([&](const auto& j) { known_to_peers.insert(j.function); });
    entries registered;
    const auto take_all = [&](const job_list& jobs) {
        jobs.for_each([&](const auto& j) {
            take(j, wanted, known_to_peers.contains(j.function), peers, results, registered);
        });
    };
    take_all(jobs_of(set));
    take_all(peers.jobs);

    const bool as_planned = wanted.others.size() == 1;
    progress::begin("simdact_peers", as_planned ? registered.size() * repetitions : 0, seconds);
    median_collector medians;
    const std::size_t matched = benchmark::RunSpecifiedBenchmarks(&medians);
    progress::end();
    benchmark::Shutdown();
    if (matched == 0)
        return 1;
    results.spread = medians.typical_spread();
    for (const auto& enter : registered)
        enter(medians, results);
    results.write(wanted.out / (set + ".tsv"));
    return 0;
}

int measure_in_new_process(const std::string& set, char** argv) {
    std::vector<char*> arguments;
    for (char** a = argv; *a != nullptr; ++a)
        arguments.push_back(*a);
    std::string flag = "--measure-set=" + set;
    arguments.push_back(flag.data());
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        execv("/proc/self/exe", arguments.data());
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return 1;
    return WEXITSTATUS(status);
}

// The widest first: its numbers are the first that one reads.
std::vector<std::string> default_sets() {
    std::vector<std::string> sets = instruction_sets();
    if (sets.size() > 1)
        std::erase(sets, "v1");
    std::reverse(sets.begin(), sets.end());
    return sets;
}

int run(int argc, char** argv) {
    options wanted = parse_options(argc, argv);
    if (wanted.help) {
        print_help();
        return 0;
    }
    std::filesystem::create_directories(wanted.out);
    if (wanted.only_set)
        return measure_set(wanted, *wanted.only_set);
    if (wanted.sets.empty())
        wanted.sets = default_sets();
    const std::vector<std::string> known = instruction_sets();
    for (const std::string& set : wanted.sets) {
        if (!wanted.report_only && std::find(known.begin(), known.end(), set) == known.end()) {
            std::fprintf(stderr, "simdact_peers: this CPU has no instruction set %s\n",
                         set.c_str());
            return usage_error;
        }
    }
    if (!wanted.report_only)
        for (const std::string& set : wanted.sets)
            if (const int status = measure_in_new_process(set, argv); status != 0)
                return status;
    std::vector<set_results> all;
    for (const std::string& set : wanted.sets)
        all.push_back(set_results::read(wanted.out / (set + ".tsv")));
    return write_report(all, wanted.page_file()) ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    try {
        return bench::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "simdact_peers: %s\n", error.what());
        return 1;
    }
}
