// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The watched verbs on views: see matrix_view.hpp, watch.hpp and watch_per_channel.hpp.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>

#include "../channels.hpp"
#include "../check.hpp"
#include "../misuse.hpp"
#include "../policy.hpp"
#include "../watch.hpp"
#include "../watch_per_channel.hpp"
#include "verb.hpp"

namespace simdact {

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace matrix_detail {

struct forward_watched_verb : verb {
    static constexpr const char* name = "forward_watched";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;

    template <class F, class X, class Y, class... Also>
    SIMDACT_INLINE static void check(const check::matrix&, const F&, const X&, const Y&,
                                     const Also&... also) {
        (simdact::check::valid_bound(name, also), ...);
    }
    template <class Arch, class F, class... A>
    using misuse = simdact::detail::misuse_of<std::remove_cvref_t<F>, Arch,
                                              simdact::detail::needs_of_watching<A...>, 1, A...>;
    template <class Arch, class Policy, class F, class X, class Y>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x, Y* y,
                                    std::size_t n)
        -> decltype(simdact::forward_watched<Arch>(policy, f, x, y, n)) {
        return simdact::forward_watched<Arch>(policy, f, x, y, n);
    }
    template <class Arch, class Policy, class F, class X, class Y, saturation_or_none Also>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x, Y* y,
                                    const Also& also, std::size_t n)
        -> decltype(simdact::forward_watched<Arch>(policy, f, x, y, n, also)) {
        return simdact::forward_watched<Arch>(policy, f, x, y, n, also);
    }
};

struct backward_watched_verb : plain_verb<simdact::detail::with_derivative, 1> {
    static constexpr const char* name = "backward_watched";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};

    template <class F, class X, class GradY, class GradX, class... Also>
    SIMDACT_INLINE static void check(const check::matrix&, const F&, const X&, const GradY&,
                                     const GradX&, const Also&... also) {
        (simdact::check::valid_bound(name, also), ...);
    }
    template <class Arch, class Policy, class F, class X, class GradY, class GradX>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x,
                                    const GradY* grad_y, GradX* grad_x, std::size_t n)
        -> decltype(simdact::backward_watched<Arch>(policy, f, x, grad_y, grad_x, n)) {
        return simdact::backward_watched<Arch>(policy, f, x, grad_y, grad_x, n);
    }
    template <class Arch, class Policy, class F, class X, class GradY, class GradX,
              saturation_or_none Also>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x,
                                    const GradY* grad_y, GradX* grad_x, const Also& also,
                                    std::size_t n)
        -> decltype(simdact::backward_watched<Arch>(policy, f, x, grad_y, grad_x, n, also)) {
        return simdact::backward_watched<Arch>(policy, f, x, grad_y, grad_x, n, also);
    }
};

/// What they ask for, besides what is asked of all views.
template <class Seen>
SIMDACT_INLINE void check_records(const char* verb, const check::matrix* all, std::size_t count,
                                  const Seen& seen, const channels& layout) {
    const check::argument records = check::describe("seen", seen);
    channels_detail::matches(verb, check::whole(all[0]), layout);
    if (records.elements != layout.channels) [[unlikely]]
        channels_detail::fail_records(verb, records.elements, layout);
    if (!check::are_apart(all[count - 1], check::one_row(records))) [[unlikely]]
        check::fail_shared_memory(verb, all[count - 1], check::one_row(records));
}

template <class Arch>
struct watched_per_channel_misuses {
    template <class F, class... A>
    struct forward {
        using type = misuse::none;
    };
    template <class F, class X, class Y, class Seen, class Layout, class... Also>
    struct forward<F, X, Y, Seen, Layout, Also...> {
        using type = simdact::detail::watched_channels_misuse_of<
            F, Arch, simdact::detail::needs_of_watching<Also...>, Seen, X, Y>;
    };
    template <class F, class... A>
    struct backward {
        using type = misuse::none;
    };
    template <class F, class X, class GradY, class GradX, class Seen, class Layout, class... Also>
    struct backward<F, X, GradY, GradX, Seen, Layout, Also...> {
        using type =
            simdact::detail::watched_channels_misuse_of<F, Arch, simdact::detail::with_derivative,
                                                        Seen, X, GradY, GradX>;
    };
};

struct forward_watched_per_channel_verb : verb {
    static constexpr const char* name = "forward_watched_per_channel";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;
    static constexpr bool knows_channels = true;

    template <class Arch, class... A>
    using misuse =
        typename behind_policy<watched_per_channel_misuses<Arch>::template forward, A...>::type;
    template <class F, class X, class Y, class Seen, class... Also>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&, const Y&,
                                            const Seen& seen, const channels& layout,
                                            const Also&... also) {
        (simdact::check::valid_bound(name, also), ...);
        matrix_detail::check_records(name, all, 2, seen, layout);
    }
    template <class Arch, class Policy, class F, class X, class Y, statistics_range Seen,
              class... Also>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x, Y* y, Seen&& seen,
                                    const channels& layout, const Also&... also)
        -> decltype(simdact::forward_watched_per_channel<Arch>(policy, f, x, y,
                                                               std::ranges::data(seen), layout,
                                                               also...)) {
        simdact::forward_watched_per_channel<Arch>(policy, f, x, y, std::ranges::data(seen), layout,
                                                   also...);
    }
};

struct backward_watched_per_channel_verb : verb {
    static constexpr const char* name = "backward_watched_per_channel";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};
    static constexpr std::size_t outputs = 1;
    static constexpr bool knows_channels = true;

    template <class Arch, class... A>
    using misuse =
        typename behind_policy<watched_per_channel_misuses<Arch>::template backward, A...>::type;
    template <class F, class X, class GradY, class GradX, class Seen, class... Also>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&,
                                            const GradY&, const GradX&, const Seen& seen,
                                            const channels& layout, const Also&... also) {
        (simdact::check::valid_bound(name, also), ...);
        matrix_detail::check_records(name, all, 3, seen, layout);
    }
    template <class Arch, class Policy, class F, class X, class GradY, class GradX,
              statistics_range Seen, class... Also>
    SIMDACT_INLINE static auto call(const Policy& policy, const F& f, const X* x,
                                    const GradY* grad_y, GradX* grad_x, Seen&& seen,
                                    const channels& layout, const Also&... also)
        -> decltype(simdact::backward_watched_per_channel<Arch>(policy, f, x, grad_y, grad_x,
                                                                std::ranges::data(seen), layout,
                                                                also...)) {
        simdact::backward_watched_per_channel<Arch>(policy, f, x, grad_y, grad_x,
                                                    std::ranges::data(seen), layout, also...);
    }
};

}  // namespace matrix_detail
}  // namespace SIMDACT_VERSION_NAMESPACE

/// y = f(x), and what was seen of y.
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::forward_watched_verb, Arch, A...>
SIMDACT_INLINE statistics forward_watched(A&&... arguments) {
    return matrix_detail::start<matrix_detail::forward_watched_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_watched_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
statistics forward_watched(A&&...) = delete;

/// grad_x = grad_y · f'(x), and what was seen of grad_x.
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_watched_verb, Arch, A...>
SIMDACT_INLINE statistics backward_watched(A&&... arguments) {
    return matrix_detail::start<matrix_detail::backward_watched_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_watched_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
statistics backward_watched(A&&...) = delete;

/// y = f(x), and seen[c] = what was seen of channel c of y.
template <class Arch = default_arch, execution_policy Policy, class F, class X, class Y, class Seen,
          class... Also>
    requires matrix_detail::call<matrix_detail::forward_watched_per_channel_verb, Arch,
                                 const Policy&, const F&, const matrix_view<X>&,
                                 const matrix_view<Y>&, Seen, const channels&, const Also&...>
SIMDACT_INLINE void forward_watched_per_channel(const Policy& policy, const F& f,
                                                const matrix_view<X>& x, const matrix_view<Y>& y,
                                                Seen&& seen, const channels& layout,
                                                const Also&... also) {
    matrix_detail::start<matrix_detail::forward_watched_per_channel_verb, Arch>(
        policy, f, x, y, seen, layout, also...);
}
template <class Arch = default_arch, class F, class X, class Y, class Seen, class... Also>
    requires matrix_detail::call<matrix_detail::forward_watched_per_channel_verb, Arch, const F&,
                                 const matrix_view<X>&, const matrix_view<Y>&, Seen,
                                 const channels&, const Also&...>
SIMDACT_INLINE void forward_watched_per_channel(const F& f, const matrix_view<X>& x,
                                                const matrix_view<Y>& y, Seen&& seen,
                                                const channels& layout, const Also&... also) {
    matrix_detail::start<matrix_detail::forward_watched_per_channel_verb, Arch>(f, x, y, seen,
                                                                                layout, also...);
}
template <class Arch = default_arch, class... A,
          class Why =
              matrix_detail::misuse_of<matrix_detail::forward_watched_per_channel_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_watched_per_channel(A&&...) = delete;

/// grad_x = grad_y · f'(x), and seen[c] = what was seen of channel c of grad_x.
template <class Arch = default_arch, execution_policy Policy, class F, class X, class GradY,
          class GradX, class Seen, class... Also>
    requires matrix_detail::call<matrix_detail::backward_watched_per_channel_verb, Arch,
                                 const Policy&, const F&, const matrix_view<X>&,
                                 const matrix_view<GradY>&, const matrix_view<GradX>&, Seen,
                                 const channels&, const Also&...>
SIMDACT_INLINE void backward_watched_per_channel(const Policy& policy, const F& f,
                                                 const matrix_view<X>& x,
                                                 const matrix_view<GradY>& grad_y,
                                                 const matrix_view<GradX>& grad_x, Seen&& seen,
                                                 const channels& layout, const Also&... also) {
    matrix_detail::start<matrix_detail::backward_watched_per_channel_verb, Arch>(
        policy, f, x, grad_y, grad_x, seen, layout, also...);
}
template <class Arch = default_arch, class F, class X, class GradY, class GradX, class Seen,
          class... Also>
    requires matrix_detail::call<matrix_detail::backward_watched_per_channel_verb, Arch, const F&,
                                 const matrix_view<X>&, const matrix_view<GradY>&,
                                 const matrix_view<GradX>&, Seen, const channels&, const Also&...>
SIMDACT_INLINE void backward_watched_per_channel(const F& f, const matrix_view<X>& x,
                                                 const matrix_view<GradY>& grad_y,
                                                 const matrix_view<GradX>& grad_x, Seen&& seen,
                                                 const channels& layout, const Also&... also) {
    matrix_detail::start<matrix_detail::backward_watched_per_channel_verb, Arch>(
        f, x, grad_y, grad_x, seen, layout, also...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_watched_per_channel_verb,
                                               Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_watched_per_channel(A&&...) = delete;

}  // namespace simdact
