// SPDX-License-Identifier: BSD-3-Clause
// Random numbers that are the same with every compiler and standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>

namespace examples {

// The engines of <random> are specified to the bit, its distributions and std::shuffle are not;
// these two members replace them.
class random_source {
  public:
    explicit random_source(std::uint64_t seed) : engine_(seed) {}

    // Uniform in [low, high).
    double uniform(double low, double high) {
        const double unit = static_cast<double>(engine_() >> 11) * 0x1p-53;
        return low + (high - low) * unit;
    }

    template <class T>
    void shuffle(std::span<T> items) {
        for (std::size_t left = items.size(); left > 1; --left) {
            const auto pick = static_cast<std::size_t>(uniform(0, static_cast<double>(left)));
            std::swap(items[left - 1], items[pick]);
        }
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace examples
