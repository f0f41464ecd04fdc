// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// All that this CPU can be timed with, and the names of single benchmarks.

#include <cstddef>
#include <string>
#include <vector>

#include "data.hpp"
#include "job.hpp"

namespace bench {

class job_list {
  public:
    std::vector<job<float>> of_float;
    std::vector<job<double>> of_double;

    /// visit(job) for every job of either type.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const job<float>& j : of_float)
            visit(j);
        for (const job<double>& j : of_double)
            visit(j);
    }
};

/// The jobs of the library for each instruction set that the CPU has, the plain loops and the
/// limits. What the CPU lacks is left out, and a line on stderr says so.
job_list all_jobs();

/// The instruction sets that `all_jobs` has jobs for, the plainest first: {"v1", "v3", "v4"}.
std::vector<std::string> instruction_sets();

/// memcpy, the plain loops, and the limits and the library of one of the `instruction_sets`.
job_list jobs_of(const std::string& set);

const char* name_of(verb what);

template <class T>
constexpr const char* type_name = "double";
template <>
inline constexpr const char* type_name<float> = "float";

/// "forward/leaky_relu/float/v4/1024", or on arrays of another kind with that kind behind:
/// "forward/leaky_relu/float/v4/1024/denormal"
std::string benchmark_name(const char* verb, const std::string& function, const char* type,
                           const std::string& code, std::size_t n, const array_kind& kind = {});

template <class T>
std::string benchmark_name(const job<T>& j, std::size_t n, const array_kind& kind = {}) {
    return benchmark_name(name_of(j.what), j.function, type_name<T>, j.code, n, kind);
}

/// The sizes every job is timed at.
inline constexpr std::size_t sizes[] = {64,      1 << 10, 16 << 10, 256 << 10,
                                        1 << 20, 4 << 20, 16 << 20};
inline constexpr std::size_t largest_size = 16 << 20;

/// Arrays that a verb reads or writes: what the bytes of a rate are counted from.
constexpr std::size_t arrays_touched(verb what) {
    return what == verb::forward || what == verb::in_place ? 2 : 3;
}

}  // namespace bench
