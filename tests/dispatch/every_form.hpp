// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Every form of a call that a dispatch list may have besides those of its plain verbs, with one
// policy, and what comes out. It is compiled for several instruction sets in one program: hence an
// unnamed namespace, and nothing of the standard library that the linker could merge.

#include <cstddef>
#include <cstdint>
#include <simdact/float16.hpp>
#include <simdact/functions.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/quantized.hpp>
#include <simdact/random.hpp>
#include <simdact/statistics.hpp>

namespace simdact::test {

template <class E>
struct arrays {
    const E* x;
    const E* grad_y;
    const E* residual;
    const E* weights;
};

struct inputs {
    channels layout;
    arrays<float> floats;
    arrays<float16> halves;
    const quantized<std::int8_t>* table;
    const std::int8_t* integers;
};

/// What was computed, call by call.
struct results {
    static constexpr std::size_t most_calls = 128;

    unsigned char* bytes;
    std::size_t room;
    std::size_t used;
    const char* calls[most_calls];
    std::size_t ends[most_calls];
    std::size_t count;
};

namespace {

template <class T>
T* place_for(results& to, std::size_t n) {
    const std::size_t begin = (to.used + 63) / 64 * 64;
    if (begin > to.room || (to.room - begin) / sizeof(T) < n)
        __builtin_trap();
    for (; to.used < begin; ++to.used)
        to.bytes[to.used] = 0;
    to.used = begin + n * sizeof(T);
    // What a call does not write is the same for all who compute.
    for (std::size_t k = begin; k < to.used; ++k)
        to.bytes[k] = 0x5A;
    return static_cast<T*>(static_cast<void*>(to.bytes + begin));
}

void called(results& to, const char* call) {
    if (to.count == results::most_calls)
        __builtin_trap();
    to.calls[to.count] = call;
    to.ends[to.count] = to.used;
    ++to.count;
}

void keep(results& to, const statistics& seen) {
    *place_for<statistics>(to, 1) = seen;
}

template <class E, class F, class Policy>
void masked_forms(const Policy& policy, const F& f, const inputs& in, const arrays<E>& from,
                  results& to) {
    const std::size_t n = in.layout.size();
    E* const y = place_for<E>(to, n);
    auto* const mask = place_for<std::uint8_t>(to, mask_bytes<F>(n));
    forward_masked(policy, f, from.x, y, mask, n);
    called(to, "forward_masked");
    E* const grad_x = place_for<E>(to, n);
    backward_masked(policy, f, mask, from.grad_y, grad_x, n);
    called(to, "backward_masked");
}

template <class E, class F, class Policy>
void watched_forms(const Policy& policy, const F& f, const inputs& in, const arrays<E>& from,
                   results& to) {
    const std::size_t n = in.layout.size();
    keep(to, forward_with_statistics(policy, f, from.x, place_for<E>(to, n), n));
    called(to, "forward_with_statistics");
    keep(to, forward_with_statistics(policy, f, from.x, place_for<E>(to, n), n, saturation{0.5}));
    called(to, "forward_with_statistics, with saturation");
    keep(to, backward_with_statistics(policy, f, from.x, from.grad_y, place_for<E>(to, n), n));
    called(to, "backward_with_statistics");
    keep(to, backward_with_statistics(policy, f, from.x, from.grad_y, place_for<E>(to, n), n,
                                      saturation{0.5}));
    called(to, "backward_with_statistics, with saturation");
}

template <class E, class F, class Policy>
void fused_forms(const Policy& policy, const F& f, const inputs& in, const arrays<E>& from,
                 results& to) {
    const std::size_t n = in.layout.size();
    for (int parts = 0; parts < 8; ++parts) {
        epilogue<E> around;
        if (parts & 1)
            around.bias = {in.floats.weights, in.layout.channels};
        if (parts & 2)
            around.residual = {from.residual, n};
        if (parts & 4) {
            around.gain = 1.5F;
            around.clamp = 2.0F;
        }
        forward_fused(policy, f, from.x, place_for<E>(to, n), in.layout, around);
        called(to, "forward_fused");
        E* const grad_x = place_for<E>(to, n);
        float* const grad_bias = place_for<float>(to, in.layout.channels);
        backward_fused(policy, f, from.x, from.grad_y, grad_x, grad_bias, in.layout, around);
        called(to, "backward_fused");
    }
    backward_fused(policy, f, from.x, from.grad_y, place_for<E>(to, n),
                   static_cast<float*>(nullptr), in.layout, {});
    called(to, "backward_fused, without a bias");
}

template <class E, class Weight, class Policy>
void per_channel_forms(const Policy& policy, const inputs& in, const arrays<E>& from,
                       const Weight* weights, results& to) {
    const std::size_t n = in.layout.size();
    const channel_prelu<float> f;
    forward_per_channel(policy, f, from.x, weights, place_for<E>(to, n), in.layout);
    called(to, "forward_per_channel");
    E* const grad_x = place_for<E>(to, n);
    auto* const grad_weights = place_for<Weight>(to, in.layout.channels);
    backward_per_channel(policy, f, from.x, weights, from.grad_y, grad_x, grad_weights, in.layout);
    called(to, "backward_per_channel");
}

template <class E, class Policy>
void random_forms(const Policy& policy, const inputs& in, const arrays<E>& from, results& to) {
    const std::size_t n = in.layout.size();
    const rrelu_training<float> f;
    const draws drawn{.seed = 42, .stream = 7, .first = 5};
    forward_random(policy, f, drawn, from.x, place_for<E>(to, n), n);
    called(to, "forward_random");
    backward_random(policy, f, drawn, from.x, from.grad_y, place_for<E>(to, n), n);
    called(to, "backward_random");
}

template <class E, class Policy>
void forms_on(const Policy& policy, const inputs& in, const arrays<E>& from, results& to) {
    const leaky_relu<float> one_bit{.negative_slope = -0.3F};
    const hardtanh<float> two_bits{.min_val = -0.75F, .max_val = 1.25F};
    masked_forms(policy, one_bit, in, from, to);
    masked_forms(policy, two_bits, in, from, to);
    watched_forms(policy, one_bit, in, from, to);
    watched_forms(policy, hardswish<float>{}, in, from, to);
    fused_forms(policy, one_bit, in, from, to);
    fused_forms(policy, hardswish<float>{}, in, from, to);
    per_channel_forms(policy, in, from, in.floats.weights, to);
    per_channel_forms(policy, in, from, from.weights, to);
    random_forms(policy, in, from, to);
}

template <class Policy>
void every_form(const Policy& policy, const inputs& in, results& to) {
    to.used = 0;
    to.count = 0;
    forms_on(policy, in, in.floats, to);
    forms_on(policy, in, in.halves, to);
    const std::size_t n = in.layout.size();
    forward(policy, *in.table, in.integers, place_for<std::int8_t>(to, n), n);
    called(to, "forward, quantized");
}

}  // namespace
}  // namespace simdact::test
