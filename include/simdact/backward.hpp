// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `backward`: the gradient with respect to an activation's input, grad_x = grad_y · f'(x).
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

/// grad_x[i] = grad_y[i] · f'(x[i]) for i in [0, n). Where torch does not multiply, neither does
/// this: an inf or NaN in grad_y stops at a dead relu.
///
/// \pre x, grad_y and grad_x point to n elements each, and grad_x is x, or is grad_y, or overlaps
///      no byte of them. x and grad_y may overlap in any way. With n = 0 all may be null.
template <class Arch = default_arch, execution_policy Policy, class F, element X, element GradY,
          element GradX>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX>
SIMDACT_INLINE void backward(const Policy& policy, const F& f, const X* x, const GradY* grad_y,
                             GradX* grad_x,
                             std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    operation::run<Arch, operation::gradient>(policy, f, n, operation::from(x, grad_y),
                                              operation::to(grad_x));
}

template <class Arch = default_arch, class F, element X, element GradY, element GradX>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX>
SIMDACT_INLINE void backward(const F& f, const X* x, const GradY* grad_y, GradX* grad_x,
                             std::size_t n) noexcept {
    simdact::backward<Arch>(serial, f, x, grad_y, grad_x, n);
}

/// As `backward`, from the output y = f(x): x need not be kept, so `forward` may run in place.
///
/// Exact only as far as y determines f': a function's contract says what is lost. A gradient that
/// y can't determine at all (leaky_relu with a negative slope) is the range tier's error.
///
/// \pre as `backward`, and `f.output_suffices()` where f has that member
template <class Arch = default_arch, execution_policy Policy, class F, element Y, element GradY,
          element GradX>
    requires differentiable_from_output_for<F, Y, Arch> && computed_alike<Y, GradY, GradX>
SIMDACT_INLINE void backward_from_output(
    const Policy& policy, const F& f, const Y* y, const GradY* grad_y, GradX* grad_x,
    std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    operation::run<Arch, operation::gradient_from_output>(policy, f, n, operation::from(y, grad_y),
                                                          operation::to(grad_x));
}

template <class Arch = default_arch, class F, element Y, element GradY, element GradX>
    requires differentiable_from_output_for<F, Y, Arch> && computed_alike<Y, GradY, GradX>
SIMDACT_INLINE void backward_from_output(const F& f, const Y* y, const GradY* grad_y, GradX* grad_x,
                                         std::size_t n) noexcept {
    simdact::backward_from_output<Arch>(serial, f, y, grad_y, grad_x, n);
}

// ---- range tier

/// grad_x[i] = grad_y[i] · f'(x[i]) for every element.
///
/// \param x       what `forward` was given
/// \param grad_y  the gradient with respect to f(x): as many elements
/// \param grad_x  the output: as many elements; x itself, grad_y itself, or memory apart from both
/// \throws std::invalid_argument if the sizes differ or grad_x partially overlaps x or grad_y;
///         grad_x is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range GradY, output_range GradX>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX>
SIMDACT_INLINE void backward(const Policy& policy, const F& f, const X& x, const GradY& grad_y,
                             GradX&& grad_x) {
    check::one_output("backward", check::describe("grad_x", grad_x), check::describe("x", x),
                      check::describe("grad_y", grad_y));
    simdact::backward<Arch>(policy, f, std::ranges::data(x), std::ranges::data(grad_y),
                            std::ranges::data(grad_x),
                            static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, input_range X, input_range GradY, output_range GradX>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX>
SIMDACT_INLINE void backward(const F& f, const X& x, const GradY& grad_y, GradX&& grad_x) {
    simdact::backward<Arch>(serial, f, x, grad_y, grad_x);
}

/// As `backward`, from the output y = f(x).
///
/// \throws std::invalid_argument as `backward`, and if f's parameters are such that y does not
///         determine the gradient (`f.output_suffices()` is false), as torch does for an in-place
///         leaky_relu with a negative or NaN slope
template <class Arch = default_arch, execution_policy Policy, class F, input_range Y,
          input_range GradY, output_range GradX>
    requires differentiable_from_output_for<F, element_of<Y>, Arch> &&
             ranges_computed_alike<Y, GradY, GradX>
SIMDACT_INLINE void backward_from_output(const Policy& policy, const F& f, const Y& y,
                                         const GradY& grad_y, GradX&& grad_x) {
    constexpr const char* verb = "backward_from_output";
    check::output_determines_gradient(verb, f);
    check::one_output(verb, check::describe("grad_x", grad_x), check::describe("y", y),
                      check::describe("grad_y", grad_y));
    simdact::backward_from_output<Arch>(policy, f, std::ranges::data(y), std::ranges::data(grad_y),
                                        std::ranges::data(grad_x),
                                        static_cast<std::size_t>(std::ranges::size(y)));
}

template <class Arch = default_arch, class F, input_range Y, input_range GradY, output_range GradX>
    requires differentiable_from_output_for<F, element_of<Y>, Arch> &&
             ranges_computed_alike<Y, GradY, GradX>
SIMDACT_INLINE void backward_from_output(const F& f, const Y& y, const GradY& grad_y,
                                         GradX&& grad_x) {
    simdact::backward_from_output<Arch>(serial, f, y, grad_y, grad_x);
}

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::misuse_of<F, Arch, detail::with_derivative, 1, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void backward(const F&, Arguments&&...) = delete;

template <
    class Arch = default_arch, class F, class... Arguments,
    class Why = detail::misuse_of<F, Arch, detail::with_derivative_from_output, 1, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_from_output(const F&, Arguments&&...) = delete;

}  // namespace simdact
