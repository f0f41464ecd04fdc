// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// One type of policy for all ways in which a call can be run: a suite compiles each call once.

#include <cstddef>
#include <simdact/policy.hpp>

#if defined(SIMDACT_TEST_TBB)
#include <simdact/parallel.hpp>
#endif

#include "calls.hpp"

namespace simdact::test {

constexpr std::size_t all_of_it = std::size_t{1} << 40;

/// Cuts as it is told, from the last piece to the first or, where there are threads, on several;
/// and stores as it is told.
struct any_policy {
    std::size_t piece = all_of_it;
    stores mode = stores::automatic;
    bool threads = false;

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
#if defined(SIMDACT_TEST_TBB)
        if (threads)
            return streaming(mode, parallel_policy{.grain = piece}).run(n, kernel);
#endif
        streaming(mode, backwards_in_pieces{piece}).run(n, kernel);
    }
};

}  // namespace simdact::test
