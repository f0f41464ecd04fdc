// SPDX-License-Identifier: BSD-3-Clause
// The table for people, the CSV file for programs, and the pictures.
#pragma once

#include <string>
#include <vector>

#include "common/classifier_run.hpp"
#include "common/matrix.hpp"
#include "common/picture.hpp"
#include "conv_layer.hpp"
#include "options.hpp"

namespace cnn {

std::string format_table(const std::vector<examples::classifier_record>& records,
                         const options& chosen);

// One row per activation, seed and epoch.
std::string format_epochs_csv(const std::vector<examples::classifier_record>& records);

// Dead channels and test accuracy over the epochs.
examples::picture overview_picture(const std::vector<examples::classifier_record>& records,
                                   const options& chosen, const std::string& data_name);

// An image, and what a layer of a trained network makes of it: one map per channel.
struct layer_maps {
    std::string name;  // of the activation
    maps_shape shape;
    matrix maps;
};

examples::picture maps_picture(const std::vector<layer_maps>& layers, const matrix& image,
                               const std::string& title);

}  // namespace cnn
