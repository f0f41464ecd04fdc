// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What an adapter is: a shared library of its own, with the compiler flags that it wants, which
/// lists the jobs of one other library. It shares job.hpp and this header with the program, and is
/// loaded with its symbols kept apart; so neither flags nor inline functions leak, and a library
/// that is not installed is no more than a file that is missing.

#include <cstddef>

#include "job.hpp"

namespace bench {

/// What the program tells an adapter.
struct peer_host {
    const char* set;  ///< the instruction set to time: "v1", "v3", "v4", "baseline"
    job_list* list;
    void (*add_float)(job_list& list, const job<float>& added);
    void (*add_double)(job_list& list, const job<double>& added);
};

/// What an adapter tells the program.
struct peer {
    const char* code;     ///< "torch": the name of its jobs
    const char* version;  ///< "libtorch 1.13.1"
    const char* driven;   ///< in half a sentence: what is timed
    /// What its results may differ from the exact ones, in epsilons of the type times the exact
    /// result or 1 (for a derivative, times the incoming gradient), whichever is more. A function
    /// beyond it is not timed: it computes something else.
    double tolerance;
};

namespace adapter {

template <class T>
void add(const peer_host& host, const job<T>& added) {
    if constexpr (sizeof(T) == sizeof(float))
        host.add_float(*host.list, added);
    else
        host.add_double(*host.list, added);
}

/// A job that needs no preparation: Run::call(first, second, output, n).
template <class T, class Run>
void add(const peer_host& host, verb what, const char* function, const char* code, Run) {
    adapter::add(host, job<T>{what, function, code, nullptr,
                              [](const void*, const T* first, const T* second, T* output,
                                 std::size_t n) { Run{}(first, second, output, n); },
                              nullptr});
}

/// A job whose `Prepared` is constructed, before the clock runs, from the parameters and the arrays
/// and is then called without arguments.
template <class T, class Prepared>
void add_prepared(const peer_host& host, verb what, const char* function, const char* code,
                  const void* parameters) {
    adapter::add(host, job<T>{what, function, code, parameters,
                              [](const void* prepared, const T*, const T*, T*, std::size_t) {
                                  (*static_cast<const Prepared*>(prepared))();
                              },
                              nullptr,
                              [](const void* p, const T* first, const T* second, T* output,
                                 std::size_t n) -> void* {
                                  return new Prepared(p, first, second, output, n);
                              },
                              [](void* prepared) { delete static_cast<Prepared*>(prepared); }});
}

}  // namespace adapter
}  // namespace bench

/// The one symbol of an adapter.
#define SIMDACT_BENCH_PEER \
    extern "C" __attribute__((visibility("default"))) bench::peer simdact_bench_peer
