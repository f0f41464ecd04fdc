// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Execution policies: how a verb's kernel is run over its array, and how its results are stored.

#include <concepts>
#include <cstddef>

#include "kernel/stores.hpp"
#include "simd/build.hpp"

namespace simdact {

namespace detail {
/// Stands for any kernel where only its type matters.
struct probe_kernel {
    constexpr void operator()(std::size_t, std::size_t) const noexcept {}
};
inline constexpr probe_kernel probe{};
}  // namespace detail

/// A policy runs `kernel(first, last)` on pieces that together cover [0, n) once, in any order and
/// on any thread; results do not depend on how it cuts. Every verb takes one as its first argument.
/// A policy that wraps another passes what it does not handle on to the inner one's `run`.
template <class P>
concept execution_policy = requires(const P& policy, std::size_t n, detail::probe_kernel kernel) {
    { policy.run(n, kernel) } -> std::same_as<void>;
};

/// The policy of a verb that is given none: one piece, on the calling thread.
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
        if constexpr (requires { kernel.storing(mode); })
            inner.run(n, kernel.storing(mode));
        else
            inner.run(n, kernel);
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
/// Of two choices in one policy the inner counts; `stores::automatic` is none.
SIMDACT_INLINE constexpr streaming_policy<> streaming(stores mode) noexcept {
    return {mode, {}};
}

template <execution_policy Inner>
SIMDACT_INLINE constexpr streaming_policy<Inner> streaming(stores mode,
                                                           const Inner& inner) noexcept {
    return {mode, inner};
}

}  // namespace simdact
