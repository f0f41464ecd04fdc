// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Where PyTorch 1.13.1 answers otherwise than the library: the table behind docs/deviations.md.

#include <cmath>
#include <limits>
#include <string_view>

namespace simdact::test {

/// One number that torch answered.
struct golden_answer {
    enum class kind { value, gradient };

    std::string_view function;
    kind what;
    bool single;  ///< float, not double
    long double p0;
    long double x;
    long double grad_y;  ///< 1 for a value
    long double torch;
    long double exact;  ///< What is right, to within half an ULP.
    long double epsilon;

    bool is(std::string_view name) const { return function == name; }
    bool torch_is_nan() const { return std::isnan(torch); }
    /// Torch is off by no more than `times` epsilons of `size`, times the incoming gradient.
    bool off_by(long double times, long double size) const {
        return std::fabs(torch - exact) <= times * epsilon * size * std::fabs(grad_y);
    }
    /// Whether e^-x overflows.
    bool exp_overflows() const { return x < (single ? -88.7L : -709.7L); }
};

struct deviation {
    const char* name;  ///< The row of docs/deviations.md, and the test that it names.
    golden_answer::kind what;
    bool (*holds)(const golden_answer&);
};

namespace detail {
constexpr auto value = golden_answer::kind::value;
constexpr auto gradient = golden_answer::kind::gradient;
constexpr long double inf = std::numeric_limits<long double>::infinity();
inline bool is_zero(long double x, bool negative) {
    return x == 0 && std::signbit(x) == negative;
}
}  // namespace detail

// The first row that holds is an answer's, so rows of single inputs come before those of intervals.
inline constexpr deviation deviations[] = {
    {"value_at_minus_infinity", detail::value,
     [](const golden_answer& a) {
         return (a.is("gelu") || a.is("gelu_tanh") || a.is("silu") || a.is("mish") ||
                 a.is("hardswish")) &&
                a.x == -detail::inf && a.torch_is_nan() && detail::is_zero(a.exact, true);
     }},
    {"softsign_at_infinity", detail::value,
     [](const golden_answer& a) {
         return a.is("softsign") && std::isinf(a.x) && a.torch_is_nan() &&
                a.exact == std::copysign(1.0L, a.x);
     }},
    {"elu_of_minus_zero", detail::value,
     [](const golden_answer& a) {
         return (a.is("elu") || a.is("selu") || a.is("celu")) && detail::is_zero(a.x, true) &&
                detail::is_zero(a.torch, false) && detail::is_zero(a.exact, true);
     }},
    {"elu_near_zero", detail::value,
     [](const golden_answer& a) {
         return (a.is("elu") || a.is("selu") || a.is("celu")) && a.x < 0 && a.x > -1 &&
                a.off_by(1, a.is("selu") ? 1.76L : a.p0);
     }},
    {"gelu_of_minus_zero", detail::value,
     [](const golden_answer& a) {
         return a.is("gelu") && a.single && (a.x == 0 || a.x < -13) &&
                detail::is_zero(a.torch, false) && detail::is_zero(a.exact, true);
     }},
    {"gelu_below_zero", detail::value,
     [](const golden_answer& a) {
         return a.is("gelu") && a.x < 0.1L && a.off_by(3, std::fabs(a.x));
     }},
    {"gelu_tanh_below_zero", detail::value,
     [](const golden_answer& a) {
         return a.is("gelu_tanh") && a.x < -1 && a.off_by(1, std::fabs(a.x));
     }},
    {"silu_far_below_zero", detail::value,
     [](const golden_answer& a) {
         return a.is("silu") && a.exp_overflows() && detail::is_zero(a.torch, true);
     }},
    {"mish_far_below_zero", detail::value,
     [](const golden_answer& a) { return a.is("mish") && a.exp_overflows(); }},
    {"sigmoid_far_below_zero", detail::value,
     [](const golden_answer& a) { return a.is("sigmoid") && a.exp_overflows() && a.torch == 0; }},
    {"hardswish_of_large", detail::value,
     [](const golden_answer& a) {
         return a.is("hardswish") && a.torch == detail::inf && a.exact == a.x && a.x < detail::inf;
     }},
    {"logsigmoid_of_large", detail::value,
     [](const golden_answer& a) {
         return a.is("logsigmoid") && a.x > 100 && detail::is_zero(a.torch, false) &&
                detail::is_zero(a.exact, true);
     }},
    {"tanhshrink_near_zero", detail::value,
     [](const golden_answer& a) {
         return a.is("tanhshrink") && std::fabs(a.x) < 1 && a.off_by(1, std::fabs(a.x));
     }},
    {"softshrink_of_nan", detail::value,
     [](const golden_answer& a) {
         return a.is("softshrink") && std::isnan(a.x) && a.torch == 0 && std::isnan(a.exact);
     }},

    {"gradient_at_nan", detail::gradient,
     [](const golden_answer& a) {
         return (a.is("hardtanh") || a.is("relu6") || a.is("hardshrink") || a.is("softshrink")) &&
                std::isnan(a.x) && a.torch == 0;
     }},
    {"gradient_at_infinity", detail::gradient,
     [](const golden_answer& a) {
         return (a.is("gelu") || a.is("gelu_tanh") || a.is("silu") || a.is("mish") ||
                 a.is("softsign")) &&
                std::isinf(a.x) && a.torch_is_nan();
     }},
    {"gelu_tanh_gradient_of_large", detail::gradient,
     [](const golden_answer& a) {
         return a.is("gelu_tanh") && std::fabs(a.x) > 1e19L && a.torch_is_nan();
     }},
    {"infinite_gradient", detail::gradient,
     [](const golden_answer& a) {
         return (a.is("sigmoid") || a.is("tanh") || a.is("gelu") || a.is("gelu_tanh") ||
                 a.is("softsign") || a.is("tanhshrink")) &&
                std::isinf(a.grad_y) && a.torch_is_nan() && std::isinf(a.exact);
     }},
    {"gradient_from_rounded_output", detail::gradient,
     [](const golden_answer& a) {
         return (a.is("sigmoid") ? a.x > 0 || a.exp_overflows() : a.is("tanh")) && a.off_by(1, 1);
     }},
    {"gradient_that_cancels", detail::gradient,
     [](const golden_answer& a) {
         return (a.is("gelu") || a.is("gelu_tanh") || a.is("silu") || a.is("mish")) &&
                a.off_by(3, 1 + std::fabs(a.x));
     }},
    {"softsign_gradient", detail::gradient,
     [](const golden_answer& a) {
         return a.is("softsign") && a.off_by(2, 1 / (1 + std::fabs(a.x)));
     }},
    {"tanhshrink_gradient_near_zero", detail::gradient,
     [](const golden_answer& a) {
         return a.is("tanhshrink") && std::fabs(a.x) < 1 && a.off_by(1, 1);
     }},
    {"hardswish_gradient_at_minus_three", detail::gradient,
     [](const golden_answer& a) { return a.is("hardswish") && a.x == -3; }},
    {"hardswish_gradient_at_its_root", detail::gradient,
     [](const golden_answer& a) {
         return a.is("hardswish") && a.x > -2 && a.x < -1 && a.off_by(1, 1);
     }},
    {"hardsigmoid_gradient_in_double", detail::gradient,
     [](const golden_answer& a) {
         return a.is("hardsigmoid") && !a.single && std::fabs(a.x) < 3 &&
                std::fabs(a.torch - a.exact) <= 0x1p-24L * std::fabs(a.exact);
     }},
};

/// The row that an answer of torch's falls into, or null.
inline const deviation* find_deviation(const golden_answer& a) {
    for (const deviation& d : deviations)
        if (d.what == a.what && d.holds(a))
            return &d;
    return nullptr;
}

}  // namespace simdact::test
