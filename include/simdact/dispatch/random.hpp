// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The verbs of random.hpp in a dispatch list. `rrelu_training<float>` is an activation of the list
/// like others; what it draws is the same with every instruction set.

#include "../random.hpp"
#include "list.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::verb {

struct forward_random {
    template <class F>
    static constexpr bool is_defined_for = random_activation_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels =
        detail::elementwise<Arch, operation::random_value, operation::drawing<F>, E, 1, 1>;
};
struct backward_random {
    template <class F>
    static constexpr bool is_defined_for =
        random_differentiable_for<F, typename F::arithmetic_type>;
    template <class Arch, class F, class E>
    using kernels =
        detail::elementwise<Arch, operation::random_gradient, operation::drawing<F>, E, 1, 2>;
};

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::verb
