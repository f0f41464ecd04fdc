// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_watched_per_channel` and `backward_watched_per_channel`: what `forward` and `backward`
/// do, and statistics of the results for each channel, in one pass. Opt-in: `simdact.hpp` does not
/// include it.
///
///     const simdact::channels layout{.outer = batch, .channels = 64, .inner = height * width};
///     std::vector<simdact::statistics> seen(64);
///     simdact::forward_watched_per_channel(f, x, y, seen, layout);
///     seen[c].zero, seen[c].mean …
///
/// What calls have in common is in forward.hpp and watch.hpp. A channel's statistics are
/// those of its elements alone: counts and extremes are what `forward_watched` tells of them, mean
/// and squares to the last digits. Pieces that a policy cuts are whole channels, so of one channel
/// there is one piece.

#include <cstddef>
#include <cstdio>
#include <type_traits>

#include "channels.hpp"
#include "detail/statistics/with_channel_statistics.hpp"
#include "detail/verb/verb.hpp"
#include "watch.hpp"

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

struct channel_statistics_verb : verb_defaults {
    static constexpr bool can_add = false;
    using option_type = saturation;
    using needs_with_option = needs_derivative;
};

template <class Arch, template <class> class Operation, class Call>
SIMDACT_INLINE void run_channel_statistics(const Call& call, statistics* seen) noexcept(
    noexcept(call.policy.run(std::size_t{}, any_kernel))) {
    using F = typename Call::activation;
    for (std::size_t c = 0; c < call.layout.channels; ++c)
        seen[c] = {};
    if (call.n == 0)
        return;
    const auto operation = detail::make_watchable<Operation>(call.f, call.option);
    const auto outputs = call.outputs();
    const auto inputs = call.inputs();
    using kernel = watched_channels<
        Arch, arithmetic_type_of<typename Call::element>, watching_tuning_of<F>(),
        std::remove_const_t<decltype(outputs)>, std::remove_const_t<decltype(inputs)>,
        std::remove_const_t<decltype(operation)>, std::remove_const_t<decltype(call.rows)>>;
    call.policy.run(call.n, kernel{{{outputs, inputs, operation, call.rows},
                                    call.layout.outer,
                                    call.layout.channels,
                                    call.layout.inner,
                                    call.n,
                                    seen}}
                                .with_stores(detail::stores_for(call.rows, outputs)));
}

template <class Verb, class Arch, template <class> class Operation, class F, class E, class Also>
struct channel_statistics_kernel {
    using loop =
        loop_types<E, count_of<Verb>(role::input), 1, watchable<Operation, F, Also>, false>;
    using type =
        watched_channels<Arch, arithmetic_type_of<E>, watching_tuning_of<F>(),
                         typename loop::outputs, typename loop::inputs, typename loop::operation>;
};

}  // namespace detail

namespace verbs {
/// See `simdact::forward_watched_per_channel`.
struct forward_watched_per_channel : detail::channel_statistics_verb {
    static constexpr const char* name = "forward_watched_per_channel";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       detail::writes("y"),
                                                       {"seen", detail::role::records},
                                                       {"layout", detail::role::layout},
                                                       {"also", detail::role::optional}};
    using needs = detail::needs_value;

    template <class F, class Also>
    SIMDACT_INLINE static void check(const detail::footprint* all, const F&, const channels& layout,
                                     const Also& also) {
        detail::valid_bound(name, also);
        detail::check_records(name, all[0], all[1], all[2], layout);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, detail::any_kernel))) {
        detail::run_channel_statistics<Arch, detail::value>(call, call.template operand<2>().data);
    }
    template <class Verb, class Arch, class F, class E, bool>
    using kernels = detail::with_and_without_saturation<detail::channel_statistics_kernel, Verb,
                                                        Arch, detail::value, F, E>;
};

/// See `simdact::backward_watched_per_channel`.
struct backward_watched_per_channel : detail::channel_statistics_verb {
    static constexpr const char* name = "backward_watched_per_channel";
    static constexpr detail::parameter parameters[] = {detail::reads("x"),
                                                       detail::reads("grad_y"),
                                                       detail::writes("grad_x"),
                                                       {"seen", detail::role::records},
                                                       {"layout", detail::role::layout},
                                                       {"also", detail::role::optional}};
    using needs = detail::needs_derivative;

    template <class F, class Also>
    SIMDACT_INLINE static void check(const detail::footprint* all, const F&, const channels& layout,
                                     const Also& also) {
        detail::valid_bound(name, also);
        detail::check_records(name, all[0], all[2], all[3], layout);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, detail::any_kernel))) {
        detail::run_channel_statistics<Arch, detail::gradient>(call,
                                                               call.template operand<3>().data);
    }
    template <class Verb, class Arch, class F, class E, bool>
    using kernels = detail::with_and_without_saturation<detail::channel_statistics_kernel, Verb,
                                                        Arch, detail::gradient, F, E>;
};
}  // namespace verbs

/// `forward_watched_per_channel([policy,] f, x, y, seen, layout[, saturation{bound}])`:
/// y[k] = f(x[k]) for every element k, and seen[c] = statistics of channel c of y.
///
/// \param x     as many elements as the layout has
/// \param y     the output: as many; x itself, or memory apart from it
/// \param seen  the other output: a record for each channel
/// \param also  nothing, or `saturation{bound}`
/// \pre of pointers: that; there is at least one channel; seen is apart from x and y
/// \throws std::invalid_argument of arrays: if the layout has no channels or another number of
///         elements than x, seen has not one record for each channel, the sizes of x and y differ,
///         y partially overlaps x, or seen overlaps y; the outputs are then untouched
SIMDACT_VERB_WITH_LAYOUT_4(forward_watched_per_channel, verbs::forward_watched_per_channel)
SIMDACT_VERB_WITH_LAYOUT_5(forward_watched_per_channel, verbs::forward_watched_per_channel)

/// `backward_watched_per_channel([policy,] f, x, grad_y, grad_x, seen, layout[,
/// saturation{bound}])`: grad_x[k] = grad_y[k] · f'(x[k]) for every element k, and seen[c] =
/// statistics of channel c of grad_x.
///
/// \param grad_y  the gradient with respect to f(x): as many elements as x
/// \param grad_x  the output: as many; x itself, grad_y itself, or memory apart from both
/// \pre, \throws as `forward_watched_per_channel`
SIMDACT_VERB_WITH_LAYOUT_5(backward_watched_per_channel, verbs::backward_watched_per_channel)
SIMDACT_VERB_WITH_LAYOUT_6(backward_watched_per_channel, verbs::backward_watched_per_channel)

}  // namespace simdact
