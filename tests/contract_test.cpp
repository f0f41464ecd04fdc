// SPDX-License-Identifier: BSD-3-Clause

// No surprises: a function that does not fall does not fall between neighbouring numbers, either;
// kernels allocate nothing, raise no floating-point exception on finite input with finite results,
// and leave the control word alone. (That verbs are noexcept and activations plain
// aggregates is asserted where they are compiled, subjects/unit.cpp.)

#include <cfenv>
#include <cmath>
#include <new>
#include <random>

#include "subjects/subject_test.hpp"
#include "subjects/verbs.hpp"
#include "support/allocations.hpp"
#include "support/contract.hpp"
#include "support/samples.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace simdact::test {
namespace {

/// Inputs and outputs for any verb.
template <class T>
struct workspace {
    std::vector<T> in[verb<T>::most_inputs];
    std::vector<T> out[verb<T>::most_outputs];

    void run(const verb<T>& v, const subject<T>& s, const void* f, std::size_t first,
             std::size_t n) {
        const T* const from[] = {in[0].data() + first, in[1].data() + first, in[2].data() + first};
        T* const to[] = {out[0].data(), out[1].data()};
        v.run(s, f, from, to, n);
    }
};

template <class T>
workspace<T> normal_workspace(const std::vector<T>& x) {
    const std::size_t n = x.size();
    return {{x, random_normal<T>(n, 9), random_normal<T>(n, 15)},
            {std::vector<T>(n), std::vector<T>(n)}};
}

SIMDACT_SUBJECT_TEST(contract, kernels_allocate_nothing, purpose::level) {
    const void* f = subject.sets()[0].f();
    workspace<T> space = normal_workspace(random_normal<T>(10'000));
    const auto verbs = verbs_of(subject);
    const std::size_t before = allocations();
    for (std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{17}, space.in[0].size()}) {
        for (const verb<T>& v : verbs)
            space.run(v, subject, f, 0, n);
        subject.forward_in_place(f, space.out[0].data(), n);
    }
    EXPECT_EQ(allocations(), before);
}

// Stretches of neighbours in every binade, each at another place. (The sweep looks at all floats.)
// They are the closer to one another, compared with their results, the nearer to 0 they are: a
// formula whose rounding errors do not shrink with x falls there.
SIMDACT_SUBJECT_TEST(contract, what_must_not_fall_does_not_between_neighbours, purpose::level) {
    constexpr std::size_t n = 4096 / SIMDACT_TEST_SAMPLE_DIVISOR;
    std::mt19937_64 generator(31);
    std::vector<T> x(n);
    std::vector<T> y(n);
    for (const parameter_set& set : subject.sets()) {
        if (!set.valid || !set.finite || !must_not_fall(*subject.activation, set.f()))
            continue;
        for (int exponent = -60; exponent < 10; ++exponent) {
            for (const T sign : {T(1), T(-1)}) {
                const T start =
                    std::ldexp(T(1) + static_cast<T>(generator() % 1000) / 1000, exponent);
                for (std::size_t i = 0; i < n; ++i)
                    x[i] = sign * from_bits<T>(static_cast<bits_of<T>>(to_bits(start) + i));
                subject.forward(set.f(), x.data(), y.data(), n);
                std::size_t falls = 0;
                for (std::size_t i = 0; i + 1 < n; ++i)
                    falls += (y[i + 1] - y[i]) * sign < 0;
                EXPECT_EQ(falls, 0U) << set.text << " near " << show(x[0]);
            }
        }
    }
}

TEST(allocation_counter, counts) {
    const std::size_t before = allocations();
    static void* volatile escape = nullptr;  // or clang would leave the pair out
    escape = ::operator new(1);
    ::operator delete(escape);
    EXPECT_EQ(allocations(), before + 1);
}

SIMDACT_ACTIVATION_TEST(contract, parameters_are_valid_and_the_default_is_tested_first) {
    ASSERT_FALSE(activation.sets.empty());
    EXPECT_EQ(activation.sets[0].text, activation.with({}).text);
    for (const parameter_set& set : activation.sets)
        EXPECT_TRUE(set.valid) << set.text;
}

// Every finite x whose results are finite; all lengths, so that the unused lanes of a tail are
// computed, too.
SIMDACT_SUBJECT_TEST(contract, no_floating_point_exception_without_a_cause, purpose::level) {
    const std::vector<T> candidates = random_bit_patterns<T>(4099);
    for (const parameter_set& set : subject.sets()) {
        for (const verb<T>& v : verbs_of(subject)) {
            if (v.inputs > 1 && &set != subject.sets().data())
                continue;
            workspace<T> all = normal_workspace(candidates);
            const std::size_t count = candidates.size();
            all.run(v, subject, set.f(), 0, count);
            workspace<T> space{{}, {std::vector<T>(count), std::vector<T>(count)}};
            for (std::size_t i = 0; i < count; ++i)
                if (std::isfinite(all.out[0][i]) && std::isfinite(all.out[1][i]))
                    for (std::size_t k = 0; k < verb<T>::most_inputs; ++k)
                        space.in[k].push_back(all.in[k][i]);
            const std::size_t n = space.in[0].size();
            ASSERT_GT(n, 70U);
            std::feclearexcept(FE_ALL_EXCEPT);
            for (std::size_t m = 0; m <= 70;
                 ++m)  // arrays shorter than a vector, each with a start
                space.run(v, subject, set.f(), n - m, m);
            for (std::size_t m = n - 70; m <= n; ++m)
                space.run(v, subject, set.f(), 0, m);
            EXPECT_FALSE(std::fetestexcept(FE_INVALID)) << set.text << ' ' << v.name;
            EXPECT_FALSE(std::fetestexcept(FE_DIVBYZERO)) << set.text << ' ' << v.name;
            EXPECT_FALSE(std::fetestexcept(FE_OVERFLOW)) << set.text << ' ' << v.name;
        }
    }
}

#if defined(__x86_64__)
SIMDACT_SUBJECT_TEST(contract, the_control_word_is_left_alone, purpose::level) {
    workspace<T> space = normal_workspace(mixed_with_specials<T>(1003));
    constexpr unsigned sticky = 0x3f;
    const unsigned before = _mm_getcsr();
    for (const verb<T>& v : verbs_of(subject))
        space.run(v, subject, subject.sets()[0].f(), 0, 1003);
    EXPECT_EQ(_mm_getcsr() & ~sticky, before & ~sticky);
}
#endif

}  // namespace
}  // namespace simdact::test
