// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Inputs: the special values, and points spread over all bit patterns.

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

#include "numbers.hpp"

namespace simdact::test {

/// Zeros, infinities, NaNs, the edges of the subnormal and normal ranges, and small integers, each
/// with its neighbours and with both signs.
template <class T>
std::vector<T> special_values() {
    using limits = std::numeric_limits<T>;
    std::vector<T> values{limits::infinity(), limits::quiet_NaN()};
    for (T x : {T(0), limits::denorm_min(), limits::min(), limits::max(), T(1), T(0.5), T(2), T(3),
                T(6), T(20), T(88), T(100), T(104), T(709), T(745)})
        for (T y :
             {std::nextafter(x, -limits::infinity()), x, std::nextafter(x, limits::infinity())})
            if (!std::isinf(y))
                values.push_back(y);
    const std::size_t positive = values.size();
    for (std::size_t i = 0; i < positive; ++i)
        values.push_back(-values[i]);
    return values;
}

/// Random numbers that visit every exponent of T alike, with both signs.
template <class T>
std::vector<T> random_bit_patterns(std::size_t n, unsigned seed = 1) {
    std::mt19937_64 generator(seed);
    std::vector<T> values(n);
    for (T& x : values) {
        do
            x = from_bits<T>(static_cast<bits_of<T>>(generator()));
        while (!std::isfinite(x));
    }
    return values;
}

/// Numbers of everyday size, normally distributed about 0.
template <class T>
std::vector<T> random_normal(std::size_t n, unsigned seed = 2, T deviation = T(3)) {
    std::mt19937_64 generator(seed);
    std::normal_distribution<double> normal(0, static_cast<double>(deviation));
    std::vector<T> values(n);
    for (T& x : values)
        x = static_cast<T>(normal(generator));
    return values;
}

/// A quarter special values, the rest of everyday size, in random order.
template <class T>
std::vector<T> mixed_with_specials(std::size_t n, unsigned seed = 3) {
    const std::vector<T> specials = special_values<T>();
    std::vector<T> values = random_normal<T>(n, seed);
    std::mt19937_64 generator(seed + 1);
    for (T& x : values)
        if (generator() % 4 == 0)
            x = specials[generator() % specials.size()];
    return values;
}

/// All of the above in one array, with the stretch [-110, 25] (on which every transcendental
/// activation has its body and its float tail) sampled densely.
template <class T>
std::vector<T> sweep(std::size_t n) {
    std::vector<T> values = special_values<T>();
    const auto append = [&](const std::vector<T>& more) {
        values.insert(values.end(), more.begin(), more.end());
    };
    append(random_bit_patterns<T>(n));
    append(random_normal<T>(n / 4));
    append(random_normal<T>(n / 4, 5, T(30)));
    std::mt19937_64 generator(6);
    std::uniform_real_distribution<double> uniform(-110, 25);
    std::uniform_real_distribution<double> exponent(-80, 5);
    for (std::size_t i = 0; i < n / 2; ++i) {
        values.push_back(static_cast<T>(uniform(generator)));
        values.push_back(static_cast<T>(-std::exp(exponent(generator))));
    }
    return values;
}

}  // namespace simdact::test
