// SPDX-License-Identifier: BSD-3-Clause
#include "common/dataset.hpp"

#include <system_error>

namespace examples {

dataset load_dataset(const std::filesystem::path& path) {
    std::error_code ignored;
    const std::filesystem::file_status status = std::filesystem::status(path, ignored);
    if (!std::filesystem::exists(status)) {
        throw data_error(path,
                         "no such file or folder, expected a CSV file in the digits format "
                         "or a folder with MNIST's IDX files");
    }
    return std::filesystem::is_directory(status) ? load_idx_folder(path) : load_digits_csv(path);
}

void expect_built_in(const std::filesystem::path& path, const std::filesystem::path& built_in) {
    std::error_code ignored;
    if (path == built_in && !std::filesystem::exists(path, ignored)) {
        throw data_error(path, "the built-in data is not here any more, expected " +
                                   built_in.filename().string() +
                                   "; name it or other data with --data");
    }
}

dataset load_images(const std::filesystem::path& path, const std::filesystem::path& built_in) {
    expect_built_in(path, built_in);
    return load_dataset(path);
}

}  // namespace examples
