// SPDX-License-Identifier: BSD-3-Clause
// A library that is wrong in several ways, for the test that none of it is timed.
#include "adapter.hpp"

SIMDACT_BENCH_PEER(const bench::peer_host& host) {
    using namespace bench;
    const auto wrong_slope = [](const float* x, const float*, float* y, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            y[i] = x[i] > 0 ? x[i] : 0.02F * x[i];
    };
    const auto no_tail = [](const float* x, const float*, float* y, std::size_t n) {
        for (std::size_t i = 0; i + 8 <= n; i += 8)
            for (std::size_t k = i; k < i + 8; ++k)
                y[k] = x[k] > 0 ? x[k] : 0.0F;
    };
    const auto one_too_many = [](const float* x, const float*, float* y, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            y[i] = x[i];
        y[n] = 0;
    };
    adapter::add<float>(host, verb::forward, "leaky_relu", "wrong", wrong_slope);
    adapter::add<float>(host, verb::forward, "relu", "wrong", no_tail);
    adapter::add<float>(host, verb::forward, "identity", "wrong", one_too_many);
    return {"wrong", "wrong 1", "to be refused", 16};
}
