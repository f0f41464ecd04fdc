// SPDX-License-Identifier: BSD-3-Clause
// leaky_relu on every type of elements, and a copy of as many bytes, compiled once for each
// instruction set.
#include <cstdint>
#include <cstring>
#include <simdact/quantized.hpp>
#include <simdact/simdact.hpp>

#include "storage_jobs.hpp"

namespace bench {
namespace {

constexpr simdact::leaky_relu<float> leaky{.negative_slope = 0.1F};

/// What the compiler has for it, in vectors of the level's width.
template <std::size_t ElementBytes>
void copy(const void* from, void* to, std::size_t n) {
    using V = simdact::simd::batch<float>;
    constexpr std::size_t step = 4 * sizeof(V);
    const auto* const x = static_cast<const std::uint8_t*>(from);
    auto* const y = static_cast<std::uint8_t*>(to);
    const std::size_t bytes = n * ElementBytes;
    std::size_t i = 0;
    for (; i + step <= bytes; i += step) {
        V lanes[4];
        for (std::size_t k = 0; k < 4; ++k)
            lanes[k] = V::load_unaligned(reinterpret_cast<const float*>(x + i + k * sizeof(V)));
        for (std::size_t k = 0; k < 4; ++k)
            lanes[k].store_unaligned(reinterpret_cast<float*>(y + i + k * sizeof(V)));
    }
    std::memcpy(y + i, x + i, bytes - i);
}

// A small generator of its own: the standard's would leave symbols that other units share.
SIMDACT_INLINE float everyday(std::size_t i) {
    const std::uint32_t bits = static_cast<std::uint32_t>(i) * 2654435761U >> 12;
    return static_cast<float>(bits % 8001U) / 1000.0F - 4.0F;
}

template <class E>
struct numbers {
    static void fill(void* to, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            static_cast<E*>(to)[i] = E(everyday(i));
    }
    static void forward(const void* x, void* y, std::size_t n) {
        simdact::forward(leaky, static_cast<const E*>(x), static_cast<E*>(y), n);
    }
    static bool is_right(const void* from, const void* to, std::size_t n) {
        const E* const x = static_cast<const E*>(from);
        const E* const y = static_cast<const E*>(to);
        for (std::size_t i = 0; i < n; ++i)
            if (!(y[i] == E(leaky(static_cast<float>(x[i])))))
                return false;
        return true;
    }
};

struct bytes {
    static const simdact::quantized<std::uint8_t>& activation() {
        static const simdact::quantized<std::uint8_t> f(leaky, {0.05F, 128}, {0.04F, 10});
        return f;
    }
    static void fill(void* to, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            static_cast<std::uint8_t*>(to)[i] = static_cast<std::uint8_t>(everyday(i) * 32 + 128);
    }
    static void forward(const void* x, void* y, std::size_t n) {
        simdact::forward(activation(), static_cast<const std::uint8_t*>(x),
                         static_cast<std::uint8_t*>(y), n);
    }
    static bool is_right(const void* from, const void* to, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i)
            if (static_cast<const std::uint8_t*>(to)[i] !=
                activation()(static_cast<const std::uint8_t*>(from)[i]))
                return false;
        return true;
    }
};

template <class Kind, std::size_t Bytes>
constexpr storage_job job_of(const char* type) {
    return {type, Bytes, Kind::forward, copy<Bytes>, Kind::is_right, Kind::fill};
}

constexpr storage_job jobs[] = {job_of<numbers<float>, 4>("float"),
                                job_of<numbers<simdact::bfloat16>, 2>("bfloat16"),
                                job_of<numbers<simdact::float16>, 2>("float16"),
                                job_of<bytes, 1>("uint8"),
                                {}};

}  // namespace

#define SIMDACT_BENCH_NAME_(what, set) what##_##set
#define SIMDACT_BENCH_NAME(what, set) SIMDACT_BENCH_NAME_(what, set)
extern const storage_jobs SIMDACT_BENCH_NAME(storage_jobs, SIMDACT_BENCH_SET);
constinit const storage_jobs SIMDACT_BENCH_NAME(storage_jobs, SIMDACT_BENCH_SET){jobs};

}  // namespace bench
