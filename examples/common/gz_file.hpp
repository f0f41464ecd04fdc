// SPDX-License-Identifier: BSD-3-Clause
// Reads a whole file, plain or compressed with gzip.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace examples {

// Throws data_error when the file cannot be opened or its compressed stream is damaged.
std::vector<std::uint8_t> read_plain_or_gzip(const std::filesystem::path& file);

}  // namespace examples
