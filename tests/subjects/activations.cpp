// SPDX-License-Identifier: BSD-3-Clause

// The registry with its reference entries, types erased, for SIMDACT_TEST_TYPE.

#include <array>
#include <cmath>
#include <concepts>
#include <cstdio>

#include "../added/reference.hpp"
#include "../reference.hpp"
#include "each.hpp"
#include "subjects.hpp"

namespace simdact::test {
namespace {

using T = SIMDACT_TEST_TYPE;
using W = wide<T>;

template <class F>
std::string describe(const F& f) {
    std::string text = std::string(F::name) + "{";
    const char* separator = "";
    for (const auto& p : F::parameters) {
        char value[32];
        std::snprintf(value, sizeof value, "%.9g", static_cast<double>(f.*p.member));
        text += separator + std::string(p.name) + " = " + value;
        separator = ", ";
    }
    return text + "}";
}

template <class F>
parameter_set make_set(const F& f) {
    parameter_set set{.activation = std::make_shared<const F>(f), .text = describe(f)};
    if constexpr (requires { f.output_suffices(); })
        set.output_suffices = f.output_suffices();
    for (const auto& p : F::parameters) {
        const T value = f.*p.member;
        set.finite = set.finite && std::isfinite(value);
        const bool anything = std::isinf(p.lowest) && std::isinf(p.highest);
        set.valid = set.valid && (anything || (p.lowest <= value && value <= p.highest));
    }
    return set;
}

template <class F>
parameter_set make_set_with(const std::vector<double>& parameters) {
    F f{};
    std::size_t k = 0;
    for (const auto& p : F::parameters)
        if (k < parameters.size())
            f.*p.member = static_cast<T>(parameters[k++]);
    return make_set(f);
}

template <class F>
const F& as(const void* f) {
    return *static_cast<const F*>(f);
}

// Such a formula is written in T, others in any type.
template <class F>
concept rounds_once_from_output = requires(const F& f, W y) {
    { reference<F>::derivative_from_output(f, y) } -> std::same_as<T>;
};

template <class F, accuracy Tier>
test_activation<T> make_activation() {
    using entry = reference<F>;
    test_activation<T> all{};
    all.name = F::name;
    all.tier = Tier;
    all.in_the_library = is_in_the_library<F, T>;
    all.ulp = F::ulp;
    all.exact = F::ulp.value.fused <= 0.5 && F::ulp.derivative.fused <= 0.5;
    for (const F& f : entry::parameter_sets())
        all.sets.push_back(make_set(f));
    all.with = make_set_with<F>;
    all.value = [](const void* f, W x) { return entry::value(as<F>(f), x); };
    all.derivative = [](const void* f, W x) { return entry::derivative(as<F>(f), x); };
    if constexpr (requires(const F& f, W x) { entry::second_derivative(f, x); })
        all.second_derivative = [](const void* f, W x) {
            return entry::second_derivative(as<F>(f), x);
        };
    if constexpr (rounds_once_from_output<F>)
        all.derivative_from_output = [](const void* f, T y) {
            return entry::derivative_from_output(as<F>(f), y);
        };
    else if constexpr (requires(const F& f, W y) { entry::derivative_from_output(f, y); })
        all.wide_derivative_from_output = [](const void* f, W y) {
            return entry::derivative_from_output(as<F>(f), y);
        };
    if constexpr (requires(const F& f, T x) { entry::torch_value(f, x); }) {
        all.torch_value = [](const void* f, T x) { return entry::torch_value(as<F>(f), x); };
        all.torch_gradient = [](const void* f, T x, T grad_y) {
            return entry::torch_gradient(as<F>(f), x, grad_y);
        };
    }
    return all;
}

}  // namespace

template <>
const std::vector<test_activation<T>>& activations<T>() {
    static const std::vector<test_activation<T>> all = [] {
        std::vector<test_activation<T>> list;
        for_each_activation<T>(
            [&]<class F, accuracy Tier>() { list.push_back(make_activation<F, Tier>()); });
        return list;
    }();
    return all;
}

}  // namespace simdact::test
