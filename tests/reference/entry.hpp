// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <simdact/simdact.hpp>
#include <vector>

namespace simdact::test {

/// What an activation must compute, written apart from the library (../reference.hpp).
template <class F>
struct reference;

}  // namespace simdact::test
