// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The type of arithmetic that an activation declares as its `arithmetic_type`, if it does.

#include "../version.hpp"

namespace simdact::detail {

/// What F declares; `Otherwise` if it computes in any type.
template <class F, class Otherwise>
struct declared_type {
    using type = Otherwise;
};
template <class F, class Otherwise>
    requires requires { typename F::arithmetic_type; }
struct declared_type<F, Otherwise> {
    using type = typename F::arithmetic_type;
};

template <class F, class Otherwise>
using declared_type_or = typename declared_type<F, Otherwise>::type;

}  // namespace simdact::detail
