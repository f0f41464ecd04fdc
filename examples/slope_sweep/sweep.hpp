// SPDX-License-Identifier: BSD-3-Clause
// All runs of a sweep, and what is concluded from them.
#pragma once

#include <string>
#include <vector>

#include "common/activation.hpp"
#include "common/classifier_run.hpp"
#include "common/dataset.hpp"
#include "common/picture.hpp"
#include "options.hpp"

namespace slope_sweep {

// What was swept over: a slope of leaky ReLU, or another activation.
struct setting {
    examples::activation_choice activation;
    bool is_slope = false;
    examples::classifier_record record;
};

// Seeds times settings, on all cores. For a seed, all settings start from the same weights and see
// the images in the same order.
std::vector<setting> run_sweep(const options& chosen, const examples::dataset& data);

// Which slope is the best, and which others are as good as far as these seeds can tell.
std::vector<std::string> conclusions(const std::vector<setting>& settings);

std::string format_table(const std::vector<setting>& settings, const options& chosen);

// One row per setting and seed.
std::string format_runs_csv(const std::vector<setting>& settings);

// Accuracy and dead units against the slope.
examples::picture sweep_picture(const std::vector<setting>& settings, const options& chosen,
                                const std::string& data_name);

}  // namespace slope_sweep
