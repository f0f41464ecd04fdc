// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Any activation on arrays of int8 or uint8, with a scale and a zero point for the whole tensor as
/// in TFLite, ONNX and PyTorch: a table of 256 results, each rounded once, which `forward` looks up
/// as fast as the instruction set can.
///
///     const simdact::quantized<std::int8_t> f(simdact::leaky_relu<float>{.negative_slope = 0.1F},
///                                             {.scale = 0.05F, .zero_point = -3},   // of x
///                                             {.scale = 0.04F, .zero_point = 10});  // of y
///     simdact::forward(f, x, y);
///
/// `simdact.hpp` does not include this header.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <type_traits>

#include "detail/declared_type.hpp"
#include "detail/verb/verb.hpp"
#include "forward.hpp"
#include "math/in_double.hpp"
#include "simd/byte_lookup.hpp"
#include "simd/float_classification.hpp"

namespace simdact {

/// What an integer q of a tensor stands for: scale · (q - zero_point).
struct quantization {
    float scale = 1;     ///< Positive, finite, and not subnormal.
    int zero_point = 0;  ///< A number that the tensor's type has.
};

namespace detail {

template <class F>
consteval bool lists_all_members() {
    if constexpr (requires { F::parameters; }) {
        constexpr std::size_t count = F::parameters.size();
        using T = typename F::arithmetic_type;
        return count == 0 ? std::is_empty_v<F> : sizeof(F) == count * sizeof(T);
    } else {
        return false;
    }
}

/// f in double, where it is an activation of the library's form, all of whose members are listed as
/// parameters. (An activation with others might not mean the same without them.)
template <class F>
SIMDACT_INLINE auto to_double(const F& f) noexcept {
    if constexpr (lists_all_members<F>())
        return math::with_parameters_of<math::in_double_t<F, accuracy::faithful>>(f);
    else
        return f;
}

/// The type that a scalar is given to F in: double where F does not ask for another.
template <class F>
using argument_of_t = detail::declared_type_or<F, double>;

template <class F>
concept scalar_function = requires(const F& f, argument_of_t<F> x) {
    { f(x) } -> std::same_as<argument_of_t<F>>;
};

// Of the bits, which -ffast-math leaves alone.
SIMDACT_INLINE bool is_positive_normal(float x) noexcept {
    const auto bits = __builtin_bit_cast(std::uint32_t, x);
    return bits >= 0x00800000U && bits < 0x7F800000U;
}

template <quantized_element Q>
constexpr const char* type_name = std::same_as<Q, std::int8_t> ? "int8" : "uint8";

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_scale(const char* which, float scale) {
    char message[192];
    std::snprintf(message, sizeof message,
                  "simdact::quantized: the %s's scale is %.9g; it must be positive, finite and not "
                  "subnormal",
                  which, static_cast<double>(scale));
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_zero_point(const char* which, int zero_point, const char* type,
                                               int lowest, int highest) {
    char message[192];
    std::snprintf(message, sizeof message,
                  "simdact::quantized: the %s's zero_point is %d; %s has the numbers %d to %d",
                  which, zero_point, type, lowest, highest);
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_nan(const char* function, int q, double x) {
    char message[256];
    std::snprintf(
        message, sizeof message,
        "simdact::quantized: %s is NaN at the input %d, which stands for %.9g; an integer "
        "can't hold that",
        function, q, x);
    detail::fail(message);
}

template <quantized_element Q>
SIMDACT_INLINE void check_quantization(const char* which, const quantization& q) {
    using limits = std::numeric_limits<Q>;
    if (!detail::is_positive_normal(q.scale))
        detail::fail_scale(which, q.scale);
    if (q.zero_point < limits::lowest() || q.zero_point > (limits::max)())
        detail::fail_zero_point(which, q.zero_point, type_name<Q>, limits::lowest(),
                                (limits::max)());
}

/// y / scale, rounded to the nearest integer, ties to even, and cut to ±1000. `error` is what is
/// missing in y, or of the sign of that; it decides where y seems to be a tie.
SIMDACT_INLINE int nearest(double y, double scale, double error) noexcept {
    const double quotient = y / scale;
    if (quotient >= 1000)
        return 1000;
    if (quotient <= -1000)
        return -1000;
    int n = static_cast<int>(quotient);
    if (n > quotient)
        --n;
    // A float times an integer of ten bits and a half is exact, unlike the quotient.
    const double tie = scale * (n + 0.5);
    if (y > tie || (y == tie && (error > 0 || (error == 0 && n % 2 != 0))))
        ++n;
    return n;
}

template <class F, quantized_element In, quantized_element Out, class Build = simd::build>
[[gnu::noinline]] void fill(std::array<Out, 256>& table, const F& given, quantization input,
                            quantization output) {
    detail::check_quantization<In>("input", input);
    detail::check_quantization<Out>("output", output);
    const auto f = detail::to_double(given);
    using argument = argument_of_t<std::remove_const_t<decltype(f)>>;
    for (int bits = 0; bits < 256; ++bits) {
        const auto q = static_cast<In>(static_cast<std::uint8_t>(bits));
        const double real = static_cast<double>(input.scale) * (q - input.zero_point);
        const auto x = static_cast<argument>(real);
        const argument y = simd::rounded(f(x));
        if (simd::is_nan(y)) {
            if constexpr (requires { F::name; })
                detail::fail_nan(F::name, q, real);
            else
                detail::fail_nan("the activation", q, real);
        }
        double error = 0;
        if constexpr (requires { f.rounding_error(x, y); })
            error = static_cast<double>(f.rounding_error(x, y));
        int n = detail::nearest(static_cast<double>(y), static_cast<double>(output.scale), error) +
                output.zero_point;
        if (n < std::numeric_limits<Out>::lowest())
            n = std::numeric_limits<Out>::lowest();
        if (n > (std::numeric_limits<Out>::max)())
            n = (std::numeric_limits<Out>::max)();
        table[static_cast<std::size_t>(bits)] = static_cast<Out>(n);
    }
}

/// y = entries[x], with the entries in registers.
template <simd::byte_lanes V>
struct lookup {
    simd::byte_table<V> table;

    SIMDACT_INLINE V operator()(detail::position, V x) const noexcept { return table(x); }
};

/// The same for whatever vectors the loop has. It refers to the caller's table.
struct table_lookup {
    const std::uint8_t* entries;

    template <simd::byte_lanes V>
    SIMDACT_INLINE lookup<V> prepared() const noexcept {
        return {simd::byte_table<V>(entries)};
    }
};

template <class Arch>
consteval detail::tuning lookup_tuning() {
    return {.unroll = simd::byte_table<simd::vector_of<std::uint8_t, Arch>>::unroll};
}

}  // namespace detail

/// An activation on integers: f(x) = the integer of type Out whose real number, by the output's
/// quantization, is nearest to the activation's value at the real number of x.
///
///     f(q) = clamp(round(activation(input.scale · (q - input.zero_point)) / output.scale)
///                  + output.zero_point)
///
/// Ties go to the even integer; what is beyond the type, infinity included, becomes its lowest or
/// highest number.
///
/// Exactly rounded: an activation of the library is computed in double from its parameters as they
/// are, whatever type it has itself, and where it is piecewise linear, ties are decided by
/// the exact number. (Of the others, a value within 2^-52 of itself of a tie counts as one.) An
/// activation of yours without an `arithmetic_type` is computed in double, one with it in that
/// type.
///
/// All activations have one type here, and `forward` one kernel. There is no derivative: a step
/// function has none that a network could learn by.
///
/// \tparam In   std::int8_t or std::uint8_t
/// \tparam Out  the same
template <quantized_element In, quantized_element Out = In>
class quantized {
  public:
    /// \throws std::invalid_argument if a scale is not positive, finite and normal, a zero point is
    ///         no number of its type, or the activation is NaN at one of the 256 inputs
    template <class F>
        requires detail::scalar_function<F>
    SIMDACT_INLINE quantized(const F& activation, const quantization& input,
                             const quantization& output) {
        detail::fill<F, In, Out>(table_, activation, input, output);
    }

    /// f of one number.
    SIMDACT_INLINE Out operator()(In q) const noexcept {
        return table_[static_cast<std::uint8_t>(q)];
    }

    /// The results, in the order of the inputs' bits: 0, 1, … 127, -128, … -1 for int8.
    SIMDACT_INLINE const std::array<Out, 256>& table() const noexcept { return table_; }

  private:
    std::array<Out, 256> table_;
};

namespace detail {

// The integers of a stream as the bytes that are looked up.
template <class E>
SIMDACT_INLINE source<std::uint8_t> as_bytes(const source<E>& s) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(s.data)};
}
template <class E>
SIMDACT_INLINE sink<std::uint8_t> as_bytes(const sink<E>& s) noexcept {
    return {reinterpret_cast<std::uint8_t*>(s.data)};
}
template <class E>
SIMDACT_INLINE strided_source<std::uint8_t> as_bytes(const strided_source<E>& s) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(s.data), s.stride};
}
template <class E>
SIMDACT_INLINE strided_sink<std::uint8_t> as_bytes(const strided_sink<E>& s) noexcept {
    return {reinterpret_cast<std::uint8_t*>(s.data), s.stride};
}

template <class F, class In, class Out>
constexpr bool is_quantized_for = false;
template <class In, class Out>
constexpr bool is_quantized_for<quantized<In, Out>, In, Out> = true;

}  // namespace detail

namespace verbs {
/// `forward` of a quantized activation.
struct forward_quantized : detail::verb_defaults {
    static constexpr const char* name = "forward";
    static constexpr detail::parameter parameters[] = {detail::reads("x"), detail::writes("y")};
    static constexpr bool in_place = true;
    static constexpr bool can_add = false;
    static constexpr bool is_for_quantized = true;

    template <class F, class In, class Out>
    static constexpr bool fits = detail::is_quantized_for<F, In, Out>;

    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        using byte = std::uint8_t;
        return detail::make_elementwise<Arch, byte, detail::lookup_tuning<Arch>()>(
            call.n, detail::make_pack(detail::as_bytes(call.template operand<1>().sink())),
            detail::make_pack(detail::as_bytes(call.template operand<0>().source())),
            detail::table_lookup{reinterpret_cast<const byte*>(call.f.table().data())});
    }

    /// One kernel for all activations: they are tables of 256 bytes, read by their address.
    template <class Arch>
    using own_kernels = detail::kernel_types<typename detail::kernel_of_call<
        forward_quantized, Arch,
        typename detail::contiguous_call<forward_quantized, quantized<std::uint8_t, std::uint8_t>,
                                         std::uint8_t, false>::type>::type>;
};
}  // namespace verbs

template <class In, class Out>
struct detail::verb_for<verbs::forward, quantized<In, Out>> {
    using type = verbs::forward_quantized;
};

}  // namespace simdact
