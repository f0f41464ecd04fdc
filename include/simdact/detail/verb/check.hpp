// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Checks of calls on ranges and views, and how the library reports failures: with
/// `std::invalid_argument`, or under -fno-exceptions with the text on stderr and `std::abort`.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "../../simd/config.hpp"
#include "description.hpp"
#include "footprint.hpp"

namespace simdact::detail {

/// "1 element", "2 elements", in a text.
struct counted {
    char text[48];

    SIMDACT_INLINE counted(std::size_t n, const char* thing) noexcept {
        std::snprintf(text, sizeof text, "%zu %s%s", n, thing, n == 1 ? "" : "s");
    }
};

/// The shape of an operand, in a text: "5 elements", "2 rows of 3 elements".
struct described {
    char text[192];

    SIMDACT_INLINE explicit described(const footprint& f, bool with_strides = false) noexcept {
        if (!f.has_shape) {
            std::snprintf(text, sizeof text, "%s", counted(f.elements(), "element").text);
            return;
        }
        const int length = std::snprintf(text, sizeof text, "%s of %s",
                                         counted(f.rows, f.is_column_major ? "column" : "row").text,
                                         counted(f.columns, "element").text);
        if (!with_strides)
            return;
        const auto room = sizeof text - static_cast<std::size_t>(length);
        if (f.column_stride == 1)
            std::snprintf(text + length, room, ", leading dimension %td", f.row_stride);
        else
            std::snprintf(text + length, room, ", strides %td and %td", f.row_stride,
                          f.column_stride);
    }
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
[[noreturn]] SIMDACT_COLD void fail_sizes(const char* verb, footprint a, footprint b) {
    char message[512];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %s, but %s has %s: the %s must match", verb, a.name,
                  described(a).text, b.name, described(b).text,
                  a.has_shape && b.has_shape ? "shapes" : "sizes");
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_overlap(const char* verb, footprint output, footprint other) {
    const bool before = output.begin < other.begin;
    const std::uintptr_t distance =
        before ? other.begin - output.begin : output.begin - other.begin;
    char message[640];
    std::snprintf(
        message, sizeof message,
        "simdact::%s: the output %s (%s) partially overlaps %s (%s): it begins %s %s the "
        "other; an output must be exactly the same memory as an input, or apart from it",
        verb, output.name, described(output, true).text, other.name, described(other, true).text,
        counted(static_cast<std::size_t>(distance), "byte").text, before ? "before" : "after");
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_shared_memory(const char* verb, footprint a, footprint b) {
    char message[640];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the outputs %s (%s) and %s (%s) overlap: each output needs memory "
                  "of its own",
                  verb, a.name, described(a, true).text, b.name, described(b, true).text);
    detail::fail(message);
}

/// For an output and an array whose elements are each used for many elements of the output.
template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_not_apart(const char* verb, footprint output, footprint other) {
    char message[640];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the output %s (%s) overlaps %s (%s): it needs memory of its own",
                  verb, output.name, described(output).text, other.name, described(other).text);
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_strides(const char* verb, footprint f) {
    char message[512];
    if (!f.is_strided)
        std::snprintf(message, sizeof message,
                      "simdact::%s: %s has %s with a leading dimension of %td; it must be %s", verb,
                      f.name, described(f).text, f.row_stride,
                      f.row_stride >= 0 && static_cast<std::size_t>(f.row_stride) < f.columns
                          ? "at least as large as a row"
                          : "such that the matrix fits in memory");
    else
        std::snprintf(message, sizeof message,
                      "simdact::%s: %s has %s with strides of %td and %td: elements of an output "
                      "must not overlap one another, and the array must fit in memory",
                      verb, f.name, described(f).text, f.row_stride, f.column_stride);
    detail::fail(message);
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
    detail::fail(message);
}

SIMDACT_INLINE void sizes_match(const char* verb, const footprint& a, const footprint& b) {
    if (a.elements() != b.elements() ||
        (a.has_shape && b.has_shape && (a.rows != b.rows || a.columns != b.columns))) [[unlikely]]
        detail::fail_sizes(verb, a, b);
}

/// Of two contiguous arrays of one size: the output is exactly the input's memory, or apart from
/// it.
SIMDACT_INLINE constexpr bool is_same_or_apart(const footprint& output,
                                               const footprint& input) noexcept {
    return detail::contiguous_are_apart(output, input) ||
           (output.begin == input.begin && output.element_size == input.element_size);
}

/// Two outputs of any layout.
SIMDACT_INLINE void outputs_are_apart(const char* verb, const footprint& a, const footprint& b) {
    if (!detail::are_apart(a, b)) [[unlikely]]
        detail::fail_shared_memory(verb, a, b);
}

/// No byte of the output is in the other array.
SIMDACT_INLINE void apart(const char* verb, const footprint& output, const footprint& other) {
    if (!detail::are_apart(output, other)) [[unlikely]]
        detail::fail_not_apart(verb, output, other);
}

/// The strides are such that the array fits in memory and rows do not overlap.
SIMDACT_INLINE void strides_are_valid(const char* verb, const footprint& f, bool is_output) {
    const strided_bytes bytes(f);
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t all = 0;
    constexpr std::size_t quarter = strided_bytes::most;
    if (!strided_bytes::fits(f) || SIMDACT_MUL_OVERFLOWED(f.rows, bytes.row_stride, &rows) ||
        SIMDACT_MUL_OVERFLOWED(f.columns, bytes.column_stride, &columns) ||
        SIMDACT_MUL_OVERFLOWED(f.rows, f.columns, &all) ||
        SIMDACT_MUL_OVERFLOWED(all, f.element_size, &all) || rows > quarter || columns > quarter ||
        all > quarter ||
        (f.has_shape && !f.is_strided &&
         (f.row_stride < 0 || static_cast<std::size_t>(f.row_stride) < f.columns)) ||
        (is_output && !bytes.has_distinct_elements())) [[unlikely]]
        detail::fail_strides(verb, f);
}

/// Says which of the elementwise operands, all of them contiguous, is wrong.
template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void refuse_contiguous(const char* verb, const footprint* all,
                                                 const parameter* parameters, std::size_t count) {
    for (std::size_t o = 0; o < count; ++o) {
        for (std::size_t k = 0; parameters[o].role == role::output && k < count; ++k) {
            if (parameters[k].role == role::input) {
                detail::sizes_match(verb, all[k], all[o]);
                if (!detail::is_same_or_apart(all[o], all[k]))
                    detail::fail_overlap(verb, all[o], all[k]);
            } else if (parameters[k].role == role::output && k < o &&
                       !detail::contiguous_are_apart(all[k], all[o])) {
                detail::fail_shared_memory(verb, all[k], all[o]);
            }
        }
    }
    detail::fail(verb);  // not reached: the two agree on what is right
}

/// Elementwise operands, of any layout: their shapes match; each output is exactly
/// an input or apart from it, and apart from the other outputs.
template <class Build = simd::build>
[[gnu::noinline]] void check_elementwise(const char* verb, const footprint* all,
                                         const parameter* parameters, std::size_t count) {
    const footprint* shape = nullptr;
    for (std::size_t k = 0; k < count; ++k) {
        if (detail::is_elementwise(parameters[k].role) &&
            (all[k].has_shape || shape == nullptr || !shape->has_shape))
            shape = &all[k];
    }
    for (std::size_t k = 0; k < count; ++k) {
        if (!detail::is_elementwise(parameters[k].role))
            continue;
        detail::strides_are_valid(verb, all[k], parameters[k].role == role::output);
        detail::sizes_match(verb, all[k], *shape);
    }
    for (std::size_t o = 0; o < count; ++o) {
        for (std::size_t k = 0; parameters[o].role == role::output && k < count; ++k) {
            const bool is_output = parameters[k].role == role::output;
            if (k == o || !detail::is_elementwise(parameters[k].role) || (is_output && k > o) ||
                detail::layouts_are_apart(all[o], all[k]))
                continue;
            if (is_output)
                detail::fail_shared_memory(verb, all[k], all[o]);
            if (!detail::are_the_same(all[o], all[k]))
                detail::fail_overlap(verb, all[o], all[k]);
        }
    }
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
    if (!detail::output_suffices(f)) [[unlikely]]
        detail::fail_output_does_not_suffice(verb, f);
}

}  // namespace simdact::detail
