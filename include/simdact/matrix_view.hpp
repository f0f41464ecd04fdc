// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Views of arrays that are not contiguous: `matrix_view` for rows with a leading dimension, such
/// as a slice of a larger matrix, `column_major_view` for columns with one, and `strided_view` for
/// any two strides. Every verb takes them wherever it takes a range, without copies.
///
///     // SwiGLU of a layer whose two halves stand side by side, n columns each:
///     const simdact::matrix_view both{data, rows, 2 * n};
///     simdact::forward_gated(simdact::silu<float>{}, both.middle_columns(n, n),
///                            both.middle_columns(0, n), simdact::matrix_view{y, rows, n});
///
/// All views in a call have the same shape, each with its own strides. A range has no shape: it
/// matches a view with the same number of elements, and element (i, j) of the view corresponds to
/// element i · columns + j of the range. Results, draws, masks, layouts of channels and statistics
/// are bit for bit those of the verb on contiguous arrays, except that the mean and the squares of
/// statistics per channel may differ in their last digits. Memory between rows is neither read nor
/// written. Nothing is allocated.
///
/// Views are checked like ranges. A verb throws `std::invalid_argument` before it writes anything
/// if shapes differ, if a leading dimension is smaller than a row, if an output overlaps an input
/// without being exactly that input (the same memory and strides), or if two outputs overlap.
/// Interleaved views of one matrix without a common element do not overlap. The check takes
/// O(log leading dimension), whatever the shape.

#include <concepts>
#include <cstddef>
#include <memory>
#include <ranges>
#include <span>
#include <type_traits>

#include "simd/config.hpp"

namespace simdact {

/// Makes an array type A of another library an argument of the verbs. Specialise it:
///
///     template <>
///     struct simdact::array_traits<my::tensor> {
///         static std::span<const float> view(const my::tensor& t);   // or any view of this header
///         static std::span<float> view(my::tensor& t);
///         static constexpr bool is_view = true;   // optional: a temporary A may be written to,
///     };                                          // since the elements are not its own
///
/// A contiguous range needs no specialisation. `simdact/eigen.hpp`, `simdact/xtensor.hpp`,
/// `simdact/mdspan.hpp` and `simdact/opencv.hpp` provide those for the libraries in their names.
template <class A>
struct array_traits {};

/// Rows of consecutive elements. Row i begins at `data + i · leading_dimension`.
///
/// \tparam E  a type of elements, const for arrays that are only read
template <class E>
struct matrix_view {
    E* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    /// The distance between the beginnings of rows, in elements; at least `columns`.
    std::size_t leading_dimension = 0;

    constexpr matrix_view() = default;
    /// Sizes may be of any integer type, as Eigen's and OpenCV's are signed.
    template <std::integral Rows, std::integral Columns>
    SIMDACT_INLINE constexpr matrix_view(E* begin, Rows row_count, Columns column_count) noexcept
        : matrix_view(begin, row_count, column_count, column_count) {}
    template <std::integral Rows, std::integral Columns, std::integral Leading>
    SIMDACT_INLINE constexpr matrix_view(E* begin, Rows row_count, Columns column_count,
                                         Leading distance) noexcept
        : data(begin),
          rows(static_cast<std::size_t>(row_count)),
          columns(static_cast<std::size_t>(column_count)),
          leading_dimension(static_cast<std::size_t>(distance)) {}
    /// A vector is one row.
    template <std::integral N>
    SIMDACT_INLINE constexpr matrix_view(E* begin, N n) noexcept : matrix_view(begin, 1, n) {}
    template <class R>
        requires(std::ranges::contiguous_range<R&> && std::ranges::sized_range<R&> &&
                 (std::is_const_v<E> || std::ranges::borrowed_range<R>) &&
                 std::convertible_to<
                     std::remove_reference_t<std::ranges::range_reference_t<R&>> (*)[], E (*)[]>)
    SIMDACT_INLINE constexpr matrix_view(R&& vector) noexcept
        : matrix_view(std::to_address(std::ranges::begin(vector)), 1,
                      static_cast<std::size_t>(std::ranges::size(vector))) {}
    template <class A>
        requires requires(A& a) {
            { array_traits<std::remove_cvref_t<A>>::view(a) } -> std::convertible_to<matrix_view>;
        }
    SIMDACT_INLINE constexpr matrix_view(A&& array) noexcept(
        noexcept(array_traits<std::remove_cvref_t<A>>::view(array)))
        : matrix_view(array_traits<std::remove_cvref_t<A>>::view(array)) {}
    /// Of what may be written to.
    template <class U>
        requires(std::is_const_v<E> && std::same_as<U, std::remove_const_t<E>>)
    SIMDACT_INLINE constexpr matrix_view(const matrix_view<U>& m) noexcept
        : matrix_view(m.data, m.rows, m.columns, m.leading_dimension) {}

    SIMDACT_INLINE constexpr std::size_t size() const noexcept { return rows * columns; }

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
};

template <class E, std::integral R, std::integral C>
matrix_view(E*, R, C) -> matrix_view<E>;
template <class E, std::integral R, std::integral C, std::integral L>
matrix_view(E*, R, C, L) -> matrix_view<E>;

/// Columns of consecutive elements, as Fortran and Eigen store a matrix. Column j begins at
/// `data + j · leading_dimension`.
template <class E>
struct column_major_view {
    E* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    /// The distance between the beginnings of columns, in elements; at least `rows`.
    std::size_t leading_dimension = 0;

    constexpr column_major_view() = default;
    template <std::integral Rows, std::integral Columns, std::integral Leading>
    SIMDACT_INLINE constexpr column_major_view(E* begin, Rows row_count, Columns column_count,
                                               Leading distance) noexcept
        : data(begin),
          rows(static_cast<std::size_t>(row_count)),
          columns(static_cast<std::size_t>(column_count)),
          leading_dimension(static_cast<std::size_t>(distance)) {}
    template <std::integral Rows, std::integral Columns>
    SIMDACT_INLINE constexpr column_major_view(E* begin, Rows row_count,
                                               Columns column_count) noexcept
        : column_major_view(begin, row_count, column_count, row_count) {}
};

template <class E, std::integral R, std::integral C>
column_major_view(E*, R, C) -> column_major_view<E>;
template <class E, std::integral R, std::integral C, std::integral L>
column_major_view(E*, R, C, L) -> column_major_view<E>;

/// Element (i, j) is `data[i · row_stride + j · column_stride]`. Strides are in elements and may be
/// negative, and 0 in arrays that are only read: a broadcast row or column. A column stride other
/// than 1 costs a load or store for each element.
template <class E>
struct strided_view {
    E* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::ptrdiff_t row_stride = 0;
    std::ptrdiff_t column_stride = 1;

    constexpr strided_view() = default;
    template <std::integral Rows, std::integral Columns, std::integral RowStride,
              std::integral ColumnStride>
    SIMDACT_INLINE constexpr strided_view(E* begin, Rows row_count, Columns column_count,
                                          RowStride between_rows,
                                          ColumnStride between_columns) noexcept
        : data(begin),
          rows(static_cast<std::size_t>(row_count)),
          columns(static_cast<std::size_t>(column_count)),
          row_stride(static_cast<std::ptrdiff_t>(between_rows)),
          column_stride(static_cast<std::ptrdiff_t>(between_columns)) {}
};

template <class E, std::integral R, std::integral C, std::integral A, std::integral B>
strided_view(E*, R, C, A, B) -> strided_view<E>;

/// A vector of n elements, `stride` apart. Like a range, it matches any shape.
template <class E>
struct strided_span {
    E* data = nullptr;
    std::size_t n = 0;
    std::ptrdiff_t stride = 1;

    constexpr strided_span() = default;
    template <std::integral N, std::integral Stride>
    SIMDACT_INLINE constexpr strided_span(E* begin, N count, Stride between) noexcept
        : data(begin),
          n(static_cast<std::size_t>(count)),
          stride(static_cast<std::ptrdiff_t>(between)) {}
};

template <class E, std::integral N, std::integral S>
strided_span(E*, N, S) -> strided_span<E>;

}  // namespace simdact
