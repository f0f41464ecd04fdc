// SPDX-License-Identifier: BSD-3-Clause
// What PyTorch does in the place of the forms of training: tensors made once on the arrays, no
// autograd, one thread. Its backward passes and counts allocate what they return; that memory is
// kept by the program, so that the system need not clear new pages in every call.
#include <ATen/core/ivalue.h>  // first: clang++ wants its class whole where the others use it

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <malloc.h>
#include <simdact/detail/statistics/with_statistics.hpp>

#include <tuple>

#include "training_jobs.hpp"

namespace bench {
namespace {

using arrays = training_arrays;
constexpr auto channels = static_cast<std::int64_t>(training_channels);
constexpr auto image = static_cast<std::int64_t>(training_image);

/// The arrays as tensors, and what the last call returned.
struct tensors {
    std::size_t n = 0;
    at::Tensor x, grad_y, residual, result, between, kept, kept_output, of_channel;
    at::Tensor grad_x, grad_of_channel;
};

at::Tensor on(const float* array, std::size_t n) {
    return at::from_blob(const_cast<float*>(array), {static_cast<std::int64_t>(n)},
                         at::TensorOptions().dtype<float>().device(at::kCPU));
}

tensors& of(const arrays& a, std::size_t n) {
    static tensors last;
    if (last.n != n) {
        at::set_num_threads(1);
        static const c10::InferenceMode no_autograd;
        mallopt(M_MMAP_MAX, 0);
        mallopt(M_TRIM_THRESHOLD, -1);
        last = {n,
                on(a.x, n),
                on(a.grad_y, n),
                on(a.residual, n),
                on(a.result, n),
                on(a.between, n),
                on(a.kept, n),
                on(a.kept_output, n),
                on(a.of_channel, training_channels),
                {},
                {}};
    }
    return last;
}

at::Tensor images(const at::Tensor& t) {
    return t.view({-1, channels, image});
}
at::Tensor rows(const at::Tensor& t) {
    return t.view({-1, channels});
}

void take_result(const arrays& a, std::size_t n) {
    of(a, n).result.copy_(of(a, n).grad_x.view({-1}));
}
void take_sums(const arrays& a, std::size_t n) {
    on(a.sums, training_channels).copy_(of(a, n).grad_of_channel);
}
void take_both(const arrays& a, std::size_t n) {
    take_result(a, n);
    take_sums(a, n);
}

void forward(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    at::leaky_relu_out(t.result, t.x, negative_slope);
}
void backward(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    at::leaky_relu_backward_out(t.result, t.grad_y, t.x, negative_slope, false);
}

template <at::Tensor (*Shape)(const at::Tensor&)>
void forward_prelu(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    t.grad_x.reset();
    t.grad_x = at::prelu(Shape(t.x), t.of_channel);
}
template <at::Tensor (*Shape)(const at::Tensor&)>
void backward_prelu(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    t.grad_x.reset();
    std::tie(t.grad_x, t.grad_of_channel) =
        at::prelu_backward(Shape(t.grad_y), Shape(t.x), t.of_channel);
}

void forward_rrelu(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    at::rrelu_with_noise_out(t.result, t.x, t.kept, least_slope, greatest_slope, true);
}
void draw(const arrays& a, std::size_t n) {
    forward_rrelu(a, n);
}
void backward_rrelu(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    t.grad_x.reset();
    t.grad_x = at::rrelu_with_noise_backward(t.grad_y, t.x, t.kept, least_slope, greatest_slope,
                                             true, false);
}

void epilogue(const tensors& t, at::Tensor y) {
    at::Tensor sum = images(t.kept);
    at::add_out(sum, images(t.x), t.of_channel.view({1, channels, 1}));
    t.kept.add_(t.residual);
    at::leaky_relu_out(y, t.kept, fused_slope);
    y.mul_(gain);
    y.clamp_(-clamp, clamp);
}
void forward_epilogue(const arrays& a, std::size_t n) {
    epilogue(of(a, n), of(a, n).result);
}
void keep_epilogue(const arrays& a, std::size_t n) {
    epilogue(of(a, n), of(a, n).kept_output);
}
void backward_epilogue(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    at::mul_out(t.between, t.grad_y, at::abs(t.kept_output).lt_(clamp));
    t.between.mul_(gain);
    at::leaky_relu_backward_out(t.result, t.between, t.kept, fused_slope, false);
    t.grad_of_channel = at::sum(images(t.result), at::IntArrayRef{0, 2});
}

void watch(const arrays& a, const at::Tensor& y) {
    simdact::statistics& seen = *a.seen;
    seen.count = static_cast<std::uint64_t>(y.numel());
    const auto how_many = [](const at::Tensor& flags) {
        return static_cast<std::uint64_t>(at::sum(flags).item<std::int64_t>());
    };
    seen.negative = how_many(at::lt(y, 0));
    seen.zero = how_many(at::eq(y, 0));
    seen.nan = how_many(at::isnan(y));
    seen.infinite = how_many(at::isinf(y));
    const auto [least, greatest] = at::aminmax(y);
    seen.least = least.item<float>();
    seen.greatest = greatest.item<float>();
    const auto [variance, mean] = at::var_mean(y, false);
    seen.mean = mean.item<float>();
    seen.squares = variance.item<float>() * static_cast<double>(y.numel());
}
void forward_with_statistics(const arrays& a, std::size_t n) {
    forward(a, n);
    watch(a, of(a, n).result);
}
void backward_with_statistics(const arrays& a, std::size_t n) {
    backward(a, n);
    watch(a, of(a, n).result);
}

void count_units(const arrays& a, std::size_t n) {
    tensors& t = of(a, n);
    t.grad_of_channel = at::sum(at::gt(rows(t.x), 0), at::IntArrayRef{0});
}
void take_shares(const arrays& a, std::size_t n) {
    on(a.sums, training_channels)
        .copy_(of(a, n)
                   .grad_of_channel.to(at::kFloat)
                   .div_(static_cast<double>(n / training_channels)));
}

constexpr const char* way = "torch";
constexpr unsigned result_and_sums = leaves_result | leaves_sums;
constexpr unsigned result_and_statistics = leaves_result | leaves_statistics;

constexpr training_job jobs[] = {
    {"forward_masked", way, forward, leaves_result},
    {"backward_masked", way, backward, leaves_result},
    {"forward_per_channel/NCHW", way, forward_prelu<images>, leaves_result, nullptr, take_result},
    {"forward_per_channel/NHWC", way, forward_prelu<rows>, leaves_result, nullptr, take_result},
    {"backward_per_channel/NCHW", way, backward_prelu<images>, result_and_sums, nullptr, take_both},
    {"backward_per_channel/NHWC", way, backward_prelu<rows>, result_and_sums, nullptr, take_both},
    {"forward_random", way, forward_rrelu, leaves_slopes},
    {"backward_random", way, backward_rrelu, 0, draw, take_result},
    {"forward_fused", way, forward_epilogue, leaves_result},
    {"backward_fused", way, backward_epilogue, result_and_sums, keep_epilogue, take_sums},
    {"forward_with_statistics", way, forward_with_statistics, result_and_statistics},
    {"backward_with_statistics", way, backward_with_statistics, result_and_statistics},
    {"unit_monitor", way, count_units, leaves_sums, nullptr, take_shares},
    {},
};

}  // namespace

extern const training_jobs training_jobs_torch;
constinit const training_jobs training_jobs_torch{jobs};

}  // namespace bench
