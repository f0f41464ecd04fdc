// SPDX-License-Identifier: BSD-3-Clause
// A fully connected layer, z = W x + b, with its gradients.
#pragma once

#include <cmath>

#include "common/learned.hpp"
#include "common/matrix.hpp"
#include "common/random.hpp"

namespace examples {

// He's uniform initialisation: it keeps the variance of ReLU's outputs from layer to layer.
inline matrix initial_weights(Index outputs, Index inputs, random_source& random) {
    matrix weights(outputs, inputs);
    const double bound = std::sqrt(6.0 / static_cast<double>(inputs));
    for (float& weight : values(weights)) {
        weight = static_cast<float>(random.uniform(-bound, bound));
    }
    return weights;
}

class dense_layer {
  public:
    dense_layer(Index inputs, Index outputs, float initial_bias, random_source& random)
        : weights_{initial_weights(outputs, inputs, random)},
          bias_{matrix::Constant(outputs, 1, initial_bias)} {}

    void forward(const matrix& x, matrix& z) const {
        z.noalias() = weights_.value * x;
        z.colwise() += bias_.value.col(0);
    }

    void backward_parameters(const matrix& x, const matrix& grad_z) {
        weights_.gradient.noalias() = grad_z * x.transpose();
        bias_.gradient = grad_z.rowwise().sum();
    }

    void backward_input(const matrix& grad_z, matrix& grad_x) const {
        grad_x.noalias() = weights_.value.transpose() * grad_z;
    }

    learned& weights() { return weights_; }
    learned& bias() { return bias_; }

  private:
    learned weights_;
    learned bias_;
};

}  // namespace examples
