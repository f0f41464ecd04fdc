// SPDX-License-Identifier: BSD-3-Clause
// What training and counting ask of a network, whatever its layers are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "common/learned.hpp"
#include "common/matrix.hpp"

namespace examples {

class model {
  public:
    virtual ~model() = default;

    // x: one column per sample; so is the result.
    virtual const matrix& forward(const matrix& x) = 0;

    // The gradient of the loss at every hidden unit's pre-activation, from that at the outputs;
    // forward() must have run on the same samples.
    virtual void backward(const matrix& grad_result) = 0;

    // The gradients of all parameters; forward() and backward() must have run on the same x and
    // grad_result.
    virtual void backward_parameters(const matrix& x, const matrix& grad_result) = 0;

    virtual std::vector<learned*> parameters() = 0;

    // Hidden layers, those with an activation. Of the last forward() and backward(): one row per
    // unit, one column per sample (or per pixel of each sample).
    virtual std::size_t hidden_layers() const = 0;

    // Greater than 0 where the unit is active.
    virtual const matrix& signs(std::size_t layer) const = 0;

    // At the pre-activation.
    virtual const matrix& gradient(std::size_t layer) const = 0;

    bool is_finite() {
        return std::ranges::all_of(
            parameters(), [](const learned* parameter) { return parameter->value.allFinite(); });
    }
};

}  // namespace examples
