// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_gated` and `backward_gated`: y = x · f(gate), the gated linear units. With f = sigmoid
/// it is GLU, with silu SwiGLU, with gelu GEGLU, with relu ReGLU.
///
/// forward.hpp has the conventions that all calls share. f(gate) is rounded before it is
/// multiplied: y is the product of x with what `forward` gives for gate.
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

#include "detail/verb/verb.hpp"

namespace simdact {

namespace verbs {
/// See `simdact::forward_gated`.
struct forward_gated : detail::elementwise_verb {
    static constexpr const char* name = "forward_gated";
    static constexpr detail::parameter parameters[] = {detail::reads("x"), detail::reads("gate"),
                                                       detail::writes("y")};
    using needs = detail::needs_value;
    template <class F>
    using operation = detail::gated_value<F>;
};

/// See `simdact::backward_gated`.
struct backward_gated : detail::elementwise_verb {
    static constexpr const char* name = "backward_gated";
    static constexpr detail::parameter parameters[] = {
        detail::reads("x"), detail::reads("gate"), detail::reads("grad_y"),
        detail::writes("grad_x"), detail::writes("grad_gate")};
    using needs = detail::needs_derivative;
    template <class F>
    using operation = detail::gated_gradient<F>;
};
}  // namespace verbs

/// `forward_gated([policy,] f, x, gate, y)`, `forward_gated([policy,] f, x, gate, y, n)`:
/// y[i] = x[i] · f(gate[i]) for every element.
///
/// \param x, gate  the inputs, all of the same size
/// \param y        the output, of the same size; x itself, gate itself, or memory apart from both
/// \pre of pointers: x, gate and y point to n elements each, and y is x, or is gate, or overlaps no
///      byte of them. x and gate may overlap in any way. With n = 0 all may be null.
/// \throws std::invalid_argument of arrays: if the sizes differ or y partially overlaps x or gate;
///         y is then untouched
SIMDACT_VERB(forward_gated, verbs::forward_gated)

/// `backward_gated([policy,] f, x, gate, grad_y, grad_x, grad_gate)`, of pointers with the number
/// of elements after them: grad_x[i] = grad_y[i] · f(gate[i]) and grad_gate[i] = grad_y[i] · x[i]
/// · f'(gate[i]) for every element, in one pass. The latter is `backward` at the gate: an inf or
/// NaN in grad_y · x stops at a dead relu.
///
/// \param x, gate    what `forward_gated` was given
/// \param grad_y     the gradient with respect to y
/// \param grad_x     an output: the gradient with respect to x
/// \param grad_gate  an output: the gradient with respect to gate
///
/// All have the same size. Each output is exactly one of the inputs or memory apart from all of
/// them, and apart from the other output. The inputs may overlap in any way.
///
/// \pre of pointers: that, with n elements each; with n = 0 all may be null
/// \throws std::invalid_argument of arrays: if that does not hold; the outputs are then untouched
SIMDACT_VERB(backward_gated, verbs::backward_gated)

}  // namespace simdact
