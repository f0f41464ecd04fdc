// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The policy `accumulating` around a verb, in a dispatch list.

#include <utility>

#include "../accumulate.hpp"
#include "../kernel/adding.hpp"
#include "list.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {

namespace detail {

template <class List>
struct adding;
template <class... Kernels>
struct adding<kernel_list<Kernels...>> {
    using type = kernel_list<decltype(kernel::make_adding(std::declval<const Kernels&>()))...>;
};

}  // namespace detail

namespace verb {

/// `accumulating<backward>` is for `accumulate_backward(best, …)` and
/// `backward(accumulating(best), …)`.
template <class Verb>
struct accumulating {
    template <class F>
    static constexpr bool is_defined_for = Verb::template is_defined_for<F>;
    template <class Arch, class F, class E>
    using kernels = typename detail::adding<typename Verb::template kernels<Arch, F, E>>::type;
};

}  // namespace verb
}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
