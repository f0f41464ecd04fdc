// SPDX-License-Identifier: BSD-3-Clause
// How parameters follow their gradients: plain SGD, or Adam.
#pragma once

#include <span>
#include <vector>

#include "common/learned.hpp"

namespace examples {

class optimiser {
  public:
    virtual ~optimiser() = default;

    // One step. The parameters are the same ones, in the same order, at every call.
    virtual void step(std::span<learned* const> parameters) = 0;
};

class sgd final : public optimiser {
  public:
    explicit sgd(float learning_rate) : learning_rate_(learning_rate) {}
    void step(std::span<learned* const> parameters) override;

  private:
    float learning_rate_;
};

// D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, arXiv:1412.6980.
class adam final : public optimiser {
  public:
    explicit adam(float learning_rate, float beta1 = 0.9f)
        : learning_rate_(learning_rate), beta1_(beta1) {}
    void step(std::span<learned* const> parameters) override;

  private:
    struct moments {
        matrix mean;    // of the gradient
        matrix square;  // of its square
    };

    float learning_rate_;
    float beta1_;
    int steps_ = 0;
    std::vector<moments> moments_;
};

}  // namespace examples
