// SPDX-License-Identifier: BSD-3-Clause

// When results are streamed past the caches. (That they are the same then: layout_test.cpp and
// support/several_arrays.hpp, with the policy that always streams.)

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <simdact/simdact.hpp>
#include <utility>
#include <vector>

#include "support/samples.hpp"

namespace simdact::test {
namespace {

// ---- the size of the cache

using cpuid_answers = std::map<std::pair<std::uint32_t, std::uint32_t>, simd::cpuid_answer>;

constexpr std::uint32_t intel_leaf = 4;
constexpr std::uint32_t amd_leaf = 0x8000001D;

/// A cache of `ways` ways and `sets` sets of 64 bytes. Type 1 is for data, 2 for instructions, 3
/// for both.
simd::cpuid_answer cache(std::uint32_t type, std::uint32_t level, std::uint32_t ways,
                         std::uint32_t sets) {
    return {type | level << 5, (ways - 1) << 22 | 63, sets - 1, 0};
}

std::size_t size_told_by(const cpuid_answers& answers) {
    return detail::last_level_cache_of([&](std::uint32_t leaf, std::uint32_t subleaf) {
        const auto found = answers.find({leaf, subleaf});
        return found == answers.end() ? simd::cpuid_answer{} : found->second;
    });
}

TEST(last_level_cache, is_found_on_intel) {
    EXPECT_EQ(size_told_by({{{0, 0}, {22, 0, 0, 0}},
                            {{intel_leaf, 0}, cache(1, 1, 12, 64)},
                            {{intel_leaf, 1}, cache(2, 1, 8, 64)},
                            {{intel_leaf, 2}, cache(3, 2, 20, 1024)},
                            {{intel_leaf, 3}, cache(3, 3, 11, 65536)}}),
              std::size_t{11} * 65536 * 64);
}

TEST(last_level_cache, is_found_on_amd) {
    EXPECT_EQ(size_told_by({{{0, 0}, {16, 0, 0, 0}},
                            {{0x80000000, 0}, {0x80000028, 0, 0, 0}},
                            {{amd_leaf, 0}, cache(1, 1, 8, 64)},
                            {{amd_leaf, 1}, cache(2, 1, 8, 64)},
                            {{amd_leaf, 2}, cache(3, 2, 8, 2048)},
                            {{amd_leaf, 3}, cache(3, 3, 16, 32768)}}),
              std::size_t{32} << 20);
}

TEST(last_level_cache, may_be_the_fourth) {
    EXPECT_EQ(size_told_by({{{0, 0}, {22, 0, 0, 0}},
                            {{intel_leaf, 0}, cache(3, 3, 12, 8192)},
                            {{intel_leaf, 1}, cache(3, 4, 16, 65536)}}),
              std::size_t{64} << 20);
}

TEST(last_level_cache, of_a_socket_counts_in_part) {
    EXPECT_EQ(size_told_by({{{0, 0}, {22, 0, 0, 0}}, {{intel_leaf, 0}, cache(3, 3, 15, 524288)}}),
              detail::most_cache_bytes);
}

TEST(last_level_cache, of_a_cpu_that_tells_nothing_is_assumed) {
    EXPECT_EQ(size_told_by({}), detail::unknown_cache_bytes);
    EXPECT_EQ(size_told_by({{{0, 0}, {22, 0, 0, 0}}, {{0x80000000, 0}, {0x80000028, 0, 0, 0}}}),
              detail::unknown_cache_bytes);
    // A virtual CPU that hides the third level, and one that does not know the leaf it answers.
    EXPECT_EQ(size_told_by({{{0, 0}, {22, 0, 0, 0}}, {{intel_leaf, 0}, cache(3, 2, 8, 1024)}}),
              detail::unknown_cache_bytes);
    EXPECT_EQ(size_told_by({{{0, 0}, {2, 0, 0, 0}}, {{intel_leaf, 0}, cache(3, 3, 8, 1024)}}),
              detail::unknown_cache_bytes);
}

TEST(last_level_cache, of_this_cpu_is_plausible) {
    EXPECT_GE(detail::last_level_cache(), std::size_t{1} << 20);
    EXPECT_LE(detail::last_level_cache(), detail::most_cache_bytes);
    EXPECT_EQ(detail::last_level_cache(), detail::last_level_cache());
}

// ---- the choice

/// Pretends another size of the cache.
class pretended_cache {
  public:
    explicit pretended_cache(std::size_t bytes)
        : real_(detail::last_level_cache_bytes<>.exchange(bytes)) {}
    ~pretended_cache() { detail::last_level_cache_bytes<> = real_; }
    pretended_cache(const pretended_cache&) = delete;
    pretended_cache& operator=(const pretended_cache&) = delete;

  private:
    std::size_t real_;
};

/// Asks whether the results would be streamed, and computes nothing: the arrays may be shorter than
/// the call says.
struct asking {
    bool* answer;

    template <class Kernel>
    void run(std::size_t, const Kernel& kernel) const noexcept {
        if constexpr (requires { kernel.streams(); })
            *answer = kernel.streams();
    }
};

/// Cuts, and asks of each piece.
struct asking_in_pieces {
    std::vector<bool>* answers;

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        for (std::size_t first = 0; first < n; first += n / 4) {
            answers->push_back(kernel.streams());
            kernel(first, std::min(n, first + n / 4));
        }
    }
};

constexpr bool can_stream = simd::has_stream<simd::batch<float>>;

constexpr std::size_t mebi = std::size_t{1} << 20;
constexpr std::size_t huge = std::size_t{1} << 40;

template <class T>
struct arrays {
    static constexpr std::size_t length = 64;
    alignas(64) T of[5][length];
};

using floating_types = ::testing::Types<float, double>;
template <class T>
class streaming_of : public ::testing::Test {
  public:
    using F = leaky_relu<T>;
    static inline const F f{};
    static inline arrays<T> memory{};
    static inline T* const x = memory.of[0];
    static inline T* const grad_y = memory.of[1];
    static inline T* const gate = memory.of[2];
    static inline T* const y = memory.of[3];
    static inline T* const grad_x = memory.of[4];

    /// Whether the call streams that is made with the policy it is given.
    template <class Call>
    static bool streams(Call call, stores mode = stores::automatic) {
        bool answer = false;
        call(streaming(mode, asking{&answer}));
        return answer;
    }
};
TYPED_TEST_SUITE(streaming_of, floating_types);

TYPED_TEST(streaming_of, starts_where_the_arrays_exceed_the_cache) {
    using t = TestFixture;
    for (const std::size_t cache : {5 * mebi, 8 * mebi, 32 * mebi + 77}) {
        const pretended_cache pretended(cache);
        const auto starts_beyond = [&](std::size_t n, auto call) {
            for (const std::size_t length : {std::size_t{0}, std::size_t{1}, n - 1, n})
                EXPECT_FALSE(t::streams([&](const auto& p) { call(p, length); })) << length;
            for (const std::size_t length : {n + 1, 2 * n, ~std::size_t{0} / sizeof(TypeParam)})
                EXPECT_EQ(t::streams([&](const auto& p) { call(p, length); }), can_stream)
                    << length;
        };
        constexpr std::size_t size = sizeof(TypeParam);
        starts_beyond(cache / (2 * size),
                      [](const auto& p, std::size_t n) { forward(p, t::f, t::x, t::y, n); });
        starts_beyond(cache / (3 * size), [](const auto& p, std::size_t n) {
            backward(p, t::f, t::x, t::grad_y, t::grad_x, n);
        });
        starts_beyond(cache / (3 * size), [](const auto& p, std::size_t n) {
            backward_from_output(p, t::f, t::x, t::grad_y, t::grad_x, n);
        });
        starts_beyond(cache / (3 * size), [](const auto& p, std::size_t n) {
            forward_gated(p, t::f, t::x, t::gate, t::y, n);
        });
        starts_beyond(cache / (5 * size), [](const auto& p, std::size_t n) {
            backward_gated(p, t::f, t::x, t::gate, t::grad_y, t::grad_x, t::y, n);
        });
        starts_beyond(cache / (5 * size), [](const auto& p, std::size_t n) {
            double_backward(p, t::f, t::x, t::grad_y, t::gate, t::grad_x, t::y, n);
        });
    }
}

// Short arrays do not ask, however small the cache.
TYPED_TEST(streaming_of, has_a_floor) {
    using t = TestFixture;
    const pretended_cache pretended(1);
    const std::size_t longest = detail::longest_unasked_bytes / (2 * sizeof(TypeParam));
    const auto streams = [&](std::size_t n) {
        return t::streams([&](const auto& p) { forward(p, t::f, t::x, t::y, n); });
    };
    EXPECT_FALSE(streams(longest));
    EXPECT_EQ(streams(longest + 1), can_stream);
}

TYPED_TEST(streaming_of, obeys_the_mode) {
    using t = TestFixture;
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, huge}) {
        const auto call = [&](const auto& p) { forward(p, t::f, t::x, t::y, n); };
        EXPECT_EQ(t::streams(call, stores::always), can_stream);
        EXPECT_FALSE(t::streams(call, stores::never));
    }
}

TYPED_TEST(streaming_of, leaves_the_inner_choice_where_it_makes_none) {
    using t = TestFixture;
    bool answer = false;
    const auto inner = streaming(stores::always, asking{&answer});
    forward(streaming(stores::automatic, inner), t::f, t::x, t::y, 1);
    EXPECT_EQ(answer, can_stream);
    forward(streaming(stores::never, inner), t::f, t::x, t::y, 1);
    EXPECT_EQ(answer, can_stream) << "the innermost choice counts";
}

TYPED_TEST(streaming_of, is_never_done_in_place) {
    using t = TestFixture;
    for (const stores mode : {stores::automatic, stores::always}) {
        const auto is_in_place = [&](auto call) { EXPECT_FALSE(t::streams(call, mode)); };
        is_in_place([](const auto& p) { forward(p, t::f, t::x, huge); });
        is_in_place([](const auto& p) { forward(p, t::f, t::x, t::x, huge); });
        is_in_place([](const auto& p) { backward(p, t::f, t::x, t::y, t::x, huge); });
        is_in_place([](const auto& p) { backward(p, t::f, t::x, t::y, t::y, huge); });
        is_in_place([](const auto& p) { backward_from_output(p, t::f, t::y, t::x, t::y, huge); });
        is_in_place([](const auto& p) { forward_gated(p, t::f, t::x, t::gate, t::gate, huge); });
        is_in_place([](const auto& p) {  // one of two outputs
            backward_gated(p, t::f, t::x, t::gate, t::grad_y, t::y, t::grad_y, huge);
        });
        is_in_place([](const auto& p) {
            double_backward(p, t::f, t::x, t::grad_y, t::gate, t::x, t::y, huge);
        });
    }
}

TYPED_TEST(streaming_of, asks_of_several_outputs_that_they_are_aligned_alike) {
    using t = TestFixture;
    const auto streams = [](std::size_t first, std::size_t second) {
        return t::streams(
            [&](const auto& p) {
                backward_gated(p, t::f, t::x, t::gate, t::grad_y, t::y + first, t::grad_x + second,
                               8);
            },
            stores::always);
    };
    constexpr std::size_t line = 64 / sizeof(TypeParam);
    EXPECT_EQ(streams(0, 0), can_stream);
    EXPECT_EQ(streams(3, 3), can_stream);
    EXPECT_EQ(streams(3, 3 + line), can_stream);
    EXPECT_FALSE(streams(0, 1));
    EXPECT_FALSE(streams(3, 2));
}

// Where lines never begin with an element.
TEST(streaming, is_not_done_to_misaligned_elements) {
    const detail::addresses<1> input{{4096}};
    for (const std::uintptr_t offset : {0U, 4U, 8U, 60U})
        EXPECT_TRUE(detail::can_stream(input, detail::addresses<1>{{8192 + offset}}, 4));
    for (const std::uintptr_t offset : {1U, 2U, 63U})
        EXPECT_FALSE(detail::can_stream(input, detail::addresses<1>{{8192 + offset}}, 4));
}

TEST(streaming, of_every_piece_is_decided_by_the_whole) {
    const pretended_cache pretended(5 * mebi);
    for (const std::size_t n : {mebi / 2, mebi}) {
        const std::vector<float> x(n, -1.0F);
        std::vector<float> y(n + 1, 7.0F);
        std::vector<bool> answers;
        forward(asking_in_pieces{&answers}, leaky_relu<float>{.negative_slope = 0.5F}, x,
                std::span(y).first(n));
        EXPECT_EQ(answers, std::vector<bool>(4, can_stream && n == mebi));
        EXPECT_TRUE(std::all_of(y.begin(), y.end() - 1, [](float e) { return e == -0.5F; }));
        EXPECT_EQ(y[n], 7.0F);
    }
}

// Long arrays as a user calls them, around the size of this CPU's cache.
TEST(streaming, gives_the_same_bits_on_arrays_larger_than_the_cache) {
    const pretended_cache pretended(5 * mebi);
    const elu<float> heavy{};
    const leaky_relu<float> light{};
    const std::size_t n = mebi + 13;
    const std::vector<float> x = mixed_with_specials<float>(n + 3, 3);
    const std::vector<float> grad_y = mixed_with_specials<float>(n, 9);
    const auto same_bits = [&](auto call) {
        for (std::size_t at = 0; at < 3; ++at) {
            std::vector<float> automatic(n + 3, -77.0F);
            std::vector<float> plain(n + 3, -77.0F);
            call(streaming(stores::automatic), automatic.data() + at);
            call(streaming(stores::never), plain.data() + at);
            EXPECT_TRUE(std::equal(plain.begin(), plain.end(), automatic.begin(), same<float>));
        }
    };
    same_bits([&](const auto& p, float* y) { forward(p, light, x.data() + 1, y, n); });
    same_bits([&](const auto& p, float* y) { backward(p, light, x.data(), grad_y.data(), y, n); });
    same_bits([&](const auto& p, float* y) { forward(p, heavy, x.data() + 1, y, n); });
    same_bits([&](const auto& p, float* y) { backward(p, heavy, x.data(), grad_y.data(), y, n); });
}

TEST(streaming, is_noexcept_where_the_inner_policy_is) {
    const relu<float> f{};
    float* const p = nullptr;
    bool answer = false;
    static_assert(noexcept(forward(streaming(stores::always), f, p, p, 0)));
    static_assert(noexcept(forward(streaming(stores::always, asking{&answer}), f, p, p, 0)));
    static_assert(
        !noexcept(forward(streaming(stores::always, asking_in_pieces{nullptr}), f, p, p, 0)));
}

}  // namespace
}  // namespace simdact::test
