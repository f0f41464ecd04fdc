// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What an execution policy runs: the loop with its streams and its operation.

#include <cstddef>

#include "map.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

/// A kernel with its streams: what an execution policy runs over [0, n), in pieces as it likes.
template <class Arch, arithmetic T, tuning Tuning, class Outputs, class Inputs, class Operation>
struct elementwise {
    Outputs outputs;
    Inputs inputs;
    Operation operation;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        kernel::map<Arch, T, Tuning>(first, last, outputs, inputs, operation);
    }
};

template <class Arch, arithmetic T, tuning Tuning, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE auto make_elementwise(Outputs outputs, Inputs inputs, Operation operation) noexcept {
    return elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>{outputs, inputs, operation};
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
