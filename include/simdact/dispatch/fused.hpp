// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The verbs of fused.hpp in a dispatch list: several kernels of each, of which a call chooses by
/// the parts that it has. A bias's gradient is, as the bias itself, in the type of arithmetic.

#include <type_traits>
#include <utility>

#include "../fused.hpp"
#include "../kernel/channelwise.hpp"
#include "list.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

namespace detail {

template <bool Residual, class F, class E, class... More>
using fused_inputs = decltype(fused_detail::inputs<Residual, F>(
    std::declval<const epilogue<E>&>(), std::declval<const E*>(), std::declval<const More*>()...));

template <class Arch, class F, class E, bool Residual, bool Scaled, class T = arithmetic_type_of<E>>
using fused_value = kernel::channelwise<Arch, T, operation::tuning_of<F>(), sinks<1, E>,
                                        fused_inputs<Residual, F, E>, T,
                                        operation::fused_value<F, T, Scaled>, kernel::no_sums>;

template <class Arch, class F, class E, bool Residual, bool Clamped,
          class T = arithmetic_type_of<E>>
using fused_gradient =
    kernel::channelwise<Arch, T, operation::tuning_of<F>(), sinks<1, E>,
                        fused_inputs<Residual, F, E, E>, T,
                        operation::fused_gradient<F, T, Clamped>, kernel::channel_sums<T, T>>;

/// As in fused.hpp, a function of dozens of instructions looks at the parts while it runs.
template <class F>
constexpr bool looks_at_parts = operation::tuning_of<F>().unroll == 1;

}  // namespace detail

namespace verb {

struct forward_fused {
    template <class F>
    static constexpr bool is_defined_for = activation_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = std::conditional_t<detail::looks_at_parts<F>,
                                       kernel_list<detail::fused_value<Arch, F, E, true, true>>,
                                       kernel_list<detail::fused_value<Arch, F, E, false, false>,
                                                   detail::fused_value<Arch, F, E, false, true>,
                                                   detail::fused_value<Arch, F, E, true, false>,
                                                   detail::fused_value<Arch, F, E, true, true>>>;
};
struct backward_fused {
    template <class F>
    static constexpr bool is_defined_for = differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = std::conditional_t<detail::looks_at_parts<F>,
                                       kernel_list<detail::fused_gradient<Arch, F, E, true, false>,
                                                   detail::fused_gradient<Arch, F, E, true, true>>,
                                       kernel_list<detail::fused_gradient<Arch, F, E, false, false>,
                                                   detail::fused_gradient<Arch, F, E, false, true>,
                                                   detail::fused_gradient<Arch, F, E, true, false>,
                                                   detail::fused_gradient<Arch, F, E, true, true>>>;
};

}  // namespace verb
}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
