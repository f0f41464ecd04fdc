// SPDX-License-Identifier: BSD-3-Clause
// What the registry knows about its activations, without their types.
#pragma once

#include <functional>
#include <optional>
#include <simdact/accuracy.hpp>
#include <string>
#include <vector>

namespace gallery {

using function = std::function<float(float)>;

struct parameter_entry {
    std::string name;
    std::string value;  // the default
    std::string range;  // the valid values
};

// The function with one parameter that is not the default.
struct variation {
    std::string setting;
    function value;
};

enum class from_output { never, on_condition, always };

struct entry {
    std::string name;
    function value;
    function derivative;
    function second_derivative;  // may be empty
    std::vector<parameter_entry> parameters;
    std::vector<variation> variations;
    simdact::ulp_bounds ulp;                      // of accuracy::faithful
    std::optional<simdact::ulp_bounds> fast_ulp;  // where there is the choice
    from_output output;
};

// All activations in the registry's order.
std::vector<entry> all_entries();

// "alpha = 1, beta = 0.5", or nothing.
std::string defaults_of(const entry& e);

}  // namespace gallery
