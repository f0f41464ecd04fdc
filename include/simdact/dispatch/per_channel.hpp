// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The verbs of per_channel.hpp in a dispatch list: their weights, and the weights' gradients, are
/// elements as the arrays are, or of the type that these are computed in. `channel_prelu<float>` is
/// an activation of the list like others.

#include <type_traits>

#include "../kernel/channelwise.hpp"
#include "../per_channel.hpp"
#include "list.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

namespace detail {

template <class Arch, class F, class E, class... Weights>
using channel_values = kernel_list<
    kernel::channelwise<Arch, arithmetic_type_of<E>, operation::tuning_of<F>(), sinks<1, E>,
                        sources<1, E>, Weights, operation::channel_value<F>, kernel::no_sums>...>;

template <class Arch, class F, class E, class... Weights>
using channel_gradients = kernel_list<kernel::channelwise<
    Arch, arithmetic_type_of<E>, operation::tuning_of<F>(), sinks<1, E>, sources<2, E>, Weights,
    operation::channel_gradient<F>, kernel::channel_sums<arithmetic_type_of<E>, Weights>>...>;

}  // namespace detail

namespace verb {

struct forward_per_channel {
    template <class F>
    static constexpr bool is_defined_for = channel_activation_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels =
        std::conditional_t<std::is_same_v<E, arithmetic_type_of<E>>,
                           detail::channel_values<Arch, F, E, E>,
                           detail::channel_values<Arch, F, E, E, arithmetic_type_of<E>>>;
};
struct backward_per_channel {
    template <class F>
    static constexpr bool is_defined_for =
        channel_differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels =
        std::conditional_t<std::is_same_v<E, arithmetic_type_of<E>>,
                           detail::channel_gradients<Arch, F, E, E>,
                           detail::channel_gradients<Arch, F, E, E, arithmetic_type_of<E>>>;
};

}  // namespace verb
}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
