// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Declares the activations that have an entry before they have a header. Empty when each has one.

#include <simdact/simdact.hpp>

namespace simdact {

template <arithmetic T, accuracy A>
struct celu;
template <arithmetic T, accuracy A>
struct gelu;
template <arithmetic T, accuracy A>
struct gelu_tanh;
template <arithmetic T, accuracy A>
struct hardsigmoid;
template <arithmetic T, accuracy A>
struct hardswish;
template <arithmetic T, accuracy A>
struct logsigmoid;
template <arithmetic T, accuracy A>
struct mish;
template <arithmetic T, accuracy A>
struct quick_gelu;
template <arithmetic T, accuracy A>
struct selu;
template <arithmetic T, accuracy A>
struct sigmoid;
template <arithmetic T, accuracy A>
struct silu;
template <arithmetic T, accuracy A>
struct smelu;
template <arithmetic T, accuracy A>
struct softplus;
template <arithmetic T, accuracy A>
struct softsign;
template <arithmetic T, accuracy A>
struct swish;
template <arithmetic T, accuracy A>
struct tanh;
template <arithmetic T, accuracy A>
struct tanhshrink;
template <arithmetic T, accuracy A>
struct xielu;

}  // namespace simdact
