// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "common/dataset.hpp"

namespace examples {
namespace {

constexpr std::size_t pixels_per_image = 64;
constexpr std::size_t fields_per_row = pixels_per_image + 1;
constexpr int largest_pixel = 16;
constexpr int largest_label = classes - 1;
constexpr std::size_t test_every = 5;

using row = std::array<int, fields_per_row>;

int parse_field(const std::filesystem::path& file, std::string_view field, std::size_t line,
                std::size_t column) {
    int value = 0;
    const char* end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data(), end, value);
    const bool is_label = column == pixels_per_image;
    const int largest = is_label ? largest_label : largest_pixel;
    if (error != std::errc{} || stop != end || value < 0 || value > largest) {
        // A damaged file may hold anything, and the message goes to a terminal in one line.
        std::string shown(field.substr(0, 20));
        for (char& character : shown) {
            character = character >= ' ' && character <= '~' ? character : '?';
        }
        throw data_error(file,
                         fmt::format("line {}, field {} is '{}', expected a {} from 0 to {}", line,
                                     column + 1, shown, is_label ? "label" : "pixel", largest));
    }
    return value;
}

row parse_row(const std::filesystem::path& file, std::string_view text, std::size_t line) {
    row result{};
    std::size_t column = 0;
    for (std::size_t begin = 0; begin <= text.size(); ++column) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        if (column < fields_per_row) {
            result[column] = parse_field(file, text.substr(begin, end - begin), line, column);
        }
        begin = end + 1;
    }
    if (column != fields_per_row) {
        throw data_error(file, fmt::format("line {} has {} fields, expected {} (64 pixels, label)",
                                           line, column, fields_per_row));
    }
    return result;
}

labelled_images to_images(const std::vector<row>& rows) {
    labelled_images images;
    images.pixels.resize(static_cast<Index>(pixels_per_image), static_cast<Index>(rows.size()));
    float* next = images.pixels.data();
    for (const row& fields : rows) {
        for (std::size_t i = 0; i < pixels_per_image; ++i) {
            *next++ = static_cast<float>(fields[i]) / float{largest_pixel};
        }
        images.labels.push_back(fields.back());
    }
    return images;
}

}  // namespace

dataset load_digits_csv(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        throw data_error(file, "cannot be opened, expected a readable CSV file");
    }
    std::vector<row> train;
    std::vector<row> test;
    std::string text;
    for (std::size_t line = 1; std::getline(stream, text); ++line) {
        if (text.ends_with('\r')) {
            text.pop_back();
        }
        (line % test_every == 0 ? test : train).push_back(parse_row(file, text, line));
    }
    if (stream.bad()) {
        throw data_error(file, "reading failed half-way, expected a readable CSV file");
    }
    if (test.empty()) {
        throw data_error(file, fmt::format("has {} rows, expected at least {}: every fifth row "
                                           "becomes a test image",
                                           train.size(), test_every));
    }
    return {file.filename().string(), to_images(train), to_images(test)};
}

}  // namespace examples
