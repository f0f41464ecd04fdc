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
/// The tiers, the policies and the promises are those of watch.hpp. A channel's statistics are
/// those of its elements alone: counts and extremes are what `forward_watched` tells of them, mean
/// and squares to the last digits. Pieces that a policy cuts are whole channels, so of one channel
/// there is one piece.

#include <concepts>
#include <cstddef>
#include <cstdio>
#include <ranges>
#include <type_traits>

#include "channels.hpp"
#include "check.hpp"
#include "element.hpp"
#include "kernel/watched_channels.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"
#include "watch.hpp"

namespace simdact {

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace operation {

template <class Arch, template <class> class Operation, class F, class Also, class Policy, class X,
          class... Xs, class Y>
SIMDACT_INLINE void watch_channels(
    const Policy& policy, const F& f, const Also& also, statistics* seen, const channels& layout,
    kernel::pack<kernel::source<X>, kernel::source<Xs>...> inputs,
    kernel::pack<kernel::sink<Y>> outputs) noexcept(noexcept(policy.run(std::size_t{},
                                                                        detail::probe))) {
    for (std::size_t c = 0; c < layout.channels; ++c)
        seen[c] = {};
    const std::size_t n = layout.size();
    if (n == 0)
        return;
    const auto watched = operation::make_watchable<Operation>(f, also);
    policy.run(
        n, kernel::watched_channels<Arch, arithmetic_type_of<X>, watching_tuning_of<F>(),
                                    decltype(outputs), decltype(inputs),
                                    std::remove_const_t<decltype(watched)>>{
               {{outputs, inputs, watched}, layout.outer, layout.channels, layout.inner, n, seen}});
}

}  // namespace operation

namespace channels_detail {

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_records(const char* verb, std::size_t records,
                                            const channels& layout) {
    char message[256];
    std::snprintf(message, sizeof message,
                  "simdact::%s: seen has %s, but the layout has %s; it must have as many", verb,
                  check::counted(records, "record").text,
                  check::counted(layout.channels, "channel").text);
    check::fail(message);
}

SIMDACT_INLINE void check_watching(const char* verb, const check::argument& output,
                                   const check::argument& x, const check::argument& seen,
                                   const channels& layout) {
    channels_detail::matches(verb, x, layout);
    if (seen.elements != layout.channels) [[unlikely]]
        fail_records(verb, seen.elements, layout);
    check::no_shared_memory(verb, output, seen);
}

}  // namespace channels_detail
}  // namespace SIMDACT_VERSION_NAMESPACE

/// A range that statistics can be written to, and that outlives the call.
template <class R>
concept statistics_range =
    std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
    std::ranges::borrowed_range<R> && std::same_as<std::ranges::range_reference_t<R>, statistics&>;

// ---- pointer tier

/// y[k] = f(x[k]) for every element k, and seen[c] = what was seen of channel c of y.
///
/// \param also  nothing, or `saturation{bound}`
/// \pre x and y point to layout.size() elements each, seen to layout.channels records, of which
///      there is at least one; y is x, or overlaps no byte of it; seen is apart from both
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Y,
          class Also = no_saturation>
    requires detail::watchable_for<F, X, Arch, Also> && computed_alike<X, Y>
SIMDACT_INLINE void forward_watched_per_channel(
    const Policy& policy, const F& f, const X* x, Y* y, statistics* seen, const channels& layout,
    const Also& also = {}) noexcept(noexcept(policy.run(std::size_t{}, detail::probe))) {
    operation::watch_channels<Arch, operation::value>(policy, f, also, seen, layout,
                                                      operation::from(x), operation::to(y));
}

template <class Arch = default_arch, class F, element X, element Y, class Also = no_saturation>
    requires detail::watchable_for<F, X, Arch, Also> && computed_alike<X, Y>
SIMDACT_INLINE void forward_watched_per_channel(const F& f, const X* x, Y* y, statistics* seen,
                                                const channels& layout,
                                                const Also& also = {}) noexcept {
    simdact::forward_watched_per_channel<Arch>(serial, f, x, y, seen, layout, also);
}

/// grad_x[k] = grad_y[k] · f'(x[k]) for every element k, and seen[c] = what was seen of channel c
/// of grad_x.
///
/// \pre as `forward_watched_per_channel`; grad_x is x, or is grad_y, or overlaps no byte of them
template <class Arch = default_arch, execution_policy Policy, class F, element X, element GradY,
          element GradX, class Also = no_saturation>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE void backward_watched_per_channel(
    const Policy& policy, const F& f, const X* x, const GradY* grad_y, GradX* grad_x,
    statistics* seen, const channels& layout,
    const Also& also = {}) noexcept(noexcept(policy.run(std::size_t{}, detail::probe))) {
    operation::watch_channels<Arch, operation::gradient>(
        policy, f, also, seen, layout, operation::from(x, grad_y), operation::to(grad_x));
}

template <class Arch = default_arch, class F, element X, element GradY, element GradX,
          class Also = no_saturation>
    requires differentiable_for<F, X, Arch> && computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE void backward_watched_per_channel(const F& f, const X* x, const GradY* grad_y,
                                                 GradX* grad_x, statistics* seen,
                                                 const channels& layout,
                                                 const Also& also = {}) noexcept {
    simdact::backward_watched_per_channel<Arch>(serial, f, x, grad_y, grad_x, seen, layout, also);
}

// ---- range tier

/// y = f(x) for every element, and seen[c] = what was seen of channel c of y.
///
/// \param x     as many elements as the layout has
/// \param y     the output: as many; x itself, or memory apart from it
/// \param seen  the other output: a record for each channel
/// \param also  nothing, or `saturation{bound}`
/// \throws std::invalid_argument if the layout has no channels or another number of elements than
/// x,
///         seen has not as many records as there are channels, the sizes of x and y differ, y
///         partially overlaps x, or seen overlaps y; the outputs are then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          output_range Y, statistics_range Seen, class Also = no_saturation>
    requires detail::watchable_for<F, element_of<X>, Arch, Also> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward_watched_per_channel(const Policy& policy, const F& f, const X& x, Y&& y,
                                                Seen&& seen, const channels& layout,
                                                const Also& also = {}) {
    constexpr const char* verb = "forward_watched_per_channel";
    const check::argument to_y = check::describe("y", y);
    const check::argument from_x = check::describe("x", x);
    check::valid_bound(verb, also);
    channels_detail::check_watching(verb, to_y, from_x, check::describe("seen", seen), layout);
    check::one_output(verb, to_y, from_x);
    simdact::forward_watched_per_channel<Arch>(policy, f, std::ranges::data(x),
                                               std::ranges::data(y), std::ranges::data(seen),
                                               layout, also);
}

template <class Arch = default_arch, class F, input_range X, output_range Y, statistics_range Seen,
          class Also = no_saturation>
    requires detail::watchable_for<F, element_of<X>, Arch, Also> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward_watched_per_channel(const F& f, const X& x, Y&& y, Seen&& seen,
                                                const channels& layout, const Also& also = {}) {
    simdact::forward_watched_per_channel<Arch>(serial, f, x, y, seen, layout, also);
}

/// grad_x = grad_y · f'(x) for every element, and seen[c] = what was seen of channel c of grad_x.
///
/// \param grad_y  the gradient with respect to f(x): as many elements as x
/// \param grad_x  the output: as many; x itself, grad_y itself, or memory apart from both
/// \throws std::invalid_argument as `forward_watched_per_channel`
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          input_range GradY, output_range GradX, statistics_range Seen, class Also = no_saturation>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE void backward_watched_per_channel(const Policy& policy, const F& f, const X& x,
                                                 const GradY& grad_y, GradX&& grad_x, Seen&& seen,
                                                 const channels& layout, const Also& also = {}) {
    constexpr const char* verb = "backward_watched_per_channel";
    const check::argument to_x = check::describe("grad_x", grad_x);
    const check::argument from_x = check::describe("x", x);
    check::valid_bound(verb, also);
    channels_detail::check_watching(verb, to_x, from_x, check::describe("seen", seen), layout);
    check::one_output(verb, to_x, from_x, check::describe("grad_y", grad_y));
    simdact::backward_watched_per_channel<Arch>(
        policy, f, std::ranges::data(x), std::ranges::data(grad_y), std::ranges::data(grad_x),
        std::ranges::data(seen), layout, also);
}

template <class Arch = default_arch, class F, input_range X, input_range GradY, output_range GradX,
          statistics_range Seen, class Also = no_saturation>
    requires differentiable_for<F, element_of<X>, Arch> && ranges_computed_alike<X, GradY, GradX> &&
             saturation_or_none<Also>
SIMDACT_INLINE void backward_watched_per_channel(const F& f, const X& x, const GradY& grad_y,
                                                 GradX&& grad_x, Seen&& seen,
                                                 const channels& layout, const Also& also = {}) {
    simdact::backward_watched_per_channel<Arch>(serial, f, x, grad_y, grad_x, seen, layout, also);
}

// ---- calls that can't be right

namespace misuse {
struct seen_must_be_a_range_of_statistics_that_is_not_const_and_outlives_the_call;
}

namespace detail {

template <class Seen>
concept takes_statistics = statistics_range<Seen> || std::convertible_to<Seen, statistics*>;

template <class F, class Arch, class Needs, class Seen, class... Arguments>
consteval auto find_watched_channels_misuse() {
    using why = misuse_of<F, Arch, Needs, 1, Arguments...>;
    if constexpr (!std::same_as<why, misuse::none>)
        return std::type_identity<why>{};
    else if constexpr (!takes_statistics<Seen>)
        return std::type_identity<
            misuse::seen_must_be_a_range_of_statistics_that_is_not_const_and_outlives_the_call>{};
    else
        return std::type_identity<misuse::none>{};
}

template <class F, class Arch, class Needs, class Seen, class... Arguments>
using watched_channels_misuse_of =
    typename decltype(find_watched_channels_misuse<F, Arch, Needs, Seen, Arguments...>())::type;

}  // namespace detail

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class X, class Y, class Seen, class... Also,
          class Why = detail::watched_channels_misuse_of<
              F, Arch, detail::needs_of_watching<Also...>, Seen, X, Y>>
    requires(!std::same_as<Why, misuse::none>)
void forward_watched_per_channel(const F&, X&&, Y&&, Seen&&, const channels&,
                                 const Also&...) = delete;

template <class Arch = default_arch, execution_policy Policy, class F, class X, class Y, class Seen,
          class... Also,
          class Why = detail::watched_channels_misuse_of<
              F, Arch, detail::needs_of_watching<Also...>, Seen, X, Y>>
    requires(!std::same_as<Why, misuse::none>)
void forward_watched_per_channel(const Policy&, const F&, X&&, Y&&, Seen&&, const channels&,
                                 const Also&...) = delete;

template <class Arch = default_arch, class F, class X, class GradY, class GradX, class Seen,
          class... Also,
          class Why = detail::watched_channels_misuse_of<F, Arch, detail::with_derivative, Seen, X,
                                                         GradY, GradX>>
    requires(!std::same_as<Why, misuse::none>)
void backward_watched_per_channel(const F&, X&&, GradY&&, GradX&&, Seen&&, const channels&,
                                  const Also&...) = delete;

template <class Arch = default_arch, execution_policy Policy, class F, class X, class GradY,
          class GradX, class Seen, class... Also,
          class Why = detail::watched_channels_misuse_of<F, Arch, detail::with_derivative, Seen, X,
                                                         GradY, GradX>>
    requires(!std::same_as<Why, misuse::none>)
void backward_watched_per_channel(const Policy&, const F&, X&&, GradY&&, GradX&&, Seen&&,
                                  const channels&, const Also&...) = delete;

}  // namespace simdact
