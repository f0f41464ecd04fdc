// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Activations as operations of the loop.

#include <cstddef>

#include "../../activation.hpp"
#include "../../element.hpp"
#include "../loop/loop.hpp"
#include "../loop/stream.hpp"

namespace simdact::detail {

/// y = f(x)
template <class F>
struct value {
    F f;

    static constexpr bool lanewise = true;  // as all of them here

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(detail::position, const V& x) const noexcept {
        return f(x);
    }
};

/// grad_x from x and grad_y
template <class F>
struct gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(detail::position, const V& x, const V& grad_y) const noexcept {
        return detail::gradient_of(f, x, grad_y);
    }
};

/// grad_x from y and grad_y
template <class F>
struct gradient_from_output {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(detail::position, const V& y, const V& grad_y) const noexcept {
        return detail::gradient_from_output_of(f, y, grad_y);
    }
};

/// g · f''(x)
template <class F>
struct second_gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(detail::position, const V& x, const V& g) const noexcept {
        return detail::second_gradient_of(f, x, g);
    }
};

/// grad_grad_y and grad_x from x, grad_y and grad_grad_x
template <class F>
struct double_gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(detail::position at, const V& x, const V& grad_y,
                                   const V& grad_grad_x) const noexcept {
        const V both = simd::rounded(grad_grad_x * grad_y);
        return detail::make_pack(gradient<F>{f}(at, x, grad_grad_x),
                                 second_gradient<F>{f}(at, x, both));
    }
};

/// y = x · f(gate)
template <class F>
struct gated_value {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE V operator()(detail::position, const V& x, const V& gate) const noexcept {
        return x * simd::rounded(f(gate));
    }
};

/// grad_x and grad_gate from x, gate and grad_y
template <class F>
struct gated_gradient {
    F f;

    static constexpr bool lanewise = true;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(detail::position at, const V& x, const V& gate,
                                   const V& grad_y) const noexcept {
        return detail::make_pack(grad_y * simd::rounded(f(gate)),
                                 gradient<F>{f}(at, gate, simd::rounded(grad_y * x)));
    }
};

/// An activation of dozens of instructions says so by its member `unroll`.
template <class F>
consteval detail::tuning tuning_of() {
    if constexpr (requires { F::unroll; }) {
        static_assert(F::unroll >= 1, "an activation's `unroll` is at least 1");
        return {.unroll = F::unroll};
    } else {
        return {};
    }
}

}  // namespace simdact::detail
