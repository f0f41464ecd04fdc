// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Operands: what a verb reads from or writes to, with its layout and its mode.
///
/// An operand type is a layout. It has
///
///     element_type      the type of its elements, const where they are only read
///     memory(name)      its shape, and the memory that it occupies, for checks and messages
///     source(), sink()  the loop's streams (loop/stream.hpp)
///     row_gap()         0, or, where the stream has to move from row to row, by how many elements
///     is_shaped         (optional) whether it has rows: without, it is a vector
///     is_column_major   (optional) whether its rows are columns; it then has data, rows, columns
///                       and leading_dimension
///
/// To add a layout, define such a type and an `array_traits` whose `view` returns it.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ranges>
#include <type_traits>
#include <utility>

#include "../../element.hpp"
#include "../../matrix_view.hpp"
#include "../loop/stream.hpp"

namespace simdact {
namespace detail {

/// The shape and the memory of an operand. Strides are in elements.
struct footprint {
    const char* name = "";
    std::uintptr_t begin = 0;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::ptrdiff_t row_stride = 0;
    std::ptrdiff_t column_stride = 1;
    std::size_t element_size = 1;
    bool has_shape = false;  ///< Else it goes with any shape of its size.
    bool is_column_major = false;
    bool is_strided = false;  ///< Rows may overlap, in an array that is only read.

    SIMDACT_INLINE constexpr std::size_t elements() const noexcept { return rows * columns; }
    /// Behind the last byte of an array that is contiguous.
    SIMDACT_INLINE constexpr std::uintptr_t end() const noexcept {
        return begin + elements() * element_size;
    }
};

template <class E>
SIMDACT_INLINE footprint footprint_of(const char* name, E* data, std::size_t n) noexcept {
    return {.name = name,
            .begin = reinterpret_cast<std::uintptr_t>(data),
            .rows = 1,
            .columns = n,
            .row_stride = static_cast<std::ptrdiff_t>(n),
            .element_size = sizeof(E)};
}

/// An operand given by a pointer: its length is unknown.
template <class E>
struct pointer_operand {
    using element_type = E;
    E* data;

    SIMDACT_INLINE auto source() const noexcept {
        return detail::source<std::remove_const_t<E>>{data};
    }
    SIMDACT_INLINE auto sink() const noexcept { return detail::sink<E>{data}; }
};

template <class E>
struct contiguous_operand : pointer_operand<E> {
    std::size_t n;

    static constexpr bool is_contiguous = true;

    SIMDACT_INLINE footprint memory(const char* name) const noexcept {
        return detail::footprint_of(name, this->data, n);
    }
    SIMDACT_INLINE std::size_t row_gap() const noexcept { return 0; }
};

template <class E, bool IsColumnMajor = false>
struct rows_operand : pointer_operand<E> {
    std::size_t rows;
    std::size_t columns;
    std::size_t leading_dimension;

    static constexpr bool is_shaped = true;
    static constexpr bool is_column_major = IsColumnMajor;

    SIMDACT_INLINE footprint memory(const char* name) const noexcept {
        return {.name = name,
                .begin = reinterpret_cast<std::uintptr_t>(this->data),
                .rows = rows,
                .columns = columns,
                .row_stride = static_cast<std::ptrdiff_t>(leading_dimension),
                .element_size = sizeof(E),
                .has_shape = true,
                .is_column_major = IsColumnMajor};
    }
    SIMDACT_INLINE std::size_t row_gap() const noexcept {
        return rows > 1 ? leading_dimension - columns : 0;
    }
};

template <class E>
struct strided_operand {
    using element_type = E;
    strided_view<E> view;

    static constexpr bool is_shaped = true;

    SIMDACT_INLINE auto source() const noexcept {
        return strided_source<std::remove_const_t<E>>{view.data, stride()};
    }
    SIMDACT_INLINE auto sink() const noexcept { return strided_sink<E>{view.data, stride()}; }
    SIMDACT_INLINE footprint memory(const char* name) const noexcept {
        return {.name = name,
                .begin = reinterpret_cast<std::uintptr_t>(view.data),
                .rows = view.rows,
                .columns = view.columns,
                .row_stride = view.row_stride,
                .column_stride = view.column_stride,
                .element_size = sizeof(E),
                .has_shape = true,
                .is_strided = true};
    }
    SIMDACT_INLINE std::size_t row_gap() const noexcept {
        return view.rows <= 1 || is_column()
                   ? 0
                   : static_cast<std::size_t>(view.row_stride) -
                         view.columns * static_cast<std::size_t>(view.column_stride);
    }

  private:
    /// A single column is one vector, not rows of one element.
    SIMDACT_INLINE bool is_column() const noexcept { return view.columns == 1; }
    SIMDACT_INLINE std::ptrdiff_t stride() const noexcept {
        return is_column() && view.rows > 1 ? view.row_stride : view.column_stride;
    }
};

template <class E>
struct strided_vector_operand {
    using element_type = E;
    strided_span<E> view;

    SIMDACT_INLINE auto source() const noexcept {
        return strided_source<std::remove_const_t<E>>{view.data, view.stride};
    }
    SIMDACT_INLINE auto sink() const noexcept { return strided_sink<E>{view.data, view.stride}; }
    SIMDACT_INLINE footprint memory(const char* name) const noexcept {
        return {.name = name,
                .begin = reinterpret_cast<std::uintptr_t>(view.data),
                .rows = 1,
                .columns = view.n,
                .column_stride = view.stride,
                .element_size = sizeof(E),
                .is_strided = true};
    }
    SIMDACT_INLINE std::size_t row_gap() const noexcept { return 0; }
};

template <class O>
concept operand = requires(const O& o) {
    typename O::element_type;
    { o.memory("") } -> std::same_as<footprint>;
    { o.row_gap() } -> std::same_as<std::size_t>;
    o.source();
};

/// The mode of an output: results are added to what it holds. See `add_to`.
template <class A>
struct accumulated {
    A array;
};

template <class Bare, class A>
struct mode_of {
    using array = A;
    static constexpr bool accumulates = false;
};
template <class Inner, class A>
struct mode_of<accumulated<Inner>, A> {
    using array = Inner;
    static constexpr bool accumulates = true;
};

template <class A>
constexpr bool accumulates = mode_of<std::remove_cvref_t<A>, A>::accumulates;
template <class A>
using array_of = typename mode_of<std::remove_cvref_t<A>, A>::array;

template <class A>
SIMDACT_INLINE constexpr auto& unwrapped(A& argument) noexcept {
    if constexpr (accumulates<A>)
        return argument.array;
    else
        return argument;
}

template <class A>
concept has_array_traits =
    requires(A& array) { array_traits<std::remove_cvref_t<A>>::view(array); };

template <class A>
concept contiguous_array = std::ranges::contiguous_range<A&> && std::ranges::sized_range<A&>;

template <class E>
SIMDACT_INLINE constexpr auto operand_of(const matrix_view<E>& m) noexcept {
    return rows_operand<E>{{m.data}, m.rows, m.columns, m.leading_dimension};
}
template <class E>
SIMDACT_INLINE constexpr auto operand_of(const column_major_view<E>& m) noexcept {
    return rows_operand<E, true>{{m.data}, m.columns, m.rows, m.leading_dimension};
}
template <class E>
SIMDACT_INLINE constexpr auto operand_of(const strided_view<E>& m) noexcept {
    return strided_operand<E>{m};
}
template <class E>
SIMDACT_INLINE constexpr auto operand_of(const strided_span<E>& v) noexcept {
    return strided_vector_operand<E>{v};
}
template <operand O>
SIMDACT_INLINE constexpr const O& operand_of(const O& o) noexcept {
    return o;
}
/// Elements begin where the iterators begin: `data()` of a view may ignore its offset (xt::xview).
template <class R>
    requires contiguous_array<R> && (!has_array_traits<R>)
SIMDACT_INLINE constexpr auto operand_of(R& range) noexcept {
    using E = std::remove_reference_t<std::ranges::range_reference_t<R&>>;
    return contiguous_operand<E>{{std::to_address(std::ranges::begin(range))},
                                 static_cast<std::size_t>(std::ranges::size(range))};
}
template <has_array_traits A>
SIMDACT_INLINE constexpr auto operand_of(A& array) noexcept(
    noexcept(array_traits<std::remove_cvref_t<A>>::view(array))) {
    auto&& view = array_traits<std::remove_cvref_t<A>>::view(array);
    using type = decltype(view);
    static_assert(std::is_lvalue_reference_v<type> || !contiguous_array<type> ||
                      std::ranges::borrowed_range<type>,
                  "array_traits::view returns an array that owns its elements; return a view");
    return detail::operand_of(view);
}

template <class A>
concept is_array = requires(A& array) { detail::operand_of(array); };

}  // namespace detail

/// Has a verb add its results to an output instead of overwriting it:
///
///     simdact::backward(f, x, grad_y, simdact::add_to(grad_x));   // grad_x += grad_y · f'(x)
///
/// `array` is any argument that the verb takes there, including a pointer. An element becomes
/// old + result, where the result is in the arithmetic type (not rounded to 16 bits) and the sum is
/// rounded once. Sums over channels (grad_weights, grad_bias) may be added to, too. Verbs on
/// integers and verbs that take statistics do not support it.
template <class A>
SIMDACT_INLINE constexpr detail::accumulated<A> add_to(A&& array) noexcept(
    std::is_reference_v<A> || std::is_nothrow_move_constructible_v<A>) {
    return {std::forward<A>(array)};
}

}  // namespace simdact
