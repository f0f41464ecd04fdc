// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What is measured: which function, verb, size and kind of arrays; by whoever has it.

#include <cstddef>
#include <string>
#include <vector>

#include "catalogue.hpp"

namespace bench::cases {

inline constexpr const char* flagship = "leaky_relu";
inline constexpr verb flagship_verbs[] = {verb::forward, verb::in_place, verb::backward};

inline constexpr std::size_t sizes[] = {64, 1 << 10, 16 << 10, 256 << 10, 1 << 20, 16 << 20};
inline constexpr std::size_t longest_call = 31;  ///< calls are n = 1, 2, …
inline constexpr std::size_t family_size = 16 << 10;

/// The verbs of the smooth functions.
inline constexpr verb family_verbs[] = {verb::forward, verb::backward, verb::backward_from_output};

/// The flagship's other arrays, and how long they are.
struct variant {
    array_kind kind;
    std::size_t n;
};
inline constexpr variant variants[] = {
    {{.values = input_values::positive}, family_size},
    {{.values = input_values::negative}, family_size},
    {{.values = input_values::denormal}, family_size},
    {{.aligned = false}, family_size},
    {{.fresh_output = true}, 1 << 20},
    {{.fresh_output = true}, 16 << 20},
};

/// memcpy, scale and add: of a verb, what no function can be faster than.
bool is_limit(const std::string& function);

/// The limit that belongs to a verb: "scale" or "add".
const char* limit_of(verb what);

/// One benchmark that a job is to be registered for.
struct single {
    std::size_t n;
    array_kind kind;
};

/// \param elsewhere  the kind that the user wants everything measured with, the usual one if not
/// \param has_peer   somebody else has this function, too
template <class T>
std::vector<single> of(const job<T>& j, const array_kind& elsewhere, bool has_peer);

extern template std::vector<single> of(const job<float>&, const array_kind&, bool);
extern template std::vector<single> of(const job<double>&, const array_kind&, bool);

}  // namespace bench::cases
