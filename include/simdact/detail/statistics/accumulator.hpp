// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Statistics, and the state of vectors that they are taken with.

#include <cstddef>
#include <cstdint>
#include <limits>

#include "../../simd/float_classification.hpp"
#include "../../simd/mask_reductions.hpp"
#include "../loop/stream.hpp"

namespace simdact {

/// What was seen of the numbers that a verb computed, before they were rounded to 16 bits where the
/// array holds such.
struct statistics {
    std::uint64_t count = 0;     ///< All of them.
    std::uint64_t negative = 0;  ///< Less than 0: -inf is, -0 is not.
    std::uint64_t zero = 0;      ///< 0 or -0.
    std::uint64_t saturated =
        0;  ///< Of those where |f'(x)| was below a bound, if it was asked for.
    std::uint64_t nan = 0;
    std::uint64_t infinite = 0;
    /// The extremes of all that were no NaN. Of none: inf and -inf.
    double least = simd::infinity<double>;
    double greatest = -simd::infinity<double>;
    /// Of the finite ones; 0 of none.
    double mean = 0;
    /// The sum of the squared distances of the finite ones from the mean.
    double squares = 0;

    SIMDACT_INLINE std::uint64_t finite() const noexcept { return count - nan - infinite; }

    /// Of the finite ones, as of a population: divided by their number. 0 of none.
    SIMDACT_INLINE double variance() const noexcept {
        return finite() == 0 ? 0 : squares / static_cast<double>(finite());
    }

    /// As if what the other saw had been seen as well.
    SIMDACT_INLINE void merge(const statistics& other) noexcept {
        const auto ours = static_cast<double>(finite());
        const auto theirs = static_cast<double>(other.finite());
        if (theirs > 0 && ours > 0) {
            const double distance = other.mean - mean;
            const double share = theirs / (ours + theirs);
            // Each rounded: the bits are those of every place that this is inlined to.
            squares += other.squares + simd::rounded(distance * distance * ours * share);
            mean = simd::is_finite(distance)
                       ? mean + simd::rounded(distance * share)
                       : simd::rounded(mean * (1 - share)) + simd::rounded(other.mean * share);
        } else if (theirs > 0) {
            squares = other.squares;
            mean = other.mean;
        }
        count += other.count;
        negative += other.negative;
        zero += other.zero;
        saturated += other.saturated;
        nan += other.nan;
        infinite += other.infinite;
        least = other.least < least ? other.least : least;
        greatest = other.greatest > greatest ? other.greatest : greatest;
    }
};

namespace detail {

/// 0, 1, 2 … of as many lanes as there may be. (No static variable of an inline function: the
/// linker would have to merge it.)
template <class T>
constexpr T lane_numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// The statistics of a chunk. Sums of a lane are those of every so manyth element of the chunk,
/// wherever its vectors begin.
template <class V>
class chunk_state {
    using T = simd::lane_type<V>;
    static constexpr std::size_t width = simd::lane_count<V>;

  public:
    /// \param first  a first vector of results, in `count` of its lanes: the distances from their
    ///               mean are summed up, which keeps the digits of a variance that is small beside
    ///               the mean
    SIMDACT_INLINE chunk_state(V first, std::size_t count) noexcept
        : shift_(mean_of(first, count)) {}

    /// Whether one of the first `count` lanes is a finite number.
    SIMDACT_INLINE static bool has_finite(V y, std::size_t count) noexcept {
        return simd::to_bits<V>(simd::finite_lanes(y) & first_lanes(count)) != 0;
    }

    /// For lanes that are watched each by itself: \p at has the first of them, the next ones are
    /// `stride` elements on, and `compute(at)` returns their results. The distances of a lane are
    /// from the mean of its first few numbers, or of the first one after them.
    template <class Compute>
    SIMDACT_INLINE chunk_state(position at, std::size_t stride, std::size_t rows,
                               const Compute& compute) noexcept {
        constexpr std::size_t few = 16;
        V sum(T(0));
        V count(T(0));
        for (std::size_t row = 0; row < rows; ++row, at.index += stride) {
            const V y = compute(at);
            simd::mask_of<V> takes = simd::finite_lanes(y);
            if (row >= few)  // for a neighbour's sake: a lane that has some takes no more
                takes = takes & (count == V(T(0)));
            sum = sum + simd::where(takes, y * V(T(1) / T(few)));
            count = count + simd::where(takes, V(T(1)));
            if (row + 1 >= few && all_true(count > V(T(0))))
                break;
        }
        shift_ = finite_or_0(sum * (V(T(few)) / count));
    }

    /// Vector by vector: of the whole, g++ makes a copy by words, which no vector can be loaded
    /// from before it is complete.
    SIMDACT_INLINE chunk_state(const chunk_state& other) noexcept
        : shift_(other.shift_),
          sum_(other.sum_),
          squares_(other.squares_),
          least_(other.least_),
          greatest_(other.greatest_),
          negative_(other.negative_),
          zero_(other.zero_),
          saturated_(other.saturated_),
          finite_(other.finite_),
          number_(other.number_),
          count_(other.count_),
          mixed_(other.mixed_) {}
    chunk_state& operator=(const chunk_state&) = delete;

    SIMDACT_INLINE void add(position at, V y) noexcept {
        if (at.count == width)
            add_all(y);
        else
            add_first(at.count, y);
    }

    SIMDACT_INLINE void add_all(V y) noexcept {
        negative_.add(y < V(T(0)));
        zero_.add(y == V(T(0)));
        least_ = simd::at_most(least_, y);
        greatest_ = simd::at_least(greatest_, y);
        V distance = y - shift_;
        // A fifth of the instructions are for vectors that nearly no array has.
        if (!simd::all_finite(y)) [[unlikely]] {
            const simd::mask_of<V> is_finite = simd::finite_lanes(y);
            finite_.add(is_finite);
            number_.add(simd::number_lanes(y));
            distance = simd::where(is_finite, distance);
            mixed_ += width;
        }
        add_distance(distance, width);
    }

    /// The lanes after the first `count` hold anything.
    SIMDACT_INLINE void add_first(std::size_t count, V y) noexcept {
        const simd::mask_of<V> present = first_lanes(count);
        negative_.add((y < V(T(0))) & present);
        zero_.add((y == V(T(0))) & present);
        least_ = simd::at_most(least_, simd::select(present, y, least_));
        greatest_ = simd::at_least(greatest_, simd::select(present, y, greatest_));
        const simd::mask_of<V> is_finite = simd::finite_lanes(y) & present;
        finite_.add(is_finite);
        number_.add(simd::number_lanes(y) & present);
        mixed_ += count;
        add_distance(simd::where(is_finite, y - shift_), count);
    }

    SIMDACT_INLINE void add_distance(V distance, std::size_t count) noexcept {
        sum_ = sum_ + distance;
        squares_ = simd::fma(distance, distance, squares_);
        count_ += count;
    }

    SIMDACT_INLINE void add_saturated(position at, const simd::mask_of<V>& is_saturated) noexcept {
        if (at.count == width)
            saturated_.add(is_saturated);
        else
            saturated_.add(is_saturated & first_lanes(at.count));
    }

    /// From here on, lane 0 is the element that lane `by` was.
    SIMDACT_INLINE void turn(std::size_t by) noexcept {
        by %= width;
        if (by == 0)
            return;
        sum_ = turned(sum_, by);
        squares_ = turned(squares_, by);
    }

    SIMDACT_INLINE statistics result() const noexcept {
        statistics seen;
        seen.count = count_;
        seen.negative = negative_.total();
        seen.zero = zero_.total();
        seen.saturated = saturated_.total();
        const std::uint64_t numbers = number_.total();
        seen.nan = mixed_ - numbers;
        seen.infinite = numbers - finite_.total();
        T lanes[width];
        simd::store(lanes, least_);
        seen.least = static_cast<double>(least_of(lanes));
        simd::store(lanes, V(T(0)) - greatest_);
        seen.greatest = -static_cast<double>(least_of(lanes));
        finish(seen, static_cast<double>(first_of(shift_)), total(sum_), total(squares_));
        return seen;
    }

    /// What each lane has seen, of which all vectors had the first `count`: visit(lane,
    /// statistics).
    template <class Visit>
    SIMDACT_INLINE void for_each_lane(std::size_t count, Visit visit) const noexcept {
        statistics seen[width];
        T shifts[width], sums[width], squares[width], least[width], greatest[width];
        simd::store(shifts, shift_);
        simd::store(sums, sum_);
        simd::store(squares, squares_);
        simd::store(least, least_);
        simd::store(greatest, greatest_);
        negative_.for_each_lane(
            [&](std::size_t lane, std::uint64_t n) { seen[lane].negative = n; });
        zero_.for_each_lane([&](std::size_t lane, std::uint64_t n) { seen[lane].zero = n; });
        saturated_.for_each_lane(
            [&](std::size_t lane, std::uint64_t n) { seen[lane].saturated = n; });
        number_.for_each_lane([&](std::size_t lane, std::uint64_t n) {
            seen[lane].nan = mixed_ / count - n;
            seen[lane].infinite = n;
        });
        finite_.for_each_lane([&](std::size_t lane, std::uint64_t n) { seen[lane].infinite -= n; });
        for (std::size_t lane = 0; lane < count; ++lane) {
            statistics& s = seen[lane];
            s.count = count_ / count;
            s.least = static_cast<double>(least[lane]);
            s.greatest = static_cast<double>(greatest[lane]);
            finish(s, static_cast<double>(shifts[lane]), static_cast<double>(sums[lane]),
                   static_cast<double>(squares[lane]));
            visit(lane, s);
        }
    }

  private:
    SIMDACT_INLINE static simd::mask_of<V> first_lanes(std::size_t count) noexcept {
        return simd::load<V>(lane_numbers<T>) < V(static_cast<T>(count));
    }

    SIMDACT_INLINE static T first_of(V x) noexcept {
        T lanes[width];
        simd::store(lanes, x);
        return lanes[0];
    }

    SIMDACT_INLINE static double total(V x) noexcept {
        T lanes[width];
        simd::store(lanes, x);
        return total_of<width>(lanes);
    }

    /// In a tree: half a dozen additions that wait for one another took longer than some vectors.
    template <std::size_t Count>
    SIMDACT_INLINE static double total_of(const T* lanes) noexcept {
        if constexpr (Count == 1)
            return static_cast<double>(*lanes);
        else
            return total_of<Count / 2>(lanes) + total_of<Count / 2>(lanes + Count / 2);
    }

    template <std::size_t Count = width>
    SIMDACT_INLINE static T least_of(const T* lanes) noexcept {
        if constexpr (Count == 1)
            return *lanes;
        else
            return smaller(least_of<Count / 2>(lanes), least_of<Count / 2>(lanes + Count / 2));
    }

    SIMDACT_INLINE static T smaller(T a, T b) noexcept { return a < b ? a : b; }

    SIMDACT_INLINE static bool all_true(const simd::mask_of<V>& mask) noexcept {
        return simd::to_bits<V>(mask) == simd::detail::low_bits(width);
    }

    SIMDACT_INLINE static V finite_or_0(V x) noexcept {
        return simd::where(simd::finite_lanes(x), x);
    }

    SIMDACT_INLINE static V mean_of(V first, std::size_t count) noexcept {
        const V some = simd::where(first_lanes(count), first);
        const V ones = simd::where(first_lanes(count), V(T(1)));
        const auto finite = static_cast<T>(total(simd::where(simd::finite_lanes(some), ones)));
        if (finite == T(0))
            return V(T(0));
        // Scaled before they are summed up, or they might overflow.
        return V(static_cast<T>(total(finite_or_0(some) * V(T(1) / finite))));
    }

    /// The rest of them, from the sums of the distances from `shift` and of their squares.
    SIMDACT_INLINE static void finish(statistics& seen, double shift, double sum,
                                      double squares) noexcept {
        seen.least += 0.0;  // of 0 and -0 it might be either
        seen.greatest += 0.0;
        if (seen.finite() == 0)
            return;
        const auto n = static_cast<double>(seen.finite());
        seen.mean = shift + sum / n;
        if (!simd::is_finite(squares)) {
            seen.squares = squares;  // to be measured again
            return;
        }
        squares -= simd::rounded(sum / n * sum);
        seen.squares = squares < 0 ? 0 : squares;
    }

    SIMDACT_INLINE static V turned(V x, std::size_t by) noexcept {
        T lanes[2 * width];
        simd::store(lanes, x);
        simd::store(lanes + width, x);
        return simd::load<V>(lanes + by);
    }

    V shift_;
    V sum_ = V(T(0));
    V squares_ = V(T(0));
    V least_ = V(simd::infinity<T>);
    V greatest_ = V(-simd::infinity<T>);
    simd::lane_counter<V> negative_, zero_, saturated_;
    simd::lane_counter<V> finite_, number_;  // of the vectors that are not finite throughout
    std::uint64_t count_ = 0;
    std::uint64_t mixed_ = 0;  // the elements of these vectors
};

}  // namespace detail
}  // namespace simdact
