// SPDX-License-Identifier: BSD-3-Clause
// Goes through samples in parts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "common/matrix.hpp"

namespace examples {

// Calls use(picked) for parts of at most `batch` indices, in order, while it returns true; returns
// whether it always did.
template <class Use>
bool for_each_batch(std::span<const Index> order, std::size_t batch, Use&& use) {
    for (std::size_t begin = 0; begin < order.size(); begin += batch) {
        if (!use(order.subspan(begin, std::min(batch, order.size() - begin)))) {
            return false;
        }
    }
    return true;
}

}  // namespace examples
