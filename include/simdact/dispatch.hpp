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
#include "kernel/rows.hpp"
#include "policy.hpp"
#include "simdact.hpp"

namespace simdact {

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace dispatch {

inline namespace SIMDACT_DISPATCH_NAMESPACE {

using listed_kernels = kernels_of<activations, verbs, elements>;

/// The table of the set in use; null before the first call asks for it.
SIMDACT_HIDDEN extern std::atomic<const listed_kernels::table*> table_in_use;

/// Looks at the CPU and at the environment, and sets `table_in_use`.
SIMDACT_HIDDEN SIMDACT_COLD const listed_kernels::table* choose() noexcept;

/// The instruction set whose kernels `best` runs: "v4".
SIMDACT_HIDDEN std::string_view current() noexcept;

/// From now on `best` uses no set above the one of this name, nor any that the CPU has not, or
/// that the environment variable SIMDACT_DISPATCH, read once, rules out. Returns the set in use.
/// Calls that run on other threads may still use the set before.
///
/// \throws std::invalid_argument if no set has the name
SIMDACT_HIDDEN std::string_view limit(std::string_view name);

}  // namespace SIMDACT_DISPATCH_NAMESPACE

/// A kernel of which the best version runs.
template <dispatchable Kernel>
struct dispatched_kernel {
    Kernel kernel;
    compiled_kernel<typename Kernel::arguments_type> best;

    static constexpr bool is_long_function = Kernel::is_long_function;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        best.run(kernel, first, last);
    }
    SIMDACT_INLINE dispatched_kernel storing(stores mode) const noexcept {
        return {kernel.storing(mode), best};
    }
    template <class Gaps>
    SIMDACT_INLINE dispatched_kernel at_row(const Gaps& gaps, std::size_t row) const noexcept {
        return {kernel::at_row(kernel, gaps, row), best};
    }
};

inline namespace SIMDACT_DISPATCH_NAMESPACE {

/// Runs the best version of a kernel, in the way of another policy; see `best`.
template <execution_policy Inner = serial_policy>
struct best_policy {
    SIMDACT_NO_UNIQUE_ADDRESS Inner inner{};

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const
        noexcept(noexcept(inner.run(n, kernel))) {
        if constexpr (dispatchable<Kernel>) {
            if constexpr (best_policy::is_listed<Kernel>())
                inner.run(n, dispatched_kernel<Kernel>{kernel, best_policy::kernels_in_use()});
        } else if constexpr (kernel::is_by_rows<Kernel>) {
            using row = decltype(kernel.call);
            constexpr bool is_cut_anywhere = !requires { kernel.call.moved(n); };
            static_assert(is_cut_anywhere,
                          "simdact::best does not run masked verbs on rows that are "
                          "apart: call it for each row");
            if constexpr (is_cut_anywhere && best_policy::is_listed<row>())
                inner.run(n, kernel.with(dispatched_kernel<row>{kernel.call,
                                                                best_policy::kernels_in_use()}));
        } else {
            constexpr bool computes_nothing = requires { Kernel::computes_nothing; };
            static_assert(computes_nothing || std::is_same_v<Kernel, simdact::detail::probe_kernel>,
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

  private:
    template <class Kernel>
    static consteval bool is_listed() {
        constexpr bool is_compiled = listed_kernels::contains_like<Kernel>;
        static_assert(is_compiled,
                      "this verb, for this activation and element type, is not among what "
                      "simdact_dispatch(...) compiles for this target: add the verb to its "
                      "argument VERBS, by the name that it is called by (forward_quantized for "
                      "a forward of quantized.hpp, accumulate_backward for an accumulating "
                      "backward), or the rest to FUNCTIONS, ACTIVATIONS, TYPES or ACCURACY");
        if constexpr (is_compiled) {
            constexpr bool is_for_default_arch = listed_kernels::contains<Kernel>;
            static_assert(is_for_default_arch,
                          "simdact::best chooses the instruction set: name none in the call");
        }
        return is_compiled;
    }

    SIMDACT_INLINE static const listed_kernels::table& kernels_in_use() noexcept {
        const listed_kernels::table* kernels = table_in_use.load(std::memory_order_relaxed);
        if (kernels == nullptr) [[unlikely]]
            kernels = dispatch::choose();
        return *kernels;
    }
};

inline constexpr best_policy<> best{};

}  // namespace SIMDACT_DISPATCH_NAMESPACE
}  // namespace dispatch
}  // namespace SIMDACT_VERSION_NAMESPACE

using dispatch::best;

}  // namespace simdact
