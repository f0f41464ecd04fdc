// SPDX-License-Identifier: BSD-3-Clause
// The table for people, the CSV and JSON files for programs.
#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "record.hpp"

namespace dying_relu {

std::string format_table(const std::vector<activation_record>& records, const options& chosen);

// One row per activation, seed and epoch.
std::string format_epochs_csv(const std::vector<activation_record>& records);

// The setting and the numbers of the table.
std::string format_summary_json(const std::vector<activation_record>& records,
                                const options& chosen, const std::string& data_name);

}  // namespace dying_relu
