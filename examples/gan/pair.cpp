// SPDX-License-Identifier: BSD-3-Clause
#include "pair.hpp"

#include <array>
#include <simdact/simdact.hpp>
#include <utility>

#include "common/classifier.hpp"

namespace gan {
namespace {

// D. Radford, L. Metz, S. Chintala, arXiv:1511.06434: a smaller beta1 steadies the two.
constexpr float beta1 = 0.5f;

// The mean of -log(sigmoid(logits)).
double mean_loss(const matrix& logits) {
    matrix logs(logits.rows(), logits.cols());
    simdact::forward(simdact::logsigmoid<float>{}, examples::values(logits),
                     examples::values(logs));
    return -double{logs.mean()};
}

}  // namespace

network_pair::network_pair(const examples::activation_choice& choice, const shape& sizes,
                           float learning_rate, examples::random_source& random)
    : sizes_(sizes),
      generator_(choice, std::array<Index, 4>{sizes.latent, sizes.width, sizes.width, sizes.pixels},
                 0.0f, random),
      discriminator_(choice, std::array<Index, 4>{sizes.pixels, sizes.width, sizes.width, 1}, 0.0f,
                     random),
      generator_descent_(learning_rate, beta1),
      discriminator_descent_(learning_rate, beta1) {}

matrix network_pair::draw(Index count, examples::random_source& random) const {
    matrix latent(sizes_.latent, count);
    for (float& value : examples::values(latent)) {
        value = static_cast<float>(random.uniform(-1, 1));
    }
    return latent;
}

const matrix& network_pair::generate(const matrix& latent) {
    before_tanh_ = generator_.forward(latent);
    images_.resize(before_tanh_.rows(), before_tanh_.cols());
    simdact::forward(simdact::tanh<float>{}, examples::values(std::as_const(before_tanh_)),
                     examples::values(images_));
    return images_;
}

// The logits; their sigmoid is the probability of being real.
const matrix& network_pair::judge(const matrix& images) {
    const matrix& logits = discriminator_.forward(images);
    probabilities_.resize(logits.rows(), logits.cols());
    simdact::forward(simdact::sigmoid<float>{}, examples::values(logits),
                     examples::values(probabilities_));
    return logits;
}

losses network_pair::step(const matrix& real, examples::random_source& random) {
    const Index count = real.cols();
    const float mean = 1.0f / static_cast<float>(count);
    losses result;

    // The discriminator: real ones are to be 1, generated ones 0.
    const matrix latent = draw(count, random);
    matrix both(real.rows(), 2 * count);
    both << real, generate(latent);
    const matrix& logits = judge(both);
    result.discriminator = mean_loss(logits.leftCols(count)) + mean_loss(-logits.rightCols(count));
    matrix gradient = mean * probabilities_;
    gradient.leftCols(count).array() -= mean;
    discriminator_.backward(gradient);
    discriminator_.backward_parameters(both, gradient);
    discriminator_descent_.step(discriminator_.parameters());

    // The generator: what it made is to be 1 for the discriminator as it is now.
    result.generator = mean_loss(judge(images_));
    gradient = mean * (probabilities_.array() - 1);
    discriminator_.backward(gradient);
    matrix grad_images;
    discriminator_.backward_input(gradient, grad_images);
    simdact::backward(simdact::tanh<float>{}, examples::values(std::as_const(before_tanh_)),
                      examples::values(std::as_const(grad_images)), examples::values(grad_images));
    generator_.backward(grad_images);
    generator_.backward_parameters(latent, grad_images);
    generator_descent_.step(generator_.parameters());
    return result;
}

dead_units network_pair::count_dead(const matrix& real, examples::random_source& random) {
    const auto count = [](examples::network& net) {
        int sum = 0;
        for (std::size_t layer = 0; layer < net.hidden_layers(); ++layer) {
            const matrix& z = net.pre_activation(layer);
            simdact::unit_monitor monitor(static_cast<std::size_t>(z.rows()));
            monitor.observe(examples::values(z));
            sum += static_cast<int>(monitor.never_active());
        }
        return sum;
    };
    matrix both(real.rows(), 2 * real.cols());
    both << real, generate(draw(real.cols(), random));
    discriminator_.forward(both);
    return {count(generator_), count(discriminator_)};
}

}  // namespace gan
