// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The adapters that were built.

#include <filesystem>
#include <string>
#include <vector>

#include "adapter.hpp"
#include "catalogue.hpp"

namespace bench {

/// Sets what other libraries read from the environment: one thread, and the instruction set. To be
/// called before any of them is loaded.
void prepare_environment(const std::string& set);

struct missing_peer {
    std::string code;
    std::string why;  ///< "not built (Debian: apt-get install libtorch-dev)"
};

struct loaded_peers {
    std::vector<peer> peers;
    job_list jobs;
    std::vector<missing_peer> missing;
};

/// Where the build puts adapters: next to the program.
std::filesystem::path default_adapters();

/// Loads each adapter in the folder for the instruction set. A missing one is skipped; a line on
/// stderr says so.
loaded_peers load_peers(const std::string& set, const std::filesystem::path& folder);

}  // namespace bench
