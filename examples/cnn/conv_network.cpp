// SPDX-License-Identifier: BSD-3-Clause
#include "conv_network.hpp"

#include <utility>

namespace cnn {

conv_network::conv_network(const examples::activation_choice& choice, Index height, Index width,
                           const std::vector<int>& channels, Index outputs,
                           examples::random_source& random) {
    maps_shape shape{1, height, width};
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const Index stride = i == 1 || i == 2 ? 2 : 1;
        layers_.emplace_back(choice, shape, channels[i], stride, random);
        shape = layers_.back().shape();
    }
    last_.emplace_back(shape.channels * shape.pixels(), outputs, 0.0f, random);
}

const matrix& conv_network::forward(const matrix& x) {
    // An image's pixels are contiguous: in one row they are a map with one channel.
    const matrix* maps = &layers_.front().forward(x.reshaped(1, x.size()));
    for (std::size_t i = 1; i < layers_.size(); ++i) {
        maps = &layers_[i].forward(*maps);
    }
    flat_ = maps->reshaped(maps->size() / x.cols(), x.cols());
    last_.front().forward(flat_, result_);
    return result_;
}

void conv_network::backward(const matrix& grad_result) {
    matrix gradient;
    last_.front().backward_input(grad_result, gradient);
    const matrix& maps = layers_.back().output();
    gradient.resize(maps.rows(), maps.cols());
    for (std::size_t i = layers_.size(); i-- > 0;) {
        layers_[i].backward(std::move(gradient));
        if (i > 0) {
            gradient = layers_[i].backward_input();
        }
    }
}

void conv_network::backward_parameters(const matrix&, const matrix& grad_result) {
    last_.front().backward_parameters(flat_, grad_result);
    for (conv_layer& layer : layers_) {
        layer.backward_weights();
    }
}

std::vector<learned*> conv_network::parameters() {
    std::vector<learned*> all{&last_.front().weights(), &last_.front().bias()};
    for (conv_layer& layer : layers_) {
        const std::vector<learned*> own = layer.parameters();
        all.insert(all.end(), own.begin(), own.end());
    }
    return all;
}

}  // namespace cnn
