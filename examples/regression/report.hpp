// SPDX-License-Identifier: BSD-3-Clause
// The table for people, the CSV file for programs, and the pictures.
#pragma once

#include <string>
#include <vector>

#include "common/picture.hpp"
#include "options.hpp"
#include "record.hpp"

namespace regression {

// What was predicted from what, for titles.
struct subject {
    std::string data;    // the file's name
    std::string target;  // the column's name, with its units where they are known
    std::string units;   // " MPa", or nothing
};

// The first method is what the others are compared with, seed by seed.
std::string format_table(const std::vector<method_record>& methods, const options& chosen,
                         const subject& what);

// One row per method and seed.
std::string format_runs_csv(const std::vector<method_record>& methods);

// The error of the test rows over the epochs.
examples::picture errors_picture(const std::vector<method_record>& methods, const options& chosen,
                                 const subject& what);

// Predicted against true values of the first seed's test rows. p: its split.
examples::picture predictions_picture(const std::vector<method_record>& methods, const problem& p,
                                      const subject& what);

}  // namespace regression
