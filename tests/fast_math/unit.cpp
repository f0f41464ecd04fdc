// SPDX-License-Identifier: BSD-3-Clause

// Every verb on finite numbers, compiled twice: SIMDACT_TEST_RESULTS is the function's name.

#include <cstdint>
#include <simdact/accumulate.hpp>
#include <simdact/channel_statistics.hpp>
#include <simdact/convert.hpp>
#include <simdact/double_backward.hpp>
#include <simdact/float16.hpp>
#include <simdact/fused.hpp>
#include <simdact/gated.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/random.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <simdact/unit_monitor.hpp>
#include <string>
#include <vector>

#include "results.hpp"

namespace simdact::test {
namespace {

constexpr std::size_t channel_count = 3;

template <class T>
class every_verb {
  public:
    every_verb(std::size_t n, std::vector<named_results>& all) : n_(n), all_(all) {
        for (auto* array : {&x_, &g_, &h_})
            for (std::size_t k = 0; k < n; ++k)
                array->push_back(next());
        for (std::size_t c = 0; c < channel_count; ++c)
            weights_.push_back(next());
    }

    template <class F>
    void of(const F& f) {
        function_ = F::name;
        const channels layout{.outer = n_ / channel_count, .channels = channel_count};
        std::vector<T> y(n_), z(n_), sums(channel_count);
        std::vector<statistics> seen(channel_count);
        forward(f, x_, y), add("forward", y);
        backward(f, x_, g_, y), add("backward", y);
        double_backward(f, x_, g_, h_, y, z), add("double_backward", y), add("double_backward", z);
        forward_gated(f, x_, g_, y), add("forward_gated", y);
        backward_gated(f, x_, g_, h_, y, z), add("backward_gated", y), add("backward_gated", z);
        backward(f, x_, g_, add_to(y)), add("add_to", y);
        forward_fused(f, x_, y, layout, {}), add("forward_fused", y);
        forward_fused(f, x_, y, layout, {.bias = weights_, .residual = g_, .gain = 2, .clamp = 1}),
            add("forward_fused, all parts", y);
        backward_fused(f, x_, g_, y, sums, layout, {}), add("backward_fused", y),
            add("backward_fused, sums", sums);
        backward_fused(f, x_, g_, y, sums, layout, {.bias = weights_, .gain = 2, .clamp = 1}),
            add("backward_fused, all parts", y), add("backward_fused, all parts, sums", sums);
        add("forward_with_statistics", forward_with_statistics(f, x_, y)), add("… results", y);
        add("saturation", forward_with_statistics(f, x_, y, saturation{.bound = 0.5}));
        add("backward_with_statistics", backward_with_statistics(f, x_, g_, y)), add("…", y);
        forward_with_channel_statistics(f, x_, y, seen, layout), add("channel results", y);
        for (const statistics& each : seen)
            add("forward_with_channel_statistics", each);
        if constexpr (requires { f.zone(T(0)); }) {
            std::vector<std::uint8_t> mask(mask_bytes<F>(n_));
            forward_masked(f, x_, y, mask), add("forward_masked", y);
            add("mask", std::vector<T>(mask.begin(), mask.end()));
            backward_masked(f, mask, g_, y), add("backward_masked", y);
        }
    }

    void of_others() {
        function_ = "";
        const channels layout{.outer = n_ / channel_count, .channels = channel_count};
        std::vector<T> y(n_), sums(channel_count);
        forward_per_channel(channel_prelu<T>{}, x_, weights_, y, layout), add("per_channel", y);
        backward_per_channel(channel_prelu<T>{}, x_, weights_, g_, y, sums, layout);
        add("backward_per_channel", y), add("backward_per_channel, sums", sums);
        forward_random(rrelu_training<T>{}, {.seed = 3}, x_, y), add("forward_random", y);
        backward_random(rrelu_training<T>{}, {.seed = 3}, x_, g_, y), add("backward_random", y);
        unit_monitor monitor(channel_count);
        monitor.observe_gradients(g_);
        for (std::size_t unit = 0; unit < channel_count; ++unit)
            add("unit_monitor", std::vector<double>{monitor.mean_gradient(unit)});
        std::vector<bfloat16> half(n_);
        if constexpr (sizeof(T) == 4)
            convert(x_, half), convert(half, y), add("convert", y);
    }

  private:
    template <class Numbers>
    void add(const std::string& verb, const Numbers& numbers) {
        all_.push_back({function_ + ": " + verb, {}, false});
        for (const auto each : numbers)
            all_.back().numbers.push_back(static_cast<double>(each));
    }
    void add(const std::string& verb, const statistics& s) {
        add(verb, std::vector<double>{static_cast<double>(s.count), static_cast<double>(s.nan),
                                      static_cast<double>(s.infinite),
                                      static_cast<double>(s.negative), static_cast<double>(s.zero),
                                      s.least, s.greatest, s.mean, s.squares});
        all_.back().are_sums = true;
    }
    T next() {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<T>(static_cast<double>(state_ >> 40) / 0x1p20 - 8);
    }

    std::size_t n_;
    std::vector<named_results>& all_;
    std::string function_;
    std::vector<T> x_, g_, h_, weights_;
    std::uint64_t state_ = 1;
};

}  // namespace

std::vector<named_results> SIMDACT_TEST_RESULTS(std::size_t n) {
    std::vector<named_results> all;
    every_verb<float> verbs(n, all);
    verbs.of(leaky_relu<float>{});
    verbs.of_others();
    every_verb<double>(n, all).of(hardtanh<double>{});
    return all;
}

}  // namespace simdact::test
