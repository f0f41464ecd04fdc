// SPDX-License-Identifier: BSD-3-Clause

// The same bits whatever the compiler and its flags. One hash for each activation, type and verb
// over a fixed set of inputs with all parameter sets: every unit must have the one in
// bits/expected.txt.
//
//     activation type verb class hash
//
// The class says where the bits must agree: `any` (functions that round once at most: everywhere);
// for those that round more than once, wherever the unit has the same `arithmetic`: `unfused`
// without a fused multiply-add, `fused` with one (ARM's too), and by the tables that are looked up
// in float `tables8` (AVX2) and `tables32` (AVX-512), in double `tables16` (either).

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <random>
#include <set>
#include <span>
#include <string>

#include "subjects/subject_test.hpp"
#include "subjects/verbs.hpp"

namespace simdact::test {
namespace {

// From integers by exact operations alone, so that flags and libm have no say in the inputs.
template <class T>
std::vector<T> inputs(unsigned seed) {
    std::mt19937_64 generator(seed);
    std::vector<T> values{T(0), T(-0.0)};
    while (values.size() < 60'000) {
        const auto random = generator();
        values.push_back(from_bits<T>(static_cast<bits_of<T>>(random)));
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
    void add(std::span<const T> values) {
        for (T value : values) {
            auto bits = is_nan(value) ? bits_of<T>(-1) : to_bits(value);
            for (std::size_t i = 0; i < sizeof bits; ++i, bits >>= 8)
                state_ = (state_ ^ (bits & 0xff)) * 0x100000001b3ULL;
        }
    }
    unsigned long long value() const { return state_; }

  private:
    std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

const std::set<std::string>& expected_lines() {
    static const std::set<std::string> lines = [] {
        std::ifstream file(SIMDACT_TEST_BITS_EXPECTED);
        std::set<std::string> all;
        for (std::string line; std::getline(file, line);)
            all.insert(line);
        return all;
    }();
    return lines;
}

template <class T>
void expect_bits(const subject<T>& s) {
    static const std::vector<T> in[] = {inputs<T>(1), inputs<T>(2), inputs<T>(3)};
    const std::size_t n = in[0].size();
    const char* const where = s.activation->exact ? "any" : s.arithmetic;
    for (const verb<T>& v : verbs_of(s)) {
        const std::string name(v.name);
        if (name == "backward_from_output")
            continue;  // its inputs are not any numbers
        hash<T> digest;
        std::vector<T> out[] = {std::vector<T>(n), std::vector<T>(n)};
        const T* const from[] = {in[0].data(), in[1].data(), in[2].data()};
        T* const to[] = {out[0].data(), out[1].data()};
        for (const parameter_set& set : s.sets()) {
            const std::size_t count = &set == s.sets().data() ? n : n / 10;
            v.run(s, set.f(), from, to, count);
            for (std::size_t k = 0; k < v.outputs; ++k)
                digest.add(std::span(out[k]).first(count));
        }
        char line[200];
        // "forward, streamed" has the bits of "forward".
        std::snprintf(line, sizeof line, "%s %s %s %s %016llx", s.activation->title().c_str(),
                      sizeof(T) == 4 ? "float" : "double", name.substr(0, name.find(',')).c_str(),
                      where, digest.value());
        // CONTRIBUTING.md says how to collect these lines.
        EXPECT_TRUE(expected_lines().contains(line))
            << s.unit->name << "\nexpected.txt lacks: " << line;
    }
}

SIMDACT_SUBJECT_TEST(bits, of_a_level, purpose::level) {
    expect_bits(subject);
}

SIMDACT_SUBJECT_TEST(bits, with_other_flags, purpose::flags) {
    expect_bits(subject);
}

// A line that nothing produces any more would otherwise stay for ever.
TEST(bits_expected, has_one_line_for_each_result) {
    std::set<std::string> names;
    for (const test_activation<float>& activation : activations<float>())
        names.insert(activation.title());
    std::set<std::string> seen;
    for (const std::string& line : expected_lines()) {
        if (line.starts_with('#'))
            continue;
        EXPECT_TRUE(seen.insert(line.substr(0, line.rfind(' '))).second) << "twice: " << line;
        EXPECT_TRUE(names.contains(line.substr(0, line.find(' ')))) << "of no function: " << line;
    }
}

}  // namespace
}  // namespace simdact::test
