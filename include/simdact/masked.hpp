// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_masked` and `backward_masked`: the backward pass of piecewise-linear functions from
/// one bit an element, which the forward pass writes, instead of from x.
///
///     std::vector<std::uint8_t> mask(simdact::mask_bytes<simdact::leaky_relu<float>>(x.size()));
///     simdact::forward_masked(f, x, x, mask);                   // in place: x need not be kept
///     simdact::backward_masked(f, mask, grad_y, grad_y);        // what backward gives, to the bit
///
/// The mask takes a 32nd of the memory of x in float. Unlike `backward_from_output` it works for
/// every parameter: even a leaky_relu with a negative slope may run in place.
///
/// forward.hpp has the conventions that all calls share.
///
/// **The mask.** Bit i % 8 of byte i / 8 is the zone of element i, for an activation of two bits an
/// element bits i % 4 · 2 and i % 4 · 2 + 1 of byte i / 4. It is the same with every instruction
/// set; which zone is 1 is for the activation to say (relu: where f is flat). The bits after the
/// last element in its byte are 0, and the bytes after it are not touched. A mask needs no
/// alignment.
///
/// **Which activations.** `relu`, `relu6`, `leaky_relu`, `prelu`, `rrelu`, `threshold`, `hardtanh`,
/// `hardshrink`, `softshrink`, `hardsigmoid`, and yours if it has the two members of `zoned_for`.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <type_traits>
#include <utility>

#include "detail/declared_type.hpp"
#include "detail/loop/masked.hpp"
#include "detail/verb/verb.hpp"
#include "simd/mask_bits.hpp"

namespace simdact {

namespace detail {

template <class F, class V>
constexpr std::size_t zone_bits =
    detail::bits_of_zone<decltype(std::declval<const F&>().zone(std::declval<const V&>()))>;

/// Float where F takes any type.
template <class F>
using some_batch = simd::batch<declared_type_or<F, float>>;

}  // namespace detail

/// The gradient at x is one of two, or of up to four, functions of grad_y: `zone(x)` says which, by
/// a comparison's answer or by `two_bits{…, …}` of them, and `gradient_from_zone(zone, grad_y)` is
/// what `backward` gives at any x of that zone, to the bit. Without a `gradient` of its own, the
/// activation has that one in `backward`, too.
///
///     template <class V> auto zone(V x) const { return x > V(0); }
///     template <class Zone, class V> V gradient_from_zone(Zone positive, V grad_y) const {
///         return grad_y * simdact::simd::select(positive, V(1), V(slope));
///     }
template <class F, class E, class Arch = default_arch>
concept zoned_for =
    activation_for<F, E, Arch> && detail::has_zones<F, simd::batch<arithmetic_type_of<E>, Arch>>;

/// How many bytes the mask of n elements has: an 8th of n, rounded up; a 4th for an activation
/// whose zones are of two bits.
template <class F>
    requires detail::has_zones<F, detail::some_batch<F>>
SIMDACT_INLINE constexpr std::size_t mask_bytes(std::size_t n) noexcept {
    constexpr std::size_t bits = detail::zone_bits<F, detail::some_batch<F>>;
    return n / 8 * bits + (n % 8 * bits + 7) / 8;
}

namespace detail {

/// y and the zone, from x
template <class F>
struct value_and_zone {
    F f;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(detail::position, const V& x) const noexcept {
        return detail::make_pack(V(f(x)), f.zone(x));
    }
};

/// grad_x from the zone and grad_y
template <class F>
struct gradient_from_zone {
    F f;

    template <class Zone, simd::lanes V>
    SIMDACT_INLINE V operator()(detail::position, const Zone& zone,
                                const V& grad_y) const noexcept {
        return f.gradient_from_zone(zone, grad_y);
    }
};

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_mask_too_small(const char* verb, const footprint& mask,
                                                   const footprint& array, std::size_t needed) {
    char message[256];
    std::snprintf(message, sizeof message,
                  "simdact::%s: mask has %s, but the %s of %s need%s %zu (simdact::mask_bytes)",
                  verb, counted(mask.elements(), "byte").text,
                  counted(array.elements(), "element").text, array.name,
                  array.elements() == 1 ? "s" : "", needed);
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_mask_overlap(const char* verb, const footprint& mask,
                                                 const footprint& array) {
    char message[512];
    std::snprintf(message, sizeof message,
                  "simdact::%s: mask (%s) overlaps %s (%s): a mask needs memory of its own", verb,
                  counted(mask.elements(), "byte").text, array.name, described(array).text);
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void refuse_mask(const char* verb, footprint mask, footprint array,
                                           std::size_t needed) {
    if (mask.elements() < needed)
        detail::fail_mask_too_small(verb, mask, array, needed);
    mask.columns = needed;
    detail::fail_mask_overlap(verb, mask, array);
}

/// The mask is large enough, and the bytes that are used are apart from both arrays.
template <class F>
SIMDACT_INLINE void check_mask(const char* verb, const footprint& mask, const footprint& input,
                               const footprint& output) {
    const std::size_t needed = mask_bytes<F>(input.elements());
    footprint used = mask;
    used.columns = needed;
    if (mask.elements() < needed || !detail::are_apart(used, input)) [[unlikely]]
        detail::refuse_mask(verb, mask, input, needed);
    if (!detail::are_apart(used, output)) [[unlikely]]
        detail::refuse_mask(verb, mask, output, needed);
}

struct needs_zone {
    template <class F, class V>
    static consteval mistake find() {
        if constexpr (needs_value::find<F, V>() != mistake::none)
            return needs_value::find<F, V>();
        else if constexpr (!has_zones<F, V>)
            return mistake::the_activation_has_no_zone;
        else
            return mistake::none;
    }
};

/// The kernel of a verb with a mask, of one input and one output.
template <class Arch, tuning Tuning, std::size_t Bits, class Call, class Mask, class Input,
          class Output, class Operation>
SIMDACT_INLINE auto masked_kernel(const Call& call, Mask mask, const Input& input,
                                  const Output& output, const Operation& operation) noexcept {
    const auto make = [&](const auto& to) SIMDACT_THIS_LAMBDA_IS_INLINED {
        return detail::make_masked<Arch, typename Call::T, Tuning, Bits>(call.n, mask, to,
                                                                         input.source(), operation);
    };
    if constexpr (is_added<Output>)
        return make(adding<decltype(output.sink())>{output.sink()});
    else
        return make(output.sink());
}

template <class F, class T, class Arch>
constexpr std::size_t bits_per_zone = zone_bits<F, simd::batch<T, Arch>>;

}  // namespace detail

namespace verbs {
/// See `simdact::forward_masked`.
struct forward_masked : detail::verb_defaults {
    static constexpr const char* name = "forward_masked";
    static constexpr detail::parameter parameters[] = {
        detail::reads("x"), detail::writes("y"), {"mask", detail::role::mask_output}};
    using needs = detail::needs_zone;

    template <class F, class... Rest>
    SIMDACT_INLINE static void validate(const detail::footprint* all, const F&, const Rest&...) {
        detail::check_mask<F>(name, all[2], all[0], all[1]);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        using F = typename Call::activation;
        constexpr std::size_t bits = detail::bits_per_zone<F, typename Call::T, Arch>;
        return detail::masked_kernel<Arch, detail::tuning_of<F>(), bits>(
            call, detail::zone_sink<bits>{call.template operand<2>().data},
            call.template operand<0>(), call.template operand<1>(),
            detail::value_and_zone<F>{call.f});
    }
};

/// See `simdact::backward_masked`.
struct backward_masked : detail::verb_defaults {
    static constexpr const char* name = "backward_masked";
    static constexpr detail::parameter parameters[] = {
        {"mask", detail::role::mask_input}, detail::reads("grad_y"), detail::writes("grad_x")};
    using needs = detail::needs_zone;

    template <class F, class... Rest>
    SIMDACT_INLINE static void validate(const detail::footprint* all, const F&, const Rest&...) {
        detail::check_mask<F>(name, all[0], all[1], all[2]);
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        using F = typename Call::activation;
        constexpr std::size_t bits = detail::bits_per_zone<F, typename Call::T, Arch>;
        // Not F's own tuning: of a long function the gradient from a zone is as short as any.
        return detail::masked_kernel<Arch, detail::tuning{}, bits>(
            call, detail::zone_source<bits>{call.template operand<0>().data},
            call.template operand<1>(), call.template operand<2>(),
            detail::gradient_from_zone<F>{call.f});
    }
};
}  // namespace verbs

/// `forward_masked([policy,] f, x, y, mask)`, `forward_masked([policy,] f, x, y, mask, n)`:
/// y[i] = f(x[i]), and the zone of x[i] into the mask, for every element.
///
/// \param x     the input
/// \param y     the output, of the same size; x itself or memory apart from it
/// \param mask  the other output: at least `mask_bytes<F>(size of x)` bytes, apart from both
/// \pre of pointers: x and y point to n elements each, y is x or overlaps no byte of it, and mask
///      points to `mask_bytes<F>(n)` bytes, which overlap no byte of them. With n = 0 all may be
///      null.
/// \throws std::invalid_argument of arrays: if the sizes differ, y partially overlaps x, or mask is
///         too small or overlaps one of them; both outputs are then untouched
SIMDACT_VERB(forward_masked, verbs::forward_masked)

/// `backward_masked([policy,] f, mask, grad_y, grad_x)`,
/// `backward_masked([policy,] f, mask, grad_y, grad_x, n)`:
/// grad_x[i] = what `backward` gives for grad_y[i] and the x[i] that `forward_masked` wrote the
/// mask of, to the bit, for every element.
///
/// \param f       with the parameters that `forward_masked` was given
/// \param mask    what it wrote: at least `mask_bytes<F>(size of grad_y)` bytes
/// \param grad_y  the gradient with respect to f(x)
/// \param grad_x  the output, of the same size; grad_y itself or memory apart from it
/// \pre of pointers: that, with n elements each, and grad_x overlaps no byte of the mask. With
///      n = 0 all may be null.
/// \throws std::invalid_argument of arrays: if the sizes differ, grad_x partially overlaps grad_y,
///         or mask is too small or overlaps one of them; grad_x is then untouched
SIMDACT_VERB(backward_masked, verbs::backward_masked)

}  // namespace simdact
