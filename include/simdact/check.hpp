// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The checks of the range tier, each O(1), and the one way in which failures leave the library:
/// `std::invalid_argument`, or with -fno-exceptions the same text on stderr and `std::abort`.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <stdexcept>

#include "element.hpp"
#include "simd/build.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::check {

/// A range argument of a verb, as an error message speaks of it.
struct argument {
    const char* name;
    std::uintptr_t begin;
    std::size_t elements;
    std::size_t element_size;

    SIMDACT_INLINE std::uintptr_t end() const noexcept { return begin + elements * element_size; }
};

template <class R>
SIMDACT_INLINE argument describe(const char* name, R&& range) noexcept {
    const auto* data = std::ranges::data(range);
    return {name, reinterpret_cast<std::uintptr_t>(data),
            static_cast<std::size_t>(std::ranges::size(range)), sizeof(*data)};
}

/// "1 element", "2 elements", in a text.
struct counted {
    char text[48];

    SIMDACT_INLINE counted(std::size_t n, const char* thing) noexcept {
        std::snprintf(text, sizeof text, "%zu %s%s", n, thing, n == 1 ? "" : "s");
    }
    SIMDACT_INLINE explicit counted(const argument& a) noexcept : counted(a.elements, "element") {}
};

/// Every failure leaves through here.
template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail(const char* message) {
#if defined(__cpp_exceptions)
    throw std::invalid_argument(message);
#else
    std::fputs(message, stderr);
    std::fputc('\n', stderr);
    std::abort();
#endif
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_sizes(const char* verb, argument a, argument b) {
    char message[256];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %s, but %s has %zu; they must have as many", verb, a.name,
                  counted(a).text, b.name, b.elements);
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_overlap(const char* verb, argument output, argument other) {
    const bool before = output.begin < other.begin;
    const std::uintptr_t distance =
        before ? other.begin - output.begin : output.begin - other.begin;
    char message[384];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the output %s (%s) partially overlaps %s (%s): it begins %s %s the "
                  "other; an output must be exactly the same memory or apart",
                  verb, output.name, counted(output).text, other.name, counted(other).text,
                  counted(static_cast<std::size_t>(distance), "byte").text,
                  before ? "before" : "after");
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_shared_memory(const char* verb, argument a, argument b) {
    char message[384];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the outputs %s (%s) and %s (%s) overlap: each output needs memory "
                  "of its own",
                  verb, a.name, counted(a).text, b.name, counted(b).text);
    check::fail(message);
}

template <class Build = simd::build, class F>
[[noreturn]] SIMDACT_COLD void fail_output_does_not_suffice(const char* verb, const F& f) {
    char message[512];
    std::size_t length = 0;
    const auto add = [&](int written) {
        if (written > 0)
            length += static_cast<std::size_t>(written);
        if (length >= sizeof message)
            length = sizeof message - 1;
    };
    const auto rest = [&] { return sizeof message - length; };
    if constexpr (requires { F::name; })
        add(std::snprintf(message, rest(), "simdact::%s: %s", verb, F::name));
    else
        add(std::snprintf(message, rest(), "simdact::%s: this activation", verb));
    if constexpr (requires { F::parameters; }) {
        const char* before = " with ";
        for (const auto& p : F::parameters) {
            add(std::snprintf(message + length, rest(), "%s%s = %.9g", before, p.name,
                              static_cast<double>(f.*p.member)));
            before = ", ";
        }
    }
    std::snprintf(message + length, rest(),
                  ": the output does not determine the gradient; give the input to "
                  "simdact::backward instead");
    check::fail(message);
}

SIMDACT_INLINE void same_size(const char* verb, const argument& a, const argument& b) {
    if (a.elements != b.elements) [[unlikely]]
        check::fail_sizes(verb, a, b);
}

SIMDACT_INLINE bool are_apart(const argument& a, const argument& b) noexcept {
    return a.end() <= b.begin || b.end() <= a.begin;
}

/// The output is exactly the other argument's memory, or shares no byte with it.
SIMDACT_INLINE void no_partial_overlap(const char* verb, const argument& output,
                                       const argument& other) {
    const bool same = output.begin == other.begin && output.element_size == other.element_size;
    if (!check::are_apart(output, other) && !same) [[unlikely]]
        check::fail_overlap(verb, output, other);
}

SIMDACT_INLINE void no_shared_memory(const char* verb, const argument& a, const argument& b) {
    if (!check::are_apart(a, b)) [[unlikely]]
        check::fail_shared_memory(verb, a, b);
}

/// The output has the size of each input, and is exactly its memory or apart from it. The inputs
/// may overlap one another in any way.
template <std::same_as<argument>... Inputs>
SIMDACT_INLINE void one_output(const char* verb, const argument& output, const Inputs&... inputs) {
    (check::same_size(verb, inputs, output), ...);
    (check::no_partial_overlap(verb, output, inputs), ...);
}

/// The same for each of two outputs, which are apart from one another.
template <std::same_as<argument>... Inputs>
SIMDACT_INLINE void two_outputs(const char* verb, const argument& first, const argument& second,
                                const Inputs&... inputs) {
    check::one_output(verb, first, inputs...);
    check::one_output(verb, second, inputs...);
    check::no_shared_memory(verb, first, second);
}

/// Whether `f`'s value determines its derivative with the parameters it has.
template <class F>
SIMDACT_INLINE constexpr bool output_suffices(const F& f) noexcept {
    if constexpr (requires { f.output_suffices(); })
        return f.output_suffices();
    else
        return true;
}

template <class F>
SIMDACT_INLINE void output_determines_gradient(const char* verb, const F& f) {
    if (!check::output_suffices(f)) [[unlikely]]
        check::fail_output_does_not_suffice(verb, f);
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::check
