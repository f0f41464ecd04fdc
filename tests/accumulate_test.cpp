// SPDX-License-Identifier: BSD-3-Clause

// A verb whose outputs stand in `add_to` gives what it writes into arrays of its own, and then one
// addition: to the bit, of every verb, for every length, place, policy and element type.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <simdact/accumulate.hpp>
#include <simdact/float16.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/random.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/any_policy.hpp"
#include "support/channel_shapes.hpp"
#include "support/elements.hpp"
#include "support/extent.hpp"
#include "support/several_arrays.hpp"

namespace simdact::test {
namespace {

// ---- the verbs, each with inputs of E and outputs of O

constexpr auto written = [](auto&& output) -> decltype(auto) { return (output); };
constexpr auto added_to = [](auto&& output) { return add_to(output); };

template <class E>
using inputs_of = std::array<const E*, 3>;
template <class O>
using outputs_of = std::array<O*, 2>;

struct forward_form {
    [[maybe_unused]] static constexpr const char* name = "forward";
    [[maybe_unused]] static constexpr std::size_t inputs = 1, outputs = 1;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F& f, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        forward(p, f, in[0], to(out[0]), n);
    }
};
struct backward_form {
    [[maybe_unused]] static constexpr const char* name = "backward";
    [[maybe_unused]] static constexpr std::size_t inputs = 2, outputs = 1;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F& f, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        backward(p, f, in[0], in[1], to(out[0]), n);
    }
};
struct from_output_form {
    [[maybe_unused]] static constexpr const char* name = "backward_from_output";
    [[maybe_unused]] static constexpr std::size_t inputs = 2, outputs = 1;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F& f, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        backward_from_output(p, f, in[0], in[1], to(out[0]), n);
    }
};
struct double_backward_form {
    [[maybe_unused]] static constexpr const char* name = "double_backward";
    [[maybe_unused]] static constexpr std::size_t inputs = 3, outputs = 2;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F& f, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        double_backward(p, f, in[0], in[1], in[2], to(out[0]), to(out[1]), n);
    }
};
struct gated_form {
    [[maybe_unused]] static constexpr const char* name = "backward_gated";
    [[maybe_unused]] static constexpr std::size_t inputs = 3, outputs = 2;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F& f, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        backward_gated(p, f, in[0], in[1], in[2], to(out[0]), to(out[1]), n);
    }
};
struct random_form {
    [[maybe_unused]] static constexpr const char* name = "backward_random";
    [[maybe_unused]] static constexpr std::size_t inputs = 2, outputs = 1;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F&, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        const rrelu_training<arithmetic_type_of<E>> f{};
        backward_random(p, f, {.seed = 4, .stream = 2, .first = 3}, in[0], in[1], to(out[0]), n);
    }
};
/// The mask is that of the first input, and has memory of its own.
struct masked_form {
    [[maybe_unused]] static constexpr const char* name = "backward_masked";
    [[maybe_unused]] static constexpr std::size_t inputs = 2, outputs = 1;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F&, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        const leaky_relu<arithmetic_type_of<E>> f{.negative_slope = -0.3F};
        std::vector<std::uint8_t> mask(mask_bytes<leaky_relu<float>>(n) + 1);
        std::vector<E> y(n);
        forward_masked(f, in[0], y.data(), mask.data() + 1, n);
        backward_masked(p, f, mask.data() + 1, in[1], to(out[0]), n);
    }
};
struct forward_masked_form {
    [[maybe_unused]] static constexpr const char* name = "forward_masked";
    [[maybe_unused]] static constexpr std::size_t inputs = 1, outputs = 1;
    template <class P, class F, class E, class O, class To>
    static void run(const P& p, const F&, inputs_of<E> in, outputs_of<O> out, std::size_t n,
                    const To& to) {
        const hardtanh<arithmetic_type_of<E>> f{};
        std::vector<std::uint8_t> mask(mask_bytes<hardtanh<float>>(n)), expected(mask);
        std::vector<E> y(n);
        forward_masked(f, in[0], y.data(), expected.data(), n);
        forward_masked(p, f, in[0], to(out[0]), mask.data(), n);
        EXPECT_EQ(mask, expected);
    }
};

// ---- what they have to give

template <class E>
std::vector<E> added(std::span<const E> old, std::span<const arithmetic_type_of<E>> results) {
    using T = arithmetic_type_of<E>;
    std::vector<E> sums(old.size());
    for (std::size_t i = 0; i < old.size(); ++i) {
        const T sum = static_cast<T>(old[i]) + results[i];
        sums[i] = static_cast<E>(sum);
    }
    return sums;
}

/// A form of which only the type of the elements is left: the checks are compiled once for each.
template <class E>
struct erased_form {
    const char* name = "";
    std::size_t inputs = 0, outputs = 0;
    std::function<void(inputs_of<E>, outputs_of<arithmetic_type_of<E>>, std::size_t)> write;
    std::function<void(const any_policy&, inputs_of<E>, outputs_of<E>, std::size_t)> add;
};

template <class Form, class E, class F>
erased_form<E> erase(const F& f) {
    using T = arithmetic_type_of<E>;
    erased_form<E> form;
    form.name = Form::name;
    form.inputs = Form::inputs;
    form.outputs = Form::outputs;
    form.write = [f](inputs_of<E> in, outputs_of<T> out, std::size_t n) {
        Form::run(any_policy{}, f, in, out, n, written);
    };
    form.add = [f](const any_policy& policy, inputs_of<E> in, outputs_of<E> out, std::size_t n) {
        Form::run(policy, f, in, out, n, added_to);
    };
    return form;
}

template <class E>
class accumulated_of {
  public:
    using T = arithmetic_type_of<E>;
    static constexpr std::size_t width = simd::batch<T>::size;
    static constexpr std::size_t longest = 8 * width + 9;

    explicit accumulated_of(erased_form<E> form) : form_(std::move(form)) {
        for (std::size_t k = 0; k < 3; ++k)
            in_[k] = elements<E>(longest, static_cast<unsigned>(3 + 4 * k));
        for (std::size_t k = 0; k < 2; ++k)
            old_[k] = elements<E>(longest, static_cast<unsigned>(30 + k));
        std::array<std::vector<T>, 2> results{std::vector<T>(longest), std::vector<T>(longest)};
        form_.write(inputs(), outputs_of<T>{results[0].data(), results[1].data()}, longest);
        for (std::size_t k = 0; k < 2; ++k) {
            results_[k] = results[k];
            expected_[k] = added<E>(old_[k], results[k]);
        }
    }

    void is_the_verb_and_an_addition(const any_policy& policy, std::size_t n,
                                     std::size_t offset) const {
        std::array<placed_array<E>, 2> out{placed_array<E>(n, offset),
                                           placed_array<E>(n, 3 * offset)};
        for (std::size_t k = 0; k < 2; ++k)
            std::copy_n(old_[k].begin(), n, out[k].data());
        form_.add(policy, inputs(), outputs_of<E>{out[0].data(), out[1].data()}, n);
        for (std::size_t k = 0; k < form_.outputs; ++k) {
            ASSERT_TRUE(std::equal(out[k].span().begin(), out[k].span().end(), expected_[k].begin(),
                                   same_element<E>))
                << form_.name << ", output " << k << ", n = " << n << ", offset " << offset;
            ASSERT_TRUE(out[k].canaries_live()) << form_.name << ", n = " << n;
        }
    }

    void on_every_length_and_misalignment() const {
        for (std::size_t n = 0; n <= longest; ++n)
            for (std::size_t offset = 0; offset < 64 / sizeof(E); offset += 1 + n % 3)
                ASSERT_NO_FATAL_FAILURE(is_the_verb_and_an_addition({}, n, offset));
    }

    void under_every_policy() const {
        for (const std::size_t n : {std::size_t{0}, std::size_t{5}, longest - 1, longest}) {
            for (const stores mode : {stores::always, stores::never}) {
                for (const std::size_t piece : {all_of_it, std::size_t{1}, 4 * width + 1})
                    is_the_verb_and_an_addition({.piece = piece, .mode = mode}, n, 0);
                is_the_verb_and_an_addition({.piece = 1, .mode = mode, .threads = true}, n, 0);
            }
        }
    }

    /// Each output but one is exactly an input.
    void in_place() const {
        for (std::size_t n = 0; n <= longest; ++n) {
            for (std::size_t output = 0; output < form_.outputs; ++output) {
                for (std::size_t input = 0; input < form_.inputs; ++input) {
                    std::array<std::vector<E>, 3> in = in_;
                    std::vector<E> other = old_[1 - output];
                    inputs_of<E> from{in[0].data(), in[1].data(), in[2].data()};
                    outputs_of<E> to{other.data(), other.data()};
                    to[output] = in[input].data();
                    form_.add({}, from, to, n);
                    const auto expected = added<E>(std::span(in_[input]).first(n),
                                                   std::span(results_[output]).first(n));
                    ASSERT_TRUE(std::equal(expected.begin(), expected.end(), in[input].begin(),
                                           same_element<E>))
                        << form_.name << ", output " << output << " in place of " << input
                        << ", n = " << n;
                }
            }
        }
    }

    void touching_nothing_else() const {
        using guarded = guarded_array<E>;
        for (const auto side : {guarded::guard::behind, guarded::guard::before}) {
            for (std::size_t n = 0; n <= longest; n += n < 2 * width + 2 ? 1 : 5) {
                const guarded x(n, side), g(n, side), h(n, side), a(n, side), b(n, side);
                std::copy_n(in_[0].begin(), n, x.data());
                std::copy_n(in_[1].begin(), n, g.data());
                std::copy_n(in_[2].begin(), n, h.data());
                std::copy_n(old_[0].begin(), n, a.data());
                std::copy_n(old_[1].begin(), n, b.data());
                form_.add({}, inputs_of<E>{x.data(), g.data(), h.data()},
                          outputs_of<E>{a.data(), b.data()}, n);
                ASSERT_TRUE(std::equal(a.span().begin(), a.span().end(), expected_[0].begin(),
                                       same_element<E>))
                    << form_.name << ", n = " << n;
            }
        }
    }

    void all() const {
        on_every_length_and_misalignment();
        under_every_policy();
        in_place();
        touching_nothing_else();
    }

  private:
    inputs_of<E> inputs() const { return {in_[0].data(), in_[1].data(), in_[2].data()}; }

    erased_form<E> form_;
    std::array<std::vector<E>, 3> in_;
    std::array<std::vector<E>, 2> old_, expected_;
    std::array<std::vector<T>, 2> results_;
};

template <class Form, class F, class E>
struct accumulated : accumulated_of<E> {
    explicit accumulated(const F& f) : accumulated_of<E>(erase<Form, E>(f)) {}
};

template <class E>
class accumulate : public ::testing::Test {};
using element_types =
    few_or_all<::testing::Types<bfloat16>, ::testing::Types<float, double, bfloat16, float16>>;
TYPED_TEST_SUITE(accumulate, element_types);

TYPED_TEST(accumulate, of_a_short_function_is_the_verb_and_an_addition) {
    using T = arithmetic_type_of<TypeParam>;
    const leaky_relu<T> f{.negative_slope = T(0.3)};
    accumulated<backward_form, leaky_relu<T>, TypeParam>(f).all();
    accumulated<from_output_form, leaky_relu<T>, TypeParam>(f).all();
    accumulated<double_backward_form, leaky_relu<T>, TypeParam>(f).all();
    accumulated<gated_form, leaky_relu<T>, TypeParam>(f).all();
    accumulated<forward_form, leaky_relu<T>, TypeParam>(f).all();
}

TYPED_TEST(accumulate, of_a_long_function_is_the_verb_and_an_addition) {
    using T = arithmetic_type_of<TypeParam>;
    accumulated<gated_form, elu<T>, TypeParam>({}).all();
    if constexpr (tests_all)
        accumulated<backward_form, elu<T>, TypeParam>({}).all();
}

TYPED_TEST(accumulate, of_a_users_own_is_the_verb_and_an_addition) {
    using T = arithmetic_type_of<TypeParam>;
    accumulated<backward_form, cubic<T>, TypeParam>({}).all();
    if constexpr (tests_all)
        accumulated<double_backward_form, cubic<T>, TypeParam>({}).all();
}

TYPED_TEST(accumulate, knows_random_draws) {
    accumulated<random_form, relu<float>, TypeParam>({}).all();
}

TYPED_TEST(accumulate, knows_masks) {
    accumulated<masked_form, relu<float>, TypeParam>({}).all();
    accumulated<forward_masked_form, relu<float>, TypeParam>({}).all();
}

// ---- channels

/// The two verbs with an output for each element and one for each channel.
template <class E, class O, class Weight, class Policy, class To>
void run_per_channel(const Policy& policy, const channels& layout, const std::vector<E>& x,
                     const std::vector<E>& grad_y, const std::vector<Weight>& weights,
                     std::vector<O>& grad_x, std::vector<O>& sums, const To& to) {
    backward_per_channel(policy, channel_prelu<arithmetic_type_of<E>>{}, x, weights, grad_y,
                         to(grad_x), to(sums), layout);
}
template <class E, class O, class Weight, class Policy, class To>
void run_fused(const Policy& policy, const channels& layout, const std::vector<E>& x,
               const std::vector<E>& grad_y, const std::vector<Weight>& bias,
               std::vector<O>& grad_x, std::vector<O>& sums, const To& to) {
    using T = arithmetic_type_of<E>;
    backward_fused(policy, leaky_relu<T>{.negative_slope = T(0.3)}, x, grad_y, to(grad_x), to(sums),
                   layout, {.bias = bias, .residual = grad_y, .gain = T(1.5), .clamp = T(4)});
}

template <class E, class Run>
void expect_channels_are_added(const channels& layout, Run run) {
    using T = arithmetic_type_of<E>;
    const std::size_t n = layout.size();
    const auto x = elements<E>(n, 3);
    const auto grad_y = elements<E>(n, 9);
    const std::vector<T> weights = random_normal<T>(layout.channels, 15, T(0.5));
    const auto old = elements<E>(n, 20);
    const auto old_sums = elements<E>(layout.channels, 21);
    std::vector<T> grad_x(n), sums(layout.channels);
    run(any_policy{}, layout, x, grad_y, weights, grad_x, sums, written);
    const auto expected = added<E>(old, grad_x);
    const auto expected_sums = added<E>(old_sums, sums);
    const auto check = [&](const any_policy& policy, const std::string& what) {
        auto out = old;
        auto out_sums = old_sums;
        run(policy, layout, x, grad_y, weights, out, out_sums, added_to);
        EXPECT_TRUE(std::ranges::equal(out, expected, same_element<E>)) << show(layout) << what;
        EXPECT_TRUE(std::ranges::equal(out_sums, expected_sums, same_element<E>))
            << show(layout) << what << ", sums";
    };
    check({}, "");
    check({.piece = 13 + n / 50}, " in pieces");
    check({.piece = 1000, .mode = stores::always, .threads = true}, " on threads");
}

TYPED_TEST(accumulate, adds_to_sums_over_channels) {
    using E = TypeParam;
    const auto both = [](const channels& layout) {
        expect_channels_are_added<E>(
            layout, [](const auto& policy, const channels& c, const auto& x, const auto& grad_y,
                       const auto& weights, auto& grad_x, auto& sums, const auto& to) {
                run_per_channel(policy, c, x, grad_y, weights, grad_x, sums, to);
            });
        if constexpr (tests_all)
            expect_channels_are_added<E>(
                layout, [](const auto& policy, const channels& c, const auto& x, const auto& grad_y,
                           const auto& weights, auto& grad_x, auto& sums, const auto& to) {
                    run_fused(policy, c, x, grad_y, weights, grad_x, sums, to);
                });
    };
    for (const channels& layout : small_shapes())
        both(layout);
    for (const channels& layout : large_shapes())
        both(layout);
}

TEST(accumulate_channels, of_no_elements_leave_what_is_there) {
    const channels layout{.outer = 0, .channels = 3};
    const std::vector<float> none, weights(3, 1.0F);
    std::vector<float> sums{1, -0.0F, 3}, grad_x;
    const channel_prelu<float> f;
    backward_per_channel(f, none, weights, none, grad_x, add_to(sums), layout);
    backward_fused(quickly(relu<float>{}), none, none, grad_x, add_to(sums), layout, {});
    EXPECT_TRUE(same_all<float>(sums, std::vector<float>{1, -0.0F, 3}));
    backward_per_channel(f, none, weights, none, grad_x, sums, layout);
    EXPECT_EQ(sums, std::vector<float>(3, 0.0F)) << "and without are 0";
    sums = {1, -2, 3};
    backward_fused(quickly(relu<float>{}), none, none, grad_x, sums, layout, {});
    EXPECT_EQ(sums, std::vector<float>(3, 0.0F));
}

TEST(accumulate_channels, knows_that_there_may_be_no_sums_and_values_too) {
    const channels layout{.outer = 50, .channels = 7, .inner = 3};
    const auto x = random_normal<float>(layout.size(), 3);
    const auto weights = random_normal<float>(7, 4);
    const auto old = random_normal<float>(layout.size(), 5);
    const auto f = quickly(relu<float>{});
    std::vector<float> none, result(x.size()), sum(old);
    backward_fused(f, x, x, result, none, layout, {});
    backward_fused(f, x, x, add_to(sum), none, layout, {});
    EXPECT_EQ(sum, added<float>(old, result));
    sum = old;
    forward_fused(f, x, result, layout, {.bias = weights, .gain = 3});
    forward_fused(f, x, add_to(sum), layout, {.bias = weights, .gain = 3});
    EXPECT_EQ(sum, added<float>(old, result));
    sum = old;
    forward_per_channel(channel_prelu<float>{}, x, weights, result, layout);
    forward_per_channel(channel_prelu<float>{}, x, weights, add_to(sum), layout);
    EXPECT_EQ(sum, added<float>(old, result));
}

TEST(accumulate, each_output_for_itself) {
    const auto x = random_normal<float>(1000, 3);
    const auto gate = random_normal<float>(1000, 4);
    const auto grad_y = random_normal<float>(1000, 5);
    const auto old = random_normal<float>(1000, 6);
    const elu<float> f;
    std::vector<float> grad_x(1000), grad_gate(1000), first(old), second(old);
    backward_gated(f, x, gate, grad_y, grad_x, grad_gate);
    backward_gated(f, x, gate, grad_y, add_to(first), second);
    EXPECT_EQ(first, added<float>(old, grad_x));
    EXPECT_EQ(second, grad_gate);
    first = second = old;
    backward_gated(f, x, gate, grad_y, first, add_to(second));
    EXPECT_EQ(first, grad_x);
    EXPECT_EQ(second, added<float>(old, grad_gate));
}

// ---- accumulate_backward

template <class F>
void expect_the_verb(const F& f, std::size_t n) {
    using T = typename F::arithmetic_type;
    const auto x = mixed_with_specials<T>(n, 3);
    const auto grad_y = mixed_with_specials<T>(n, 9);
    const auto old = mixed_with_specials<T>(n, 20);
    std::vector<T> result(n), out = old;
    backward(f, x, grad_y, result);
    const auto expected = added<T>(old, result);
    const auto check = [&] {
        EXPECT_TRUE(same_all<T>(out, expected)) << n;
        out = old;
    };
    accumulate_backward(f, x.data(), grad_y.data(), out.data(), n);
    check();
    accumulate_backward(backwards_in_pieces{7}, f, x.data(), grad_y.data(), out.data(), n);
    check();
    accumulate_backward(f, x, std::span(grad_y), out);
    check();
    accumulate_backward(streaming(stores::always), f, x, grad_y, std::span(out));
    check();
    accumulate_backward<xsimd::default_arch>(f, x, grad_y, out);
    check();
    backward(f, x, grad_y, add_to(out));
    check();
    backward(streaming(stores::always), f, x, grad_y, add_to(std::span(out)));
    check();
    backward(f, x.data(), grad_y.data(), add_to(out.data()), n);
    check();
    // The gradient of x + f(x).
    out = grad_y;
    accumulate_backward(f, x, out, out);
    EXPECT_TRUE(same_all<T>(out, added<T>(grad_y, result)));
    out = x;
    accumulate_backward(f, out, grad_y, out);
    EXPECT_TRUE(same_all<T>(out, added<T>(x, result)));
}

TEST(accumulate_backward, is_backward_and_an_addition) {
    for (std::size_t n = 0; n < 100; ++n) {
        expect_the_verb(leaky_relu<float>{.negative_slope = 0.3F}, n);
        expect_the_verb(tanh<float>{}, n);
        if constexpr (tests_all) {
            expect_the_verb(leaky_relu<double>{.negative_slope = 0.3}, n);
            expect_the_verb(relu<float>{}, n);
        }
    }
    // Long enough that results would be streamed if they did not add.
    expect_the_verb(leaky_relu<float>{.negative_slope = 0.3F}, (std::size_t{3} << 20) + 5);
}

// Of two numbers whose sum is not a float, and a product that a fused addition would not round.
TEST(accumulate_backward, rounds_the_gradient_and_then_the_sum) {
    const float slope = 1 + 0x1p-12F;
    const std::vector<float> x(40, -1.0F), grad_y(40, slope);
    std::vector<float> grad_x(40, -(1 + 0x1p-11F));
    accumulate_backward(leaky_relu<float>{.negative_slope = slope}, x, grad_y, grad_x);
    EXPECT_EQ(grad_x, std::vector<float>(40, 0.0F)) << "the product is 1 + 2^-11 + 2^-24";
}

TEST(accumulate_backward, rounds_16_bits_once) {
    // The numbers of bfloat16 beyond 256 are 2 apart: 256 + (1 + 2^-9) is nearer to 258, and with
    // a gradient that is rounded to 1 before, it is half way, and 256 is even.
    const std::vector<float> x(40, 1.0F), grad_y(40, 1 + 0x1p-9F);
    std::vector<bfloat16> grad_x(40, bfloat16(256.0F));
    accumulate_backward(relu<float>{}, x, grad_y, grad_x);
    EXPECT_EQ(static_cast<float>(grad_x[39]), 258.0F);
}

TEST(accumulate_backward, allocates_nothing_and_throws_nothing_with_pointers) {
    const leaky_relu<float> f{};
    float* const p = nullptr;
    static_assert(noexcept(accumulate_backward(f, p, p, p, 0)));
    static_assert(noexcept(accumulate_backward(serial, f, p, p, p, 0)));
    static_assert(noexcept(backward(f, p, p, add_to(p), 0)));
    static_assert(!noexcept(accumulate_backward(noting{}, f, p, p, p, 0)));
    accumulate_backward(f, p, p, p, 0);
    std::vector<float> x(1000), grad_x(1000);
    const std::size_t before = allocations();
    accumulate_backward(f, x, x, grad_x);
    EXPECT_EQ(allocations(), before);
}

TEST(accumulate_backward, refuses_what_backward_refuses) {
    const relu<float> f{};
    std::vector<float> memory(40, 42.0F);
    const std::span<float> all(memory);
    expect_parts(refusal([&] {
                     accumulate_backward(run_nothing{}, f, all.first(5), all.first(5),
                                         all.subspan(10, 4));
                 }),
                 {"simdact::accumulate_backward: x has 5 elements, but grad_x has 4"});
    expect_parts(refusal([&] {
                     accumulate_backward(run_nothing{}, f, all.first(5), all.subspan(20, 5),
                                         all.subspan(19, 5));
                 }),
                 {"simdact::accumulate_backward: the output grad_x (5 elements) partially overlaps "
                  "grad_y"});
    expect_parts(refusal([&] {
                     backward_gated(run_nothing{}, f, all.first(5), all.first(5), all.first(5),
                                    add_to(all.subspan(10, 5)), add_to(all.subspan(12, 5)));
                 }),
                 {"simdact::backward_gated: the outputs grad_x (5 elements) and grad_gate"});
    EXPECT_EQ(memory, std::vector<float>(40, 42.0F));
}

TEST(accumulate_backward, hands_the_policy_the_whole_array) {
    std::vector<float> x(7);
    std::vector<std::size_t> lengths;
    accumulate_backward(noting{&lengths}, relu<float>{}, x, x, x);
    EXPECT_EQ(lengths, std::vector<std::size_t>{7});
}

template <class F, class... Arguments>
concept accumulate_compiles =
    requires(const F& f, Arguments... arguments) { accumulate_backward(f, arguments...); };
using floats = std::vector<float>;
static_assert(accumulate_compiles<relu<float>, const floats&, const floats&, floats&>);
static_assert(!accumulate_compiles<relu<float>, const floats&, const floats&, const floats&>);
static_assert(
    !accumulate_compiles<relu<float>, detail::accumulated<floats&>, const floats&, floats&>);
static_assert(!accumulate_compiles<relu<double>, const floats&, const floats&, floats&>);

}  // namespace
}  // namespace simdact::test
