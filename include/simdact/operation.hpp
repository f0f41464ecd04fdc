// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Activations as operations of the loop, and the one way in which every verb runs it.

#include <cstddef>

#include "activation.hpp"
#include "element.hpp"
#include "kernel/elementwise.hpp"
#include "kernel/stream.hpp"
#include "policy.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::operation {

/// y = f(x)
template <class F>
struct value {
    F f;

    static constexpr bool lanewise = true;  // as all of them here

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(kernel::position, const V& x) const noexcept {
        return f(x);
    }
};

/// grad_x from x and grad_y
template <class F>
struct gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(kernel::position, const V& x, const V& grad_y) const noexcept {
        return simdact::detail::gradient_of(f, x, grad_y);
    }
};

/// grad_x from y and grad_y
template <class F>
struct gradient_from_output {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(kernel::position, const V& y, const V& grad_y) const noexcept {
        return simdact::detail::gradient_from_output_of(f, y, grad_y);
    }
};

/// g · f''(x)
template <class F>
struct second_gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(kernel::position, const V& x, const V& g) const noexcept {
        return simdact::detail::second_gradient_of(f, x, g);
    }
};

/// grad_grad_y and grad_x from x, grad_y and grad_grad_x
template <class F>
struct double_gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(kernel::position at, const V& x, const V& grad_y,
                                   const V& grad_grad_x) const noexcept {
        const V both = simd::rounded(grad_grad_x * grad_y);
        return kernel::make_pack(gradient<F>{f}(at, x, grad_grad_x),
                                 second_gradient<F>{f}(at, x, both));
    }
};

/// y = x · f(gate)
template <class F>
struct gated_value {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(kernel::position, const V& x, const V& gate) const noexcept {
        return x * simd::rounded(f(gate));
    }
};

/// grad_x and grad_gate from x, gate and grad_y
template <class F>
struct gated_gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(kernel::position at, const V& x, const V& gate,
                                   const V& grad_y) const noexcept {
        return kernel::make_pack(grad_y * simd::rounded(f(gate)),
                                 gradient<F>{f}(at, gate, simd::rounded(grad_y * x)));
    }
};

/// An activation of dozens of instructions says so by its member `unroll`.
template <class F>
consteval kernel::tuning tuning_of() {
    if constexpr (requires { F::unroll; }) {
        static_assert(F::unroll >= 1, "an activation's `unroll` is at least 1");
        return {.unroll = F::unroll};
    } else {
        return {};
    }
}

/// The arrays that a verb reads.
template <element... Xs>
SIMDACT_INLINE auto from(const Xs*... arrays) noexcept {
    return kernel::make_pack(kernel::source<Xs>{arrays}...);
}

/// The arrays that a verb writes to, in the order in which its operation returns their values.
template <element... Ys>
SIMDACT_INLINE auto to(Ys*... arrays) noexcept {
    return kernel::make_pack(kernel::sink<Ys>{arrays}...);
}

/// Runs `Operation<F>` on all of n elements: outputs = operation(inputs).
template <class Arch, template <class> class Operation, class F, class Policy, class X, class... Xs,
          class... Ys>
SIMDACT_INLINE void run(
    const Policy& policy, const F& f, std::size_t n,
    kernel::pack<kernel::source<X>, kernel::source<Xs>...> inputs,
    kernel::pack<kernel::sink<Ys>...> outputs) noexcept(noexcept(policy.run(n, detail::probe))) {
    using T = arithmetic_type_of<X>;
    policy.run(
        n, kernel::make_elementwise<Arch, T, tuning_of<F>()>(n, outputs, inputs, Operation<F>{f}));
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::operation
