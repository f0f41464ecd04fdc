// SPDX-License-Identifier: BSD-3-Clause
// The limits: the simplest loops that read and write the same bytes, vectorised and unrolled by the
// compiler for each instruction set. (memcpy is no such limit: the C library may copy with
// `rep movsb`, which moves cache lines in ways that no loop of loads and stores can.)
#include "job.hpp"

namespace bench {
namespace {

#define SIMDACT_BENCH_TEXT_(x) #x
#define SIMDACT_BENCH_TEXT(x) SIMDACT_BENCH_TEXT_(x)
constexpr const char* code = SIMDACT_BENCH_TEXT(SIMDACT_BENCH_SET);

// Its powers neither vanish nor overflow, however often an array is scaled in place.
template <class T>
constexpr T minus_one = T(-1);

template <class T>
struct loops {
    static T factor(const void* parameters) { return *static_cast<const T*>(parameters); }

    static void scale(const void* p, const T* x, const T*, T* __restrict y, std::size_t n) {
        const T a = factor(p);
        for (std::size_t i = 0; i < n; ++i)
            y[i] = a * x[i];
    }
    static void scale_in_place(const void* p, const T*, const T*, T* x, std::size_t n) {
        const T a = factor(p);
        for (std::size_t i = 0; i < n; ++i)
            x[i] *= a;
    }
    static T scaled(const void* p, T x, T) { return factor(p) * x; }

    static void add(const void*, const T* a, const T* b, T* __restrict sum, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            sum[i] = a[i] + b[i];
    }
    static T added(const void*, T a, T b) { return a + b; }
};

template <class T>
void add_loops(job_list& list) {
    using l = loops<T>;
    const void* p = &minus_one<T>;
    add(list, job<T>{verb::forward, "scale", code, p, l::scale, l::scaled});
    add(list, job<T>{verb::in_place, "scale", code, p, l::scale_in_place, l::scaled});
    add(list, job<T>{verb::backward, "add", code, p, l::add, l::added});
}

}  // namespace

template <>
void add_limit_jobs<instruction_set::SIMDACT_BENCH_SET>(job_list& list) {
    add_loops<float>(list);
    add_loops<double>(list);
}

}  // namespace bench
