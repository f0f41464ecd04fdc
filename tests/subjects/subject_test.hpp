// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// GoogleTest over the subjects:
//
//     SIMDACT_SUBJECT_TEST(layout, in_place_is_out_of_place, purpose::level) {
//         …subject, a subject<T>, is tested…
//     }
//
// is a test for every activation in every unit for that purpose, called
// layout.in_place_is_out_of_place/elu_float_v3, and
//
//     SIMDACT_ACTIVATION_TEST(accuracy, value_keeps_the_contract) {
//         …activation, a test_activation<T>…
//     }
//
// one for every activation, called accuracy.value_keeps_the_contract/elu_float.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "subjects.hpp"

namespace simdact::test {

class erased_test : public ::testing::Test {
  public:
    explicit erased_test(std::function<void()> body) : body_(std::move(body)) {}
    void TestBody() override { body_(); }

  private:
    std::function<void()> body_;
};

inline void add_test(const char* suite, const std::string& name, const char* file, int line,
                     const std::function<void()>& body) {
    ::testing::RegisterTest(suite, name.c_str(), nullptr, nullptr, file, line,
                            [body]() -> ::testing::Test* { return new erased_test(body); });
}

/// Says that a unit's tests are left out, so that they are not missed in silence.
inline void add_skips(const char* suite, const std::string& test, const char* file, int line,
                      purpose what_for) {
    for (const test_unit& unit : units())
        if (unit.what_for == what_for && !unit.supported)
            add_test(suite, test + "/" + unit.name, file, line, [level = unit.level] {
                GTEST_SKIP() << "this CPU does not support " << level;
            });
}

template <class Body>
bool for_every_subject(const char* suite, const std::string& test, const char* file, int line,
                       purpose what_for, Body body) {
    const auto add_all = [&]<class T>(T) {
        for (const subject<T>& s : subjects<T>())
            if (s.unit->what_for == what_for)
                add_test(suite, test + "/" + s.title(), file, line, [&s, body] { body(s); });
    };
    add_all(float());
    add_all(double());
    add_skips(suite, test, file, line, what_for);
    return true;
}

template <class Body>
bool for_every_activation(const char* suite, const std::string& test, const char* file, int line,
                          Body body) {
    const auto add_all = [&]<class T>(T) {
        for (const test_activation<T>& a : activations<T>())
            add_test(suite, test + "/" + a.title() + (sizeof(T) == 4 ? "_float" : "_double"), file,
                     line, [&a, body] { body(a); });
    };
    add_all(float());
    add_all(double());
    return true;
}

#define SIMDACT_SUBJECT_TEST(suite, test, what_for)                                             \
    template <class T>                                                                          \
    void suite##_##test(const subject<T>& subject);                                             \
    [[maybe_unused]] const bool suite##_##test##_is_there = for_every_subject(                  \
        #suite, #test, __FILE__, __LINE__, what_for, [](const auto& s) { suite##_##test(s); }); \
    template <class T>                                                                          \
    void suite##_##test(const subject<T>& subject)

#define SIMDACT_ACTIVATION_TEST(suite, test)                                          \
    template <class T>                                                                \
    void suite##_##test(const test_activation<T>& activation);                        \
    [[maybe_unused]] const bool suite##_##test##_is_there = for_every_activation(     \
        #suite, #test, __FILE__, __LINE__, [](const auto& a) { suite##_##test(a); }); \
    template <class T>                                                                \
    void suite##_##test(const test_activation<T>& activation)

}  // namespace simdact::test
