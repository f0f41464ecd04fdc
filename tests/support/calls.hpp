// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What several suites do with a call.

#include <cstddef>
#include <stdexcept>
#include <string>

namespace simdact::test {

/// The message of the std::invalid_argument that `call` throws, or "" if it throws none.
template <class Call>
std::string refusal(Call call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

/// A policy for calls that must be refused: it runs nothing, so no kernel is compiled for them.
struct run_nothing {
    template <class Kernel>
    void run(std::size_t, const Kernel&) const {}
};

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
