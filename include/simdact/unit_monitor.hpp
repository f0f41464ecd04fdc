// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `unit_monitor`: which units of a layer are dead, found by following them over the batches of a
/// data set. Opt-in: `simdact.hpp` does not include it.
///
///     simdact::unit_monitor monitor(units);
///     for (…) {                                  // every batch
///         monitor.observe(x);                    // samples × units
///         monitor.observe_gradients(grad_x);
///     }
///     monitor.never_active(), monitor.active_share(unit), monitor.mean_gradient(unit) …

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <ranges>
#include <vector>

#include "activation.hpp"
#include "detail/loop/loop.hpp"
#include "detail/verb/check.hpp"
#include "element.hpp"
#include "simd/float_classification.hpp"

namespace simdact {

namespace detail {

/// One more for the units of a vector that are greater than 0.
struct count_active {
    template <simd::lanes V>
    SIMDACT_INLINE V operator()(position, const V& x, const V& count) const noexcept {
        const V zero(simd::lane_type<V>(0));
        return simd::select(x > zero, count + V(simd::lane_type<V>(1)), count);
    }
};

/// One more for those that are not 0, and their magnitudes.
struct sum_gradients {
    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(position, const V& x, const V& count,
                                   const V& sum) const noexcept {
        const V zero(simd::lane_type<V>(0));
        // != of a NaN differs between versions of xsimd.
        return detail::make_pack(simd::select(x == zero, count, count + V(simd::lane_type<V>(1))),
                                 sum + simd::abs(x));
    }
};

/// Units whose sums are taken together, in the nearest cache.
inline constexpr std::size_t units_of_block = 512;

/// Rows whose sums are taken in the arithmetic type, before they are added up in wider ones: few
/// enough for float's digits, and for the caches.
inline constexpr std::size_t rows_of_block = 64;

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_rows(const char* verb, const footprint& values,
                                         std::size_t units) {
    char message[256];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %s, which is not a whole number of rows of %s", verb,
                  values.name, counted(values.elements(), "element").text,
                  counted(units, "unit").text);
    detail::fail(message);
}

SIMDACT_INLINE void whole_rows(const char* verb, const footprint& values, std::size_t units) {
    if (units == 0 ? values.elements() != 0 : values.elements() % units != 0) [[unlikely]]
        detail::fail_rows(verb, values, units);
}

}  // namespace detail

/// Follows the units of one layer. It sees arrays of rows × units, of any element type: all units
/// of the first sample, all of the second … Its numbers do not depend on how the samples are cut
/// into calls, but for the last digits of `mean_gradient`.
class unit_monitor {
  public:
    /// Allocates 24 bytes a unit.
    SIMDACT_INLINE explicit unit_monitor(std::size_t units)
        : active_(units), moved_(units), magnitude_(units) {}

    /// Records which units are active, that is, greater than 0. Pass the activation's input, or its
    /// output if that has the same sign.
    ///
    /// \throws std::invalid_argument if the number of elements is no multiple of that of units
    template <class Arch = default_arch, input_range X>
        requires enabled_arch<Arch>
    SIMDACT_INLINE void observe(const X& values) {
        detail::whole_rows("unit_monitor::observe", detail::operand_of(values).memory("values"),
                           units());
        using E = element_of<X>;
        using T = arithmetic_type_of<E>;
        for_each_block(
            values, rows_,
            [&](std::size_t unit, std::size_t count, std::size_t rows, const E* block)
                SIMDACT_THIS_LAMBDA_IS_INLINED {
                    T counts[detail::units_of_block];
                    SIMDACT_BUILTIN(memset)(counts, 0, count * sizeof(T));
                    for (; rows > 0; --rows, block += units())
                        detail::map<Arch, T>(
                            0, count, detail::make_pack(detail::sink<T>{counts}),
                            detail::make_pack(detail::source<E>{block}, detail::source<T>{counts}),
                            detail::count_active{});
                    for (std::size_t i = 0; i < count; ++i)
                        active_[unit + i] += static_cast<std::uint64_t>(counts[i]);
                });
    }

    /// Notes the gradients at the units: which are not 0, and how large they are.
    ///
    /// \throws std::invalid_argument if the number of elements is no multiple of that of units
    template <class Arch = default_arch, input_range Gradients>
        requires enabled_arch<Arch>
    SIMDACT_INLINE void observe_gradients(const Gradients& gradients) {
        detail::whole_rows("unit_monitor::observe_gradients",
                           detail::operand_of(gradients).memory("gradients"), units());
        using E = element_of<Gradients>;
        using T = arithmetic_type_of<E>;
        for_each_block(
            gradients, gradient_rows_,
            [&](std::size_t unit, std::size_t count, std::size_t rows,
                const E* first) SIMDACT_THIS_LAMBDA_IS_INLINED {
                T counts[detail::units_of_block];
                T sums[detail::units_of_block];
                SIMDACT_BUILTIN(memset)(counts, 0, count * sizeof(T));
                SIMDACT_BUILTIN(memset)(sums, 0, count * sizeof(T));
                for (std::size_t row = 0; row < rows; ++row)
                    detail::map<Arch, T>(
                        0, count, detail::make_pack(detail::sink<T>{counts}, detail::sink<T>{sums}),
                        detail::make_pack(detail::source<E>{first + row * units()},
                                          detail::source<T>{counts}, detail::source<T>{sums}),
                        detail::sum_gradients{});
                for (std::size_t i = 0; i < count; ++i) {
                    moved_[unit + i] += static_cast<std::uint64_t>(counts[i]);
                    if (simd::is_finite(sums[i])) [[likely]]
                        magnitude_[unit + i] += static_cast<double>(sums[i]);
                    else  // too large for T: once more
                        for (std::size_t row = 0; row < rows; ++row)
                            magnitude_[unit + i] += static_cast<double>(simd::abs(
                                detail::source<E>{first}.template load<T>({row * units() + i, 1})));
                }
            });
    }

    SIMDACT_INLINE std::size_t units() const noexcept { return active_.size(); }

    /// The samples passed to `observe` and to `observe_gradients`.
    SIMDACT_INLINE std::uint64_t rows() const noexcept { return rows_; }
    SIMDACT_INLINE std::uint64_t gradient_rows() const noexcept { return gradient_rows_; }

    /// \pre unit < units(), here and below
    SIMDACT_INLINE bool ever_active(std::size_t unit) const noexcept { return active_[unit] > 0; }

    /// The share of the samples for which the unit was active; 0 before any was seen.
    SIMDACT_INLINE double active_share(std::size_t unit) const noexcept {
        return rows_ == 0 ? 0 : static_cast<double>(active_[unit]) / static_cast<double>(rows_);
    }

    /// Whether any sample's gradient was not 0. A NaN is not.
    SIMDACT_INLINE bool ever_moved(std::size_t unit) const noexcept { return moved_[unit] > 0; }

    /// The mean of |gradient| over the samples; 0 before any was seen.
    SIMDACT_INLINE double mean_gradient(std::size_t unit) const noexcept {
        return gradient_rows_ == 0 ? 0 : magnitude_[unit] / static_cast<double>(gradient_rows_);
    }

    /// The number of units that no sample made active: the dead ones.
    SIMDACT_INLINE std::size_t never_active() const noexcept { return count_of_0(active_); }

    /// The number of units whose gradient was 0 for every sample: those that can't come back.
    SIMDACT_INLINE std::size_t never_moved() const noexcept { return count_of_0(moved_); }

    /// Forgets all that was seen.
    SIMDACT_INLINE void reset() noexcept {
        for (std::size_t unit = 0; unit < units(); ++unit) {
            active_[unit] = moved_[unit] = 0;
            magnitude_[unit] = 0;
        }
        rows_ = gradient_rows_ = 0;
    }

  private:
    /// visit(the first unit, how many of them, rows, the first row's elements) for each block.
    template <class R, class Visit>
    SIMDACT_INLINE void for_each_block(const R& range, std::uint64_t& seen, Visit visit) const {
        using E = element_of<R>;
        if (units() == 0)
            return;
        const E* const data = std::to_address(std::ranges::begin(range));
        const std::size_t rows = static_cast<std::size_t>(std::ranges::size(range)) / units();
        for (std::size_t row = 0; row < rows; row += detail::rows_of_block) {
            const std::size_t left = rows - row;
            for (std::size_t unit = 0; unit < units(); unit += detail::units_of_block) {
                const std::size_t others = units() - unit;
                visit(unit, others < detail::units_of_block ? others : detail::units_of_block,
                      left < detail::rows_of_block ? left : detail::rows_of_block,
                      data + row * units() + unit);
            }
        }
        seen += rows;
    }

    SIMDACT_INLINE static std::size_t count_of_0(
        const std::vector<std::uint64_t>& counts) noexcept {
        std::size_t zeros = 0;
        for (const std::uint64_t count : counts)
            zeros += count == 0;
        return zeros;
    }

    std::vector<std::uint64_t> active_;
    std::vector<std::uint64_t> moved_;
    std::vector<double> magnitude_;
    std::uint64_t rows_ = 0;
    std::uint64_t gradient_rows_ = 0;
};

}  // namespace simdact
