// SPDX-License-Identifier: BSD-3-Clause
// One run: a pair of networks with one activation and one seed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "common/dataset.hpp"
#include "judge.hpp"
#include "options.hpp"
#include "record.hpp"

namespace gan {

// Images of the generator that a checkpoint keeps.
inline constexpr Index images_kept = 5;

// The seed alone decides the weights and all random numbers. after(checkpoint) is called with each.
run_record train(const std::string& activation, std::uint64_t seed, const options& chosen,
                 const examples::dataset& data, image_judge& judge, bool keep_images,
                 const std::function<void(const checkpoint&)>& after);

}  // namespace gan
