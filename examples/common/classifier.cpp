// SPDX-License-Identifier: BSD-3-Clause
#include "common/classifier.hpp"

#include <cmath>
#include <numeric>

#include "common/batches.hpp"

namespace examples {
namespace {

template <class Count>
int sum_over(const std::vector<unit_monitor>& monitors, Count&& count) {
    return std::accumulate(
        monitors.begin(), monitors.end(), 0,
        [&](int sum, const unit_monitor& units) { return sum + static_cast<int>(count(units)); });
}

}  // namespace

void see_units(const model& net, std::vector<unit_monitor>& monitors) {
    for (std::size_t layer = 0; layer < net.hidden_layers(); ++layer) {
        const matrix& z = net.signs(layer);
        if (monitors.size() == layer) {
            monitors.emplace_back(static_cast<std::size_t>(z.rows()));
        }
        monitors[layer].observe(values(z));
        monitors[layer].observe_gradients(values(net.gradient(layer)));
    }
}

int never_active(const std::vector<unit_monitor>& monitors) {
    return sum_over(monitors, [](const unit_monitor& units) { return units.never_active(); });
}

int zero_gradient(const std::vector<unit_monitor>& monitors) {
    return sum_over(monitors, [](const unit_monitor& units) { return units.never_moved(); });
}

loss_sum evaluate(model& net, const labelled_images& images) {
    loss_sum sum;
    matrix ignored;
    for_each_part(images, [&](const matrix& pixels, std::span<const int> labels) {
        sum += softmax_cross_entropy(net.forward(pixels), labels, 1.0f, ignored);
    });
    return sum;
}

loss_sum evaluate(model& net, const labelled_images& images, std::vector<unit_monitor>& monitors) {
    loss_sum sum;
    matrix gradient;
    monitors.clear();
    for_each_part(images, [&](const matrix& pixels, std::span<const int> labels) {
        sum += softmax_cross_entropy(net.forward(pixels), labels, 1.0f, gradient);
        net.backward(gradient);
        see_units(net, monitors);
    });
    return sum;
}

bool train_epoch(model& net, optimiser& how, const labelled_images& images,
                 std::span<const Index> order, std::size_t batch_size) {
    const std::vector<learned*> parameters = net.parameters();
    matrix pixels;
    matrix gradient;
    std::vector<int> labels;
    const bool finite = for_each_batch(order, batch_size, [&](std::span<const Index> picked) {
        pixels = images.pixels(Eigen::all, picked);
        labels.clear();
        for (const Index image : picked) {
            labels.push_back(images.labels[static_cast<std::size_t>(image)]);
        }
        const float mean = 1.0f / static_cast<float>(picked.size());
        const loss_sum sum = softmax_cross_entropy(net.forward(pixels), labels, mean, gradient);
        if (!std::isfinite(sum.loss)) {
            return false;
        }
        net.backward(gradient);
        net.backward_parameters(pixels, gradient);
        how.step(parameters);
        return true;
    });
    return finite && net.is_finite();
}

}  // namespace examples
