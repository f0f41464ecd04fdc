// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What a result has to name: without it, numbers mean nothing.

#include <string>

namespace bench::machine {

/// "AMD EPYC 9B14"
std::string cpu();

/// "g++ 12.2.0"
std::string compiler();

/// "simdact 0.2.0, xsimd 8.1.0"
std::string versions();

}  // namespace bench::machine
