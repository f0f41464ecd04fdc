// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The execution policy `best`: kernels are compiled for several instruction sets, and the ones
/// for the best set of the CPU are chosen at run time. Opt-in: `simdact.hpp` does not include it.
/// Call `simdact_dispatch` in CMake for each target that does.
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

#include "detail/dispatch/cpu.hpp"
#include "detail/dispatch/list.hpp"
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

/// From now on `best` uses no set above the named one. It never uses a set that the CPU lacks or
/// that the environment variable SIMDACT_DISPATCH, read once, rules out. Returns the set in use.
/// Calls that run on other threads may still use the set before.
///
/// \throws std::invalid_argument if no set has the name
SIMDACT_HIDDEN std::string_view limit(std::string_view name);

}  // namespace SIMDACT_DISPATCH_NAMESPACE

/// A kernel of which the best version of the loop runs.
template <kernel Kernel>
struct dispatched_kernel {
    using arguments_type = typename Kernel::arguments_type;

    Kernel call;
    compiled_kernel<arguments_type> best;

    static constexpr bool is_compute_bound = Kernel::is_compute_bound;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        call.run_by(first, last, best.run);
    }
    SIMDACT_INLINE dispatched_kernel with_stores(stores mode) const noexcept {
        return {call.with_stores(mode), best};
    }
    template <class Loop>
    SIMDACT_INLINE void run_by(std::size_t first, std::size_t last, Loop loop) const noexcept {
        call.run_by(first, last, loop);
    }
    SIMDACT_INLINE static void run(const arguments_type& arguments, std::size_t first,
                                   std::size_t last) noexcept {
        Kernel::run(arguments, first, last);
    }
};

template <class>
constexpr bool never = false;

/// T, once Kernel is known.
template <class Kernel, class T>
struct dependent {
    using type = T;
};

/// The sentence for a call whose kernel is not in the list: once, however many calls there are.
template <class Listed>
struct not_compiled {
    static_assert(never<Listed>,
                  "this verb, for this activation and element type, is not among what "
                  "simdact_dispatch(...) compiles for this target: add the verb to its "
                  "argument VERBS, by the name that it is called by (forward_quantized for "
                  "a forward of quantized.hpp, accumulate_backward_gated for a backward_gated "
                  "whose outputs are added to), or the rest to FUNCTIONS, ACTIVATIONS, TYPES or "
                  "ACCURACY; verbs with channels or statistics are compiled for contiguous arrays");
    static constexpr bool value = false;
};

/// The same for a call that names the instruction set.
template <class Listed>
struct set_is_named {
    static_assert(never<Listed>,
                  "simdact::best chooses the instruction set: name none in the call");
    static constexpr bool value = false;
};

inline namespace SIMDACT_DISPATCH_NAMESPACE {

/// Runs the best version of a kernel under another policy; see `best`.
template <execution_policy Inner = serial_policy>
struct best_policy {
    SIMDACT_NO_UNIQUE_ADDRESS Inner inner{};

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const
        noexcept(noexcept(inner.run(n, kernel))) {
        if constexpr (std::is_same_v<Kernel, simdact::detail::kernel_archetype>) {
            inner.run(n, kernel);
        } else if constexpr (!simdact::kernel<Kernel>) {
            static_assert(never<Kernel>,  // the concept would explain itself in another error
                          "simdact::best must be given the verb's kernel itself: put it outermost, "
                          "best(your_policy)");
        } else if constexpr (best_policy::is_listed<Kernel>()) {
            inner.run(
                n, dispatched_kernel<Kernel>{
                       kernel, static_cast<const compiled_kernel<typename Kernel::arguments_type>&>(
                                   best_policy::kernels_in_use())});
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
        if constexpr (!listed_kernels::contains_like<Kernel>)
            return not_compiled<typename dependent<Kernel, listed_kernels>::type>::value;
        else if constexpr (!listed_kernels::contains<Kernel>)
            return set_is_named<typename dependent<Kernel, listed_kernels>::type>::value;
        else
            return true;
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
