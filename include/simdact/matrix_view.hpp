// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `matrix_view`: an array of rows that are apart, as a slice of a larger matrix is. Every
/// elementwise verb takes such views in place of ranges, without copies. Opt-in: `simdact.hpp` does
/// not include it.
///
///     // SwiGLU of a layer whose two halves stand side by side, n columns each:
///     const simdact::matrix_view<const float> both{data, rows, 2 * n};
///     simdact::forward_gated(simdact::silu<float>{}, both.middle_columns(n, n),
///                            both.middle_columns(0, n), simdact::matrix_view<float>{y, rows, n});
///
///     forward(f, x, y)     forward(f, x)      backward(f, x, grad_y, grad_x)
///     backward_from_output(f, y, grad_y, grad_x)    accumulate_backward(f, x, grad_y, grad_x)
///     double_backward(f, x, grad_y, grad_grad_x, grad_grad_y, grad_x)
///     forward_gated(f, x, gate, y)     backward_gated(f, x, gate, grad_y, grad_x, grad_gate)
///     forward_random(f, from, x, y)    backward_random(f, from, x, grad_y, grad_x)
///     forward_masked(f, x, y, mask)    backward_masked(f, mask, grad_y, grad_x)    convert(x, y)
///
/// and each with the instruction set and a policy in front. All arrays of a call are views of one
/// shape, each with a leading dimension of its own; the mask is a range of bytes as it is without
/// views. The results are those of the verb on arrays without gaps, to the bit: element (i, j) is
/// element i · columns + j (for its draw, and in the mask). What is between the rows is neither
/// read nor written. Nothing is allocated.
///
/// Views are checked as ranges are, and what is wrong throws `std::invalid_argument` before
/// anything is written: shapes that differ; a leading dimension that is less than the columns; an
/// output that is neither exactly an input (the same memory and leading dimension) nor apart from
/// it, or that is not apart from another output. Views of one matrix that interleave without a
/// common element are apart. The check takes O(log leading dimension), whatever the shape.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ranges>
#include <span>
#include <type_traits>
#include <utility>

#include "accumulate.hpp"
#include "backward.hpp"
#include "check.hpp"
#include "convert.hpp"
#include "double_backward.hpp"
#include "element.hpp"
#include "forward.hpp"
#include "gated.hpp"
#include "kernel/rows.hpp"
#include "masked.hpp"
#include "misuse.hpp"
#include "policy.hpp"
#include "random.hpp"

namespace simdact {

/// Rows of consecutive elements. Row i begins at `data + i · leading_dimension`.
///
/// \tparam E  a type of elements, const for arrays that are read
template <class E>
struct matrix_view {
    E* data = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    /// The distance of the rows' beginnings, in elements: at least `columns`, which it is where it
    /// is left out.
    std::size_t leading_dimension = columns;

    SIMDACT_INLINE constexpr std::size_t size() const noexcept { return rows * columns; }

    /// Of memory without gaps, all of it or a part of whole rows.
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

    SIMDACT_INLINE constexpr operator matrix_view<const E>() const noexcept
        requires(!std::is_const_v<E>)
    {
        return {data, rows, columns, leading_dimension};
    }
};

template <class E>
matrix_view(E*, std::size_t, std::size_t) -> matrix_view<E>;
template <class E>
matrix_view(E*, std::size_t, std::size_t, std::size_t) -> matrix_view<E>;

namespace misuse {
struct the_arrays_of_a_call_are_either_all_matrix_views_or_none_is;
}  // namespace misuse

inline namespace SIMDACT_VERSION_NAMESPACE {
namespace check {

/// A matrix argument of a verb, as an error message speaks of it.
struct matrix {
    const char* name;
    std::uintptr_t begin;
    std::size_t rows;
    std::size_t columns;
    std::size_t leading_dimension;
    std::size_t element_size;
};

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
    const std::size_t count = n + check::sum_of_quotients(n, start, step, modulus) -
                              check::sum_of_quotients(n, start + (modulus - bound), step, modulus);
    return count != 0;
}

/// Rows of bytes.
struct byte_rows {
    std::uintptr_t begin;
    std::size_t rows;
    std::size_t width;
    std::size_t stride;

    SIMDACT_INLINE constexpr explicit byte_rows(const matrix& m) noexcept
        : begin(m.begin),
          rows(m.columns == 0 ? 0 : m.rows),
          width(m.columns * m.element_size),
          stride(m.rows == 1 ? width : m.leading_dimension * m.element_size) {}

    SIMDACT_INLINE constexpr std::size_t length() const noexcept {
        return (rows - 1) * stride + width;
    }
};

/// No byte is in both.
///
/// \pre the leading dimensions are not less than the columns
SIMDACT_INLINE constexpr bool are_apart(const matrix& first, const matrix& second) noexcept {
    const byte_rows a(first.begin <= second.begin ? first : second);
    const byte_rows b(first.begin <= second.begin ? second : first);
    if (a.rows == 0 || b.rows == 0 || b.begin - a.begin >= a.length())
        return true;
    // From here on b begins within a, and so do its rows up to some one. They must fit in the gaps.
    const std::size_t start = b.begin - a.begin;
    const std::size_t within = (a.length() - start - 1) / b.stride + 1;
    const std::size_t n = within < b.rows ? within : b.rows;
    if (start + (n - 1) * b.stride + b.width > a.length())
        return false;
    if (a.width + b.width > a.stride)
        return false;
    return !check::any_below(n, start + b.width - 1, b.stride, a.stride, a.width + b.width - 1);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_shapes(const char* verb, const matrix& a, const matrix& b) {
    char message[320];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %zu rows of %zu elements, but %s has %zu rows of %zu; they "
                  "must have the same shape",
                  verb, a.name, a.rows, a.columns, b.name, b.rows, b.columns);
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_leading_dimension(const char* verb, const matrix& a) {
    char message[320];
    std::snprintf(message, sizeof message,
                  "simdact::%s: %s has %zu rows of %zu elements with a leading dimension of %zu; "
                  "it must be %s",
                  verb, a.name, a.rows, a.columns, a.leading_dimension,
                  a.leading_dimension < a.columns ? "at least as large as a row"
                                                  : "such that the matrix fits in memory");
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_overlap(const char* verb, const matrix& output,
                                            const matrix& other) {
    const bool before = output.begin < other.begin;
    const std::uintptr_t distance =
        before ? other.begin - output.begin : output.begin - other.begin;
    char message[448];
    std::snprintf(
        message, sizeof message,
        "simdact::%s: the output %s (%zu rows of %zu elements, leading dimension %zu) "
        "partially overlaps %s (leading dimension %zu): it begins %zu bytes %s the other; "
        "an output must be exactly the same memory, row by row, or apart",
        verb, output.name, output.rows, output.columns, output.leading_dimension, other.name,
        other.leading_dimension, static_cast<std::size_t>(distance), before ? "before" : "after");
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_shared_memory(const char* verb, const matrix& a,
                                                  const matrix& b) {
    char message[448];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the outputs %s (%zu rows of %zu elements, leading dimension %zu) "
                  "and %s (leading dimension %zu) overlap: each output needs memory of its own",
                  verb, a.name, a.rows, a.columns, a.leading_dimension, b.name,
                  b.leading_dimension);
    check::fail(message);
}

/// The arguments of a verb, of which the last `outputs` are written to.
template <class Build = simd::build>
[[gnu::noinline]] void matrices(const char* verb, const matrix* all, std::size_t count,
                                std::size_t outputs) {
    for (std::size_t k = 0; k < count; ++k) {
        const matrix& each = all[k];
        if (each.rows != all[count - 1].rows || each.columns != all[count - 1].columns) [[unlikely]]
            check::fail_shapes(verb, each, all[count - 1]);
        std::size_t elements = 0;
        std::size_t bytes = 0;
        if (each.leading_dimension < each.columns ||
            SIMDACT_MUL_OVERFLOWED(each.rows, each.leading_dimension, &elements) ||
            SIMDACT_MUL_OVERFLOWED(elements, 4 * each.element_size, &bytes)) [[unlikely]]
            check::fail_leading_dimension(verb, each);
    }
    for (std::size_t o = count - outputs; o < count; ++o) {
        for (std::size_t k = 0; k < o; ++k) {
            const bool is_input = k < count - outputs;
            const bool same =
                is_input && all[o].begin == all[k].begin &&
                all[o].element_size == all[k].element_size &&
                (all[o].leading_dimension == all[k].leading_dimension || all[o].rows <= 1);
            if (same || check::are_apart(all[o], all[k])) [[likely]]
                continue;
            if (is_input)
                check::fail_overlap(verb, all[o], all[k]);
            check::fail_shared_memory(verb, all[o], all[k]);
        }
    }
}

/// The mask is large enough for the arrays' elements, and apart from all of their memory.
template <class F>
SIMDACT_INLINE void mask_of_matrices(const char* verb, argument mask, const matrix* all) {
    const auto whole = [](const matrix& m) SIMDACT_THIS_LAMBDA_IS_INLINED {
        return argument{m.name, m.begin, m.rows * m.columns, m.element_size};
    };
    const std::size_t needed = mask_bytes<F>(all->rows * all->columns);
    if (mask.elements < needed) [[unlikely]]
        check::fail_mask_too_small(verb, mask, whole(all[0]), needed);
    const matrix bytes{mask.name, mask.begin, 1, needed, needed, 1};
    for (int k = 0; k < 2; ++k)
        if (!check::are_apart(bytes, all[k])) [[unlikely]]
            check::fail_mask_overlap(verb, mask, whole(all[k]));
}

}  // namespace check

namespace matrix_detail {

template <class A>
constexpr bool is_view = false;
template <class E>
constexpr bool is_view<matrix_view<E>> = true;
template <class A>
constexpr bool holds_view = is_view<std::remove_cvref_t<A>>;

/// What the pointer tier is given for an argument: of a view and of a mask a pointer.
template <class A>
SIMDACT_INLINE decltype(auto) pointed(A& argument) noexcept {
    if constexpr (holds_view<A>)
        return std::remove_cvref_t<decltype(argument.data)>(argument.data);
    else if constexpr (mask_range<A>)
        return std::ranges::data(argument);
    else
        return (argument);
}

/// Runs a verb's kernel row by row, in the way of another policy. Short rows are not streamed
/// unless that policy says so: each row ends with a fence.
template <class Inner, std::size_t Inputs, std::size_t Outputs>
struct rows_policy {
    const Inner& inner;
    kernel::row_gaps<Inputs, Outputs> gaps;
    stores mode;

    template <class Kernel>
    SIMDACT_INLINE void run(std::size_t n, const Kernel& kernel) const
        noexcept(noexcept(inner.run(n, kernel))) {
        if constexpr (std::is_same_v<Kernel, simdact::detail::probe_kernel>)
            inner.run(n, kernel);
        else
            inner.run(n, kernel::make_by_rows(kernel.storing(mode), gaps));
    }
};

/// What a row of an output must have, in bytes, for streaming to gain more than the fence costs.
inline constexpr std::size_t least_streamed_row = 2048;

/// Appends the argument if it is a view.
template <class Verb, class A>
SIMDACT_INLINE void describe(check::matrix* all, std::size_t& next, const A& argument) noexcept {
    if constexpr (is_view<A>) {
        all[next] = {Verb::arrays[next],
                     reinterpret_cast<std::uintptr_t>(argument.data),
                     argument.rows,
                     argument.columns,
                     argument.leading_dimension,
                     sizeof(*argument.data)};
        ++next;
    }
}

template <class Verb, class Arch, class Policy, class... A>
SIMDACT_INLINE void run(const Policy& policy, A&&... arguments) {
    constexpr std::size_t count = (std::size_t{holds_view<A>} + ...);
    constexpr std::size_t outputs = Verb::outputs;
    constexpr std::size_t inputs = count > outputs ? count - outputs : 1;
    std::array<check::matrix, count> all;
    std::size_t next = 0;
    (matrix_detail::describe<Verb>(all.data(), next, arguments), ...);
    Verb::check(all.back(), arguments...);
    check::matrices(Verb::name, all.data(), count, outputs);
    Verb::check_memory(all.data(), arguments...);
    const std::size_t n = all.back().rows * all.back().columns;
    kernel::row_gaps<inputs, outputs> gaps{all.back().columns, {}, {}};
    std::size_t largest = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t gap = all[k].leading_dimension - all[k].columns;
        if (k + outputs >= count)
            gaps.outputs[k + outputs - count] = gap;
        if (k < inputs)
            gaps.inputs[k] = gap;
        largest = gap > largest ? gap : largest;
    }
    if (n == 0 || largest == 0 || all.back().rows == 1)
        return Verb::template call<Arch>(policy, matrix_detail::pointed(arguments)..., n);
    const bool short_rows = all.back().columns < least_streamed_row / all.back().element_size;
    Verb::template call<Arch>(
        rows_policy<Policy, inputs, outputs>{policy, gaps,
                                             short_rows ? stores::never : stores::automatic},
        matrix_detail::pointed(arguments)..., n);
}

/// What verbs have in common.
struct verb {
    static constexpr bool in_place = false;

    template <class... A>
    SIMDACT_INLINE static void check(const check::matrix&, const A&...) noexcept {}
    template <class... A>
    SIMDACT_INLINE static void check_memory(const check::matrix*, const A&...) noexcept {}
};

/// The pointer tier takes these arguments, of which each array is a view; or there is one view
/// where it works in place.
template <class Verb, class Arch, class Policy, class... A>
concept pointers_fit =
    ((std::size_t{holds_view<A>} + ...) == std::size(Verb::arrays) ||
     (Verb::in_place && (std::size_t{holds_view<A>} + ...) == 1)) &&
    !(simdact::detail::is_temporary<A> || ...) && requires(const Policy& policy, A&&... arguments) {
        Verb::template call<Arch>(policy, matrix_detail::pointed(arguments)..., std::size_t{});
    };

template <class Verb, class Arch, class First, class... Rest>
consteval bool fits() {
    if constexpr (sizeof...(Rest) == 0)
        return false;
    else if constexpr (execution_policy<std::remove_cvref_t<First>>)
        return pointers_fit<Verb, Arch, std::remove_cvref_t<First>, Rest...>;
    else
        return pointers_fit<Verb, Arch, serial_policy, First, Rest...>;
}

template <class Verb, class Arch, class... A>
concept call = (holds_view<A> || ...) && matrix_detail::fits<Verb, Arch, A...>();

template <class Verb, class Arch, class First, class... Rest>
SIMDACT_INLINE void start(First&& first, Rest&&... rest) {
    if constexpr (execution_policy<std::remove_cvref_t<First>>)
        matrix_detail::run<Verb, Arch>(first, rest...);
    else
        matrix_detail::run<Verb, Arch>(serial, first, rest...);
}

// What is wrong with a call, as with one of pointers.

template <class A>
struct argument_as_pointer {
    using type = A;
};
template <class A>
    requires holds_view<A>
struct argument_as_pointer<A> {
    using type = decltype(std::remove_cvref_t<A>::data);
};

template <class A>
constexpr bool is_range_of_elements = std::ranges::range<A> && simdact::detail::has_elements<A>;

template <class Verb, class Arch, class... A>
consteval auto find_misuse() {
    if constexpr (!(holds_view<A> || ...) || sizeof...(A) < 2)
        return std::type_identity<misuse::none>{};
    else if constexpr ((is_range_of_elements<A> || ...))
        return std::type_identity<
            misuse::the_arrays_of_a_call_are_either_all_matrix_views_or_none_is>{};
    else
        return std::type_identity<
            typename Verb::template misuse<Arch, typename argument_as_pointer<A>::type...>>{};
}

template <class Verb, class Arch, class... A>
using misuse_of = typename decltype(matrix_detail::find_misuse<Verb, Arch, A...>())::type;

template <class Needs, std::size_t Outputs>
struct plain_verb : verb {
    static constexpr std::size_t outputs = Outputs;

    template <class Arch, class F, class... A>
    using misuse = simdact::detail::misuse_of<std::remove_cvref_t<F>, Arch, Needs, Outputs, A...>;
};

struct forward_verb : plain_verb<simdact::detail::any_activation, 1> {
    static constexpr const char* name = "forward";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr bool in_place = true;

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward<Arch>(arguments...)) {
        simdact::forward<Arch>(arguments...);
    }
};

struct backward_verb : plain_verb<simdact::detail::with_derivative, 1> {
    static constexpr const char* name = "backward";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward<Arch>(arguments...)) {
        simdact::backward<Arch>(arguments...);
    }
};

struct accumulate_backward_verb : plain_verb<simdact::detail::with_derivative, 1> {
    static constexpr const char* name = "accumulate_backward";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::accumulate_backward<Arch>(arguments...)) {
        simdact::accumulate_backward<Arch>(arguments...);
    }
};

struct backward_from_output_verb : plain_verb<simdact::detail::with_derivative_from_output, 1> {
    static constexpr const char* name = "backward_from_output";
    static constexpr const char* arrays[] = {"y", "grad_y", "grad_x"};

    template <class F, class... A>
    SIMDACT_INLINE static void check(const check::matrix&, const F& f, const A&...) {
        check::output_determines_gradient(name, f);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_from_output<Arch>(arguments...)) {
        simdact::backward_from_output<Arch>(arguments...);
    }
};

struct double_backward_verb : plain_verb<simdact::detail::with_second_derivative, 2> {
    static constexpr const char* name = "double_backward";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_grad_x", "grad_grad_y", "grad_x"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::double_backward<Arch>(arguments...)) {
        simdact::double_backward<Arch>(arguments...);
    }
};

struct forward_gated_verb : plain_verb<simdact::detail::any_activation, 1> {
    static constexpr const char* name = "forward_gated";
    static constexpr const char* arrays[] = {"x", "gate", "y"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward_gated<Arch>(arguments...)) {
        simdact::forward_gated<Arch>(arguments...);
    }
};

struct backward_gated_verb : plain_verb<simdact::detail::with_derivative, 2> {
    static constexpr const char* name = "backward_gated";
    static constexpr const char* arrays[] = {"x", "gate", "grad_y", "grad_x", "grad_gate"};

    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_gated<Arch>(arguments...)) {
        simdact::backward_gated<Arch>(arguments...);
    }
};

struct convert_verb : verb {
    static constexpr const char* name = "convert";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class... A>
    using misuse = typename simdact::detail::convert_misuse<Arch, A...>::type;
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::convert<Arch>(arguments...)) {
        simdact::convert<Arch>(arguments...);
    }
};

struct forward_random_verb : verb {
    static constexpr const char* name = "forward_random";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = simdact::detail::random_misuse_of<std::remove_cvref_t<F>, Arch,
                                                     simdact::detail::any_activation, A...>;
    template <class F, class... A>
    SIMDACT_INLINE static void check(const check::matrix&, const F& f, const A&...) {
        check::valid_parameters(name, f);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward_random<Arch>(arguments...)) {
        simdact::forward_random<Arch>(arguments...);
    }
};

struct backward_random_verb : verb {
    static constexpr const char* name = "backward_random";
    static constexpr const char* arrays[] = {"x", "grad_y", "grad_x"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = simdact::detail::random_misuse_of<std::remove_cvref_t<F>, Arch,
                                                     simdact::detail::with_derivative, A...>;
    template <class F, class... A>
    SIMDACT_INLINE static void check(const check::matrix&, const F& f, const A&...) {
        check::valid_parameters(name, f);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_random<Arch>(arguments...)) {
        simdact::backward_random<Arch>(arguments...);
    }
};

template <bool Writes, class Arch, class F, class... A>
struct masked_misuse {
    using type = misuse::none;
};
template <bool Writes, class Arch, class F, class First, class Second, class Third, class... Rest>
struct masked_misuse<Writes, Arch, F, First, Second, Third, Rest...> {
    using type = simdact::detail::masked_misuse_of<F, Arch, Writes, First, Second, Third, Rest...>;
};

struct forward_masked_verb : verb {
    static constexpr const char* name = "forward_masked";
    static constexpr const char* arrays[] = {"x", "y"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = typename masked_misuse<true, Arch, std::remove_cvref_t<F>, A...>::type;
    template <class F, class X, class Y, class Mask>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const X&, const Y&,
                                            const Mask& mask) {
        check::mask_of_matrices<F>(name, check::describe("mask", mask), all);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::forward_masked<Arch>(arguments...)) {
        simdact::forward_masked<Arch>(arguments...);
    }
};

struct backward_masked_verb : verb {
    static constexpr const char* name = "backward_masked";
    static constexpr const char* arrays[] = {"grad_y", "grad_x"};
    static constexpr std::size_t outputs = 1;

    template <class Arch, class F, class... A>
    using misuse = typename masked_misuse<false, Arch, std::remove_cvref_t<F>, A...>::type;
    template <class F, class Mask, class GradY, class GradX>
    SIMDACT_INLINE static void check_memory(const check::matrix* all, const F&, const Mask& mask,
                                            const GradY&, const GradX&) {
        check::mask_of_matrices<F>(name, check::describe("mask", mask), all);
    }
    template <class Arch, class... A>
    SIMDACT_INLINE static auto call(const A&... arguments)
        -> decltype(simdact::backward_masked<Arch>(arguments...)) {
        simdact::backward_masked<Arch>(arguments...);
    }
};

}  // namespace matrix_detail
}  // namespace SIMDACT_VERSION_NAMESPACE

/// y = f(x), or x = f(x) of one view.
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::forward_verb, Arch, A...>
SIMDACT_INLINE void forward(A&&... arguments) {
    matrix_detail::start<matrix_detail::forward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward(A&&...) = delete;

/// grad_x = grad_y · f'(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_verb, Arch, A...>
SIMDACT_INLINE void backward(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward(A&&...) = delete;

/// grad_x += grad_y · f'(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::accumulate_backward_verb, Arch, A...>
SIMDACT_INLINE void accumulate_backward(A&&... arguments) {
    matrix_detail::start<matrix_detail::accumulate_backward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::accumulate_backward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void accumulate_backward(A&&...) = delete;

/// grad_x = grad_y · f'(x), from y = f(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_from_output_verb, Arch, A...>
SIMDACT_INLINE void backward_from_output(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_from_output_verb, Arch>(arguments...);
}
template <
    class Arch = default_arch, class... A,
    class Why = matrix_detail::misuse_of<matrix_detail::backward_from_output_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_from_output(A&&...) = delete;

/// grad_grad_y = grad_grad_x · f'(x), grad_x = grad_grad_x · grad_y · f''(x)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::double_backward_verb, Arch, A...>
SIMDACT_INLINE void double_backward(A&&... arguments) {
    matrix_detail::start<matrix_detail::double_backward_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::double_backward_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void double_backward(A&&...) = delete;

/// y = x · f(gate)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::forward_gated_verb, Arch, A...>
SIMDACT_INLINE void forward_gated(A&&... arguments) {
    matrix_detail::start<matrix_detail::forward_gated_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_gated_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_gated(A&&...) = delete;

/// grad_x = grad_y · f(gate), grad_gate = grad_y · x · f'(gate)
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_gated_verb, Arch, A...>
SIMDACT_INLINE void backward_gated(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_gated_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_gated_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_gated(A&&...) = delete;

/// y = x
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::convert_verb, Arch, A...>
SIMDACT_INLINE void convert(A&&... arguments) {
    matrix_detail::start<matrix_detail::convert_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::convert_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void convert(A&&...) = delete;

/// y = f(x, u)
template <class Arch = default_arch, execution_policy Policy, class F, class... Views>
    requires matrix_detail::call<matrix_detail::forward_random_verb, Arch, const Policy&, const F&,
                                 const draws&, Views...>
SIMDACT_INLINE void forward_random(const Policy& policy, const F& f, const draws& from,
                                   Views&&... views) {
    matrix_detail::start<matrix_detail::forward_random_verb, Arch>(policy, f, from, views...);
}
template <class Arch = default_arch, class F, class... Views>
    requires matrix_detail::call<matrix_detail::forward_random_verb, Arch, const F&, const draws&,
                                 Views...>
SIMDACT_INLINE void forward_random(const F& f, const draws& from, Views&&... views) {
    matrix_detail::start<matrix_detail::forward_random_verb, Arch>(f, from, views...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_random_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_random(A&&...) = delete;

/// grad_x = grad_y · f'(x, u)
template <class Arch = default_arch, execution_policy Policy, class F, class... Views>
    requires matrix_detail::call<matrix_detail::backward_random_verb, Arch, const Policy&, const F&,
                                 const draws&, Views...>
SIMDACT_INLINE void backward_random(const Policy& policy, const F& f, const draws& from,
                                    Views&&... views) {
    matrix_detail::start<matrix_detail::backward_random_verb, Arch>(policy, f, from, views...);
}
template <class Arch = default_arch, class F, class... Views>
    requires matrix_detail::call<matrix_detail::backward_random_verb, Arch, const F&, const draws&,
                                 Views...>
SIMDACT_INLINE void backward_random(const F& f, const draws& from, Views&&... views) {
    matrix_detail::start<matrix_detail::backward_random_verb, Arch>(f, from, views...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_random_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_random(A&&...) = delete;

/// y = f(x), and the zones of x into the mask
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::forward_masked_verb, Arch, A...>
SIMDACT_INLINE void forward_masked(A&&... arguments) {
    matrix_detail::start<matrix_detail::forward_masked_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::forward_masked_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_masked(A&&...) = delete;

/// grad_x from the zones and grad_y.
template <class Arch = default_arch, class... A>
    requires matrix_detail::call<matrix_detail::backward_masked_verb, Arch, A...>
SIMDACT_INLINE void backward_masked(A&&... arguments) {
    matrix_detail::start<matrix_detail::backward_masked_verb, Arch>(arguments...);
}
template <class Arch = default_arch, class... A,
          class Why = matrix_detail::misuse_of<matrix_detail::backward_masked_verb, Arch, A...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_masked(A&&...) = delete;

}  // namespace simdact
