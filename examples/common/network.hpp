// SPDX-License-Identifier: BSD-3-Clause
// A stack of dense layers with one activation between them; simdact computes the activation.
#pragma once

#include <cstddef>
#include <simdact/simdact.hpp>
#include <span>
#include <utility>
#include <vector>

#include "common/dense_layer.hpp"
#include "common/matrix.hpp"
#include "common/random.hpp"
#include "common/stopwatch.hpp"

namespace examples {

template <class Activation>
class network {
  public:
    // sizes: inputs, every hidden layer, outputs. The last layer has no activation.
    network(Activation activation, std::span<const Index> sizes, float initial_bias,
            random_source& random)
        : activation_(activation) {
        for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
            // A poor bias is for the units that can die; the outputs start from zero.
            const float bias = i + 2 < sizes.size() ? initial_bias : 0.0f;
            layers_.emplace_back(sizes[i], sizes[i + 1], bias, random);
        }
        pre_activations_.resize(hidden_layers());
        outputs_.resize(hidden_layers());
        gradients_.resize(hidden_layers());
    }

    std::size_t hidden_layers() const { return layers_.size() - 1; }

    const matrix& forward(const matrix& x) {
        const matrix* input = &x;
        for (std::size_t i = 0; i < hidden_layers(); ++i) {
            matrix& z = pre_activations_[i];
            matrix& y = outputs_[i];
            layers_[i].forward(*input, z);
            y.resize(z.rows(), z.cols());
            activation_time_.time(
                [&] { simdact::forward(activation_, values(std::as_const(z)), values(y)); });
            input = &y;
        }
        layers_.back().forward(*input, result_);
        return result_;
    }

    // The gradient of the loss at every hidden unit's pre-activation, from that at the outputs;
    // forward() must have run on the same samples.
    void backward(const matrix& grad_result) {
        const matrix* grad_z = &grad_result;
        for (std::size_t i = hidden_layers(); i-- > 0;) {
            matrix& gradient = gradients_[i];
            layers_[i + 1].backward_input(*grad_z, gradient);
            activation_time_.time([&] {
                // In place: the gradient at the output becomes the one at the pre-activation.
                simdact::backward(activation_, values(std::as_const(pre_activations_[i])),
                                  values(gradient), values(gradient));
            });
            grad_z = &gradient;
        }
    }

    // One step of SGD; forward() and backward() must have run on the same x and grad_result.
    void descend(const matrix& x, const matrix& grad_result, float learning_rate) {
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            const matrix& input = i == 0 ? x : outputs_[i - 1];
            const matrix& grad_z = i == hidden_layers() ? grad_result : gradients_[i];
            layers_[i].backward_parameters(input, grad_z);
            layers_[i].descend(learning_rate);
        }
    }

    // Of the last forward() and backward(): one row per unit, one column per sample.
    const matrix& pre_activation(std::size_t layer) const { return pre_activations_[layer]; }
    const matrix& gradient(std::size_t layer) const { return gradients_[layer]; }

    bool is_finite() const {
        for (const dense_layer& layer : layers_) {
            if (!layer.is_finite()) {
                return false;
            }
        }
        return true;
    }

    stopwatch& activation_time() { return activation_time_; }

  private:
    Activation activation_;
    std::vector<dense_layer> layers_;
    std::vector<matrix> pre_activations_;
    std::vector<matrix> outputs_;
    std::vector<matrix> gradients_;
    matrix result_;
    stopwatch activation_time_;
};

}  // namespace examples
