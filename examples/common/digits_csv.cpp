// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "common/csv_fields.hpp"
#include "common/dataset.hpp"

namespace examples {
namespace {

constexpr Index side = 8;
constexpr std::size_t pixels_per_image = side * side;
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
        throw data_error(
            file, fmt::format("line {}, field {} is '{}', expected a {} from 0 to {}", line,
                              column + 1, printable(field), is_label ? "label" : "pixel", largest));
    }
    return value;
}

row parse_row(const std::filesystem::path& file, const std::vector<std::string_view>& fields,
              std::size_t line) {
    row result{};
    for (std::size_t column = 0; column < std::min(fields.size(), fields_per_row); ++column) {
        result[column] = parse_field(file, fields[column], line, column);
    }
    if (fields.size() != fields_per_row) {
        throw data_error(file, fmt::format("line {} has {} fields, expected {} (64 pixels, label)",
                                           line, fields.size(), fields_per_row));
    }
    return result;
}

labelled_images to_images(const std::vector<row>& rows) {
    labelled_images images{.height = side, .width = side};
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
    std::vector<row> train;
    std::vector<row> test;
    for_each_csv_line(file, [&](std::size_t line, const std::vector<std::string_view>& fields) {
        (line % test_every == 0 ? test : train).push_back(parse_row(file, fields, line));
    });
    if (test.empty()) {
        throw data_error(file, fmt::format("has {} rows, expected at least {}: every fifth row "
                                           "becomes a test image",
                                           train.size(), test_every));
    }
    return {file.filename().string(), to_images(train), to_images(test)};
}

}  // namespace examples
