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

}  // namespace examples
