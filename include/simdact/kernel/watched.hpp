// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop that takes statistics of its results while they are in registers.
///
/// It computes in chunks of the whole array, and the chunks of a group one after the other, so that
/// the statistics do not depend on how a policy cuts the array: a piece computes the groups that
/// begin in it, to their ends.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>

#include "../simd/classify.hpp"
#include "../simd/count.hpp"
#include "elementwise.hpp"
#include "gaps.hpp"
#include "reduce.hpp"

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
    double least = std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();
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

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace kernel {

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

    /// For lanes that are watched each by itself: \p at has the first of them, the next ones are
    /// `stride` elements on, and `compute(at)` returns their results. The distances of a lane are
    /// from the mean of its first few numbers, or of the first one behind them.
    template <class Compute>
    SIMDACT_INLINE chunk_state(position at, std::size_t stride, std::size_t rows,
                               const Compute& compute) noexcept {
        constexpr std::size_t few = 16;
        V sum(T(0));
        V count(T(0));
        for (std::size_t row = 0; row < rows; ++row, at.index += stride) {
            const V y = compute(at);
            const simd::mask_of<V> is_finite = simd::abs(y) <= V((std::numeric_limits<T>::max)());
            sum = sum + simd::where(is_finite, y * V(T(1) / T(few)));
            count = count + simd::where(is_finite, V(T(1)));
            if (row + 1 >= few && all_true(count > V(T(0))))
                break;
        }
        shift_ = finite_lanes(sum * (V(T(few)) / count));
    }

    SIMDACT_INLINE void add(position at, V y) noexcept {
        if (at.count != width) {
            // Not a number: it counts as nothing.
            y = simd::select(first_lanes(at.count), y, V(std::numeric_limits<T>::quiet_NaN()));
        }
        const simd::mask_of<V> is_finite = simd::abs(y) <= V((std::numeric_limits<T>::max)());
        negative_.add(y < V(T(0)));
        zero_.add(y == V(T(0)));
        least_ = simd::at_most(least_, y);
        greatest_ = simd::at_least(greatest_, y);
        V distance = y - shift_;
        // A fifth of the instructions are for vectors that nearly no array has.
        if (!all_true(is_finite)) [[unlikely]] {
            finite_.add(is_finite);
            number_.add(y == y);  // != differs between versions of xsimd
            distance = simd::where(is_finite, distance);
            mixed_ += at.count;
        }
        sum_ = sum_ + distance;
        squares_ = simd::fma(distance, distance, squares_);
        count_ += at.count;
    }

    SIMDACT_INLINE void add_saturated(position at, const simd::mask_of<V>& is_saturated) noexcept {
        if (at.count == width)
            saturated_.add(is_saturated);
        else
            saturated_.add(is_saturated & first_lanes(at.count));
    }

    /// From here on, lane 0 is the element that lane `by` was.
    SIMDACT_INLINE void turn(std::size_t by) noexcept {
        sum_ = turned(sum_, by % width);
        squares_ = turned(squares_, by % width);
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
        for (const T lane : lanes)
            seen.least =
                static_cast<double>(lane) < seen.least ? static_cast<double>(lane) : seen.least;
        simd::store(lanes, greatest_);
        for (const T lane : lanes)
            seen.greatest = static_cast<double>(lane) > seen.greatest ? static_cast<double>(lane)
                                                                      : seen.greatest;
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
        double sum = 0;
        for (const T lane : lanes)
            sum += static_cast<double>(lane);
        return sum;
    }

    SIMDACT_INLINE static bool all_true(const simd::mask_of<V>& mask) noexcept {
        return simd::to_bits<V>(mask) == simd::detail::low_bits(width);
    }

    SIMDACT_INLINE static V finite_lanes(V first) noexcept {
        return simd::where(simd::abs(first) <= V((std::numeric_limits<T>::max)()), first);
    }

    SIMDACT_INLINE static V mean_of(V first, std::size_t count) noexcept {
        const V some = simd::where(first_lanes(count), first);
        // Scaled before they are summed up, or they might overflow.
        return V(static_cast<T>(total(finite_lanes(some) * V(T(1) / static_cast<T>(count)))));
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
    V least_ = V(std::numeric_limits<T>::infinity());
    V greatest_ = V(-std::numeric_limits<T>::infinity());
    simd::lane_counter<V> negative_, zero_, saturated_;
    simd::lane_counter<V> finite_, number_;  // of the vectors that are not finite throughout
    std::uint64_t count_ = 0;
    std::uint64_t mixed_ = 0;  // the elements of these vectors
};

/// The operation, which looks at what it returns.
template <class V, class Operation>
struct watching {
    const Operation& operation;
    chunk_state<V>& state;

    template <class... Lanes>
    SIMDACT_INLINE V operator()(position at, const Lanes&... lanes) const noexcept {
        const V y = simd::rounded(operation(at, lanes...));  // not fused with what looks at it
        state.add(at, y);
        if constexpr (Operation::counts_saturated)
            state.add_saturated(at, operation.is_saturated(lanes...));
        return y;
    }
};

/// Mean and squares once more, of `count` numbers every `step` elements from `first` on, as they
/// are in the output: where the sums of distances overflowed. Numbers that became infinite when
/// they were rounded to 16 bits have no share.
template <class Build = simd::build, class Call>
SIMDACT_COLD void measure_again(const Call& call, std::size_t first, std::size_t step,
                                std::size_t count, statistics& seen) noexcept {
    double finite = 0;
    seen.mean = 0;
    seen.squares = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t index = first + k * step;
        auto y = detail::moved_to_element(call, index).outputs.first.data[index];
        const auto x = static_cast<double>(static_cast<arithmetic_type_of<decltype(y)>>(y));
        if (!simd::is_finite(x))
            continue;
        finite += 1;
        const double distance = x - seen.mean;
        seen.mean += x / finite - seen.mean / finite;
        seen.squares += distance * (x - seen.mean);
    }
    if (!simd::is_finite(seen.squares))
        seen.squares = std::numeric_limits<double>::infinity();
}

/// The first results of a chunk. The lanes behind them hold anything.
template <class V, class Call>
SIMDACT_INLINE V first_results(const Call& call, position at) noexcept {
    const auto compute = [](const Call& here, position p) SIMDACT_THIS_LAMBDA_IS_INLINED {
        return V(here.inputs.apply(loader<V>{p}).apply(here.operation, p));
    };
    if constexpr (detail::has_gaps<decltype(call.gaps)>) {
        simd::lane_type<V> lanes[2 * simd::lane_count<V>];
        detail::for_each_stretch(call, at.index, at.count,
                                 [&](const Call& here, std::size_t first, std::size_t done,
                                     std::size_t count) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                     simd::store(lanes + done, compute(here, {first, count}));
                                 });
        return simd::load<V>(lanes);
    } else {
        return compute(call, at);
    }
}

/// What of a chunk has no gap. Where it is streamed, the vectors of the body begin at whole lines.
/// \return how far the lanes of the state were turned
template <class V, tuning Tuning, class Call>
SIMDACT_INLINE std::size_t watch_stretch(const Call& call, std::size_t first, std::size_t length,
                                         bool streaming, chunk_state<V>& state) noexcept {
    const watching<V, std::remove_cvref_t<decltype(call.operation)>> step{call.operation, state};
    std::size_t before = 0;
    if (streaming) {
        const auto address = reinterpret_cast<std::uintptr_t>(call.outputs.first.data + first);
        before = (std::uintptr_t{0} - address) % line_bytes / sizeof(*call.outputs.first.data);
        before = before < length ? before : length;
        detail::run<V, tuning{1}, false>(first, first + before, call.outputs, call.inputs, step);
        state.turn(before);
    }
    detail::run<V, Tuning, false>(first + before, first + length,
                                  call.outputs.apply(make_streaming{streaming}), call.inputs, step);
    return before;
}

/// The elements [first, last) of one chunk.
template <class Arch, simd::lane T, tuning Tuning, class Build = simd::build, class Call>
[[gnu::noinline]] void watch_chunk(std::size_t first, std::size_t last, Call call, bool streaming,
                                   statistics& seen) noexcept {
    using V = simd::vector_of<T, Arch>;
    constexpr std::size_t width = simd::lane_count<V>;
    const std::size_t length = last - first;
    const position start{first, length < width ? length : width};
    chunk_state<V> state(detail::first_results<V>(call, start), start.count);
    detail::for_each_stretch(call, first, length,
                             [&](const Call& here, std::size_t index, std::size_t done,
                                 std::size_t count) SIMDACT_THIS_LAMBDA_IS_INLINED {
                                 if (done != 0)
                                     state.turn(done);
                                 const std::size_t more = detail::watch_stretch<V, Tuning>(
                                     here, index, count, streaming, state);
                                 state.turn(width - (done + more) % width);
                             });
    statistics of_chunk = state.result();
    if (!simd::is_finite(of_chunk.squares)) [[unlikely]]
        detail::measure_again(call, first, 1, length, of_chunk);
    seen.merge(of_chunk);
}

}  // namespace detail

/// There are no more groups than this, so that their statistics need no allocation.
inline constexpr std::size_t most_groups = 256;

/// The elements of a group: whole chunks, of n elements in all.
SIMDACT_INLINE constexpr std::size_t group_elements(std::size_t n) noexcept {
    return ((n - (n > 0)) / (chunk_elements * most_groups) + 1) * chunk_elements;
}

/// What is computed where.
template <class Outputs, class Inputs, class Operation, class Gaps>
struct watched_streams {
    Outputs outputs;
    Inputs inputs;
    Operation operation;
    SIMDACT_NO_UNIQUE_ADDRESS Gaps gaps = {};

    template <class V>
    SIMDACT_INLINE bool streams(std::size_t elements) const noexcept {
        if constexpr (detail::streamable<V, Outputs, Inputs>)
            return kernel::streams(detail::traffic_of(elements, outputs, inputs),
                                   inputs.apply(detail::find_addresses{}),
                                   outputs.apply(detail::find_addresses{}));
        else
            return false;
    }

    /// The same of arrays whose rows are apart.
    template <class Apart>
    SIMDACT_INLINE auto with_gaps(const Apart& apart) const noexcept {
        return watched_streams<Outputs, Inputs, Operation, Apart>{outputs, inputs, operation,
                                                                  apart};
    }
};

/// What the loop is called with: the same bytes for every instruction set.
template <class Outputs, class Inputs, class Operation, class Gaps>
struct watched_arguments {
    watched_streams<Outputs, Inputs, Operation, Gaps> call;
    std::size_t n;
    std::size_t elements;  ///< As `map_piece` has it.
    statistics* groups;
};

/// A kernel as `elementwise`, which leaves the statistics of each group.
///
/// \tparam Operation  as `map` has it, with `counts_saturated` and, if that is true,
///                    `is_saturated(lanes...)`, a comparison's answer
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          class Gaps = no_gaps>
struct watched : watched_arguments<Outputs, Inputs, Operation, Gaps> {
    using arguments_type = watched_arguments<Outputs, Inputs, Operation, Gaps>;
    using arguments_type::call;
    using arguments_type::elements;
    using arguments_type::groups;
    using arguments_type::n;

    static constexpr bool is_long_function = Tuning.unroll == 1;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        run(*this, first, last);
    }

    SIMDACT_INLINE static void run(const arguments_type& all, std::size_t first,
                                   std::size_t last) noexcept {
        const std::size_t n = all.n;
        const std::size_t length = kernel::group_elements(n);
        std::size_t group = first / length + (first % length != 0);
        if (group * length >= last)
            return;
        const bool streaming = all.call.template streams<simd::vector_of<T, Arch>>(all.elements);
        for (; group * length < last; ++group) {
            const std::size_t begin = group * length;
            const std::size_t end = n - begin > length ? begin + length : n;
            for (std::size_t chunk = begin; chunk < end; chunk += chunk_elements)
                detail::watch_chunk<Arch, T, Tuning>(
                    chunk, end - chunk > chunk_elements ? chunk + chunk_elements : end, all.call,
                    streaming, all.groups[group]);
        }
        if (streaming)
            simd::stream_fence();
    }

    SIMDACT_INLINE watched storing(stores mode) const noexcept {
        watched changed = *this;
        if (mode != stores::automatic)
            changed.elements = mode == stores::always ? ~std::size_t{0} : 0;
        return changed;
    }

    /// The same kernel of arrays whose rows are apart.
    template <class Apart>
    SIMDACT_INLINE auto with_gaps(const Apart& apart) const noexcept {
        return watched<Arch, T, Tuning, Outputs, Inputs, Operation, Apart>{
            {call.with_gaps(apart), n, elements, groups}};
    }
};

/// Runs `operation` on all of n elements, and tells what it returned.
template <class Arch, simd::lane T, tuning Tuning, class Build = simd::build, class Policy,
          class Outputs, class Inputs, class Operation>
[[gnu::noinline]] statistics watch(const Policy& policy, std::size_t n, const Outputs& outputs,
                                   const Inputs& inputs, const Operation& operation) {
    // Those that there are begin their lives below.
    alignas(statistics) std::byte room[most_groups * sizeof(statistics)];
    auto* const groups = static_cast<statistics*>(static_cast<void*>(room));
    const std::size_t length = kernel::group_elements(n);
    const std::size_t count = n / length + (n % length != 0);
    for (std::size_t group = 0; group < count; ++group)
        ::new (static_cast<void*>(groups + group)) statistics();
    policy.run(n, watched<Arch, T, Tuning, Outputs, Inputs, Operation>{
                      {{outputs, inputs, operation}, n, n, groups}});
    statistics seen;
    for (std::size_t group = 0; group < count; ++group)
        seen.merge(groups[group]);
    return seen;
}

/// A run of a channel is watched by itself if it has as many elements, or if there are fewer of
/// them than it has. Otherwise a vector watches as many columns of all samples, each lane one.
inline constexpr std::size_t shortest_watched_run = 64;

/// Samples that a vector of columns watches before its statistics are merged.
inline constexpr std::size_t samples_in_chunk = 1024;

/// What the loop is called with: the same bytes for every instruction set.
template <class Outputs, class Inputs, class Operation, class Gaps>
struct watched_channels_arguments {
    watched_streams<Outputs, Inputs, Operation, Gaps> call;
    std::size_t outer;
    std::size_t channels;
    std::size_t inner;
    std::size_t elements;  ///< As `map_piece` has it.
    statistics* seen;
};

/// A kernel as `watched`, which leaves the statistics of each channel. A piece computes the
/// channels that it has the share of, in the order of the memory; each channel's statistics are
/// merged in the order of its elements, so they do not depend on the pieces.
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          class Gaps = no_gaps>
struct watched_channels : watched_channels_arguments<Outputs, Inputs, Operation, Gaps> {
    using arguments_type = watched_channels_arguments<Outputs, Inputs, Operation, Gaps>;
    using arguments_type::call;
    using arguments_type::channels;
    using arguments_type::elements;
    using arguments_type::inner;
    using arguments_type::outer;
    using arguments_type::seen;

    static constexpr bool is_long_function = Tuning.unroll == 1;

    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        run(*this, first, last);
    }

    SIMDACT_INLINE static void run(const arguments_type& all, std::size_t first,
                                   std::size_t last) noexcept {
        watched_channels{all}.compute(first, last);
    }

    SIMDACT_INLINE watched_channels storing(stores mode) const noexcept {
        watched_channels changed = *this;
        if (mode != stores::automatic)
            changed.elements = mode == stores::always ? ~std::size_t{0} : 0;
        return changed;
    }

    /// The same kernel of arrays whose rows are apart.
    template <class Apart>
    SIMDACT_INLINE auto with_gaps(const Apart& apart) const noexcept {
        return watched_channels<Arch, T, Tuning, Outputs, Inputs, Operation, Apart>{
            {call.with_gaps(apart), outer, channels, inner, elements, seen}};
    }

  private:
    using call_type = watched_streams<Outputs, Inputs, Operation, Gaps>;

    SIMDACT_INLINE void compute(std::size_t first, std::size_t last) const noexcept {
        const std::size_t share = outer * inner;
        const std::size_t begin = first / share + (first % share != 0);
        const std::size_t end = last / share + (last % share != 0);
        if (begin == end)
            return;
        if (inner >= shortest_watched_run || inner >= outer || !has_columns())
            watch_runs(begin, end);
        else
            watch_columns(*this, begin, end);
    }

    /// No vector of columns has a gap in some of the samples only: a row is some whole samples, or
    /// a sample some whole rows.
    SIMDACT_INLINE bool has_columns() const noexcept {
        if constexpr (detail::has_gaps<Gaps>)
            return channels * inner % call.gaps.columns == 0 ||
                   call.gaps.columns % (channels * inner) == 0;
        else
            return true;
    }

    SIMDACT_INLINE void watch_runs(std::size_t begin, std::size_t end) const noexcept {
        const bool streaming = call.template streams<simd::vector_of<T, Arch>>(elements);
        for (std::size_t sample = 0; sample < outer; ++sample) {
            for (std::size_t channel = begin; channel < end; ++channel) {
                const std::size_t run = (sample * channels + channel) * inner;
                for (std::size_t done = 0; done < inner; done += chunk_elements)
                    detail::watch_chunk<Arch, T, Tuning>(
                        run + done,
                        run + (inner - done > chunk_elements ? done + chunk_elements : inner), call,
                        streaming, seen[channel]);
            }
        }
        if (streaming)
            simd::stream_fence();
    }

    template <class Build = simd::build>
    [[gnu::noinline]] static void watch_columns(const watched_channels& all, std::size_t begin,
                                                std::size_t end) noexcept {
        constexpr std::size_t width = simd::lane_count<simd::vector_of<T, Arch>>;
        const std::size_t last = end * all.inner;
        for (std::size_t sample = 0; sample < all.outer; sample += samples_in_chunk) {
            const std::size_t left = all.outer - sample;
            const std::size_t rows = left < samples_in_chunk ? left : samples_in_chunk;
            for (std::size_t column = begin * all.inner, next = 0; column < last; column = next) {
                next = last - column < width ? last : column + width;
                if constexpr (detail::has_gaps<Gaps>) {
                    const std::size_t in_row =
                        all.call.gaps.columns - column % all.call.gaps.columns;
                    next = next - column < in_row ? next : column + in_row;
                }
                all.watch_vector(sample, rows, column, next - column);
            }
        }
    }

    /// As many columns of some samples.
    SIMDACT_INLINE void watch_vector(std::size_t sample, std::size_t rows, std::size_t column,
                                     std::size_t count) const noexcept {
        using V = simd::vector_of<T, Arch>;
        const std::size_t in_sample = channels * inner;
        position at{sample * in_sample + column, count};
        const call_type own = call;  // that nothing else can write to
        detail::chunk_state<V> state(
            at, in_sample, rows, [&](position p) SIMDACT_THIS_LAMBDA_IS_INLINED {
                const call_type here = detail::moved_to_element(own, p.index);
                return V(simd::rounded(
                    here.inputs.apply(detail::loader<V>{p}).apply(here.operation, p)));
            });
        const detail::watching<V, Operation> step{own.operation, state};
        for (std::size_t row = 0; row < rows; ++row, at.index += in_sample) {
            const call_type here = detail::moved_to_element(own, at.index);
            detail::store_all(at, here.outputs,
                              detail::compute(at, step, here.inputs.apply(detail::loader<V>{at})));
        }
        const std::size_t first = sample * in_sample + column;
        state.for_each_lane(
            count, [&](std::size_t lane, statistics& of_lane) SIMDACT_THIS_LAMBDA_IS_INLINED {
                if (!simd::is_finite(of_lane.squares)) [[unlikely]]
                    detail::measure_again(call, first + lane, in_sample, rows, of_lane);
                seen[(column + lane) / inner].merge(of_lane);
            });
    }
};

}  // namespace kernel
}  // namespace SIMDACT_VERSION_NAMESPACE
}  // namespace simdact
