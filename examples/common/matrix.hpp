// SPDX-License-Identifier: BSD-3-Clause
// The matrix types of the examples, and the bridge from Eigen to simdact: a view of all values.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>

namespace examples {

using Eigen::Index;

// One column per sample, so that a batch is contiguous and a layer is a single matrix product.
using matrix = Eigen::MatrixXf;
using vector = Eigen::VectorXf;

inline std::span<float> values(matrix& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

inline std::span<const float> values(const matrix& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

}  // namespace examples
