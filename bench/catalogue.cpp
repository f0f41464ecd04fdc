// SPDX-License-Identifier: BSD-3-Clause
#include "catalogue.hpp"

#include <cstdio>
#include <cstring>

namespace bench {
namespace {

struct build {
    const char* name;
    bool (*runs_here)();
    const char* needs;
    void (*add_simdact)(job_list&);
    void (*add_limits)(job_list&);
};

#if defined(SIMDACT_BENCH_X86_64)

// __builtin_cpu_supports also asks the operating system (XGETBV) whether it saves the registers.
bool always() {
    return true;
}
bool has_v3() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}
bool has_v4() {
    return has_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

constexpr build builds[] = {
    {"v1", always, "SSE2", add_simdact_jobs<instruction_set::v1>,
     add_limit_jobs<instruction_set::v1>},
    {"v3", has_v3, "AVX2, FMA, BMI, BMI2", add_simdact_jobs<instruction_set::v3>,
     add_limit_jobs<instruction_set::v3>},
    {"v4", has_v4, "AVX-512 F, BW, CD, DQ, VL", add_simdact_jobs<instruction_set::v4>,
     add_limit_jobs<instruction_set::v4>},
};

#else

bool always() {
    return true;
}

constexpr build builds[] = {
    {"baseline", always, "nothing", add_simdact_jobs<instruction_set::baseline>,
     add_limit_jobs<instruction_set::baseline>},
};

#endif

template <class T>
void run_memcpy(const void*, const T* x, const T*, T* y, std::size_t n) {
    std::memcpy(y, x, n * sizeof(T));
}

template <class T>
T same(const void*, T x, T) {
    return x;
}

template <class T>
void add_memcpy(job_list& list) {
    add(list, job<T>{verb::forward, "memcpy", "libc", nullptr, run_memcpy<T>, same<T>});
}

}  // namespace

void add(job_list& list, const job<float>& added) {
    list.of_float.push_back(added);
}

void add(job_list& list, const job<double>& added) {
    list.of_double.push_back(added);
}

job_list all_jobs() {
    job_list list;
    add_memcpy<float>(list);
    add_memcpy<double>(list);
    add_plain_jobs<optimisation::O2>(list);
    add_plain_jobs<optimisation::O3>(list);
    for (const build& b : builds) {
        if (b.runs_here()) {
            b.add_limits(list);
            b.add_simdact(list);
        } else {
            std::fprintf(stderr, "simdact_bench: %s is left out: this CPU lacks one of %s\n",
                         b.name, b.needs);
        }
    }
    return list;
}

std::vector<std::string> instruction_sets() {
    std::vector<std::string> names;
    for (const build& b : builds)
        if (b.runs_here())
            names.push_back(b.name);
    return names;
}

const char* name_of(verb what) {
    switch (what) {
        case verb::forward:
            return "forward";
        case verb::in_place:
            return "in_place";
        case verb::backward:
            return "backward";
        case verb::backward_from_output:
            return "backward_from_output";
        case verb::forward_gated:
            return "forward_gated";
    }
    return "";
}

std::string benchmark_name(const char* verb, const std::string& function, const char* type,
                           const std::string& code, std::size_t n) {
    return std::string(verb) + '/' + function + '/' + type + '/' + code + '/' + std::to_string(n);
}

}  // namespace bench
