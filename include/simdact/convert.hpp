// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `convert`: y = x, from one element type to another.
///
///     simdact::convert(x, y);    // std::vector<float> x; std::vector<simdact::bfloat16> y
///
/// The tiers, the policies and the promises are those of `forward` (forward.hpp). The types are
/// those that are computed in one arithmetic type: float and those of 16 bits. To more bits it is
/// exact; to fewer it rounds once, to nearest even (simd/storage.hpp says how NaN and what is too
/// large are converted). `convert(x, y)` gives what `forward(identity<float>{}, x, y)` does.

#include <concepts>
#include <cstddef>
#include <ranges>
#include <type_traits>

#include "check.hpp"
#include "element.hpp"
#include "functions/identity.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"

namespace simdact {

namespace detail {

template <class X>
using identity_for = identity<arithmetic_type_of<X>>;

/// An activation of which there is nothing to be found wrong.
struct any_type {
    template <simd::lanes V>
    SIMDACT_INLINE V operator()(V x) const noexcept {
        return x;
    }
};

template <class Arch, class First, class... Rest>
struct convert_misuse {
    using type = misuse_of<any_type, Arch, any_activation, 1, First, Rest...>;
};
template <class Arch, class First, class... Rest>
    requires(!is_data<First>)
struct convert_misuse<Arch, First, Rest...> {
    using type =
        misuse_of<std::remove_cvref_t<First>, Arch, any_activation, 1, const any_type&, Rest...>;
};

}  // namespace detail

// ---- pointer tier

/// y[i] = x[i] for i in [0, n).
///
/// \pre x and y point to n elements each; y is x, if their elements have one size, or overlaps no
///      byte of it. With n = 0 they may be null.
template <class Arch = default_arch, execution_policy Policy, element X, element Y>
    requires enabled_arch<Arch> && computed_alike<X, Y>
SIMDACT_INLINE void convert(const Policy& policy, const X* x, Y* y,
                            std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    operation::run<Arch, operation::value>(policy, detail::identity_for<X>{}, n, operation::from(x),
                                           operation::to(y));
}

template <class Arch = default_arch, element X, element Y>
    requires enabled_arch<Arch> && computed_alike<X, Y>
SIMDACT_INLINE void convert(const X* x, Y* y, std::size_t n) noexcept {
    simdact::convert<Arch>(serial, x, y, n);
}

// ---- range tier

/// y[i] = x[i] for every element of x.
///
/// \param x  the input, of any length, empty included
/// \param y  the output: as many elements; x itself, or memory apart from it
/// \throws std::invalid_argument if the sizes differ or y partially overlaps x; y is then untouched
template <class Arch = default_arch, execution_policy Policy, input_range X, output_range Y>
    requires enabled_arch<Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void convert(const Policy& policy, const X& x, Y&& y) {
    check::one_output("convert", check::describe("y", y), check::describe("x", x));
    simdact::convert<Arch>(policy, std::ranges::data(x), std::ranges::data(y),
                           static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, input_range X, output_range Y>
    requires enabled_arch<Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void convert(const X& x, Y&& y) {
    simdact::convert<Arch>(serial, x, y);
}

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class First, class... Arguments,
          class Why = typename detail::convert_misuse<Arch, First, Arguments...>::type>
    requires(!std::same_as<Why, misuse::none>)
void convert(First&&, Arguments&&...) = delete;

}  // namespace simdact
