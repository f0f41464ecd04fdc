// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `accumulate_backward`: grad_x += grad_y · f'(x), for a value that is used in several places and
/// for gradients of several batches; and the execution policy `accumulating`, by which every other
/// verb adds to its outputs instead of overwriting them. Opt-in: `simdact.hpp` does not include it.
///
///     simdact::accumulate_backward(f, x, grad_y, grad_x);
///
///     simdact::backward_gated(simdact::accumulating, f, x, gate, grad_y, grad_x, grad_gate);
///     simdact::backward_fused(simdact::accumulating(simdact::parallel), f, x, grad_y, grad_x,
///                             grad_bias, layout, {.bias = bias});
///     simdact::forward(simdact::accumulating, f, x, y);                             // y += f(x)
///
/// An output's element becomes old + result, where result is what the verb writes without the
/// policy, but in the type of arithmetic: not rounded to 16 bits. The sum is rounded once, to the
/// output's element type. So in float and double the bits are those of the verb on an array of its
/// own and one addition an element. Sums over channels (grad_weights, grad_bias) are added, too.
///
/// The tiers, the policies and the promises are those of `forward` (forward.hpp). An output may be
/// exactly one of the inputs here, too: `accumulate_backward(f, x, grad, grad)` makes of the
/// gradient of x + f(x) that of x. Results are never streamed past the caches: they have been read.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>

#include "backward.hpp"
#include "check.hpp"
#include "element.hpp"
#include "kernel/adding.hpp"
#include "misuse.hpp"
#include "policy.hpp"

namespace simdact {

/// Has results added to what the outputs hold, and leaves the rest to another policy. See
/// `accumulating`.
template <execution_policy Inner = serial_policy>
struct accumulating_policy {
    SIMDACT_NO_UNIQUE_ADDRESS Inner inner{};

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const
        noexcept(noexcept(inner.run(n, kernel))) {
        constexpr bool can_add = requires { kernel::make_adding(kernel); };
        static_assert(can_add || std::is_same_v<Kernel, detail::probe_kernel>,
                      "simdact::accumulating must be given, once, the kernel of a verb that writes "
                      "floating-point numbers and takes no statistics: put it outermost, "
                      "accumulating(your_policy)");
        if constexpr (can_add)
            inner.run(n, kernel::make_adding(kernel));
        else
            inner.run(n, kernel);
    }

    /// accumulating(parallel): added up in the way of that policy.
    template <execution_policy Other>
    SIMDACT_INLINE constexpr accumulating_policy<Other> operator()(
        const Other& other) const noexcept {
        return {other};
    }
};

/// Unlike other policies it says what is computed: outputs += results. It may stand within
/// `streaming(…)`, which then chooses nothing. `accumulating(best)` runs what was compiled
/// beforehand for it, `accumulate_backward` … in VERBS. Not for the watched verbs and those on
/// integers: these do not compile.
inline constexpr accumulating_policy<> accumulating{};

// ---- pointer tier

/// grad_x[i] += grad_y[i] · f'(x[i]) for i in [0, n): to the bit what `backward` gives, in the type
/// of arithmetic, and then one addition. `backward(accumulating, …)`.
///
/// \pre as `backward`; grad_x holds numbers
template <class Arch = default_arch, execution_policy Policy, class F, element X, element GradY,
          element GradX>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX>
SIMDACT_INLINE void accumulate_backward(
    const Policy& policy, const F& f, const X* x, const GradY* grad_y, GradX* grad_x,
    std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    simdact::backward<Arch>(accumulating(policy), f, x, grad_y, grad_x, n);
}

template <class Arch = default_arch, class F, element X, element GradY, element GradX>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX>
SIMDACT_INLINE void accumulate_backward(const F& f, const X* x, const GradY* grad_y, GradX* grad_x,
                                        std::size_t n) noexcept {
    simdact::accumulate_backward<Arch>(serial, f, x, grad_y, grad_x, n);
}

// ---- range tier

/// grad_x[i] += grad_y[i] · f'(x[i]) for every element.
///
/// \param x       what `forward` was given
/// \param grad_y  the gradient with respect to f(x): as many elements
/// \param grad_x  what is added to: as many elements; x itself, grad_y itself, or memory apart from
///                both
/// \throws std::invalid_argument if the sizes differ or grad_x partially overlaps x or grad_y;
///         grad_x is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range GradY, output_range GradX>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX>
SIMDACT_INLINE void accumulate_backward(const Policy& policy, const F& f, const X& x,
                                        const GradY& grad_y, GradX&& grad_x) {
    check::one_output("accumulate_backward", check::describe("grad_x", grad_x),
                      check::describe("x", x), check::describe("grad_y", grad_y));
    simdact::accumulate_backward<Arch>(policy, f, std::ranges::data(x), std::ranges::data(grad_y),
                                       std::ranges::data(grad_x),
                                       static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, input_range X, input_range GradY, output_range GradX>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX>
SIMDACT_INLINE void accumulate_backward(const F& f, const X& x, const GradY& grad_y,
                                        GradX&& grad_x) {
    simdact::accumulate_backward<Arch>(serial, f, x, grad_y, grad_x);
}

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::misuse_of<F, Arch, detail::with_derivative, 1, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void accumulate_backward(const F&, Arguments&&...) = delete;

}  // namespace simdact
