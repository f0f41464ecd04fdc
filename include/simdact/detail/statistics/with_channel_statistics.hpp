// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop of with_statistics.hpp, with statistics of each channel.

#include <cstddef>
#include <new>

#include "with_statistics.hpp"

namespace simdact::detail {

/// Runs of a channel are processed one at a time if they have at least this many elements, or more
/// than there are samples. Otherwise a vector holds columns of all samples, each lane one of them.
inline constexpr std::size_t shortest_watched_run = 64;

/// So many channels, or vectors of columns, are watched at a time, so that the memory between them
/// is read in its order.
inline constexpr std::size_t most_states = 32;

/// So many vectors of a channel's runs are watched before its statistics are merged, if one run has
/// not more: a lane's sums have no more terms.
inline constexpr std::size_t vectors_of_runs = 512;

/// Of some columns, so many elements are computed vector by vector: with what they are computed of,
/// they stay in the first cache.
inline constexpr std::size_t elements_in_block = 2048;

/// Samples that a vector of columns watches before its statistics are merged.
inline constexpr std::size_t samples_in_chunk = 1024;

/// Room for states. (Not an array of them: their members would be set to 0.)
template <class V>
class states {
  public:
    SIMDACT_INLINE void set(std::size_t k, const chunk_state<V>& state) noexcept {
        ::new (static_cast<void*>(room_ + k * sizeof(chunk_state<V>))) chunk_state<V>(state);
    }
    SIMDACT_INLINE chunk_state<V>& operator[](std::size_t k) noexcept {
        return *std::launder(
            static_cast<chunk_state<V>*>(static_cast<void*>(room_ + k * sizeof(chunk_state<V>))));
    }

  private:
    alignas(chunk_state<V>) std::byte room_[most_states * sizeof(chunk_state<V>)];
};

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
struct watched_channels
    : kernel_base<watched_channels<Arch, T, Tuning, Outputs, Inputs, Operation, Gaps>,
                  watched_channels_arguments<Outputs, Inputs, Operation, Gaps>,
                  Tuning.unroll == 1> {
    using arguments_type = watched_channels_arguments<Outputs, Inputs, Operation, Gaps>;
    using arguments_type::call;
    using arguments_type::channels;
    using arguments_type::elements;
    using arguments_type::inner;
    using arguments_type::outer;
    using arguments_type::seen;

    SIMDACT_INLINE static void run(const arguments_type& all, std::size_t first,
                                   std::size_t last) noexcept {
        watched_channels{{all}}.compute(first, last);
    }

  private:
    using call_type = watched_streams<Outputs, Inputs, Operation, Gaps>;

    using V = simd::vector_of<T, Arch>;
    static constexpr std::size_t width = simd::lane_count<V>;

    SIMDACT_INLINE static std::size_t lesser(std::size_t a, std::size_t b) noexcept {
        return a < b ? a : b;
    }

    SIMDACT_INLINE void compute(std::size_t first, std::size_t last) const noexcept {
        const std::size_t share = outer * inner;
        const std::size_t begin = first / share + (first % share != 0);
        const std::size_t end = last / share + (last % share != 0);
        if (begin == end)
            return;
        if (inner >= shortest_watched_run || inner >= outer || !has_columns())
            watch_runs(*this, begin, end);
        else
            watch_columns(*this, begin, end);
        if (call.template streams<V>(elements))
            simd::stream_fence();
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

    /// Some channels at a time, each with a state: a channel's runs in some samples are a chunk, or
    /// a part of a longer run.
    template <class Build = simd::build>
    [[gnu::noinline]] static void watch_runs(const watched_channels& all, std::size_t begin,
                                             std::size_t end) noexcept {
        const call_type own = all.call;  // that nothing else can write to
        const bool streaming = own.template streams<V>(all.elements);
        const std::size_t inner = all.inner;
        const std::size_t in_piece = lesser(inner, chunk_elements);
        const std::size_t in_chunk = all.samples_of_runs();
        const std::size_t in_tile = inner > chunk_elements ? 1 : most_states;
        for (std::size_t sample = 0; sample < all.outer; sample += in_chunk) {
            const std::size_t samples = lesser(in_chunk, all.outer - sample);
            for (std::size_t channel = begin; channel < end; channel += in_tile) {
                const std::size_t run = (sample * all.channels + channel) * inner;
                const std::size_t tile = lesser(in_tile, end - channel);
                for (std::size_t done = 0; done < inner; done += in_piece)
                    all.watch_pieces(own, run + done, lesser(in_piece, inner - done), samples, tile,
                                     streaming, all.seen + channel);
            }
        }
    }

    /// The samples whose runs are one chunk of a channel. (One of few elements may have no finite
    /// one to measure distances from.)
    SIMDACT_INLINE std::size_t samples_of_runs() const noexcept {
        const std::size_t most = lesser(chunk_elements, vectors_of_runs * width);
        return inner < shortest_watched_run || inner > most ? 1 : most / inner;
    }

    /// A chunk of each channel of a tile, whose statistics are merged into of_tile[0], …: from
    /// `first` on, `length` elements of each sample.
    SIMDACT_INLINE void watch_pieces(const call_type& own, std::size_t first, std::size_t length,
                                     std::size_t samples, std::size_t tile, bool streaming,
                                     statistics* of_tile) const noexcept {
        const auto piece = [&](std::size_t sample, std::size_t k) SIMDACT_THIS_LAMBDA_IS_INLINED {
            return first + (sample * channels + k) * inner;
        };
        detail::states<V> states;
        for (std::size_t sample = 0; sample < samples; ++sample) {
            for (std::size_t k = 0; k < tile; ++k) {
                const std::size_t begin = piece(sample, k);
                detail::chunk_state<V> state =
                    sample == 0 ? detail::first_state<V>(own, begin, length) : states[k];
                detail::watch_elements<V, Tuning>(own, begin, length, streaming, state);
                states.set(k, state);
            }
        }
        for (std::size_t k = 0; k < tile; ++k)
            merge(
                own, states[k].result(), samples * length,
                [&](std::size_t nth) SIMDACT_THIS_LAMBDA_IS_INLINED {
                    return piece(nth / length, k) + nth % length;
                },
                of_tile[k]);
    }

    template <class IndexOf>
    SIMDACT_INLINE static void merge(const call_type& own, statistics of_chunk, std::size_t count,
                                     const IndexOf& index_of, statistics& seen) noexcept {
        if (!simd::is_finite(of_chunk.squares)) [[unlikely]]
            detail::measure_again(own, index_of, count, of_chunk);
        seen.merge(of_chunk);
    }

    /// Some vectors of columns at a time, each with a state, in blocks of samples.
    template <class Build = simd::build>
    [[gnu::noinline]] static void watch_columns(const watched_channels& all, std::size_t begin,
                                                std::size_t end) noexcept {
        const std::size_t last = end * all.inner;
        for (std::size_t sample = 0; sample < all.outer; sample += samples_in_chunk) {
            const std::size_t samples = lesser(samples_in_chunk, all.outer - sample);
            for (std::size_t column = begin * all.inner, next = 0; column < last; column = next) {
                next = lesser(last, column + most_states * width);
                if constexpr (detail::has_gaps<Gaps>)
                    next = lesser(next,
                                  column + all.call.gaps.columns - column % all.call.gaps.columns);
                all.watch_tile(sample, samples, column, next - column);
            }
        }
    }

    /// The columns of a tile, all in one row of the arrays.
    SIMDACT_INLINE void watch_tile(std::size_t sample, std::size_t samples, std::size_t column,
                                   std::size_t count) const noexcept {
        const std::size_t in_sample = channels * inner;
        const std::size_t first = sample * in_sample + column;
        const call_type own = call;  // that nothing else can write to
        const auto lanes_of = [&](std::size_t k) SIMDACT_THIS_LAMBDA_IS_INLINED {
            return lesser(width, count - k * width);
        };
        detail::states<V> states;
        for (std::size_t k = 0; k * width < count; ++k)
            states.set(k, state_of_columns(own, {first + k * width, lanes_of(k)}, samples));
        if constexpr (detail::streamable<V, Outputs, Inputs> && !detail::has_gaps<Gaps>) {
            if (streams_samples(own, column, count))
                stream_samples(own, first, samples, count, states);
            else
                watch_blocks(own, first, samples, count, states);
        } else {
            watch_blocks(own, first, samples, count, states);
        }
        for (std::size_t k = 0; k * width < count; ++k)
            states[k].for_each_lane(
                lanes_of(k),
                [&](std::size_t lane, const statistics& of_lane) SIMDACT_THIS_LAMBDA_IS_INLINED {
                    const std::size_t nth = k * width + lane;
                    merge(
                        own, of_lane, samples,
                        [&](std::size_t row) SIMDACT_THIS_LAMBDA_IS_INLINED {
                            return first + nth + row * in_sample;
                        },
                        seen[(column + nth) / inner]);
                });
    }

    SIMDACT_INLINE detail::chunk_state<V> state_of_columns(const call_type& own, position at,
                                                           std::size_t samples) const noexcept {
        return detail::chunk_state<V>(
            at, channels * inner, samples, [&](position p) SIMDACT_THIS_LAMBDA_IS_INLINED {
                const call_type& here = detail::moved_to_element(own, p.index);
                return V(simd::rounded(
                    here.inputs.apply(detail::loader<V>{p}).apply(here.operation, p)));
            });
    }

    /// In blocks of samples, of which each vector is computed before the next one.
    SIMDACT_INLINE void watch_blocks(const call_type& own, std::size_t first, std::size_t samples,
                                     std::size_t count, detail::states<V>& states) const noexcept {
        const std::size_t in_sample = channels * inner;
        const std::size_t in_block = elements_in_block / count;
        for (std::size_t done = 0; done < samples; done += in_block) {
            const std::size_t rows = lesser(in_block, samples - done);
            for (std::size_t k = 0; k * width < count; ++k) {
                position at{first + done * in_sample + k * width, lesser(width, count - k * width)};
                detail::chunk_state<V> state = states[k];
                const detail::watching<V, Operation> step{own.operation, state};
                for (std::size_t row = 0; row < rows; ++row, at.index += in_sample) {
                    const call_type& here = detail::moved_to_element(own, at.index);
                    const auto lanes = here.inputs.apply(detail::loader<V>{at});
                    detail::store_all(at, here.outputs, detail::compute(at, step, lanes));
                }
                states.set(k, state);
            }
        }
    }

    /// Whether the results are streamed: where a tile's part of each sample is whole lines.
    SIMDACT_INLINE bool streams_samples(const call_type& own, std::size_t column,
                                        std::size_t count) const noexcept {
        const auto* const begin = own.outputs.first.data + column;
        return reinterpret_cast<std::uintptr_t>(begin) % line_bytes == 0 &&
               channels * inner * sizeof(*begin) % line_bytes == 0 &&
               count * sizeof(*begin) % line_bytes == 0 && own.template streams<V>(elements);
    }

    /// The same past the caches, in the order of the memory. The states are read and written for
    /// each vector, in the first cache, which takes longer than a block's registers and less long
    /// than lines that are read and written in parts.
    SIMDACT_INLINE void stream_samples(const call_type& own, std::size_t first, std::size_t samples,
                                       std::size_t count,
                                       detail::states<V>& states) const noexcept {
        const std::size_t in_sample = channels * inner;
        const auto outputs = own.outputs.apply(detail::make_streaming{true});
        const auto inputs = own.inputs.apply(detail::make_prefetching{detail::prefetch_bytes});
        for (std::size_t row = 0; row < samples; ++row) {
            for (std::size_t k = 0; k < count; k += width) {
                const position at{first + row * in_sample + k, width};
                const detail::watching<V, Operation> step{own.operation, states[k / width]};
                const auto lanes = inputs.apply(detail::loader<V>{at});
                detail::store_all(at, outputs, detail::compute(at, step, lanes));
            }
        }
    }
};

/// The kernel of a call with that layout of channels.
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation,
          class Gaps, class Layout>
SIMDACT_INLINE auto make_watched_channels(
    const watched_streams<Outputs, Inputs, Operation, Gaps>& streams, const Layout& layout,
    std::size_t n, statistics* seen) noexcept {
    return watched_channels<Arch, T, Tuning, Outputs, Inputs, Operation, Gaps>{
        {{streams, layout.outer, layout.channels, layout.inner, n, seen}}}
        .with_stores(detail::stores_for(streams.gaps, streams.outputs));
}

}  // namespace simdact::detail
