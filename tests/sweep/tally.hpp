// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How far results are from exact ones: the worst, the mean, and what breaks the contract.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "../support/contract.hpp"

namespace simdact::test {

/// Points of one activation with their exact results, ready to be compared with.
template <class T>
struct exact_block {
    using W = wide<T>;
    std::vector<T> x;
    std::vector<W> exact;
    std::vector<W> per_ulp;    ///< 1 / ulp, or 0 where the exact result is infinite or NaN
    std::vector<W> absolute;   ///< What the contract allows in absolute terms.
    std::vector<W> weight;     ///< In the mean: 1 or 0.
    std::vector<char> counts;  ///< 0 where the absolute bound rules, and ULP say nothing.

    template <class Exact>
    void evaluate(Exact function) {
        const std::size_t n = x.size();
        exact.resize(n);
        per_ulp.resize(n);
        for (std::size_t i = 0; i < n; ++i)
            exact[i] = function(static_cast<W>(x[i]));
        for (std::size_t i = 0; i < n; ++i)
            per_ulp[i] = one_per_ulp(exact[i]);
    }

    /// \param absolute_bound  of x
    /// \param body            results smaller than this do not count where the bound is not 0
    template <class Absolute>
    void allow(Absolute absolute_bound, double body) {
        const std::size_t n = x.size();
        absolute.resize(n);
        counts.resize(n);
        weight.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            absolute[i] = absolute_bound(static_cast<W>(x[i]));
            counts[i] = absolute[i] == 0 || std::fabs(exact[i]) >= static_cast<W>(body);
            const T magnitude = std::fabs(x[i]);
            weight[i] = magnitude > T(0x1p-20) && magnitude < T(20) && counts[i] ? W(1) : W(0);
        }
    }

  private:
    static W one_per_ulp(W exact) {
        if (!(std::fabs(exact) <= static_cast<W>((std::numeric_limits<T>::max)())))
            return 0;
        if constexpr (sizeof(T) == 4) {  // as below, faster
            const std::uint64_t exponent = (to_bits(exact) >> 52) & 0x7ff;
            const std::uint64_t least = 1023 - 126;
            return from_bits<double>((1023 + 23 + 1023 - std::max(exponent, least)) << 52);
        } else {
            return 1 / ulp_of<T>(exact);
        }
    }
};

/// What is known of one result of one subject.
template <class T>
struct tally {
    double worst = 0;  ///< In ULP, where ULP count.
    T worst_at = 0;
    double worst_absolute = 0;  ///< In epsilons of T, where they do not.
    double sum = 0;             ///< Of ULP, where 2^-20 < |x| < 20.
    std::uint64_t summed = 0;
    std::uint64_t failures = 0;
    T failure_at = 0;

    double mean() const { return summed == 0 ? 0 : sum / static_cast<double>(summed); }

    void merge(const tally& other) {
        if (other.worst > worst) {
            worst = other.worst;
            worst_at = other.worst_at;
        }
        worst_absolute = std::fmax(worst_absolute, other.worst_absolute);
        sum += other.sum;
        summed += other.summed;
        if (failures == 0)
            failure_at = other.failure_at;
        failures += other.failures;
    }

    void add(const exact_block<T>& block, const std::vector<T>& results, double bound) {
        using W = wide<T>;
        constexpr std::size_t chunk = 512;
        constexpr std::size_t lanes = 8;  // sums of their own, so that the loop can be vectorised
        for (std::size_t first = 0; first < block.x.size(); first += chunk) {
            const std::size_t n = std::min(chunk, block.x.size() - first);
            W errors[chunk] = {};
            for (std::size_t i = 0; i < n; ++i)
                errors[i] = std::fabs(static_cast<W>(results[first + i]) - block.exact[first + i]) *
                            block.per_ulp[first + i];
            W largest[lanes] = {};
            W sums[lanes] = {};
            for (std::size_t i = 0; i < chunk; i += lanes)
                for (std::size_t k = 0; k < lanes; ++k)  // a NaN becomes the largest, and stays
                    largest[k] = errors[i + k] <= largest[k] ? largest[k] : errors[i + k];
            for (std::size_t i = 0; i + lanes <= n; i += lanes)
                for (std::size_t k = 0; k < lanes; ++k)
                    sums[k] += errors[i + k] * block.weight[first + i + k];
            bool ordinary = true;
            for (std::size_t k = 0; k < lanes; ++k)
                ordinary = ordinary && largest[k] <= static_cast<W>(std::fmin(bound, worst));
            if (!ordinary)
                for (std::size_t i = 0; i < n; ++i)
                    add_one(block, first + i, results[first + i], bound);
            for (std::size_t k = 0; k < lanes; ++k)
                sum += static_cast<double>(sums[k]);
            for (std::size_t i = 0; i < n; ++i)
                summed += block.weight[first + i] != 0;
        }
    }

  private:
    void add_one(const exact_block<T>& block, std::size_t i, T result, double bound) {
        using W = wide<T>;
        const W exact = block.exact[i];
        const double error = ulp_error(result, exact);
        const bool zero_has_its_sign =
            !(exact == 0 && result == 0) || std::signbit(exact) == std::signbit(result);
        if (!within_contract(result, exact, bound, block.absolute[i]) || !zero_has_its_sign)
            if (failures++ == 0)
                failure_at = block.x[i];
        if (block.counts[i]) {
            if (error > worst) {
                worst = error;
                worst_at = block.x[i];
            }
        } else {
            const W distance = std::fabs(static_cast<W>(result) - exact) /
                               static_cast<W>(std::numeric_limits<T>::epsilon());
            worst_absolute = std::fmax(worst_absolute, static_cast<double>(distance));
        }
    }
};

}  // namespace simdact::test
