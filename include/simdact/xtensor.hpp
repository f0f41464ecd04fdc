// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// xtensor's strided views in every verb: columns, steps and slices of one or two dimensions.
/// (Containers and views that are contiguous are ranges, and need no adapter.) xtensor itself is
/// not included.

#include <cstddef>
#include <ranges>

#include "detail/verb/check.hpp"
#include "matrix_view.hpp"

namespace simdact {

template <class A>
    requires(!std::ranges::contiguous_range<A&>) && requires(A& a) {
        a.strides();
        a.shape();
        a.data_offset();
        a.data();
    }
struct array_traits<A> {
    static constexpr bool is_view = true;

    template <class V>
    static auto view(V& v) {
        const std::size_t rank = v.dimension();
        auto* const data = v.data() + v.data_offset();
        if (rank == 1)
            return strided_view(data, v.shape()[0], v.strides()[0]);
        if (rank != 2)
            detail::fail(
                "simdact: an xtensor view that is not contiguous has one or two dimensions");
        return strided_view(data, v.shape()[0], v.shape()[1], v.strides()[0], v.strides()[1]);
    }
};

}  // namespace simdact
