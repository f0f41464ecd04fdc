// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_gated` and `backward_gated`: y = x · f(gate), the gated linear units. With f = sigmoid
/// it is GLU, with silu SwiGLU, with gelu GEGLU, with relu ReGLU.
///
/// The tiers, the policies and the promises are those of `forward` (forward.hpp). f(gate) is
/// rounded before it is multiplied: y is the product of x with what `forward` gives for gate.
///
/// `torch.nn.GLU` takes x and the gate as the halves of one array. For a row of 2 n elements:
///
///     const std::span<const float> row = …;
///     simdact::forward_gated(simdact::sigmoid<float>{}, row.first(n), row.last(n), y);
///
/// and for its gradient, two halves as well, which may be the row itself:
///
///     const std::span<float> grad_row = …;
///     simdact::backward_gated(simdact::sigmoid<float>{}, row.first(n), row.last(n), grad_y,
///                             grad_row.first(n), grad_row.last(n));
///
/// Source: Y. N. Dauphin, A. Fan, M. Auli, D. Grangier, "Language Modeling with Gated Convolutional
/// Networks", ICML 2017, arXiv:1612.08083; N. Shazeer, "GLU Variants Improve Transformer", 2020,
/// arXiv:2002.05202.

#include <cstddef>
#include <ranges>

#include "check.hpp"
#include "element.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"

namespace simdact {

// ---- pointer tier

/// y[i] = x[i] · f(gate[i]) for i in [0, n).
///
/// \pre x, gate and y point to n elements each, and y is x, or is gate, or overlaps no byte of
///      them. x and gate may overlap in any way. With n = 0 all may be null.
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Gate,
          element Y>
    requires activation_for<F, X, Arch> && computed_alike<X, Gate, Y>
SIMDACT_INLINE void forward_gated(const Policy& policy, const F& f, const X* x, const Gate* gate,
                                  Y* y,
                                  std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    operation::run<Arch, operation::gated_value>(policy, f, n, operation::from(x, gate),
                                                 operation::to(y));
}

template <class Arch = default_arch, class F, element X, element Gate, element Y>
    requires activation_for<F, X, Arch> && computed_alike<X, Gate, Y>
SIMDACT_INLINE void forward_gated(const F& f, const X* x, const Gate* gate, Y* y,
                                  std::size_t n) noexcept {
    simdact::forward_gated<Arch>(serial, f, x, gate, y, n);
}

/// grad_x[i] = grad_y[i] · f(gate[i]) and grad_gate[i] = grad_y[i] · x[i] · f'(gate[i]) for i in
/// [0, n), in one pass. The latter is `backward` at the gate: an inf or NaN in grad_y · x stops at
/// a dead relu.
///
/// \pre x, gate, grad_y, grad_x and grad_gate point to n elements each. Each of the outputs grad_x
///      and grad_gate is x, or is gate, or is grad_y, or overlaps no byte of them; and they overlap
///      no byte of one another. The inputs may overlap in any way. With n = 0 all may be null.
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Gate,
          element GradY, element GradX, element GradGate>
    requires differentiable_for<F, X, Arch> && computed_alike<X, Gate, GradY, GradX, GradGate>
SIMDACT_INLINE void backward_gated(const Policy& policy, const F& f, const X* x, const Gate* gate,
                                   const GradY* grad_y, GradX* grad_x, GradGate* grad_gate,
                                   std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    operation::run<Arch, operation::gated_gradient>(policy, f, n, operation::from(x, gate, grad_y),
                                                    operation::to(grad_x, grad_gate));
}

template <class Arch = default_arch, class F, element X, element Gate, element GradY, element GradX,
          element GradGate>
    requires differentiable_for<F, X, Arch> && computed_alike<X, Gate, GradY, GradX, GradGate>
SIMDACT_INLINE void backward_gated(const F& f, const X* x, const Gate* gate, const GradY* grad_y,
                                   GradX* grad_x, GradGate* grad_gate, std::size_t n) noexcept {
    simdact::backward_gated<Arch>(serial, f, x, gate, grad_y, grad_x, grad_gate, n);
}

// ---- range tier

/// y[i] = x[i] · f(gate[i]) for every element.
///
/// \param x     what is let through or held back
/// \param gate  what f is applied to: as many elements
/// \param y     the output: as many elements; x itself, gate itself, or memory apart from both
/// \throws std::invalid_argument if the sizes differ or y partially overlaps x or gate; y is then
///         untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range Gate, output_range Y>
    requires activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Gate, Y>
SIMDACT_INLINE void forward_gated(const Policy& policy, const F& f, const X& x, const Gate& gate,
                                  Y&& y) {
    check::one_output("forward_gated", check::describe("y", y), check::describe("x", x),
                      check::describe("gate", gate));
    simdact::forward_gated<Arch>(policy, f, std::ranges::data(x), std::ranges::data(gate),
                                 std::ranges::data(y),
                                 static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, input_range X, input_range Gate, output_range Y>
    requires activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Gate, Y>
SIMDACT_INLINE void forward_gated(const F& f, const X& x, const Gate& gate, Y&& y) {
    simdact::forward_gated<Arch>(serial, f, x, gate, y);
}

/// grad_x[i] = grad_y[i] · f(gate[i]) and grad_gate[i] = grad_y[i] · x[i] · f'(gate[i]) for every
/// element.
///
/// \param x          what `forward_gated` was given
/// \param gate       what `forward_gated` was given
/// \param grad_y     the gradient with respect to y
/// \param grad_x     an output: the gradient with respect to x
/// \param grad_gate  an output: the gradient with respect to gate
///
/// All have as many elements. Each output is exactly one of the inputs or memory apart from all.
///
/// \throws std::invalid_argument if the sizes differ, an output partially overlaps an input, or the
///         outputs overlap one another; they are then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range Gate, input_range GradY, output_range GradX, output_range GradGate>
    requires differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, Gate, GradY, GradX, GradGate>
SIMDACT_INLINE void backward_gated(const Policy& policy, const F& f, const X& x, const Gate& gate,
                                   const GradY& grad_y, GradX&& grad_x, GradGate&& grad_gate) {
    check::two_outputs("backward_gated", check::describe("grad_x", grad_x),
                       check::describe("grad_gate", grad_gate), check::describe("x", x),
                       check::describe("gate", gate), check::describe("grad_y", grad_y));
    simdact::backward_gated<Arch>(policy, f, std::ranges::data(x), std::ranges::data(gate),
                                  std::ranges::data(grad_y), std::ranges::data(grad_x),
                                  std::ranges::data(grad_gate),
                                  static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, input_range X, input_range Gate, input_range GradY,
          output_range GradX, output_range GradGate>
    requires differentiable_for<F, element_of<X>, Arch> &&
             ranges_computed_alike<X, Gate, GradY, GradX, GradGate>
SIMDACT_INLINE void backward_gated(const F& f, const X& x, const Gate& gate, const GradY& grad_y,
                                   GradX&& grad_x, GradGate&& grad_gate) {
    simdact::backward_gated<Arch>(serial, f, x, gate, grad_y, grad_x, grad_gate);
}

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <
    class Arch = default_arch, class F, class... Arguments,
    class Why = detail::misuse_of<F, Arch, detail::any_activation_of_numbers, 1, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_gated(const F&, Arguments&&...) = delete;

template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::misuse_of<F, Arch, detail::with_derivative, 2, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_gated(const F&, Arguments&&...) = delete;

}  // namespace simdact
