// SPDX-License-Identifier: BSD-3-Clause
#include "progress.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace bench::progress {
namespace {

using clock = std::chrono::steady_clock;

struct state {
    const char* program = "";
    std::size_t total = 0;
    std::size_t done = 0;
    double least_seconds = 0;
    double next_print = 0;
    bool line_is_open = false;
    clock::time_point start = clock::now();

    double seconds() const { return std::chrono::duration<double>(clock::now() - start).count(); }
};

state& current() {
    static state s;
    return s;
}

bool on_terminal() {
    static const bool answer = isatty(STDERR_FILENO) == 1;
    return answer;
}

void print() {
    state& s = current();
    const std::string total = s.total != 0 ? " of " + std::to_string(s.total) : "";
    std::fprintf(stderr, "%s%s: %zu%s measurements, %.0f s%s", on_terminal() ? "\r" : "", s.program,
                 s.done, total.c_str(), s.seconds(), on_terminal() ? "   " : "\n");
    std::fflush(stderr);
    s.line_is_open = on_terminal();
}

}  // namespace

void begin(const char* program, std::size_t repetitions, double seconds) {
    current() = state{};
    current().program = program;
    current().total = repetitions;
    current().least_seconds = seconds;
}

void count() {
    state& s = current();
    ++s.done;
    if (s.seconds() >= s.next_print) {
        print();
        s.next_print = s.seconds() + (on_terminal() ? 0.5 : 10);
    }
}

void end() {
    if (current().line_is_open)
        std::fputc('\n', stderr);
    current().line_is_open = false;
}

double least_repetition_seconds() {
    return current().least_seconds;
}

}  // namespace bench::progress
