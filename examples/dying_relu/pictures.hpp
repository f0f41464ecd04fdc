// SPDX-License-Identifier: BSD-3-Clause
// The pictures: a gnuplot script each, with its data inside, in the output folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "options.hpp"
#include "record.hpp"

namespace dying_relu {

struct picture {
    std::string name;  // the script is name.gp, the picture name.png
    std::string script;
};

// "What happens" at a glance: dead units and test accuracy.
picture overview_picture(const std::vector<activation_record>& records, const options& chosen,
                         const std::string& data_name);

// Loss and accuracy, of the training and of the test images.
picture curves_picture(const std::vector<activation_record>& records, const options& chosen,
                       const std::string& data_name);

// Never active against no gradient, for each activation.
picture units_picture(const std::vector<activation_record>& records, const options& chosen,
                      const std::string& data_name);

// Pre-activations per layer, before and after training, of the first seed.
picture histograms_picture(const std::vector<activation_record>& records, const options& chosen,
                           const std::string& data_name);

}  // namespace dying_relu
