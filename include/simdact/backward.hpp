// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `backward` and `backward_from_output`: the gradient with respect to an activation's input,
/// grad_x = grad_y · f'(x).
///
/// forward.hpp has the conventions that all calls share.

#include "detail/verb/verb.hpp"

namespace simdact {

namespace verbs {
/// See `simdact::backward`.
struct backward : detail::elementwise_verb {
    static constexpr const char* name = "backward";
    static constexpr detail::parameter parameters[] = {detail::reads("x"), detail::reads("grad_y"),
                                                       detail::writes("grad_x")};
    using needs = detail::needs_derivative;
    template <class F>
    using operation = detail::gradient<F>;
};

/// See `simdact::backward_from_output`.
struct backward_from_output : detail::elementwise_verb {
    static constexpr const char* name = "backward_from_output";
    static constexpr detail::parameter parameters[] = {detail::reads("y"), detail::reads("grad_y"),
                                                       detail::writes("grad_x")};
    using needs = detail::needs_derivative_from_output;
    template <class F>
    using operation = detail::gradient_from_output<F>;

    template <class F, class... Rest>
    SIMDACT_INLINE static void validate(const detail::footprint*, const F& f, const Rest&...) {
        detail::output_determines_gradient(name, f);
    }
};
}  // namespace verbs

/// `backward([policy,] f, x, grad_y, grad_x)`, `backward([policy,] f, x, grad_y, grad_x, n)`:
/// grad_x[i] = grad_y[i] · f'(x[i]) for every element. Where torch does not multiply, neither does
/// this: an inf or NaN in grad_y stops at a dead relu.
///
/// \param x       what `forward` was given
/// \param grad_y  the gradient with respect to f(x), of the same size
/// \param grad_x  the output, of the same size; x itself, grad_y itself, or memory apart from both
/// \pre of pointers: x, grad_y and grad_x point to n elements each, and grad_x is x, or is grad_y,
///      or overlaps no byte of them. x and grad_y may overlap in any way. With n = 0 all may be
///      null.
/// \throws std::invalid_argument of arrays: if the sizes differ or grad_x partially overlaps x or
///         grad_y; grad_x is then untouched
SIMDACT_VERB(backward, verbs::backward)

/// `backward_from_output([policy,] f, y, grad_y, grad_x)`,
/// `backward_from_output([policy,] f, y, grad_y, grad_x, n)`:
/// as `backward`, from the output y = f(x): x need not be kept, so `forward` may run in place.
///
/// Exact only as far as y determines f': a function's contract says what is lost.
///
/// \pre of pointers: as `backward`, and `f.output_suffices()` where f has that member
/// \throws std::invalid_argument of arrays: as `backward`, and if f's parameters are such that y
///         does not determine the gradient (`f.output_suffices()` is false), as torch does for an
///         in-place leaky_relu with a negative or NaN slope
SIMDACT_VERB(backward_from_output, verbs::backward_from_output)

}  // namespace simdact
