// SPDX-License-Identifier: BSD-3-Clause

// Activations looked up by name: all are found, and what is refused is refused in words that tell
// what would have been right.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <simdact/by_name.hpp>
#include <simdact/forward.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>  // std::visit is not to be found
#include <vector>

#include "support/calls.hpp"
#include "support/extent.hpp"

namespace simdact::test {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class F>
constexpr char address_of_its_own{};

// Each is compiled for every activation: none of them depends on more.
constexpr auto nothing = [](const auto&) {};
constexpr auto name_of = [](const auto& f) { return std::string(f.name); };
constexpr auto type_of = []<class F>(const F&) -> const char* { return &address_of_its_own<F>; };
constexpr auto parameters_of = []<class F>(const F& f) {
    std::vector<double> values;
    for (const auto& p : F::parameters)
        values.push_back(static_cast<double>(f.*p.member));
    return values;
};

template <class T, accuracy A>
struct precision {
    using type = T;
    static constexpr accuracy tier = A;
};

template <class P>
class by_name : public ::testing::Test {};
using precisions = few_or_all<
    ::testing::Types<precision<float, accuracy::faithful>>,
    ::testing::Types<precision<float, accuracy::faithful>, precision<double, accuracy::fast>>>;
TYPED_TEST_SUITE(by_name, precisions);

TYPED_TEST(by_name, every_activation_is_found_and_is_the_one_asked_for) {
    using T = typename TypeParam::type;
    constexpr accuracy tier = TypeParam::tier;
    std::vector<std::pair<std::string, const char*>> types;
    all_activations<T, tier>::for_each(
        [&]<class F>() { types.emplace_back(F::name, &address_of_its_own<F>); });
    for (const auto& [own_name, type] : types) {
        std::string capitals;
        for (const char c : own_name)
            if (c != '_')
                capitals += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        for (const std::string& name : {own_name, capitals, "_" + capitals + "_"})
            EXPECT_EQ((visit<T, tier>(name, type_of)), type) << name;
    }
    EXPECT_EQ(types.size(), activation_names<T>().size());
}

/// A parameter of an activation whose type is forgotten.
struct described_parameter {
    const char* activation;
    const char* name;
    double other_value;  ///< a valid one
    double lowest, highest, below_lowest, above_highest;
    /// All the activation's parameters, and with the other value of this one.
    std::vector<double> defaults, with_the_other;
};

template <class T, accuracy Tier>
std::vector<described_parameter> every_parameter() {
    std::vector<described_parameter> all;
    all_activations<T, Tier>::for_each([&]<class F>() {
        for (const auto& p : F::parameters) {
            F other{};
            other.*p.member = other.*p.member * T(0.75) + T(0.15625);
            const T infinity = std::numeric_limits<T>::infinity();
            all.push_back({F::name, p.name, static_cast<double>(other.*p.member),
                           static_cast<double>(p.lowest), static_cast<double>(p.highest),
                           static_cast<double>(std::nextafter(p.lowest, -infinity)),
                           static_cast<double>(std::nextafter(p.highest, infinity)),
                           parameters_of(F{}), parameters_of(other)});
        }
    });
    return all;
}

// One parameter at a time: all others must keep their defaults.
TYPED_TEST(by_name, every_parameter_is_set_alone) {
    using T = typename TypeParam::type;
    constexpr accuracy tier = TypeParam::tier;
    for (const described_parameter& p : every_parameter<T, tier>()) {
        EXPECT_EQ((visit<T, tier>(p.activation, {}, parameters_of)), p.defaults) << p.activation;
        const named_value given[] = {{p.name, p.other_value}};
        EXPECT_EQ((visit<T, tier>(p.activation, given, parameters_of)), p.with_the_other)
            << p.activation << ", " << p.name;
        EXPECT_NE(p.with_the_other, p.defaults) << "this test sets nothing";
    }
}

// The edges of each parameter's range are valid, what lies beyond is not, and NaN is valid only
// where everything is.
TYPED_TEST(by_name, the_range_of_every_parameter) {
    using T = typename TypeParam::type;
    constexpr accuracy tier = TypeParam::tier;
    for (const described_parameter& p : every_parameter<T, tier>()) {
        SCOPED_TRACE(std::string(p.activation) + ", " + p.name);
        const auto refused = [&](double value) {
            const std::string text =
                refusal([&] { visit<T, tier>(p.activation, {{p.name, value}}, nothing); });
            if (!text.empty()) {
                EXPECT_NE(text.find(std::string(p.activation) + " cannot have " + p.name),
                          std::string::npos)
                    << text;
            }
            return !text.empty();
        };
        EXPECT_FALSE(refused(p.lowest));
        EXPECT_FALSE(refused(p.highest));
        if (p.lowest > -inf) {
            EXPECT_TRUE(refused(-inf));
            EXPECT_TRUE(refused(p.below_lowest));
        }
        if (p.highest < inf) {
            EXPECT_TRUE(refused(inf));
            EXPECT_TRUE(refused(p.above_highest));
        }
        EXPECT_EQ(refused(nan), p.lowest > -inf || p.highest < inf);
        if (sizeof(T) == 4) {
            EXPECT_TRUE(refused(1e300)) << "no float";
            EXPECT_TRUE(refused(-1e300)) << "no float";
        }
    }
}

TEST(by_name_of_others, names_of_modules_and_operators) {
    // torch.nn's, ONNX's and this library's
    for (const char* name : {"LeakyReLU", "LeakyRelu", "leaky_relu", "leakyrelu", "LEAKY_RELU"})
        EXPECT_EQ(visit<float>(name, name_of), "leaky_relu") << name;
    for (const char* name : {"ReLU6", "relu6", "RELU_6"})
        EXPECT_EQ(visit<double>(name, name_of), "relu6") << name;
    EXPECT_EQ(visit<float>("Hardtanh", {{"MinVal", -2}, {"MAX_VAL", 3}},
                           [](const auto& f) {
                               if constexpr (std::same_as<decltype(f), const hardtanh<float>&>)
                                   return f.min_val + f.max_val;
                               else
                                   return 0.0F;
                           }),
              1.0F);
}

TEST(by_name_use, computes) {
    const std::vector<float> x{-2, 3};
    std::vector<float> y(2);
    const auto run = [&](const auto& f) { forward(f, x, y); };
    visit<float>("leaky_relu", {{"negative_slope", 0.5}}, run);
    EXPECT_EQ(y, (std::vector<float>{-1, 3}));

    const std::vector<named_value> parameters{{"threshold", 1}, {"value", -7}};
    visit<float>("threshold", parameters, run);
    EXPECT_EQ(y, (std::vector<float>{-7, 3}));
}

TEST(by_name_use, its_result_is_returned_as_it_is) {
    int count = 0;
    static_assert(std::is_void_v<decltype(visit<float>("relu", nothing))>);
    static_assert(
        std::same_as<decltype(visit<float>("relu", [&](auto) -> int& { return count; })), int&>);
    visit<float>("relu", [&](auto) -> int& { return count; }) = 3;
    EXPECT_EQ(count, 3);
    EXPECT_EQ(visit<double>("elu", {{"alpha", 2}}, [](auto f) { return f(2.0); }), 2.0);
    EXPECT_EQ(*visit<double>("relu", [](auto f) { return std::make_unique<double>(f(-1.0)); }),
              0.0);
    // It need not be a constant.
    auto counts = [n = 0](auto) mutable { return ++n; };
    visit<float>("relu", counts);
    EXPECT_EQ(visit<float>("elu", counts), 2);
}

TEST(by_name_use, must_return_one_type) {
    const auto one = [](auto) { return 1; };
    const auto itself = [](auto f) { return f; };
    const auto only_relu = [](relu<float>) {};
    using list = all_activations<float>;
    static_assert(returns_one_type_for_every_activation<decltype(one), list>);
    static_assert(!returns_one_type_for_every_activation<decltype(itself), list>);
    static_assert(!returns_one_type_for_every_activation<decltype(only_relu), list>);
}

TEST(by_name_errors, an_unknown_activation) {
    const std::string text = refusal([] { visit<float>("leaky_relus", nothing); });
    EXPECT_EQ(text.find("simdact::visit: no activation is called \"leaky_relus\"; there are "), 0U)
        << text;
    for (std::string_view name : activation_names<float>())
        EXPECT_NE(text.find(name), std::string::npos) << name << " is not in: " << text;
    for (const char* name : {"", "_", "relu ", "re-lu", "leaky", "7"})
        EXPECT_NE(refusal([&] { visit<float>(name, nothing); }), "") << name;
    // Of a name that is no name, its beginning.
    const std::string endless(100'000, 'x');
    const std::string answer = refusal([&] { visit<float>(endless, nothing); });
    EXPECT_NE(answer.find("\"" + std::string(64, 'x') + "\""), std::string::npos);
    EXPECT_NE(answer.find("leaky_relu"), std::string::npos);
    // Part of a longer text.
    EXPECT_EQ(visit<float>(std::string_view("relu6").substr(0, 4), name_of), "relu");
    EXPECT_NE(refusal([] { visit<float>(std::string_view("relu\0", 5), nothing); }), "");
}

TEST(by_name_errors, an_unknown_parameter) {
    EXPECT_EQ(refusal([] { visit<float>("LeakyReLU", {{"alpha", 0.1}}, nothing); }),
              "simdact::visit: leaky_relu has no parameter \"alpha\"; it has negative_slope");
    EXPECT_EQ(refusal([] { visit<float>("hardtanh", {{"min", 0.1}}, nothing); }),
              "simdact::visit: hardtanh has no parameter \"min\"; it has min_val, max_val");
    EXPECT_EQ(refusal([] { visit<float>("relu", {{"alpha", 0.1}}, nothing); }),
              "simdact::visit: relu has no parameter \"alpha\"; it has no parameters");
}

TEST(by_name_errors, a_parameter_given_twice) {
    EXPECT_EQ(refusal([] { visit<float>("elu", {{"alpha", 1}, {"Alpha", 1}}, nothing); }),
              "simdact::visit: elu was given its parameter alpha twice");
}

TEST(by_name_errors, a_value_that_is_not_valid) {
    EXPECT_EQ(refusal([] { visit<float>("softshrink", {{"lambda", -1}}, nothing); }),
              "simdact::visit: softshrink cannot have lambda = -1: it must be a float between 0 "
              "and 3.40282347e+38");
    EXPECT_EQ(refusal([] { visit<double>("softshrink", {{"lambda", -1}}, nothing); }),
              "simdact::visit: softshrink cannot have lambda = -1: it must be a double between 0 "
              "and 1.79769313e+308");
    EXPECT_EQ(refusal([] { visit<float>("leaky_relu", {{"negative_slope", 1e39}}, nothing); }),
              "simdact::visit: leaky_relu cannot have negative_slope = 1e+39: it must be a float "
              "between -inf and inf");
    // As text, the largest float is a little more than itself.
    EXPECT_EQ(refusal([] { visit<float>("hardtanh", {{"max_val", 3.4028235e38}}, nothing); }), "");
    EXPECT_NE(refusal([] { visit<float>("hardtanh", {{"max_val", 3.40282358e38}}, nothing); }), "");
    EXPECT_NE(refusal([] { visit<float>("elu", {{"alpha", nan}}, nothing); }), "");
    EXPECT_EQ(refusal([] { visit<float>("prelu", {{"weight", nan}}, nothing); }), "");
}

TEST(by_name_errors, leave_the_use_uncalled) {
    int calls = 0;
    const auto count = [&](const auto&) { ++calls; };
    EXPECT_NE(refusal([&] { visit<float>("elu", {{"alpha", 1}, {"beta", 1}}, count); }), "");
    EXPECT_NE(refusal([&] { visit<float>("none", count); }), "");
    EXPECT_EQ(calls, 0);
}

// Known to the compiler, sorted, and distinct for `visit`.
constexpr auto names = activation_names<double>();
static_assert(std::ranges::is_sorted(names));
static_assert([] {
    for (std::size_t i = 0; i < names.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (simdact::by_name::same_name(names[i], names[j]))
                return false;
    return true;
}());
static_assert(std::ranges::equal(names, activation_names<float>()));

}  // namespace
}  // namespace simdact::test
