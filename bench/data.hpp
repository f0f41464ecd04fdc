// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The arrays. Every benchmark of a type works on the same ones, at the same addresses.

#include <cstddef>

namespace bench {

template <class T>
struct arrays {
    const T* x;       ///< normally distributed, mean 0, standard deviation 2: the signs are random,
                      ///< so a branch on them is not predictable
    const T* grad_y;  ///< drawn likewise
    T* output;
};

/// The first n (at most `largest_size`) elements are ready for use.
template <class T>
arrays<T> arrays_of(std::size_t n);

extern template arrays<float> arrays_of(std::size_t);
extern template arrays<double> arrays_of(std::size_t);

}  // namespace bench
