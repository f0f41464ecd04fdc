// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Execution policies: how a verb's kernel is run over its arrays, and how its results are stored.

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "detail/loop/streaming_stores.hpp"
#include "simd/config.hpp"

namespace simdact {

/// What a policy runs: a verb with its operands.
///
///     kernel(first, last)            computes the elements [first, last)
///     kernel.with_stores(mode)       the same kernel with another way of storing its results
///     K::is_compute_bound            whether an element takes dozens of instructions, so that few
///                                    of them are worth a thread
///     kernel.run_by(first, last, loop)
///                                    kernel(first, last), with loop(arguments, first, last) in
///                                    place of the loop: one compiled for another instruction set
///     K::arguments_type              what the loop is called with: plain data
///     K::run(arguments, first, last) the loop
///
/// A policy may split [0, n) in any way and run the pieces in any order, on any thread; the results
/// do not depend on it. Most policies use only `kernel(first, last)`.
template <class K>
concept kernel =
    std::is_trivially_copyable_v<K> &&
    requires(const K& k, std::size_t i, stores mode, const typename K::arguments_type& arguments,
             void (*loop)(const typename K::arguments_type&, std::size_t, std::size_t) noexcept) {
        { k(i, i) } noexcept -> std::same_as<void>;
        { k.with_stores(mode) } noexcept -> std::same_as<K>;
        { std::bool_constant<K::is_compute_bound>{} };
        { k.run_by(i, i, loop) } noexcept -> std::same_as<void>;
        { K::run(arguments, i, i) } noexcept -> std::same_as<void>;
    };

namespace detail {
/// A kernel for unevaluated expressions, where any kernel would do.
struct kernel_archetype {
    using arguments_type = kernel_archetype;
    static constexpr bool is_compute_bound = false;

    SIMDACT_INLINE constexpr void operator()(std::size_t, std::size_t) const noexcept {}
    SIMDACT_INLINE constexpr kernel_archetype with_stores(stores) const noexcept { return {}; }
    template <class Loop>
    SIMDACT_INLINE constexpr void run_by(std::size_t, std::size_t, const Loop&) const noexcept {}
    SIMDACT_INLINE static constexpr void run(const kernel_archetype&, std::size_t,
                                             std::size_t) noexcept {}
};
static_assert(kernel<kernel_archetype>);
inline constexpr kernel_archetype any_kernel{};
}  // namespace detail

/// A policy has `run(n, kernel)`, const, which runs `kernel(first, last)` on pieces that together
/// cover [0, n) once. Every verb takes a policy as its first argument. A policy that wraps another
/// passes the kernel, or a kernel that wraps it, to the inner policy's `run`.
template <class P>
concept execution_policy =
    requires(const P& policy, std::size_t n, const detail::kernel_archetype& kernel) {
        { policy.run(n, kernel) } -> std::same_as<void>;
    };

/// The default policy: one piece, on the calling thread.
struct serial_policy {
    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const noexcept {
        kernel(0, n);
    }
};

inline constexpr serial_policy serial{};

/// Chooses how results are stored, and leaves the rest to another policy. See `streaming`.
template <execution_policy Inner = serial_policy>
struct streaming_policy {
    stores mode = stores::automatic;
    SIMDACT_NO_UNIQUE_ADDRESS Inner inner{};

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const
        noexcept(noexcept(inner.run(n, kernel))) {
        inner.run(n, kernel.with_stores(mode));
    }
};

/// The results of `forward(streaming(stores::always), f, x, y)` are written past the caches, those
/// of `forward(streaming(stores::never), f, x, y)` are not. Without it, or with
/// `stores::automatic`, they are if the arrays of the call together are larger than the last-level
/// cache (or than 96 MiB), so that y would not be in it afterwards anyhow. Never in place; and only
/// if all outputs are aligned alike. The results have the same bits, and any thread that learns of
/// the call's end sees them.
///
///     forward(streaming(stores::always, other_policy), f, x, y);
///
/// If nested policies choose differently, the inner choice wins; `stores::automatic` is no choice.
SIMDACT_INLINE constexpr streaming_policy<> streaming(stores mode) noexcept {
    return {mode, {}};
}

template <execution_policy Inner>
SIMDACT_INLINE constexpr streaming_policy<Inner> streaming(stores mode,
                                                           const Inner& inner) noexcept {
    return {mode, inner};
}

}  // namespace simdact
