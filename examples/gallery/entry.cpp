// SPDX-License-Identifier: BSD-3-Clause
#include "entry.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <simdact/simdact.hpp>
#include <type_traits>

namespace gallery {
namespace {

// Four digits: a third need not be 0.33333334.
std::string number(float value) {
    return fmt::format("{:.4g}", value);
}

std::string range_text(float lowest, float highest) {
    using limits = std::numeric_limits<float>;
    const float inf = limits::infinity();
    if (lowest == -inf && highest == inf) {
        return "any value";
    }
    if (lowest == (limits::lowest)() && highest == (limits::max)()) {
        return "finite";
    }
    if (lowest == (limits::min)() && highest == (limits::max)()) {
        return "finite, > 0";
    }
    if (highest == (limits::max)()) {
        return fmt::format("finite, ≥ {}", number(lowest));
    }
    return fmt::format("{} to {}", number(lowest), number(highest));
}

// Another value that the reader can tell from this one in the picture: about a half more.
float another(float value) {
    return std::round((value + 0.5f) * 4) / 4;
}

// F, or the same activation with accuracy::fast.
template <class F>
struct fast_tier {
    using type = F;
};
template <template <simdact::arithmetic, simdact::accuracy> class F, class T>
struct fast_tier<F<T, simdact::accuracy::faithful>> {
    using type = F<T, simdact::accuracy::fast>;
};

template <class F>
void add_parameters(entry& e) {
    const F f{};
    for (const auto& p : F::parameters) {
        const float value = f.*p.member;
        e.parameters.push_back({p.name, number(value), range_text(p.lowest, p.highest)});
        const float other = another(value);
        if (p.lowest <= other && other <= p.highest) {
            F changed = f;
            changed.*p.member = other;
            e.variations.push_back({fmt::format("{} = {}", p.name, number(other)),
                                    [changed](float x) { return changed(x); }});
        }
    }
}

template <class F>
from_output from_output_of() {
    if constexpr (!simdact::differentiable_from_output_for<F, float>) {
        return from_output::never;
    } else if constexpr (requires(const F& f) { f.output_suffices(); }) {
        return from_output::on_condition;
    } else {
        return from_output::always;
    }
}

template <class F>
entry entry_of() {
    const F f{};
    entry e;
    e.name = F::name;
    e.value = [f](float x) { return f(x); };
    e.derivative = [f](float x) { return f.derivative(x); };
    if constexpr (simdact::twice_differentiable_for<F, float>) {
        e.second_derivative = [f](float x) { return simdact::detail::second_derivative_of(f, x); };
    }
    add_parameters<F>(e);
    e.ulp = F::ulp;
    using fast = typename fast_tier<F>::type;
    if constexpr (!std::is_same_v<F, fast>) {
        e.fast_ulp = fast::ulp;
    }
    e.output = from_output_of<F>();
    return e;
}

}  // namespace

std::vector<entry> all_entries() {
    std::vector<entry> all;
    simdact::all_activations<float>::for_each([&]<class F> { all.push_back(entry_of<F>()); });
    return all;
}

std::string defaults_of(const entry& e) {
    std::string text;
    for (const parameter_entry& p : e.parameters) {
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", p.name, p.value);
    }
    return text;
}

}  // namespace gallery
