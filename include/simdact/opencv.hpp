// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// OpenCV's matrices in every verb: `cv::Mat_<float>` directly, `cv::Mat`, whose type is known only
/// at run time, through `as_matrix<float>(m)`. The channels of a pixel are elements of its row.
/// This header does not include OpenCV.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "detail/verb/check.hpp"
#include "float16.hpp"
#include "matrix_view.hpp"

namespace simdact {

/// The elements of a `cv::Mat` of two dimensions.
///
/// \tparam E  float, double, float16, std::int8_t or std::uint8_t
/// \throws std::invalid_argument if that is not the type of its elements, or it has more dimensions
template <class E, class Mat>
auto as_matrix(Mat& m) {
    constexpr int depth = std::is_same_v<E, std::uint8_t>  ? 0  // CV_8U
                          : std::is_same_v<E, std::int8_t> ? 1  // CV_8S
                          : std::is_same_v<E, float>       ? 5  // CV_32F
                          : std::is_same_v<E, double>      ? 6  // CV_64F
                          : std::is_same_v<E, float16>     ? 7  // CV_16F
                                                           : -1;
    static_assert(depth >= 0, "as_matrix<E>: E is float, double, float16, int8_t or uint8_t");
    if (m.dims > 2 || m.depth() != depth)
        detail::fail(
            "simdact::as_matrix: the cv::Mat has another type of elements, or more than two "
            "dimensions");
    return matrix_view(
        reinterpret_cast<std::conditional_t<std::is_const_v<Mat>, const E, E>*>(m.data), m.rows,
        m.cols * m.channels(), m.step1());
}

template <class A>
    requires requires(A& a) {
        typename A::channel_type;
        a.step1();
        a.depth();
        a.channels();
    }
struct array_traits<A> {
    static constexpr bool is_view = true;  // a handle, which shares its elements

    template <class M>
    static auto view(M& m) {
        return as_matrix<typename A::channel_type>(m);
    }
};

}  // namespace simdact
