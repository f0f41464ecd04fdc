// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// One benchmark: checked before it is timed.

#include <cstddef>

#include "data.hpp"
#include "job.hpp"

namespace bench {

/// Registers the job at n elements with Google Benchmark.
///
/// \param error_in_ulp  its greatest error, where it is known: becomes a counter of the benchmark
template <class T>
void register_benchmark(const job<T>& j, std::size_t n, const array_kind& kind = {},
                        double error_in_ulp = -1);

extern template void register_benchmark(const job<float>&, std::size_t, const array_kind&, double);
extern template void register_benchmark(const job<double>&, std::size_t, const array_kind&, double);

}  // namespace bench
