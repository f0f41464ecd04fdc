// SPDX-License-Identifier: BSD-3-Clause
// What the runs of classifiers came to, as a table for people.
#pragma once

#include <string>
#include <vector>

#include "common/classifier_run.hpp"

namespace examples {

// A heading and a row for each record: accuracies after the last epoch, and units before and after.
std::string classifier_table(const std::vector<classifier_record>& records);

}  // namespace examples
