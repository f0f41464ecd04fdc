// SPDX-License-Identifier: BSD-3-Clause
// What the header of an activation says about it: the page repeats it and cannot drift from it.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace gallery {

struct header_comment {
    std::string brief;             // one paragraph
    std::string formula;           // the lines of the first indented block, and what completes them
    std::string from_output;       // the paragraph "From the output: …", may be empty
    std::string output_condition;  // what `output_suffices()` returns, may be empty
    std::string source;            // the paragraph "Source: …", may be empty
    std::map<std::string, std::string> parameters;  // what each is, without what is valid
};

// Reads the comment in front of `struct NAME {`. Throws if it has no brief or no formula.
header_comment read_header(const std::filesystem::path& file, const std::string& name);

}  // namespace gallery
