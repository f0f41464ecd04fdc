// SPDX-License-Identifier: BSD-3-Clause
// The pictures of this example.
#pragma once

#include <string>
#include <vector>

#include "common/picture.hpp"
#include "options.hpp"
#include "record.hpp"

namespace dying_relu {

using examples::picture;

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
