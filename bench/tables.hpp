// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The tables: leaky_relu against the machine's limits and the plain loop, and all functions.

#include <cstddef>
#include <ostream>

#include "catalogue.hpp"
#include "medians.hpp"
#include "text_table.hpp"

namespace bench {

/// Registers what the tables show, and nothing else; returns how many benchmarks that are.
std::size_t register_tables(const job_list& jobs);

void print_tables(std::ostream& out, const job_list& jobs, const median_collector& medians,
                  table_format format);

}  // namespace bench
