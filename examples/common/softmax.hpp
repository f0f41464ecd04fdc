// SPDX-License-Identifier: BSD-3-Clause
// The classifier's loss: softmax and cross entropy, from the network's outputs and the labels.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include "common/matrix.hpp"

namespace examples {

struct loss_sum {
    double loss = 0;  // summed over the samples, not averaged
    std::size_t correct = 0;

    loss_sum& operator+=(const loss_sum& other) {
        loss += other.loss;
        correct += other.correct;
        return *this;
    }
};

// gradient = scale * d(sum of losses) / d(outputs)
inline loss_sum softmax_cross_entropy(const matrix& outputs, std::span<const int> labels,
                                      float scale, matrix& gradient) {
    loss_sum sum;
    gradient.resize(outputs.rows(), outputs.cols());
    for (Index sample = 0; sample < outputs.cols(); ++sample) {
        const Index label = labels[static_cast<std::size_t>(sample)];
        Index predicted = 0;
        const float largest = outputs.col(sample).maxCoeff(&predicted);
        gradient.col(sample) = (outputs.col(sample).array() - largest).exp();
        const float total = gradient.col(sample).sum();
        sum.loss += std::log(total) - (outputs(label, sample) - largest);
        sum.correct += predicted == label ? 1U : 0U;
        gradient.col(sample) *= scale / total;
        gradient(label, sample) -= scale;
    }
    return sum;
}

}  // namespace examples
