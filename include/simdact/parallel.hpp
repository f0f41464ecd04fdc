// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The execution policy `parallel`: a verb on many threads, by oneTBB. Opt-in: `simdact.hpp` does
/// not include it, and a program that does links `simdact::parallel` (CMake) or tbb.
///
///     simdact::forward(simdact::parallel, f, x, y);
///     simdact::forward(simdact::streaming(simdact::stores::never, simdact::parallel), f, x, y);
///
/// The results have the bits of the serial call: the threads take over the caller's rounding mode
/// and handling of subnormal numbers. They come from the caller's task arena, so that
/// tbb::task_arena and tbb::global_control set their number, and a call from within a parallel
/// algorithm adds no threads. The caller runs no foreign task while it waits.
/// Short arrays are computed by the caller at once. Long ones cost an allocation for each task and
/// may wake threads: not for real-time code. Nothing is thrown: where a task can't be had, the
/// caller does its work.

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <atomic>
#include <cstddef>

#include "policy.hpp"
#include "simd/config.hpp"

namespace simdact {

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace threads {

/// Arrays are cut at multiples of this: those that begin with a line of the cache, or a page, are
/// cut between lines, or pages.
inline constexpr std::size_t cut_elements = 1024;

/// Pieces are not longer than this, so that nobody waits long for a thread that came late or was
/// interrupted.
inline constexpr std::size_t longest_piece = std::size_t{256} << 10;

/// The length of the pieces of n elements: some for each thread, for the same reason.
constexpr std::size_t piece_length(std::size_t n, std::size_t shortest,
                                   std::size_t thread_count) noexcept {
    std::size_t length = n / (4 * thread_count);
    if (length > longest_piece)
        length = longest_piece;
    if (length < shortest)
        length = shortest;
    return (length + cut_elements - 1) / cut_elements * cut_elements;
}

/// A kernel without its type, so that the code for tasks is compiled once.
struct erased_kernel {
    const void* kernel;
    void (*run_piece)(const void* kernel, std::size_t first, std::size_t last) noexcept;
};

template <class Kernel, class Build = simd::build>
void run_piece(const void* kernel, std::size_t first, std::size_t last) noexcept {
    (*static_cast<const Kernel*>(kernel))(first, last);
}

/// A task: takes pieces that no other task has taken, while there are any.
template <class Build>
struct worker {
    erased_kernel kernel;
    std::size_t n;
    std::size_t length;
    std::atomic<std::size_t>* next;

    SIMDACT_INLINE void operator()(const tbb::blocked_range<std::size_t>&) const noexcept {
        work();
    }
    SIMDACT_INLINE void work() const noexcept {
        for (;;) {
            const std::size_t first = next->fetch_add(length, std::memory_order_relaxed);
            if (first >= n)
                return;
            kernel.run_piece(kernel.kernel, first, n - first > length ? first + length : n);
        }
    }
};

template <class Build = simd::build>
[[gnu::noinline]] void run(erased_kernel kernel, std::size_t n, std::size_t shortest) noexcept {
    const auto thread_count = static_cast<std::size_t>(tbb::this_task_arena::max_concurrency());
    const std::size_t length = threads::piece_length(n, shortest, thread_count);
    const std::size_t piece_count = (n + length - 1) / length;
    std::atomic<std::size_t> next{0};
    const worker<Build> all{kernel, n, length, &next};
    const auto start = [&all, tasks = piece_count < thread_count ? piece_count : thread_count] {
        // A context of its own: a parallel algorithm around this call that is cancelled would
        // otherwise leave elements out.
        tbb::task_group_context context(tbb::task_group_context::isolated,
                                        tbb::task_group_context::fp_settings);
        tbb::parallel_for(tbb::blocked_range<std::size_t>(0, tasks, 1), all,
                          tbb::simple_partitioner(), context);
    };
    if (thread_count > 1) {
#if defined(__cpp_exceptions)
        try {
            tbb::this_task_arena::isolate(start);
        } catch (...) {  // There is no memory for a task; those that run are waited for.
        }
#else
        tbb::this_task_arena::isolate(start);
#endif
    }
    all.work();  // what is left; of a call that went well, nothing
}

}  // namespace threads
}  // namespace SIMDACT_VERSION_NAMESPACE

/// Runs kernels on the threads of oneTBB; see `parallel`.
struct parallel_policy {
    /// The least number of elements that are worth a task; 0: 32 Ki, or 8 Ki for a function of
    /// dozens of instructions. Arrays of fewer than eight times as many are computed serially.
    std::size_t grain = 0;

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const noexcept {
        const std::size_t shortest = grain != 0 ? grain : default_grain<Kernel>();
        if (n / 8 < shortest) [[likely]]
            kernel(0, n);
        else
            threads::run({&kernel, threads::run_piece<Kernel>}, n, shortest);
    }

  private:
    template <class Kernel>
    static consteval std::size_t default_grain() {
        if constexpr (requires { requires Kernel::is_compute_bound; })
            return std::size_t{8} << 10;
        else
            return std::size_t{32} << 10;
    }
};

inline constexpr parallel_policy parallel{};

}  // namespace simdact
