// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <simdact/detail/verb/operand.hpp>
#include <simdact/matrix_view.hpp>
#include <type_traits>

namespace simdact::test {

/// Every second element of an array: as the real parts of complex numbers stand in memory. Not part
/// of the library: it shows what adding a layout costs (CONTRIBUTING.md).
template <class E>
struct every_second {
    E* data = nullptr;
    std::size_t n = 0;
};

/// The same as what verbs take.
template <class E>
struct every_second_operand {
    using element_type = E;
    E* data;
    std::size_t n;

    SIMDACT_INLINE auto source() const noexcept {
        return simdact::detail::strided_source<std::remove_const_t<E>>{data, 2};
    }
    SIMDACT_INLINE auto sink() const noexcept { return simdact::detail::strided_sink<E>{data, 2}; }
    SIMDACT_INLINE simdact::detail::footprint memory(const char* name) const noexcept {
        return {.name = name,
                .begin = reinterpret_cast<std::uintptr_t>(data),
                .rows = 1,
                .columns = n,
                .row_stride = static_cast<std::ptrdiff_t>(2 * n),
                .column_stride = 2,
                .element_size = sizeof(E),
                .is_strided = true};
    }
    SIMDACT_INLINE std::size_t row_gap() const noexcept { return 0; }
};

}  // namespace simdact::test

template <class E>
struct simdact::array_traits<simdact::test::every_second<E>> {
    static constexpr bool is_view = true;

    static constexpr auto view(const simdact::test::every_second<E>& array) noexcept {
        return simdact::test::every_second_operand<E>{array.data, array.n};
    }
};
