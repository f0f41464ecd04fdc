// SPDX-License-Identifier: BSD-3-Clause

// What `forward_masked` writes is the value and the zones, and what `backward_masked` makes of them
// is what `backward` makes of x: to the bit, for every length, place, policy and special value.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cfenv>
#include <cmath>
#include <cstring>
#include <memory>
#include <simdact/masked.hpp>
#include <simdact/simdact.hpp>
#include <string>
#include <vector>

#include "support/extent.hpp"
#include "support/guarded.hpp"
#include "support/several_arrays.hpp"

#if defined(SIMDACT_TEST_TBB)
#include <simdact/parallel.hpp>
#endif

namespace simdact::test {
namespace {

/// A user's own, of three pieces and two bits: rises with `left` up to -1, and with `right` from 1
/// on. (X. Jin et al., "Deep Learning with S-shaped Rectified Linear Activation Units", 2016.)
template <class T>
struct s_shaped {
    using arithmetic_type = T;
    static constexpr const char* name = "s_shaped";

    T left = T(0.25);
    T right = T(-3);

    template <class V>
    V operator()(V x) const {
        return simd::select(
            x >= V(T(1)), V(V(T(1)) + simd::rounded(V(right) * (x - V(T(1))))),
            simd::select(x <= V(T(-1)), V(simd::rounded(V(left) * (x + V(T(1)))) - V(T(1))), x));
    }
    template <class V>
    V derivative(V x) const {
        return slope<V>(x >= V(T(1)), x <= V(T(-1)));
    }
    template <class V>
    auto zone(V x) const {
        return two_bits{x >= V(T(1)), x <= V(T(-1))};
    }
    template <class Zone, class V>
    V gradient_from_zone(Zone zone, V grad_y) const {
        return grad_y * simd::rounded(slope<V>(zone.first, zone.second));
    }

  private:
    template <class V, class Mask>
    V slope(Mask high, Mask low) const {
        return simd::select(high, V(right), simd::select(low, V(left), V(T(1))));
    }
};

/// A user's own of one bit, with no type of its own and no derivative but what its zones are.
struct step_up {
    static constexpr const char* name = "step_up";

    template <class V>
    V operator()(V x) const {
        return simd::select(x < V(2), V(0), V(1));
    }
    template <class V>
    auto zone(V x) const {
        return !(x < V(2));
    }
    template <class Zone, class V>
    V gradient_from_zone(Zone high, V grad_y) const {
        return simd::select(high, V(grad_y + grad_y), V(0));
    }
};

/// Cuts as it is told, from the last piece to the first, and stores as it is told.
struct test_policy {
    std::size_t piece;
    stores mode;

    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        streaming(mode, backwards_in_pieces{piece}).run(n, kernel);
    }
};
constexpr test_policy whole{std::size_t{1} << 40, stores::never};
constexpr test_policy past_the_caches{std::size_t{1} << 40, stores::always};

/// An activation on elements of one type, without either.
struct subject {
    std::string name;
    std::size_t element_bytes;
    std::size_t bits;
    std::size_t width;
    std::vector<std::byte> x, grad_y, y, grad_x;  ///< `count` elements each, by the formulas.
    std::vector<std::uint8_t> zones;              ///< The mask, element by element.
    std::shared_ptr<const void> f;
    void (*forward)(const void* f, const test_policy*, const void* x, void* y, std::uint8_t* mask,
                    std::size_t n);
    void (*backward)(const void* f, const test_policy*, const std::uint8_t* mask,
                     const void* grad_y, void* grad_x, std::size_t n);
    bool (*same_as)(const void* a, const void* b, std::size_t n);

    std::size_t mask_bytes(std::size_t n) const { return (n * bits + 7) / 8; }

    /// The mask of the elements [0, n).
    std::vector<std::uint8_t> mask(std::size_t n) const {
        std::vector<std::uint8_t> bytes(mask_bytes(n), 0);
        for (std::size_t i = 0; i < n; ++i)
            bytes[i * bits / 8] |= static_cast<std::uint8_t>(zones[i] << i * bits % 8);
        return bytes;
    }
};

constexpr std::size_t count = 1200;

template <class E, class F>
void add(std::vector<subject>& all, const F& f, const std::string& parameters = "") {
    using T = arithmetic_type_of<E>;
    const char* type = sizeof(E) == 8                ? " double"
                       : sizeof(E) == 4              ? " float"
                       : std::is_same_v<E, bfloat16> ? " bfloat16"
                                                     : " float16";
    subject s{F::name + parameters + type,
              sizeof(E),
              mask_bytes<F>(8),
              simd::batch<T>::size,
              {},
              {},
              {},
              {},
              {},
              {},
              {},
              {},
              {}};
    s.f = std::make_shared<const F>(f);
    std::vector<T> x = mixed_with_specials<T>(count, 3);
    std::vector<T> grad_y = mixed_with_specials<T>(count, 9);
    std::vector<E> x_elements(count), grad_y_elements(count), results(count);
    convert(x, x_elements);
    convert(grad_y, grad_y_elements);
    convert(x_elements, x);
    const auto bytes = [](const std::vector<E>& elements) {
        const auto* begin = reinterpret_cast<const std::byte*>(elements.data());
        return std::vector<std::byte>(begin, begin + elements.size() * sizeof(E));
    };
    convert(grad_y_elements, grad_y);
    s.x = bytes(x_elements);
    s.grad_y = bytes(grad_y_elements);
    for (std::size_t i = 0; i < count; ++i)
        results[i] = static_cast<E>(f(x[i]));
    s.y = bytes(results);
    for (std::size_t i = 0; i < count; ++i)
        results[i] = static_cast<E>(plain_gradient(f, x[i], grad_y[i]));
    s.grad_x = bytes(results);
    for (const T each : x) {
        if constexpr (std::is_same_v<decltype(f.zone(each)), bool>)
            s.zones.push_back(f.zone(each));
        else
            s.zones.push_back(
                static_cast<std::uint8_t>(f.zone(each).first + 2 * f.zone(each).second));
    }
    s.forward = [](const void* g, const test_policy* policy, const void* in, void* out,
                   std::uint8_t* mask, std::size_t n) {
        if (policy != nullptr)
            forward_masked(*policy, *static_cast<const F*>(g), static_cast<const E*>(in),
                           static_cast<E*>(out), mask, n);
        else
            forward_masked(*static_cast<const F*>(g), static_cast<const E*>(in),
                           static_cast<E*>(out), mask, n);
    };
    s.backward = [](const void* g, const test_policy* policy, const std::uint8_t* mask,
                    const void* in, void* out, std::size_t n) {
        if (policy != nullptr)
            backward_masked(*policy, *static_cast<const F*>(g), mask, static_cast<const E*>(in),
                            static_cast<E*>(out), n);
        else
            backward_masked(*static_cast<const F*>(g), mask, static_cast<const E*>(in),
                            static_cast<E*>(out), n);
    };
    // Of the product of two NaNs, only that it is one is certain.
    s.same_as = [](const void* a, const void* b, std::size_t n) {
        if (n == 0 || std::memcmp(a, b, n * sizeof(E)) == 0)
            return true;
        const auto* p = static_cast<const E*>(a);
        const auto* q = static_cast<const E*>(b);
        for (std::size_t i = 0; i < n; ++i)
            if (std::memcmp(p + i, q + i, sizeof(E)) != 0 &&
                !(is_nan(static_cast<T>(p[i])) && is_nan(static_cast<T>(q[i]))))
                return false;
        return true;
    };
    all.push_back(std::move(s));
}

/// Of each way in which zones, values and elements are computed.
template <class E>
void add_some(std::vector<subject>& all) {
    using T = arithmetic_type_of<E>;
    constexpr T inf = std::numeric_limits<T>::infinity();
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    for (const T slope : {T(0.01), T(-0.5), T(0), T(2), inf, nan})
        add<E>(all, leaky_relu<T>{.negative_slope = slope}, "(" + std::to_string(slope) + ")");
    add<E>(all, hardsigmoid<T>{});
    add<E>(all, s_shaped<T>{});
}

const std::vector<subject>& subjects() {
    static const std::vector<subject> all = [] {
        std::vector<subject> list;
        add_some<float>(list);
        add_some<bfloat16>(list);
        if constexpr (tests_all) {
            add_some<double>(list);
            add_some<float16>(list);
            add<float>(list, relu<float>{});
        }
        add<float>(list, hardtanh<float>{.min_val = -0.5F, .max_val = 2});
        add<float>(list, step_up{});
        return list;
    }();
    return all;
}

/// Beyond a few rounds of the longest kind, vectors and a tail.
std::size_t longest(const subject& s) {
    return 8 * s.width + 8 + 3;
}

/// Memory for one call. The mask begins at an odd address; behind it and behind the arrays stands a
/// number that must stay.
struct call {
    const subject& s;
    std::size_t n;
    std::size_t offset;  ///< Of x and grad_x, in elements.
    std::vector<std::byte> x, y;
    std::vector<std::uint8_t> bits;

    call(const subject& which, std::size_t length, std::size_t begin)
        : s(which),
          n(length),
          offset(begin),
          x((length + 70) * s.element_bytes + 64, std::byte{77}),
          y(x),
          bits(s.mask_bytes(length) + 12, 77) {}

    std::byte* place(std::vector<std::byte>& memory, std::size_t shift) const {
        const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
        return memory.data() + (64 - address % 64) % 64 + (offset + shift) % 64 * s.element_bytes;
    }
    std::uint8_t* mask() { return bits.data() + 1; }

    bool stayed_inside(const std::vector<std::byte>& memory, const std::byte* begin) const {
        const std::byte* const end = begin + n * s.element_bytes;
        for (const std::byte& each : memory)
            if ((&each < begin || &each >= end) && each != std::byte{77})
                return false;
        return true;
    }
    bool mask_is_right() const {
        std::vector<std::uint8_t> expected = s.mask(n);
        expected.insert(expected.begin(), 77);
        expected.resize(bits.size(), 77);
        return bits == expected;
    }
};

/// All four forms: out of place and in place.
void expect_right(const subject& s, std::size_t n, std::size_t offset, const test_policy* policy) {
    const std::size_t bytes = n * s.element_bytes;
    for (const bool in_place : {false, true}) {
        call c(s, n, offset);
        std::byte* const in = c.place(c.x, 0);
        std::byte* const out = in_place ? in : c.place(c.y, 5 * offset);
        std::memcpy(in, s.x.data(), bytes);
        s.forward(s.f.get(), policy, in, out, c.mask(), n);
        ASSERT_TRUE(s.same_as(out, s.y.data(), n)) << "value, in place: " << in_place;
        ASSERT_TRUE(c.mask_is_right()) << "in place: " << in_place;
        ASSERT_TRUE(c.stayed_inside(c.x, in));
        ASSERT_TRUE(in_place || c.stayed_inside(c.y, out));

        std::memcpy(in, s.grad_y.data(), bytes);
        s.backward(s.f.get(), policy, c.mask(), in, out, n);
        ASSERT_TRUE(s.same_as(out, s.grad_x.data(), n)) << "gradient, in place: " << in_place;
        ASSERT_TRUE(c.mask_is_right()) << "backward_masked wrote to it";
        ASSERT_TRUE(c.stayed_inside(c.x, in));
        ASSERT_TRUE(in_place || c.stayed_inside(c.y, out));
    }
}

TEST(masked, is_the_plain_verb_on_every_length_and_misalignment) {
    for (const subject& s : subjects())
        for (std::size_t n = 0; n <= longest(s); ++n)
            for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, n % s.width}) {
                SCOPED_TRACE(s.name + ", n = " + std::to_string(n));
                ASSERT_NO_FATAL_FAILURE(expect_right(s, n, offset, nullptr));
            }
}

TEST(masked, is_the_plain_verb_past_the_caches) {
    for (const subject& s : subjects()) {
        for (const std::size_t n : {std::size_t{1}, 7 + s.width, longest(s), std::size_t{1000}}) {
            for (std::size_t offset = 0; offset < 64 / s.element_bytes; ++offset) {
                SCOPED_TRACE(s.name + ", n = " + std::to_string(n) + ", offset " +
                             std::to_string(offset));
                ASSERT_NO_FATAL_FAILURE(expect_right(s, n, offset, &past_the_caches));
            }
        }
    }
}

TEST(masked, does_not_depend_on_how_a_policy_cuts) {
    for (const subject& s : subjects()) {
        for (const std::size_t piece : {1U, 3U, 7U, 8U, 13U, 100U}) {
            for (const stores mode : {stores::never, stores::always, stores::automatic}) {
                const test_policy policy{piece, mode};
                SCOPED_TRACE(s.name + ", pieces of " + std::to_string(piece));
                ASSERT_NO_FATAL_FAILURE(expect_right(s, 333, piece, &policy));
            }
        }
    }
}

TEST(masked, touches_nothing_beyond_its_arrays) {
    for (const subject& s : subjects()) {
        using guarded = guarded_array<std::byte>;
        for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
            for (std::size_t n = 0; n <= longest(s); n += n < 2 * s.width ? 1 : 5) {
                for (const test_policy* policy : {&whole, &past_the_caches}) {
                    SCOPED_TRACE(s.name + ", n = " + std::to_string(n));
                    const std::size_t bytes = n * s.element_bytes;
                    const guarded in(bytes, side);
                    const guarded out(bytes, side);
                    const guarded bits(s.mask_bytes(n), side);
                    auto* const mask = reinterpret_cast<std::uint8_t*>(bits.data());
                    std::memcpy(in.data(), s.x.data(), bytes);
                    s.forward(s.f.get(), policy, in.data(), out.data(), mask, n);
                    const std::vector<std::uint8_t> expected = s.mask(n);
                    ASSERT_TRUE(std::equal(expected.begin(), expected.end(), mask));
                    ASSERT_TRUE(s.same_as(out.data(), s.y.data(), n));
                    std::memcpy(in.data(), s.grad_y.data(), bytes);
                    s.backward(s.f.get(), policy, mask, in.data(), out.data(), n);
                    ASSERT_TRUE(s.same_as(out.data(), s.grad_x.data(), n));
                }
            }
        }
    }
}

// Written down, so that the instruction sets agree.
TEST(masked, has_the_documented_bits) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> x{1, -1, 0, -0.0F, nan, 1e-45F, -7, 7, 8, -2, 9};
    std::vector<float> y(x.size());
    std::vector<std::uint8_t> mask(2);
    static_assert(mask_bytes<leaky_relu<float>>(11) == 2);
    forward_masked(leaky_relu<float>{}, x, y, mask);
    EXPECT_EQ(mask, (std::vector<std::uint8_t>{0b10100001, 0b101}));
    forward_masked(relu<float>{}, x, y, mask);
    EXPECT_EQ(mask, (std::vector<std::uint8_t>{0b01001110, 0b010}));
    static_assert(mask_bytes<s_shaped<float>>(11) == 3);
    mask.resize(3);
    forward_masked(s_shaped<float>{}, x, y, mask);
    EXPECT_EQ(mask, (std::vector<std::uint8_t>{0b00001001, 0b01100000, 0b011001}));
}

TEST(mask, has_an_eighth_as_many_bytes_as_elements) {
    for (std::size_t n = 0; n < 40; ++n) {
        EXPECT_EQ(mask_bytes<relu<double>>(n), (n + 7) / 8);
        EXPECT_EQ(mask_bytes<step_up>(n), (n + 7) / 8);
        EXPECT_EQ(mask_bytes<s_shaped<float>>(n), (n + 3) / 4);
    }
    constexpr std::size_t most = ~std::size_t{0};
    EXPECT_EQ(mask_bytes<relu<float>>(most), most / 8 + 1) << "no overflow";
    EXPECT_EQ(mask_bytes<s_shaped<float>>(most), most / 4 + 1);
}

TEST(masked, takes_arrays_of_several_types) {
    const leaky_relu<float> f{.negative_slope = -0.5F};
    const std::vector<float> x = random_normal<float>(101);
    std::vector<bfloat16> halves(101), y(101), expected(101);
    convert(x, halves);
    std::vector<std::uint8_t> mask(13);
    forward_masked(f, x, y, mask);
    forward(f, x, expected);
    EXPECT_EQ(y, expected);
    std::vector<float> grad_x(101), grad_expected(101);
    backward_masked(f, mask, halves, grad_x);
    backward(f, x, halves, grad_expected);
    EXPECT_EQ(grad_x, grad_expected);
}

/// Every activation with zones: on a lane and on a vector, its gradient from the zone of x is that
/// from x.
template <class F>
void expect_zones_give_gradients(const F& f) {
    using T = typename F::arithmetic_type;
    static_assert(zoned_for<F, T> && mask_bytes<F>(8) == 1);
    constexpr std::size_t width = simd::batch<T>::size;
    const std::vector<T> xs = mixed_with_specials<T>(1024);
    const std::vector<T> grads = mixed_with_specials<T>(1024, 9);
    std::vector<T> from_zone(width);
    for (std::size_t i = 0; i < xs.size(); i += width) {
        const auto x = simd::load<simd::batch<T>>(&xs[i]);
        const auto grad = simd::load<simd::batch<T>>(&grads[i]);
        const std::uint32_t zones = simd::to_bits<simd::batch<T>>(f.zone(x));
        simd::store(from_zone.data(),
                    f.gradient_from_zone(simd::from_bits<simd::batch<T>>(zones), grad));
        for (std::size_t k = 0; k < width; ++k) {
            const T expected = plain_gradient(f, xs[i + k], grads[i + k]);
            ASSERT_TRUE(same(from_zone[k], expected)) << F::name << ", x = " << show(xs[i + k]);
            ASSERT_TRUE(same(f.gradient_from_zone(f.zone(xs[i + k]), grads[i + k]), expected))
                << F::name << ", x = " << show(xs[i + k]);
        }
    }
}

template <class T>
void expect_all_zones_give_gradients() {
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    for (const T slope : {T(0.01), T(-0.5), T(0), std::numeric_limits<T>::infinity(), nan}) {
        expect_zones_give_gradients(leaky_relu<T>{.negative_slope = slope});
        expect_zones_give_gradients(prelu<T>{.weight = slope});
        expect_zones_give_gradients(rrelu<T>{.lower = slope, .upper = slope});
        expect_zones_give_gradients(threshold<T>{.threshold = slope, .value = T(20)});
        expect_zones_give_gradients(hardshrink<T>{.lambda = slope});
        expect_zones_give_gradients(softshrink<T>{.lambda = slope});
        expect_zones_give_gradients(hardtanh<T>{.min_val = slope, .max_val = T(1)});
    }
    expect_zones_give_gradients(relu<T>{});
    expect_zones_give_gradients(relu6<T>{});
    expect_zones_give_gradients(hardsigmoid<T>{});
}

TEST(zones, give_the_gradients_of_every_activation_that_has_them) {
    expect_all_zones_give_gradients<float>();
    expect_all_zones_give_gradients<double>();
}

// The verb itself, beside the other verb.
TEST(masked, has_the_bits_of_backward) {
    const leaky_relu<float> f{.negative_slope = -0.5F};
    const std::vector<float> x = mixed_with_specials<float>(count);
    const std::vector<float> grad_y = mixed_with_specials<float>(count, 9);
    std::vector<float> y(count), grad_x(count), expected(count);
    std::vector<std::uint8_t> mask(count / 8);
    forward_masked(f, x, y, mask);
    backward_masked(f, mask, grad_y, grad_x);
    forward(f, x, expected);
    EXPECT_EQ(std::memcmp(y.data(), expected.data(), count * sizeof(float)), 0);
    backward(f, x, grad_y, expected);
    EXPECT_EQ(std::memcmp(grad_x.data(), expected.data(), count * sizeof(float)), 0);
}

/// The gradients that the two verbs give together are the slopes of the values that the first one
/// gives: central differences in double, at points that are not within a step of a kink.
template <class F>
void expect_gradient_of_the_value(const F& f, std::initializer_list<double> kinks) {
    constexpr double step = 0x1p-20;
    std::vector<double> x;
    for (const double at : random_normal<double>(1001, 12))
        if (std::none_of(kinks.begin(), kinks.end(),
                         [&](double kink) { return std::abs(at - kink) < 2 * step; }))
            x.push_back(at);
    ASSERT_GT(x.size(), 990U) << F::name;
    const std::vector<double> grad_y = random_normal<double>(x.size(), 13);
    std::vector<double> up = x, down = x, y(x.size()), grad_x(x.size());
    std::vector<std::uint8_t> mask(mask_bytes<F>(x.size())), ignored(mask.size());
    forward_masked(f, x, y, mask);
    backward_masked(f, mask, grad_y, grad_x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        up[i] += step;
        down[i] -= step;
    }
    forward_masked(f, up, up, ignored);
    forward_masked(f, down, down, ignored);
    std::size_t flat = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double slope = (up[i] - down[i]) / (2 * step);
        ASSERT_NEAR(grad_x[i], grad_y[i] * slope, 1e-8) << F::name << ", x = " << x[i];
        flat += slope == 0;
    }
    EXPECT_LT(flat, x.size()) << F::name;
}

TEST(masked, has_the_gradients_of_the_values) {
    for (const double slope : {0.01, -0.5, 3.0})
        expect_gradient_of_the_value(leaky_relu<double>{.negative_slope = slope}, {0});
    expect_gradient_of_the_value(hardtanh<double>{.min_val = -1.5, .max_val = 2}, {-1.5, 2});
    // Of the others `zones` shows the gradients.
    if constexpr (tests_all) {
        for (const double slope : {0.01, -0.5, 3.0})
            expect_gradient_of_the_value(prelu<double>{.weight = slope}, {0});
        expect_gradient_of_the_value(rrelu<double>{}, {0});
        expect_gradient_of_the_value(relu<double>{}, {0});
        expect_gradient_of_the_value(relu6<double>{}, {0, 6});
        expect_gradient_of_the_value(hardshrink<double>{.lambda = 0.75}, {-0.75, 0.75});
        expect_gradient_of_the_value(softshrink<double>{.lambda = 0.75}, {-0.75, 0.75});
        expect_gradient_of_the_value(threshold<double>{.threshold = 0.5, .value = -3}, {0.5});
        expect_gradient_of_the_value(hardsigmoid<double>{}, {-3, 3});
        expect_gradient_of_the_value(s_shaped<double>{}, {-1, 1});
    }
}

// What torch refuses: in place with a negative slope.
TEST(masked, serves_a_negative_slope_in_place) {
    const leaky_relu<float> f{.negative_slope = -0.5F};
    std::vector<float> x{-2, 3, -4};
    std::vector<float> gradient{1, 1, 1};
    std::array<std::uint8_t, 1> mask{};
    forward_masked(f, x, x, mask);
    EXPECT_EQ(x, (std::vector<float>{1, 3, 2}));
    backward_masked(f, mask, gradient, gradient);
    EXPECT_EQ(gradient, (std::vector<float>{-0.5F, 1, -0.5F}));
}

TEST(masked, does_not_change_where_subnormal_numbers_count_as_zero) {
#if defined(__SSE2__)
    const std::vector<float> grad_y = random_normal<float>(77);
    const std::vector<std::uint8_t> mask(10, 0xa5);
    std::vector<float> expected(77), grad_x(77);
    backward_masked(relu<float>{}, mask, grad_y, expected);
    const unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | 0x8040);
    backward_masked(relu<float>{}, mask, grad_y, grad_x);
    _mm_setcsr(mode);
    EXPECT_EQ(grad_x, expected);
    EXPECT_EQ(grad_x[0], 0);
    EXPECT_EQ(grad_x[1], grad_y[1]);
#endif
}

// The lanes behind a tail are computed, too; they must not do what no element does.
TEST(masked, raises_no_exception_of_its_own_in_the_tail) {
    const leaky_relu<float> f{.negative_slope = 1e38F};
    const std::vector<float> grad_y{1e30F, 1};
    for (const unsigned zones : {0b01U, 0b11U}) {
        const std::array mask{static_cast<std::uint8_t>(zones)};
        std::vector<float> grad_x(2);
        std::feclearexcept(FE_ALL_EXCEPT);
        backward_masked(f, mask, grad_y, grad_x);
        EXPECT_FALSE(std::fetestexcept(FE_OVERFLOW | FE_INVALID));
        EXPECT_EQ(grad_x[0], 1e30F);
    }
}

template <class V>
class bits_of_lanes : public ::testing::Test {};
using vectors = ::testing::Types<float, double, simd::batch<float>, simd::batch<double>>;
TYPED_TEST_SUITE(bits_of_lanes, vectors);

TYPED_TEST(bits_of_lanes, go_there_and_back_on_any_architecture) {
    using V = TypeParam;
    constexpr std::size_t width = simd::lane_count<V>;
    constexpr std::size_t first = 32 - width;
    for (std::uint32_t bits = 0; bits < std::uint32_t{1} << width; bits += width > 8 ? 97 : 1) {
        const auto mask = simd::from_bits<V>(bits | ~simd::detail::low_bits(width));
        EXPECT_EQ(simd::to_bits<V>(mask), bits);
        EXPECT_EQ((simd::to_bits<V>(simd::from_bits<V, first>(bits << first))), bits);
        EXPECT_EQ(simd::to_bits<V>(!simd::from_bits<V>(bits)),
                  ~bits & simd::detail::low_bits(width));
        EXPECT_EQ(simd::detail::portable_to_bits<V>(mask), bits);
        EXPECT_EQ(simd::to_bits<V>(simd::detail::portable_from_bits<V>(bits)), bits);
    }
}

TEST(bits, spread_over_even_places_and_come_back) {
    EXPECT_EQ(simd::make_even(0b1011), 0b1000101U);
    for (std::uint32_t bits = 0; bits <= 0xffff; ++bits)
        ASSERT_EQ(simd::even_bits(simd::make_even(bits) | 0xaaaaaaaaU), bits);
}

// ---- mistakes

TEST(masked, refuses_what_cannot_be_right) {
    const leaky_relu<float> f{};
    std::vector<float> memory(40, 42);
    const std::vector<float> original = memory;
    const std::span<float> all(memory);
    const auto x = all.first(17);
    const auto y = all.subspan(20, 17);
    std::vector<std::uint8_t> mask(3, 42);
    const std::span<std::uint8_t> inside(reinterpret_cast<std::uint8_t*>(all.data() + 30), 3);

    const std::span<std::uint8_t> small(mask.data(), 2);
    expect_parts(refusal([&] { forward_masked(run_nothing{}, f, x, y, small); }),
                 {"simdact::forward_masked: mask has 2 bytes, but the 17 elements of x need 3"});
    expect_parts(
        refusal([&] { backward_masked(run_nothing{}, f, small, x, y); }),
        {"simdact::backward_masked: mask has 2 bytes, but the 17 elements of grad_y need 3"});
    expect_parts(refusal([&] { forward_masked(run_nothing{}, s_shaped<float>{}, x, y, mask); }),
                 {"mask has 3 bytes", "17 elements of x need 5"});
    expect_parts(refusal([&] { forward_masked(run_nothing{}, f, x, y.first(9), mask); }),
                 {"simdact::forward_masked: x has 17 elements, but y has 9"});
    expect_parts(refusal([&] { backward_masked(run_nothing{}, f, mask, x, y.first(9)); }),
                 {"simdact::backward_masked: grad_y has 17 elements, but grad_x has 9"});
    expect_parts(refusal([&] { forward_masked(run_nothing{}, f, x, all.subspan(3, 17), mask); }),
                 {"the output y (17 elements) partially overlaps x"});
    expect_parts(refusal([&] { backward_masked(run_nothing{}, f, mask, x, all.subspan(3, 17)); }),
                 {"the output grad_x (17 elements) partially overlaps grad_y"});
    expect_parts(refusal([&] { forward_masked(run_nothing{}, f, x, y, inside); }),
                 {"simdact::forward_masked: mask (3 bytes) overlaps y (17 elements)"});
    expect_parts(refusal([&] { forward_masked(run_nothing{}, f, y, x, inside); }),
                 {"mask (3 bytes) overlaps x (17 elements)"});
    expect_parts(refusal([&] { backward_masked(run_nothing{}, f, inside, x, y); }),
                 {"simdact::backward_masked: mask (3 bytes) overlaps grad_x (17 elements)"});
    expect_parts(refusal([&] { backward_masked(run_nothing{}, f, inside, y, x); }),
                 {"mask (3 bytes) overlaps grad_y (17 elements)"});
    EXPECT_EQ(memory, original);
    EXPECT_EQ(mask, std::vector<std::uint8_t>(3, 42));

    // Only the bytes that are used count.
    const std::span<std::uint8_t> room(reinterpret_cast<std::uint8_t*>(all.data() + 17), 80);
    EXPECT_EQ(refusal([&] { forward_masked(run_nothing{}, f, x, y, room); }), "");
    EXPECT_EQ(memory[18], 42) << "beyond the mask";
}

TEST(masked, takes_empty_arrays) {
    const relu<float> f{};
    const float* const none = nullptr;
    float* const out = nullptr;
    std::uint8_t* const mask = nullptr;
    forward_masked(f, none, out, mask, 0);
    backward_masked(f, mask, none, out, 0);
    std::vector<float> empty;
    std::vector<std::uint8_t> bits;
    forward_masked(f, empty, empty, bits);
    backward_masked(f, bits, empty, empty);
}

TEST(masked, hands_the_policy_the_whole_array) {
    std::vector<float> x(33);
    std::vector<std::uint8_t> mask(5);
    std::vector<std::size_t> lengths;
    forward_masked(noting{&lengths}, relu<float>{}, x, x, mask);
    backward_masked(noting{&lengths}, relu<float>{}, mask, x, x);
    forward_masked(noting{&lengths}, relu<float>{}, x.data(), x.data(), mask.data(), 7);
    backward_masked(noting{&lengths}, relu<float>{}, mask.data(), x.data(), x.data(), 7);
    EXPECT_EQ(lengths, (std::vector<std::size_t>{33, 33, 7, 7}));
}

#if defined(SIMDACT_TEST_TBB)
TEST(masked, has_the_same_bits_on_many_threads) {
    const leaky_relu<float> f{.negative_slope = -0.5F};
    const std::vector<float> x = mixed_with_specials<float>(100'003);
    const std::vector<float> grad_y = mixed_with_specials<float>(100'003, 9);
    std::vector<float> y(x.size()), expected_y(x.size()), grad_x(x.size()), expected(x.size());
    std::vector<std::uint8_t> mask(mask_bytes<leaky_relu<float>>(x.size())), expected_mask(mask);
    forward_masked(f, x, expected_y, expected_mask);
    backward_masked(f, expected_mask, grad_y, expected);
    const parallel_policy policy{.grain = 1};
    forward_masked(policy, f, x, y, mask);
    backward_masked(policy, f, mask, grad_y, grad_x);
    EXPECT_EQ(mask, expected_mask);
    EXPECT_TRUE(std::equal(y.begin(), y.end(), expected_y.begin(), same<float>));
    EXPECT_TRUE(std::equal(grad_x.begin(), grad_x.end(), expected.begin(), same<float>));
    static_assert(noexcept(forward_masked(policy, f, x.data(), y.data(), mask.data(), 1)));
}
#endif

#if defined(__SSE2__)
TEST(masked_architecture, is_the_one_that_is_named) {
    const leaky_relu<float> f{.negative_slope = -0.5F};
    const std::vector<float> x = random_normal<float>(101);
    std::vector<float> y(101), expected(101);
    std::vector<std::uint8_t> mask(13), expected_mask(13);
    forward_masked(f, x, expected, expected_mask);
    forward_masked<xsimd::sse2>(f, x, y, mask);
    EXPECT_EQ(mask, expected_mask);
    EXPECT_EQ(y, expected);
    backward_masked(f, mask, x, expected);
    backward_masked<xsimd::sse2>(f, mask, x, y);
    EXPECT_EQ(y, expected);
}
#endif

// ---- what compiles, as questions

template <class F, class... Arguments>
concept forward_compiles =
    requires(const F& f, Arguments... arguments) { forward_masked(f, arguments...); };
template <class F, class... Arguments>
concept backward_compiles =
    requires(const F& f, Arguments... arguments) { backward_masked(f, arguments...); };

using floats = std::vector<float>;
using bytes = std::vector<std::uint8_t>;
using leaky = leaky_relu<float>;

static_assert(zoned_for<leaky, float> && zoned_for<leaky, bfloat16> && !zoned_for<leaky, double>);
static_assert(zoned_for<step_up, float> && zoned_for<step_up, double>);
static_assert(!zoned_for<elu<float>, float>);
static_assert(forward_compiles<leaky, const floats&, floats&, bytes&>);
static_assert(forward_compiles<leaky, const floats&, std::span<float>, std::span<std::uint8_t>>);
static_assert(backward_compiles<leaky, const bytes&, const floats&, floats&>);
static_assert(backward_compiles<leaky, std::span<const std::uint8_t>, const floats&, floats&>);
static_assert(!forward_compiles<leaky, const floats&, floats&, const bytes&>);
static_assert(!forward_compiles<leaky, const floats&, floats&, std::vector<bool>&>);
static_assert(!forward_compiles<leaky, const floats&, floats&, floats&>);
static_assert(!forward_compiles<elu<float>, const floats&, floats&, bytes&>);
static_assert(!backward_compiles<elu<float>, bytes&, const floats&, floats&>);
static_assert(!backward_compiles<leaky, bytes&, const floats&, const floats&>);
static_assert(noexcept(forward_masked(leaky{}, std::declval<const float*>(), std::declval<float*>(),
                                      std::declval<std::uint8_t*>(), 1)));
static_assert(noexcept(backward_masked(leaky{}, std::declval<std::uint8_t*>(),
                                       std::declval<const float*>(), std::declval<float*>(), 1)));
static_assert(!noexcept(backward_masked(leaky{}, std::declval<bytes&>(), std::declval<floats&>(),
                                        std::declval<floats&>())));

}  // namespace
}  // namespace simdact::test
