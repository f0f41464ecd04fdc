// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Activations by name, for programs that read models from files:
///
///     simdact::visit<float>("leaky_relu", {{"negative_slope", 0.2}},
///                           [&](const auto& f) { simdact::forward(f, x, y); });
///
/// Opt-in: `simdact.hpp` does not include it. `visit` looks the name up in the registry,
/// sets the parameters and calls its last argument with the activation itself, so that the loop
/// within is compiled for each activation and knows it. That costs the compiler the time, and the
/// program the size, of the loop times the number of activations: visit once, around the loop.
///
/// Capital letters and underscores make no difference in names: `LeakyReLU`, as torch's modules are
/// called, and `LeakyRelu`, as ONNX's operators are, mean `leaky_relu`. The meaning and the
/// defaults are those of the activation's header, so torch's. Others' defaults may differ (ONNX's
/// HardSigmoid has another slope, Keras' leaky_relu another negative_slope) and others' parameters
/// be called otherwise: pass what the model holds by the names of this library. `visit` refuses the
/// rest.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "detail/verb/check.hpp"
#include "element.hpp"
#include "functions.hpp"
#include "simd/config.hpp"
#include "simd/float_classification.hpp"

namespace simdact {

/// A parameter and its value, as a file has them.
struct named_value {
    std::string_view name;
    double value;
};

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace by_name {

/// The next character that counts, in lower case; -1 at the end.
SIMDACT_INLINE constexpr int next_character(std::string_view& text) noexcept {
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c != '_')
            return static_cast<unsigned char>('A' <= c && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return -1;
}

SIMDACT_INLINE constexpr bool same_name(std::string_view a, std::string_view b) noexcept {
    for (;;) {
        const int c = by_name::next_character(a);
        if (c != by_name::next_character(b))
            return false;
        if (c == -1)
            return true;
    }
}

using names = std::span<const char* const>;

/// The index of `name`, or the number of names.
SIMDACT_INLINE constexpr std::size_t find(names all, std::string_view name) noexcept {
    std::size_t k = 0;
    while (k < all.size() && !by_name::same_name(all[k], name))
        ++k;
    return k;
}

/// An error message under way; what does not fit is cut off.
class message {
  public:
    SIMDACT_INLINE void add(std::string_view text) noexcept {
        for (char c : text)
            if (length_ + 1 < sizeof text_)
                text_[length_++] = c;
    }
    SIMDACT_INLINE void add(double number) noexcept {
        char digits[32];
        std::snprintf(digits, sizeof digits, "%.9g", number);
        add(std::string_view(digits));
    }
    SIMDACT_INLINE void add_quoted(std::string_view text) noexcept {
        add("\"");
        add(text.substr(0, 64));
        add("\"");
    }
    SIMDACT_INLINE void add_list(names all) noexcept {
        const char* separator = "";
        for (const char* each : all) {
            add(separator);
            add(std::string_view(each));
            separator = ", ";
        }
    }
    SIMDACT_INLINE const char* text() const noexcept { return text_; }

  private:
    char text_[2048] = {};
    std::size_t length_ = 0;
};

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_unknown_activation(std::string_view name, names all) {
    message m;
    m.add("simdact::visit: no activation is called ");
    m.add_quoted(name);
    m.add("; there are ");
    m.add_list(all);
    detail::fail(m.text());
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_unknown_parameter(const char* activation, std::string_view name,
                                                      names all) {
    message m;
    m.add("simdact::visit: ");
    m.add(activation);
    m.add(" has no parameter ");
    m.add_quoted(name);
    m.add(all.empty() ? "; it has no parameters" : "; it has ");
    m.add_list(all);
    detail::fail(m.text());
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_given_twice(const char* activation, const char* parameter) {
    message m;
    m.add("simdact::visit: ");
    m.add(activation);
    m.add(" was given its parameter ");
    m.add(parameter);
    m.add(" twice");
    detail::fail(m.text());
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_value(const char* activation, const char* parameter,
                                          double value, const char* type, double lowest,
                                          double highest) {
    message m;
    m.add("simdact::visit: ");
    m.add(activation);
    m.add(" cannot have ");
    m.add(parameter);
    m.add(" = ");
    m.add(value);
    m.add(": it must be a ");
    m.add(type);
    m.add(" between ");
    m.add(lowest);
    m.add(" and ");
    m.add(highest);
    detail::fail(m.text());
}

/// Whether `value` is one of `T` between `lowest` and `highest`; it may be rounded to be.
template <arithmetic T>
SIMDACT_INLINE bool is_valid(double value, T lowest, T highest) noexcept {
    constexpr double inf = simd::infinity<double>;
    // From here on a number rounds to infinity.
    constexpr double too_large = std::same_as<T, float> ? 0x1.ffffffp127 : inf;
    if (simd::is_nan(value))
        return lowest == -simd::infinity<T> && highest == simd::infinity<T>;
    const double magnitude = value < 0 ? -value : value;
    if (magnitude >= too_large && magnitude < inf)
        return false;
    return lowest <= static_cast<T>(value) && static_cast<T>(value) <= highest;
}

template <class F>
constexpr std::array<const char*, F::parameters.size()> parameter_names = [] {
    std::array<const char*, F::parameters.size()> all{};
    for (std::size_t k = 0; k < all.size(); ++k)
        all[k] = F::parameters[k].name;
    return all;
}();

/// F with the parameters that were given, the rest as they are by default.
template <class F, class Build = simd::build>
F configured(std::span<const named_value> values) {
    using T = typename F::arithmetic_type;
    F f{};
    bool given[F::parameters.size() + 1] = {};
    for (const named_value& each : values) {
        const std::size_t k = by_name::find(parameter_names<F>, each.name);
        if (k == F::parameters.size())
            by_name::fail_unknown_parameter(F::name, each.name, parameter_names<F>);
        const parameter<F, T>& p = F::parameters[k];
        if (given[k])
            by_name::fail_given_twice(F::name, p.name);
        if (!by_name::is_valid(each.value, p.lowest, p.highest))
            by_name::fail_value(F::name, p.name, each.value,
                                std::same_as<T, float> ? "float" : "double",
                                static_cast<double>(p.lowest), static_cast<double>(p.highest));
        f.*p.member = static_cast<T>(each.value);
        given[k] = true;
    }
    return f;
}

template <class F, class Use, class Build = simd::build>
std::invoke_result_t<Use&, const F&> configure_and_use(std::span<const named_value> values,
                                                       Use& use) {
    const F f = by_name::configured<F>(values);
    return use(f);
}

template <class List>
struct entries;

template <class First, class... Rest>
struct entries<activation_list<First, Rest...>> {
    static constexpr std::array<const char*, 1 + sizeof...(Rest)> names{First::name, Rest::name...};

    template <class Use>
    static consteval bool have_one_result() {
        if constexpr ((std::invocable<Use&, const First&> && ... &&
                       std::invocable<Use&, const Rest&>))
            return (std::same_as<std::invoke_result_t<Use&, const Rest&>,
                                 std::invoke_result_t<Use&, const First&>> &&
                    ...);
        else
            return false;
    }

    template <class Use>
    using function = std::invoke_result_t<Use&, const First&> (*)(std::span<const named_value>,
                                                                  Use&);

    template <class Use, class Build>
    static constexpr std::array<function<Use>, 1 + sizeof...(Rest)> functions{
        &configure_and_use<First, Use, Build>, &configure_and_use<Rest, Use, Build>...};
};

}  // namespace by_name
}  // namespace SIMDACT_VERSION_NAMESPACE

/// Can be called with every activation of the list, and returns one type for all of them.
template <class Use, class List>
concept returns_one_type_for_every_activation =
    by_name::entries<List>::template have_one_result<std::remove_reference_t<Use>>();

/// The names of all activations, in the registry's order, which is that of the alphabet.
template <arithmetic T = float>
SIMDACT_INLINE constexpr auto activation_names() noexcept {
    constexpr const auto& names = by_name::entries<all_activations<T>>::names;
    std::array<std::string_view, names.size()> views;
    for (std::size_t k = 0; k < names.size(); ++k)
        views[k] = names[k];
    return views;
}

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace by_name {

/// The type of `simdact::visit`.
template <arithmetic T, accuracy A>
struct visit_function {
    using list = all_activations<T, A>;

    template <returns_one_type_for_every_activation<list> Use>
    SIMDACT_INLINE decltype(auto) operator()(std::string_view name,
                                             std::span<const named_value> parameters,
                                             Use&& use) const {
        using all = entries<list>;
        const std::size_t k = by_name::find(all::names, name);
        if (k == all::names.size())
            by_name::fail_unknown_activation(name, all::names);
        return all::template functions<std::remove_reference_t<Use>, simd::build>[k](parameters,
                                                                                     use);
    }

    template <returns_one_type_for_every_activation<list> Use>
    SIMDACT_INLINE decltype(auto) operator()(std::string_view name,
                                             std::initializer_list<named_value> parameters,
                                             Use&& use) const {
        return (*this)(name, std::span(parameters.begin(), parameters.size()), use);
    }

    template <returns_one_type_for_every_activation<list> Use>
    SIMDACT_INLINE decltype(auto) operator()(std::string_view name, Use&& use) const {
        return (*this)(name, std::span<const named_value>(), use);
    }
};

}  // namespace by_name
}  // namespace SIMDACT_VERSION_NAMESPACE

/// `visit<T>(name, parameters, use)` calls `use(f)`, f being the activation of that name, computing
/// in T, with these parameters, and returns what that returns; `visit<T, accuracy::fast>(…)`, where
/// it has the choice, that one.
///
/// - `name`: as in the registry; capital letters and underscores make no difference
/// - `parameters`: `{{"alpha", 0.5}, …}`, or a span, vector or array of `named_value`, or left out.
///   Each at most once, in any order; the others keep their defaults. A value is rounded to T.
/// - `use`: takes every activation (`const auto& f`) and returns the same type for all
///
/// It throws std::invalid_argument before `use` is called: if there is no activation of that name
/// (the text lists those there are), if it has no such parameter (the text lists those it has), if
/// a parameter is given twice, or if its value is not valid (the text names the range). NaN is
/// valid where every number is. With -fno-exceptions the text goes to stderr and the program
/// aborts.
//
// An object, not a function: with a function, an unqualified call with a std::string would find
// std::visit, too, and prefer it. (So no \param: clang's -Wdocumentation has them of functions
// alone.)
template <arithmetic T, accuracy A = accuracy::faithful>
inline constexpr by_name::visit_function<T, A> visit{};

}  // namespace simdact
