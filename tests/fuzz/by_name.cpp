// SPDX-License-Identifier: BSD-3-Clause

// `visit` of any names and values: it refuses them, or the activation has exactly these parameters.

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <simdact/by_name.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bytes.hpp"

namespace simdact::fuzz {
namespace {

/// What an activation says of itself, without its type.
struct description {
    std::string name;
    struct member {
        std::string name;
        double lowest, highest, by_default;
    };
    std::vector<member> members;
};

template <class T>
std::vector<description> described() {
    std::vector<description> all;
    all_activations<T>::for_each([&]<class F>() {
        description d{F::name, {}};
        for (const auto& p : F::parameters)
            d.members.push_back({p.name, static_cast<double>(p.lowest),
                                 static_cast<double>(p.highest),
                                 static_cast<double>(F{}.*p.member)});
        all.push_back(std::move(d));
    });
    return all;
}

std::string plain(std::string_view name) {
    std::string text;
    for (const char c : name)
        if (c != '_')
            text += 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

/// A name as others may write it, or any text.
std::string some_name(bytes& input, const std::string& right) {
    std::string name = right;
    switch (input.below(8)) {
        case 5:
            return input.text(input.byte());
        case 6:
            name += static_cast<char>(input.byte());
            break;
        case 7:
            if (!name.empty())
                name[input.below(name.size())] = static_cast<char>(input.byte());
            break;
        case 4:
            for (char& c : name)
                if ('a' <= c && c <= 'z' && input.byte() % 2 != 0)
                    c = static_cast<char>(c - 'a' + 'A');
            name.insert(input.below(name.size() + 1), "_");
            break;
        default:
            break;
    }
    return name;
}

double some_value(bytes& input, const description::member& m) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    switch (input.below(8)) {
        case 0:
            return m.by_default * 0.75 + 0.15625;
        case 1:
            return m.lowest;
        case 2:
            return m.highest;
        case 3:
            return std::nextafter(m.lowest, -inf);
        case 4:
            return std::nextafter(m.highest, inf);
        case 5: {
            const double special[] = {0.0,
                                      -0.0,
                                      inf,
                                      -inf,
                                      std::numeric_limits<double>::quiet_NaN(),
                                      0x1.ffffffp127,
                                      0x1.fffffefffffffp127,
                                      0x1p-149,
                                      0x1p-150,
                                      0x1p-1074,
                                      0x1p-126,
                                      -0x1p-150};
            return input.one_of(special);
        }
        default:
            return input.number<double>();
    }
}

[[noreturn]] void fail(const char* what, const std::string& name,
                       const std::vector<named_value>& values) {
    std::fprintf(stderr, "visit(\"%s\"", name.c_str());
    for (const named_value& each : values)
        std::fprintf(stderr, ", {\"%s\", %a}", std::string(each.name).c_str(), each.value);
    std::fprintf(stderr, "): %s\n", what);
    std::abort();
}

template <class T>
bool holds(double value, const description::member& m) {
    if (std::isnan(value))
        return std::isinf(m.lowest) && std::isinf(m.highest);
    const T rounded = static_cast<T>(value);
    if (std::isinf(rounded) && std::isfinite(value))
        return false;
    return m.lowest <= static_cast<double>(rounded) && static_cast<double>(rounded) <= m.highest;
}

template <class T>
void run(bytes& input) {
    static const std::vector<description> all = described<T>();
    const description& wanted = all[input.below(all.size())];
    const std::string name = some_name(input, wanted.name);
    const std::size_t count = input.below(5);
    std::vector<std::string> names;
    std::vector<double> numbers;
    for (std::size_t k = 0; k < count; ++k) {
        const description& other = input.in_one_of(16) ? all[input.below(all.size())] : wanted;
        const description::member none{"alpha", -1, 1, 0};
        const description::member& m =
            other.members.empty() ? none : other.members[input.below(other.members.size())];
        names.push_back(some_name(input, m.name));
        numbers.push_back(some_value(input, m));
    }
    std::vector<named_value> values;
    for (std::size_t k = 0; k < count; ++k)
        values.push_back({names[k], numbers[k]});

    // What should come of it.
    const description* found = nullptr;
    for (const description& each : all)
        if (plain(each.name) == plain(name))
            found = &each;
    bool right = found != nullptr;
    std::vector<double> expected;
    if (found != nullptr) {
        std::vector<bool> given(found->members.size());
        for (const description::member& m : found->members)
            expected.push_back(m.by_default);
        for (const named_value& each : values) {
            std::size_t k = 0;
            while (k < given.size() && plain(found->members[k].name) != plain(each.name))
                ++k;
            if (k == given.size() || given[k] || !holds<T>(each.value, found->members[k])) {
                right = false;
                break;
            }
            given[k] = true;
            expected[k] = static_cast<double>(static_cast<T>(each.value));
        }
    }

    bool used = false;
    std::string used_name;
    std::vector<double> parameters;
    bool refused = false;
    try {
        visit<T>(name, values, [&]<class F>(const F& f) {
            used = true;
            used_name = F::name;
            for (const auto& p : F::parameters)
                parameters.push_back(static_cast<double>(f.*p.member));
        });
    } catch (const std::invalid_argument& error) {
        refused = true;
        if (!std::string_view(error.what()).starts_with("simdact::visit: "))
            fail("the message does not name the function", name, values);
    }
    if (refused && used)
        fail("refused after the use was called", name, values);
    if (refused == right)
        fail(right ? "refused, and is right" : "not refused, and is wrong", name, values);
    if (refused)
        return;
    if (!used || used_name != found->name || parameters.size() != expected.size())
        fail("another activation", name, values);
    for (std::size_t k = 0; k < expected.size(); ++k)
        if (std::bit_cast<std::uint64_t>(parameters[k]) !=
                std::bit_cast<std::uint64_t>(expected[k]) &&
            !(std::isnan(parameters[k]) && std::isnan(expected[k])))
            fail("another value of a parameter", name, values);
}

}  // namespace
}  // namespace simdact::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    simdact::fuzz::bytes input(data, size);
    if (input.byte() % 2 == 0)
        simdact::fuzz::run<float>(input);
    else
        simdact::fuzz::run<double>(input);
    return 0;
}
