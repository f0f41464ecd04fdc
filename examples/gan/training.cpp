// SPDX-License-Identifier: BSD-3-Clause
#include "training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

namespace gan {
namespace {

constexpr Index samples_measured = 1000;
constexpr int checkpoints_wanted = 8;

matrix to_pixels(const matrix& images) {
    return 0.5f * (images.array() + 1);
}

// Batches of real images, each image once in a pass.
class real_images {
  public:
    real_images(const matrix& pixels, Index batch)
        : images_(2 * pixels.array() - 1),
          order_(static_cast<std::size_t>(pixels.cols())),
          batch_(static_cast<std::size_t>(std::min(batch, pixels.cols()))) {
        std::iota(order_.begin(), order_.end(), Index{0});
        next_ = order_.size();
    }

    matrix next(examples::random_source& random) {
        if (next_ + batch_ > order_.size()) {
            random.shuffle(std::span(order_));
            next_ = 0;
        }
        next_ += batch_;
        return images_(Eigen::all, std::span<const Index>(order_).subspan(next_ - batch_, batch_));
    }

    matrix first(Index count) const { return images_.leftCols(std::min(count, images_.cols())); }

  private:
    matrix images_;
    std::vector<Index> order_;
    std::size_t batch_;
    std::size_t next_;
};

}  // namespace

run_record train(const std::string& activation, std::uint64_t seed, const options& chosen,
                 const examples::dataset& data, image_judge& judge, bool keep_images,
                 const std::function<void(const checkpoint&)>& after) {
    examples::random_source random(seed);
    network_pair nets(chosen.choice(activation),
                      {chosen.latent, chosen.width, data.train.pixels.rows()}, chosen.learning_rate,
                      random);
    real_images real(data.train.pixels, chosen.batch_size);
    const matrix kept = nets.draw(images_kept, random);

    run_record record;
    record.seed = seed;
    losses sums;
    int summed = 0;
    const auto note = [&](int step) {
        checkpoint c{.step = step};
        // Numbers of their own: looking must not change the training.
        examples::random_source looking(seed + 1'000'000'007);
        c.samples = judge.measure(to_pixels(nets.generate(nets.draw(samples_measured, looking))));
        c.dead = nets.count_dead(real.first(samples_measured), looking);
        c.means = {sums.discriminator / std::max(1, summed), sums.generator / std::max(1, summed)};
        if (keep_images) {
            c.images = to_pixels(nets.generate(kept));
        }
        sums = {};
        summed = 0;
        record.checkpoints.push_back(c);
        after(record.checkpoints.back());
    };
    note(0);
    for (int step = 1; step <= chosen.steps; ++step) {
        const losses now = nets.step(real.next(random), random);
        if (!std::isfinite(now.discriminator + now.generator) || !nets.is_finite()) {
            record.diverged_at_step = step;
            return record;
        }
        sums.discriminator += now.discriminator;
        sums.generator += now.generator;
        ++summed;
        // Evenly spread, and the last one after the last step.
        const auto reached = [&](int s) {
            return std::int64_t{s} * checkpoints_wanted / chosen.steps;
        };
        if (reached(step) != reached(step - 1)) {
            note(step);
        }
    }
    return record;
}

}  // namespace gan
