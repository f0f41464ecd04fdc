// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How much of a suite is compiled: SIMDACT_TEST_ALL is defined by `--preset all`. The default tests
// have each form of a call with a function of each kind, and each element type somewhere; all tests
// have the products of these.

#include <cstddef>
#include <type_traits>

namespace simdact::test {

#if defined(SIMDACT_TEST_ALL)
constexpr bool tests_all = true;
#else
constexpr bool tests_all = false;
#endif

/// \tparam Few  the types of the default tests
/// \tparam All  those of `--preset all`
template <class Few, class All>
using few_or_all = std::conditional_t<tests_all, All, Few>;

/// An activation in loops that are not unrolled, which compile in half of the time: for what is not
/// about the loop.
template <class F>
struct in_short_loops : F {
    static constexpr std::size_t unroll = 1;
};
/// f, in short loops in the default tests.
template <class F>
constexpr auto quickly(const F& f) {
    if constexpr (tests_all)
        return f;
    else
        return in_short_loops<F>{f};
}

}  // namespace simdact::test
