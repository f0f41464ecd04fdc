// SPDX-License-Identifier: BSD-3-Clause

// Dispatched calls that must not compile, each with the words that the compiler must say; see
// ../../compile_fail/check.cmake. What is compiled for every set is forward and forward_masked of
// leaky_relu in float.

#include <cstdint>
#include <simdact/accumulate.hpp>
#include <simdact/channel_statistics.hpp>
#include <simdact/dispatch.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/quantized.hpp>
#include <simdact/random.hpp>
#include <simdact/statistics.hpp>
#include <vector>

// Gives the inner policy something else than the verb's kernel.
template <class Inner>
struct backwards {
    Inner inner;
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) const {
        const auto moved = [&](std::size_t first, std::size_t last) {
            kernel(n - last, n - first);
        };
        inner.run(n, moved);
    }
};

void dispatch(const std::vector<float>& x, std::vector<float>& y) {
    using simdact::best;
    const simdact::leaky_relu<float> f;
    const simdact::channels layout{.inner = x.size()};
    std::vector<std::uint8_t> mask(simdact::mask_bytes<simdact::leaky_relu<float>>(x.size()));
    simdact::forward(best, f, x, y);
    simdact::forward_masked(best, f, x, y, mask);
#if MISTAKE == 1  // expect: VERBS, by the name
    simdact::backward_masked(best, f, mask, x, y);
#elif MISTAKE == 2   // expect: VERBS, by the name
    simdact::forward_with_statistics(best, f, x, y);
#elif MISTAKE == 3   // expect: VERBS, by the name
    simdact::backward_with_statistics(best, f, x, x, y, simdact::saturation{0.5});
#elif MISTAKE == 4   // expect: VERBS, by the name
    simdact::forward_per_channel(best, simdact::channel_prelu<float>{}, x, x, y, layout);
#elif MISTAKE == 5   // expect: VERBS, by the name
    simdact::backward_per_channel(best, simdact::channel_prelu<float>{}, x, x, x, y, y, layout);
#elif MISTAKE == 6   // expect: VERBS, by the name
    simdact::forward_random(best, simdact::rrelu_training<float>{}, {}, x, y);
#elif MISTAKE == 7   // expect: forward_quantized
    simdact::forward(best, simdact::quantized<std::uint8_t>(f, {}, {}), mask);
#elif MISTAKE == 8   // expect: FUNCTIONS, ACTIVATIONS, TYPES or ACCURACY
    simdact::forward_masked(best, simdact::relu<float>{}, x, y, mask);
#elif MISTAKE == 9   // expect: FUNCTIONS, ACTIVATIONS, TYPES or ACCURACY
    std::vector<double> doubles(3);
    simdact::forward(best, simdact::leaky_relu<double>{}, doubles);
#elif MISTAKE == 10  // expect: name none in the call
    simdact::forward_masked<xsimd::sse2>(best, f, x, y, mask);
#elif MISTAKE == 11  // expect: put it outermost
    simdact::forward(backwards<simdact::dispatch::best_policy<>>{best}, f, x, y);
#elif MISTAKE == 12  // expect: whose outputs are added to
    simdact::accumulate_backward(best, f, x, x, y);
#elif MISTAKE == 13  // expect: VERBS, by the name
    std::vector<simdact::statistics> seen(1);
    simdact::forward_with_channel_statistics(best, f, x, y, seen, layout);
#endif               // MISTAKE
}
