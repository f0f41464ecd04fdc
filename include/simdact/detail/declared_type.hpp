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

/// A base that declares what F does: of something that stands for F.
template <class F>
struct declares_the_same {};
template <class F>
    requires requires { typename F::arithmetic_type; }
struct declares_the_same<F> {
    using arithmetic_type = typename F::arithmetic_type;
};

}  // namespace simdact::detail
