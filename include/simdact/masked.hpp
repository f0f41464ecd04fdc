// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_masked` and `backward_masked`: the backward pass of functions of straight pieces from
/// one bit an element, which the forward pass writes, instead of from x.
///
///     std::vector<std::uint8_t> mask(simdact::mask_bytes<simdact::leaky_relu<float>>(x.size()));
///     simdact::forward_masked(f, x, x, mask);                   // in place: x need not be kept
///     simdact::backward_masked(f, mask, grad_y, grad_y);        // what backward gives, to the bit
///
/// What is kept is a 32nd of x in float, and unlike `backward_from_output` it serves every
/// parameter: a leaky_relu of negative slope, too, may run in place.
///
/// The tiers, the policies and the promises are those of `forward` (forward.hpp).
///
/// **The mask.** Bit i % 8 of byte i / 8 is the zone of element i, for an activation of two bits an
/// element bits i % 4 · 2 and i % 4 · 2 + 1 of byte i / 4. It is the same with every instruction
/// set; which zone is 1 is for the activation to say (relu: where f is flat). The bits behind the
/// last element in its byte are 0, and the bytes behind it are not touched. A mask needs no
/// alignment.
///
/// **Which activations.** `relu`, `relu6`, `leaky_relu`, `prelu`, `rrelu`, `threshold`, `hardtanh`,
/// `hardshrink`, `softshrink`, `hardsigmoid`, and yours if it has the two members of `zoned_for`.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ranges>
#include <type_traits>

#include "activation.hpp"
#include "check.hpp"
#include "declared_type.hpp"
#include "element.hpp"
#include "kernel/masked.hpp"
#include "misuse.hpp"
#include "operation.hpp"
#include "policy.hpp"
#include "simd/bits.hpp"

namespace simdact {

namespace detail {

template <class F, class V>
constexpr std::size_t zone_bits =
    kernel::detail::bits_of_zone<decltype(std::declval<const F&>().zone(std::declval<const V&>()))>;

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

inline namespace SIMDACT_VERSION_NAMESPACE {

namespace operation {

/// y and the zone, from x
template <class F>
struct value_and_zone {
    F f;

    template <simd::lanes V>
    SIMDACT_INLINE auto operator()(kernel::position, const V& x) const noexcept {
        return kernel::make_pack(V(f(x)), f.zone(x));
    }
};

/// grad_x from the zone and grad_y
template <class F>
struct gradient_from_zone {
    F f;

    template <class Zone, simd::lanes V>
    SIMDACT_INLINE V operator()(kernel::position, const Zone& zone,
                                const V& grad_y) const noexcept {
        return f.gradient_from_zone(zone, grad_y);
    }
};

}  // namespace operation

namespace check {

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_mask_too_small(const char* verb, argument mask, argument array,
                                                   std::size_t needed) {
    char message[256];
    std::snprintf(message, sizeof message,
                  "simdact::%s: mask has %s, but the %s of %s need%s %zu (simdact::mask_bytes)",
                  verb, counted(mask.elements, "byte").text, counted(array).text, array.name,
                  array.elements == 1 ? "s" : "", needed);
    check::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_mask_overlap(const char* verb, argument mask, argument array) {
    char message[256];
    std::snprintf(message, sizeof message,
                  "simdact::%s: mask (%s) overlaps %s (%s): a mask needs memory of its own", verb,
                  counted(mask.elements, "byte").text, array.name, counted(array).text);
    check::fail(message);
}

/// The output and the input are as `one_output` has them, and the mask is large enough and apart.
template <class F>
SIMDACT_INLINE void masked(const char* verb, argument mask, const argument& output,
                           const argument& input) {
    check::one_output(verb, output, input);
    const std::size_t needed = mask_bytes<F>(input.elements);
    if (mask.elements < needed) [[unlikely]]
        check::fail_mask_too_small(verb, mask, input, needed);
    mask.elements = needed;
    if (!check::are_apart(mask, input)) [[unlikely]]
        check::fail_mask_overlap(verb, mask, input);
    if (!check::are_apart(mask, output)) [[unlikely]]
        check::fail_mask_overlap(verb, mask, output);
}

}  // namespace check
}  // namespace SIMDACT_VERSION_NAMESPACE

/// A range of bytes that a mask can be read from.
template <class R>
concept mask_range = std::ranges::contiguous_range<const R> && std::ranges::sized_range<const R> &&
                     std::same_as<std::ranges::range_value_t<const R>, std::uint8_t>;

/// One that it can be written to, and that outlives the call.
template <class R>
concept mask_output_range = mask_range<std::remove_cvref_t<R>> && std::ranges::borrowed_range<R> &&
                            std::same_as<std::ranges::range_reference_t<R>, std::uint8_t&>;

// ---- pointer tier

/// y[i] = f(x[i]), and the zone of x[i] into the mask, for i in [0, n).
///
/// \pre x and y point to n elements each, y is x or overlaps no byte of it, and mask points to
///      `mask_bytes<F>(n)` bytes, which overlap no byte of them. With n = 0 all may be null.
template <class Arch = default_arch, execution_policy Policy, class F, element X, element Y>
    requires zoned_for<F, X, Arch> && computed_alike<X, Y>
SIMDACT_INLINE void forward_masked(const Policy& policy, const F& f, const X* x, Y* y,
                                   std::uint8_t* mask,
                                   std::size_t n) noexcept(noexcept(policy.run(n, detail::probe))) {
    using T = arithmetic_type_of<X>;
    constexpr std::size_t bits = detail::zone_bits<F, simd::batch<T, Arch>>;
    policy.run(n, kernel::make_masked<Arch, T, operation::tuning_of<F>(), bits>(
                      n, kernel::zone_sink<bits>{mask}, y, x, operation::value_and_zone<F>{f}));
}

template <class Arch = default_arch, class F, element X, element Y>
    requires zoned_for<F, X, Arch> && computed_alike<X, Y>
SIMDACT_INLINE void forward_masked(const F& f, const X* x, Y* y, std::uint8_t* mask,
                                   std::size_t n) noexcept {
    simdact::forward_masked<Arch>(serial, f, x, y, mask, n);
}

/// grad_x[i] = what `backward` gives for grad_y[i] and the x[i] that `forward_masked` wrote the
/// mask of, to the bit, for i in [0, n).
///
/// \pre f has the parameters that `forward_masked` was given, mask is what it wrote, grad_y and
///      grad_x point to n elements each, and grad_x is grad_y or overlaps no byte of it, nor of the
///      mask. With n = 0 all may be null.
template <class Arch = default_arch, execution_policy Policy, class F, element GradY, element GradX>
    requires zoned_for<F, GradY, Arch> && computed_alike<GradY, GradX>
SIMDACT_INLINE void backward_masked(const Policy& policy, const F& f, const std::uint8_t* mask,
                                    const GradY* grad_y, GradX* grad_x,
                                    std::size_t n) noexcept(noexcept(policy.run(n,
                                                                                detail::probe))) {
    using T = arithmetic_type_of<GradY>;
    constexpr std::size_t bits = detail::zone_bits<F, simd::batch<T, Arch>>;
    // Not F's own tuning: of a long function the gradient from a zone is as short as any.
    policy.run(n, kernel::make_masked<Arch, T, kernel::tuning{}, bits>(
                      n, kernel::zone_source<bits>{mask}, grad_x, grad_y,
                      operation::gradient_from_zone<F>{f}));
}

template <class Arch = default_arch, class F, element GradY, element GradX>
    requires zoned_for<F, GradY, Arch> && computed_alike<GradY, GradX>
SIMDACT_INLINE void backward_masked(const F& f, const std::uint8_t* mask, const GradY* grad_y,
                                    GradX* grad_x, std::size_t n) noexcept {
    simdact::backward_masked<Arch>(serial, f, mask, grad_y, grad_x, n);
}

// ---- range tier

/// y[i] = f(x[i]), and the zone of x[i] into the mask, for every element.
///
/// \param y     the output: as many elements as x; x itself or memory apart from it
/// \param mask  the other output: at least `mask_bytes<F>(size of x)` bytes, apart from both
/// \throws std::invalid_argument if the sizes differ, y partially overlaps x, or mask is too small
///         or overlaps one of them; both outputs are then untouched
template <class Arch = default_arch, execution_policy Policy, class F, input_range X,
          output_range Y, mask_output_range Mask>
    requires zoned_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward_masked(const Policy& policy, const F& f, const X& x, Y&& y,
                                   Mask&& mask) {
    check::masked<F>("forward_masked", check::describe("mask", mask), check::describe("y", y),
                     check::describe("x", x));
    simdact::forward_masked<Arch>(policy, f, std::ranges::data(x), std::ranges::data(y),
                                  std::ranges::data(mask),
                                  static_cast<std::size_t>(std::ranges::size(x)));
}

template <class Arch = default_arch, class F, input_range X, output_range Y, mask_output_range Mask>
    requires zoned_for<F, element_of<X>, Arch> && ranges_computed_alike<X, Y>
SIMDACT_INLINE void forward_masked(const F& f, const X& x, Y&& y, Mask&& mask) {
    simdact::forward_masked<Arch>(serial, f, x, y, mask);
}

/// grad_x[i] = what `backward` gives for grad_y[i] and the x[i] that `forward_masked` wrote the
/// mask of, to the bit, for every element.
///
/// \param f       with the parameters that `forward_masked` was given
/// \param mask    what it wrote: at least `mask_bytes<F>(size of grad_y)` bytes
/// \param grad_y  the gradient with respect to f(x)
/// \param grad_x  the output: as many elements; grad_y itself or memory apart from it
/// \throws std::invalid_argument if the sizes differ, grad_x partially overlaps grad_y, or mask is
///         too small or overlaps one of them; grad_x is then untouched
template <class Arch = default_arch, execution_policy Policy, class F, mask_range Mask,
          input_range GradY, output_range GradX>
    requires zoned_for<F, element_of<GradY>, Arch> && ranges_computed_alike<GradY, GradX>
SIMDACT_INLINE void backward_masked(const Policy& policy, const F& f, const Mask& mask,
                                    const GradY& grad_y, GradX&& grad_x) {
    check::masked<F>("backward_masked", check::describe("mask", mask),
                     check::describe("grad_x", grad_x), check::describe("grad_y", grad_y));
    simdact::backward_masked<Arch>(policy, f, std::ranges::data(mask), std::ranges::data(grad_y),
                                   std::ranges::data(grad_x),
                                   static_cast<std::size_t>(std::ranges::size(grad_y)));
}

template <class Arch = default_arch, class F, mask_range Mask, input_range GradY,
          output_range GradX>
    requires zoned_for<F, element_of<GradY>, Arch> && ranges_computed_alike<GradY, GradX>
SIMDACT_INLINE void backward_masked(const F& f, const Mask& mask, const GradY& grad_y,
                                    GradX&& grad_x) {
    simdact::backward_masked<Arch>(serial, f, mask, grad_y, grad_x);
}

// ---- calls that can't be right

namespace misuse {
struct a_mask_is_an_array_of_std_uint8_t;
struct the_mask_is_const;
struct the_mask_is_a_temporary;
struct the_activation_has_no_zone;
}  // namespace misuse

namespace detail {

template <class F, class Arch, bool Writes, class Mask, class... Others>
consteval auto find_misuse_with_mask() {
    using byte = elements_in_t<Mask>;
    using element = typename first_element<Others...>::type;
    using why = typename decltype(find_misuse_without_policy<F, Arch, any_activation_of_numbers, 1,
                                                             Others...>())::type;
    if constexpr (!(is_data<Others> || ...))
        return std::type_identity<misuse::none>{};
    else if constexpr (!std::same_as<why, misuse::none>)
        return std::type_identity<why>{};
    else if constexpr (!zoned_for<F, element, Arch>)
        return std::type_identity<misuse::the_activation_has_no_zone>{};
    else if constexpr (!std::same_as<std::remove_cv_t<byte>, std::uint8_t>)
        return std::type_identity<misuse::a_mask_is_an_array_of_std_uint8_t>{};
    else if constexpr (is_shapeless<Mask>)
        return std::type_identity<misuse::the_range_must_be_contiguous_and_know_its_size>{};
    else if constexpr (Writes && std::is_const_v<byte>)
        return std::type_identity<misuse::the_mask_is_const>{};
    else if constexpr (Writes && is_temporary<Mask>)
        return std::type_identity<misuse::the_mask_is_a_temporary>{};
    else
        return std::type_identity<misuse::none>{};
}

// The mask is the last array that `forward_masked` takes, and the first one of `backward_masked`.
template <class F, class Arch, bool Writes, class First, class Second, class Third, class... Rest>
consteval auto find_masked_misuse() {
    if constexpr (execution_policy<F>) {
        if constexpr (sizeof...(Rest) > 0)
            return find_masked_misuse<std::remove_cvref_t<First>, Arch, Writes, Second, Third,
                                      Rest...>();
        else
            return std::type_identity<misuse::none>{};
    } else if constexpr (has_some_run<F> && !is_data<First>) {
        return std::type_identity<misuse::the_policy_has_no_const_run_that_returns_void>{};
    } else if constexpr (Writes) {
        return find_misuse_with_mask<F, Arch, Writes, Third, First, Second, Rest...>();
    } else {
        return find_misuse_with_mask<F, Arch, Writes, First, Second, Third, Rest...>();
    }
}

template <class F, class Arch, bool Writes, class... Arguments>
using masked_misuse_of =
    typename decltype(find_masked_misuse<F, Arch, Writes, Arguments...>())::type;

}  // namespace detail

/// Chosen only for a call that can't be right: `Why` says what to mend.
template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::masked_misuse_of<F, Arch, true, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void forward_masked(const F&, Arguments&&...) = delete;

template <class Arch = default_arch, class F, class... Arguments,
          class Why = detail::masked_misuse_of<F, Arch, false, Arguments...>>
    requires(!std::same_as<Why, misuse::none>)
void backward_masked(const F&, Arguments&&...) = delete;

}  // namespace simdact
