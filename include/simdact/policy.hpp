// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Execution policies: how a verb's kernel is run over its array.

#include <concepts>
#include <cstddef>

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

}  // namespace simdact
