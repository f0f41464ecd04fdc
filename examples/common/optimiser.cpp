// SPDX-License-Identifier: BSD-3-Clause
#include "common/optimiser.hpp"

#include <cmath>
#include <cstddef>

namespace examples {

void sgd::step(std::span<learned* const> parameters) {
    for (learned* parameter : parameters) {
        parameter->value -= learning_rate_ * parameter->gradient;
    }
}

void adam::step(std::span<learned* const> parameters) {
    constexpr float beta2 = 0.999f;
    constexpr float epsilon = 1e-8f;
    if (moments_.empty()) {
        for (const learned* parameter : parameters) {
            const matrix zeros = matrix::Zero(parameter->value.rows(), parameter->value.cols());
            moments_.push_back({zeros, zeros});
        }
    }
    ++steps_;
    // Both means start from zero; this takes the start out of them.
    const float rate = learning_rate_ / (1 - std::pow(beta1_, static_cast<float>(steps_)));
    const float scale = 1 / (1 - std::pow(beta2, static_cast<float>(steps_)));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto gradient = parameters[i]->gradient.array();
        moments& m = moments_[i];
        m.mean.array() += (1 - beta1_) * (gradient - m.mean.array());
        m.square.array() += (1 - beta2) * (gradient.square() - m.square.array());
        parameters[i]->value.array() -=
            rate * m.mean.array() / ((scale * m.square.array()).sqrt() + epsilon);
    }
}

}  // namespace examples
