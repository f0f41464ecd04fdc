// SPDX-License-Identifier: BSD-3-Clause
// Trains a network to tell labelled images apart, and looks at it: loss, accuracy, dead units.
#pragma once

#include <algorithm>
#include <cstddef>
#include <simdact/unit_monitor.hpp>
#include <span>
#include <vector>

#include "common/dataset.hpp"
#include "common/model.hpp"
#include "common/optimiser.hpp"
#include "common/softmax.hpp"

namespace examples {

using simdact::unit_monitor;

// Calls visit(pixels, labels) for parts of the images: 60 000 images at once would need gigabytes
// in a wide network.
template <class Visit>
void for_each_part(const labelled_images& images, Visit&& visit) {
    constexpr Index part = 1024;
    const auto count = static_cast<Index>(images.count());
    for (Index begin = 0; begin < count; begin += part) {
        const Index size = std::min(part, count - begin);
        const matrix pixels = images.pixels.middleCols(begin, size);
        visit(pixels,
              std::span(images.labels)
                  .subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size)));
    }
}

// Shows the monitors, one for each hidden layer, what the last forward() and backward() left.
void see_units(const model& net, std::vector<unit_monitor>& monitors);

// Units of all layers that no sample made active, and those whose gradient was 0 for all.
int never_active(const std::vector<unit_monitor>& monitors);
int zero_gradient(const std::vector<unit_monitor>& monitors);

loss_sum evaluate(model& net, const labelled_images& images);

// Follows the units besides, from nothing.
loss_sum evaluate(model& net, const labelled_images& images, std::vector<unit_monitor>& monitors);

// One pass over the images in this order. False as soon as the loss or a parameter is no longer
// finite.
bool train_epoch(model& net, optimiser& how, const labelled_images& images,
                 std::span<const Index> order, std::size_t batch_size);

}  // namespace examples
