// SPDX-License-Identifier: BSD-3-Clause
// The lines of a CSV file without quoted commas, and their fields.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "common/dataset.hpp"

namespace examples {

inline std::vector<std::string_view> csv_fields(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find(',', begin), line.size());
        fields.push_back(line.substr(begin, end - begin));
        begin = end + 1;
    }
    return fields;
}

// For an error message: a damaged file may hold anything, and the message goes to a terminal in one
// line.
inline std::string printable(std::string_view field) {
    std::string shown(field.substr(0, 20));
    for (char& character : shown) {
        character = character >= ' ' && character <= '~' ? character : '?';
    }
    return shown;
}

// Calls use(number, fields) for every line, from number 1.
template <class Use>
void for_each_csv_line(const std::filesystem::path& file, Use&& use) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        throw data_error(file, "cannot be opened, expected a readable CSV file");
    }
    std::string text;
    for (std::size_t line = 1; std::getline(stream, text); ++line) {
        if (text.ends_with('\r')) {
            text.pop_back();
        }
        use(line, csv_fields(text));
    }
    if (stream.bad()) {
        throw data_error(file, "reading failed half-way, expected a readable CSV file");
    }
}

}  // namespace examples
