// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `channels`: where the channels of an array are. For the verbs of per_channel.hpp and fused.hpp.

#include <cstddef>
#include <cstdio>

#include "detail/channels/channelwise.hpp"
#include "detail/verb/check.hpp"
#include "detail/verb/verb.hpp"

namespace simdact {

/// The shape of a contiguous array as far as channels are concerned: element i of channel c of
/// sample o is element (o · channels + c) · inner + i of the array.
///
///     NCHW                 {.outer = N, .channels = C, .inner = H * W}
///     NHWC                 {.outer = N * H * W, .channels = C}
///     rows of C features   {.outer = rows, .channels = C}
///     one channel of n     {.inner = n}
struct channels {
    std::size_t outer = 1;
    std::size_t channels = 1;
    std::size_t inner = 1;

    /// The number of elements. That it does not overflow is checked, except in calls on pointers.
    SIMDACT_INLINE constexpr std::size_t size() const noexcept { return outer * channels * inner; }
};

namespace detail {

template <arithmetic T>
SIMDACT_INLINE tiling tiling_of(const channels& layout) noexcept {
    return tiling::of(layout.outer, layout.channels, layout.inner, widest_row<T>);
}

/// Computes the number of elements; false if it overflows.
SIMDACT_INLINE bool count_elements(const channels& layout, std::size_t* all) noexcept {
    std::size_t samples = 0;
    return !SIMDACT_MUL_OVERFLOWED(layout.outer, layout.channels, &samples) &&
           !SIMDACT_MUL_OVERFLOWED(samples, layout.inner, all);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_layout(const char* verb, const footprint& x,
                                           const channels& layout) {
    char message[384];
    char product[32] = ", which overflows";
    std::size_t all = 0;
    if (detail::count_elements(layout, &all))
        std::snprintf(product, sizeof product, " = %zu", all);
    if (layout.channels == 0)
        std::snprintf(message, sizeof message,
                      "simdact::%s: the layout has no channels (outer = %zu, channels = 0, "
                      "inner = %zu)",
                      verb, layout.outer, layout.inner);
    else
        std::snprintf(message, sizeof message,
                      "simdact::%s: %s has %s, but the layout has outer = %zu times channels = %zu "
                      "times inner = %zu%s",
                      verb, x.name, counted(x.elements(), "element").text, layout.outer,
                      layout.channels, layout.inner, product);
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_count(const char* verb, const footprint& a,
                                          const channels& layout, const char* otherwise) {
    char message[320];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %s, but the layout has %s; it must have one for each, or %s",
                  verb, a.name, counted(a.elements(), "element").text,
                  counted(layout.channels, "channel").text, otherwise);
    detail::fail(message);
}

/// The layout is that of an array of this size.
SIMDACT_INLINE void matches(const char* verb, const footprint& x, const channels& layout) {
    std::size_t all = 0;
    if (layout.channels == 0 || !detail::count_elements(layout, &all) || all != x.elements())
        [[unlikely]]
        detail::fail_layout(verb, x, layout);
}

}  // namespace detail
}  // namespace simdact
