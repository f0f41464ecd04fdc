// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Arrays of any layout within one piece of memory, so that they may overlap, and what of them
// overlaps: element by element, which is slow and surely right.

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "bytes.hpp"

namespace simdact::fuzz {

/// Memory between two pages that can't be accessed.
class arena {
  public:
    static constexpr std::size_t slot = std::size_t{8} << 10;
    static constexpr std::size_t slots = 9;
    static constexpr std::size_t size = slot * slots;

    arena() {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        void* memory =
            ::mmap(nullptr, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED ||
            ::mprotect(static_cast<std::byte*>(memory) + page, size, PROT_READ | PROT_WRITE) != 0)
            std::abort();
        begin_ = static_cast<std::uint8_t*>(memory) + page;
    }

    std::uint8_t* begin() const { return begin_; }

  private:
    std::uint8_t* begin_ = nullptr;
};

enum class layout { span, matrix, column_major, strided_span, strided_view };

/// An array in the arena. Strides are in elements.
struct array {
    layout kind = layout::span;
    std::size_t rows = 1;
    std::size_t columns = 0;
    std::ptrdiff_t row_stride = 0;
    std::ptrdiff_t column_stride = 1;
    std::size_t begin = 0;  ///< in bytes
    std::size_t element = 1;

    bool has_shape() const {
        return kind == layout::matrix || kind == layout::column_major ||
               kind == layout::strided_view;
    }
    std::size_t count() const { return rows * columns; }

    std::size_t offset(std::size_t i, std::size_t j) const {
        return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(begin) +
                                        (static_cast<std::ptrdiff_t>(i) * row_stride +
                                         static_cast<std::ptrdiff_t>(j) * column_stride) *
                                            static_cast<std::ptrdiff_t>(element));
    }

    /// Where the elements are, in the order of a call.
    std::vector<std::size_t> offsets(bool by_columns) const {
        std::vector<std::size_t> all(count());
        for (std::size_t k = 0; k < all.size(); ++k)
            all[k] = by_columns && has_shape() ? offset(k % rows, k / rows)
                                               : offset(k / columns, k % columns);
        return all;
    }

    /// The rows that a leading dimension is the distance of have no room in it.
    bool has_bad_leading_dimension() const {
        return (kind == layout::matrix && row_stride < static_cast<std::ptrdiff_t>(columns)) ||
               (kind == layout::column_major && column_stride < static_cast<std::ptrdiff_t>(rows));
    }
    bool is_contiguous() const {
        return column_stride == 1 &&
               (rows <= 1 || row_stride == static_cast<std::ptrdiff_t>(columns));
    }

    void print(const char* name) const {
        static constexpr const char* kinds[] = {"span", "matrix_view", "column_major_view",
                                                "strided_span", "strided_view"};
        std::fprintf(stderr,
                     "  %s: %s, %zu x %zu, strides %td, %td, at byte %zu, elements of %zu bytes\n",
                     name, kinds[static_cast<int>(kind)], rows, columns, row_stride, column_stride,
                     begin, element);
    }
};

/// Gives an array its place: in a slot of its own, exactly where another is, near to where another
/// is, or at the very end or beginning of the arena.
inline void place(bytes& input, array& a, std::size_t slot, const std::vector<array>& others) {
    const std::size_t way = input.below(16);
    std::ptrdiff_t lowest = 0;
    std::ptrdiff_t behind = 0;
    if (a.count() != 0) {
        const auto element = static_cast<std::ptrdiff_t>(a.element);
        for (const std::ptrdiff_t i : {std::ptrdiff_t{0}, static_cast<std::ptrdiff_t>(a.rows) - 1})
            for (const std::ptrdiff_t j :
                 {std::ptrdiff_t{0}, static_cast<std::ptrdiff_t>(a.columns) - 1}) {
                const std::ptrdiff_t at = (i * a.row_stride + j * a.column_stride) * element;
                lowest = std::min(lowest, at);
                behind = std::max(behind, at + element);
            }
    }
    std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(slot * arena::slot) - lowest +
                           static_cast<std::ptrdiff_t>(input.below(64) * a.element);
    if (way >= 11 && !others.empty()) {
        const array& other = others[input.below(others.size())];
        begin = static_cast<std::ptrdiff_t>(other.begin);
        if (way >= 14) {
            begin += (static_cast<std::ptrdiff_t>(input.byte()) - 128) *
                     static_cast<std::ptrdiff_t>(a.element);
        } else if (other.kind == a.kind && other.rows == a.rows && other.columns == a.columns &&
                   other.element == a.element) {
            a = other;
            return;
        }
    } else if (way == 9) {
        begin = static_cast<std::ptrdiff_t>(arena::size) - behind;
    } else if (way == 10) {
        begin = -lowest;
    }
    begin = std::min(begin, static_cast<std::ptrdiff_t>(arena::size) - behind);
    begin = std::max(begin, -lowest);
    // The arena is aligned for any element.
    a.begin = static_cast<std::size_t>(begin) / a.element * a.element;
}

inline bool share_memory(const array& a, const array& b) {
    std::vector<std::size_t> in_a = a.offsets(false);
    std::vector<std::size_t> in_b = b.offsets(false);
    std::ranges::sort(in_a);
    std::ranges::sort(in_b);
    for (std::size_t i = 0, j = 0; i < in_a.size() && j < in_b.size();) {
        if (in_a[i] + a.element <= in_b[j])
            ++i;
        else if (in_b[j] + b.element <= in_a[i])
            ++j;
        else
            return true;
    }
    return false;
}

/// An element has memory of another of the same array.
inline bool overlaps_itself(const array& a) {
    std::vector<std::size_t> all = a.offsets(false);
    std::ranges::sort(all);
    for (std::size_t k = 1; k < all.size(); ++k)
        if (all[k] - all[k - 1] < a.element)
            return true;
    return false;
}

/// What a call asks of its elementwise arrays, the last ones of which are outputs.
inline bool are_right(const std::vector<array>& all, std::size_t inputs) {
    for (const array& a : all)
        for (const array& b : all)
            if (a.count() != b.count() ||
                (a.has_shape() && b.has_shape() && (a.rows != b.rows || a.columns != b.columns)))
                return false;
    bool by_columns = true;
    for (const array& a : all) {
        if (a.has_bad_leading_dimension())
            return false;
        if (a.has_shape() && a.kind != layout::column_major)
            by_columns = false;
    }
    for (std::size_t o = inputs; o < all.size(); ++o) {
        if (overlaps_itself(all[o]))
            return false;
        for (std::size_t k = 0; k < o; ++k) {
            if (!share_memory(all[o], all[k]))
                continue;
            if (k >= inputs || all[o].element != all[k].element ||
                all[o].offsets(by_columns) != all[k].offsets(by_columns))
                return false;
        }
    }
    return true;
}

}  // namespace simdact::fuzz
