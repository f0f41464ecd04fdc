// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Whether the memory of two operands is the same, apart, or overlaps in part. Every answer takes
/// O(log stride) at most, whatever the shapes.

#include <cstddef>
#include <cstdint>

#include "operand.hpp"

namespace simdact::detail {

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
    const std::size_t count = n + detail::sum_of_quotients(n, start, step, modulus) -
                              detail::sum_of_quotients(n, start + (modulus - bound), step, modulus);
    return count != 0;
}

/// Blocks of `width` bytes, `stride` apart, which is not less than the width.
struct byte_blocks {
    std::uintptr_t begin = 0;
    std::size_t count = 0;
    std::size_t width = 0;
    std::size_t stride = 0;

    SIMDACT_INLINE constexpr std::size_t length() const noexcept {
        return count == 0 ? 0 : (count - 1) * stride + width;
    }

    SIMDACT_INLINE constexpr static byte_blocks of(std::uintptr_t begin, std::size_t count,
                                                   std::size_t width, std::size_t stride) noexcept {
        if (count <= 1 || stride == width)
            return {begin, count == 0 || width == 0 ? 0U : 1U, count * width, count * width};
        if (stride < width)  // they overlap one another, or follow at once
            return {begin, width == 0 ? 0U : 1U, (count - 1) * stride + width, 0};
        return {begin, width == 0 ? 0U : count, width, stride};
    }
};

SIMDACT_INLINE constexpr bool are_apart(const byte_blocks& first,
                                        const byte_blocks& second) noexcept {
    const byte_blocks& a = first.begin <= second.begin ? first : second;
    const byte_blocks& b = first.begin <= second.begin ? second : first;
    if (a.count == 0 || b.count == 0 || b.begin - a.begin >= a.length())
        return true;
    if (a.count == 1)
        return false;
    // From here on b begins within a, and so do its blocks up to some one. They must fit into the
    // gaps.
    const std::size_t start = b.begin - a.begin;
    const std::size_t within = b.count == 1 ? 1 : (a.length() - start - 1) / b.stride + 1;
    const std::size_t n = within < b.count ? within : b.count;
    if (start + (n - 1) * b.stride + b.width > a.length())
        return false;
    if (a.width + b.width > a.stride)
        return false;
    return !detail::any_below(n, start + b.width - 1, b.stride, a.stride, a.width + b.width - 1);
}

/// A footprint whose strides are not negative, as bytes.
///
/// Strides of more than `most` bytes are not those of an array in memory.
struct strided_bytes {
    std::uintptr_t begin;
    std::size_t rows, columns;
    std::size_t row_stride, column_stride;
    std::size_t element;

    SIMDACT_INLINE constexpr explicit strided_bytes(const footprint& f) noexcept
        : begin(f.begin),
          rows(f.rows),
          columns(f.columns),
          row_stride(magnitude(f.row_stride) * f.element_size),
          column_stride(magnitude(f.column_stride) * f.element_size),
          element(f.element_size) {
        if (f.row_stride < 0 && rows > 0)
            begin -= (rows - 1) * row_stride;
        if (f.column_stride < 0 && columns > 0)
            begin -= (columns - 1) * column_stride;
        if (columns <= 1)
            column_stride = element;
        if (rows <= 1)
            row_stride = columns * column_stride;
    }

    static constexpr std::size_t most = ~std::size_t{0} / 4;

    SIMDACT_INLINE static constexpr bool fits(const footprint& f) noexcept {
        std::size_t row = 0;
        std::size_t column = 0;
        // No division: its size is known too late for the compiler to make a shift of it.
        return (f.rows <= 1 ||
                (!SIMDACT_MUL_OVERFLOWED(magnitude(f.row_stride), f.element_size, &row) &&
                 row <= most)) &&
               (f.columns <= 1 ||
                (!SIMDACT_MUL_OVERFLOWED(magnitude(f.column_stride), f.element_size, &column) &&
                 column <= most));
    }

    SIMDACT_INLINE static constexpr std::size_t magnitude(std::ptrdiff_t stride) noexcept {
        const auto bits = static_cast<std::size_t>(stride);
        return stride < 0 ? 0 - bits : bits;
    }

    SIMDACT_INLINE constexpr bool is_empty() const noexcept { return rows == 0 || columns == 0; }

    SIMDACT_INLINE constexpr std::size_t row_length() const noexcept {
        return (columns - 1) * column_stride + element;
    }
    SIMDACT_INLINE constexpr std::size_t column_length() const noexcept {
        return (rows - 1) * row_stride + element;
    }
    SIMDACT_INLINE constexpr std::size_t length() const noexcept {
        return (rows - 1) * row_stride + row_length();
    }

    /// Each element has memory of its own. (Of rows that interleave this says no.)
    SIMDACT_INLINE constexpr bool has_distinct_elements() const noexcept {
        return is_empty() || (column_stride >= element && row_stride >= row_length()) ||
               (row_stride >= element && column_stride >= column_length());
    }

    /// As blocks, exactly or, where that can't be, as one that has all of it.
    SIMDACT_INLINE constexpr byte_blocks blocks(bool& exact) const noexcept {
        exact = true;
        if (is_empty())
            return {};
        if (column_stride == element)
            return byte_blocks::of(begin, rows, columns * element, row_stride);
        if (row_stride == element)
            return byte_blocks::of(begin, columns, rows * element, column_stride);
        if (rows == 1)
            return byte_blocks::of(begin, columns, element, column_stride);
        if (row_stride == columns * column_stride)  // all elements are one distance apart
            return byte_blocks::of(begin, rows * columns, element, column_stride);
        exact = false;
        return byte_blocks::of(begin, 1, length(), length());
    }
};

/// Of two footprints with equal strides and shapes, both of them nested: an element of one that is
/// an element of the other is some rows and columns on.
SIMDACT_INLINE constexpr bool are_apart_on_one_grid(const strided_bytes& first,
                                                    const strided_bytes& second) noexcept {
    const strided_bytes& a = first.begin <= second.begin ? first : second;
    const strided_bytes& b = first.begin <= second.begin ? second : first;
    const bool by_rows = a.row_stride >= a.column_stride;
    const std::size_t outer = by_rows ? a.row_stride : a.column_stride;
    const std::size_t inner = by_rows ? a.column_stride : a.row_stride;
    const std::size_t outer_count = by_rows ? a.rows : a.columns;
    const std::size_t inner_count = by_rows ? a.columns : a.rows;
    const std::size_t distance = b.begin - a.begin;
    if (inner == 0 || outer == 0)
        return false;
    for (std::size_t more = 0; more < 2; ++more) {  // b's row begins in this row of a, or the next
        const std::size_t row = distance / outer + more;
        if (row >= outer_count)
            continue;
        const std::size_t there = row * outer;
        const std::size_t within = there <= distance ? distance - there : there - distance;
        const std::size_t rest = within % inner;
        const std::size_t column = within / inner + (inner - rest < a.element ? 1U : 0U);
        if ((rest < a.element || inner - rest < a.element) && column < inner_count)
            return false;
    }
    return true;
}

SIMDACT_INLINE constexpr bool is_contiguous(const footprint& f) noexcept {
    return f.column_stride == 1 &&
           (f.rows <= 1 || f.row_stride == static_cast<std::ptrdiff_t>(f.columns));
}

/// Of contiguous arrays of one size. (Of others one may be empty, within the other.)
SIMDACT_INLINE constexpr bool contiguous_are_apart(const footprint& a,
                                                   const footprint& b) noexcept {
    return a.end() <= b.begin || b.end() <= a.begin;
}

/// No byte is in both, whatever their layouts.
template <class Build = simd::build>
[[gnu::noinline]] bool layouts_are_apart(const footprint& a, const footprint& b) noexcept {
    const strided_bytes first(a);
    const strided_bytes second(b);
    bool exact = true;
    bool other_exact = true;
    const byte_blocks x = first.blocks(exact);
    const byte_blocks y = second.blocks(other_exact);
    if (detail::are_apart(x, y))
        return true;
    return !(exact && other_exact) && first.row_stride == second.row_stride &&
           first.column_stride == second.column_stride && first.rows == second.rows &&
           first.columns == second.columns && first.element == second.element &&
           first.has_distinct_elements() && second.has_distinct_elements() &&
           detail::are_apart_on_one_grid(first, second);
}

/// No byte is in both.
SIMDACT_INLINE bool are_apart(const footprint& a, const footprint& b) noexcept {
    if (detail::is_contiguous(a) && detail::is_contiguous(b))
        return detail::contiguous_are_apart(a, b) || a.elements() == 0 || b.elements() == 0;
    // Copies: those that are contiguous need not be in memory.
    const footprint x = a;
    const footprint y = b;
    return detail::layouts_are_apart(x, y);
}

/// The same elements in the same order, as one row where they are one distance apart.
SIMDACT_INLINE constexpr footprint in_fewest_rows(footprint f) noexcept {
    const bool is_column = f.columns == 1;
    if (is_column || f.rows <= 1 ||
        f.row_stride == static_cast<std::ptrdiff_t>(f.columns) * f.column_stride) {
        f.columns = f.elements();
        f.column_stride = is_column && f.rows > 1 ? f.row_stride : f.column_stride;
        f.rows = 1;
        f.row_stride = 0;
        if (f.columns <= 1)
            f.column_stride = 1;
    }
    return f;
}

/// Element by element the same memory.
///
/// \pre the sizes are equal, and so are the shapes if both have one
SIMDACT_INLINE constexpr bool are_the_same(const footprint& a, const footprint& b) noexcept {
    const footprint x = detail::in_fewest_rows(a);
    const footprint y = detail::in_fewest_rows(b);
    return x.begin == y.begin && x.element_size == y.element_size && x.rows == y.rows &&
           x.columns == y.columns && x.row_stride == y.row_stride &&
           x.column_stride == y.column_stride;
}

}  // namespace simdact::detail
