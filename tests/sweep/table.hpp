// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "sweep.hpp"

namespace simdact::test {

/// docs/accuracy.md.
class accuracy_table {
  public:
    explicit accuracy_table(const sweep_options& options) : options_(options) {}

    void add(const std::vector<sweep_row<float>>& rows);
    void add(const std::vector<sweep_row<double>>& rows);
    std::string text() const;

  private:
    /// A function's lines: with fma, without fma.
    struct lines {
        std::string faithful;
        std::string fast;
    };
    template <class T>
    lines lines_of(const std::vector<sweep_row<T>>& rows) const;

    sweep_options options_;
    std::string faithful_float_;
    std::string faithful_double_;
    std::string fast_float_;
    std::string fast_double_;
};

}  // namespace simdact::test
