// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Elements of arrays, of every type that simdact stores.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <simdact/element.hpp>
#include <vector>

#include "numbers.hpp"
#include "samples.hpp"

namespace simdact::test {

/// The same bits, or both NaN.
template <class E>
bool same_element(E a, E b) {
    using T = arithmetic_type_of<E>;
    return std::memcmp(&a, &b, sizeof(E)) == 0 ||
           (is_nan(static_cast<T>(a)) && is_nan(static_cast<T>(b)));
}

/// Random ones and special values.
template <class E>
std::vector<E> elements(std::size_t n, unsigned seed) {
    using T = arithmetic_type_of<E>;
    std::vector<E> values(n);
    std::ranges::transform(mixed_with_specials<T>(n, seed), values.begin(),
                           [](T x) { return static_cast<E>(x); });
    return values;
}

}  // namespace simdact::test
