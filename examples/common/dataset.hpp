// SPDX-License-Identifier: BSD-3-Clause
// Labelled images for the examples: read from a CSV file or from a folder of IDX files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/matrix.hpp"

namespace examples {

inline constexpr int classes = 10;

struct labelled_images {
    Index height = 0;
    Index width = 0;
    matrix pixels{};            // one column per image, row-major, values scaled to [0, 1]
    std::vector<int> labels{};  // 0..9, one per image

    std::size_t count() const { return labels.size(); }
};

struct dataset {
    std::string name;
    labelled_images train;
    labelled_images test;
};

// what() names the file, what was wrong and what was expected, in one line.
class data_error : public std::runtime_error {
  public:
    data_error(const std::filesystem::path& file, const std::string& problem)
        : std::runtime_error(file.string() + ": " + problem) {}
};

// A path to a file reads the digits format, a path to a folder reads MNIST's four IDX files.
dataset load_dataset(const std::filesystem::path& path);

// The same, for a path that may be the built-in one: that of the source folder, which may have
// moved since the build, and whose error says so.
dataset load_images(const std::filesystem::path& path, const std::filesystem::path& built_in);
void expect_built_in(const std::filesystem::path& path, const std::filesystem::path& built_in);

// Rows of 64 pixels from 0 to 16 and a label from 0 to 9, separated by commas, without a header.
// Every fifth row is a test image, so that the split is the same everywhere.
dataset load_digits_csv(const std::filesystem::path& file);

// train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte,
// each plain or with the suffix .gz.
dataset load_idx_folder(const std::filesystem::path& folder);

}  // namespace examples
