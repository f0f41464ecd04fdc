// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop of watched.hpp with statistics of each channel.

#include <cstddef>

#include "watched.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

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

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
