// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What a verb's description is made of: its parameters, each with a name for messages and a role.

#include <concepts>
#include <cstddef>
#include <iterator>

#include "../../policy.hpp"
#include "../loop/by_rows.hpp"
#include "mistake.hpp"

namespace simdact::detail {

enum class role : unsigned char {
    input,       ///< Read element by element.
    output,      ///< Written element by element.
    mask_input,  ///< Bits beside the elements.
    mask_output,
    channel_input,  ///< An element per channel.
    channel_output,
    records,  ///< Statistics per channel, written.
    layout,   ///< `channels`: has the number of elements.
    option,   ///< Of the verb's `option_type`.
    optional  ///< The same, and may be left out.
};

struct parameter {
    const char* name;
    detail::role role;
};

consteval parameter reads(const char* name) {
    return {name, role::input};
}
consteval parameter writes(const char* name) {
    return {name, role::output};
}

constexpr bool is_array_role(role r) {
    return r < role::layout;
}
constexpr bool is_elementwise(role r) {
    return r <= role::output;
}
constexpr bool is_written(role r) {
    return r == role::output || r == role::mask_output || r == role::channel_output ||
           r == role::records;
}

struct no_option {};
/// What a verb without an activation has in its place.
struct no_activation {};

/// What descriptions have in common.
struct verb_defaults {
    static constexpr bool in_place = false;
    static constexpr bool has_activation = true;
    static constexpr bool can_add = true;
    static constexpr bool always_adds = false;
    static constexpr mistake missing_option = mistake::an_argument_of_another_type_is_left_over;
    using option_type = no_option;
    using result = void;

    template <class Arch, class Call>
    SIMDACT_INLINE static void run(const Call& call) noexcept(
        noexcept(call.policy.run(std::size_t{}, any_kernel))) {
        call.policy.run(call.n,
                        detail::by_rows_of(call.rows, Call::verb::template kernel<Arch>(call)));
    }
};

template <class Verb, class A>
constexpr bool is_option_of = std::same_as<A, typename Verb::option_type>;
template <class Verb, class A>
    requires requires { Verb::template is_option<A>; }
constexpr bool is_option_of<Verb, A> = Verb::template is_option<A>;

template <class Verb>
constexpr std::size_t parameter_count = std::size(Verb::parameters);

template <class Verb>
consteval std::size_t count_arrays() {
    std::size_t n = 0;
    for (const parameter& p : Verb::parameters)
        n += detail::is_array_role(p.role) ? 1U : 0U;
    return n;
}

template <class Verb>
consteval std::size_t count_of(role r) {
    std::size_t n = 0;
    for (const parameter& p : Verb::parameters)
        n += p.role == r ? 1U : 0U;
    return n;
}

template <class Verb>
constexpr bool has_layout = detail::count_of<Verb>(role::layout) != 0;

/// Which parameter is the n-th of a role.
template <class Verb, role Role>
consteval std::size_t nth_of_role(std::size_t n) {
    std::size_t k = 0;
    for (const parameter& p : Verb::parameters) {
        if (p.role == Role && n-- == 0)
            return k;
        ++k;
    }
    return k;
}

}  // namespace simdact::detail
