// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `double_backward`: the backward pass of `backward`, for gradients of gradients (a gradient
/// penalty, a Hessian-vector product).
///
///     backward:         grad_x      = grad_y · f'(x)
///     double_backward:  grad_grad_y = grad_grad_x · f'(x)              with respect to grad_y
///                       grad_x      = grad_grad_x · grad_y · f''(x)    with respect to x
///
/// forward.hpp has the conventions that all calls share.

#include "detail/verb/verb.hpp"

namespace simdact {

namespace verbs {
/// See `simdact::double_backward`.
struct double_backward : detail::elementwise_verb {
    static constexpr const char* name = "double_backward";
    static constexpr detail::parameter parameters[] = {
        detail::reads("x"), detail::reads("grad_y"), detail::reads("grad_grad_x"),
        detail::writes("grad_grad_y"), detail::writes("grad_x")};
    using needs = detail::needs_second_derivative;
    template <class F>
    using operation = detail::double_gradient<F>;
};
}  // namespace verbs

/// `double_backward([policy,] f, x, grad_y, grad_grad_x, grad_grad_y, grad_x)`, of pointers with
/// the number of elements after them: grad_grad_y[i] = grad_grad_x[i] · f'(x[i]) and grad_x[i] =
/// grad_grad_x[i] · grad_y[i] · f''(x[i]) for every element, in one pass. The product of the two
/// gradients is formed first, so it may overflow where f'' is small.
///
/// Where torch does not multiply, neither does this: an inf or NaN in grad_grad_x stops at a dead
/// relu, and grad_x is 0 for every piecewise-linear function, whatever the gradients are.
///
/// \param x            what `forward` was given
/// \param grad_y       what `backward` was given
/// \param grad_grad_x  the gradient with respect to what `backward` returned
/// \param grad_grad_y  an output: the gradient with respect to grad_y
/// \param grad_x       an output: the gradient with respect to x
///
/// All have the same size. Each output is exactly one of the inputs or memory apart from all of
/// them, and apart from the other output. The inputs may overlap in any way.
///
/// \pre of pointers: that, with n elements each; with n = 0 all may be null
/// \throws std::invalid_argument of arrays: if that does not hold; the outputs are then untouched
SIMDACT_VERB(double_backward, verbs::double_backward)

}  // namespace simdact
