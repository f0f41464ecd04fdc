// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward`: y = f(x) for every element.
///
/// **Arrays or pointers.** A verb takes arrays: `std::vector`, `std::array`, `std::span`, C arrays,
/// any other contiguous range that knows its size, the views of matrix_view.hpp, and arrays of
/// other libraries (`array_traits`). They are checked in O(1), and `std::invalid_argument` is
/// thrown before anything is written. Or it takes pointers and, behind the last one, the number of
/// elements: nothing is checked then, the call is `noexcept`, and it is meant for real-time code.
/// Both run the same loop: an element's result depends on the element and on f alone, never on its
/// position, the length, the alignment or the policy. Nothing is allocated.
///
/// **In front** of the arguments may stand an execution policy (policy.hpp), and the instruction
/// set is the first template argument: `forward<xsimd::sse2>(parallel, f, x, y)`.
///
/// **Adding.** `forward(f, x, add_to(y))` adds to what y holds (`add_to`).

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
/// \param y  the output: as many elements; x itself, or memory apart from it
/// \pre of pointers: x and y point to n elements each, and y is x or overlaps no byte of it. With
///      n = 0 they may be null. No alignment is needed.
/// \throws std::invalid_argument of arrays: if the sizes differ or y partially overlaps x; y is
/// then
///         untouched
SIMDACT_VERB(forward, verbs::forward)

}  // namespace simdact
