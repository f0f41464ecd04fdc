// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What an execution policy runs: the loop with its streams and its operation, and with the choice
/// of how the results are stored.

#include <cstddef>
#include <cstdint>

#include "kernel_base.hpp"
#include "loop.hpp"
#include "streaming_stores.hpp"

namespace simdact::detail {

/// Whether outputs can be streamed by their types: arrays whose elements are of one size are
/// written, and only arrays are read, so that one can tell whether they are the same.
template <class V, class Outputs, class Inputs>
constexpr bool streamable = false;
template <class V, class Y, class... Ys, class... Xs>
constexpr bool streamable<V, pack<sink<Y>, sink<Ys>...>, pack<source<Xs>...>> =
    simd::has_stream<V> && ((sizeof(Y) == sizeof(Ys)) && ...);

struct count_bytes {
    template <class... Arrays>
    SIMDACT_INLINE constexpr std::size_t operator()(const Arrays&... arrays) const noexcept {
        return (std::size_t{0} + ... + sizeof(*arrays.data));
    }
};

struct find_addresses {
    template <class... Arrays>
    SIMDACT_INLINE auto operator()(const Arrays&... arrays) const noexcept {
        return addresses<sizeof...(Arrays)>{{reinterpret_cast<std::uintptr_t>(arrays.data)...}};
    }
};

struct make_streaming {
    bool streaming;

    template <class... Ys>
    SIMDACT_INLINE auto operator()(const sink<Ys>&... sinks) const noexcept {
        return detail::make_pack(streaming_sink<Ys>{sinks.data, streaming}...);
    }
};

template <class Outputs, class Inputs>
SIMDACT_INLINE traffic traffic_of(std::size_t elements, const Outputs& outputs,
                                  const Inputs& inputs) noexcept {
    return {elements, outputs.apply(count_bytes{}) + inputs.apply(count_bytes{}),
            sizeof(*outputs.first.data)};
}

/// Whether the results of a call are streamed: `elements` is as `map_piece` has it.
template <class V, class Outputs, class Inputs>
SIMDACT_INLINE bool streams(std::size_t elements, const Outputs& outputs,
                            const Inputs& inputs) noexcept {
    if constexpr (streamable<V, Outputs, Inputs>)
        return detail::streams(detail::traffic_of(elements, outputs, inputs),
                               inputs.apply(find_addresses{}), outputs.apply(find_addresses{}));
    else
        return false;
}

template <class Outputs, class Inputs>
SIMDACT_INLINE parts divide(std::size_t first, std::size_t last, const traffic& amount,
                            const Outputs& outputs, const Inputs& inputs) noexcept {
    return detail::divide(first, last, amount, inputs.apply(find_addresses{}),
                          outputs.apply(find_addresses{}));
}

/// The loop of a function of dozens of instructions, which looks before each store whether it is to
/// stream: a second loop would cost more to compile than the look costs to run. (`streaming` is as
/// wide as the `elements` of `map_piece`, which then jumps here with its arguments where they are.)
template <class Arch, simd::lane T, tuning Tuning, class Build = simd::build, class Outputs,
          class Inputs, class Operation>
[[gnu::noinline]] void map_either(std::size_t first, std::size_t last, Outputs outputs,
                                  Inputs inputs, Operation operation,
                                  std::size_t streaming) noexcept {
    using V = simd::vector_of<T, Arch>;
    auto&& ready = detail::prepared<V>(operation);
    detail::run<V, Tuning, true>(first, last, outputs.apply(make_streaming{streaming != 0}), inputs,
                                 ready);
}

/// How many elements stand between the first output's element `first` and the next one where a
/// vector is aligned; 0 where none is. A store across two lines of the cache takes twice as long,
/// and that of a vector of 64 bytes that is not aligned always is one.
template <class V, tuning Tuning, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE std::size_t unaligned_elements(std::size_t first, const Outputs& outputs) noexcept {
    constexpr std::size_t element = sizeof(*outputs.first.data);
    constexpr std::size_t vectors =
        detail::runs_in_pairs<V, Tuning, Outputs, Inputs, Operation>() ? 2 : 1;
    constexpr std::size_t store = vectors * simd::lane_count<V> * element;
    const auto address = reinterpret_cast<std::uintptr_t>(outputs.first.data + first);
    return address % element == 0 ? (std::uintptr_t{0} - address) % store / element : 0;
}

/// Out of line, both, so that short calls do not pay for their registers.
template <class Arch, simd::lane T, tuning Tuning, class Build = simd::build, class Outputs,
          class Inputs, class Operation>
[[gnu::noinline]] void map_unaligned_piece(std::size_t first, std::size_t last, Outputs outputs,
                                           Inputs inputs, Operation operation,
                                           std::size_t elements) noexcept;
template <class Arch, simd::lane T, tuning Tuning, class Build = simd::build, class Outputs,
          class Inputs, class Operation>
[[gnu::noinline]] void map_long_piece(std::size_t first, std::size_t last, Outputs outputs,
                                      Inputs inputs, Operation operation,
                                      std::size_t elements) noexcept;

/// As `map`, for a piece of a call whose results may be streamed: \p elements is the length of the
/// whole array if that is to decide, or `elements_for` of another choice. Whoever learns,
/// on whatever thread, that the piece is done finds the results.
template <class Arch, simd::lane T, tuning Tuning, class Build = simd::build, class Outputs,
          class Inputs, class Operation>
void map_piece(std::size_t first, std::size_t last, Outputs outputs, Inputs inputs,
               Operation operation, std::size_t elements) noexcept {
    using V = simd::vector_of<T, Arch>;
    if (elements >= fewest_asked_elements) [[unlikely]] {
        if (detail::traffic_of(elements, outputs, inputs).exceeds(longest_unasked_bytes))
            [[unlikely]]
            return detail::map_long_piece<Arch, T, Tuning>(first, last, outputs, inputs, operation,
                                                           elements);
        if constexpr (Tuning.unroll > 1)
            if (last - first >= fewest_asked_elements &&
                detail::unaligned_elements<V, Tuning, Outputs, Inputs, Operation>(first, outputs))
                [[unlikely]]
                return detail::map_unaligned_piece<Arch, T, Tuning>(first, last, outputs, inputs,
                                                                    operation, elements);
    }
    if constexpr (Tuning.unroll > 1) {
        auto&& ready = detail::prepared<V>(operation);
        detail::run<V, Tuning, true>(first, last, outputs, inputs, ready);
    } else {
        detail::map_either<Arch, T, Tuning>(first, last, outputs, inputs, operation, 0);
    }
}

template <class Arch, simd::lane T, tuning Tuning, class Build, class Outputs, class Inputs,
          class Operation>
void map_unaligned_piece(std::size_t first, std::size_t last, Outputs outputs, Inputs inputs,
                         Operation operation, std::size_t elements) noexcept {
    using V = simd::vector_of<T, Arch>;
    const std::size_t aligned =
        first + detail::unaligned_elements<V, Tuning, Outputs, Inputs, Operation>(first, outputs);
    detail::map_piece<Arch, T, Tuning>(first, aligned, outputs, inputs, operation, elements);
    detail::map_piece<Arch, T, Tuning>(aligned, last, outputs, inputs, operation, elements);
}

template <class Arch, simd::lane T, tuning Tuning, class Build, class Outputs, class Inputs,
          class Operation>
void map_long_piece(std::size_t first, std::size_t last, Outputs outputs, Inputs inputs,
                    Operation operation, std::size_t elements) noexcept {
    using V = simd::vector_of<T, Arch>;
    const traffic amount = detail::traffic_of(elements, outputs, inputs);
    const parts piece = detail::divide(first, last, amount, outputs, inputs);
    detail::map_piece<Arch, T, Tuning>(first, piece.lines_begin, outputs, inputs, operation,
                                       detail::elements_for(stores::never, elements));
    if (piece.lines_begin == last)
        return;
    if constexpr (Tuning.unroll > 1) {
        auto&& ready = detail::prepared<V>(operation);
        detail::body<V, Tuning>(piece.lines_begin, piece.lines_end,
                                outputs.apply(make_streaming{true}), inputs, ready);
    } else {
        detail::map_either<Arch, T, Tuning>(piece.lines_begin, piece.lines_end, outputs, inputs,
                                            operation, 1);
    }
    simd::stream_fence();
    detail::map_piece<Arch, T, Tuning>(piece.lines_end, last, outputs, inputs, operation,
                                       detail::elements_for(stores::never, elements));
}

/// What the loop is called with: the same bytes for every instruction set.
template <class Outputs, class Inputs, class Operation>
struct arguments {
    Outputs outputs;
    Inputs inputs;
    Operation operation;
    std::size_t elements;  ///< As `map_piece` has it.
};

/// A kernel with its streams: what an execution policy runs over [0, n), in pieces as it likes.
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation>
struct elementwise : kernel_base<elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>,
                                 arguments<Outputs, Inputs, Operation>, Tuning.unroll == 1> {
    SIMDACT_INLINE static void run(const arguments<Outputs, Inputs, Operation>& call,
                                   std::size_t first, std::size_t last) noexcept {
        if constexpr (streamable)
            detail::map_piece<Arch, T, Tuning>(first, last, call.outputs, call.inputs,
                                               call.operation, call.elements);
        else
            detail::map<Arch, T, Tuning>(first, last, call.outputs, call.inputs, call.operation);
    }

    /// Whether the results are streamed.
    SIMDACT_INLINE bool streams() const noexcept {
        return detail::streams<V>(this->elements, this->outputs, this->inputs);
    }

  private:
    using V = simd::vector_of<T, Arch>;
    static constexpr bool streamable = detail::streamable<V, Outputs, Inputs>;
};

/// The kernel of a call on n elements.
template <class Arch, simd::lane T, tuning Tuning, class Outputs, class Inputs, class Operation>
SIMDACT_INLINE auto make_elementwise(std::size_t n, Outputs outputs, Inputs inputs,
                                     Operation operation) noexcept {
    return elementwise<Arch, T, Tuning, Outputs, Inputs, Operation>{
        {{outputs, inputs, operation, n}}};
}

}  // namespace simdact::detail
