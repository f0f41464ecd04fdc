// SPDX-License-Identifier: BSD-3-Clause
#include "common/gnuplot.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

#ifdef _WIN32
#define popen _popen
#define pclose _pclose
#endif

namespace examples {
namespace {

// A gnuplot that gives up early must not take this program with it.
class broken_pipe_ignored {
  public:
    broken_pipe_ignored() = default;
    broken_pipe_ignored(const broken_pipe_ignored&) = delete;
    broken_pipe_ignored& operator=(const broken_pipe_ignored&) = delete;
#ifdef SIGPIPE
    ~broken_pipe_ignored() { std::signal(SIGPIPE, previous_); }

  private:
    void (*previous_)(int) = std::signal(SIGPIPE, SIG_IGN);
#endif
};

}  // namespace

bool gnuplot_is_installed() {
#ifdef _WIN32
    return std::system("gnuplot --version >NUL 2>&1") == 0;
#else
    return std::system("gnuplot --version >/dev/null 2>&1") == 0;
#endif
}

bool run_gnuplot(const std::filesystem::path& script) {
    std::string commands;
    const std::string folder = script.parent_path().string();
    if (!folder.empty()) {
        commands = "cd " + gnuplot_quote(folder) + '\n';
    }
    return run_gnuplot_commands(commands + "load " + gnuplot_quote(script.filename().string()) +
                                '\n');
}

bool run_gnuplot_commands(const std::string& commands) {
    const broken_pipe_ignored guard;
    // All of it, paths too, travels through the pipe: a shell would need a quoting of its own.
    std::FILE* pipe = popen("gnuplot", "w");
    if (pipe == nullptr) {
        return false;
    }
    std::fputs(commands.c_str(), pipe);
    return pclose(pipe) == 0;
}

std::string gnuplot_quote(const std::string& text) {
    std::string quoted = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') {
            quoted += '\\';
        }
        quoted += character;
    }
    return quoted + '"';
}

}  // namespace examples
