// SPDX-License-Identifier: BSD-3-Clause
#include "command_line.hpp"

#include <benchmark/benchmark.h>

#include <string_view>

namespace bench {

command_line parse(int argc, char** argv) {
    command_line parsed;
    for (int i = 0; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--table" || argument == "--table=text")
            parsed.table = table_format::text;
        else if (argument == "--table=markdown")
            parsed.table = table_format::markdown;
        else
            parsed.others.emplace_back(argument);
    }
    if (argc <= 1)
        parsed.table = table_format::text;
    return parsed;
}

bool initialise(const command_line& given, const plan& planned, void (*print_help)()) {
    std::vector<std::string> all{
        given.others.front(),
        "--benchmark_enable_random_interleaving=true",
        "--benchmark_repetitions=" + std::to_string(planned.repetitions),
        "--benchmark_min_time=" + std::to_string(planned.seconds),
    };
    if (!given.table)
        all.emplace_back("--benchmark_display_aggregates_only=true");
    all.insert(all.end(), given.others.begin() + 1, given.others.end());

    std::vector<char*> pointers;
    for (std::string& argument : all)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    int count = static_cast<int>(all.size());
    // Google Benchmark keeps the pointer to the program's name.
    static std::string name;
    name = given.others.front();
    pointers.front() = name.data();
    benchmark::Initialize(&count, pointers.data(), print_help);
    return !benchmark::ReportUnrecognizedArguments(count, pointers.data());
}

}  // namespace bench
