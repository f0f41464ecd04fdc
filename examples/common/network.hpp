// SPDX-License-Identifier: BSD-3-Clause
// A stack of dense layers with one activation between them.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "common/activation.hpp"
#include "common/dense_layer.hpp"
#include "common/model.hpp"
#include "common/random.hpp"
#include "common/stopwatch.hpp"

namespace examples {

class network final : public model {
  public:
    // sizes: inputs, every hidden layer, outputs. The last layer has no activation.
    network(const activation_choice& choice, std::span<const Index> sizes, float initial_bias,
            random_source& random);

    const matrix& forward(const matrix& x) override;
    void backward(const matrix& grad_result) override;
    void backward_parameters(const matrix& x, const matrix& grad_result) override;
    std::vector<learned*> parameters() override;

    // The gradient of the loss at the input; backward() must have run.
    void backward_input(const matrix& grad_result, matrix& grad_x) const;

    std::size_t hidden_layers() const override { return activations_.size(); }
    const matrix& signs(std::size_t layer) const override { return pre_activation(layer); }
    const matrix& gradient(std::size_t layer) const override { return gradients_[layer]; }
    const matrix& pre_activation(std::size_t layer) const { return pre_activations_[layer]; }
    const matrix& output(std::size_t layer) const { return outputs_[layer]; }

    stopwatch& activation_time() { return activation_time_; }

  private:
    std::vector<dense_layer> layers_;
    std::vector<std::unique_ptr<activation>> activations_;
    std::vector<matrix> pre_activations_;
    std::vector<matrix> outputs_;
    std::vector<matrix> gradients_;
    matrix result_;
    stopwatch activation_time_;
};

}  // namespace examples
