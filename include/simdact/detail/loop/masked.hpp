// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The loop over an array beside which a mask is written or read: one or two bits for each element,
/// those of element 0 first, in the lowest bits of byte 0.
///
/// It runs in rounds of whole bytes. Where the results are streamed (streaming_stores.hpp), a round
/// is a cache line, which may begin in the middle of a byte.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../../simd/mask_bits.hpp"
#include "accumulate.hpp"
#include "kernel_base.hpp"
#include "loop.hpp"

namespace simdact::detail {

template <class Zone>
constexpr std::size_t bits_of_zone = 1;
template <class Mask>
constexpr std::size_t bits_of_zone<two_bits<Mask>> = 2;

/// The zones of a vector, those of lane 0 in the lowest bits.
template <simd::lanes V, class Zone>
SIMDACT_INLINE std::uint32_t word_of(const Zone& zone) noexcept {
    if constexpr (bits_of_zone<Zone> == 2)
        return simd::make_even(simd::to_bits<V>(zone.first)) |
               simd::make_even(simd::to_bits<V>(zone.second)) << 1;
    else
        return simd::to_bits<V>(zone);
}

/// The zones that the word holds from the vector `Nth` on.
template <simd::lanes V, class Zone, std::size_t Nth>
SIMDACT_INLINE Zone zone_of(std::uint32_t word) noexcept {
    constexpr std::size_t first = Nth * simd::lane_count<V>;
    if constexpr (bits_of_zone<Zone> == 2)
        return {simd::from_bits<V, first>(simd::even_bits(word)),
                simd::from_bits<V, first>(simd::even_bits(word >> 1))};
    else
        return simd::from_bits<V, first>(word);
}

/// How a round of `Vectors` vectors falls into words. With mask registers a word is as short as it
/// can be: it is loaded into one without a shift.
template <simd::lanes V, std::size_t Bits, std::size_t Vectors>
struct words {
    static constexpr std::size_t vector_bits = Bits * simd::lane_count<V>;
    static_assert(vector_bits <= 32, "a word holds the zones of a vector");

    /// The least number of vectors that fill bytes.
    static constexpr std::size_t whole = vector_bits < 8 ? 8 / vector_bits : 1;
    static constexpr std::size_t most =
        simd::detail::has_mask_register<V> ? whole : 32 / vector_bits;
    static constexpr std::size_t vectors = Vectors < most ? Vectors : most;
    static constexpr std::size_t bytes = vectors * vector_bits / 8;
    static constexpr std::size_t count = Vectors / vectors;
    static_assert(bytes * 8 == vectors * vector_bits && count * vectors == Vectors);
};

/// What the rounds of a streamed part know of one another.
struct mask_carry {
    std::size_t shift;     ///< The first bit of a round in its first byte.
    std::uint32_t before;  ///< The bits below it, which are another round's.
};

/// Writes the zones that an operation returns after its value.
template <std::size_t Bits>
struct zone_sink {
    std::uint8_t* bytes;

    /// Vectors of the elements from `index` on. If `Shifted` they begin anywhere, else with a byte.
    template <class V, bool Shifted, std::size_t... Nth, class Output, class Input, class Operation>
    SIMDACT_INLINE void round(std::size_t index, mask_carry& carry, std::index_sequence<Nth...>,
                              const Output& output, const Input& input,
                              Operation& operation) const noexcept {
        using words = detail::words<V, Bits, sizeof...(Nth)>;
        constexpr std::size_t width = simd::lane_count<V>;
        const decltype(operation(position{}, V{})) results[] = {
            operation(position{index + Nth * width, width},
                      input.template load<V>({index + Nth * width, width}))...};
        std::uint32_t zones[words::count] = {};
        ((zones[Nth / words::vectors] |= detail::word_of<V>(results[Nth].rest.first)
                                         << (Nth % words::vectors) * words::vector_bits),
         ...);
        (output.store({index + Nth * width, width}, results[Nth].first), ...);
        std::uint8_t* next = bytes + index * Bits / 8;
        for (std::size_t word = 0; word < words::count; ++word) {
            std::uint64_t bits = zones[word];
            if constexpr (Shifted)
                bits = bits << carry.shift | carry.before;
            simd::store_bits<words::bytes>(next, static_cast<std::uint32_t>(bits));
            if constexpr (Shifted)
                carry.before = static_cast<std::uint32_t>(bits >> 8 * words::bytes);
            next += words::bytes;
        }
    }

    /// A vector of elements, or the first few lanes of one. The bits after them in their last byte
    /// become 0.
    template <class V, class Output, class Input, class Operation>
    SIMDACT_INLINE void vector(position at, const Output& output, const Input& input,
                               Operation& operation) const noexcept {
        const auto result = operation(at, input.template load<V>(at));
        output.store(at, result.first);
        std::uint64_t zones = detail::word_of<V>(result.rest.first);
        if (at.count < simd::lane_count<V>)
            zones &= (std::uint64_t{1} << at.count * Bits) - 1;
        const mask_carry carry = begin(at.index);
        zones = zones << carry.shift | carry.before;
        std::uint8_t* next = bytes + at.index * Bits / 8;
        for (std::size_t left = carry.shift + at.count * Bits;; left -= 8) {
            *next++ = static_cast<std::uint8_t>(zones);
            if (left <= 8)
                return;
            zones >>= 8;
        }
    }

    /// Before the first round from `index` on, and after the last one before it.
    SIMDACT_INLINE mask_carry begin(std::size_t index) const noexcept {
        const std::size_t shift = index * Bits % 8;
        return {shift, shift != 0 ? bytes[index * Bits / 8] : std::uint32_t{0}};
    }
    SIMDACT_INLINE void end(std::size_t index, const mask_carry& carry) const noexcept {
        if (carry.shift != 0)
            bytes[index * Bits / 8] = static_cast<std::uint8_t>(carry.before);
    }
};

/// Reads the zones that an operation is given before its input.
template <std::size_t Bits>
struct zone_source {
    const std::uint8_t* bytes;

    template <class V>
    using zone = std::conditional_t<Bits == 2, two_bits<simd::mask_of<V>>, simd::mask_of<V>>;

    template <class V, bool Shifted, std::size_t... Nth, class Output, class Input, class Operation>
    SIMDACT_INLINE void round(std::size_t index, mask_carry& carry, std::index_sequence<Nth...>,
                              const Output& output, const Input& input,
                              Operation& operation) const noexcept {
        using words = detail::words<V, Bits, sizeof...(Nth)>;
        constexpr std::size_t width = simd::lane_count<V>;
        const std::uint8_t* next = bytes + index * Bits / 8;
        std::uint32_t zones[words::count];
        for (std::size_t word = 0; word < words::count; ++word) {
            std::uint64_t bits = simd::load_bits<words::bytes>(next);
            if constexpr (Shifted) {
                // Unshifted, there may be no further byte: the last one is read again, to no
                // effect.
                const std::size_t last = words::bytes - (carry.shift == 0 ? 1 : 0);
                bits = (bits | std::uint64_t{next[last]} << 8 * words::bytes) >> carry.shift;
            }
            zones[word] = static_cast<std::uint32_t>(bits);
            next += words::bytes;
        }
        const V results[] = {operation(
            position{index + Nth * width, width},
            detail::zone_of<V, zone<V>, Nth % words::vectors>(zones[Nth / words::vectors]),
            input.template load<V>({index + Nth * width, width}))...};
        (output.store({index + Nth * width, width}, results[Nth]), ...);
    }

    template <class V, class Output, class Input, class Operation>
    SIMDACT_INLINE void vector(position at, const Output& output, const Input& input,
                               Operation& operation) const noexcept {
        const std::uint8_t* next = bytes + at.index * Bits / 8;
        const std::size_t shift = at.index * Bits % 8;
        std::uint64_t zones = 0;
        for (std::size_t got = 0; got < shift + at.count * Bits; got += 8)
            zones |= std::uint64_t{*next++} << got;
        auto word = static_cast<std::uint32_t>(zones >> shift);
        V lanes = input.template load<V>(at);
        if (at.count < simd::lane_count<V>) {
            // The lanes beyond them become element 0 with its own zone, as the loop promises: with
            // another one they might overflow.
            const auto counts = simd::from_bits<V>(simd::detail::low_bits(at.count));
            lanes = simd::select(counts, lanes, input.template load<V>({at.index, 1}));
            constexpr std::uint32_t first_of_each = 0xffffffffU / simd::detail::low_bits(Bits);
            const std::uint32_t repeated = (word & simd::detail::low_bits(Bits)) * first_of_each;
            const std::uint32_t valid = simd::detail::low_bits(at.count * Bits);
            word = (word & valid) | (repeated & ~valid);
        }
        output.store(at, operation(at, detail::zone_of<V, zone<V>, 0>(word), lanes));
    }

    SIMDACT_INLINE mask_carry begin(std::size_t index) const noexcept {
        return {index * Bits % 8, 0};
    }
    SIMDACT_INLINE void end(std::size_t, const mask_carry&) const noexcept {}
};

template <class V, class Mask, class Output, class Input, class Operation>
SIMDACT_INLINE void run_vectors(std::size_t first, std::size_t last, const Mask& mask,
                                const Output& output, const Input& input,
                                Operation& operation) noexcept {
    constexpr std::size_t width = simd::lane_count<V>;
    for (std::size_t index = first; index < last; index += width) {
        const std::size_t left = last - index;
        mask.template vector<V>({index, left < width ? left : width}, output, input, operation);
    }
}

/// As many rounds as there are in the elements [first, last); returns the index after the last
/// one.
template <class V, std::size_t Vectors, bool Shifted, class Mask, class Output, class Input,
          class Operation>
SIMDACT_INLINE std::size_t run_rounds(std::size_t first, std::size_t last, const Mask& mask,
                                      const Output& output, const Input& input,
                                      Operation& operation) noexcept {
    constexpr std::size_t step = Vectors * simd::lane_count<V>;
    const std::size_t end = last - (last - first) % step;
    mask_carry carry = mask.begin(first);
    for (std::size_t index = first; index < end; index += step)
        mask.template round<V, Shifted>(index, carry, std::make_index_sequence<Vectors>{}, output,
                                        input, operation);
    if constexpr (Shifted)
        mask.end(end, carry);
    return end;
}

/// Elements [first, last), of which the first one's zone begins a byte.
template <class V, tuning Tuning, std::size_t Bits, class Mask, class Output, class Input,
          class Operation>
SIMDACT_INLINE void run_masked(std::size_t first, std::size_t last, const Mask& mask,
                               const Output& output, const Input& input,
                               Operation& operation) noexcept {
    constexpr std::size_t least = words<V, Bits, 4>::whole;
    std::size_t index = first;
    if constexpr (Tuning.unroll > 1 && least < 4)
        index = detail::run_rounds<V, 4, false>(index, last, mask, output, input, operation);
    index = detail::run_rounds<V, least, false>(index, last, mask, output, input, operation);
    detail::run_vectors<V>(index, last, mask, output, input, operation);
}

/// The same for long arrays, whose results may be streamed: out of line, as `map_long_piece`.
template <class Arch, simd::lane T, tuning Tuning, std::size_t Bits, class Build = simd::build,
          class Mask, class Y, class X, class Operation>
[[gnu::noinline]] void map_long_masked(std::size_t first, std::size_t last, Mask mask,
                                       sink<Y> output, source<X> input, Operation operation,
                                       traffic amount) noexcept {
    using V = simd::vector_of<T, Arch>;
    constexpr std::size_t line = line_bytes / sizeof(Y) / simd::lane_count<V>;
    const parts piece = detail::divide(
        first, last, amount, addresses<1>{{reinterpret_cast<std::uintptr_t>(input.data)}},
        addresses<1>{{reinterpret_cast<std::uintptr_t>(output.data)}});
    if (piece.lines_begin == last)
        return detail::run_masked<V, Tuning, Bits>(first, last, mask, output, input, operation);
    detail::run_vectors<V>(first, piece.lines_begin, mask, output, input, operation);
    detail::run_rounds<V, line, true>(piece.lines_begin, piece.lines_end, mask,
                                      streaming_sink<Y>{output.data, true}, input, operation);
    simd::stream_fence();
    detail::run_vectors<V>(piece.lines_end, last, mask, output, input, operation);
}

/// Whether results can be streamed: an array is read, and another one is written.
template <class V, class Output, class Input>
constexpr bool masked_streamable = false;
template <class V, class Y, class X>
constexpr bool masked_streamable<V, sink<Y>, source<X>> = simd::has_stream<V>;

/// For every vector of the elements [first, last): the output and the mask are what
/// `operation(position, lanes)` returns as a pack (`zone_sink`), or the output is what
/// `operation(position, zone, lanes)` returns (`zone_source`). The output is exactly the input's
/// memory or apart from it, and the mask apart from both.
///
/// \param first     a multiple of 8
/// \param elements  as `map_piece` has it
template <class Arch, simd::lane T, tuning Tuning, std::size_t Bits, class Build = simd::build,
          class Mask, class Output, class Input, class Operation>
void map_masked(std::size_t first, std::size_t last, Mask mask, Output output, Input input,
                Operation operation, std::size_t elements) noexcept {
    using V = simd::vector_of<T, Arch>;
    if constexpr (masked_streamable<V, Output, Input>) {
        constexpr std::size_t output_bytes = sizeof(*output.data);
        const traffic amount{elements, output_bytes + sizeof(*input.data), output_bytes};
        if (amount.exceeds(longest_unasked_bytes)) [[unlikely]]
            return detail::map_long_masked<Arch, T, Tuning, Bits>(first, last, mask, output, input,
                                                                  operation, amount);
    }
    detail::run_masked<V, Tuning, Bits>(first, last, mask, output, input, operation);
}

/// What the loop is called with: the same bytes for every instruction set.
template <class Mask, class Output, class Input, class Operation>
struct masked_arguments {
    Mask mask;
    pack<Output> outputs;
    pack<Input> inputs;
    Operation operation;
    std::size_t n;
    std::size_t elements;  ///< As `map_piece` has it.
};

/// What an execution policy runs over [0, n), in pieces as it likes: a piece that begins or ends
/// within a byte of the mask has its end moved to the next byte.
template <class Arch, simd::lane T, tuning Tuning, std::size_t Bits, class Mask, class Output,
          class Input, class Operation>
struct masked : kernel_base<masked<Arch, T, Tuning, Bits, Mask, Output, Input, Operation>,
                            masked_arguments<Mask, Output, Input, Operation>, Tuning.unroll == 1> {
    SIMDACT_INLINE void operator()(std::size_t first, std::size_t last) const noexcept {
        run(*this, moved(first), moved(last));
    }
    template <class Loop>
    SIMDACT_INLINE void run_by(std::size_t first, std::size_t last, Loop loop) const noexcept {
        loop(*this, moved(first), moved(last));
    }

    /// A piece may begin within a byte of the mask when what is before it is done.
    SIMDACT_INLINE static void run(const masked_arguments<Mask, Output, Input, Operation>& call,
                                   std::size_t first, std::size_t last) noexcept {
        using V = simd::vector_of<T, Arch>;
        if (first % 8 != 0) [[unlikely]] {
            const std::size_t next = (first + 7) / 8 * 8;
            const std::size_t begin = next < last ? next : last;
            detail::run_vectors<V>(first, begin, call.mask, call.outputs.first, call.inputs.first,
                                   call.operation);
            first = begin;
        }
        detail::map_masked<Arch, T, Tuning, Bits>(first, last, call.mask, call.outputs.first,
                                                  call.inputs.first, call.operation, call.elements);
    }

    /// Where a piece that is to end here ends.
    SIMDACT_INLINE std::size_t moved(std::size_t end) const noexcept {
        const std::size_t next = (end + 7) / 8 * 8;
        return next < this->n ? next : this->n;
    }
};

/// The kernel of a call on n elements.
template <class Arch, simd::lane T, tuning Tuning, std::size_t Bits, class Mask, class Output,
          class Input, class Operation>
SIMDACT_INLINE auto make_masked(std::size_t n, Mask mask, Output output, Input input,
                                Operation operation) noexcept {
    return masked<Arch, T, Tuning, Bits, Mask, Output, Input, Operation>{
        {{mask, {output, {}}, {input, {}}, operation, n, n}}};
}

}  // namespace simdact::detail
