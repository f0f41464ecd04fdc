// SPDX-License-Identifier: BSD-3-Clause
#include "header_comment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "common/text_file.hpp"

namespace gallery {
namespace {

using lines = std::vector<std::string>;

constexpr std::string_view indent = "    ";

lines split(const std::string& text) {
    lines result;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        result.push_back(line);
    }
    return result;
}

// The text of a line of documentation, or false.
bool comment_text(const std::string& line, std::string& text) {
    const std::size_t start = line.find_first_not_of(' ');
    if (start == std::string::npos || line.compare(start, 3, "///") != 0) {
        return false;
    }
    const std::size_t skipped = line.compare(start, 4, "/// ") == 0 ? 4 : 3;
    text = line.substr(start + skipped);
    return true;
}

// The comment that ends just above line `end`.
lines comment_above(const lines& all, std::size_t end) {
    lines comment;
    for (std::string text; end > 0 && comment_text(all[end - 1], text); --end) {
        comment.push_back(text);
    }
    std::reverse(comment.begin(), comment.end());
    return comment;
}

std::vector<lines> paragraphs(const lines& comment) {
    std::vector<lines> result(1);
    for (const std::string& line : comment) {
        if (!line.empty()) {
            result.back().push_back(line);
        } else if (!result.back().empty()) {
            result.emplace_back();
        }
    }
    if (result.back().empty()) {
        result.pop_back();
    }
    return result;
}

std::string joined(const lines& paragraph, char separator = ' ') {
    std::string text;
    for (const std::string& line : paragraph) {
        text += (text.empty() ? "" : std::string(1, separator)) + line;
    }
    return text;
}

bool is_indented(const lines& paragraph) {
    return std::ranges::all_of(paragraph,
                               [](const std::string& line) { return line.starts_with(indent); });
}

std::string formula_of(const std::vector<lines>& all) {
    const auto block = std::ranges::find_if(all, is_indented);
    if (block == all.end()) {
        return {};
    }
    lines formula = *block;
    for (std::string& line : formula) {
        line.erase(0, indent.size());
    }
    // A paragraph that begins with a small letter ("with alpha = …") ends the formula's sentence.
    const auto next = block + 1;
    if (next != all.end() && std::islower(static_cast<unsigned char>(next->front().front())) != 0) {
        formula.insert(formula.end(), next->begin(), next->end());
    }
    return joined(formula, '\n');
}

std::string paragraph_after(const std::vector<lines>& all, std::string_view heading) {
    for (const lines& paragraph : all) {
        if (paragraph.front().starts_with(heading)) {
            return joined(paragraph).substr(heading.size());
        }
    }
    return {};
}

// "Half the width of the bend; positive and finite." without its second half: the registry says in
// numbers which values are valid.
std::string first_clause(const std::string& text) {
    const std::size_t end = std::min({text.find(';'), text.find(". "), text.rfind('.')});
    return text.substr(0, end);
}

std::size_t line_of_struct(const lines& all, const std::string& name) {
    const auto found = std::ranges::find(all, "struct " + name + " {");
    return static_cast<std::size_t>(found - all.begin());
}

}  // namespace

header_comment read_header(const std::filesystem::path& file, const std::string& name) {
    const std::string text = examples::read_file(file);
    const lines all = split(text);
    std::size_t type = line_of_struct(all, name);
    if (type == all.size()) {
        throw std::runtime_error(
            fmt::format("{}: has no line \"struct {} {{\"", file.string(), name));
    }
    while (type > 0 && all[type - 1].starts_with("template")) {
        --type;
    }
    const std::vector<lines> said = paragraphs(comment_above(all, type));
    header_comment result;
    result.formula = formula_of(said);
    if (said.empty() || is_indented(said.front()) || result.formula.empty()) {
        throw std::runtime_error(fmt::format(
            "{}: the comment of {} needs a first paragraph and an indented block of formulas",
            file.string(), name));
    }
    result.brief = joined(said.front());
    result.from_output = paragraph_after(said, "From the output: ");
    result.source = paragraph_after(said, "Source: ");

    std::smatch match;
    if (std::regex_search(text, match,
                          std::regex(R"(output_suffices\(\)[^{}]*\{\s*return ([^;]+);)"))) {
        result.output_condition = match[1];
    }
    const std::regex member("    T ([a-z_]+) = .*;");
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (std::regex_match(all[i], match, member)) {
            result.parameters[match[1]] = first_clause(joined(comment_above(all, i)));
        }
    }
    return result;
}

}  // namespace gallery
