// SPDX-License-Identifier: BSD-3-Clause
// Independent runs on all cores.
#pragma once

#include <cstddef>
#include <functional>

namespace examples {

// Calls job(i) for every i below count, on as many threads (0: one for each core); each job writes
// to a place of its own. The first exception of a job is thrown here, once all threads have ended;
// no new jobs begin after it.
void run_jobs(std::size_t count, int threads, const std::function<void(std::size_t)>& job);

}  // namespace examples
