// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Matrices whose rows are apart, and whether what is between the rows was left alone.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <simdact/element.hpp>
#include <simdact/matrix_view.hpp>
#include <span>
#include <vector>

#include "elements.hpp"

namespace simdact::test {

/// A matrix somewhere in a larger array of one number.
template <class E>
class placed_matrix {
  public:
    placed_matrix(std::size_t rows, std::size_t columns, std::size_t gap, std::size_t offset)
        : memory_(rows * (columns + gap) + 64 + 64 / sizeof(E), canary()) {
        const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
        view_ = {memory_.data() + (64 - address % 64) / sizeof(E) + offset, rows, columns,
                 columns + gap};
    }
    matrix_view<E> view() { return view_; }

    void fill(std::span<const E> packed) {
        for (std::size_t i = 0; i < view_.rows; ++i)
            std::copy_n(packed.begin() + static_cast<std::ptrdiff_t>(i * view_.columns),
                        view_.columns, view_.row(i).begin());
    }
    /// The elements, and nothing else but the canary.
    bool holds(std::span<const E> packed) {
        std::vector<E> expected(memory_.size(), canary());
        const std::ptrdiff_t begin = view_.data - memory_.data();
        for (std::size_t i = 0; i < view_.rows; ++i)
            for (std::size_t j = 0; j < view_.columns; ++j)
                expected[static_cast<std::size_t>(begin) + i * view_.leading_dimension + j] =
                    packed[i * view_.columns + j];
        return std::equal(expected.begin(), expected.end(), memory_.begin(), same_element<E>);
    }

  private:
    static E canary() { return static_cast<E>(-123.0F); }

    std::vector<E> memory_;
    matrix_view<E> view_;
};

}  // namespace simdact::test
