// SPDX-License-Identifier: BSD-3-Clause
#include "catalogue.hpp"

#include <cstdio>
#include <cstring>

#include "sets.hpp"

namespace bench {
namespace {

struct build {
    const char* name;
    const char* needs;
    void (*add_faithful)(job_list&);
    void (*add_fast)(job_list&);
    void (*add_limits)(job_list&);

    void add_to(job_list& list) const {
        add_limits(list);
        add_faithful(list);
        add_fast(list);
    }
};

template <instruction_set Set>
constexpr build build_for(const char* name, const char* needs) {
    return {name, needs, add_simdact_jobs<Set, accuracy::faithful>,
            add_simdact_jobs<Set, accuracy::fast>, add_limit_jobs<Set>};
}

#if defined(SIMDACT_BENCH_X86_64)

constexpr build builds[] = {
    build_for<instruction_set::v1>("v1", "SSE2"),
    build_for<instruction_set::v3>("v3", "AVX2, FMA, BMI, BMI2"),
    build_for<instruction_set::v4>("v4", "AVX-512 F, BW, CD, DQ, VL"),
};

#else

constexpr build builds[] = {
    build_for<instruction_set::baseline>("baseline", "nothing"),
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

// What no instruction set is chosen for.
void add_common(job_list& list) {
    add_memcpy<float>(list);
    add_memcpy<double>(list);
    add_dispatched_jobs(list);
    add_plain_jobs<optimisation::O2>(list);
    add_plain_jobs<optimisation::O3>(list);
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
    add_common(list);
    for (const build& b : builds) {
        if (runs_here(b.name)) {
            b.add_to(list);
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
        if (runs_here(b.name))
            names.push_back(b.name);
    return names;
}

job_list jobs_of(const std::string& set) {
    job_list list;
    add_common(list);
    for (const build& b : builds)
        if (b.name == set && runs_here(b.name))
            b.add_to(list);
    return list;
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
                           const std::string& code, std::size_t n, const array_kind& kind) {
    const std::string on = name_of(kind);
    return std::string(verb) + '/' + function + '/' + type + '/' + code + '/' + std::to_string(n) +
           (on.empty() ? "" : '/' + on);
}

}  // namespace bench
