// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Whether results are stored through the caches, or past them ("streamed": non-temporal stores).
///
/// A store through the caches first reads the line that it writes. One past them does not, which
/// saves a third of the traffic of y = f(x); but the next reader of y finds nothing in the caches.
/// So streaming pays where y would not be there anyhow.

#include <cstddef>
#include <cstdint>

#include "cache.hpp"

namespace simdact {

/// When results are streamed past the caches. Their bits are the same.
enum class stores {
    automatic,  ///< Where the call's arrays together exceed `detail::last_level_cache()`.
    never,
    always  ///< Wherever it is possible.
};

namespace detail {

/// Arrays of no more than this together are not worth a look at the size of the cache.
inline constexpr std::size_t longest_unasked_bytes = std::size_t{4} << 20;

/// Shorter arrays are asked nothing, unless a policy chose: neither whether they are to be streamed
/// nor where their stores are aligned.
inline constexpr std::size_t fewest_asked_elements = 384;

/// What stands for a call's number of elements, where a choice of how the results are stored
/// depends on it.
SIMDACT_INLINE constexpr std::size_t elements_for(stores mode, std::size_t elements) noexcept {
    if (mode == stores::never)
        return fewest_asked_elements;  // asked, and too few to be streamed
    return mode == stores::always ? ~std::size_t{0} : elements;
}

/// Streaming starts at a multiple of this and ends at one: whole lines of the cache, in the largest
/// vectors there are.
inline constexpr std::size_t line_bytes = 64;

/// Where arrays begin.
template <std::size_t Count>
struct addresses {
    std::uintptr_t of[Count > 0 ? Count : 1];
};

/// What the choice depends on besides the addresses.
struct traffic {
    std::size_t elements;           ///< Of the whole call, or `elements_for` a choice.
    std::size_t bytes_per_element;  ///< Of all inputs and outputs.
    std::size_t element_bytes;      ///< Of an output.

    /// Whether the arrays are larger than a cache. (The product might overflow.)
    SIMDACT_INLINE constexpr bool exceeds(std::size_t bytes) const noexcept {
        return elements > bytes / bytes_per_element;
    }
};

/// Whether the outputs can be streamed: none is an input, whose lines are in the cache when they
/// are written; and all reach a multiple of `line_bytes` with the same element.
template <std::size_t Inputs, std::size_t Outputs>
SIMDACT_INLINE constexpr bool can_stream(const addresses<Inputs>& inputs,
                                         const addresses<Outputs>& outputs,
                                         std::size_t element_bytes) noexcept {
    for (std::size_t o = 0; o < Outputs; ++o) {
        if (outputs.of[o] % element_bytes != 0 || (outputs.of[o] - outputs.of[0]) % line_bytes != 0)
            return false;
        for (std::size_t i = 0; i < Inputs; ++i)
            if (outputs.of[o] == inputs.of[i])
                return false;
    }
    return true;
}

/// Whether a call's results are streamed.
template <std::size_t Inputs, std::size_t Outputs>
SIMDACT_INLINE bool streams(const traffic& amount, const addresses<Inputs>& inputs,
                            const addresses<Outputs>& outputs) noexcept {
    return amount.exceeds(longest_unasked_bytes) && amount.exceeds(detail::last_level_cache()) &&
           detail::can_stream(inputs, outputs, amount.element_bytes);
}

/// A piece of a call in three parts: whole lines, which are streamed, and the few elements before
/// and after them, which are not. Where nothing is streamed, all of it is before them.
struct parts {
    std::size_t lines_begin;
    std::size_t lines_end;
};

/// Divides the piece [first, last). All pieces of a call ask the same question and get the same
/// answer.
template <std::size_t Inputs, std::size_t Outputs, class Build = simd::build>
[[gnu::noinline]] parts divide(std::size_t first, std::size_t last, traffic amount,
                               addresses<Inputs> inputs, addresses<Outputs> outputs) noexcept {
    if (!detail::streams(amount, inputs, outputs))
        return {last, last};
    const std::uintptr_t address = outputs.of[0] + first * amount.element_bytes;
    const std::size_t before = (std::uintptr_t{0} - address) % line_bytes / amount.element_bytes;
    const std::size_t begin = before < last - first ? first + before : last;
    return {begin, last - (last - begin) % (line_bytes / amount.element_bytes)};
}

}  // namespace detail
}  // namespace simdact
