// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_with_channel_statistics` and `backward_with_channel_statistics`: what `forward` and
/// `backward` do, and statistics of the results for each channel, in one pass. Opt-in:
/// `simdact.hpp` does not include it.
///
///     const simdact::channels layout{.outer = batch, .channels = 64, .inner = height * width};
///     std::vector<simdact::statistics> seen(64);
///     simdact::forward_with_channel_statistics(f, x, y, seen, layout);
///     seen[c].zero, seen[c].mean …
///
/// forward.hpp and statistics.hpp have the conventions that all calls share. A channel's statistics
/// are those of its elements alone: counts and extremes are what `forward_with_statistics` tells of
/// them, mean and squares to the last digits. Pieces that a policy cuts are whole channels, so of
/// one channel there is one piece.

#include <cstddef>
#include <cstdio>
#include <type_traits>

#include "channels.hpp"
#include "detail/statistics/with_channel_statistics.hpp"
#include "detail/verb/verb.hpp"
#include "statistics.hpp"

namespace simdact {

namespace detail {

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_records(const char* verb, std::size_t records,
                                            const channels& layout) {
    char message[256];
    std::snprintf(message, sizeof message,
                  "simdact::%s: seen has %s, but the layout has %s; it must have one for each",
                  verb, detail::counted(records, "record").text,
                  detail::counted(layout.channels, "channel").text);
    detail::fail(message);
}

SIMDACT_INLINE void check_records(const char* verb, const footprint& x, const footprint& output,
                                  const footprint& seen, const channels& layout) {
    detail::matches(verb, x, layout);
    if (seen.elements() != layout.channels) [[unlikely]]
        detail::fail_records(verb, seen.elements(), layout);
    if (!detail::are_apart(output, seen)) [[unlikely]]
        detail::fail_shared_memory(verb, output, seen);
}

template <class Self, template <class> class Operation, std::size_t Output>
struct channel_statistics_verb : statistics_verb<Self> {
    template <class F, class Also>
    SIMDACT_INLINE static void validate(const footprint* all, const F&, const channels& layout,
                                        const Also& also) {
        detail::valid_bound(Self::name, also);
        detail::check_records(Self::name, all[0], all[Output], all[Output + 1], layout);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        const auto streams =
            watched_streams{call.outputs(), call.inputs(),
                            detail::make_watchable<Operation>(call.f, call.option), call.rows};
        return detail::make_watched_channels<Arch, typename Call::T,
                                             watching_tuning_of<typename Call::activation>()>(
            streams, call.layout, call.n, call.template operand<Output + 1>().data);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, any_kernel))) {
        for (std::size_t c = 0; c < call.layout.channels; ++c)
            call.template operand<Output + 1>().data[c] = {};
        if (call.n != 0)
            call.policy.run(call.n, kernel<Arch>(call));
    }
};

}  // namespace detail

namespace verbs {
/// See `simdact::forward_with_channel_statistics`.
struct forward_with_channel_statistics
    : detail::channel_statistics_verb<forward_with_channel_statistics, detail::value, 1> {
    static constexpr const char* name = "forward_with_channel_statistics";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       detail::writes("y"),
                                                       {"seen", detail::role::records},
                                                       {"layout", detail::role::layout},
                                                       {"also", detail::role::optional}};
    using needs = detail::needs_value;
};

/// See `simdact::backward_with_channel_statistics`.
struct backward_with_channel_statistics
    : detail::channel_statistics_verb<backward_with_channel_statistics, detail::gradient, 2> {
    static constexpr const char* name = "backward_with_channel_statistics";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       detail::reads("grad_y"),
                                                       detail::writes("grad_x"),
                                                       {"seen", detail::role::records},
                                                       {"layout", detail::role::layout},
                                                       {"also", detail::role::optional}};
    using needs = detail::needs_derivative;
};
}  // namespace verbs

/// `forward_with_channel_statistics([policy,] f, x, y, seen, layout[, saturation{bound}])`:
/// y[k] = f(x[k]) for every element k, and seen[c] = statistics of channel c of y.
///
/// \param x     as many elements as the layout has
/// \param y     the output, of the same size; x itself, or memory apart from it
/// \param seen  the other output: a record for each channel
/// \param also  nothing, or `saturation{bound}`
/// \pre of pointers: that; there is at least one channel; seen is apart from x and y
/// \throws std::invalid_argument of arrays: if the layout has no channels or another number of
///         elements than x, seen has not one record for each channel, the sizes of x and y differ,
///         y partially overlaps x, or seen overlaps y; the outputs are then untouched
SIMDACT_VERB_WITH_LAYOUT(forward_with_channel_statistics, verbs::forward_with_channel_statistics,
                         (class F, class X, class Y, class Seen), (F, X, Y, Seen),
                         (F && f, X&& x, Y&& y, Seen&& seen), (f, x, y, seen))
SIMDACT_VERB_WITH_LAYOUT(forward_with_channel_statistics, verbs::forward_with_channel_statistics,
                         (class P, class F, class X, class Y, class Seen), (P, F, X, Y, Seen),
                         (P && policy, F&& f, X&& x, Y&& y, Seen&& seen), (policy, f, x, y, seen))
SIMDACT_VERB_WITHOUT_LAYOUT(forward_with_channel_statistics, verbs::forward_with_channel_statistics)

/// `backward_with_channel_statistics([policy,] f, x, grad_y, grad_x, seen, layout[,
/// saturation{bound}])`: grad_x[k] = grad_y[k] · f'(x[k]) for every element k, and seen[c] =
/// statistics of channel c of grad_x.
///
/// \param grad_y  the gradient with respect to f(x), of the size of x
/// \param grad_x  the output, of the same size; x itself, grad_y itself, or memory apart from both
/// \pre, \throws as `forward_with_channel_statistics`
SIMDACT_VERB_WITH_LAYOUT(backward_with_channel_statistics, verbs::backward_with_channel_statistics,
                         (class F, class X, class GradY, class GradX, class Seen),
                         (F, X, GradY, GradX, Seen),
                         (F && f, X&& x, GradY&& grad_y, GradX&& grad_x, Seen&& seen),
                         (f, x, grad_y, grad_x, seen))
SIMDACT_VERB_WITH_LAYOUT(backward_with_channel_statistics, verbs::backward_with_channel_statistics,
                         (class P, class F, class X, class GradY, class GradX, class Seen),
                         (P, F, X, GradY, GradX, Seen),
                         (P && policy, F&& f, X&& x, GradY&& grad_y, GradX&& grad_x, Seen&& seen),
                         (policy, f, x, grad_y, grad_x, seen))
SIMDACT_VERB_WITHOUT_LAYOUT(backward_with_channel_statistics,
                            verbs::backward_with_channel_statistics)

}  // namespace simdact
