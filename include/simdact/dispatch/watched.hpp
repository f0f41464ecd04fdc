// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The verbs of watch.hpp and watch_per_channel.hpp in a dispatch list: each with and without the
/// counting of saturated elements, where the activation has a derivative.

#include <cstddef>
#include <type_traits>

#include "../kernel/watched_channels.hpp"
#include "../watch.hpp"
#include "../watch_per_channel.hpp"
#include "list.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

namespace detail {

template <class Arch, template <class> class Operation, class F, class E, std::size_t Inputs,
          class... Alsos>
using watched = kernel_list<
    kernel::watched<Arch, arithmetic_type_of<E>, operation::watching_tuning_of<F>(), sinks<1, E>,
                    sources<Inputs, E>, operation::watchable<Operation, F, Alsos>>...>;

template <class Arch, template <class> class Operation, class F, class E, std::size_t Inputs,
          class... Alsos>
using watched_channels = kernel_list<kernel::watched_channels<
    Arch, arithmetic_type_of<E>, operation::watching_tuning_of<F>(), sinks<1, E>,
    sources<Inputs, E>, operation::watchable<Operation, F, Alsos>>...>;

}  // namespace detail

namespace verb {

struct forward_watched {
    template <class F>
    static constexpr bool is_defined_for = activation_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = std::conditional_t<
        differentiable_for<F, typename F::arithmetic_type>,
        detail::watched<Arch, operation::value, F, E, 1, no_saturation, saturation>,
        detail::watched<Arch, operation::value, F, E, 1, no_saturation>>;
};
struct backward_watched {
    template <class F>
    static constexpr bool is_defined_for = differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = detail::watched<Arch, operation::gradient, F, E, 2, no_saturation, saturation>;
};
struct forward_watched_per_channel {
    template <class F>
    static constexpr bool is_defined_for = activation_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = std::conditional_t<
        differentiable_for<F, typename F::arithmetic_type>,
        detail::watched_channels<Arch, operation::value, F, E, 1, no_saturation, saturation>,
        detail::watched_channels<Arch, operation::value, F, E, 1, no_saturation>>;
};
struct backward_watched_per_channel {
    template <class F>
    static constexpr bool is_defined_for = differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels =
        detail::watched_channels<Arch, operation::gradient, F, E, 2, no_saturation, saturation>;
};

}  // namespace verb
}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
