// SPDX-License-Identifier: BSD-3-Clause
// simdact_bench_storage: leaky_relu's forward on float, bfloat16, float16 and uint8, each beside a
// copy of as many bytes, by the names forward/TYPE/SET/ELEMENTS and copy/TYPE/SET/ELEMENTS. Beside
// them PyTorch and oneDNN as forward/TYPE/torch/ELEMENTS and so on, where SIMDACT_BENCH_PEERS is on
// and they are installed. Takes Google Benchmark's flags.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "sets.hpp"
#include "storage_jobs.hpp"

namespace bench {

#define SIMDACT_BENCH_DECLARE(set) extern const storage_jobs storage_jobs_##set;
SIMDACT_BENCH_STORAGE_SETS(SIMDACT_BENCH_DECLARE)
#define SIMDACT_BENCH_DECLARE_PEER(name) extern const storage_peer storage_peer_##name;
SIMDACT_BENCH_STORAGE_PEERS(SIMDACT_BENCH_DECLARE_PEER)

namespace {

constexpr std::size_t sizes[] = {16, 64, 1 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 16 << 20};
constexpr std::size_t longest = 16 << 20;
// With both arrays at the same place in a page, loads would wait for stores that they don't touch.
constexpr std::size_t apart = 2048;

struct arrays {
    std::vector<std::uint64_t> x = std::vector<std::uint64_t>(longest / 2);
    std::vector<std::uint64_t> y = std::vector<std::uint64_t>((longest * 4 + apart) / 8);

    void* output() { return y.data() + apart / 8; }
};

void add(const std::string& name, storage_loop loop, const storage_job& job, arrays& data,
         std::size_t n) {
    benchmark::RegisterBenchmark(
        (name + '/' + std::to_string(n)).c_str(), [=, &data](benchmark::State& state) {
            job.fill(data.x.data(), n);
            loop(data.x.data(), data.output(), n);
            for ([[maybe_unused]] auto _ : state) {
                loop(data.x.data(), data.output(), n);
                benchmark::ClobberMemory();
            }
            const auto elements = state.iterations() * static_cast<std::int64_t>(n);
            state.SetItemsProcessed(elements);
            state.SetBytesProcessed(elements * 2 * static_cast<std::int64_t>(job.element_bytes));
        });
}

void check(const std::string& set, const storage_job& job, arrays& data) {
    constexpr std::size_t n = 10'001;
    job.fill(data.x.data(), n);
    job.forward(data.x.data(), data.output(), n);
    if (!job.is_right(data.x.data(), data.output(), n)) {
        std::fprintf(stderr, "forward/%s/%s: the result is wrong\n", job.type, set.c_str());
        std::exit(1);
    }
}

int run(int argc, char** argv) {
    arrays data;
    const auto add_set = [&](const std::string& set, const storage_jobs& jobs) {
        if (!runs_here(set))
            return;
        for (const storage_job* job = jobs.first; job->type != nullptr; ++job) {
            check(set, *job, data);
            for (const std::size_t n : sizes) {
                add(std::string("copy/") + job->type + '/' + set, job->copy, *job, data, n);
                add(std::string("forward/") + job->type + '/' + set, job->forward, *job, data, n);
            }
        }
    };
    const storage_jobs* plainest = nullptr;
#define SIMDACT_BENCH_ADD(set)         \
    add_set(#set, storage_jobs_##set); \
    if (plainest == nullptr)           \
        plainest = &storage_jobs_##set;
    SIMDACT_BENCH_STORAGE_SETS(SIMDACT_BENCH_ADD)
    [[maybe_unused]] const auto add_peer = [&](const std::string& name, const storage_peer& peer) {
        for (const storage_job* ours = plainest->first; ours->type != nullptr; ++ours) {
            storage_job theirs = *ours;
            theirs.forward = peer.forward_of(ours->type);
            if (theirs.forward == nullptr)
                continue;
            check(name, theirs, data);
            for (const std::size_t n : sizes)
                add(std::string("forward/") + ours->type + '/' + name, theirs.forward, theirs, data,
                    n);
        }
    };
#define SIMDACT_BENCH_ADD_PEER(name) add_peer(#name, storage_peer_##name);
    SIMDACT_BENCH_STORAGE_PEERS(SIMDACT_BENCH_ADD_PEER)
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    return bench::run(argc, argv);
}
