// SPDX-License-Identifier: BSD-3-Clause
#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace bench {
namespace {

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string space(width - text.size(), ' ');
    return left ? text + space : space + text;
}

std::vector<std::size_t> column_widths(const text_table& table) {
    std::vector<std::size_t> widths;
    for (const std::string& cell : table.header)
        widths.push_back(cell.size());
    for (const auto& row : table.rows)
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], row[column].size());
    return widths;
}

}  // namespace

void print(std::ostream& out, const text_table& table, table_format format) {
    const bool markdown = format == table_format::markdown;
    const std::vector<std::size_t> widths = column_widths(table);
    const auto print_row = [&](const std::vector<std::string>& row) {
        std::string line = markdown ? "|" : "";
        for (std::size_t column = 0; column < row.size(); ++column) {
            const std::string cell = padded(row[column], widths[column], column == 0);
            if (markdown)
                line += ' ' + cell + " |";
            else
                line += (column == 0 ? "" : "  ") + cell;
        }
        out << line << '\n';
    };

    out << (markdown ? "**" : "") << table.title << (markdown ? "**\n\n" : "\n");
    print_row(table.header);
    if (markdown) {
        out << "|:--|";
        for (std::size_t column = 1; column < table.header.size(); ++column)
            out << "--:|";
        out << '\n';
    }
    for (const auto& row : table.rows)
        print_row(row);
    out << '\n';
}

std::string three_digits(double value) {
    if (!std::isfinite(value))
        return "-";
    const double magnitude = std::abs(value);
    int decimals = 4;
    for (const double limit : {0.1, 1.0, 10.0, 100.0})
        if (magnitude >= limit)
            --decimals;
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string binary_size(std::size_t n) {
    constexpr std::size_t mi = std::size_t{1} << 20;
    constexpr std::size_t ki = std::size_t{1} << 10;
    if (n >= mi && n % mi == 0)
        return std::to_string(n / mi) + " Mi";
    if (n >= ki && n % ki == 0)
        return std::to_string(n / ki) + " Ki";
    return std::to_string(n);
}

}  // namespace bench
