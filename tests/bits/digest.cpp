// SPDX-License-Identifier: BSD-3-Clause

// One hash for each activation, type and verb over a fixed set of inputs: the program is built with
// many flags, and every build must print what expected.txt holds.
//
//     activation type verb class hash
//
// The class says where the bits must agree: `any` (kinked functions: everywhere), `fused` and
// `unfused` (functions that round more than once: wherever there is, or is not, a fused
// multiply-add).

#include <cstdint>
#include <cstdio>
#include <random>
#include <simdact/simdact.hpp>
#include <vector>

#include "../reference.hpp"
#include "../support/numbers.hpp"

namespace {

using namespace simdact;

// From integers by exact operations alone, so that flags and libm have no say in the inputs.
template <class T>
std::vector<T> inputs(unsigned seed) {
    std::mt19937_64 generator(seed);
    std::vector<T> values{T(0), T(-0.0)};
    while (values.size() < 60'000) {
        const auto random = generator();
        values.push_back(test::from_bits<T>(static_cast<test::bits_of<T>>(random)));
        values.push_back(static_cast<T>(static_cast<std::int32_t>(random >> 33) - (1 << 30)) *
                         T(0x1p-27));  // [-8, 8)
        values.push_back(static_cast<T>(static_cast<std::int32_t>(random >> 33) - (1 << 30)) *
                         T(0x1p-23));  // [-128, 128)
    }
    return values;
}

template <class T>
class hash {
  public:
    void add(const std::vector<T>& values) {
        for (T value : values) {
            auto bits = test::is_nan(value) ? test::bits_of<T>(-1) : test::to_bits(value);
            for (std::size_t i = 0; i < sizeof bits; ++i, bits >>= 8)
                state_ = (state_ ^ (bits & 0xff)) * 0x100000001b3ULL;
        }
    }
    unsigned long long value() const { return state_; }

  private:
    std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

template <class F, class T = typename F::arithmetic_type>
void print() {
    const std::vector<T> x = inputs<T>(1);
    const std::vector<T> grad_y = inputs<T>(2);
    std::vector<T> result(x.size());
    const char* const where = F::ulp.value.fused <= 0.5       ? "any"
                              : simd::has_fma<simd::batch<T>> ? "fused"
                                                              : "unfused";
    hash<T> forward_hash;
    hash<T> backward_hash;
    for (const F& f : test::reference<F>::parameter_sets()) {
        forward(f, x, result);
        forward_hash.add(result);
        backward(f, x, grad_y, result);
        backward_hash.add(result);
    }
    const char* const type = sizeof(T) == 4 ? "float" : "double";
    std::printf("%s %s forward %s %016llx\n", F::name, type, where, forward_hash.value());
    std::printf("%s %s backward %s %016llx\n", F::name, type, where, backward_hash.value());
}

}  // namespace

int main() {
    const auto visit = []<class F>() { print<F>(); };
    all_activations<float>::for_each(visit);
    all_activations<double>::for_each(visit);
}
