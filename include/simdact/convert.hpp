// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `convert`: y = x, from one element type to another.
///
///     simdact::convert(x, y);    // std::vector<float> x; std::vector<simdact::bfloat16> y
///
/// forward.hpp has the conventions that all calls share. The types are those that are computed in
/// one arithmetic type: float and those of 16 bits. To more bits it is exact; to fewer it rounds
/// once, to nearest even (simd/storage.hpp says how NaN and what is too large are converted).
/// `convert(x, y)` gives what `forward(identity<float>{}, x, y)` does.

#include "detail/verb/verb.hpp"
#include "functions/identity.hpp"

namespace simdact {

namespace verbs {
/// See `simdact::convert`.
struct convert : detail::elementwise_verb {
    static constexpr const char* name = "convert";
    static constexpr detail::parameter parameters[] = {detail::reads("x"), detail::writes("y")};
    static constexpr bool has_activation = false;
    using needs = detail::needs_nothing;

    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        using T = typename Call::T;
        return detail::elementwise_kernel<Arch, T, detail::tuning_of<identity<T>>()>(
            call, detail::value<identity<T>>{});
    }
};
}  // namespace verbs

/// `convert([policy,] x, y)`, `convert([policy,] x, y, n)`: y[i] = x[i] for every element.
///
/// \param x  the input, of any length, empty included
/// \param y  the output, of the same size; x itself, or memory apart from it
/// \pre of pointers: x and y point to n elements each; y is x, if their elements have one size, or
///      overlaps no byte of it. With n = 0 they may be null.
/// \throws std::invalid_argument of arrays: if the sizes differ or y partially overlaps x; y is
///         then untouched
SIMDACT_VERB(convert, verbs::convert)

}  // namespace simdact
