// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `matrix_view`, and what is checked of views.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <type_traits>

#include "../check.hpp"
#include "../simd/build.hpp"

namespace simdact {

/// Rows of consecutive elements. Row i begins at `data + i · leading_dimension`.
///
/// \tparam E  a type of elements, const for arrays that are read
template <class E>
struct matrix_view {
    E* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    /// The distance of the rows' beginnings, in elements: at least `columns`, which it is where it
    /// is left out.
    std::size_t leading_dimension = columns;

    SIMDACT_INLINE constexpr std::size_t size() const noexcept { return rows * columns; }

    /// Of memory without gaps, all of it or a part of whole rows.
    SIMDACT_INLINE constexpr bool is_contiguous() const noexcept {
        return leading_dimension == columns || rows <= 1;
    }

    /// \pre i < rows
    SIMDACT_INLINE constexpr std::span<E> row(std::size_t i) const noexcept {
        return {data + i * leading_dimension, columns};
    }

    /// \pre first + count <= rows
    SIMDACT_INLINE constexpr matrix_view middle_rows(std::size_t first,
                                                     std::size_t count) const noexcept {
        return {data + first * leading_dimension, count, columns, leading_dimension};
    }

    /// \pre first + count <= columns
    SIMDACT_INLINE constexpr matrix_view middle_columns(std::size_t first,
                                                        std::size_t count) const noexcept {
        return {data + first, rows, count, leading_dimension};
    }

    SIMDACT_INLINE constexpr operator matrix_view<const E>() const noexcept
        requires(!std::is_const_v<E>)
    {
        return {data, rows, columns, leading_dimension};
    }
};

template <class E>
matrix_view(E*, std::size_t, std::size_t) -> matrix_view<E>;
template <class E>
matrix_view(E*, std::size_t, std::size_t, std::size_t) -> matrix_view<E>;

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace check {

/// A matrix argument of a verb, as an error message speaks of it.
struct matrix {
    const char* name;
    std::uintptr_t begin;
    std::size_t rows;
    std::size_t columns;
    std::size_t leading_dimension;
    std::size_t element_size;
};

/// Its elements, as of an array without gaps.
SIMDACT_INLINE constexpr argument whole(const matrix& m) noexcept {
    return {m.name, m.begin, m.rows * m.columns, m.element_size};
}

/// A range, as a matrix of one row.
SIMDACT_INLINE constexpr matrix one_row(const argument& a) noexcept {
    return {a.name, a.begin, 1, a.elements, a.elements, a.element_size};
}

/// The sum of floor((start + i · step) / modulus) over i in [0, n), modulo 2^64.
///
/// \pre start + n · step does not overflow
SIMDACT_INLINE constexpr std::size_t sum_of_quotients(std::size_t n, std::size_t start,
                                                      std::size_t step,
                                                      std::size_t modulus) noexcept {
    // As Euclid's algorithm: what counts the points below a line counts those beside its mirror
    // image, whose slope is the reciprocal.
    std::size_t sum = 0;
    for (;;) {
        const std::size_t pairs = n % 2 == 0 ? n / 2 * (n - 1) : (n - 1) / 2 * n;
        sum += pairs * (step / modulus) + n * (start / modulus);
        step %= modulus;
        start %= modulus;
        const std::size_t end = start + n * step;
        if (end < modulus)
            return sum;
        n = end / modulus;
        start = end % modulus;
        const std::size_t next = step;
        step = modulus;
        modulus = next;
    }
}

/// Whether an i in [0, n) has (start + i · step) % modulus < bound.
///
/// \pre bound <= modulus; start + n · step + modulus does not overflow
SIMDACT_INLINE constexpr bool any_below(std::size_t n, std::size_t start, std::size_t step,
                                        std::size_t modulus, std::size_t bound) noexcept {
    const std::size_t count = n + check::sum_of_quotients(n, start, step, modulus) -
                              check::sum_of_quotients(n, start + (modulus - bound), step, modulus);
    return count != 0;
}

/// Rows of bytes.
struct byte_rows {
    std::uintptr_t begin;
    std::size_t rows;
    std::size_t width;
    std::size_t stride;

    SIMDACT_INLINE constexpr explicit byte_rows(const matrix& m) noexcept
        : begin(m.begin),
          rows(m.columns == 0 ? 0 : m.rows),
          width(m.columns * m.element_size),
          stride(m.rows == 1 ? width : m.leading_dimension * m.element_size) {}

    SIMDACT_INLINE constexpr std::size_t length() const noexcept {
        return (rows - 1) * stride + width;
    }
};

/// No byte is in both.
///
/// \pre the leading dimensions are not less than the columns
SIMDACT_INLINE constexpr bool are_apart(const matrix& first, const matrix& second) noexcept {
    const byte_rows a(first.begin <= second.begin ? first : second);
    const byte_rows b(first.begin <= second.begin ? second : first);
    if (a.rows == 0 || b.rows == 0 || b.begin - a.begin >= a.length())
        return true;
    // From here on b begins within a, and so do its rows up to some one. They must fit in the gaps.
    const std::size_t start = b.begin - a.begin;
    const std::size_t within = (a.length() - start - 1) / b.stride + 1;
    const std::size_t n = within < b.rows ? within : b.rows;
    if (start + (n - 1) * b.stride + b.width > a.length())
        return false;
    if (a.width + b.width > a.stride)
        return false;
    return !check::any_below(n, start + b.width - 1, b.stride, a.stride, a.width + b.width - 1);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_shapes(const char* verb, const matrix& a, const matrix& b) {
    char message[320];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %s of %s, but %s has %s of %zu; they must have the same "
                  "shape",
                  verb, a.name, counted(a.rows, "row").text, counted(a.columns, "element").text,
                  b.name, counted(b.rows, "row").text, b.columns);
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_leading_dimension(const char* verb, const matrix& a) {
    char message[320];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %s of %s with a leading dimension of %zu; it must be %s",
                  verb, a.name, counted(a.rows, "row").text, counted(a.columns, "element").text,
                  a.leading_dimension,
                  a.leading_dimension < a.columns ? "at least as large as a row"
                                                  : "such that the matrix fits in memory");
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_overlap(const char* verb, const matrix& output,
                                            const matrix& other) {
    const bool before = output.begin < other.begin;
    const std::uintptr_t distance =
        before ? other.begin - output.begin : output.begin - other.begin;
    char message[448];
    std::snprintf(
        message, sizeof message,
        "simdact::%s: the output %s (%s of %s, leading dimension %zu) partially overlaps %s "
        "(leading dimension %zu): it begins %s %s the other; an output must be exactly the same "
        "memory, row by row, or apart",
        verb, output.name, counted(output.rows, "row").text,
        counted(output.columns, "element").text, output.leading_dimension, other.name,
        other.leading_dimension, counted(static_cast<std::size_t>(distance), "byte").text,
        before ? "before" : "after");
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_shared_memory(const char* verb, const matrix& a,
                                                  const matrix& b) {
    char message[448];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the outputs %s (%s of %s, leading dimension %zu) and %s (leading "
                  "dimension %zu) overlap: each output needs memory of its own",
                  verb, a.name, counted(a.rows, "row").text, counted(a.columns, "element").text,
                  a.leading_dimension, b.name, b.leading_dimension);
    check::fail(message);
}

/// The arguments of a verb, of which the last `outputs` are written to.
template <class Build = simd::build>
[[gnu::noinline]] void matrices(const char* verb, const matrix* all, std::size_t count,
                                std::size_t outputs) {
    for (std::size_t k = 0; k < count; ++k) {
        const matrix& each = all[k];
        if (each.rows != all[count - 1].rows || each.columns != all[count - 1].columns) [[unlikely]]
            check::fail_shapes(verb, each, all[count - 1]);
        std::size_t elements = 0;
        std::size_t bytes = 0;
        if (each.leading_dimension < each.columns ||
            SIMDACT_MUL_OVERFLOWED(each.rows, each.leading_dimension, &elements) ||
            SIMDACT_MUL_OVERFLOWED(elements, 4 * each.element_size, &bytes)) [[unlikely]]
            check::fail_leading_dimension(verb, each);
    }
    for (std::size_t o = count - outputs; o < count; ++o) {
        for (std::size_t k = 0; k < o; ++k) {
            const bool is_input = k < count - outputs;
            const bool same =
                is_input && all[o].begin == all[k].begin &&
                all[o].element_size == all[k].element_size &&
                (all[o].leading_dimension == all[k].leading_dimension || all[o].rows <= 1);
            if (same || check::are_apart(all[o], all[k])) [[likely]]
                continue;
            if (is_input)
                check::fail_overlap(verb, all[o], all[k]);
            check::fail_shared_memory(verb, all[o], all[k]);
        }
    }
}

}  // namespace check
}  // namespace SIMDACT_VERSION_NAMESPACE
}  // namespace simdact
