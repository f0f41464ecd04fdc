// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// One type for several activations: every form of a call is compiled once, and calls them.

#include <concepts>
#include <cstddef>
#include <limits>
#include <simdact/functions.hpp>
#include <type_traits>

namespace simdact::fuzz {

inline constexpr std::size_t activation_count = 8;
inline constexpr const char* activation_names[activation_count] = {
    "leaky_relu", "elu", "hardtanh", "gelu", "softplus", "silu", "celu", "smelu"};

/// The activation `kind` of the list, with up to two parameters. Its functions are out of line, or
/// the compiler would need minutes.
template <class T>
struct any_activation {
    using arithmetic_type = T;
    static constexpr std::size_t unroll = 1;

    std::size_t kind = 0;
    T a = T(1);
    T b = T(1);

    template <class Use>
    auto visit(Use use) const {
        switch (kind) {
            case 1:
                return use(elu<T>{.alpha = a});
            case 2:
                return use(hardtanh<T>{.min_val = a, .max_val = b});
            case 3:
                return use(gelu<T>{});
            case 4:
                return use(softplus<T>{.beta = a, .threshold = b});
            case 5:
                return use(silu<T>{});
            case 6:
                return use(celu<T>{.alpha = a});
            case 7:
                return use(smelu<T>{.beta = a});
            default:
                return use(leaky_relu<T>{.negative_slope = a});
        }
    }

    template <simd::lanes_of<T> V>
    [[gnu::noinline]] V operator()(V x) const noexcept {
        return visit([&](const auto& f) { return V(f(x)); });
    }
    template <simd::lanes_of<T> V>
    [[gnu::noinline]] V derivative(V x) const noexcept {
        return visit([&](const auto& f) { return V(detail::derivative_of(f, x)); });
    }
    template <simd::lanes_of<T> V>
    [[gnu::noinline]] V gradient(V x, V grad_y) const noexcept {
        return visit([&](const auto& f) { return V(detail::gradient_of(f, x, grad_y)); });
    }
    template <simd::lanes_of<T> V>
    [[gnu::noinline]] V second_gradient(V x, V g) const noexcept {
        return visit([&](const auto& f) { return V(detail::second_gradient_of(f, x, g)); });
    }
    template <simd::lanes_of<T> V>
    [[gnu::noinline]] V gradient_from_output(V y, V grad_y) const noexcept {
        return visit([&]<class F>(const F& f) {
            if constexpr (differentiable_from_output_for<F, T>)
                return V(detail::gradient_from_output_of(f, y, grad_y));
            else
                return V(grad_y * y);
        });
    }
    bool output_suffices() const noexcept {
        return visit([&](const auto& f) -> bool {
            if constexpr (requires { f.output_suffices(); })
                return f.output_suffices();
            else
                return true;
        });
    }

    /// Scalars and vectors have the same bits.
    bool is_kinked() const { return kind == 0 || kind == 2; }

    /// The accuracy of the activation's contract is stated for these parameters.
    bool is_usual() const {
        const T magnitude = a < 0 ? -a : a;
        const bool positive = a > 0 || kind == 1 || kind == 4;
        return positive && magnitude >= T(1e-3) && magnitude <= T(1e3) && b == b;
    }
};

template <class T>
inline constexpr T interesting_parameters[] = {T(0.01),
                                               T(1),
                                               T(0),
                                               -T(0),
                                               T(-1),
                                               T(20),
                                               T(1e-3),
                                               T(1e3),
                                               T(0.2),
                                               std::numeric_limits<T>::min(),
                                               std::numeric_limits<T>::denorm_min(),
                                               -std::numeric_limits<T>::denorm_min(),
                                               std::numeric_limits<T>::epsilon(),
                                               std::numeric_limits<T>::max(),
                                               std::numeric_limits<T>::max() / 4,
                                               std::numeric_limits<T>::lowest(),
                                               std::numeric_limits<T>::infinity(),
                                               -std::numeric_limits<T>::infinity(),
                                               std::numeric_limits<T>::quiet_NaN()};

}  // namespace simdact::fuzz
