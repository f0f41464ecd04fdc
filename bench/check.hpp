// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// A benchmark of wrong results is worth nothing: the check that comes before the clock.

#include <cstddef>

#include "job.hpp"

namespace bench {

/// Runs the job once at n elements. Ends the program, naming the benchmark, if the output is not
/// what the function gives element by element. (How accurate it is, the tests know; this finds code
/// that computes something else, leaves elements out or writes too far.)
template <class T>
void check_or_exit(const job<T>& j, std::size_t n);

extern template void check_or_exit(const job<float>&, std::size_t);
extern template void check_or_exit(const job<double>&, std::size_t);

}  // namespace bench
