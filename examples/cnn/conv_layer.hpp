// SPDX-License-Identifier: BSD-3-Clause
// A convolution with bias and activation: Eigen multiplies, and simdact does all that follows in
// one pass.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "common/activation.hpp"
#include "common/dense_layer.hpp"
#include "common/random.hpp"
#include "im2col.hpp"

namespace cnn {

using examples::learned;

class conv_layer {
  public:
    conv_layer(const examples::activation_choice& choice, const maps_shape& in, Index channels,
               Index stride, examples::random_source& random)
        : in_(in),
          out_(convolved(in, channels, stride)),
          stride_(stride),
          weights_{examples::initial_weights(channels, taps * in.channels, random)},
          bias_{matrix::Zero(channels, 1)},
          activation_(examples::make_activation(choice, channels)) {}

    const matrix& forward(const matrix& maps) {
        im2col(maps, in_, stride_, patches_);
        product_.noalias() = weights_.value * patches_;
        activation_->forward_biased(product_, bias_.value, output_);
        return output_;
    }

    // From the gradient at the output, which is moved in, those at the pre-activation and of the
    // bias.
    void backward(matrix&& grad_output) {
        gradient_ = std::move(grad_output);
        activation_->backward_biased(product_, bias_.value, gradient_, bias_.gradient);
    }

    void backward_weights() { weights_.gradient.noalias() = gradient_ * patches_.transpose(); }

    matrix backward_input() const {
        const matrix grad_patches = weights_.value.transpose() * gradient_;
        matrix grad_maps;
        col2im(grad_patches, in_, stride_, grad_maps);
        return grad_maps;
    }

    std::vector<learned*> parameters() {
        std::vector<learned*> all = activation_->parameters();
        all.insert(all.end(), {&weights_, &bias_});
        return all;
    }

    const maps_shape& shape() const { return out_; }
    const matrix& output() const { return output_; }
    const matrix& gradient() const { return gradient_; }

  private:
    maps_shape in_;
    maps_shape out_;
    Index stride_;
    learned weights_;
    learned bias_;
    std::unique_ptr<examples::activation> activation_;
    matrix patches_;
    matrix product_;
    matrix output_;
    matrix gradient_;
};

}  // namespace cnn
