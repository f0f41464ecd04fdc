// SPDX-License-Identifier: BSD-3-Clause

// Everything that this program dispatches, on every instruction set of the CPU: the bits are those
// of the library compiled for that set. The program itself is compiled for the first level.

#include <gtest/gtest.h>

#include <atomic>
#include <simdact/dispatch.hpp>
#include <simdact/simdact.hpp>
#if defined(SIMDACT_TEST_PARALLEL)
#include <simdact/parallel.hpp>
#endif
#include <string>
#include <thread>
#include <vector>

#include "dispatch/cube.hpp"
#include "subjects/subjects.hpp"
#include "support/extent.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

// The levels of the suites have no v2: it has no fused multiply-add and rounds as v1 does. Where
// there is one level, it is the baseline.
std::string level_of(std::string_view set) {
    return set == "baseline" || set == "v2" ? SIMDACT_TEST_FIRST_LEVEL : std::string(set);
}

template <class F, class Body>
void with_each_set(Body body) {
    for (const char* set : {"baseline", "v2", "v3", "v4"}) {
        if (dispatch::limit(set) != set)
            continue;  // The CPU has it not.
        SCOPED_TRACE(std::string(F::name) + " on " + set);
        body(set);
    }
    dispatch::limit("v4");
}

template <class F>
const subject<float>* compiled_for(std::string_view set) {
    for (const subject<float>& s : subjects<float>())
        if (s.unit->name == level_of(set) && s.activation->title() == F::name)
            return &s;
    return nullptr;
}

template <class T>
std::string bits(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

struct every_activation {
    template <class F>
    void operator()() const {
        with_each_set<F>([](const char* set) {
            const subject<float>* expected = compiled_for<F>(set);
            ASSERT_NE(expected, nullptr);
            const F f{};
            for (const std::size_t n : {0U, 1U, 2U, 3U, 7U, 15U, 16U, 17U, 33U, 64U, 100U, 1000U}) {
                const std::vector<float> x = random_normal<float>(n, 1);
                const std::vector<float> grad_y = random_normal<float>(n, 2);
                std::vector<float> actual(n);
                std::vector<float> wanted(n);

                simdact::forward(best, f, x, actual);
                expected->forward(&f, x.data(), wanted.data(), n);
                EXPECT_EQ(bits(actual), bits(wanted)) << "forward, n = " << n;

                std::vector<float> in_place = x;
                simdact::forward(best, f, in_place);
                EXPECT_EQ(bits(in_place), bits(wanted)) << "forward in place, n = " << n;

                simdact::forward(best(streaming(stores::always)), f, x, actual);
                EXPECT_EQ(bits(actual), bits(wanted)) << "forward, streamed, n = " << n;

                if constexpr (differentiable_for<F, float>) {
                    simdact::backward(best, f, x, grad_y, actual);
                    expected->backward(&f, x.data(), grad_y.data(), wanted.data(), n);
                    EXPECT_EQ(bits(actual), bits(wanted)) << "backward, n = " << n;
                }
                if constexpr (differentiable_from_output_for<F, float>) {
                    std::vector<float> y(n);
                    expected->forward(&f, x.data(), y.data(), n);
                    simdact::backward_from_output(best, f, y, grad_y, actual);
                    expected->backward_from_output(&f, y.data(), grad_y.data(), wanted.data(), n);
                    EXPECT_EQ(bits(actual), bits(wanted)) << "backward_from_output, n = " << n;
                }
            }
        });
    }
};

TEST(dispatch, has_the_bits_of_the_set) {
    // The list in CMakeLists.txt.
    using some = activation_list<leaky_relu<float>, hardswish<float>, elu<float>, gelu<float>>;
    few_or_all<some, all_activations<float>>::for_each(every_activation{});
}

TEST(dispatch, takes_parameters_along) {
    const leaky_relu<float> f{.negative_slope = 0.25F};
    with_each_set<leaky_relu<float>>([&f](const char*) {
        std::vector<float> x{-4, -2, 0, 2};
        simdact::forward(best, f, x);
        EXPECT_EQ(x, (std::vector<float>{-1, -0.5F, 0, 2}));
    });
}

TEST(dispatch, has_a_user_s_activation) {
    with_each_set<cube>([](const char*) {
        const std::vector<float> x{-2, 0, 3};
        std::vector<float> y(3);
        simdact::forward(best, cube{}, x, y);
        EXPECT_EQ(y, (std::vector<float>{-8, 0, 27}));
        simdact::backward(best, cube{}, x, x, y);
        EXPECT_EQ(y, (std::vector<float>{-24, 0, 81}));
    });
}

// The later half first.
struct halves {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const noexcept {
        kernel(n / 2, n);
        kernel(0, n / 2);
    }
};

TEST(dispatch, is_run_by_other_policies) {
    const std::vector<float> x = random_normal<float>(1001, 3);
    std::vector<float> whole(x.size());
    std::vector<float> cut(x.size());
    simdact::forward(best, gelu<float>{}, x, whole);
    simdact::forward(best(halves{}), gelu<float>{}, x, cut);
    EXPECT_EQ(bits(whole), bits(cut));
    simdact::forward(streaming(stores::always, best), gelu<float>{}, x, cut);
    EXPECT_EQ(bits(whole), bits(cut));
}

#if defined(SIMDACT_TEST_PARALLEL)
TEST(dispatch, is_run_on_many_threads) {
    const std::vector<float> x = random_normal<float>(300'001, 5);
    std::vector<float> whole(x.size());
    std::vector<float> cut(x.size());
    simdact::forward(best, sigmoid<float>{}, x, whole);
    simdact::forward(best(parallel_policy{.grain = 1000}), sigmoid<float>{}, x, cut);
    EXPECT_EQ(bits(whole), bits(cut));
    simdact::forward(best(parallel), sigmoid<float>{}, x, cut);
    EXPECT_EQ(bits(whole), bits(cut));
}
#endif

TEST(dispatch, checks_its_arrays) {
    const std::vector<float> x(5);
    std::vector<float> y(4);
    EXPECT_THROW(simdact::forward(best, gelu<float>{}, x, y), std::invalid_argument);
}

TEST(dispatch, limit_names_the_sets_there_are) {
    try {
        dispatch::limit("avx2");
        FAIL() << "accepted";
    } catch (const std::invalid_argument& error) {
        EXPECT_STREQ(error.what(),
                     "simdact::dispatch::limit: no instruction set is called \"avx2\"; there are "
                     "baseline, v2, v3, v4");
    }
}

TEST(dispatch, limit_never_raises) {
    const std::string_view highest = dispatch::limit("v4");
    EXPECT_EQ(dispatch::current(), highest);
    EXPECT_EQ(dispatch::limit("baseline"), "baseline");
    EXPECT_EQ(dispatch::current(), "baseline");
    EXPECT_EQ(dispatch::limit("v4"), highest);
}

// Some calls find the set before, some the one after, and each runs one of them to its end.
TEST(dispatch, limit_may_change_while_others_compute) {
    std::atomic<bool> done{false};
    std::thread other([&done] {
        while (!done)
            for (const char* set : {"baseline", "v3", "v4"})
                dispatch::limit(set);
    });
    const std::vector<float> x = random_normal<float>(500, 4);
    std::vector<float> expected(x.size());
    simdact::forward(leaky_relu<float>{}, x, expected);
    std::vector<float> y(x.size());
    for (int k = 0; k < 2000; ++k) {
        simdact::forward(best, leaky_relu<float>{}, x, y);
        ASSERT_EQ(bits(y), bits(expected));
    }
    done = true;
    other.join();
    dispatch::limit("v4");
}

// ---- the choice, on CPUs that are not at hand

using dispatch::instruction_set;

struct machine {
    std::uint32_t basic_c = 0;
    std::uint32_t more_b = 0;
    std::uint32_t extended_c = 0;
    std::uint32_t saved = 0;
    std::uint32_t highest_leaf = 7;
    bool xgetbv_may_run = true;

    instruction_set highest() const {
        const auto cpuid = [this](std::uint32_t leaf) -> simd::cpuid_answer {
            switch (leaf) {
                case 0:
                    return {highest_leaf, 0, 0, 0};
                case 1:
                    return {0, 0, basic_c, 0};
                case 7:
                    return {0, more_b, 0, 0};
                case 0x80000000:
                    return {0x80000008, 0, 0, 0};
                case 0x80000001:
                    return {0, 0, extended_c, 0};
                default:
                    ADD_FAILURE() << "leaf " << leaf;
                    return {};
            }
        };
        const auto xgetbv = [this] {
            EXPECT_TRUE(xgetbv_may_run);
            return saved;
        };
        return dispatch::highest_set(cpuid, xgetbv);
    }
};

constexpr std::uint32_t v2_basic = 0x00982201;
constexpr std::uint32_t v3_basic = v2_basic | 0x38401000;
constexpr std::uint32_t v3_more = 0x00000128;
constexpr std::uint32_t v4_more = v3_more | 0xd0030000;
constexpr machine v4_machine{v3_basic, v4_more, 0x21, 0xe7};

TEST(dispatch_cpu, finds_the_levels) {
    EXPECT_EQ(v4_machine.highest(), instruction_set::v4);
    EXPECT_EQ((machine{v3_basic, v3_more, 0x21, 0x07}.highest()), instruction_set::v3);
    EXPECT_EQ((machine{v2_basic, 0, 0x01, 0, 7, false}.highest()), instruction_set::v2);
    EXPECT_EQ((machine{0x1, 0, 0x01, 0, 7, false}.highest()), instruction_set::baseline);
    EXPECT_EQ((machine{0, 0, 0, 0, 1, false}.highest()), instruction_set::baseline);
}

// An operating system that does not save a register must not be given code that uses it.
TEST(dispatch_cpu, asks_the_operating_system) {
    machine m = v4_machine;
    m.saved = 0x07;  // no mask registers, no ZMM
    EXPECT_EQ(m.highest(), instruction_set::v3);
    for (std::uint32_t missing : {0x20U, 0x40U, 0x80U}) {
        m.saved = 0xe7 & ~missing;
        EXPECT_EQ(m.highest(), instruction_set::v3);
    }
    for (std::uint32_t missing : {0x2U, 0x4U}) {
        m.saved = 0xe7 & ~missing;
        EXPECT_EQ(m.highest(), instruction_set::v2);
    }
    m = v4_machine;
    m.basic_c &= ~(1U << 27);  // no XGETBV: asking would crash
    m.xgetbv_may_run = false;
    EXPECT_EQ(m.highest(), instruction_set::v2);
}

TEST(dispatch_cpu, needs_every_feature_of_a_level) {
    const auto without = [](std::uint32_t machine::* flags, std::uint32_t bit) {
        machine m = v4_machine;
        m.*flags &= ~bit;
        return m.highest();
    };
    const auto expect = [&](std::uint32_t machine::* flags, std::uint32_t wanted,
                            instruction_set below) {
        for (std::uint32_t bit = 1; bit != 0; bit <<= 1)
            if (wanted & bit)
                EXPECT_LT(without(flags, bit), below) << "without " << std::hex << bit;
            else
                EXPECT_EQ(without(flags, bit), instruction_set::v4);
    };
    expect(&machine::basic_c, v3_basic, instruction_set::v3);
    expect(&machine::more_b, v4_more, instruction_set::v4);
    expect(&machine::extended_c, 0x21, instruction_set::v3);
}

}  // namespace
}  // namespace simdact::test
