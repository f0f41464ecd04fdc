// SPDX-License-Identifier: BSD-3-Clause
// Progress on standard error: one line that updates itself on a terminal, a few lines elsewhere.
// Many threads may report at once.
#pragma once

#include <chrono>
#include <mutex>
#include <string_view>

namespace examples {

class progress {
  public:
    progress();
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    // Replaces the line on a terminal; elsewhere it is left out unless all was quiet for a while.
    void update(std::string_view line);

    // A line worth keeping in a log file; on a terminal it is replaced like any other.
    void milestone(std::string_view line);

  private:
    using clock = std::chrono::steady_clock;

    void show(std::string_view line);

    std::mutex mutex_;
    bool terminal_;
    bool line_open_ = false;
    clock::time_point last_;
};

}  // namespace examples
