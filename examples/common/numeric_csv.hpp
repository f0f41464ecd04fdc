// SPDX-License-Identifier: BSD-3-Clause
// A table of numbers from a CSV file whose first line names the columns.
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <string>
#include <vector>

namespace examples {

struct numeric_table {
    std::string name;                  // of the file
    std::vector<std::string> columns;  // their names
    Eigen::MatrixXd rows;              // one row per line
};

// Throws data_error (dataset.hpp) for a file that is no such table: without a header, with a field
// that is no finite number, with lines of different lengths, with fewer than two columns or 20
// rows.
numeric_table load_numeric_csv(const std::filesystem::path& file);

}  // namespace examples
