// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// One benchmark: checked before it is timed.

#include <cstddef>

#include "job.hpp"

namespace bench {

/// Registers the job at n elements with Google Benchmark.
template <class T>
void register_benchmark(const job<T>& j, std::size_t n);

extern template void register_benchmark(const job<float>&, std::size_t);
extern template void register_benchmark(const job<double>&, std::size_t);

}  // namespace bench
