// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward`: y = f(x) for every element.
///
/// **Arrays or pointers.** A verb takes arrays: `std::vector`, `std::array`, `std::span`, C arrays,
/// any other contiguous sized range, the views of matrix_view.hpp, and arrays of other libraries
/// (`array_traits`). It checks them in O(1) and throws `std::invalid_argument` before it writes
/// anything. Alternatively it takes pointers, followed by the number of elements. It then checks
/// nothing and is `noexcept`, for real-time code. Both run the same loop: the result for an element
/// depends only on the element and on f, never on its position, the length, the alignment or the
/// policy. Nothing is allocated.
///
/// **Policy and instruction set.** An execution policy (policy.hpp) may precede the arguments. The
/// first template argument selects the instruction set: `forward<xsimd::sse2>(parallel, f, x, y)`.
///
/// **Accumulation.** `forward(f, x, add_to(y))` adds the results to y.

#include "detail/verb/verb.hpp"

namespace simdact {

namespace verbs {
/// See `simdact::forward`.
struct forward : detail::elementwise_verb {
    static constexpr const char* name = "forward";
    static constexpr detail::parameter parameters[] = {detail::reads("x"), detail::writes("y")};
    static constexpr bool in_place = true;
    using needs = detail::needs_value;
    template <class F>
    using operation = detail::value<F>;
};
}  // namespace verbs

/// `forward([policy,] f, x, y)`, `forward([policy,] f, x)`,
/// `forward([policy,] f, x, y, n)`, `forward([policy,] f, x, n)`:
/// y[i] = f(x[i]) for every element; with one array, in place.
///
/// \param f  an activation
/// \param x  the input, of any length, empty included
/// \param y  the output, of the same size; x itself, or memory apart from it
/// \pre of pointers: x and y point to n elements each, and y is x or overlaps no byte of it. With
///      n = 0 they may be null. No alignment is needed.
/// \throws std::invalid_argument of arrays: if the sizes differ or y partially overlaps x; y is
///         then untouched
SIMDACT_VERB(forward, verbs::forward)

}  // namespace simdact
