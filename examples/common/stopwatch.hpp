// SPDX-License-Identifier: BSD-3-Clause
// Adds up the time of many short stretches of work.
#pragma once

#include <algorithm>
#include <chrono>

namespace examples {

class stopwatch {
  public:
    using clock = std::chrono::steady_clock;

    // Runs the work and adds what it took. Reading the clock costs as much as an activation on a
    // small batch, so that cost is taken off.
    template <class Work>
    void time(Work&& work) {
        const clock::time_point start = clock::now();
        work();
        total_ += std::max(clock::duration::zero(), clock::now() - start - cost_of_reading());
    }

    double seconds() const { return std::chrono::duration<double>(total_).count(); }
    void reset() { total_ = clock::duration::zero(); }

  private:
    static clock::duration cost_of_reading() {
        static const clock::duration cost = [] {
            clock::duration least = clock::duration::max();
            for (int i = 0; i < 1000; ++i) {
                const clock::time_point start = clock::now();
                least = std::min(least, clock::now() - start);
            }
            return least;
        }();
        return cost;
    }

    clock::duration total_{};
};

}  // namespace examples
