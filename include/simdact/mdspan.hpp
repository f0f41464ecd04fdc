// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `std::mdspan` (and Kokkos's) in every verb: one or two dimensions with any strided layout, more
/// dimensions with `layout_right`. Element (i, j) corresponds to element (i, j)
/// of another, whatever their layouts. This header does not include <mdspan>.

#include <cstddef>
#include <span>
#include <type_traits>

#include "matrix_view.hpp"

namespace simdact {

namespace detail {
/// Whether the last index of a layout is that of consecutive elements, seen by a small example.
template <class Layout, class Extents>
constexpr bool is_row_major = false;
template <class Layout, template <class, std::size_t...> class Extents, class I, std::size_t... N>
constexpr bool is_row_major<Layout, Extents<I, N...>> =
    typename Layout::template mapping<Extents<I, (N - N + 2)...>>{}.stride(sizeof...(N) - 1) == 1;
}  // namespace detail

template <class A>
    requires requires(const A& a) {
        typename A::extents_type;
        typename A::accessor_type;
        requires std::is_pointer_v<typename A::data_handle_type>;
        a.mapping();
        requires(A::rank() <= 2
                     ? A::is_always_strided()
                     : A::is_always_exhaustive() &&
                           detail::is_row_major<typename A::layout_type, typename A::extents_type>);
    }
struct array_traits<A> {
    static constexpr bool is_view = true;

    static auto view(const A& a) noexcept {
        if constexpr (A::rank() == 1)
            return strided_span(a.data_handle(), a.extent(0), a.stride(0));
        else if constexpr (A::rank() == 2)
            return strided_view(a.data_handle(), a.extent(0), a.extent(1), a.stride(0),
                                a.stride(1));
        else
            return std::span(a.data_handle(),
                             static_cast<std::size_t>(a.mapping().required_span_size()));
    }
};

}  // namespace simdact
