// SPDX-License-Identifier: BSD-3-Clause
// The generator and the discriminator, and one step of their training.
#pragma once

#include <simdact/unit_monitor.hpp>
#include <vector>

#include "common/activation.hpp"
#include "common/matrix.hpp"
#include "common/network.hpp"
#include "common/optimiser.hpp"
#include "common/random.hpp"

namespace gan {

using examples::Index;
using examples::matrix;

struct shape {
    Index latent;
    Index width;  // of each hidden layer
    Index pixels;
};

// Means over the batch; log(2) is what a discriminator has that can't tell.
struct losses {
    double discriminator = 0;
    double generator = 0;
};

// Hidden units of both networks that never were active over many samples.
struct dead_units {
    int generator = 0;
    int discriminator = 0;
};

// I. Goodfellow et al., "Generative Adversarial Nets", NIPS 2014, arXiv:1406.2661, with the
// generator's loss -log D(G(z)). Pixels are from -1 to 1, the generator ends in tanh.
class network_pair {
  public:
    network_pair(const examples::activation_choice& choice, const shape& sizes, float learning_rate,
                 examples::random_source& random);

    // A batch of random numbers for the generator.
    matrix draw(Index count, examples::random_source& random) const;

    // Images, one column each; valid until the next call.
    const matrix& generate(const matrix& latent);

    losses step(const matrix& real, examples::random_source& random);

    // Over these images and as many generated ones.
    dead_units count_dead(const matrix& real, examples::random_source& random);

    bool is_finite() { return generator_.is_finite() && discriminator_.is_finite(); }

  private:
    const matrix& judge(const matrix& images);

    shape sizes_;
    examples::network generator_;
    examples::network discriminator_;
    examples::adam generator_descent_;
    examples::adam discriminator_descent_;
    matrix before_tanh_;
    matrix images_;
    matrix probabilities_;
};

}  // namespace gan
