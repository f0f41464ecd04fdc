// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <simdact/detail/verb/verb.hpp>

namespace simdact::test {

namespace detail {
/// y from x and skip
template <class F>
struct blended {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(simdact::detail::position, const V& x,
                                const V& skip) const noexcept {
        return skip + simd::rounded(f(x));
    }
};
}  // namespace detail

namespace verbs {
/// See `simdact::test::blend`.
struct blend : simdact::detail::elementwise_verb {
    static constexpr const char* name = "blend";
    static constexpr simdact::detail::parameter parameters[] = {
        simdact::detail::reads("x"), simdact::detail::reads("skip"), simdact::detail::writes("y")};
    static constexpr bool in_place = true;
    using needs = simdact::detail::needs_value;
    template <class F>
    using operation = detail::blended<F>;
};
}  // namespace verbs

/// `blend([policy,] f, x, skip, y)`, `blend([policy,] f, x, skip)`, of pointers with the number of
/// elements behind them: y[i] = skip[i] + f(x[i]) for every element, a residual connection; without
/// y, skip is overwritten.
///
/// Not part of the library: it shows what adding a verb costs (CONTRIBUTING.md).
SIMDACT_VERB(blend, verbs::blend)

}  // namespace simdact::test
