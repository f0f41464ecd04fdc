// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a fuzzer's input is read as: choices first, then bits of numbers.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>

namespace simdact::fuzz {

class bytes {
  public:
    bytes(const std::uint8_t* data, std::size_t size) : rest_(data, size) {
        for (const std::uint8_t byte : rest_)
            state_ = (state_ ^ byte) * 0x100000001b3U;
    }

    bool empty() const { return rest_.empty(); }

    /// 0 at the end: a short input is a plain call.
    std::uint8_t byte() {
        if (rest_.empty())
            return 0;
        const std::uint8_t first = rest_.front();
        rest_ = rest_.subspan(1);
        return first;
    }
    std::size_t below(std::size_t bound) { return byte() % bound; }
    bool in_one_of(std::size_t cases) { return below(cases) == cases - 1; }

    template <class T, std::size_t N>
    T one_of(const T (&values)[N]) {
        return values[below(N)];
    }

    std::string text(std::size_t length) {
        length = length < rest_.size() ? length : rest_.size();
        std::string text(reinterpret_cast<const char*>(rest_.data()), length);
        rest_ = rest_.subspan(length);
        return text;
    }
    std::string all() { return text(rest_.size()); }

    /// Any bits; of numbers that the input has no bytes for, a few that matter and some of usual
    /// size, so that a short input, too, is more than zeros.
    template <std::floating_point T>
    T number() {
        T x;
        if (rest_.size() >= sizeof x) {
            std::memcpy(&x, rest_.data(), sizeof x);
            rest_ = rest_.subspan(sizeof x);
            return x;
        }
        using limits = std::numeric_limits<T>;
        const T special[] = {T(0),
                             -T(0),
                             limits::denorm_min(),
                             limits::min(),
                             T(1),
                             T(-1),
                             limits::max(),
                             limits::lowest(),
                             limits::infinity(),
                             -limits::infinity(),
                             limits::quiet_NaN(),
                             T(-88)};
        const std::uint64_t bits = next();
        if (bits % 4 == 0)
            return special[bits / 4 % std::size(special)];
        const double usual = static_cast<double>(static_cast<std::int64_t>(bits)) * 0x1p-63;
        return static_cast<T>(bits / 4 % 2 == 0 ? usual : usual * 12);
    }

    /// Any bits, at the end, too.
    std::uint32_t word() {
        std::uint32_t x = static_cast<std::uint32_t>(next());
        if (rest_.size() >= sizeof x) {
            std::memcpy(&x, rest_.data(), sizeof x);
            rest_ = rest_.subspan(sizeof x);
        }
        return x;
    }

  private:
    std::uint64_t next() {  // splitmix64
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27) * 0x94d049bb133111ebU;
        return z ^ z >> 31;
    }

    std::span<const std::uint8_t> rest_;
    std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace simdact::fuzz
