// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What is asked of every verb with several inputs or outputs, whatever it computes: the values of a
// plain loop, in place and not, on any length, alignment and policy; and the refusals.
//
// A verb is described by a type with `name`, `inputs` and `outputs` (how many), `arrays` (what they
// are called, in order), `plain(f, inputs)` (one element), and `run(arrays, f, data, n, policy...)`
// and `check(arrays, f, spans, policy...)`, which call the two tiers.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <simdact/simdact.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "calls.hpp"
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
    ::testing::Types<leaky_relu<float>, leaky_relu<double>, relu<float>, relu<double>, elu<float>,
                     elu<double>, cubic<float>, cubic<double>>;

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

template <class Verb, class F>
class several_arrays {
  public:
    using T = typename F::arithmetic_type;
    static constexpr std::size_t inputs = Verb::inputs;
    static constexpr std::size_t outputs = Verb::outputs;
    static constexpr std::size_t all = inputs + outputs;
    static constexpr std::size_t width = simd::batch<T>::size;
    // Past a round of the unrolled loop, single vectors and a tail.
    static constexpr std::size_t longest = 8 * width + 3;

    explicit several_arrays(const F& f) : f_(f) {
        for (std::size_t k = 0; k < inputs; ++k)
            in_[k] = mixed_with_specials<T>(longest, static_cast<unsigned>(3 + 4 * k));
        for (auto& each : expected_)
            each.resize(longest);
        for (std::size_t i = 0; i < longest; ++i) {
            std::array<T, inputs> element{};
            for (std::size_t k = 0; k < inputs; ++k)
                element[k] = in_[k][i];
            const std::array<T, outputs> result = Verb::plain(f, element);
            for (std::size_t k = 0; k < outputs; ++k)
                expected_[k][i] = result[k];
        }
    }

    template <class... Policy>
    void has_the_values_of_a_plain_loop_on_every_length_and_misalignment(
        const Policy&... policy) const {
        for (std::size_t n = 0; n <= longest; ++n) {
            for (std::size_t offset = 0; offset < width; ++offset) {
                std::vector<placed_array<T>> arrays;
                arrays.reserve(all);
                for (std::size_t k = 0; k < all; ++k)
                    arrays.emplace_back(n, (offset * (2 * k + 1) + k) % width);
                for (std::size_t k = 0; k < inputs; ++k)
                    std::copy_n(in_[k].begin(), n, arrays[k].data());
                Verb::run(f_, data_of(arrays), n, policy...);
                for (std::size_t k = 0; k < inputs; ++k)
                    ASSERT_TRUE(starts_with(in_[k], arrays[k].span()))
                        << Verb::arrays[k] << " was changed, n = " << n;
                for (std::size_t k = 0; k < outputs; ++k) {
                    ASSERT_TRUE(starts_with(expected_[k], arrays[inputs + k].span()))
                        << Verb::arrays[inputs + k] << ", n = " << n << ", offset " << offset;
                    ASSERT_TRUE(arrays[inputs + k].canaries_live())
                        << Verb::arrays[inputs + k] << " was left, n = " << n;
                }
            }
        }
    }

    void touches_nothing_beyond_its_arrays() const {
        using guarded = guarded_array<T>;
        for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
            for (std::size_t n = 0; n <= 2 * width + 1; ++n) {
                std::array<std::optional<guarded>, all> arrays;
                std::array<T*, all> data{};
                for (std::size_t k = 0; k < all; ++k)
                    data[k] = arrays[k].emplace(n, side).data();
                for (std::size_t k = 0; k < inputs; ++k)
                    std::copy_n(in_[k].begin(), n, data[k]);
                Verb::run(f_, data, n);
                for (std::size_t k = 0; k < outputs; ++k)
                    ASSERT_TRUE(starts_with(expected_[k], arrays[inputs + k]->span())) << n;
            }
        }
    }

    /// Each output is memory of its own or one of the inputs, in every combination.
    template <class... Policy>
    void works_in_place(const Policy&... policy) const {
        for_each_choice_of_memory([&](const std::array<std::size_t, all>& place) {
            for (std::size_t n = 0; n <= longest; ++n) {
                std::array<std::vector<T>, all> memory;
                for (std::size_t k = 0; k < all; ++k)
                    memory[k] = k < inputs ? first(n, in_[k]) : std::vector<T>(n);
                std::array<T*, all> data{};
                for (std::size_t k = 0; k < all; ++k)
                    data[k] = memory[place[k]].data();
                Verb::run(f_, data, n, policy...);
                for (std::size_t k = inputs; k < all; ++k)
                    ASSERT_TRUE(starts_with(expected_[k - inputs], memory[place[k]]))
                        << Verb::arrays[k] << " in the place of " << Verb::arrays[place[k]]
                        << ", n = " << n;
                std::array<std::span<T>, all> spans{};
                for (std::size_t k = 0; k < inputs; ++k)
                    std::copy_n(in_[k].begin(), n, memory[k].begin());
                for (std::size_t k = 0; k < all; ++k)
                    spans[k] = memory[place[k]];
                Verb::check(f_, spans, policy...);
                for (std::size_t k = inputs; k < all; ++k)
                    ASSERT_TRUE(starts_with(expected_[k - inputs], memory[place[k]]))
                        << "checked: " << Verb::arrays[k] << ", n = " << n;
            }
        });
    }

    /// Past the caches where that is possible: with outputs that are aligned alike and with others.
    void does_not_depend_on_how_results_are_stored() const {
        const auto always = streaming(stores::always);
        has_the_values_of_a_plain_loop_on_every_length_and_misalignment(always);
        works_in_place(always);
        works_in_place(streaming(stores::always, backwards_in_pieces{4 * width + 1}));
        constexpr std::size_t room = longest + 64;
        std::vector<T> memory(all * room);
        for (std::size_t n = 0; n <= longest; ++n) {
            for (std::size_t offset = 0; offset < 64 / sizeof(T); ++offset) {
                std::array<T*, all> data{};
                for (std::size_t k = 0; k < all; ++k) {
                    const auto begin = reinterpret_cast<std::uintptr_t>(memory.data() + k * room);
                    data[k] = memory.data() + k * room + (64 - begin % 64) / sizeof(T) + offset;
                    if (k < inputs)
                        std::copy_n(in_[k].begin(), n, data[k]);
                    else
                        std::fill_n(data[k], n + 1, T(-77));
                }
                Verb::run(f_, data, n, always);
                for (std::size_t k = inputs; k < all; ++k) {
                    ASSERT_TRUE(starts_with(expected_[k - inputs], std::span(data[k], n)))
                        << Verb::arrays[k] << ", n = " << n << ", offset " << offset;
                    ASSERT_EQ(data[k][n], T(-77)) << Verb::arrays[k] << " was left, n = " << n;
                }
            }
        }
    }

    void does_not_depend_on_how_a_policy_cuts() const {
        for (const std::size_t length : {std::size_t{1}, width - 1, width + 1, 4 * width + 1})
            if (length > 0)
                works_in_place(backwards_in_pieces{length});
    }

    void hands_the_policy_the_whole_array() const {
        std::vector<T> memory(all * longest);
        std::array<T*, all> data{};
        std::array<std::span<T>, all> spans{};
        for (std::size_t k = 0; k < all; ++k) {
            spans[k] = std::span(memory).subspan(k * longest, longest);
            data[k] = spans[k].data();
        }
        std::vector<std::size_t> lengths;
        Verb::run(f_, data, 7, noting{&lengths});
        Verb::check(f_, spans, noting{&lengths});
        EXPECT_EQ(lengths, (std::vector<std::size_t>{7, longest}));
    }

    void refuses_sizes_that_differ() const {
        for (std::size_t odd = 0; odd < all; ++odd) {
            for (const std::size_t length : {std::size_t{0}, std::size_t{4}, std::size_t{6}}) {
                std::vector<T> memory(all * 10, T(42));
                const std::vector<T> original = memory;
                std::array<std::span<T>, all> spans{};
                for (std::size_t k = 0; k < all; ++k)
                    spans[k] = std::span(memory).subspan(k * 10, k == odd ? length : 5);
                expect_parts(
                    refusal([&] { Verb::check(f_, spans); }),
                    {std::string("simdact::") + Verb::name + ": ",
                     std::string(Verb::arrays[odd]) + " has " + std::to_string(length), " has 5"});
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
                    std::array<std::span<T>, all> spans{};
                    for (std::size_t k = 0; k < all; ++k)
                        spans[k] = std::span(memory).subspan((k + 2) * 20, 5);
                    spans[input] = std::span(memory).subspan(10, 5);
                    spans[output] = std::span(memory).subspan(begin, 5);
                    expect_parts(refusal([&] { Verb::check(f_, spans); }),
                                 {std::string("simdact::") + Verb::name + ": the output " +
                                      Verb::arrays[output] + " (5 elements) partially overlaps " +
                                      Verb::arrays[input] + " (5 elements)",
                                  begin < 10 ? "before the other" : "after the other"});
                    EXPECT_EQ(memory, original);
                }
            }
        }
    }

    void refuses_outputs_that_overlap_one_another() const {
        if constexpr (outputs == 2) {
            for (const std::size_t begin : {5U, 6U, 9U, 10U, 11U, 14U, 15U}) {
                const bool apart = begin == 5 || begin == 15;
                std::vector<T> memory(all * 20, T(42));
                const std::vector<T> original = memory;
                std::array<std::span<T>, all> spans{};
                for (std::size_t k = 0; k < inputs; ++k)
                    spans[k] = std::span(memory).subspan((k + 2) * 20, 5);
                spans[inputs] = std::span(memory).subspan(10, 5);
                spans[inputs + 1] = std::span(memory).subspan(begin, 5);
                const std::string text = refusal([&] { Verb::check(f_, spans); });
                if (apart) {
                    EXPECT_EQ(text, "") << begin;
                    continue;
                }
                expect_parts(text, {std::string("simdact::") + Verb::name + ": the outputs " +
                                        Verb::arrays[inputs] + " (5 elements) and " +
                                        Verb::arrays[inputs + 1] + " (5 elements) overlap",
                                    "memory of its own"});
                EXPECT_EQ(memory, original);
            }
            // Also where both are exactly one input.
            std::vector<T> memory(5, T(42));
            std::array<std::span<T>, all> spans{};
            spans.fill(memory);
            expect_parts(refusal([&] { Verb::check(f_, spans); }), {"the outputs", "overlap"});
            EXPECT_EQ(memory, std::vector<T>(5, T(42)));
        }
    }

    void takes_empty_arrays() const {
        Verb::run(f_, std::array<T*, all>{}, 0);
        std::vector<T> none;
        std::array<std::span<T>, all> spans{};
        Verb::check(f_, spans);
        spans.fill(none);
        Verb::check(f_, spans);
    }

  private:
    static std::array<T*, all> data_of(const std::vector<placed_array<T>>& arrays) {
        std::array<T*, all> data{};
        for (std::size_t k = 0; k < all; ++k)
            data[k] = arrays[k].data();
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
    static void for_each_choice_of_memory(Visit visit) {
        std::array<std::size_t, all> place{};
        for (std::size_t k = 0; k < all; ++k)
            place[k] = k;
        for (std::size_t one = 0; one <= inputs; ++one) {
            place[inputs] = one;
            if constexpr (outputs == 1) {
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

    F f_;
    std::array<std::vector<T>, inputs> in_;
    std::array<std::vector<T>, outputs> expected_;
};

}  // namespace simdact::test
