// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward_random` and `backward_random`: activations that draw a random number for each element,
/// as `torch.nn.RReLU` does in training. Opt-in: `simdact.hpp` does not include it.
///
///     simdact::rrelu_training<float> f{.lower = 0.125f, .upper = 0.3f};
///     simdact::draws from{.seed = 42, .stream = step};
///     simdact::forward_random(f, from, x, y);
///     simdact::backward_random(f, from, x, grad_y, grad_x);  // the same slopes: nothing is saved
///
/// What an element draws depends on the seed, the stream and the element's index alone: not on the
/// array's length, on how it is cut, on the threads, or on the instruction set. forward.hpp
/// has the conventions that all calls share.
///
/// An activation of your own is one like any other, whose members take the number u, uniformly
/// distributed in [0, 1), as well: `f(x, u)` and `f.derivative(x, u)`.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <type_traits>

#include "detail/verb/verb.hpp"
#include "functions/rrelu.hpp"
#include "simd/float_classification.hpp"
#include "simd/philox.hpp"

namespace simdact {

/// Which random numbers a call draws. Two calls with the same three draw the same ones.
struct draws {
    /// Of the whole run of the program.
    std::uint64_t seed = 0;
    /// Of the call: its numbers are independent of those of all other streams. Each layer of a
    /// network takes another one in each step of the training, say `step * layers + layer`.
    std::uint64_t stream = 0;
    /// The index of the call's first element. An array that is given in parts, each with the index
    /// at which it begins, draws what it would draw as a whole.
    std::uint64_t first = 0;

    /// What the call's element i draws, in arrays that are computed in T: a multiple of 2^-24 for
    /// float, of 2^-53 for double, in [0, 1). It is Philox 4x32-10 with the seed as its key. With
    /// j = first + i, a float is the upper 24 bits of word j % 4 of the counter whose lower half
    /// is j / 4 and whose upper half is the stream; a double is the upper 53 bits of the words
    /// 2 (j % 2) and 2 (j % 2) + 1 (the latter are the upper ones) of the counter j / 2.
    template <arithmetic T>
    SIMDACT_INLINE constexpr T uniform(std::uint64_t i) const noexcept {
        return simd::uniform_at<T>({seed, stream}, first + i);
    }
};

namespace detail {

template <class F, class V>
concept has_random_derivative = requires(const F& f, const V& v) {
    { f.derivative(v, v) } -> std::same_as<V>;
};

}  // namespace detail

/// F is a random activation for elements of type E: called with a batch of inputs and one of
/// numbers in [0, 1) it returns a batch.
template <class F, class E, class Arch = default_arch>
concept random_activation_for =
    element<E> && plain_object<F> && enabled_arch<Arch> && computes_in<F, arithmetic_type_of<E>> &&
    detail::has_value_of_two<F, simd::batch<arithmetic_type_of<E>, Arch>>;

/// The same with a derivative with respect to x.
template <class F, class E, class Arch = default_arch>
concept random_differentiable_for =
    random_activation_for<F, E, Arch> &&
    detail::has_random_derivative<F, simd::batch<arithmetic_type_of<E>, Arch>>;

/// Randomized leaky rectified linear unit in training: `leaky_relu` whose slope is drawn anew for
/// each element, uniformly between two bounds. (In evaluation: `rrelu`.)
///
///     s        = lower + (upper - lower) · u, where u is drawn from [0, 1)
///     f(x, u)  = x <= 0 ? s · x : x
///     f'(x, u) = x <= 0 ? s : 1
///
/// Means what `torch.nn.RReLU` means before `eval()`, but for the generator. f'(±0) = s,
/// f'(NaN) = 1, f(NaN) = NaN.
///
/// Accuracy: s is in [lower, upper], rounded after the difference, the product and the sum; f is
/// one correctly rounded product with it (0.5 ULP). The bits are those of every instruction set.
///
/// From the output: with 0 < lower, y may stand in for x in `backward_random`, so that
/// `forward_random` may run in place.
///
/// Source: B. Xu, N. Wang, T. Chen, M. Li, "Empirical Evaluation of Rectified Activations in
/// Convolutional Network", 2015, arXiv:1505.00853.
template <arithmetic T = float>
struct rrelu_training {
    using arithmetic_type = T;

    /// The least slope; finite, and not more than `upper`.
    T lower = T(1.0 / 8);
    /// The greatest; finite. So is upper - lower.
    T upper = T(1.0 / 3);

    static constexpr const char* name = "rrelu_training";
    static constexpr std::array<parameter<rrelu_training, T>, 2> parameters{
        {{"lower", &rrelu_training::lower, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()},
         {"upper", &rrelu_training::upper, (std::numeric_limits<T>::lowest)(),
          (std::numeric_limits<T>::max)()}}};

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V slope(V u) const noexcept {
        return simd::rounded(V(static_cast<T>(upper - lower)) * u) + V(lower);
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V operator()(V x, V u) const noexcept {
        return x * simd::rounded(derivative(x, u));  // see leaky_relu's value
    }

    template <simd::lanes_of<T> V>
    SIMDACT_INLINE constexpr V derivative(V x, V u) const noexcept {
        return simd::select(x <= V(T(0)), slope(u), V(T(1)));
    }

    /// The activation of a network that is trained: the slope is the mean of those drawn.
    SIMDACT_INLINE constexpr rrelu<T> evaluation() const noexcept {
        return {.lower = lower, .upper = upper};
    }

    /// What is wrong with the parameters, or null.
    SIMDACT_INLINE const char* refusal() const noexcept {
        if (!simd::is_finite(lower) || !simd::is_finite(upper))
            return "lower and upper must be finite";
        if (lower > upper)
            return "lower must not be greater than upper";
        if (!simd::is_finite(upper - lower))
            return "upper - lower must be finite";
        return nullptr;
    }
};

namespace detail {

template <class F>
struct drawing {
    F f;
    draws from;

    // Ten rounds of Philox for each vector, whatever f is.
    static constexpr std::size_t unroll = 1;
};

/// The draws of a vector's lanes, with the keys of all rounds in registers.
template <class F, class V>
struct drawing_lanes {
    F f;
    simd::uniform_lanes<V> uniforms;
    std::uint64_t first;

    SIMDACT_INLINE explicit drawing_lanes(const drawing<F>& with) noexcept
        : f(with.f), uniforms({with.from.seed, with.from.stream}), first(with.from.first) {}

    SIMDACT_INLINE V operator()(detail::position at) const noexcept {
        return uniforms(first + at.index);
    }
};

/// y = f(x, u). Not `lanewise`: what is drawn is a matter of the position.
template <class Drawing>
struct random_value;
template <class F>
struct random_value<drawing<F>> {
    drawing<F> with;

    template <simd::lanes V>
    struct on {
        drawing_lanes<F, V> draw;

        SIMDACT_INLINE V operator()(detail::position at, const V& x) const noexcept {
            return draw.f(x, draw(at));
        }
    };

    template <simd::lanes V>
    SIMDACT_INLINE on<V> prepared() const noexcept {
        return {drawing_lanes<F, V>(with)};
    }
};

/// grad_x = grad_y · f'(x, u)
template <class Drawing>
struct random_gradient;
template <class F>
struct random_gradient<drawing<F>> {
    drawing<F> with;

    template <simd::lanes V>
    struct on {
        drawing_lanes<F, V> draw;

        SIMDACT_INLINE V operator()(detail::position at, const V& x,
                                    const V& grad_y) const noexcept {
            return grad_y * simd::rounded(draw.f.derivative(x, draw(at)));
        }
    };

    template <simd::lanes V>
    SIMDACT_INLINE on<V> prepared() const noexcept {
        return {drawing_lanes<F, V>(with)};
    }
};

template <class Build = simd::build, class F>
[[noreturn]] SIMDACT_COLD void fail_parameters(const char* verb, const F& f, const char* why) {
    char message[512];
    const auto has_room = [](int length) {
        return length >= 0 && static_cast<std::size_t>(length) < sizeof message;
    };
    int length = std::snprintf(message, sizeof message, "simdact::%s: ", verb);
    if constexpr (requires {
                      F::name;
                      F::parameters;
                  }) {
        const char* before = " with ";
        length += std::snprintf(message + length, sizeof message - static_cast<std::size_t>(length),
                                "%s", F::name);
        for (const auto& p : F::parameters) {
            if (!has_room(length))
                break;
            length +=
                std::snprintf(message + length, sizeof message - static_cast<std::size_t>(length),
                              "%s%s = %.9g", before, p.name, static_cast<double>(f.*p.member));
            before = ", ";
        }
        if (has_room(length))
            length += std::snprintf(message + length,
                                    sizeof message - static_cast<std::size_t>(length), ": ");
    }
    if (has_room(length))
        std::snprintf(message + length, sizeof message - static_cast<std::size_t>(length), "%s",
                      why);
    detail::fail(message);
}

template <class Build = simd::build>
[[noreturn]] SIMDACT_COLD void fail_draws(const char* verb, std::uint64_t first, std::size_t n) {
    char message[224];
    std::snprintf(message, sizeof message,
                  "simdact::%s: the draws begin at first = %llu, and the array has %s: the index "
                  "after its last one must be less than 2^64",
                  verb, static_cast<unsigned long long>(first), counted(n, "element").text);
    detail::fail(message);
}

/// Each element has an index of its own.
SIMDACT_INLINE void valid_draws(const char* verb, const draws& from, std::size_t n) {
    if (from.first > ~std::uint64_t{0} - n) [[unlikely]]
        detail::fail_draws(verb, from.first, n);
}

/// f's parameters are what its contract asks for, if it can tell.
template <class F>
SIMDACT_INLINE void valid_parameters(const char* verb, const F& f) {
    if constexpr (requires { f.refusal(); })
        if (const char* why = f.refusal()) [[unlikely]]
            detail::fail_parameters(verb, f, why);
}

using needs_random_value =
    needs_value_of_two<mistake::the_activation_cannot_be_called_with_a_batch_and_its_draws>;

struct needs_random_derivative {
    template <class F, class V>
    static consteval mistake find() {
        if constexpr (has_value_of_two<F, V> && !has_random_derivative<F, V>)
            return mistake::the_activation_has_no_derivative;
        else
            return needs_random_value::find<F, V>();
    }
};

/// What the random verbs have in common.
template <class Self, template <class> class Operation>
struct random_verb : elementwise_verb {
    static constexpr mistake missing_option = mistake::the_draws_are_missing;
    using option_type = draws;

    template <class F, class Layout>
    SIMDACT_INLINE static void validate(const footprint* all, const F& f, const Layout&,
                                        const draws& from) {
        detail::valid_parameters(Self::name, f);
        detail::valid_draws(Self::name, from, all[1].elements());
    }
    template <class Arch, class Call>
    SIMDACT_INLINE static auto kernel(const Call& call) noexcept {
        using with = drawing<typename Call::activation>;
        return detail::elementwise_kernel<Arch, typename Call::T, tuning_of<with>()>(
            call, Operation<with>{{call.f, call.option}});
    }
    template <class Arch, class F, class E, bool Adds>
    using kernels = kernel_types<typename kernel_of_call<
        Self, Arch, typename contiguous_call<Self, F, E, Adds, draws>::type>::type>;
};

}  // namespace detail

namespace verbs {
/// See `simdact::forward_random`.
struct forward_random : detail::random_verb<forward_random, detail::random_value> {
    static constexpr const char* name = "forward_random";
    static constexpr detail::parameter parameters[] = {
        {"draws", detail::role::option}, detail::reads("x"), detail::writes("y")};
    using needs = detail::needs_random_value;
};

/// See `simdact::backward_random`.
struct backward_random : detail::random_verb<backward_random, detail::random_gradient> {
    static constexpr const char* name = "backward_random";
    static constexpr detail::parameter parameters[] = {{"draws", detail::role::option},
                                                       detail::reads("x"),
                                                       detail::reads("grad_y"),
                                                       detail::writes("grad_x")};
    using needs = detail::needs_random_derivative;
};
}  // namespace verbs

/// The overloads of a random verb: the draws may be written {.seed = …}.
#define SIMDACT_DETAIL_RANDOM(function)                                                          \
    template <class Arch = default_arch, class F, class... A,                                    \
              std::enable_if_t<                                                                  \
                  detail::is_right_call<verbs::function, Arch, F, const draws&, A...>, int> = 0> \
    SIMDACT_INLINE void function(F&& f, const draws& from,                                       \
                                 A&&... a) noexcept(detail::is_nothrow_call<F, A...>()) {        \
        detail::invoke<verbs::function, Arch, F, const draws&, A...>(f, from, a...);             \
    }                                                                                            \
    template <                                                                                   \
        class Arch = default_arch, class P, class F, class... A,                                 \
        std::enable_if_t<detail::is_right_call<verbs::function, Arch, P, F, const draws&, A...>, \
                         int> = 0>                                                               \
    SIMDACT_INLINE void function(P&& policy, F&& f, const draws& from,                           \
                                 A&&... a) noexcept(detail::is_nothrow_call<P, F, A...>()) {     \
        detail::invoke<verbs::function, Arch, P, F, const draws&, A...>(policy, f, from, a...);  \
    }                                                                                            \
    template <class Arch = default_arch, class... A,                                             \
              mistake Why =                                                                      \
                  detail::reported<detail::mistake_in<verbs::function, Arch, A...>>::why>        \
    void function(A&&...) = delete;                                                              \
    template <class Arch = default_arch, class F, class... A,                                    \
              mistake Why = detail::reported<                                                    \
                  detail::mistake_in<verbs::function, Arch, F, const draws&, A...>>::why>        \
    void function(F&&, const draws&, A&&...) = delete;                                           \
    template <class Arch = default_arch, class P, class F, class... A,                           \
              mistake Why = detail::reported<                                                    \
                  detail::mistake_in<verbs::function, Arch, P, F, const draws&, A...>>::why>     \
    void function(P&&, F&&, const draws&, A&&...) = delete;

/// `forward_random([policy,] f, draws, x, y)`, `forward_random([policy,] f, draws, x, y, n)`:
/// y[i] = f(x[i], u[i]) for every element, where u[i] is `draws.uniform(i)`.
///
/// \param x  the input
/// \param y  the output, of the same size; x itself, or memory apart from it
/// \pre of pointers: x and y point to n elements each, and y is x or overlaps no byte of it. With
///      n = 0 they may be null. f's parameters are valid (`f.refusal()` is null where f has that
///      member), and draws.first + n is less than 2^64.
/// \throws std::invalid_argument of arrays: if f refuses its parameters (`rrelu_training` with
///         bounds that are not finite or in the wrong order), the index of an element overflows,
///         the sizes differ, or y partially overlaps x; y is then untouched
SIMDACT_DETAIL_RANDOM(forward_random)

/// `backward_random([policy,] f, draws, x, grad_y, grad_x)`,
/// `backward_random([policy,] f, draws, x, grad_y, grad_x, n)`:
/// grad_x[i] = grad_y[i] · f'(x[i], u[i]) for every element, with the numbers that `forward_random`
/// drew.
///
/// \param x       what `forward_random` was given
/// \param grad_y  the gradient with respect to y, of the same size
/// \param grad_x  the output, of the same size; x itself, grad_y itself, or memory apart from both
/// \pre, \throws as `forward_random`
SIMDACT_DETAIL_RANDOM(backward_random)

#undef SIMDACT_DETAIL_RANDOM

}  // namespace simdact
