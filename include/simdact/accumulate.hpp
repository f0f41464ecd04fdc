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
/// In float and double the bits are those of the verb on an array of its own and one addition an
/// element. An output may be exactly one of the inputs here, too:
/// `accumulate_backward(f, x, grad, grad)` makes of the gradient of x + f(x) that of x. What is
/// added to is never streamed past the caches: it has been read.

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
/// grad_x[i] += grad_y[i] · f'(x[i]) for every element: to the bit what `backward` gives, in the
/// type of arithmetic, and then one addition.
///
/// \param grad_x  what is added to: x itself, grad_y itself, or memory apart from both
/// \pre, \throws as `backward`
SIMDACT_VERB(accumulate_backward, verbs::accumulate_backward)

}  // namespace simdact
