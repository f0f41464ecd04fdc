// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace bench {
namespace {

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts{""};
    for (const char c : text) {
        if (c == ',')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

input_values values_named(const std::string& name) {
    if (name == "mixed")
        return input_values::mixed;
    if (name == "positive")
        return input_values::positive;
    if (name == "negative")
        return input_values::negative;
    if (name == "denormal")
        return input_values::denormal;
    throw std::runtime_error("--input is mixed, positive, negative or denormal, not " + name);
}

}  // namespace

options parse_options(int argc, char** argv) {
    options parsed;
    for (int i = 0; i < argc; ++i) {
        const std::string argument = argv[i];
        const auto value_of = [&](const std::string& flag) -> std::optional<std::string> {
            if (argument.rfind(flag + '=', 0) != 0)
                return std::nullopt;
            return argument.substr(flag.size() + 1);
        };
        if (const auto out = value_of("--out"))
            parsed.out = *out;
        else if (const auto page = value_of("--page"))
            parsed.page = *page;
        else if (const auto adapters = value_of("--adapters"))
            parsed.adapters = *adapters;
        else if (const auto sets = value_of("--sets"))
            parsed.sets = split(*sets);
        else if (const auto set = value_of("--measure-set"))
            parsed.only_set = *set;
        else if (const auto values = value_of("--input"))
            parsed.kind.values = values_named(*values);
        else if (argument == "--unaligned")
            parsed.kind.aligned = false;
        else if (argument == "--fresh-output")
            parsed.kind.fresh_output = true;
        else if (argument == "--report")
            parsed.report_only = true;
        else if (argument == "--help")
            parsed.help = true;
        else
            parsed.others.push_back(argument);
    }
    return parsed;
}

void print_help() {
    std::fputs(
        "simdact_peers [--out=DIR] [--page=FILE.md] [flags of Google Benchmark]\n"
        "\n"
        "Measures simdact against the libraries that it was built with, in random order in one\n"
        "process for each instruction set, and writes to DIR (default: peers) SET.json, SET.tsv,\n"
        "and to FILE.md (default: DIR/benchmarks.md) the tables, with pictures in images/ beside "
        "it.\n"
        "\n"
        "  --sets=v3,v4     the instruction sets; default: all the CPU has but v1\n"
        "  --report         measures nothing: makes page and pictures of DIR's results\n"
        "  --adapters=DIR   the adapters of the libraries; default: the folder adapters beside the "
        "program\n"
        "  --input=VALUES   mixed (default), positive, negative or denormal, for everything\n"
        "  --unaligned      arrays one element off a cache line, for everything\n"
        "  --fresh-output   each call writes to pages that the system has yet to bring\n"
        "\n"
        "It stays on the last core that it may run on (taskset -c 0 simdact_peers chooses "
        "another).\nOf Google Benchmark's flags, "
        "--benchmark_filter=REGEX chooses among verb/function/type/code/n[/kind],\n"
        "--benchmark_repetitions=N and --benchmark_min_time=SECONDS (of one) say how long.\n",
        stderr);
}

}  // namespace bench
