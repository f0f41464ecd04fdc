// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Shapes of arrays with channels, and what a sum over a channel may be off.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <simdact/channels.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "numbers.hpp"

namespace simdact::test {

template <class T>
bool same_all(std::span<const T> a, std::span<const T> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same<T>);
}

/// What the two verbs give.
template <class T>
struct channel_answers {
    std::vector<T> y, grad_x, sums;  // one sum for each channel
};

template <class T>
void expect_same(const channel_answers<T>& expected, std::span<const std::type_identity_t<T>> y,
                 std::span<const std::type_identity_t<T>> grad_x,
                 std::span<const std::type_identity_t<T>> sums, const std::string& what) {
    EXPECT_TRUE(same_all<T>(expected.y, y)) << "y, " << what;
    EXPECT_TRUE(same_all<T>(expected.grad_x, grad_x)) << "grad_x, " << what;
    EXPECT_TRUE(same_all<T>(expected.sums, sums)) << "the sums, " << what;
}

template <class T>
void expect_same(const channel_answers<T>& expected, const channel_answers<T>& found,
                 const std::string& what) {
    expect_same(expected, found.y, found.grad_x, found.sums, what);
}

inline std::string show(const channels& c) {
    return "outer " + std::to_string(c.outer) + ", channels " + std::to_string(c.channels) +
           ", inner " + std::to_string(c.inner);
}

inline std::size_t channel_of(const channels& c, std::size_t index) {
    return index / c.inner % c.channels;
}

/// Whole samples in a row, rows of a part of a sample, and runs by themselves, some in parts; a
/// row, and more than a chain of them; runs shorter and longer than a vector; every tail.
inline const std::vector<channels>& small_shapes() {
    static const std::vector<channels> shapes = [] {
        std::vector<channels> all{
            {1, 1, 1},    {5, 1, 7},    {1, 5, 1},   {9, 10, 1},   {131, 10, 1}, {3, 64, 1},
            {4, 3, 2},    {41, 7, 3},   {3, 17, 9},  {2, 33, 31},  {6, 5, 49},   {2, 3, 1000},
            {1, 2, 1025}, {3, 2, 2500}, {3, 5, 100}, {2, 130, 70}, {2, 2, 64}};
        for (std::size_t n = 1; n < 70; n += n < 36 ? 1 : 5)
            all.push_back({2, n, 1});
        for (std::size_t n = 2; n < 40; n += 3)
            all.push_back({3, 2, n});
        return all;
    }();
    return shapes;
}

/// With several groups, units and parts, in float and in double.
inline const std::vector<channels>& large_shapes() {
    static const std::vector<channels> shapes{{40, 1500, 1},   {700, 260, 1},  {3, 5000, 1},
                                              {33, 60, 49},    {20, 9, 700},   {9, 3, 12'545},
                                              {150'000, 1, 1}, {70'000, 3, 1}, {1, 2, 150'000}};
    return shapes;
}

/// What a channel's sum may be off, as a share of the sum of the magnitudes: 40 roundings, however
/// many elements there are (docs/channels.md).
template <class T>
constexpr long double sum_error = 40 * std::numeric_limits<T>::epsilon() / 2;

/// The terms of a channel's sum, added up in long double.
struct exact_sum {
    long double sum = 0;
    long double magnitude = 0;  // of the finite terms

    void add(long double term) {
        sum += term;
        if (std::isfinite(term))
            magnitude += std::fabs(term);
    }
    template <class T>
    bool admits(T result) const {
        // Of terms as large as these the order of the additions decides whether they overflow.
        if (magnitude > std::numeric_limits<T>::max() && !std::isfinite(result))
            return true;
        if (std::isnan(sum))
            return is_nan(result);
        if (std::isinf(sum))
            return static_cast<long double>(result) == sum;
        return std::fabs(static_cast<long double>(result) - sum) <= sum_error<T> * magnitude;
    }
};

}  // namespace simdact::test
