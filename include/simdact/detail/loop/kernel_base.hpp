// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What the kernels of all loops have in common (`kernel` in policy.hpp).

#include <cstddef>

#include "streaming_stores.hpp"

namespace simdact::detail {

/// \tparam Arguments  what the loop is called with, the same bytes for every instruction set: its
///                    member `elements` is the call's length, or `elements_for` a choice of stores
template <class Kernel, class Arguments, bool IsComputeBound>
struct kernel_base : Arguments {
    using arguments_type = Arguments;

    static constexpr bool is_compute_bound = IsComputeBound;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        Kernel::run(*this, first, last);
    }
    template <class Loop>
    SIMDACT_INLINE void run_by(std::size_t first, std::size_t last, Loop loop) const noexcept {
        loop(*this, first, last);
    }
    /// `automatic` is no choice.
    SIMDACT_INLINE Kernel with_stores(stores mode) const noexcept {
        Kernel changed = static_cast<const Kernel&>(*this);
        changed.elements = detail::elements_for(mode, changed.elements);
        return changed;
    }
};

}  // namespace simdact::detail
