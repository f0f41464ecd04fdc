// SPDX-License-Identifier: BSD-3-Clause
// Highway: its contrib/math, called for each vector of the one target that the flags enable.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "composed.hpp"

namespace bench {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
struct highway {
    using element = T;
    using D = hn::ScalableTag<T>;
    using V = hn::Vec<D>;
    static constexpr std::size_t lanes = HWY_MAX_BYTES / sizeof(T);
    static constexpr D d{};

    static V set(T c) { return hn::Set(d, c); }
    static V load(const T* p) { return hn::LoadU(d, p); }
    static void store(T* p, V v) { hn::StoreU(v, d, p); }
    static V load_first(const T* p, std::size_t k) {
        return hn::MaskedLoad(hn::FirstN(d, k), d, p);
    }
    static void store_first(T* p, V v, std::size_t k) {
        hn::BlendedStore(v, hn::FirstN(d, k), d, p);
    }
    static auto less(V a, V b) { return a < b; }
    template <class Mask>
    static V select(Mask condition, V a, V b) {
        return hn::IfThenElse(condition, a, b);
    }
    static V abs(V v) { return hn::Abs(v); }
    static V exp(V x) { return hn::Exp(d, x); }
    static V expm1(V x) { return hn::Expm1(d, x); }
    static V log1p(V x) { return hn::Log1p(d, x); }
    static V tanh(V x) { return hn::Tanh(d, x); }
};

constexpr const char* code = "highway";

#define SIMDACT_BENCH_TEXT_(x) #x
#define SIMDACT_BENCH_TEXT(x) SIMDACT_BENCH_TEXT_(x)

template <class T>
void add_functions(const peer_host& host) {
    composed::add_leaky_relu<highway<T>>(host, code);
    composed::add_functions<highway<T>>(host, code);
}

}  // namespace
}  // namespace bench

SIMDACT_BENCH_PEER(const bench::peer_host& host) {
    bench::add_functions<float>(host);
    bench::add_functions<double>(host);
    return {bench::code,
            "Highway " SIMDACT_BENCH_TEXT(HWY_MAJOR) "." SIMDACT_BENCH_TEXT(
                HWY_MINOR) "." SIMDACT_BENCH_TEXT(HWY_PATCH),
            "contrib/math, composed in a loop over vectors, compiled for the instruction set", 16};
}
