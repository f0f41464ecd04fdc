// SPDX-License-Identifier: BSD-3-Clause
#include "common/numeric_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>

#include "common/csv_fields.hpp"

namespace examples {
namespace {

constexpr std::size_t fewest_rows = 20;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view around = " \t\"";
    const std::size_t begin = std::min(text.find_first_not_of(around), text.size());
    return text.substr(begin, text.find_last_not_of(around) + 1 - begin);
}

std::optional<double> number(std::string_view field) {
    double value = 0;
    const std::string_view text = trimmed(field);
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && stop == text.data() + text.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<std::string> header(const std::filesystem::path& file,
                                const std::vector<std::string_view>& fields) {
    if (std::ranges::all_of(fields,
                            [](std::string_view field) { return number(field).has_value(); })) {
        throw data_error(file, "line 1 holds numbers, expected the names of the columns");
    }
    if (fields.size() < 2) {
        throw data_error(file, fmt::format("line 1 is '{}', expected the names of at least two "
                                           "columns, separated by commas",
                                           printable(fields.front())));
    }
    std::vector<std::string> names;
    for (const std::string_view field : fields) {
        names.emplace_back(trimmed(field));
    }
    return names;
}

}  // namespace

numeric_table load_numeric_csv(const std::filesystem::path& file) {
    numeric_table table{file.filename().string(), {}, {}};
    std::vector<double> numbers;
    std::size_t rows = 0;
    for_each_csv_line(file, [&](std::size_t line, const std::vector<std::string_view>& fields) {
        if (line == 1) {
            table.columns = header(file, fields);
            return;
        }
        if (fields.size() != table.columns.size()) {
            throw data_error(file, fmt::format("line {} has {} fields, expected {} as in line 1",
                                               line, fields.size(), table.columns.size()));
        }
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::optional<double> value = number(fields[i]);
            if (!value) {
                throw data_error(file,
                                 fmt::format("line {}, column {} is '{}', expected a number", line,
                                             printable(table.columns[i]), printable(fields[i])));
            }
            numbers.push_back(*value);
        }
        ++rows;
    });
    if (rows < fewest_rows) {
        throw data_error(file, fmt::format("has {} rows after the header, expected at least {}",
                                           rows, fewest_rows));
    }
    using row_major = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    table.rows = Eigen::Map<const row_major>(numbers.data(), static_cast<Eigen::Index>(rows),
                                             static_cast<Eigen::Index>(table.columns.size()));
    return table;
}

}  // namespace examples
