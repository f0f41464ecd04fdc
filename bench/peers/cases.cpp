// SPDX-License-Identifier: BSD-3-Clause
#include "cases.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <type_traits>

namespace bench::cases {
namespace {

template <class Range, class Value>
bool contains(const Range& range, const Value& value) {
    return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

}  // namespace

bool is_limit(const std::string& function) {
    return function == "memcpy" || function == "scale" || function == "add";
}

const char* limit_of(verb what) {
    return what == verb::forward || what == verb::in_place ? "scale" : "add";
}

template <class T>
std::vector<single> of(const job<T>& j, const array_kind& elsewhere, bool has_peer) {
    const bool is_flagship = j.function == std::string_view(flagship);
    const bool shows_every_size =
        (is_flagship || is_limit(j.function)) && contains(flagship_verbs, j.what);
    // In place, the numbers are the function's own, on the pages that they are on.
    const bool has_no_choice = elsewhere.fresh_output || elsewhere.values != input_values::mixed;
    if (j.what == verb::in_place && has_no_choice)
        return {};
    std::vector<single> all;
    // Of double the family alone: memory-bound loops of either type move the same bytes.
    if (std::is_same_v<T, float> && shows_every_size) {
        for (const std::size_t n : sizes)
            all.push_back({n, elsewhere});
    } else if ((has_peer || is_limit(j.function)) && contains(family_verbs, j.what)) {
        all.push_back({family_size, elsewhere});
    }
    if (std::is_same_v<T, float> && is_flagship && j.what == verb::forward) {
        for (std::size_t n = 1; n <= longest_call; ++n)
            all.push_back({n, elsewhere});
        if (elsewhere == array_kind{})
            for (const variant& v : variants)
                all.push_back({v.n, v.kind});
    }
    return all;
}

template std::vector<single> of(const job<float>&, const array_kind&, bool);
template std::vector<single> of(const job<double>&, const array_kind&, bool);

}  // namespace bench::cases
