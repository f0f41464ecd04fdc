// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Everything but the opt-in rooms: all activations and all verbs.

#include "backward.hpp"
#include "convert.hpp"
#include "double_backward.hpp"
#include "float16.hpp"
#include "forward.hpp"
#include "functions.hpp"
#include "gated.hpp"
#include "version.hpp"
