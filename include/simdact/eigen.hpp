// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Eigen's arrays in every verb: matrices, arrays, vectors, maps, references, blocks, rows and
/// columns, of either storage order, read and written.
///
///     simdact::forward(f, m, m);                         // Eigen::MatrixXf
///     simdact::backward(f, x.col(0), grad_y.row(1), grad_x);
///
/// All matrices in a call have the same shape, in either storage order. If a call mixes both
/// orders, each element of the column-major ones is loaded or stored on its own. Like a range, a
/// vector matches any shape, in the storage order of the matrices. Evaluate an expression that has
/// no memory first: `(u + v).eval()`. This header does not include Eigen.

#include <concepts>
#include <span>
#include <type_traits>

#include "matrix_view.hpp"

namespace simdact {

template <class A>
    requires requires(A& a) {
        typename A::PlainObject;
        typename A::Scalar;
        { a.outerStride() } -> std::signed_integral;
        a.derived().data();
        A::IsRowMajor;
    }
struct array_traits<A> {
    static constexpr bool is_view = !std::same_as<A, typename A::PlainObject>;

    template <class M>
    static auto view(M& m) noexcept {
        constexpr bool has_unit_stride = A::InnerStrideAtCompileTime == 1;
        if constexpr (A::IsVectorAtCompileTime && has_unit_stride)
            return std::span(m.data(), static_cast<std::size_t>(m.size()));
        else if constexpr (A::IsVectorAtCompileTime)
            return strided_span(m.data(), m.size(), m.innerStride());
        else if constexpr (has_unit_stride && A::IsRowMajor)
            return matrix_view(m.data(), m.rows(), m.cols(), m.outerStride());
        else if constexpr (has_unit_stride)
            return column_major_view(m.data(), m.rows(), m.cols(), m.outerStride());
        else
            return strided_view(m.data(), m.rows(), m.cols(), m.rowStride(), m.colStride());
    }
};

}  // namespace simdact
