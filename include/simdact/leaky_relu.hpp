// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The flagship in one include: `leaky_relu<T>`, `forward`, `backward`, `backward_from_output`.

#include "backward.hpp"
#include "forward.hpp"
#include "functions/leaky_relu.hpp"
#include "version.hpp"
