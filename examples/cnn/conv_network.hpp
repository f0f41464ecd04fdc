// SPDX-License-Identifier: BSD-3-Clause
// Convolutions, then one dense layer for the classes. The second and the third convolution step by
// two and halve the maps (J. T. Springenberg et al., "Striving for Simplicity", arXiv:1412.6806).
#pragma once

#include <cstddef>
#include <vector>

#include "common/dense_layer.hpp"
#include "common/model.hpp"
#include "conv_layer.hpp"

namespace cnn {

class conv_network final : public examples::model {
  public:
    // channels: of each convolution, at least one.
    conv_network(const examples::activation_choice& choice, Index height, Index width,
                 const std::vector<int>& channels, Index outputs, examples::random_source& random);

    const matrix& forward(const matrix& x) override;
    void backward(const matrix& grad_result) override;
    void backward_parameters(const matrix& x, const matrix& grad_result) override;
    std::vector<learned*> parameters() override;

    // A unit is a channel. The output has the sign of the pre-activation where the activation keeps
    // it, as a slope that is not negative does.
    std::size_t hidden_layers() const override { return layers_.size(); }
    const matrix& signs(std::size_t layer) const override { return layers_[layer].output(); }
    const matrix& gradient(std::size_t layer) const override { return layers_[layer].gradient(); }

    const conv_layer& layer(std::size_t index) const { return layers_[index]; }

  private:
    std::vector<conv_layer> layers_;
    std::vector<examples::dense_layer> last_;  // one
    matrix flat_;                              // all maps of a sample in a column
    matrix result_;
};

}  // namespace cnn
