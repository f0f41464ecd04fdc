// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What several suites do with a call.

#include <cstddef>
#include <stdexcept>
#include <string>

namespace simdact::test {

/// A policy for calls that must be refused: it runs nothing, so no kernel is compiled for them, and
/// counts how often it was asked to.
struct run_nothing {
    static inline std::size_t runs = 0;

    template <class Kernel>
    void run(std::size_t, const Kernel&) const {
        ++runs;
    }
};

/// The message of the std::invalid_argument that `call` throws, or "" if it throws none. With
/// `run_nothing`, a call that runs its kernel and then refuses says so.
template <class Call>
std::string refusal(Call call) {
    const std::size_t runs = run_nothing::runs;
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return run_nothing::runs == runs ? error.what() : "refused after the kernel ran";
    }
    return "";
}

/// A policy that cuts the array into pieces of one length and runs them from the last to the first.
struct backwards_in_pieces {
    std::size_t piece;

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        for (std::size_t last = n; last > 0;) {
            const std::size_t first = last > piece ? last - piece : 0;
            kernel(first, last);
            last = first;
        }
    }
};

}  // namespace simdact::test
