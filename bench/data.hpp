// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The arrays. Every benchmark of a type and kind works on the same ones, at the same addresses.

#include <cstddef>
#include <string>

namespace bench {

/// What the numbers are made of that are drawn for the input.
enum class input_values {
    mixed,     ///< as they are: normally distributed, with random signs
    positive,  ///< their magnitude
    negative,
    denormal  ///< scaled to below the smallest normal number, with random signs
};

/// What the arrays are like; what is left out is as the tables have it.
struct array_kind {
    input_values values = input_values::mixed;
    bool aligned = true;        ///< to a cache line, or one element off
    bool fresh_output = false;  ///< the system has to bring the pages of the output in every call

    bool operator==(const array_kind&) const = default;
};

/// "" of the usual kind, else "negative", "unaligned", "fresh", or several of them:
/// "denormal+fresh"
std::string name_of(const array_kind& kind);

template <class T>
struct arrays {
    const T* x;       ///< normally distributed, mean 0, standard deviation 2: the signs are random,
                      ///< so a branch on them is not predictable
    const T* grad_y;  ///< drawn likewise
    T* output;
};

/// The first n (at most `largest_size`) elements are ready for use.
template <class T>
arrays<T> arrays_of(std::size_t n, const array_kind& kind = {});

extern template arrays<float> arrays_of(std::size_t, const array_kind&);
extern template arrays<double> arrays_of(std::size_t, const array_kind&);

/// Takes the output's pages from the program: the next one who writes there gets new ones. (Where
/// the system is not Linux, nothing happens.)
template <class T>
void give_pages_back(T* output, std::size_t n);

extern template void give_pages_back(float*, std::size_t);
extern template void give_pages_back(double*, std::size_t);

}  // namespace bench
