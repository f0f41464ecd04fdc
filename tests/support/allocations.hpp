// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace simdact::test {

/// How often operator new, in any form, was called in this program so far.
std::size_t allocations();

}  // namespace simdact::test
