// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// All activations and verbs, except those in opt-in headers.

#include "backward.hpp"
#include "convert.hpp"
#include "double_backward.hpp"
#include "float16.hpp"
#include "forward.hpp"
#include "functions.hpp"
#include "gated.hpp"
#include "version.hpp"
