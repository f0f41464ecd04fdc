// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// xtensor's views in every verb: rows, columns, steps and slices, of any number of dimensions
/// where they are contiguous, of one or two where they are not. (Containers are ranges, and need no
/// adapter.) xtensor itself is not included.

#include <cstddef>
#include <memory>
#include <ranges>
#include <span>

#include "detail/verb/check.hpp"
#include "matrix_view.hpp"

namespace simdact {

template <class A>
    requires requires(A& a) {
        typename A::xexpression_type;
        a.strides();
        a.shape();
        a.data_offset();
        a.data();
    }
struct array_traits<A> {
    static constexpr bool is_view = true;

    template <class V>
    static auto view(V& v) {
        if constexpr (std::ranges::contiguous_range<V&>) {
            return std::span(std::to_address(std::ranges::begin(v)), v.size());
        } else {
            const std::size_t rank = v.dimension();
            auto* const data = v.data() + v.data_offset();
            if (rank == 1)
                return strided_view(data, v.shape()[0], 1, v.strides()[0], 1);
            if (rank != 2)
                detail::fail(
                    "simdact: an xtensor view that is not contiguous has one or two "
                    "dimensions");
            return strided_view(data, v.shape()[0], v.shape()[1], v.strides()[0], v.strides()[1]);
        }
    }
};

}  // namespace simdact
