// SPDX-License-Identifier: BSD-3-Clause
#include "common/network.hpp"

namespace examples {

network::network(const activation_choice& choice, std::span<const Index> sizes, float initial_bias,
                 random_source& random) {
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
        const bool hidden = i + 2 < sizes.size();
        // A poor bias is for the units that can die; the outputs start from zero.
        layers_.emplace_back(sizes[i], sizes[i + 1], hidden ? initial_bias : 0.0f, random);
        if (hidden) {
            activations_.push_back(make_activation(choice, sizes[i + 1]));
        }
    }
    pre_activations_.resize(hidden_layers());
    outputs_.resize(hidden_layers());
    gradients_.resize(hidden_layers());
}

const matrix& network::forward(const matrix& x) {
    const matrix* input = &x;
    for (std::size_t i = 0; i < hidden_layers(); ++i) {
        layers_[i].forward(*input, pre_activations_[i]);
        activation_time_.time([&] { activations_[i]->forward(pre_activations_[i], outputs_[i]); });
        input = &outputs_[i];
    }
    layers_.back().forward(*input, result_);
    return result_;
}

void network::backward(const matrix& grad_result) {
    const matrix* grad_z = &grad_result;
    for (std::size_t i = hidden_layers(); i-- > 0;) {
        layers_[i + 1].backward_input(*grad_z, gradients_[i]);
        activation_time_.time(
            [&] { activations_[i]->backward(pre_activations_[i], gradients_[i]); });
        grad_z = &gradients_[i];
    }
}

void network::backward_parameters(const matrix& x, const matrix& grad_result) {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const matrix& input = i == 0 ? x : outputs_[i - 1];
        layers_[i].backward_parameters(input, i == hidden_layers() ? grad_result : gradients_[i]);
    }
}

void network::backward_input(const matrix& grad_result, matrix& grad_x) const {
    layers_.front().backward_input(gradients_.empty() ? grad_result : gradients_.front(), grad_x);
}

std::vector<learned*> network::parameters() {
    std::vector<learned*> all;
    for (dense_layer& layer : layers_) {
        all.push_back(&layer.weights());
        all.push_back(&layer.bias());
    }
    for (const auto& each : activations_) {
        const std::vector<learned*> own = each->parameters();
        all.insert(all.end(), own.begin(), own.end());
    }
    return all;
}

}  // namespace examples
