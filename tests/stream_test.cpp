// SPDX-License-Identifier: BSD-3-Clause

// The loop's later inhabitants: streams that are not plain arrays, operations that use the index,
// several outputs, and states that are merged. None of them is in the library yet; the loop is
// built for them, and these kernels show it.

#include <gtest/gtest.h>

#include <cstdint>
#include <simdact/detail/loop/loop.hpp>
#include <simdact/simdact.hpp>
#include <type_traits>
#include <vector>

#include "support/samples.hpp"

namespace simdact::test {
namespace {

/// Broadcasts the bias of the channel that owns the row of `inner` elements at hand.
template <class E>
struct channel_bias {
    const E* bias;
    std::size_t channels;
    std::size_t inner;

    template <class V>
    V load(detail::position at) const noexcept {
        // Lanes may lie in two rows or more: each lane asks for its own channel.
        E values[simd::lane_count<V>];
        for (std::size_t lane = 0; lane < simd::lane_count<V>; ++lane) {
            const std::size_t valid = lane < at.count ? lane : at.count - 1;
            values[lane] = bias[(at.index + valid) / inner % channels];
        }
        return simd::load<V>(values);
    }
};

/// Packs one bit a lane, eight to the byte, lowest first. It must see each vector once, in order,
/// hence it is not `overlappable`.
struct packed_bits {
    std::uint8_t* bytes;

    template <class M>
    void store(detail::position at, const M& mask) const noexcept {
        bool lanes[64];
        mask.store_unaligned(lanes);
        for (std::size_t lane = 0; lane < at.count; ++lane) {
            const std::size_t bit = at.index + lane;
            if (bit % 8 == 0)
                bytes[bit / 8] = 0;
            bytes[bit / 8] = static_cast<std::uint8_t>(
                bytes[bit / 8] | static_cast<unsigned>(lanes[lane]) << bit % 8);
        }
    }
};

/// y = f(x + bias), and whether x + bias > 0.
template <class F>
struct biased_with_mask {
    F f;

    template <class V>
    auto operator()(detail::position, const V& x, const V& bias) const noexcept {
        using T = simd::lane_type<V>;
        const V z = x + bias;
        return detail::make_pack(f(z), z > V(T(0)));
    }
};

using floating_types = ::testing::Types<float, double>;

template <class T>
class streams : public ::testing::Test {};
TYPED_TEST_SUITE(streams, floating_types);

template <class T>
using leaky = leaky_relu<T>;

TYPED_TEST(streams, a_broadcast_bias_and_a_packed_mask) {
    using T = TypeParam;
    constexpr std::size_t channels = 5;
    const leaky<T> f{.negative_slope = T(0.25)};
    const std::vector<T> bias{T(-2), T(-0.5), T(0), T(0.5), T(2)};
    for (std::size_t inner : {1U, 3U, 7U, 16U, 29U, 64U}) {
        for (std::size_t n = 0; n < 150; ++n) {
            const std::vector<T> x = random_normal<T>(n);
            std::vector<T> y(n + 1, T(77));
            std::vector<std::uint8_t> bits(n / 8 + 2, 0xAA);
            detail::map<default_arch, T>(
                0, n, detail::make_pack(detail::sink<T>{y.data()}, packed_bits{bits.data()}),
                detail::make_pack(detail::source<T>{x.data()},
                                  channel_bias<T>{bias.data(), channels, inner}),
                biased_with_mask<leaky<T>>{f});
            for (std::size_t i = 0; i < n; ++i) {
                const T z = x[i] + bias[i / inner % channels];
                ASSERT_TRUE(same(y[i], f(z))) << "inner " << inner << ", n " << n << ", i " << i;
                ASSERT_EQ(bits[i / 8] >> i % 8 & 1, z > 0) << "n " << n << ", i " << i;
            }
            EXPECT_EQ(y[n], T(77));
            EXPECT_EQ(bits[(n + 7) / 8], 0xAA) << "a byte beyond the mask was written";
        }
    }
}

TYPED_TEST(streams, a_stream_that_packs_is_never_given_a_vector_twice) {
    static_assert(detail::overlappable<detail::sink<TypeParam>>);
    static_assert(!detail::overlappable<packed_bits>);
}

/// An operation may use the index: lanes are elements [index, index + count), lane 0 first.
struct add_index {
    template <class V>
    V operator()(detail::position at, const V& x) const noexcept {
        using T = simd::lane_type<V>;
        T indices[simd::lane_count<V>];
        for (std::size_t lane = 0; lane < simd::lane_count<V>; ++lane)
            indices[lane] = static_cast<T>(at.index + lane);
        return x + simd::load<V>(indices);
    }
};

TYPED_TEST(streams, lanes_come_in_element_order) {
    using T = TypeParam;
    for (std::size_t first : {0U, 1U, 5U, 64U}) {
        for (std::size_t last = first; last < first + 100; ++last) {
            const std::vector<T> x(last, T(0.5));
            std::vector<T> y(last, T(0));
            detail::map<default_arch, T>(first, last, detail::make_pack(detail::sink<T>{y.data()}),
                                         detail::make_pack(detail::source<T>{x.data()}),
                                         add_index{});
            for (std::size_t i = 0; i < last; ++i)
                ASSERT_EQ(y[i], i < first ? T(0) : T(0.5) + static_cast<T>(i));
        }
    }
}

}  // namespace
}  // namespace simdact::test
