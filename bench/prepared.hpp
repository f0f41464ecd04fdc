// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// A job that has done what it does once for its arrays.

#include <cstddef>

#include "job.hpp"

namespace bench {

template <class T>
class prepared {
  public:
    prepared(const job<T>& j, const T* first, const T* second, T* output, std::size_t n)
        : job_(j),
          object_(j.prepare != nullptr ? j.prepare(j.parameters, first, second, output, n)
                                       : nullptr) {}
    prepared(const prepared&) = delete;
    prepared& operator=(const prepared&) = delete;
    ~prepared() {
        if (job_.release != nullptr)
            job_.release(object_);
    }

    /// What `run` is called with first.
    const void* parameters() const { return job_.prepare != nullptr ? object_ : job_.parameters; }

  private:
    const job<T>& job_;
    void* object_;
};

}  // namespace bench
