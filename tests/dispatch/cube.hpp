// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An activation that is not the library's.

#include <simdact/activation.hpp>

struct cube {
    using arithmetic_type = float;
    static constexpr const char* name = "cube";

    template <simdact::simd::lanes_of<float> V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        return x * x * x;
    }
    template <simdact::simd::lanes_of<float> V>
    SIMDACT_INLINE V derivative(V x) const noexcept {
        return V(3.0F) * x * x;
    }
};
