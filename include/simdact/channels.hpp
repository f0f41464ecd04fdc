// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `channels`: where the channels of an array are. For the verbs of per_channel.hpp and fused.hpp.

#include <cstddef>
#include <cstdio>

#include "check.hpp"
#include "kernel/channelwise.hpp"
#include "simd/build.hpp"

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

    /// The number of elements; of a range tier's array it is checked not to overflow.
    SIMDACT_INLINE constexpr std::size_t size() const noexcept { return outer * channels * inner; }
};

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace channels_detail {

template <arithmetic T>
SIMDACT_INLINE kernel::sheet sheet_of(const channels& layout) noexcept {
    return kernel::sheet::of(layout.outer, layout.channels, layout.inner, kernel::widest_row<T>);
}

/// Whether the number of elements, which it tells, does not overflow.
SIMDACT_INLINE bool count_elements(const channels& layout, std::size_t* all) noexcept {
    std::size_t samples = 0;
    return !SIMDACT_MUL_OVERFLOWED(layout.outer, layout.channels, &samples) &&
           !SIMDACT_MUL_OVERFLOWED(samples, layout.inner, all);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_layout(const char* verb, const check::argument& x,
                                           const channels& layout) {
    char message[384];
    char product[32] = ", which overflows";
    std::size_t all = 0;
    if (channels_detail::count_elements(layout, &all))
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
                      verb, x.name, check::counted(x).text, layout.outer, layout.channels,
                      layout.inner, product);
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_count(const char* verb, const check::argument& a,
                                          const channels& layout, const char* otherwise) {
    char message[320];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %s, but the layout has %s; it must have as many, or %s",
                  verb, a.name, check::counted(a).text,
                  check::counted(layout.channels, "channel").text, otherwise);
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_not_apart(const char* verb, const check::argument& output,
                                              const check::argument& other) {
    char message[384];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the output %s (%s) overlaps %s (%s), of which each element is used "
                  "for many: it needs memory of its own",
                  verb, output.name, check::counted(output).text, other.name,
                  check::counted(other).text);
    check::fail(message);
}

/// The layout is that of an array with as many elements.
SIMDACT_INLINE void matches(const char* verb, const check::argument& x, const channels& layout) {
    std::size_t all = 0;
    if (layout.channels == 0 || !channels_detail::count_elements(layout, &all) || all != x.elements)
        [[unlikely]]
        fail_layout(verb, x, layout);
}

/// The output shares no byte with the other argument.
SIMDACT_INLINE void apart(const char* verb, const check::argument& output,
                          const check::argument& other) {
    if (!check::are_apart(output, other)) [[unlikely]]
        fail_not_apart(verb, output, other);
}

}  // namespace channels_detail
}  // namespace SIMDACT_VERSION_NAMESPACE
}  // namespace simdact
