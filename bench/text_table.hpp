// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Tables of text, for a terminal or for a Markdown page.

#include <ostream>
#include <string>
#include <vector>

namespace bench {

enum class table_format { text, markdown };

struct text_table {
    std::string title;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

/// All columns but the first are aligned to the right.
void print(std::ostream& out, const text_table& table, table_format format);

/// Three digits: "0.0712", "1.74", "93.1", "190"; "-" where there is no number.
std::string three_digits(double value);

/// "64", "16 Ki", "4 Mi"
std::string binary_size(std::size_t n);

}  // namespace bench
