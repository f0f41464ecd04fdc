// SPDX-License-Identifier: BSD-3-Clause
// One run: a split, and a network with one activation trained on it to the least squared error.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "common/numeric_csv.hpp"
#include "options.hpp"
#include "record.hpp"

namespace regression {

// The seed alone decides the split, the weights and the order of the rows: they are the same for
// every activation. after_epoch(record) is called after every epoch.
run_record train(const std::string& activation, std::uint64_t seed, const options& chosen,
                 const examples::numeric_table& table, Index target,
                 const std::function<void(const run_record&)>& after_epoch);

// Least squares on the same split.
run_record fit_linearly(std::uint64_t seed, const examples::numeric_table& table, Index target);

}  // namespace regression
