// SPDX-License-Identifier: BSD-3-Clause
// The forms of training, and the separate passes that they replace, compiled once for each
// instruction set. A pass is a verb where there is one; sums, products and counts of arrays, which
// are no verb's, run through the library's loop.
#include "training_jobs.hpp"

#include <simdact/channel_statistics.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/random.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <simdact/unit_monitor.hpp>
#include <span>

namespace bench {
namespace {

namespace detail = simdact::detail;
namespace simd = simdact::simd;
using V = simd::batch<float>;
constexpr std::size_t width = simd::lane_count<V>;
constexpr std::size_t channels = training_channels;
constexpr std::size_t image = training_image;
static_assert(image % (4 * width) == 0 && channels % (4 * width) == 0);

using arrays = training_arrays;

constexpr simdact::leaky_relu<float> leaky{.negative_slope = negative_slope};

template <class... Xs>
auto from(const Xs*... arrays) {
    return detail::make_pack(detail::source<Xs>{arrays}...);
}
template <class... Ys>
auto to(Ys*... arrays) {
    return detail::make_pack(detail::sink<Ys>{arrays}...);
}

/// A pass over whole arrays that no verb has: with the same loop, streamed as theirs are.
template <class Outputs, class Inputs, class Operation>
void pass(std::size_t n, const Outputs& outputs, const Inputs& inputs, const Operation& operation) {
    simdact::serial.run(n, detail::make_elementwise<simdact::default_arch, float, detail::tuning{}>(
                               n, outputs, inputs, operation));
}

template <class Visit>
void for_each_image(std::size_t n, Visit visit) {
    for (std::size_t first = 0; first < n; first += image)
        visit(first, first / image % channels);
}

// ---- one bit an element

void forward(const arrays& a, std::size_t n) {
    simdact::forward(leaky, a.x, a.result, n);
}
void forward_masked(const arrays& a, std::size_t n) {
    simdact::forward_masked(leaky, a.x, a.result, a.mask, n);
}
void backward(const arrays& a, std::size_t n) {
    simdact::backward(leaky, a.x, a.grad_y, a.result, n);
}
void backward_masked(const arrays& a, std::size_t n) {
    simdact::backward_masked(leaky, a.mask, a.grad_y, a.result, n);
}

// ---- a weight for each channel

simdact::channels images_of(std::size_t n) {
    return {.outer = n / (channels * image), .channels = channels, .inner = image};
}
simdact::channels rows_of(std::size_t n) {
    return {.outer = n / channels, .channels = channels};
}

void clear_sums(const arrays& a) {
    for (std::size_t c = 0; c < channels; ++c)
        a.sums[c] = 0;
}

/// sums[c] += the term of each element of channel c, in images.
template <class Term>
void add_images(const arrays& a, std::size_t n, Term term) {
    clear_sums(a);
    for_each_image(n, [&](std::size_t first, std::size_t c) {
        V sums[4] = {V(0.0F), V(0.0F), V(0.0F), V(0.0F)};
        for (std::size_t i = first; i < first + image; i += 4 * width)
            for (std::size_t k = 0; k < 4; ++k)
                sums[k] = sums[k] + term(i + k * width);
        float lanes[width];
        simd::store(lanes, (sums[0] + sums[1]) + (sums[2] + sums[3]));
        for (const float lane : lanes)
            a.sums[c] += lane;
    });
}

/// The same in rows of all channels.
template <class Term>
void add_rows(const arrays& a, std::size_t n, Term term) {
    V sums[channels / width];
    for (V& sum : sums)
        sum = V(0.0F);
    for (std::size_t row = 0; row < n; row += channels)
        for (std::size_t k = 0; k < channels / width; ++k)
            sums[k] = sums[k] + term(row + k * width);
    for (std::size_t k = 0; k < channels / width; ++k)
        simd::store(a.sums + k * width, sums[k]);
}

/// An element's part of the gradient of PReLU's weight.
struct weight_term {
    const float* x;
    const float* grad_y;

    V operator()(std::size_t i) const {
        const V at = simd::load<V>(x + i);
        return simd::select(at > V(0.0F), V(0.0F), at * simd::load<V>(grad_y + i));
    }
};

void forward_images_separately(const arrays& a, std::size_t n) {
    for_each_image(n, [&](std::size_t first, std::size_t c) {
        simdact::forward(simdact::prelu<float>{.weight = a.of_channel[c]}, a.x + first,
                         a.result + first, image);
    });
}
void forward_images(const arrays& a, std::size_t n) {
    simdact::forward_per_channel(simdact::channel_prelu<float>{}, a.x, a.of_channel, a.result,
                                 images_of(n));
}
void backward_images_separately(const arrays& a, std::size_t n) {
    for_each_image(n, [&](std::size_t first, std::size_t c) {
        simdact::backward(simdact::prelu<float>{.weight = a.of_channel[c]}, a.x + first,
                          a.grad_y + first, a.result + first, image);
    });
    add_images(a, n, weight_term{a.x, a.grad_y});
}
void backward_images(const arrays& a, std::size_t n) {
    simdact::backward_per_channel(simdact::channel_prelu<float>{}, a.x, a.of_channel, a.grad_y,
                                  a.result, a.sums, images_of(n));
}

void forward_rows_by_hand(const arrays& a, std::size_t n) {
    for (std::size_t row = 0; row < n; row += channels) {
        for (std::size_t c = 0; c < channels; c += width) {
            const V x = simd::load<V>(a.x + row + c);
            simd::store(a.result + row + c,
                        simd::select(x > V(0.0F), x, x * simd::load<V>(a.of_channel + c)));
        }
    }
}
void forward_rows(const arrays& a, std::size_t n) {
    simdact::forward_per_channel(simdact::channel_prelu<float>{}, a.x, a.of_channel, a.result,
                                 rows_of(n));
}
void backward_rows_by_hand(const arrays& a, std::size_t n) {
    for (std::size_t row = 0; row < n; row += channels) {
        for (std::size_t c = 0; c < channels; c += width) {
            const V x = simd::load<V>(a.x + row + c);
            const V grad_y = simd::load<V>(a.grad_y + row + c);
            simd::store(a.result + row + c, simd::select(x > V(0.0F), grad_y,
                                                         grad_y * simd::load<V>(a.of_channel + c)));
        }
    }
    add_rows(a, n, weight_term{a.x, a.grad_y});
}
void backward_rows(const arrays& a, std::size_t n) {
    simdact::backward_per_channel(simdact::channel_prelu<float>{}, a.x, a.of_channel, a.grad_y,
                                  a.result, a.sums, rows_of(n));
}

// ---- random slopes

constexpr simdact::rrelu_training<float> random_leaky{.lower = least_slope,
                                                      .upper = greatest_slope};
constexpr simdact::draws draws{.seed = 42, .stream = 7};

/// The slope that `random_leaky` draws for x, which is what torch keeps.
struct drawn_slope {
    using arithmetic_type = float;
    simdact::rrelu_training<float> f;

    template <class Lanes>
    Lanes operator()(Lanes x, Lanes u) const {
        return f.derivative(x, u);
    }
};

void draw_slopes(const arrays& a, std::size_t n) {
    simdact::forward_random(drawn_slope{random_leaky}, draws, a.x, a.kept, n);
}
void forward_random_separately(const arrays& a, std::size_t n) {
    draw_slopes(a, n);
    simdact::forward_gated(simdact::identity<float>{}, a.x, a.kept, a.result, n);
}
void forward_random(const arrays& a, std::size_t n) {
    simdact::forward_random(random_leaky, draws, a.x, a.result, n);
}
void backward_from_slopes(const arrays& a, std::size_t n) {
    simdact::forward_gated(simdact::identity<float>{}, a.grad_y, a.kept, a.result, n);
}
void backward_random(const arrays& a, std::size_t n) {
    simdact::backward_random(random_leaky, draws, a.x, a.grad_y, a.result, n);
}

// ---- the fused epilogue

constexpr simdact::leaky_relu<float> fused_leaky{.negative_slope = fused_slope};

simdact::epilogue<float> parts_of(const arrays& a, std::size_t n) {
    return {.bias = {a.of_channel, channels},
            .residual = {a.residual, n},
            .gain = gain,
            .clamp = clamp};
}

struct sum_of_three {
    V bias;

    V operator()(detail::position, const V& x, const V& residual) const {
        return simd::in_order(x + bias) + residual;
    }
};
struct scaled_and_clamped {
    V operator()(detail::position, const V& x) const {
        return simd::at_most(simd::at_least(x * V(gain), V(-clamp)), V(clamp));
    }
};
/// gain · grad_y where y was not at its limit.
struct unclamped {
    V operator()(detail::position, const V& y, const V& grad_y) const {
        return simd::select(simd::abs(y) >= V(clamp), V(0.0F), grad_y * V(gain));
    }
};

/// Three passes, the sum of three in one; they leave the sum and y to the backward pass.
void forward_epilogue(const arrays& a, std::size_t n, float* y) {
    for_each_image(n, [&](std::size_t first, std::size_t c) {
        pass(image, to(a.kept + first), from(a.x + first, a.residual + first),
             sum_of_three{V(a.of_channel[c])});
    });
    simdact::forward(fused_leaky, a.kept, a.between, n);
    pass(n, to(y), from(a.between), scaled_and_clamped{});
}
void forward_fused_separately(const arrays& a, std::size_t n) {
    forward_epilogue(a, n, a.result);
}
void forward_fused(const arrays& a, std::size_t n) {
    simdact::forward_fused(fused_leaky, a.x, a.result, images_of(n), parts_of(a, n));
}
void keep_epilogue(const arrays& a, std::size_t n) {
    forward_epilogue(a, n, a.kept_output);
}
void backward_fused_separately(const arrays& a, std::size_t n) {
    pass(n, to(a.between), from(a.kept_output, a.grad_y), unclamped{});
    simdact::backward(fused_leaky, a.kept, a.between, a.result, n);
    add_images(a, n, [&](std::size_t i) { return simd::load<V>(a.result + i); });
}
void backward_fused(const arrays& a, std::size_t n) {
    simdact::backward_fused(fused_leaky, a.x, a.grad_y, a.result, a.sums, images_of(n),
                            parts_of(a, n));
}

// ---- watching

/// The statistics of an array that is there: the form's, in a pass of their own.
simdact::statistics statistics_of(const float* y, std::size_t n) {
    using state = detail::chunk_state<V>;
    simdact::statistics seen;
    for (std::size_t first = 0; first < n; first += detail::chunk_elements) {
        state chunk(simd::load<V>(y + first), simd::lane_count<V>);
        const auto add = [&chunk](detail::position at, const V& lanes)
                             __attribute__((always_inline)) { chunk.add(at, lanes); };
        detail::run<V, detail::tuning{.unroll = 2}, false>(first, first + detail::chunk_elements,
                                                           detail::make_pack(), from(y), add);
        seen.merge(chunk.result());
    }
    return seen;
}

void forward_and_watch(const arrays& a, std::size_t n) {
    forward(a, n);
    *a.seen = statistics_of(a.result, n);
}
void forward_with_statistics(const arrays& a, std::size_t n) {
    *a.seen = simdact::forward_with_statistics(leaky, a.x, a.result, n);
}
void backward_and_watch(const arrays& a, std::size_t n) {
    backward(a, n);
    *a.seen = statistics_of(a.result, n);
}
void backward_with_statistics(const arrays& a, std::size_t n) {
    *a.seen = simdact::backward_with_statistics(leaky, a.x, a.grad_y, a.result, n);
}

// Of images, a call for each of them; of rows, `forward` and the form once more on its results.
void forward_images_watched_separately(const arrays& a, std::size_t n) {
    for (std::size_t c = 0; c < channels; ++c)
        a.seen[c] = {};
    for_each_image(n, [&](std::size_t first, std::size_t c) {
        a.seen[c].merge(
            simdact::forward_with_statistics(leaky, a.x + first, a.result + first, image));
    });
}
void forward_images_watched(const arrays& a, std::size_t n) {
    simdact::forward_with_channel_statistics(leaky, a.x, a.result, a.seen, images_of(n));
}
void forward_and_watch_rows(const arrays& a, std::size_t n) {
    forward(a, n);
    simdact::forward_with_channel_statistics(simdact::identity<float>{}, a.result, a.result, a.seen,
                                             rows_of(n));
}
void forward_rows_watched(const arrays& a, std::size_t n) {
    simdact::forward_with_channel_statistics(leaky, a.x, a.result, a.seen, rows_of(n));
}

// ---- units

void count_active_units(const arrays& a, std::size_t n) {
    for (std::size_t row = 0; row < n; row += channels)
        for (std::size_t unit = 0; unit < channels; ++unit)
            a.counts[unit] += a.x[row + unit] > 0 ? 1 : 0;
}
void take_counts(const arrays& a, std::size_t n) {
    for (std::size_t unit = 0; unit < channels; ++unit)
        a.sums[unit] = static_cast<float>(a.counts[unit]) / static_cast<float>(n / channels);
}
void clear_counts(const arrays& a, std::size_t) {
    for (std::size_t unit = 0; unit < channels; ++unit)
        a.counts[unit] = 0;
}
void observe_units(const arrays& a, std::size_t n) {
    a.monitor->observe(std::span<const float>(a.x, n));
}
void forget_units(const arrays& a, std::size_t) {
    a.monitor->reset();
}
void take_shares(const arrays& a, std::size_t) {
    for (std::size_t unit = 0; unit < channels; ++unit)
        a.sums[unit] = static_cast<float>(a.monitor->active_share(unit));
}

constexpr const char* form = "form";
constexpr unsigned result_and_sums = leaves_result | leaves_sums;
constexpr unsigned result_and_statistics = leaves_result | leaves_statistics;
constexpr unsigned result_and_channel_statistics = leaves_result | leaves_channel_statistics;

constexpr training_job jobs[] = {
    {"forward_masked", "forward", forward, leaves_result},
    {"forward_masked", form, forward_masked, leaves_result},
    {"backward_masked", "backward", backward, leaves_result},
    {"backward_masked", form, backward_masked, leaves_result, forward_masked},
    {"forward_per_channel/NCHW", "separate", forward_images_separately, leaves_result},
    {"forward_per_channel/NCHW", form, forward_images, leaves_result},
    {"forward_per_channel/NHWC", "by_hand", forward_rows_by_hand, leaves_result},
    {"forward_per_channel/NHWC", form, forward_rows, leaves_result},
    {"backward_per_channel/NCHW", "separate", backward_images_separately, result_and_sums},
    {"backward_per_channel/NCHW", form, backward_images, result_and_sums},
    {"backward_per_channel/NHWC", "by_hand", backward_rows_by_hand, result_and_sums},
    {"backward_per_channel/NHWC", form, backward_rows, result_and_sums},
    {"forward_random", "separate", forward_random_separately, leaves_result | leaves_slopes},
    {"forward_random", "leaky_relu", forward, 0},
    {"forward_random", form, forward_random, leaves_result | leaves_slopes},
    {"backward_random", "kept_slopes", backward_from_slopes, leaves_result, draw_slopes},
    {"backward_random", "leaky_relu", backward, 0},
    {"backward_random", form, backward_random, leaves_result},
    {"forward_fused", "separate", forward_fused_separately, leaves_result},
    {"forward_fused", form, forward_fused, leaves_result},
    {"backward_fused", "separate", backward_fused_separately, result_and_sums, keep_epilogue},
    {"backward_fused", form, backward_fused, result_and_sums},
    {"forward_with_statistics", "separate", forward_and_watch, result_and_statistics},
    {"forward_with_statistics", "forward", forward, leaves_result},
    {"forward_with_statistics", form, forward_with_statistics, result_and_statistics},
    {"backward_with_statistics", "separate", backward_and_watch, result_and_statistics},
    {"backward_with_statistics", "backward", backward, leaves_result},
    {"backward_with_statistics", form, backward_with_statistics, result_and_statistics},
    {"forward_with_channel_statistics/NCHW", "separate", forward_images_watched_separately,
     result_and_channel_statistics},
    {"forward_with_channel_statistics/NCHW", "forward", forward, leaves_result},
    {"forward_with_channel_statistics/NCHW", form, forward_images_watched,
     result_and_channel_statistics},
    {"forward_with_channel_statistics/NHWC", "separate", forward_and_watch_rows,
     result_and_channel_statistics},
    {"forward_with_channel_statistics/NHWC", "forward", forward, leaves_result},
    {"forward_with_channel_statistics/NHWC", form, forward_rows_watched,
     result_and_channel_statistics},
    {"unit_monitor", "loop", count_active_units, leaves_sums, clear_counts, take_counts},
    {"unit_monitor", form, observe_units, leaves_sums, forget_units, take_shares},
    {},
};

}  // namespace

#define SIMDACT_BENCH_NAME_(what, set) what##_##set
#define SIMDACT_BENCH_NAME(what, set) SIMDACT_BENCH_NAME_(what, set)
extern const training_jobs SIMDACT_BENCH_NAME(training_jobs, SIMDACT_BENCH_SET);
constinit const training_jobs SIMDACT_BENCH_NAME(training_jobs, SIMDACT_BENCH_SET){jobs};

}  // namespace bench
