// SPDX-License-Identifier: BSD-3-Clause

// One call of a verb, as the input chooses: arrays of any layout anywhere, apart or not, any
// policy, any parameters and numbers. What is expected of it:
//
//   - It is refused if and only if the contract says so, and then nothing is written.
//   - Every element has the bits that the same call gives for that element alone, of an array of
//     one element in other memory; for kinked functions those of the scalar formula.
//   - Nothing else is written.
//   - Sums and statistics have the bits of the serial call on contiguous arrays, and are not far
//     from what they are of.
//
// The macro SIMDACT_FUZZ_ELEMENT is the type of the elements, SIMDACT_FUZZ_PART which verbs (the
// elementwise ones 1, masks and parameters of channels 2, the others 3), SIMDACT_FUZZ_RUN the
// function's name. What depends on the types in a call is two small functions, one for the arrays
// and one for an element: the rest is compiled once for each verb, or the compiler would need many
// minutes.

#include <cmath>
#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <simdact/accumulate.hpp>
#include <simdact/float16.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <span>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "any_activation.hpp"
#include "arena.hpp"
#include "support/elements.hpp"
#include "verbs.hpp"

namespace simdact::fuzz {
namespace {

using test::is_nan;
using test::same_element;

using E = SIMDACT_FUZZ_ELEMENT;
using T = arithmetic_type_of<E>;

// ---- the memory ---------------------------------------------------------------------------------

const arena memory;

template <class X>
X* at(std::size_t offset) {
    return reinterpret_cast<X*>(memory.begin() + offset);
}

template <class X>
X read(const std::vector<std::uint8_t>& image, std::size_t offset) {
    X x;
    std::memcpy(&x, image.data() + offset, sizeof x);
    return x;
}

// ---- the activations ----------------------------------------------------------------------------

/// Of zones that take two bits each, which no activation of the library has.
template <class Number>
struct three_slopes {
    using arithmetic_type = Number;
    Number a = Number(0.5);
    Number b = Number(0.25);

    template <simd::lanes_of<Number> V>
    V operator()(V x) const noexcept {
        return gradient_from_zone(zone(x), x);
    }
    template <simd::lanes_of<Number> V>
    auto zone(V x) const noexcept {
        return two_bits{x >= V(Number(1)), x <= V(Number(-1))};
    }
    template <class Zone, simd::lanes_of<Number> V>
    V gradient_from_zone(Zone zone, V grad_y) const noexcept {
        return grad_y *
               simd::select(zone.first, V(a), simd::select(zone.second, V(b), V(Number(1))));
    }
};

/// leaky_relu, with all layouts.
struct one_slope : leaky_relu<T> {};

// ---- the call -----------------------------------------------------------------------------------

/// Cuts where it is told, runs the pieces in an order of its own, and stores as it is told.
struct odd_policy {
    stores mode = stores::automatic;
    bool whole = true;
    std::uint8_t cuts[4] = {1, 1, 1, 1};

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        const Kernel storing = kernel.with_stores(mode);
        if (whole)
            return storing(0, n);
        // Every second piece, and then the others from the last one to the first.
        struct piece {
            std::size_t first, last;
        };
        std::vector<piece> late;
        std::size_t first = 0;
        for (std::size_t k = 0; first < n; ++k) {
            const std::size_t length = k < 4 ? cuts[k] : std::size_t{cuts[k % 4]} + 1;
            const std::size_t last = n - first < length ? n : first + length;
            if (k % 2 == 0)
                storing(first, last);
            else
                late.push_back({first, last});
            first = last;
        }
        while (!late.empty()) {
            storing(late.back().first, late.back().last);
            late.pop_back();
        }
    }
};

/// What some verbs take beside arrays of elements.
struct extras {
    std::span<std::uint8_t> mask;
    std::span<const T> weights;
    std::span<T> grads;  ///< of the weights, or of the bias
    channels layout;
    epilogue<E> parts;
    bool asks = false;
    double bound = 0;
};

/// A call, without its types.
struct circumstances {
    const char* verb = "";
    std::size_t family = 0;
    bool adds = false;
    bool specific = false;  ///< a leaky_relu, not the activation of many
    any_activation<T> f;
    odd_policy policy;
    std::vector<array> arrays;  ///< the elementwise ones
    std::size_t inputs = 0;
    std::uint8_t* base = memory.begin();
    std::vector<std::size_t> at[5];  ///< their elements
    std::vector<std::uint8_t> before, expected;
    extras more;

    bool by_columns() const { return family == 2; }
};

[[noreturn]] void fail(const circumstances& c, const char* what) {
    std::fprintf(stderr,
                 "%s of elements of %zu bytes%s, %s%s with %.9g (%a), %.9g, stores %d, %s: %s\n",
                 c.verb, sizeof(E), c.adds ? ", adding" : "", c.specific ? "(itself) " : "",
                 activation_names[c.f.kind], static_cast<double>(c.f.a), static_cast<double>(c.f.a),
                 static_cast<double>(c.f.b), static_cast<int>(c.policy.mode),
                 c.policy.whole ? "whole" : "in pieces", what);
    if (!c.policy.whole)
        std::fprintf(stderr, "  pieces of %d, %d, %d, %d\n", c.policy.cuts[0], c.policy.cuts[1],
                     c.policy.cuts[2], c.policy.cuts[3]);
    for (std::size_t k = 0; k < c.arrays.size(); ++k) {
        c.arrays[k].print(k < c.inputs ? "input" : "output");
        std::fprintf(stderr, "   ");
        for (const std::size_t offset : c.at[k])
            std::fprintf(stderr, " %a",
                         static_cast<double>(static_cast<T>(read<E>(c.before, offset))));
        std::fprintf(stderr, "\n");
    }
    std::abort();
}

// ---- layouts ------------------------------------------------------------------------------------

constexpr std::size_t families = 5;

/// Results are added to in these.
constexpr bool can_add(std::size_t family) {
    return family == 0 || family == 3;
}

/// The layout of the array `k` of a call.
constexpr layout kind_of(std::size_t family, std::size_t k) {
    constexpr layout mixed[] = {layout::column_major, layout::strided_view, layout::matrix,
                                layout::strided_span, layout::span};
    constexpr layout others[] = {layout::strided_span, layout::matrix, layout::span,
                                 layout::strided_view, layout::column_major};
    switch (family) {
        case 1:
            return layout::matrix;
        case 2:
            return layout::column_major;
        case 3:
            return mixed[k];
        case 4:
            return others[k];
        default:
            return layout::span;
    }
}

template <layout Kind, class X>
auto view(std::uint8_t* base, const array& a) {
    X* const data = reinterpret_cast<X*>(base + a.begin);
    if constexpr (Kind == layout::span)
        return std::span<X>(data, a.count());
    else if constexpr (Kind == layout::matrix)
        return matrix_view<X>(data, a.rows, a.columns, a.row_stride);
    else if constexpr (Kind == layout::column_major)
        return column_major_view<X>(data, a.rows, a.columns, a.column_stride);
    else if constexpr (Kind == layout::strided_span)
        return strided_span<X>(data, a.columns, a.column_stride);
    else
        return strided_view<X>(data, a.rows, a.columns, a.row_stride, a.column_stride);
}

array shaped(bytes& input, layout kind, std::size_t rows, std::size_t columns, bool is_output) {
    array a{.kind = kind, .element = sizeof(E)};
    const std::size_t gap = input.below(4);
    // Where a matrix is too narrow for its rows.
    const bool bad = input.in_one_of(32);
    const auto distance = [&](std::size_t row) {
        return static_cast<std::ptrdiff_t>(bad && row > 0 ? row - 1 : row + gap);
    };
    switch (kind) {
        case layout::span:
        case layout::strided_span:
            a.columns = rows * columns;
            if (kind == layout::strided_span) {
                const std::ptrdiff_t strides[] = {1, 2, 3, -1, -2, 1, 4, 0};
                a.column_stride = input.one_of(strides);
                if (is_output && a.column_stride == 0 && !bad)
                    a.column_stride = -3;
            }
            break;
        case layout::matrix:
            a.rows = rows;
            a.columns = columns;
            a.row_stride = distance(columns);
            break;
        case layout::column_major:
            a.rows = rows;
            a.columns = columns;
            a.row_stride = 1;
            a.column_stride = distance(rows);
            break;
        case layout::strided_view:
            // One stride is 1: of others the check is not exact.
            a.rows = rows;
            a.columns = columns;
            if (gap % 2 == 0) {
                a.row_stride = distance(columns);
            } else {
                a.row_stride = 1;
                a.column_stride = distance(rows);
            }
            break;
    }
    return a;
}

/// The elementwise arrays of a call, mostly of one size, and what is in them.
void choose_arrays(bytes& input, circumstances& c, std::size_t inputs, std::size_t outputs) {
    std::size_t rows = 1;
    std::size_t columns = input.below(201);
    if (c.family != 0) {
        rows = 1 + input.below(12);
        columns = rows > 1 ? columns % (200 / rows + 1) : columns;
        if (input.in_one_of(32))
            rows = 0;
    }
    c.inputs = inputs;
    std::memset(memory.begin(), 0x5b, arena::size);
    for (std::size_t k = 0; k < inputs + outputs; ++k) {
        const bool differs = input.in_one_of(64);
        array a =
            shaped(input, kind_of(c.family, k), rows, columns + (differs ? 1 : 0), k >= inputs);
        place(input, a, k, c.arrays);
        c.arrays.push_back(a);
    }
}

void fill(bytes& input, circumstances& c) {
    for (std::size_t k = 0; k < c.arrays.size(); ++k) {
        c.at[k] = c.arrays[k].offsets(c.by_columns());
        for (const std::size_t offset : c.at[k]) {
            const E x = static_cast<E>(input.number<T>());
            std::memcpy(memory.begin() + offset, &x, sizeof x);
        }
    }
}

void take_picture(circumstances& c) {
    c.before.assign(memory.begin(), memory.begin() + arena::size);
    c.expected = c.before;
}

/// Makes the call, which must be refused if it is not right.
template <class Call>
bool succeeds(const circumstances& c, bool right, Call call) {
    try {
        call();
    } catch (const std::invalid_argument& error) {
        if (!std::string_view(error.what()).starts_with("simdact::"))
            fail(c, "the message does not name the verb");
        if (right) {
            std::fprintf(stderr, "%s\n", error.what());
            fail(c, "refused, and is right");
        }
        if (std::memcmp(memory.begin(), c.before.data(), arena::size) != 0)
            fail(c, "refused after something was written");
        return false;
    }
    if (!right)
        fail(c, "not refused, and is wrong");
    return true;
}

/// The element must be `wanted`; what its NaN looks like is nobody's business.
template <class X>
void expect(circumstances& c, std::size_t offset, X wanted, const char* what) {
    const X found = *at<const X>(offset);
    if (!same_element(found, wanted)) {
        std::fprintf(stderr, "at byte %zu: %s, not %s\n", offset,
                     test::show(static_cast<T>(found)).c_str(),
                     test::show(static_cast<T>(wanted)).c_str());
        fail(c, what);
    }
    std::memcpy(c.expected.data() + offset, &found, sizeof found);
}

void expect_nothing_else(const circumstances& c) {
    if (std::memcmp(memory.begin(), c.expected.data(), arena::size) == 0)
        return;
    for (std::size_t k = 0; k < arena::size; ++k)
        if (memory.begin()[k] != c.expected[k]) {
            std::fprintf(stderr, "at byte %zu\n", k);
            fail(c, "something else was written");
        }
}

// ---- verbs --------------------------------------------------------------------------------------

template <bool Adds, class A>
decltype(auto) output(A&& a) {
    if constexpr (Adds)
        return add_to(std::forward<A>(a));
    else
        return std::forward<A>(a);
}

/// What is common: the families of layouts that are compiled, those with a bit.
template <std::size_t Inputs, std::size_t Outputs, unsigned Families>
struct verb_of {
    static constexpr std::size_t inputs = Inputs;
    static constexpr std::size_t outputs = Outputs;
    static constexpr unsigned families = Families;
    static constexpr bool adds = true;
};

#define SIMDACT_FUZZ_ELEMENTWISE(name, ...)                                                      \
    struct name##_call : verb_of<__VA_ARGS__> {                                                  \
        [[maybe_unused]] static constexpr const char* verb = #name;                              \
        template <bool, class F, class... A>                                                     \
        static void arrays(const extras&, const odd_policy& policy, const F& f, A&&... arrays) { \
            simdact::name(policy, f, std::forward<A>(arrays)...);                                \
        }                                                                                        \
        template <bool, class F, class... A>                                                     \
        static void one(const extras&, const F& f, A&&... pointers) {                            \
            simdact::name(f, std::forward<A>(pointers)..., 1);                                   \
        }                                                                                        \
    }
SIMDACT_FUZZ_ELEMENTWISE(forward, 1, 1, 0x1f);
SIMDACT_FUZZ_ELEMENTWISE(backward, 2, 1, 0x1f);
SIMDACT_FUZZ_ELEMENTWISE(backward_from_output, 2, 1, 0x0d);
SIMDACT_FUZZ_ELEMENTWISE(double_backward, 3, 2, 0x1b);
SIMDACT_FUZZ_ELEMENTWISE(forward_gated, 2, 1, 0x15);
SIMDACT_FUZZ_ELEMENTWISE(backward_gated, 3, 2, 0x1f);
struct accumulate_backward_call : verb_of<2, 1, 0x9> {
    [[maybe_unused]] static constexpr const char* verb = "accumulate_backward";
    [[maybe_unused]] static constexpr bool adds = false;  // it does of itself
    template <bool, class F, class... A>
    static void arrays(const extras&, const odd_policy& policy, const F& f, A&&... arrays) {
        simdact::accumulate_backward(policy, f, std::forward<A>(arrays)...);
    }
    template <bool, class F, class... A>
    static void one(const extras&, const F& f, A&&... pointers) {
        simdact::accumulate_backward(f, std::forward<A>(pointers)..., 1);
    }
};

struct forward_masked_call : verb_of<1, 1, 0x3> {
    [[maybe_unused]] static constexpr const char* verb = "forward_masked";
    template <bool, class F, class X, class Y>
    static void arrays(const extras& e, const odd_policy& policy, const F& f, X&& x, Y&& y) {
        simdact::forward_masked(policy, f, x, y, e.mask);
    }
    template <bool, class F, class X, class Y>
    static void one(const extras& e, const F& f, X&& x, Y&& y) {
        simdact::forward_masked(f, x, y, e.mask.data(), 1);
    }
};
struct backward_masked_call : verb_of<1, 1, 0x3> {
    [[maybe_unused]] static constexpr const char* verb = "backward_masked";
    template <bool, class F, class X, class Y>
    static void arrays(const extras& e, const odd_policy& policy, const F& f, X&& x, Y&& y) {
        simdact::backward_masked(policy, f, e.mask, x, y);
    }
    template <bool, class F, class X, class Y>
    static void one(const extras& e, const F& f, X&& x, Y&& y) {
        simdact::backward_masked(f, e.mask.data(), x, y, 1);
    }
};
struct forward_per_channel_call : verb_of<1, 1, 0x3> {
    [[maybe_unused]] static constexpr const char* verb = "forward_per_channel";
    template <bool, class F, class X, class Y>
    static void arrays(const extras& e, const odd_policy& policy, const F& f, X&& x, Y&& y) {
        simdact::forward_per_channel(policy, f, x, e.weights, y, e.layout);
    }
    template <bool, class F, class X, class Y>
    static void one(const extras& e, const F& f, X&& x, Y&& y) {
        simdact::forward_per_channel(f, x, e.weights.data(), y, channels{});
    }
};
struct backward_per_channel_call : verb_of<2, 1, 0x3> {
    [[maybe_unused]] static constexpr const char* verb = "backward_per_channel";
    template <bool Adds, class F, class X, class G, class Y>
    static void arrays(const extras& e, const odd_policy& policy, const F& f, X&& x, G&& grad_y,
                       Y&& grad_x) {
        simdact::backward_per_channel(policy, f, x, e.weights, grad_y, grad_x,
                                      output<Adds>(std::span(e.grads)), e.layout);
    }
    template <bool Adds, class F, class X, class G, class Y>
    static void one(const extras& e, const F& f, X&& x, G&& grad_y, Y&& grad_x) {
        simdact::backward_per_channel(f, x, e.weights.data(), grad_y, grad_x,
                                      output<Adds>(e.grads.data()), channels{});
    }
};
struct forward_fused_call : verb_of<1, 1, 0x3> {
    [[maybe_unused]] static constexpr const char* verb = "forward_fused";
    template <bool, class F, class X, class Y>
    static void arrays(const extras& e, const odd_policy& policy, const F& f, X&& x, Y&& y) {
        simdact::forward_fused(policy, f, x, y, e.layout, e.parts);
    }
    template <bool, class F, class X, class Y>
    static void one(const extras& e, const F& f, X&& x, Y&& y) {
        simdact::forward_fused(f, x, y, channels{}, e.parts);
    }
};
struct backward_fused_call : verb_of<2, 1, 0x3> {
    [[maybe_unused]] static constexpr const char* verb = "backward_fused";
    template <bool Adds, class F, class X, class G, class Y>
    static void arrays(const extras& e, const odd_policy& policy, const F& f, X&& x, G&& grad_y,
                       Y&& grad_x) {
        simdact::backward_fused(policy, f, x, grad_y, grad_x, output<Adds>(std::span(e.grads)),
                                e.layout, e.parts);
    }
    template <bool Adds, class F, class X, class G, class Y>
    static void one(const extras& e, const F& f, X&& x, G&& grad_y, Y&& grad_x) {
        simdact::backward_fused(f, x, grad_y, grad_x, output<Adds>(e.grads.data()), channels{},
                                e.parts);
    }
};
#define SIMDACT_FUZZ_WITH_STATISTICS(name, ...)                                         \
    struct name##_call : verb_of<__VA_ARGS__> {                                         \
        [[maybe_unused]] static constexpr const char* verb = #name;                     \
        [[maybe_unused]] static constexpr bool adds = false;                            \
        template <bool, class F, class... A>                                            \
        static statistics arrays(const extras& e, const odd_policy& policy, const F& f, \
                                 A&&... a) {                                            \
            return e.asks ? simdact::name(policy, f, a..., saturation{e.bound})         \
                          : simdact::name(policy, f, a...);                             \
        }                                                                               \
        template <bool, class F, class... A>                                            \
        static statistics one(const extras& e, const F& f, A&&... a) {                  \
            return e.asks ? simdact::name(f, a..., 1, saturation{e.bound})              \
                          : simdact::name(f, a..., 1);                                  \
        }                                                                               \
    }
SIMDACT_FUZZ_WITH_STATISTICS(forward_with_statistics, 1, 1, 0x3);
SIMDACT_FUZZ_WITH_STATISTICS(backward_with_statistics, 2, 1, 0x1);

/// An element's inputs and outputs, elsewhere.
struct single {
    E in[3] = {};
    E out[2] = {};

    single(const circumstances& c, std::size_t k) {
        for (std::size_t i = 0; i < c.inputs; ++i)
            in[i] = read<E>(c.before, c.at[i][k]);
        for (std::size_t o = c.inputs; o < c.arrays.size(); ++o)
            out[o - c.inputs] = read<E>(c.before, c.at[o][k]);
    }
};

/// The activation of a call.
template <class F>
F made(const any_activation<T>& f) {
    if constexpr (std::same_as<F, leaky_relu<T>>)
        return {.negative_slope = f.a};
    else if constexpr (std::same_as<F, one_slope>)
        return {{.negative_slope = f.a}};
    else if constexpr (std::same_as<F, three_slopes<T>>)
        return {.a = f.a, .b = f.b};
    else if constexpr (std::same_as<F, channel_prelu<T>>)
        return {};
    else
        return f;
}

/// The two functions that know types.
template <class Verb, class F, std::size_t Family, bool Adds>
[[gnu::noinline]] auto call_arrays(const circumstances& c) {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        const auto argument = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
            if constexpr (I < Verb::inputs)
                return view<kind_of(Family, I), const E>(c.base, c.arrays[I]);
            else
                return output<Adds>(view<kind_of(Family, I), E>(c.base, c.arrays[I]));
        };
        return Verb::template arrays<Adds>(c.more, c.policy, made<F>(c.f),
                                           argument(std::integral_constant<std::size_t, K>{})...);
    }(std::make_index_sequence<Verb::inputs + Verb::outputs>{});
}
template <class Verb, class F, bool Adds>
[[gnu::noinline]] auto call_one(const extras& more, const any_activation<T>& f, single& s) {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        const auto pointer = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
            if constexpr (I < Verb::inputs) {
                return static_cast<const E*>(&s.in[I]);
            } else {
                return output<Adds>(
                    &s.out[I - Verb::inputs]);  // not a variable: add_to refers to it
            }
        };
        return Verb::template one<Adds>(more, made<F>(f),
                                        pointer(std::integral_constant<std::size_t, K>{})...);
    }(std::make_index_sequence<Verb::inputs + Verb::outputs>{});
}

/// Those of a call, chosen at run time.
template <class Result>
struct typed_calls {
    Result (*arrays)(const circumstances&);
    Result (*one)(const extras&, const any_activation<T>&, single&);
    Result (*contiguous)(const circumstances&);  ///< as arrays, of spans
};

template <class Verb, class F>
auto calls_of(const circumstances& c) {
    using result = decltype(call_arrays<Verb, F, 0, false>(c));
    typed_calls<result> calls{call_arrays<Verb, F, 0, false>, call_one<Verb, F, false>,
                              call_arrays<Verb, F, 0, false>};
    constexpr bool adds = Verb::adds && (SIMDACT_FUZZ_PART != 3 || !std::same_as<F, leaky_relu<T>>);
    if constexpr (adds) {
        if (c.adds) {
            calls = {call_arrays<Verb, F, 0, true>, call_one<Verb, F, true>,
                     call_arrays<Verb, F, 0, true>};
            if constexpr ((Verb::families & 8) != 0 && !std::same_as<F, leaky_relu<T>>)
                if (c.family == 3)
                    calls.arrays = call_arrays<Verb, F, 3, true>;
            return calls;
        }
    }
    if constexpr (!std::same_as<F, leaky_relu<T>>) {
        if constexpr ((Verb::families & 2) != 0)
            if (c.family == 1)
                calls.arrays = call_arrays<Verb, F, 1, false>;
        if constexpr ((Verb::families & 4) != 0)
            if (c.family == 2)
                calls.arrays = call_arrays<Verb, F, 2, false>;
        if constexpr ((Verb::families & 8) != 0)
            if (c.family == 3)
                calls.arrays = call_arrays<Verb, F, 3, false>;
        if constexpr ((Verb::families & 16) != 0)
            if (c.family == 4)
                calls.arrays = call_arrays<Verb, F, 4, false>;
    }
    return calls;
}

/// With the activation of many, or with leaky_relu itself, whose loops are unrolled, on spans.
template <class Verb>
auto calls_of_any(const circumstances& c) {
    return c.specific ? calls_of<Verb, leaky_relu<T>>(c) : calls_of<Verb, any_activation<T>>(c);
}

/// The numbers are close for results of one formula that was computed in two ways.
bool are_close(T a, T b, T scale) {
    if (test::same(a, b) || (is_nan(a) && is_nan(b)))
        return true;
    if (is_nan(a) || is_nan(b))
        return false;
    constexpr T most = std::numeric_limits<T>::max();
    constexpr T epsilon = std::numeric_limits<T>::epsilon();
    const T x = std::fabs(a) > most ? std::copysign(most, a) : a;
    const T y = std::fabs(b) > most ? std::copysign(most, b) : b;
    const T size = std::fmax(std::fabs(x), std::fabs(y));
    const T allowed = 8 * epsilon * size + 8 * std::numeric_limits<T>::denorm_min() +
                      8 * epsilon * std::fmin(scale, most);
    return std::fabs(x / 2 - y / 2) <= allowed;
}

/// The scalar formula, where it is one with forward and backward.
template <class Verb>
void expect_scalar(const circumstances& c, const single& s, T wide_result, E old) {
    T wanted;
    T scale = 0;
    if constexpr (std::same_as<Verb, forward_call>) {
        wanted = c.f(static_cast<T>(s.in[0]));
    } else if constexpr (std::same_as<Verb, backward_call>) {
        wanted = detail::gradient_of(c.f, static_cast<T>(s.in[0]), static_cast<T>(s.in[1]));
        scale = std::fabs(static_cast<T>(s.in[1]));
    } else {
        return;
    }
    if (c.f.is_kinked()) {
        const T sum = static_cast<T>(old) + wanted;
        const E rounded = static_cast<E>(c.adds ? sum : wanted);
        if (!same_element(s.out[0], rounded)) {
            std::fprintf(stderr, "%s, not %s\n", test::show(static_cast<T>(s.out[0])).c_str(),
                         test::show(static_cast<T>(rounded)).c_str());
            fail(c, "the scalar has other bits");
        }
    } else if (!c.adds && std::same_as<E, T> && c.f.is_usual() &&
               !are_close(wide_result, wanted, scale)) {
        std::fprintf(stderr, "x = %s: %s, not %s\n", test::show(static_cast<T>(s.in[0])).c_str(),
                     test::show(wide_result).c_str(), test::show(wanted).c_str());
        fail(c, "the scalar is another number");
    }
}

template <class Verb>
void elementwise(bytes& input, circumstances& c) {
    choose_arrays(input, c, Verb::inputs, Verb::outputs);
    fill(input, c);
    take_picture(c);
    const bool right = are_right(c.arrays, c.inputs) &&
                       (!std::same_as<Verb, backward_from_output_call> || c.f.output_suffices());
    const auto calls = calls_of_any<Verb>(c);
    if (!succeeds(c, right, [&] { calls.arrays(c); }))
        return;
    for (std::size_t k = 0; k < c.at[0].size(); ++k) {
        single s(c, k);
        const E old = s.out[0];
        calls.one(c.more, c.f, s);
        for (std::size_t o = 0; o < Verb::outputs; ++o)
            expect(c, c.at[Verb::inputs + o][k], s.out[o], "an element alone has other bits");
        expect_scalar<Verb>(c, s, static_cast<T>(s.out[0]), old);
    }
    expect_nothing_else(c);
}

// ---- masks --------------------------------------------------------------------------------------

array contiguous(bytes& input, circumstances& c, std::size_t count, std::size_t element,
                 std::size_t slot) {
    array a{.columns = count, .element = element};
    place(input, a, slot, c.arrays);
    return a;
}

template <class Verb, class F>
void masked_with(bytes& input, circumstances& c, std::size_t bits) {
    constexpr bool writes = std::same_as<Verb, forward_masked_call>;
    choose_arrays(input, c, 1, 1);
    const std::size_t n = c.arrays[0].count();
    const std::size_t needed = mask_bytes<F>(n);
    if (needed != (n * bits + 7) / 8)
        fail(c, "another number of bytes in the mask");
    const std::size_t sizes[] = {needed,     needed,     needed,
                                 needed + 1, needed + 3, needed == 0 ? 0 : needed - 1};
    const array mask = contiguous(input, c, input.one_of(sizes), 1, 6);
    for (std::size_t k = 0; k < mask.columns; ++k)
        memory.begin()[mask.begin + k] = static_cast<std::uint8_t>(input.word());
    fill(input, c);
    take_picture(c);
    array used = mask;
    used.columns = needed;
    const bool right = are_right(c.arrays, 1) && mask.columns >= needed &&
                       !share_memory(used, c.arrays[0]) && !share_memory(used, c.arrays[1]);
    c.more.mask = {memory.begin() + mask.begin, mask.columns};
    const auto calls = calls_of<Verb, F>(c);
    if (!succeeds(c, right, [&] { calls.arrays(c); }))
        return;
    if (writes)
        std::fill_n(c.expected.begin() + static_cast<std::ptrdiff_t>(mask.begin), needed,
                    std::uint8_t{0});
    for (std::size_t k = 0; k < n; ++k) {
        single s(c, k);
        const std::size_t byte = mask.begin + k * bits / 8;
        const std::size_t shift = k * bits % 8;
        auto zone = static_cast<std::uint8_t>(c.before[byte] >> shift & ((1U << bits) - 1));
        extras more = c.more;
        more.mask = {&zone, 1};
        calls.one(more, c.f, s);
        if (writes)
            c.expected[byte] = static_cast<std::uint8_t>(c.expected[byte] | zone << shift);
        expect(c, c.at[1][k], s.out[0], "an element alone has other bits");
    }
    expect_nothing_else(c);
}

template <class Verb>
void masked(bytes& input, circumstances& c) {
    if (c.f.kind % 2 == 0)
        masked_with<Verb, one_slope>(input, c, 1);
    else
        masked_with<Verb, three_slopes<T>>(input, c, 2);
}

// ---- channels -----------------------------------------------------------------------------------

channels choose_layout(bytes& input, std::size_t n) {
    channels layout{.outer = 1, .channels = 1, .inner = 1};
    // Factors of n, as it comes; perhaps wrong ones.
    std::size_t rest = n;
    for (std::size_t* part : {&layout.channels, &layout.inner}) {
        if (rest == 0)
            break;
        std::size_t factor = 1 + input.below(32);
        while (rest % factor != 0)
            --factor;
        *part = factor;
        rest /= factor;
    }
    layout.outer = rest;
    if (n == 0)
        layout.channels = 1 + input.below(4);
    switch (input.below(64)) {
        case 63:
            layout.outer = std::size_t{1} << 63;
            layout.inner *= 2;
            break;
        case 62:
            layout.channels = 0;
            break;
        case 61:
            ++layout.inner;
            break;
        default:
            break;
    }
    return layout;
}

bool has_elements(const channels& layout, std::size_t n) {
    std::size_t some = 0;
    std::size_t all = 0;
    return layout.channels != 0 && !__builtin_mul_overflow(layout.outer, layout.channels, &some) &&
           !__builtin_mul_overflow(some, layout.inner, &all) && all == n;
}

std::size_t channel_of(const channels& layout, std::size_t k) {
    return k / layout.inner % layout.channels;
}

/// A sum of parts is near to what it is of; `old` is what it was added to.
void expect_sum(const circumstances& c, T found, const std::vector<T>& parts, T old) {
    long double sum = old;
    long double sizes = std::fabs(static_cast<long double>(old));
    for (const T part : parts) {
        sum += part;
        sizes += std::fabs(static_cast<long double>(part));
    }
    // What overflows on the way depends on the way.
    if (!std::isfinite(sizes) ||
        sizes > static_cast<long double>(std::numeric_limits<T>::max()) / 4)
        return;
    const long double allowed =
        8 * static_cast<long double>(std::numeric_limits<T>::epsilon()) * sizes +
        static_cast<long double>(std::numeric_limits<T>::denorm_min()) *
            static_cast<long double>(parts.size() + 1);
    if (std::fabs(static_cast<long double>(found) - sum) <= allowed)
        return;
    std::fprintf(stderr, "%s, not %.17Lg\n", test::show(found).c_str(), sum);
    fail(c, "the sum is another number");
}

void fill_numbers(bytes& input, const array& a) {
    for (const std::size_t offset : a.offsets(false))
        *at<T>(offset) = input.number<T>();
}

/// Copies of the elements of an array, in order.
std::vector<E> copied(const circumstances& c, std::size_t k) {
    std::vector<E> all;
    for (const std::size_t offset : c.at[k])
        all.push_back(read<E>(c.before, offset));
    return all;
}
std::vector<T> copied_numbers(const circumstances& c, const array& a) {
    std::vector<T> all;
    for (const std::size_t offset : a.offsets(false))
        all.push_back(read<T>(c.before, offset));
    return all;
}

/// The same call on contiguous copies of its arrays, by the serial policy.
struct serial_call {
    circumstances c;
    std::vector<std::uint8_t> copy = std::vector<std::uint8_t>(arena::size);

    explicit serial_call(const circumstances& original) {
        c.f = original.f;
        c.adds = original.adds;
        c.inputs = original.inputs;
        c.more = original.more;
        c.base = copy.data();
        for (std::size_t k = 0; k < original.arrays.size(); ++k) {
            const std::vector<E> all = copied(original, k);
            c.arrays.push_back(
                {.columns = all.size(), .begin = k * arena::slot, .element = sizeof(E)});
            if (!all.empty())
                std::memcpy(copy.data() + k * arena::slot, all.data(), all.size() * sizeof(E));
        }
    }
};

template <class Verb>
void per_channel(bytes& input, circumstances& c) {
    constexpr bool sums = Verb::inputs == 2;
    choose_arrays(input, c, Verb::inputs, 1);
    const std::size_t n = c.arrays[0].count();
    const channels layout = choose_layout(input, n);
    const bool one_for_all = input.in_one_of(4);
    const std::size_t wanted = one_for_all ? 1 : layout.channels;
    const std::size_t weight_count = wanted + (input.in_one_of(32) ? 1 : 0);
    if (weight_count > 256)
        return;
    const array weights = contiguous(input, c, weight_count, sizeof(T), 6);
    const array grads =
        contiguous(input, c, weight_count + (input.in_one_of(32) ? 1 : 0), sizeof(T), 7);
    fill(input, c);
    fill_numbers(input, weights);
    if (sums)
        fill_numbers(input, grads);
    take_picture(c);
    const array& out = c.arrays.back();
    bool right = are_right(c.arrays, c.inputs) && has_elements(layout, n) &&
                 (weight_count == layout.channels || weight_count == 1) &&
                 !share_memory(out, weights);
    if (sums) {
        right = right && grads.columns == weights.columns && !share_memory(grads, weights);
        for (const array& a : c.arrays)
            right = right && !share_memory(grads, a);
    }
    const channel_prelu<T> f;
    c.more.weights = {at<const T>(weights.begin), weights.columns};
    c.more.grads = {at<T>(grads.begin), grads.columns};
    c.more.layout = layout;
    const auto calls = calls_of<Verb, channel_prelu<T>>(c);
    if (!succeeds(c, right, [&] { calls.arrays(c); }))
        return;
    const std::vector<T> w_copy = copied_numbers(c, weights);
    std::vector<std::vector<T>> parts(weights.columns);
    for (std::size_t k = 0; k < n; ++k) {
        single s(c, k);
        const std::size_t channel = weights.columns == 1 ? 0 : channel_of(layout, k);
        T grad = 0;
        extras more = c.more;
        more.weights = {&w_copy[channel], 1};
        more.grads = {&grad, 1};
        calls.one(more, c.f, s);
        const T x = static_cast<T>(s.in[0]);
        if (sums) {
            const T part = f.weight_gradient(x, w_copy[channel], static_cast<T>(s.in[1]));
            if (!test::same(grad, part) && !(grad == 0 && part == 0))
                fail(c, "the scalar's weight gradient is another number");
            parts[channel].push_back(part);
        } else if (!c.adds && !same_element(s.out[0], static_cast<E>(f(x, w_copy[channel])))) {
            fail(c, "the scalar has other bits");
        }
        expect(c, c.at[Verb::inputs][k], s.out[0], "an element alone has other bits");
    }
    if (sums) {
        serial_call serial(c);
        const std::vector<T> old = copied_numbers(c, grads);
        std::vector<T> grad_w = old;
        serial.c.more.weights = w_copy;
        serial.c.more.grads = grad_w;
        calls.contiguous(serial.c);
        for (std::size_t k = 0; k < grad_w.size(); ++k) {
            expect(c, grads.begin + k * sizeof(T), grad_w[k], "the serial sum has other bits");
            expect_sum(c, grad_w[k], parts[k], c.adds ? old[k] : T(0));
        }
    }
    expect_nothing_else(c);
}

// ---- fused --------------------------------------------------------------------------------------

template <class Verb>
void fused(bytes& input, circumstances& c) {
    constexpr bool sums = Verb::inputs == 2;
    choose_arrays(input, c, Verb::inputs, 1);
    const std::size_t n = c.arrays[0].count();
    const channels layout = choose_layout(input, n);
    if (layout.channels > 256)
        return;
    const std::size_t parts = input.byte();
    const bool odd_count = input.in_one_of(32);
    const array bias = contiguous(
        input, c, parts % 2 == 0 ? 0 : layout.channels + (odd_count ? 1 : 0), sizeof(T), 6);
    const bool wants_grads = sums && parts / 2 % 4 != 0;
    const array grads = contiguous(
        input, c, wants_grads ? layout.channels + (input.in_one_of(32) ? 1 : 0) : 0, sizeof(T), 7);
    // A residual has rows, or is a row.
    array residual{.kind = layout::matrix, .rows = 0, .element = sizeof(E)};
    if (parts / 8 % 2 != 0) {
        residual.rows = c.arrays[0].has_shape() ? c.arrays[0].rows : 1;
        residual.columns = c.arrays[0].columns;
        if (input.in_one_of(4)) {
            residual.rows = 1;
            residual.columns = n;
        }
        if (input.in_one_of(32))
            ++residual.columns;
        residual.row_stride = static_cast<std::ptrdiff_t>(residual.columns + input.below(4));
        if (residual.rows > 1 && residual.columns > 0 && input.in_one_of(32))
            residual.row_stride = static_cast<std::ptrdiff_t>(residual.columns - 1);
        place(input, residual, 8, c.arrays);
        residual.kind = layout::matrix;
    }
    const T gains[] = {T(1), T(1), T(1.5), T(-2), T(0), std::numeric_limits<T>::max()};
    constexpr T inf = std::numeric_limits<T>::infinity();
    const T clamps[] = {inf, inf, T(1), T(0), -T(0), T(256)};
    T gain = input.one_of(gains);
    T clamp = input.one_of(clamps);
    if (input.in_one_of(16))
        gain = input.number<T>();
    if (input.in_one_of(16))
        clamp = input.number<T>();
    if (residual.count() != 0)
        for (const std::size_t offset : residual.offsets(false))
            *at<E>(offset) = static_cast<E>(input.number<T>());
    fill(input, c);
    fill_numbers(input, bias);
    fill_numbers(input, grads);
    take_picture(c);

    const array& out = c.arrays.back();
    bool right = are_right(c.arrays, c.inputs) && has_elements(layout, n) && std::isfinite(gain) &&
                 !is_nan(clamp) && !(clamp < 0) && !share_memory(out, bias) &&
                 (bias.columns == 0 || bias.columns == layout.channels);
    if (residual.count() != 0) {
        bool has_rows = false;
        for (const array& a : c.arrays) {
            has_rows = has_rows || a.has_shape();
            right = right && residual.count() == a.count();
            if (residual.rows > 1 && a.has_shape())
                right = right && residual.rows == a.rows && residual.columns == a.columns &&
                        !c.by_columns();
        }
        right = right && (has_rows || residual.is_contiguous()) &&
                (residual.rows <= 1 || !residual.has_bad_leading_dimension());
        if (right && share_memory(out, residual))
            right = out.offsets(c.by_columns()) == residual.offsets(false);
    }
    if (grads.columns != 0) {
        right = right && grads.columns == layout.channels && !share_memory(grads, bias) &&
                (residual.count() == 0 || !share_memory(grads, residual));
        for (const array& a : c.arrays)
            right = right && !share_memory(grads, a);
    }
    c.more.parts = {.bias = std::span<const T>(at<const T>(bias.begin), bias.columns),
                    .residual = matrix_view<const E>(at<const E>(residual.begin), residual.rows,
                                                     residual.columns, residual.row_stride),
                    .gain = gain,
                    .clamp = clamp};
    c.more.grads = {at<T>(grads.begin), grads.columns};
    c.more.layout = layout;
    const auto calls = calls_of_any<Verb>(c);
    if (!succeeds(c, right, [&] { calls.arrays(c); }))
        return;
    const std::vector<T> bias_copy = copied_numbers(c, bias);
    std::vector<E> residual_copy;
    if (residual.count() != 0)
        for (const std::size_t offset : residual.offsets(false))
            residual_copy.push_back(read<E>(c.before, offset));
    std::vector<std::vector<T>> sum_parts(grads.columns);
    for (std::size_t k = 0; k < n; ++k) {
        single s(c, k);
        const std::size_t channel = channel_of(layout, k);
        T part = 0;
        extras more = c.more;
        more.grads = {&part, 1};
        if (!bias_copy.empty())
            more.parts.bias = std::span(&bias_copy[channel], 1);
        if (!residual_copy.empty())
            more.parts.residual = std::span(&residual_copy[k], 1);
        calls.one(more, c.f, s);
        if (!sum_parts.empty())
            sum_parts[channel].push_back(part);
        expect(c, c.at[Verb::inputs][k], s.out[0], "an element alone has other bits");
    }
    if (sums) {
        serial_call serial(c);
        const std::vector<T> old = copied_numbers(c, grads);
        std::vector<T> grad_bias = old;
        serial.c.more.grads = grad_bias;
        if (!bias_copy.empty())
            serial.c.more.parts.bias = bias_copy;
        if (!residual_copy.empty())
            serial.c.more.parts.residual = residual_copy;
        calls.contiguous(serial.c);
        for (std::size_t k = 0; k < grad_bias.size(); ++k) {
            expect(c, grads.begin + k * sizeof(T), grad_bias[k], "the serial sum has other bits");
            expect_sum(c, grad_bias[k], sum_parts[k], c.adds ? old[k] : T(0));
        }
    }
    expect_nothing_else(c);
}

// ---- statistics ---------------------------------------------------------------------------------

/// f or its gradient, not rounded to 16 bits: what statistics are of.
template <class Verb>
T unrounded(const circumstances& c, single& s) {
    T y;
    if constexpr (Verb::inputs == 1)
        simdact::forward(c.f, &s.in[0], &y, 1);
    else
        simdact::backward(c.f, &s.in[0], &s.in[1], &y, 1);
    return y;
}

template <class Verb>
void with_statistics(bytes& input, circumstances& c) {
    choose_arrays(input, c, Verb::inputs, 1);
    c.more.asks = input.in_one_of(2);
    const double bounds[] = {0, 0.5, 1e-3, 1, std::numeric_limits<double>::infinity(), -0.0};
    c.more.bound = input.one_of(bounds);
    if (input.in_one_of(16))
        c.more.bound = input.number<double>();
    fill(input, c);
    take_picture(c);
    const bool right = are_right(c.arrays, c.inputs) &&
                       (!c.more.asks || !(is_nan(c.more.bound) || c.more.bound < 0));
    const auto calls = calls_of<Verb, any_activation<T>>(c);
    statistics seen;
    if (!succeeds(c, right, [&] { seen = calls.arrays(c); }))
        return;
    const std::size_t n = c.at[0].size();
    statistics counted;
    double least = std::numeric_limits<double>::infinity();
    double greatest = -least;
    for (std::size_t k = 0; k < n; ++k) {
        single s(c, k);
        const T y = unrounded<Verb>(c, s);
        counted.saturated += calls.one(c.more, c.f, s).saturated;
        expect(c, c.at[Verb::inputs][k], s.out[0], "an element alone has other bits");
        counted.nan += is_nan(y) ? 1U : 0U;
        counted.zero += y == 0 ? 1U : 0U;
        counted.negative += y < 0 ? 1U : 0U;
        counted.infinite += std::isinf(y) ? 1U : 0U;
        if (is_nan(y))
            continue;
        const auto number = static_cast<double>(y);
        counted.least = std::fmin(counted.least, number);
        counted.greatest = std::fmax(counted.greatest, number);
        if (!std::isinf(y)) {
            least = std::fmin(least, number);
            greatest = std::fmax(greatest, number);
        }
    }
    expect_nothing_else(c);
    if (seen.count != n || seen.nan != counted.nan || seen.zero != counted.zero ||
        seen.negative != counted.negative || seen.infinite != counted.infinite ||
        seen.saturated != counted.saturated || seen.least != counted.least ||
        seen.greatest != counted.greatest)
        fail(c, "other counts or extremes");
    serial_call serial(c);
    const statistics wanted = calls.contiguous(serial.c);
    if (!test::same(wanted.mean, seen.mean) || !test::same(wanted.squares, seen.squares)) {
        std::fprintf(stderr, "mean %a, not %a; squares %a, not %a\n", seen.mean, wanted.mean,
                     seen.squares, wanted.squares);
        fail(c, "the serial statistics have other bits");
    }
    if (seen.finite() == 0) {
        if (!(seen.mean == 0 && seen.squares == 0))
            fail(c, "statistics of nothing");
        return;
    }
    const double span = greatest - least;
    const double size = std::fmax(std::fabs(least), std::fabs(greatest));
    if (!(seen.mean >= least - 1e-6 * size && seen.mean <= greatest + 1e-6 * size)) {
        std::fprintf(stderr, "mean %a of %a to %a\n", seen.mean, least, greatest);
        fail(c, "the mean is none");
    }
    // The squares are sums of distances from the mean of the first vector's finite numbers, so
    // their error is of this order. That mean is rounded, too.
    const double furthest = span + size * static_cast<double>(std::numeric_limits<T>::epsilon());
    const double error = static_cast<double>(n) * furthest * furthest *
                         static_cast<double>(std::numeric_limits<T>::epsilon());
    if (size < 1e140 &&
        !(seen.squares >= 0 &&
          seen.squares <= static_cast<double>(n) * span * span + 8 * error + 1e-44)) {
        std::fprintf(stderr, "squares %a of %a to %a\n", seen.squares, least, greatest);
        fail(c, "the squares are too large");
    }
}

}  // namespace

void SIMDACT_FUZZ_RUN(bytes& input) {
    circumstances c;
    const std::size_t verb = input.below(SIMDACT_FUZZ_PART == 1 ? 7 : 4);
    const std::size_t form = input.byte();
    c.family = form % 8 < families ? form % 8 : 0;
    c.adds = form / 8 % 2 != 0;
    c.specific = form / 16 % 4 == 3;
    c.f.kind = input.below(activation_count);
    c.f.a = input.one_of(interesting_parameters<T>);
    c.f.b = input.one_of(interesting_parameters<T>);
    if (input.in_one_of(16))
        c.f.a = input.number<T>();
    if (c.specific) {
        c.f.kind = 0;
        c.family = 0;
    }
    constexpr stores modes[] = {stores::automatic, stores::never, stores::always, stores::always};
    const std::size_t how = input.byte();
    c.policy.mode = modes[how % 4];
    c.policy.whole = how / 4 % 2 == 0;
    if (!c.policy.whole)
        for (std::uint8_t& cut : c.policy.cuts)
            cut = static_cast<std::uint8_t>(input.below(70));

    const auto run = [&]<class Verb>(Verb, void (*use)(bytes&, circumstances&)) {
        c.verb = Verb::verb;
        if ((Verb::families >> c.family & 1) == 0)
            c.family = 0;
        c.adds =
            c.adds && Verb::adds && can_add(c.family) && !(SIMDACT_FUZZ_PART == 3 && c.specific);
        use(input, c);
    };
    switch (verb) {
#if SIMDACT_FUZZ_PART == 1
        case 0:
            return run(forward_call{}, elementwise<forward_call>);
        case 1:
            return run(backward_call{}, elementwise<backward_call>);
        case 2:
            return run(backward_from_output_call{}, elementwise<backward_from_output_call>);
        case 3:
            return run(double_backward_call{}, elementwise<double_backward_call>);
        case 4:
            return run(forward_gated_call{}, elementwise<forward_gated_call>);
        case 5:
            return run(backward_gated_call{}, elementwise<backward_gated_call>);
        default:
            return run(accumulate_backward_call{}, elementwise<accumulate_backward_call>);
#elif SIMDACT_FUZZ_PART == 2
        case 0:
            return run(forward_masked_call{}, masked<forward_masked_call>);
        case 1:
            return run(backward_masked_call{}, masked<backward_masked_call>);
        case 2:
            return run(forward_per_channel_call{}, per_channel<forward_per_channel_call>);
        default:
            return run(backward_per_channel_call{}, per_channel<backward_per_channel_call>);
#else
        case 0:
            return run(forward_fused_call{}, fused<forward_fused_call>);
        case 1:
            return run(backward_fused_call{}, fused<backward_fused_call>);
        case 2:
            return run(forward_with_statistics_call{},
                       with_statistics<forward_with_statistics_call>);
        default:
            return run(backward_with_statistics_call{},
                       with_statistics<backward_with_statistics_call>);
#endif
    }
}

}  // namespace simdact::fuzz
