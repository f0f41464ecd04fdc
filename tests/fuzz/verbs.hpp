// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "bytes.hpp"

namespace simdact::fuzz {

// Each is compiled from verbs_of_element.cpp.
void elementwise_of_float(bytes& input);
void channels_of_float(bytes& input);
void others_of_float(bytes& input);
void elementwise_of_double(bytes& input);
void elementwise_of_bfloat16(bytes& input);
void channels_of_bfloat16(bytes& input);
void others_of_bfloat16(bytes& input);

}  // namespace simdact::fuzz
