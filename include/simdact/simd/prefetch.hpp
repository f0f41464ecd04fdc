// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Asking for memory before it is read.

#include <cstdint>

#include "config.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd {

/// Asks for the line of an address that will be read; it need not be one of the array's. Nothing
/// where the compiler has no word for it.
SIMDACT_INLINE void prefetch([[maybe_unused]] std::uintptr_t address) noexcept {
#if defined(__GNUC__)
    __builtin_prefetch(reinterpret_cast<const void*>(address));
#endif
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::simd
