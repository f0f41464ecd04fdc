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
/// The tiers, the policies and the promises are those of `forward` (forward.hpp).

#include <cstddef>
#include <ranges>

#include "check.hpp"
#include "element.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"

namespace simdact {

// ---- pointer tier

/// grad_grad_y[i] = grad_grad_x[i] · f'(x[i]) and
/// grad_x[i] = grad_grad_x[i] · grad_y[i] · f''(x[i]) for i in [0, n), in one pass. The product of
/// the two gradients is formed first, so it may overflow where f'' is small.
///
/// Where torch does not multiply, neither does this: an inf or NaN in grad_grad_x stops at a dead
/// relu, and grad_x is 0 for every function that consists of straight pieces, whatever the
/// gradients are.
///
/// \pre x, grad_y, grad_grad_x, grad_grad_y and grad_x point to n elements each. Each of the
///      outputs grad_grad_y and grad_x is x, or is grad_y, or is grad_grad_x, or overlaps no byte
///      of them; and they overlap no byte of one another. The inputs may overlap in any way. With
///      n = 0 all may be null.
template <class Arch = default_arch, execution_policy Policy, class F, element X, element GradY,
          element GradGradX, element GradGradY, element GradX>
    requires twice_differentiable_for<F, X, Arch> &&
             computed_alike<X, GradY, GradGradX, GradGradY, GradX>
SIMDACT_INLINE void double_backward(const Policy& policy, const F& f, const X* x,
                                    const GradY* grad_y, const GradGradX* grad_grad_x,
                                    GradGradY* grad_grad_y, GradX* grad_x,
                                    std::size_t n) noexcept(noexcept(policy.run(n,
                                                                                detail::probe))) {
    operation::run<Arch, operation::double_gradient>(
        policy, f, n, operation::from(x, grad_y, grad_grad_x), operation::to(grad_grad_y, grad_x));
}

template <class Arch = default_arch, class F, element X, element GradY, element GradGradX,
          element GradGradY, element GradX>
    requires twice_differentiable_for<F, X, Arch> &&
             computed_alike<X, GradY, GradGradX, GradGradY, GradX>
SIMDACT_INLINE void double_backward(const F& f, const X* x, const GradY* grad_y,
                                    const GradGradX* grad_grad_x, GradGradY* grad_grad_y,
                                    GradX* grad_x, std::size_t n) noexcept {
    simdact::double_backward<Arch>(serial, f, x, grad_y, grad_grad_x, grad_grad_y, grad_x, n);
}

// ---- range tier

/// grad_grad_y[i] = grad_grad_x[i] · f'(x[i]) and
/// grad_x[i] = grad_grad_x[i] · grad_y[i] · f''(x[i]) for every element.
///
/// \param x            what `forward` was given
/// \param grad_y       what `backward` was given
/// \param grad_grad_x  the gradient with respect to what `backward` returned
/// \param grad_grad_y  an output: the gradient with respect to grad_y
/// \param grad_x       an output: the gradient with respect to x
///
/// All have as many elements. Each output is exactly one of the inputs or memory apart from all.
///
/// \throws std::invalid_argument if the sizes differ, an output partially overlaps an input, or the
///         outputs overlap one another; they are then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range GradY, input_range GradGradX, output_range GradGradY, output_range GradX>
    requires twice_differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, GradY, GradGradX, GradGradY, GradX>
SIMDACT_INLINE void double_backward(const Policy& policy, const F& f, const X& x,
                                    const GradY& grad_y, const GradGradX& grad_grad_x,
                                    GradGradY&& grad_grad_y, GradX&& grad_x) {
    check::two_outputs("double_backward", check::describe("grad_grad_y", grad_grad_y),
                       check::describe("grad_x", grad_x), check::describe("x", x),
                       check::describe("grad_y", grad_y),
                       check::describe("grad_grad_x", grad_grad_x));
    simdact::double_backward<Arch>(policy, f, std::ranges::data(x), std::ranges::data(grad_y),
                                   std::ranges::data(grad_grad_x), std::ranges::data(grad_grad_y),
                                   std::ranges::data(grad_x),
                                   static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, input_range X, input_range GradY,
          input_range GradGradX, output_range GradGradY, output_range GradX>
    requires twice_differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, GradY, GradGradX, GradGradY, GradX>
SIMDACT_INLINE void double_backward(const F& f, const X& x, const GradY& grad_y,
                                    const GradGradX& grad_grad_x, GradGradY&& grad_grad_y,
                                    GradX&& grad_x) {
    simdact::double_backward<Arch>(serial, f, x, grad_y, grad_grad_x, grad_grad_y, grad_x);
}

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::misuse_of<F, Arch, detail::with_second_derivative, 2, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void double_backward(const F&, Arguments&&...) = delete;

}  // namespace simdact
