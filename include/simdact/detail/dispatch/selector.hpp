// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What is there once for a dispatch list, in a source file that includes this header and is
/// compiled with the flags of the program: the choice of the instruction set.

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>

#include "../../dispatch.hpp"
#include "../verb/check.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

inline namespace SIMDACT_DISPATCH_NAMESPACE {

#define SIMDACT_DETAIL_DECLARE(set) \
    SIMDACT_HIDDEN extern constinit const listed_kernels::table table_of_##set;
SIMDACT_DISPATCH_SETS(SIMDACT_DETAIL_DECLARE)
#undef SIMDACT_DETAIL_DECLARE

namespace {

struct compiled_set {
    instruction_set set;
    const listed_kernels::table* kernels;
};

// In ascending order.
constexpr compiled_set compiled_sets[] = {
#define SIMDACT_DETAIL_ROW(set) {instruction_set::set, &table_of_##set},
    SIMDACT_DISPATCH_SETS(SIMDACT_DETAIL_ROW)
#undef SIMDACT_DETAIL_ROW
};
static_assert(compiled_sets[0].set == instruction_set::baseline,
              "the first of SIMDACT_DISPATCH_SETS is baseline: every CPU has to find one");

// The number of names if there is none like it.
std::size_t find(std::string_view name) noexcept {
    std::size_t k = 0;
    while (k < std::size(set_names) && set_names[k] != name)
        ++k;
    return k;
}

std::string all_names() {
    std::string text;
    for (std::string_view name : set_names)
        (text += text.empty() ? "" : ", ") += name;
    return text;
}

// What the CPU and the environment allow.
instruction_set highest_allowed() noexcept {
    static const instruction_set highest = [] {
        instruction_set here = dispatch::highest_set_here();
        const char* const wanted = std::getenv("SIMDACT_DISPATCH");
        if (wanted == nullptr || *wanted == '\0')
            return here;
        const std::size_t k = dispatch::find(wanted);
        if (k == std::size(set_names))
            std::fprintf(
                stderr,
                "simdact: the environment variable SIMDACT_DISPATCH is \"%.40s\", which is "
                "no instruction set (there are baseline, v2, v3, v4): it is ignored\n",
                wanted);
        else if (static_cast<instruction_set>(k) < here)
            here = static_cast<instruction_set>(k);
        return here;
    }();
    return highest;
}

const compiled_set& highest_compiled(instruction_set limit) noexcept {
    const compiled_set* found = compiled_sets;
    for (const compiled_set& each : compiled_sets)
        if (each.set <= limit)
            found = &each;
    return *found;
}

}  // namespace

constinit std::atomic<const listed_kernels::table*> table_in_use{nullptr};

const listed_kernels::table* choose() noexcept {
    const listed_kernels::table* expected = nullptr;
    const listed_kernels::table* const chosen =
        dispatch::highest_compiled(dispatch::highest_allowed()).kernels;
    // Not where `limit` was faster.
    return table_in_use.compare_exchange_strong(expected, chosen, std::memory_order_relaxed)
               ? chosen
               : expected;
}

std::string_view current() noexcept {
    const listed_kernels::table* kernels = table_in_use.load(std::memory_order_relaxed);
    if (kernels == nullptr)
        kernels = dispatch::choose();
    for (const compiled_set& each : compiled_sets)
        if (each.kernels == kernels)
            return set_names[static_cast<std::size_t>(each.set)];
    return set_names[0];
}

std::string_view limit(std::string_view name) {
    const std::size_t k = dispatch::find(name);
    if (k == std::size(set_names)) {
        const std::string text = "simdact::dispatch::limit: no instruction set is called \"" +
                                 std::string(name.substr(0, 40)) + "\"; there are " + all_names();
        simdact::detail::fail(text.c_str());
    }
    const instruction_set wanted = static_cast<instruction_set>(k);
    const instruction_set highest = dispatch::highest_allowed();
    const compiled_set& chosen = dispatch::highest_compiled(wanted < highest ? wanted : highest);
    table_in_use.store(chosen.kernels, std::memory_order_relaxed);
    return set_names[static_cast<std::size_t>(chosen.set)];
}

}  // namespace SIMDACT_DISPATCH_NAMESPACE
}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
