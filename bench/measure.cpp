// SPDX-License-Identifier: BSD-3-Clause
#include "measure.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "check.hpp"
#include "data.hpp"
#include "prepared.hpp"
#include "progress.hpp"

namespace bench {
namespace {

// In place a function is applied to its own results, over and over. Many functions then pass
// through the subnormal numbers, which some processors compute a hundred times slower, so the array
// starts with values that have settled: f(f(…f(x))), which hardly change any more and keep their
// signs.
template <class T>
const std::vector<T>& settled_values(const job<T>& j) {
    static std::map<std::string, std::vector<T>> known;
    std::vector<T>& values = known[j.function];
    if (values.empty()) {
        constexpr std::size_t n = 256 << 10;  // more signs than a branch predictor can learn
        constexpr int times = 300;
        const T* x = arrays_of<T>(n).x;
        values.assign(x, x + n);
        const prepared<T> ready(j, nullptr, nullptr, values.data(), n);
        for (int i = 0; i < times; ++i)
            j.run(ready.parameters(), nullptr, nullptr, values.data(), n);
    }
    return values;
}

template <class T>
void prepare_in_place(const job<T>& j, T* array, std::size_t n) {
    const std::vector<T>& values = settled_values(j);
    for (std::size_t i = 0; i < n; i += values.size())
        std::copy_n(values.data(), std::min(values.size(), n - i), array + i);
}

template <class T>
class measurement {
  public:
    measurement(const job<T>& j, std::size_t n, const array_kind& kind, double error_in_ulp)
        : job_(j), n_(n), kind_(kind), error_in_ulp_(error_in_ulp) {}

    void operator()(benchmark::State& state) {
        if (!checked_ && job_.expected != nullptr)
            check_or_exit(job_, n_);
        checked_ = true;

        const auto [x, grad_y, output] = arrays_of<T>(n_, kind_);
        if (job_.what == verb::in_place)
            prepare_in_place(job_, output, n_);
        const prepared<T> ready(job_, x, grad_y, output, n_);
        const auto run = job_.run;
        const void* parameters = ready.parameters();
        const std::size_t n = n_;
        run(parameters, x, grad_y, output,
            n);  // what the last benchmark left in the caches is gone

        const std::clock_t start = std::clock();
        if (kind_.fresh_output) {
            for ([[maybe_unused]] auto _ : state) {
                state.PauseTiming();
                give_pages_back(output, n);
                state.ResumeTiming();
                run(parameters, x, grad_y, output, n);
                benchmark::ClobberMemory();
            }
        } else {
            for ([[maybe_unused]] auto _ : state) {
                run(parameters, x, grad_y, output, n);
                benchmark::ClobberMemory();
            }
        }
        count_repetition(state.max_iterations,
                         static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);

        const auto iterations = static_cast<std::int64_t>(state.iterations());
        const auto elements = iterations * static_cast<std::int64_t>(n);
        state.SetItemsProcessed(elements);
        state.SetBytesProcessed(elements *
                                static_cast<std::int64_t>(arrays_touched(job_.what) * sizeof(T)));
        if (error_in_ulp_ >= 0)
            state.counters["error_in_ulp"] = error_in_ulp_;
    }

  private:
    // Google Benchmark first tries how many iterations it needs, then repeats with that many. It
    // does not tell which call is which.
    void count_repetition(std::int64_t iterations, double cpu_seconds) {
        if (iterations == last_iterations_ || cpu_seconds >= progress::least_repetition_seconds())
            progress::count();
        last_iterations_ = iterations;
    }

    job<T> job_;
    std::size_t n_;
    array_kind kind_;
    double error_in_ulp_;
    bool checked_ = false;
    std::int64_t last_iterations_ = -1;
};

}  // namespace

template <class T>
void register_benchmark(const job<T>& j, std::size_t n, const array_kind& kind,
                        double error_in_ulp) {
    benchmark::RegisterBenchmark(benchmark_name(j, n, kind).c_str(),
                                 measurement<T>(j, n, kind, error_in_ulp));
}

template void register_benchmark(const job<float>&, std::size_t, const array_kind&, double);
template void register_benchmark(const job<double>&, std::size_t, const array_kind&, double);

}  // namespace bench
