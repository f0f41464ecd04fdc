// SPDX-License-Identifier: BSD-3-Clause
// The activation between two layers, chosen by name; simdact computes it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/learned.hpp"
#include "common/matrix.hpp"

namespace examples {

// One of simdact's activations. "prelu" is the one whose slope is learned, for each unit.
struct activation_choice {
    std::string name;
    float negative_slope = 0.1f;  // leaky_relu's, and prelu's before training
    float alpha = 1.0f;           // elu's and celu's
};

// For people: "leaky_relu (negative_slope 0.1)".
std::string describe(const activation_choice& choice);

// The names that activation_choice understands.
std::vector<std::string> activation_names();

// Works on matrices with one row per unit (or channel) and one column per sample (or pixel).
class activation {
  public:
    virtual ~activation() = default;

    virtual void forward(const matrix& z, matrix& y) = 0;

    // In place: the gradient at the output y becomes the one at the pre-activation z.
    virtual void backward(const matrix& z, matrix& gradient) = 0;

    // The same for y = f(z + bias), with a bias for each unit, in one pass over memory.
    virtual void forward_biased(const matrix& z, const matrix& bias, matrix& y) = 0;
    virtual void backward_biased(const matrix& z, const matrix& bias, matrix& gradient,
                                 matrix& grad_bias) = 0;

    virtual std::vector<learned*> parameters() { return {}; }
};

// Throws std::invalid_argument for a name or a parameter that simdact does not have.
std::unique_ptr<activation> make_activation(const activation_choice& choice, Index units);

}  // namespace examples
