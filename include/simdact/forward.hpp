// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward`: y = f(x) for every element.
///
/// Two tiers. The **range tier** takes `std::vector`, `std::array`, `std::span`, C arrays and any
/// other contiguous sized range, checks them in O(1), and throws `std::invalid_argument` before
/// anything is written. The **pointer tier** takes pointers and a length, checks nothing, is
/// `noexcept`, and is meant for real-time code. Both run the same loop: an element's result depends
/// on the element and on f alone, never on its position, the length, the alignment or the policy.
/// Nothing is allocated.
///
/// Every form takes the instruction set as its first template argument,
/// `forward<xsimd::sse2>(f, x, y)`, and an execution policy as an optional first argument.

#include <cstddef>
#include <ranges>

#include "check.hpp"
#include "element.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"

namespace simdact {

// ---- pointer tier

/// y[i] = f(x[i]) for i in [0, n).
///
/// \pre x and y point to n elements each, and y is x or overlaps no byte of it. With n = 0 they may
///      be null. No alignment is needed.
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Y>
    requires activation_for<F, X, Arch> && computed_alike<X, Y>
SIMDACT_INLINE void forward(const Policy& policy, const F& f, const X* x, Y* y,
                            std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    operation::run<Arch, operation::value>(policy, f, n, operation::from(x), operation::to(y));
}

template <class Arch = default_arch, class F, element X, element Y>
    requires activation_for<F, X, Arch> && computed_alike<X, Y>
SIMDACT_INLINE void forward(const F& f, const X* x, Y* y, std::size_t n) noexcept {
    simdact::forward<Arch>(serial, f, x, y, n);
}

/// x[i] = f(x[i]) for i in [0, n), in place.
template <class Arch = default_arch, execution_policy Policy, class F, element X>
    requires activation_for<F, X, Arch>
SIMDACT_INLINE void forward(const Policy& policy, const F& f, X* x,
                            std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    simdact::forward<Arch>(policy, f, x, x, n);
}

template <class Arch = default_arch, class F, element X>
    requires activation_for<F, X, Arch>
SIMDACT_INLINE void forward(const F& f, X* x, std::size_t n) noexcept {
    simdact::forward<Arch>(serial, f, x, x, n);
}

// ---- range tier

/// y[i] = f(x[i]) for every element of x.
///
/// \param x  the input, of any length, empty included
/// \param y  the output: as many elements; x itself, or memory apart from it
/// \throws std::invalid_argument if the sizes differ or y partially overlaps x; y is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          output_range Y>
    requires activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward(const Policy& policy, const F& f, const X& x, Y&& y) {
    check::one_output("forward", check::describe("y", y), check::describe("x", x));
    simdact::forward<Arch>(policy, f, std::ranges::data(x), std::ranges::data(y),
                           static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, input_range X, output_range Y>
    requires activation_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward(const F& f, const X& x, Y&& y) {
    simdact::forward<Arch>(serial, f, x, y);
}

/// x[i] = f(x[i]) for every element of x, in place.
template <class Arch = default_arch, execution_policy Policy, class F, output_range X>
    requires activation_for<F, element_of<X>, Arch>
SIMDACT_INLINE void forward(const Policy& policy, const F& f, X&& x) {
    simdact::forward<Arch>(policy, f, std::ranges::data(x),
                           static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, output_range X>
    requires activation_for<F, element_of<X>, Arch>
SIMDACT_INLINE void forward(const F& f, X&& x) {
    simdact::forward<Arch>(serial, f, x);
}

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::misuse_of<F, Arch, detail::any_activation, 1, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void forward(const F&, Arguments&&...) = delete;

}  // namespace simdact
