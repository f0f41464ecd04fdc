// SPDX-License-Identifier: BSD-3-Clause
// The table for people, the CSV file for programs, and the pictures.
#pragma once

#include <string>
#include <vector>

#include "common/dataset.hpp"
#include "common/picture.hpp"
#include "options.hpp"
#include "record.hpp"

namespace gan {

// real: of the test images, the yardstick.
std::string format_table(const std::vector<activation_record>& records, const options& chosen,
                         const quality& real);

// One row per activation, seed and checkpoint.
std::string format_checkpoints_csv(const std::vector<activation_record>& records);

// Fréchet distance and dead units over the steps.
examples::picture overview_picture(const std::vector<activation_record>& records,
                                   const options& chosen, const std::string& data_name,
                                   const quality& real);

// What the first seed's generators make of the same random numbers over the steps.
examples::picture samples_picture(const std::vector<activation_record>& records,
                                  const examples::dataset& data, const options& chosen);

}  // namespace gan
