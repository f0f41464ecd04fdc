// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The instruction sets that code is compiled for, and whether this CPU has them.

#include <string_view>

namespace bench {

/// \param set  "v1", "ssse3", "v3", "v4", "vbmi" or "bf16"; "baseline" where there is one for all
bool runs_here(std::string_view set);

}  // namespace bench
