// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What is asked of every verb with several inputs or outputs, whatever it computes: the values of a
// plain loop, in place and not, on any length, alignment and policy; and the refusals.
//
// A verb is described by a type with `name`, `inputs` and `outputs` (how many), `arrays` (what they
// are called, in order), `plain(f, inputs)` (one element), and `run(f, data, n, policy...)` and
// `check(f, spans, policy...)`, which call the two tiers.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <simdact/simdact.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "any_policy.hpp"
#include "calls.hpp"
#include "extent.hpp"
#include "guarded.hpp"
#include "numbers.hpp"
#include "samples.hpp"

namespace simdact::test {

/// An activation as a user writes it, x + x³: no member but the formulas.
template <class T>
struct cubic {
    using arithmetic_type = T;

    template <class V>
    V operator()(V x) const {
        return simd::fma(x * x, x, x);
    }
    template <class V>
    V derivative(V x) const {
        return simd::fma(V(T(3)), x * x, V(T(1)));
    }
    template <class V>
    V second_derivative(V x) const {
        return V(T(6)) * x;
    }
};

using activations_of_every_kind =
    few_or_all<::testing::Types<leaky_relu<float>, elu<double>>,
               ::testing::Types<leaky_relu<float>, leaky_relu<double>, relu<float>, relu<double>,
                                elu<float>, elu<double>, cubic<float>, cubic<double>>>;

/// grad_y · f'(x) as `backward` means it, for one element.
template <class F, class T>
T plain_gradient(const F& f, T x, T grad_y) {
    return simdact::detail::gradient_of(f, x, grad_y);
}

inline void expect_parts(const std::string& text, std::initializer_list<std::string> parts) {
    for (const std::string& part : parts)
        EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
}

/// Notes what it is asked to run, and runs nothing.
struct noting {
    std::vector<std::size_t>* lengths;

    template <class Kernel>
    void run(std::size_t n, const Kernel&) const {
        lengths->push_back(n);
    }
};

/// A verb of which only the type of the elements is left: the tests below are compiled once for
/// each, whatever the verbs and activations.
template <class T>
struct erased_verb {
    const char* name = "";
    std::size_t inputs = 0, outputs = 0;
    std::vector<const char*> arrays;
    /// Of one element.
    std::function<void(const T* inputs, T* outputs)> plain;
    /// The pointer tier, without a policy and with one.
    std::function<void(T* const* data, std::size_t n)> run;
    std::function<void(const any_policy&, T* const* data, std::size_t n)> run_by;
    /// The checked tier.
    std::function<void(const std::span<T>*)> check;
    std::function<void(const any_policy&, const std::span<T>*)> check_by;
    /// Both, under a policy that notes what it is asked to run.
    std::function<void(const noting&, T* const* data, std::size_t n, const std::span<T>*)> note;
};

template <class Verb, class F, class T = typename F::arithmetic_type>
erased_verb<T> erase(const F& f) {
    constexpr std::size_t all = Verb::inputs + Verb::outputs;
    const auto pointers = [](T* const* data) {
        std::array<T*, all> a{};
        std::copy_n(data, all, a.begin());
        return a;
    };
    const auto spans = [](const std::span<T>* from) {
        std::array<std::span<T>, all> a{};
        std::copy_n(from, all, a.begin());
        return a;
    };
    erased_verb<T> verb;
    verb.name = Verb::name;
    verb.inputs = Verb::inputs;
    verb.outputs = Verb::outputs;
    verb.arrays.assign(Verb::arrays.begin(), Verb::arrays.end());
    verb.plain = [f](const T* inputs, T* outputs) {
        std::array<T, Verb::inputs> in{};
        std::copy_n(inputs, in.size(), in.begin());
        const std::array<T, Verb::outputs> out = Verb::plain(f, in);
        std::ranges::copy(out, outputs);
    };
    verb.run = [=](T* const* data, std::size_t n) { Verb::run(f, pointers(data), n); };
    verb.run_by = [=](const any_policy& policy, T* const* data, std::size_t n) {
        Verb::run(f, pointers(data), n, policy);
    };
    verb.check = [=](const std::span<T>* arrays) { Verb::check(f, spans(arrays)); };
    verb.check_by = [=](const any_policy& policy, const std::span<T>* arrays) {
        Verb::check(f, spans(arrays), policy);
    };
    verb.note = [=](const noting& policy, T* const* data, std::size_t n,
                    const std::span<T>* arrays) {
        Verb::run(f, pointers(data), n, policy);
        Verb::check(f, spans(arrays), policy);
    };
    return verb;
}

template <class T>
class several_arrays_of {
  public:
    static constexpr std::size_t width = simd::batch<T>::size;
    // Past a round of the unrolled loop, single vectors and a tail.
    static constexpr std::size_t longest = 8 * width + 3;

    explicit several_arrays_of(erased_verb<T> verb)
        : verb_(std::move(verb)),
          inputs(verb_.inputs),
          outputs(verb_.outputs),
          all(inputs + outputs),
          in_(inputs),
          expected_(outputs, std::vector<T>(longest)) {
        for (std::size_t k = 0; k < inputs; ++k)
            in_[k] = mixed_with_specials<T>(longest, static_cast<unsigned>(3 + 4 * k));
        for (std::size_t i = 0; i < longest; ++i) {
            std::vector<T> element(inputs), result(outputs);
            for (std::size_t k = 0; k < inputs; ++k)
                element[k] = in_[k][i];
            verb_.plain(element.data(), result.data());
            for (std::size_t k = 0; k < outputs; ++k)
                expected_[k][i] = result[k];
        }
    }

    void has_the_values_of_a_plain_loop_on_every_length_and_misalignment() const {
        has_the_values_of_a_plain_loop(
            [this](T* const* data, std::size_t n) { verb_.run(data, n); });
    }

    template <class Run>
    void has_the_values_of_a_plain_loop(const Run& run) const {
        for (std::size_t n = 0; n <= longest; ++n) {
            for (std::size_t offset = 0; offset < width; ++offset) {
                std::vector<placed_array<T>> arrays;
                arrays.reserve(all);
                for (std::size_t k = 0; k < all; ++k)
                    arrays.emplace_back(n, (offset * (2 * k + 1) + k) % width);
                for (std::size_t k = 0; k < inputs; ++k)
                    std::copy_n(in_[k].begin(), n, arrays[k].data());
                run(data_of(arrays).data(), n);
                for (std::size_t k = 0; k < inputs; ++k)
                    ASSERT_TRUE(starts_with(in_[k], arrays[k].span()))
                        << verb_.arrays[k] << " was changed, n = " << n;
                for (std::size_t k = 0; k < outputs; ++k) {
                    ASSERT_TRUE(starts_with(expected_[k], arrays[inputs + k].span()))
                        << verb_.arrays[inputs + k] << ", n = " << n << ", offset " << offset;
                    ASSERT_TRUE(arrays[inputs + k].canaries_live())
                        << verb_.arrays[inputs + k] << " was left, n = " << n;
                }
            }
        }
    }

    void touches_nothing_beyond_its_arrays() const {
        using guarded = guarded_array<T>;
        for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
            for (std::size_t n = 0; n <= 2 * width + 1; ++n) {
                std::vector<std::optional<guarded>> arrays(all);
                std::vector<T*> data(all);
                for (std::size_t k = 0; k < all; ++k)
                    data[k] = arrays[k].emplace(n, side).data();
                for (std::size_t k = 0; k < inputs; ++k)
                    std::copy_n(in_[k].begin(), n, data[k]);
                verb_.run(data.data(), n);
                for (std::size_t k = 0; k < outputs; ++k)
                    ASSERT_TRUE(starts_with(expected_[k], arrays[inputs + k]->span()))
                        << verb_.name << ", n = " << n;
            }
        }
    }

    /// Each output is memory of its own or one of the inputs, in every combination.
    void works_in_place(const any_policy& policy = {}) const {
        for_each_choice_of_memory([&](const std::vector<std::size_t>& place) {
            for (std::size_t n = 0; n <= longest; ++n) {
                std::vector<std::vector<T>> memory(all);
                for (std::size_t k = 0; k < all; ++k)
                    memory[k] = k < inputs ? first(n, in_[k]) : std::vector<T>(n);
                std::vector<T*> data(all);
                for (std::size_t k = 0; k < all; ++k)
                    data[k] = memory[place[k]].data();
                verb_.run_by(policy, data.data(), n);
                for (std::size_t k = inputs; k < all; ++k)
                    ASSERT_TRUE(starts_with(expected_[k - inputs], memory[place[k]]))
                        << verb_.arrays[k] << " in the place of " << verb_.arrays[place[k]]
                        << ", n = " << n;
                std::vector<std::span<T>> spans(all);
                for (std::size_t k = 0; k < inputs; ++k)
                    std::copy_n(in_[k].begin(), n, memory[k].begin());
                for (std::size_t k = 0; k < all; ++k)
                    spans[k] = memory[place[k]];
                verb_.check_by(policy, spans.data());
                for (std::size_t k = inputs; k < all; ++k)
                    ASSERT_TRUE(starts_with(expected_[k - inputs], memory[place[k]]))
                        << "checked: " << verb_.arrays[k] << ", n = " << n;
            }
        });
    }

    /// Past the caches where that is possible: with outputs that are aligned alike and with others.
    void does_not_depend_on_how_results_are_stored() const {
        const any_policy always{.mode = stores::always};
        has_the_values_of_a_plain_loop(
            [&, this](T* const* data, std::size_t n) { verb_.run_by(always, data, n); });
        works_in_place(always);
        works_in_place({.piece = 4 * width + 1, .mode = stores::always});
        constexpr std::size_t room = longest + 64;
        std::vector<T> memory(all * room);
        for (std::size_t n = 0; n <= longest; ++n) {
            for (std::size_t offset = 0; offset < 64 / sizeof(T); ++offset) {
                std::vector<T*> data(all);
                for (std::size_t k = 0; k < all; ++k) {
                    const auto begin = reinterpret_cast<std::uintptr_t>(memory.data() + k * room);
                    data[k] = memory.data() + k * room + (64 - begin % 64) / sizeof(T) + offset;
                    if (k < inputs)
                        std::copy_n(in_[k].begin(), n, data[k]);
                    else
                        std::fill_n(data[k], n + 1, T(-77));
                }
                verb_.run_by(always, data.data(), n);
                for (std::size_t k = inputs; k < all; ++k) {
                    ASSERT_TRUE(starts_with(expected_[k - inputs], std::span(data[k], n)))
                        << verb_.arrays[k] << ", n = " << n << ", offset " << offset;
                    ASSERT_EQ(data[k][n], T(-77)) << verb_.arrays[k] << " was left, n = " << n;
                }
            }
        }
    }

    void does_not_depend_on_how_a_policy_cuts() const {
        for (const std::size_t length : {std::size_t{1}, width - 1, width + 1, 4 * width + 1})
            if (length > 0)
                works_in_place({.piece = length});
    }

    void hands_the_policy_the_whole_array() const {
        std::vector<T> memory(all * longest);
        std::vector<T*> data(all);
        std::vector<std::span<T>> spans(all);
        for (std::size_t k = 0; k < all; ++k) {
            spans[k] = std::span(memory).subspan(k * longest, longest);
            data[k] = spans[k].data();
        }
        std::vector<std::size_t> lengths;
        verb_.note(noting{&lengths}, data.data(), 7, spans.data());
        EXPECT_EQ(lengths, (std::vector<std::size_t>{7, longest}));
    }

    void refuses_sizes_that_differ() const {
        for (std::size_t odd = 0; odd < all; ++odd) {
            for (const std::size_t length : {std::size_t{0}, std::size_t{4}, std::size_t{6}}) {
                std::vector<T> memory(all * 10, T(42));
                const std::vector<T> original = memory;
                std::vector<std::span<T>> spans(all);
                for (std::size_t k = 0; k < all; ++k)
                    spans[k] = std::span(memory).subspan(k * 10, k == odd ? length : 5);
                expect_parts(
                    refusal([&] { verb_.check(spans.data()); }),
                    {std::string("simdact::") + verb_.name + ": ",
                     std::string(verb_.arrays[odd]) + " has " + std::to_string(length), " has 5"});
                EXPECT_EQ(memory, original);
            }
        }
    }

    void refuses_outputs_that_partially_overlap_an_input() const {
        for (std::size_t output = inputs; output < all; ++output) {
            for (std::size_t input = 0; input < inputs; ++input) {
                for (const std::size_t begin : {6U, 9U, 11U, 14U}) {
                    std::vector<T> memory((all + 2) * 20, T(42));
                    const std::vector<T> original = memory;
                    std::vector<std::span<T>> spans(all);
                    for (std::size_t k = 0; k < all; ++k)
                        spans[k] = std::span(memory).subspan((k + 2) * 20, 5);
                    spans[input] = std::span(memory).subspan(10, 5);
                    spans[output] = std::span(memory).subspan(begin, 5);
                    expect_parts(refusal([&] { verb_.check(spans.data()); }),
                                 {std::string("simdact::") + verb_.name + ": the output " +
                                      verb_.arrays[output] + " (5 elements) partially overlaps " +
                                      verb_.arrays[input] + " (5 elements)",
                                  begin < 10 ? "before the other" : "after the other"});
                    EXPECT_EQ(memory, original);
                }
            }
        }
    }

    void refuses_outputs_that_overlap_one_another() const {
        if (outputs == 2) {
            for (const std::size_t begin : {5U, 6U, 9U, 10U, 11U, 14U, 15U}) {
                const bool apart = begin == 5 || begin == 15;
                std::vector<T> memory(all * 20, T(42));
                const std::vector<T> original = memory;
                std::vector<std::span<T>> spans(all);
                for (std::size_t k = 0; k < inputs; ++k)
                    spans[k] = std::span(memory).subspan((k + 2) * 20, 5);
                spans[inputs] = std::span(memory).subspan(10, 5);
                spans[inputs + 1] = std::span(memory).subspan(begin, 5);
                const std::string text = refusal([&] { verb_.check(spans.data()); });
                if (apart) {
                    EXPECT_EQ(text, "") << begin;
                    continue;
                }
                expect_parts(text, {std::string("simdact::") + verb_.name + ": the outputs " +
                                        verb_.arrays[inputs] + " (5 elements) and " +
                                        verb_.arrays[inputs + 1] + " (5 elements) overlap",
                                    "memory of its own"});
                EXPECT_EQ(memory, original);
            }
            // Also where both are exactly one input.
            std::vector<T> memory(5, T(42));
            std::vector<std::span<T>> spans(all);
            std::ranges::fill(spans, std::span<T>(memory));
            expect_parts(refusal([&] { verb_.check(spans.data()); }), {"the outputs", "overlap"});
            EXPECT_EQ(memory, std::vector<T>(5, T(42)));
        }
    }

    void takes_empty_arrays() const {
        verb_.run(std::vector<T*>(all).data(), 0);
        std::vector<T> none;
        std::vector<std::span<T>> spans(all);
        verb_.check(spans.data());
        std::ranges::fill(spans, std::span<T>(none));
        verb_.check(spans.data());
    }

  private:
    static std::vector<T*> data_of(const std::vector<placed_array<T>>& arrays) {
        std::vector<T*> data;
        for (const placed_array<T>& array : arrays)
            data.push_back(array.data());
        return data;
    }

    static std::vector<T> first(std::size_t n, const std::vector<T>& values) {
        return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n)};
    }

    static bool starts_with(const std::vector<T>& longer, std::span<const T> start) {
        return std::equal(start.begin(), start.end(), longer.begin(), same<T>);
    }

    /// For every array whose memory it uses: inputs use their own, an output its own or that of an
    /// input which no other output uses.
    template <class Visit>
    void for_each_choice_of_memory(Visit visit) const {
        std::vector<std::size_t> place(all);
        for (std::size_t k = 0; k < all; ++k)
            place[k] = k;
        for (std::size_t one = 0; one <= inputs; ++one) {
            place[inputs] = one;
            if (outputs == 1) {
                visit(place);
            } else {
                for (std::size_t other = 0; other <= inputs; ++other) {
                    place[inputs + 1] = other < inputs ? other : inputs + 1;
                    if (place[inputs] != place[inputs + 1])
                        visit(place);
                }
            }
        }
    }

    erased_verb<T> verb_;
    std::size_t inputs, outputs, all;
    std::vector<std::vector<T>> in_, expected_;
};

template <class Verb, class F>
struct several_arrays : several_arrays_of<typename F::arithmetic_type> {
    explicit several_arrays(const F& f)
        : several_arrays_of<typename F::arithmetic_type>(erase<Verb>(f)) {}
};

}  // namespace simdact::test
