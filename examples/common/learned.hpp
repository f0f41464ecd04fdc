// SPDX-License-Identifier: BSD-3-Clause
// Learned numbers of a layer, and the gradient of the loss with respect to them.
#pragma once

#include "common/matrix.hpp"

namespace examples {

struct learned {
    matrix value;
    matrix gradient{};
};

}  // namespace examples
