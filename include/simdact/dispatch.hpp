// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The execution policy `best`: kernels that were compiled for several instruction sets, and of
/// them, at run time, those of the best set that the CPU has. Opt-in: `simdact.hpp` does not
/// include it, and a target that does is given to `simdact_dispatch` in CMake.
///
///     simdact_dispatch(my_app)                                  # CMakeLists.txt
///
///     simdact::forward(simdact::best, f, x, y);
///     simdact::forward(simdact::best(simdact::parallel), f, x, y);
///
/// The rest of the program is compiled for what its flags say. docs/dispatch.md has the arguments
/// of `simdact_dispatch`, what it costs, and how to do without CMake.

#include <atomic>
#include <cstddef>
#include <string_view>
#include <type_traits>

#if !__has_include(<simdact_dispatch_list.hpp>)
#error "simdact_dispatch_list.hpp was not found: call simdact_dispatch(<target>) in CMakeLists.txt"
#endif
#include <simdact_dispatch_list.hpp>

#include "dispatch/cpu.hpp"
#include "dispatch/list.hpp"
#include "kernel/elementwise.hpp"
#include "policy.hpp"
#include "simdact.hpp"

namespace simdact {

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace dispatch {

inline namespace SIMDACT_DISPATCH_NAMESPACE {

using listed_kernels = kernels_of<activations, verbs>;

/// The table of the set in use; null before the first call asks for it.
[[gnu::visibility("hidden")]] extern std::atomic<const listed_kernels::table*> table_in_use;

/// Looks at the CPU and at the environment, and sets `table_in_use`.
[[gnu::visibility("hidden")]] SIMDACT_COLD const listed_kernels::table* choose() noexcept;

/// The instruction set whose kernels `best` runs: "v4".
[[gnu::visibility("hidden")]] std::string_view current() noexcept;

/// From now on `best` uses no set above the one of this name, nor any that the CPU has not, or
/// that the environment variable SIMDACT_DISPATCH, read once, rules out. Returns the set in use.
/// Calls that run on other threads may still use the set before.
///
/// \throws std::invalid_argument if no set has the name
[[gnu::visibility("hidden")]] std::string_view limit(std::string_view name);

}  // namespace SIMDACT_DISPATCH_NAMESPACE

namespace detail {

template <class Kernel>
constexpr bool is_elementwise = false;
template <class Arch, arithmetic T, kernel::tuning Tuning, class Outputs, class Inputs,
          class Operation>
constexpr bool is_elementwise<kernel::elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>> =
    true;

template <class Kernel>
constexpr bool is_for_default_arch = false;
template <arithmetic T, kernel::tuning Tuning, class Outputs, class Inputs, class Operation>
constexpr bool
    is_for_default_arch<kernel::elementwise<default_arch, T, Tuning, Outputs, Inputs, Operation>> =
        true;

}  // namespace detail

/// A kernel of which the best version runs.
template <class Kernel>
struct dispatched_kernel {
    using compiled = compiled_kernel<typename Kernel::arguments_type>;

    Kernel kernel;
    compiled best;

    static constexpr bool is_long_function = Kernel::is_long_function;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        best.run(kernel.outputs, kernel.inputs, &kernel.operation, first, last, kernel.elements);
    }
    SIMDACT_INLINE dispatched_kernel storing(stores mode) const noexcept {
        return {kernel.storing(mode), best};
    }
};

inline namespace SIMDACT_DISPATCH_NAMESPACE {

/// Runs the best version of a kernel, in the way of another policy; see `best`.
template <execution_policy Inner = serial_policy>
struct best_policy {
    [[no_unique_address]] Inner inner{};

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const
        noexcept(noexcept(inner.run(n, kernel))) {
        if constexpr (detail::is_elementwise<Kernel>) {
            static_assert(detail::is_for_default_arch<Kernel>,
                          "simdact::best chooses the instruction set: name none in the call");
            using arguments = typename Kernel::arguments_type;
            static_assert(listed_kernels::contains<arguments>,
                          "this verb, for this activation and element type, is not among what "
                          "simdact_dispatch(...) compiles for this target: see its arguments "
                          "FUNCTIONS, ACTIVATIONS, TYPES, ACCURACY and VERBS");
            if constexpr (listed_kernels::contains<arguments>) {
                const listed_kernels::table* kernels = table_in_use.load(std::memory_order_relaxed);
                if (kernels == nullptr) [[unlikely]]
                    kernels = dispatch::choose();
                inner.run(n, dispatched_kernel<Kernel>{kernel, *kernels});
            }
        } else {
            static_assert(std::is_same_v<Kernel, simdact::detail::probe_kernel>,
                          "simdact::best must be given the verb's kernel itself: put it outermost, "
                          "best(your_policy)");
            inner.run(n, kernel);
        }
    }

    /// best(parallel): the best version, run by that policy.
    template <execution_policy Other>
    SIMDACT_INLINE constexpr best_policy<Other> operator()(const Other& other) const noexcept {
        return {other};
    }
};

inline constexpr best_policy<> best{};

}  // namespace SIMDACT_DISPATCH_NAMESPACE
}  // namespace dispatch
}  // namespace SIMDACT_VERSION_NAMESPACE

using dispatch::best;

}  // namespace simdact
