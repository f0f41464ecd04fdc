// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Arrays whose neighbours can be watched.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace simdact::test {

/// An array with an inaccessible page right behind it, or right before it: a stray access of a
/// single byte ends the test.
template <class T>
class guarded_array {
  public:
    enum class guard { behind, before };

    guarded_array(std::size_t n, guard side) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const std::size_t bytes = n * sizeof(T);
        const std::size_t pages = (bytes + page - 1) / page + 1;
        length_ = (pages + 1) * page;
        void* memory =
            ::mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            throw std::bad_alloc();
        base_ = static_cast<std::byte*>(memory);
        std::byte* const last_page = base_ + length_ - page;
        std::byte* begin = nullptr;
        if (side == guard::behind) {
            ::mprotect(last_page, page, PROT_NONE);
            begin = last_page - bytes;
        } else {
            ::mprotect(base_, page, PROT_NONE);
            begin = base_ + page;
        }
        elements_ = {reinterpret_cast<T*>(begin), n};
    }
    guarded_array(const guarded_array&) = delete;
    guarded_array& operator=(const guarded_array&) = delete;
    ~guarded_array() { ::munmap(base_, length_); }

    std::span<T> span() const { return elements_; }
    T* data() const { return elements_.data(); }

  private:
    std::byte* base_ = nullptr;
    std::size_t length_ = 0;
    std::span<T> elements_;
};

/// An array at a chosen offset from a 64-byte boundary, between canaries.
template <class T>
class placed_array {
  public:
    placed_array(std::size_t n, std::size_t offset)
        : memory_(n + 2 * margin + 64 / sizeof(T), canary()) {
        const auto address = reinterpret_cast<std::size_t>(memory_.data() + margin);
        const std::size_t to_boundary = (64 - address % 64) % 64 / sizeof(T);
        begin_ = margin + to_boundary + offset % (64 / sizeof(T));
        elements_ = std::span<T>(memory_).subspan(begin_, n);
    }

    std::span<T> span() const { return elements_; }
    T* data() const { return elements_.data(); }

    bool canaries_live() const {
        const T expected = canary();
        for (std::size_t i = 0; i < memory_.size(); ++i) {
            const bool inside = i >= begin_ && i < begin_ + elements_.size();
            if (!inside && std::memcmp(&memory_[i], &expected, sizeof(T)) != 0)
                return false;
        }
        return true;
    }

  private:
    static constexpr std::size_t margin = 64;
    static T canary() {
        if constexpr (std::is_integral_v<T>)
            return T{0x5b};
        else
            return static_cast<T>(-123.456);
    }

    std::vector<T> memory_;
    std::size_t begin_ = 0;
    std::span<T> elements_;
};

}  // namespace simdact::test
