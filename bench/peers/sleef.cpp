// SPDX-License-Identifier: BSD-3-Clause
// SLEEF: its functions of at most 1 ULP, called for each vector.
#include <sleef.h>

#include <cstring>

#include "composed.hpp"

namespace bench {
namespace {

// The compiler's own vector operators and conditional do the rest.
template <class Vector, class T>
struct vectors {
    using element = T;
    using V = Vector;
    static constexpr std::size_t lanes = sizeof(V) / sizeof(T);

    static V set(T c) { return V{} + c; }
    static V load(const T* p) { return load_first(p, lanes); }
    static void store(T* p, V v) { store_first(p, v, lanes); }
    static V load_first(const T* p, std::size_t k) {
        V v{};
        std::memcpy(&v, p, k * sizeof(T));
        return v;
    }
    static void store_first(T* p, V v, std::size_t k) { std::memcpy(p, &v, k * sizeof(T)); }
    static auto less(V a, V b) { return a < b; }
    template <class Mask>
    static V select(Mask condition, V a, V b) {
        return condition ? a : b;
    }
    static V abs(V v) { return select(v < set(0), set(0) - v, v); }
};

// Sleef_expf16_u10avx512f and its like.
#define SIMDACT_BENCH_SLEEF(name, vector, type, suffix) \
    struct name : vectors<vector, type> {               \
        static vector exp(vector x) {                   \
            return Sleef_exp##suffix(x);                \
        }                                               \
        static vector expm1(vector x) {                 \
            return Sleef_expm1##suffix(x);              \
        }                                               \
        static vector log1p(vector x) {                 \
            return Sleef_log1p##suffix(x);              \
        }                                               \
        static vector tanh(vector x) {                  \
            return Sleef_tanh##suffix(x);               \
        }                                               \
        static vector erf(vector x) {                   \
            return Sleef_erf##suffix(x);                \
        }                                               \
    };
#if defined(__AVX512F__)
SIMDACT_BENCH_SLEEF(sleef_float, __m512, float, f16_u10avx512f)
SIMDACT_BENCH_SLEEF(sleef_double, __m512d, double, d8_u10avx512f)
#else
SIMDACT_BENCH_SLEEF(sleef_float, __m256, float, f8_u10avx2)
SIMDACT_BENCH_SLEEF(sleef_double, __m256d, double, d4_u10avx2)
#endif

constexpr const char* code = "sleef";

#define SIMDACT_BENCH_TEXT_(x) #x
#define SIMDACT_BENCH_TEXT(x) SIMDACT_BENCH_TEXT_(x)

}  // namespace
}  // namespace bench

SIMDACT_BENCH_PEER(const bench::peer_host& host) {
    using namespace bench;
    composed::add_functions<sleef_float>(host, code);
    composed::add_gelu<sleef_float>(host, code);
    composed::add_functions<sleef_double>(host, code);
    composed::add_gelu<sleef_double>(host, code);
    return {code,
            "SLEEF " SIMDACT_BENCH_TEXT(SLEEF_VERSION_MAJOR) "." SIMDACT_BENCH_TEXT(
                SLEEF_VERSION_MINOR) "." SIMDACT_BENCH_TEXT(SLEEF_VERSION_PATCHLEVEL),
            "the u10 functions, composed in a loop over vectors, compiled for the instruction set",
            16};
}
