// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// Kernels whose results are added to what their outputs hold, made of those that overwrite it.

#include <cstddef>

#include "elementwise.hpp"
#include "stream.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel {

/// What an output holds, as an input. (Not a `source`: the results can't be streamed, which then
/// need not be asked.)
template <stored E>
struct old_values : source<E> {};

/// Adds to an array where the loop sees no element twice; elsewhere `adding` does.
template <element E>
struct adding_to {
    E* data;

    template <simd::lanes V>
    SIMDACT_INLINE void store(position at, V value) const noexcept {
        const V old = source<E>{data}.template load<V>(at);
        sink<E>{data}.store(at, simd::in_order(old + simd::rounded(value)));
    }
};

namespace detail {

template <class Output>
constexpr bool adds_to = false;
template <element E>
constexpr bool adds_to<adding_to<E>> = true;

template <class Items>
constexpr std::size_t pack_size = 0;
template <class... Items>
constexpr std::size_t pack_size<pack<Items...>> = sizeof...(Items);

template <class First, class... Rest>
SIMDACT_INLINE constexpr pack<First, Rest...> prepend(First first, pack<Rest...> rest) noexcept {
    return {first, rest};
}

template <class... Others>
SIMDACT_INLINE constexpr auto join(const pack<>&, const pack<Others...>& others) noexcept {
    return others;
}
template <class First, class... Rest, class... Others>
SIMDACT_INLINE constexpr auto join(const pack<First, Rest...>& items,
                                   const pack<Others...>& others) noexcept {
    return detail::prepend(items.first, detail::join(items.rest, others));
}

struct make_old_values {
    template <class... Ys>
    SIMDACT_INLINE auto operator()(const sink<Ys>&... sinks) const noexcept {
        return kernel::make_pack(old_values<Ys>{{sinks.data}}...);
    }
};

/// The results, of which the first `Count` are added to the first `Count` of the lanes. Each result
/// is rounded before: the bits are those of a sum of two arrays.
template <std::size_t Count, class Results>
SIMDACT_INLINE auto add_to_first(const Results& results) noexcept {
    return results;
}
template <std::size_t Count, class Results, class V, class... Lanes>
SIMDACT_INLINE auto add_to_first(const Results& results, const V& old,
                                 const Lanes&... lanes) noexcept {
    if constexpr (Count == 0)
        return results;
    else
        return detail::prepend(V(simd::in_order(old + simd::rounded(results.first))),
                               detail::add_to_first<Count - 1>(results.rest, lanes...));
}

/// operation(at, lanes...) of the lanes behind the first `Count`.
template <std::size_t Count>
struct compute_behind {
    template <class Operation, class V, class... Lanes>
    SIMDACT_INLINE static auto of(position at, const Operation& operation, const V& lanes,
                                  const Lanes&... more) noexcept {
        if constexpr (Count == 0)
            return detail::compute(at, operation, kernel::make_pack(lanes, more...));
        else
            return compute_behind<Count - 1>::of(at, operation, more...);
    }
};

}  // namespace detail

/// Another operation, whose first `Outputs` results are added to what the outputs hold: that is
/// what its first lanes are.
template <std::size_t Outputs, class Operation>
struct adding {
    Operation operation;

    static constexpr bool lanewise = detail::lanewise<Operation>;

    template <simd::lanes V>
    SIMDACT_INLINE auto prepared() const noexcept
        requires requires(const Operation& other) { other.template prepared<V>(); }
    {
        using on = decltype(operation.template prepared<V>());
        return adding<Outputs, on>{operation.template prepared<V>()};
    }

    template <class... Lanes>
    SIMDACT_INLINE auto operator()(position at, const Lanes&... lanes) const noexcept {
        return detail::add_to_first<Outputs>(
            detail::compute_behind<Outputs>::of(at, operation, lanes...), lanes...);
    }
};

template <class Operation>
constexpr bool is_adding = false;
template <std::size_t Outputs, class Operation>
constexpr bool is_adding<adding<Outputs, Operation>> = true;

/// outputs = outputs + what the kernel would have written. Not of a kernel that adds already.
template <class Arch, arithmetic T, tuning Tuning, class... Ys, class... Inputs, class Operation>
    requires(!is_adding<Operation>)
SIMDACT_INLINE auto make_adding(const elementwise<Arch, T, Tuning, pack<sink<Ys>...>,
                                                  pack<Inputs...>, Operation>& call) noexcept {
    return kernel::make_elementwise<Arch, T, Tuning>(
        call.elements, call.outputs,
        detail::join(call.outputs.apply(detail::make_old_values{}), call.inputs),
        adding<sizeof...(Ys), Operation>{call.operation});
}

/// The same of other kernels, which have it as a member.
template <class Kernel>
    requires requires(const Kernel& call) { call.make_adding(); }
SIMDACT_INLINE auto make_adding(const Kernel& call) noexcept {
    return call.make_adding();
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::kernel
