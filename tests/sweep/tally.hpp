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
    std::vector<W> per_ulp;   ///< 1 / ulp, or 0 where the exact result is infinite or NaN
    std::vector<W> absolute;  ///< What the contract allows in absolute terms.
    std::vector<W> weight;    ///< In the mean: 1 or 0.
    std::vector<W> counts;    ///< 0 where the absolute bound rules, and ULP say nothing; else 1.

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

    /// \param everywhere  what the contract allows in absolute terms
    /// \param body        if that is not 0, ULP do not count for results smaller than this
    void allow(W everywhere, double body) {
        const std::size_t n = x.size();
        absolute.assign(n, everywhere);
        counts.resize(n);
        weight.resize(n);
        const W least = everywhere == 0 ? W(0) : static_cast<W>(body);
        for (std::size_t i = 0; i < n; ++i) {
            counts[i] = std::fabs(exact[i]) >= least ? W(1) : W(0);
            const T magnitude = std::fabs(x[i]);
            const bool everyday = (magnitude > T(0x1p-20)) & (magnitude < T(20));
            weight[i] = everyday ? counts[i] : W(0);
        }
    }

    /// The same, but for the derivative, which has more room about its roots.
    void allow(const derivative_absolute_bound<T>& bound, W everywhere, double body) {
        allow(everywhere, body);
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (!(std::fabs(x[i]) > T(0x1p-20) && std::fabs(x[i]) < T(1024)))
                continue;  // no root is looked for there
            absolute[i] = bound(static_cast<W>(x[i]));
            if (absolute[i] > everywhere)
                counts[i] = weight[i] = 0;
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
            W distances[chunk] = {};
            int broken = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const std::size_t at = first + i;
                const W distance = std::fabs(static_cast<W>(results[at]) - block.exact[at]);
                const W error = distance * block.per_ulp[at];
                // A NaN is neither.
                broken += !((error <= static_cast<W>(bound)) | (distance <= block.absolute[at]));
                errors[i] = block.counts[at] == 0 ? W(0) : error;
                distances[i] = block.counts[at] == 0 ? distance : W(0);
            }
            W largest[lanes] = {};
            W furthest[lanes] = {};
            W sums[lanes] = {};
            for (std::size_t i = 0; i < chunk; i += lanes)
                for (std::size_t k = 0; k < lanes; ++k) {
                    largest[k] = errors[i + k] > largest[k] ? errors[i + k] : largest[k];
                    furthest[k] = distances[i + k] > furthest[k] ? distances[i + k] : furthest[k];
                }
            for (std::size_t i = 0; i + lanes <= n; i += lanes)
                for (std::size_t k = 0; k < lanes; ++k)
                    sums[k] += block.weight[first + i + k] == 0 ? W(0) : errors[i + k];
            bool ordinary = broken == 0;
            for (std::size_t k = 0; k < lanes; ++k) {
                ordinary = ordinary && largest[k] <= static_cast<W>(worst);
                worst_absolute =
                    std::fmax(worst_absolute,
                              static_cast<double>(
                                  furthest[k] / static_cast<W>(std::numeric_limits<T>::epsilon())));
                sum += static_cast<double>(sums[k]);
            }
            if (!ordinary)
                for (std::size_t i = 0; i < n; ++i)
                    add_one(block, first + i, results[first + i], bound);
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
        if (block.counts[i] != 0 && error > worst) {
            worst = error;
            worst_at = block.x[i];
        }
    }
};

}  // namespace simdact::test
