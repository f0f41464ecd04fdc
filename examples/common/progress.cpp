// SPDX-License-Identifier: BSD-3-Clause
#include "common/progress.hpp"

#include <fmt/format.h>

#include <cstdio>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace examples {
namespace {

constexpr std::chrono::seconds quiet_limit{10};
constexpr std::chrono::milliseconds redraw_limit{50};

bool is_terminal(std::FILE* stream) {
#ifdef _WIN32
    return _isatty(_fileno(stream)) != 0;
#else
    return isatty(fileno(stream)) != 0;
#endif
}

}  // namespace

progress::progress() : terminal_(is_terminal(stderr)), last_(clock::now()) {}

progress::~progress() {
    if (line_open_) {
        // Only spaces erase the line on every terminal.
        std::fputs(fmt::format("\r{:79}\r", "").c_str(), stderr);
    }
}

void progress::update(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    if (clock::now() - last_ >= (terminal_ ? clock::duration{redraw_limit} : quiet_limit)) {
        show(line);
    }
}

void progress::milestone(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    show(line);
}

void progress::show(std::string_view line) {
    last_ = clock::now();
    // 79 columns: a line that wraps could not be replaced.
    const std::string text =
        terminal_ ? fmt::format("\r{:79.79}", line) : fmt::format("{}\n", line);
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
    line_open_ = terminal_;
}

}  // namespace examples
