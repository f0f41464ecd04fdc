// SPDX-License-Identifier: BSD-3-Clause
// A fully connected layer, z = W x + b, with its gradients and one step of plain SGD.
#pragma once

#include <cmath>

#include "common/matrix.hpp"
#include "common/random.hpp"

namespace examples {

class dense_layer {
  public:
    // He's uniform initialisation: it keeps the variance of ReLU's outputs from layer to layer.
    dense_layer(Index inputs, Index outputs, float initial_bias, random_source& random)
        : weights_(outputs, inputs), bias_(vector::Constant(outputs, initial_bias)) {
        const double bound = std::sqrt(6.0 / static_cast<double>(inputs));
        for (float& weight : values(weights_)) {
            weight = static_cast<float>(random.uniform(-bound, bound));
        }
    }

    Index outputs() const { return weights_.rows(); }

    bool is_finite() const { return weights_.allFinite() && bias_.allFinite(); }

    void forward(const matrix& x, matrix& z) const {
        z.noalias() = weights_ * x;
        z.colwise() += bias_;
    }

    // Keeps the gradients of the parameters for descend().
    void backward_parameters(const matrix& x, const matrix& grad_z) {
        grad_weights_.noalias() = grad_z * x.transpose();
        grad_bias_ = grad_z.rowwise().sum();
    }

    void backward_input(const matrix& grad_z, matrix& grad_x) const {
        grad_x.noalias() = weights_.transpose() * grad_z;
    }

    void descend(float learning_rate) {
        weights_ -= learning_rate * grad_weights_;
        bias_ -= learning_rate * grad_bias_;
    }

  private:
    matrix weights_;
    vector bias_;
    matrix grad_weights_;
    vector grad_bias_;
};

}  // namespace examples
