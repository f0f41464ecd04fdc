// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What a result must be, by the function's name: the references of the tests, in a wider type.

#include <string>
#include <type_traits>

#include "job.hpp"

namespace bench {

template <class T>
using wide = std::conditional_t<sizeof(T) == 4, double, long double>;

/// exact(first, second): the arguments are those of job<T>::expected.
template <class T>
using exact_function = wide<T> (*)(T first, T second);

/// Of an activation of the registry, with its default parameters. Null if there is none, or none
/// with that verb.
template <class T>
exact_function<T> reference(verb what, const std::string& function);

extern template exact_function<float> reference<float>(verb, const std::string&);
extern template exact_function<double> reference<double>(verb, const std::string&);

/// The distance in units in the last place of the exact result, which infinities and NaNs have,
/// too: tests/support/numbers.hpp.
template <class T>
double error_in_ulp(T got, wide<T> exact);

extern template double error_in_ulp(float, wide<float>);
extern template double error_in_ulp(double, wide<double>);

}  // namespace bench
