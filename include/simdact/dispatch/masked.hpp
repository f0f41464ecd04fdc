// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The verbs of masked.hpp in a dispatch list. A mask's bits are the same for every instruction
/// set: what one wrote another may read.

#include <cstddef>

#include "../kernel/masked.hpp"
#include "../masked.hpp"
#include "list.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

namespace detail {

template <class Arch, class F, class E>
constexpr std::size_t zone_bits =
    simdact::detail::zone_bits<F, simd::batch<arithmetic_type_of<E>, Arch>>;

}  // namespace detail

namespace verb {

struct forward_masked {
    template <class F>
    static constexpr bool is_defined_for = zoned_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels =
        kernel_list<kernel::masked<Arch, arithmetic_type_of<E>, operation::tuning_of<F>(),
                                   detail::zone_bits<Arch, F, E>,
                                   kernel::zone_sink<detail::zone_bits<Arch, F, E>>,
                                   kernel::sink<E>, E, operation::value_and_zone<F>>>;
};
struct backward_masked {
    template <class F>
    static constexpr bool is_defined_for = zoned_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels = kernel_list<
        kernel::masked<Arch, arithmetic_type_of<E>, kernel::tuning{}, detail::zone_bits<Arch, F, E>,
                       kernel::zone_source<detail::zone_bits<Arch, F, E>>, kernel::sink<E>, E,
                       operation::gradient_from_zone<F>>>;
};

}  // namespace verb
}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
