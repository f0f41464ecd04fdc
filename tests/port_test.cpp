// SPDX-License-Identifier: BSD-3-Clause

// What to run first on an architecture: one file without GoogleTest, small enough for an emulator.
// A few functions stand for the kinds of code that there are; all opt-in rooms are entered once.
// The references are those of the large suites, and so are the bounds: the contracts'.

#include <simdact/by_name.hpp>
#include <simdact/float16.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/quantized.hpp>
#include <simdact/random.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <simdact/unit_monitor.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "reference.hpp"
#include "support/numbers.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

int checks = 0;
int failures = 0;

void check(bool right, const std::string& what) {
    ++checks;
    if (!right && ++failures <= 40)
        std::printf("FAILED: %s\n", what.c_str());
}

/// 32-bit NEON counts subnormal numbers as zeros, and nothing can be done about it; the scalar
/// instructions beside it, which double is computed with, do not.
#if defined(__ARM_NEON) && !defined(__aarch64__)
template <class T>
constexpr bool vectors_flush = sizeof(T) == 4;
#else
template <class T>
constexpr bool vectors_flush = false;
#endif

template <class T>
T flushed(T x) {
    return std::fabs(x) < std::numeric_limits<T>::min() ? std::copysign(T(0), x) : x;
}

/// What a lane computed of x and what a scalar does: the same bits. Where vectors flush, a
/// subnormal x may count as zero, and so may what a result near the smallest normal number is made
/// of.
template <class T, class Scalar>
bool as_the_scalar(T lane, const Scalar& scalar, T x) {
    if (same(lane, scalar(x)))
        return true;
    constexpr T lost = 4 * std::numeric_limits<T>::min();
    const bool is_near = std::fabs(scalar(x)) < 16 * lost;
    return vectors_flush<T> && (is_near || flushed(x) == 0) &&
           (same(lane, scalar(flushed(x))) || std::fabs(lane - scalar(x)) <= lost ||
            std::fabs(lane - scalar(flushed(x))) <= lost);
}

template <class T>
std::string at(const std::string& what, T x, T result, T expected) {
    return what + " at " + show(x) + ": " + show(result) + ", expected " + show(expected);
}

/// Whether long double (double, for float) has the digits and a C library to judge T by. WASI's C
/// library has no long double functions of its digits.
#if defined(__wasi__)
template <class T>
constexpr bool has_reference = sizeof(T) == 4;
#else
template <class T>
constexpr bool has_reference =
    std::numeric_limits<wide<T>>::digits >= std::numeric_limits<T>::digits + 11;
#endif

template <class F>
double stated(const ulp_bound& bound) {
    using T = typename F::arithmetic_type;
    return simd::has_fma<simd::batch<T>> ? bound.fused : bound.unfused;
}

/// y is the exact result as the contract has it.
template <class F, class T>
bool within(T y, wide<T> exact, const ulp_bound& bound, wide<T> absolute) {
    absolute = std::fmax(absolute, static_cast<wide<T>>(F::ulp.absolute) *
                                       static_cast<wide<T>>(std::numeric_limits<T>::epsilon()));
    if (vectors_flush<T>)
        absolute += 4 * static_cast<wide<T>>(std::numeric_limits<T>::min());
    return ulp_error<T>(y, exact) <= stated<F>(bound) + reference_error<T> ||
           std::fabs(static_cast<wide<T>>(y) - exact) <= absolute;
}

// ---- every length and place, and every number

/// Each result is the scalar's, and the numbers around what is written stay as they are. (The
/// gradients are normal numbers: where vectors flush, a subnormal derivative has lost its digits
/// before the product.)
template <class F>
void check_lengths(const F& f) {
    using T = typename F::arithmetic_type;
    const std::vector<T> pool = mixed_with_specials<T>(80);
    const std::vector<T> gradients = random_normal<T>(80, 9, T(1));
    const std::string name(F::name);
    constexpr T canary = T(-123.25);
    for (std::size_t n = 0; n <= 67; ++n) {
        const std::size_t place = n % 5;
        std::vector<T> y(n + 8, canary);
        std::vector<T> grad_x(n + 8, canary);
        std::vector<T> in_place(pool);
        simdact::forward(f, pool.data() + place, y.data() + place, n);
        simdact::backward(f, pool.data() + place, gradients.data() + place, grad_x.data() + place,
                          n);
        simdact::forward(f, in_place.data() + place, n);
        for (std::size_t i = 0; i < y.size(); ++i) {
            const bool inside = i >= place && i < place + n;
            const T x = pool[i];
            const auto value = [&](T at) { return inside ? f(at) : canary; };
            const auto value_or_x = [&](T at) { return inside ? f(at) : x; };
            const auto gradient = [&](T at) {
                return inside ? simdact::detail::gradient_of(f, at, gradients[i]) : canary;
            };
            check(as_the_scalar(y[i], value, x), at(name, x, y[i], value(x)));
            check(as_the_scalar(in_place[i], value_or_x, x),
                  at(name + " in place", x, in_place[i], value_or_x(x)));
            check(as_the_scalar(grad_x[i], gradient, x),
                  at(name + "' gradient", x, grad_x[i], gradient(x)));
        }
    }
}

/// Every exponent, the special values, and where the function bends: torch's bits where the
/// function has them, else within the contract; and the scalar's bits.
template <class F>
void check_values(const F& f) {
    using T = typename F::arithmetic_type;
    const std::vector<T> x = sweep<T>(2'000);
    const std::vector<T> ones(x.size(), T(1));
    const std::string name(F::name);
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    simdact::forward(f, x, y);
    simdact::backward(f, x, ones, grad_x);
    wide<T> steepest = 0;
    for (int k = -20 * 16; k <= 20 * 16; ++k)
        steepest = std::fmax(steepest,
                             std::fabs(reference<F>::derivative(f, static_cast<wide<T>>(k) / 16)));
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto value = [&](T at) { return f(at); };
        const auto gradient = [&](T at) { return simdact::detail::gradient_of(f, at, T(1)); };
        check(as_the_scalar(y[i], value, x[i]), at(name + " scalar", x[i], y[i], f(x[i])));
        check(as_the_scalar(grad_x[i], gradient, x[i]),
              at(name + "' scalar", x[i], grad_x[i], gradient(x[i])));
        if constexpr (requires { reference<F>::torch_value(f, x[i]); }) {
            const auto torch_value = [&](T at) { return reference<F>::torch_value(f, at); };
            const auto torch_gradient = [&](T at) {
                return reference<F>::torch_gradient(f, at, T(1));
            };
            check(as_the_scalar(y[i], torch_value, x[i]),
                  at(name + " formula", x[i], y[i], torch_value(x[i])));
            check(as_the_scalar(grad_x[i], torch_gradient, x[i]),
                  at(name + "' formula", x[i], grad_x[i], torch_gradient(x[i])));
        } else if constexpr (has_reference<T>) {
            const auto exactly = static_cast<wide<T>>(x[i]);
            const wide<T> value_there = reference<F>::value(f, exactly);
            const wide<T> slope_there = reference<F>::derivative(f, exactly);
            check(within<F>(y[i], value_there, F::ulp.value, 0),
                  at(name + " exactly", x[i], y[i], static_cast<T>(value_there)));
            // About a root the contract's bound is an epsilon of the greatest slope.
            const wide<T> root = std::fabs(slope_there) < steepest / 8 && exactly < 0
                                     ? steepest * std::numeric_limits<T>::epsilon()
                                     : 0;
            check(within<F>(grad_x[i], slope_there, F::ulp.derivative, root),
                  at(name + "' exactly", x[i], grad_x[i], static_cast<T>(slope_there)));
        }
    }
}

/// That vectors flush, where this file makes allowances for it, and that scalars do not.
template <class T>
void check_flushing() {
    if constexpr (vectors_flush<T>) {
        const leaky_relu<T> f{.negative_slope = T(0.5)};
        const T x = -std::numeric_limits<T>::min() / 4;
        std::vector<T> y(40, x);
        simdact::forward(f, y);
        for (const T each : y)
            check(same(each, T(-0.0)), at("a subnormal number in a lane", x, each, T(-0.0)));
        check(same(f(x), x / 2), at("a subnormal number", x, f(x), x / 2));
    }
}

template <class F>
void check_function(const F& f) {
    check_lengths(f);
    check_values(f);
}

template <class T>
void check_functions() {
    check_function(relu<T>{});
    check_function(leaky_relu<T>{});
    check_function(leaky_relu<T>{.negative_slope = T(-0.5)});
    check_function(hardtanh<T>{});
    check_function(softshrink<T>{});
    check_function(hardswish<T>{});
    check_function(sigmoid<T>{});
    check_function(tanh<T>{});
    check_function(elu<T>{});
    check_function(gelu<T>{});
    check_function(softplus<T>{});
    check_function(mish<T, accuracy::fast>{});
}

// ---- 16 bits

/// What the 16 bits stand for, and which come next to a number: by arithmetic alone.
template <class Half>
double number_of(unsigned bits) {
    constexpr int digits = std::numeric_limits<Half>::digits - 1;
    constexpr int lowest = std::numeric_limits<Half>::min_exponent - 1 - digits;
    const unsigned magnitude = bits & 0x7fffU;
    const unsigned exponent = magnitude >> digits;
    const unsigned fraction = magnitude & ((1U << digits) - 1);
    const double units = exponent == 0 ? fraction : fraction + (1U << digits);
    const double number = std::ldexp(units, lowest + (exponent == 0 ? 0 : int(exponent) - 1));
    return bits & 0x8000U ? -number : number;
}

template <class Half>
void check_half(const char* name) {
    const unsigned infinity = std::numeric_limits<Half>::infinity().bits;
    const unsigned quiet = std::numeric_limits<Half>::quiet_NaN().bits & ~infinity & 0x7fffU;
    const gelu<float> f{};
    std::vector<Half> halves;
    for (unsigned bits = 0; bits < 0x10000; ++bits)
        halves.push_back(Half::from_bits(static_cast<std::uint16_t>(bits)));
    std::vector<float> widened(halves.size());
    std::vector<Half> narrowed(halves.size());
    std::vector<Half> copied(halves.size());
    std::vector<Half> y(halves.size());
    simdact::convert(halves, widened);
    simdact::convert(widened, narrowed);
    simdact::convert(halves, copied);
    simdact::forward(f, halves, y);
    std::vector<float> between;
    std::vector<unsigned> nearest;
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        const unsigned magnitude = bits & 0x7fffU;
        const float x = widened[bits];
        const std::string what = std::string(name) + " " + std::to_string(bits);
        if (magnitude > infinity) {
            check(is_nan(x) && (narrowed[bits].bits & 0x7fffU) > infinity, what + " is a NaN");
            check(copied[bits].bits == (bits | quiet), what + " copied");
            continue;
        }
        const bool finite = magnitude < infinity;
        const bool lost =
            vectors_flush<float> && std::fabs(f(x)) < std::numeric_limits<float>::min();
        check(finite ? static_cast<double>(x) == number_of<Half>(bits) : std::isinf(x),
              what + " is " + show(x));
        check(narrowed[bits].bits == bits, what + " there and back");
        check(copied[bits].bits == bits, what + " copied");
        check(lost || y[bits].bits == Half(f(x)).bits, what + " gelu");
        if (finite) {  // halfway to the next number, and beside that
            const double next = magnitude + 1 == infinity
                                    ? std::ldexp(bits & 0x8000U ? -1.0 : 1.0,
                                                 std::numeric_limits<Half>::max_exponent)
                                    : number_of<Half>(bits + 1);
            const auto middle = static_cast<float>((static_cast<double>(x) + next) / 2);
            if (static_cast<double>(middle) != (static_cast<double>(x) + next) / 2)
                continue;  // bfloat16's smallest numbers have none in float
            const float away = std::nextafter(middle, bits & 0x8000U ? -INFINITY : INFINITY);
            for (const float number : {std::nextafter(middle, 0.0F), middle, away}) {
                between.push_back(number);
                const bool up = number == away || (number == middle && bits % 2 == 1);
                nearest.push_back(up ? bits + 1 : bits);
            }
        }
    }
    narrowed.resize(between.size());
    simdact::convert(between, narrowed);
    for (std::size_t i = 0; i < between.size(); ++i)
        check(narrowed[i].bits == nearest[i] && Half(between[i]).bits == nearest[i],
              std::string(name) + " nearest to " + show(between[i]));
}

// ---- the opt-in rooms

void check_rooms() {
    const std::size_t channels_of_5 = 5;
    const std::size_t n = 2 * channels_of_5 * 13;
    std::vector<float> x = random_normal<float>(n);
    const std::vector<float> grad_y = random_normal<float>(n, 4);
    const leaky_relu<float> f{.negative_slope = 0.125F};
    std::vector<float> y(n);
    std::vector<float> grad_x(n);
    std::vector<float> expected(n);

    simdact::backward(f, x, grad_y, expected);
    std::vector<std::uint8_t> mask(mask_bytes<leaky_relu<float>>(n));
    simdact::forward_masked(f, x, y, mask);
    simdact::backward_masked(f, mask, grad_y, grad_x);
    for (std::size_t i = 0; i < n; ++i)
        check(same(y[i], f(x[i])) && same(grad_x[i], expected[i]), at("masked", x[i], y[i], 0.0F));

    const std::vector<float> bias = random_normal<float>(channels_of_5, 6);
    const channels layout{.outer = 2, .channels = channels_of_5, .inner = 13};
    std::vector<float> weights = random_normal<float>(channels_of_5, 7);
    std::vector<float> grad_weights(channels_of_5);
    simdact::forward_fused(f, x, y, layout, {.bias = bias, .gain = 2, .clamp = 4});
    for (std::size_t i = 0; i < n; ++i) {
        const float value = 2 * f(x[i] + bias[i / 13 % channels_of_5]);
        check(same(y[i], std::fmin(std::fmax(value, -4.0F), 4.0F)), at("fused", x[i], y[i], value));
    }
    simdact::forward_per_channel(channel_prelu<float>{}, x, weights, y, layout);
    for (std::size_t i = 0; i < n; ++i) {
        const float value = prelu<float>{weights[i / 13 % channels_of_5]}(x[i]);
        check(same(y[i], value), at("per channel", x[i], y[i], value));
    }
    simdact::backward_per_channel(channel_prelu<float>{}, x, weights, grad_y, grad_x, grad_weights,
                                  layout);
    for (std::size_t c = 0; c < channels_of_5; ++c) {
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            if (i / 13 % channels_of_5 == c && x[i] <= 0)
                sum += static_cast<double>(x[i]) * static_cast<double>(grad_y[i]);
        check(std::fabs(static_cast<double>(grad_weights[c]) - sum) < 1e-5 * std::fabs(sum) + 1e-4,
              at("weight's gradient", static_cast<float>(c), grad_weights[c],
                 static_cast<float>(sum)));
    }

    const rrelu_training<float> random{.lower = 0.125F, .upper = 0.5F};
    const draws from{.seed = 42, .stream = 7};
    simdact::forward_random(random, from, x, y);
    for (std::size_t i = 0; i < n; ++i) {
        const float value = random(x[i], from.uniform<float>(i));
        check(same(y[i], value), at("random", x[i], y[i], value));
    }
    // Philox 4x32-10 for the counter and key 0, as its authors publish it: 6627e8d5 ...
    check(draws{}.uniform<float>(0) == static_cast<float>(0x6627e8d5U >> 8) * 0x1p-24F, "Philox");

    const statistics seen = simdact::forward_with_statistics(relu<float>{}, x, y);
    std::size_t zeros = 0;
    for (const float number : y)
        zeros += number == 0;
    check(seen.zero == zeros, "watched");
    unit_monitor monitor(13);
    monitor.observe(y);

    const quantized<std::int8_t> table(f, {.scale = 0.0625F, .zero_point = -3}, {.scale = 0.125F});
    std::vector<std::int8_t> q(256);
    std::vector<std::int8_t> looked_up(256);
    for (int k = 0; k < 256; ++k)
        q[static_cast<std::size_t>(k)] = static_cast<std::int8_t>(k - 128);
    simdact::forward(table, q, looked_up);
    for (int k = -128; k < 128; ++k) {
        const float value = f(0.0625F * static_cast<float>(k + 3)) / 0.125F;
        const float rounded = std::fmin(std::nearbyint(value), 127.0F);
        check(static_cast<float>(looked_up[static_cast<std::size_t>(k + 128)]) == rounded,
              at("quantized", static_cast<float>(k), rounded, value));
    }

    simdact::visit<float>("LeakyReLU", {}, [&](const auto& by_name) {
        simdact::forward(by_name, x, y);
        check(same(y[0], leaky_relu<float>{}(x[0])), "by name");
    });
#if defined(__cpp_exceptions)
    bool refused = false;
    try {
        simdact::forward(f, x, std::span(y).first(n - 1));
    } catch (const std::invalid_argument&) {
        refused = true;
    }
    check(refused, "arrays of two sizes");
#endif
}

template <class T>
std::string described() {
    using V = simd::batch<T>;
    return std::to_string(simd::lane_count<V>) + (simd::has_fma<V> ? " with FMA" : "");
}

int run() {
    check_functions<float>();
    check_functions<double>();
    check_flushing<float>();
    check_half<bfloat16>("bfloat16");
    check_half<float16>("float16");
    check_rooms();
    std::printf("%s, xsimd %d.%d.%d: lanes of float: %s, of double: %s%s\n", default_arch::name(),
                XSIMD_VERSION_MAJOR, XSIMD_VERSION_MINOR, XSIMD_VERSION_PATCH,
                described<float>().c_str(), described<double>().c_str(),
                has_reference<double> ? "" : "; double is compared with scalars alone");
    std::printf("%d checks, %d failures\n", checks, failures);
    return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace simdact::test

int main() {
    return simdact::test::run();
}
