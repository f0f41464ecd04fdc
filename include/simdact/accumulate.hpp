// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `accumulate_backward`: grad_x += grad_y · f'(x), for a value that is used in several places and
/// for gradients of several batches. It is `backward` with `add_to(grad_x)`, which every other verb
/// that writes floating-point numbers takes, too:
///
///     simdact::accumulate_backward(f, x, grad_y, grad_x);
///     simdact::backward_gated(f, x, gate, grad_y, simdact::add_to(grad_x), grad_gate);
///     simdact::forward(f, x, simdact::add_to(y));                                   // y += f(x)
///
/// In float and double the results have the bits of a separate call followed by one addition per
/// element. An output may be exactly one of the inputs:
/// `accumulate_backward(f, x, grad, grad)` turns the gradient of x + f(x) into that of x. Outputs
/// that are added to are never streamed past the caches, as they have just been read.

#include "backward.hpp"

namespace simdact {

namespace verbs {
/// See `simdact::accumulate_backward`.
struct accumulate_backward : backward {
    static constexpr const char* name = "accumulate_backward";
    static constexpr bool always_adds = true;
};
}  // namespace verbs

/// `accumulate_backward([policy,] f, x, grad_y, grad_x)`,
/// `accumulate_backward([policy,] f, x, grad_y, grad_x, n)`:
/// grad_x[i] += grad_y[i] · f'(x[i]) for every element. The product has the bits of `backward` in
/// the arithmetic type and is then added.
///
/// \param grad_x  the array to add to: x itself, grad_y itself, or memory apart from both
/// \pre, \throws as `backward`
SIMDACT_VERB(accumulate_backward, verbs::accumulate_backward)

}  // namespace simdact
