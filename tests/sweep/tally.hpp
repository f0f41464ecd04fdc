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
    std::vector<T> x;
    std::vector<wide<T>> exact;
    std::vector<wide<T>> per_ulp;   ///< 1 / ulp, or 0 where the exact result is no normal case
    std::vector<wide<T>> absolute;  ///< What the contract allows in absolute terms.
    std::vector<char> counts;       ///< 0 where the absolute bound rules, and ULP say nothing.

    template <class Exact, class Absolute>
    void evaluate(Exact function, Absolute absolute_bound, double body) {
        const std::size_t n = x.size();
        exact.resize(n);
        per_ulp.resize(n);
        absolute.resize(n);
        counts.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            const auto at = static_cast<wide<T>>(x[i]);
            const wide<T> y = function(at);
            exact[i] = y;
            const bool usual =
                std::fabs(y) <= static_cast<wide<T>>((std::numeric_limits<T>::max)());
            per_ulp[i] = usual ? 1 / ulp_of<T>(y) : 0;
            absolute[i] = absolute_bound(at);
            counts[i] = absolute[i] == 0 || std::fabs(y) >= static_cast<wide<T>>(body);
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
        W errors[chunk];
        for (std::size_t first = 0; first < block.x.size(); first += chunk) {
            const std::size_t n = std::min(chunk, block.x.size() - first);
            W largest = 0;
            bool all_small = true;
            for (std::size_t i = 0; i < n; ++i) {
                const W distance =
                    std::fabs(static_cast<W>(results[first + i]) - block.exact[first + i]);
                errors[i] = distance * block.per_ulp[first + i];
            }
            for (std::size_t i = 0; i < n; ++i) {
                largest = errors[i] > largest ? errors[i] : largest;
                all_small &= errors[i] <= static_cast<W>(bound);  // false for a NaN
            }
            if (largest > static_cast<W>(worst) || !all_small)
                for (std::size_t i = 0; i < n; ++i)
                    add_one(block, first + i, results[first + i], bound);
            for (std::size_t i = 0; i < n; ++i) {
                const T magnitude = std::fabs(block.x[first + i]);
                if (magnitude > T(0x1p-20) && magnitude < T(20) && block.counts[first + i]) {
                    sum += static_cast<double>(errors[i]);
                    ++summed;
                }
            }
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
