// SPDX-License-Identifier: BSD-3-Clause
#include "data.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <random>

#include "catalogue.hpp"

namespace bench {
namespace {

// Address space for the largest size; memory is used, and random numbers are drawn, only for as
// many elements as benchmarks ask for.
template <class T>
class array {
  public:
    // Cache lines begin at 64 bytes, and no two arrays begin at the same place of a page: a load
    // behind a store to the same place of another page waits for it ("4K aliasing").
    explicit array(std::size_t place_in_page) : memory_(allocate()) {
        data_ = reinterpret_cast<T*>(memory_.get() + place_in_page);
    }

    T* data() const { return data_; }

  private:
    struct release {
        void operator()(char* memory) const { std::free(memory); }
    };

    static char* allocate() {
        constexpr std::size_t page = 4096;
        void* memory = std::aligned_alloc(page, largest_size * sizeof(T) + page);
        if (memory == nullptr)
            throw std::bad_alloc();
        return static_cast<char*>(memory);
    }

    std::unique_ptr<char, release> memory_;
    T* data_;
};

template <class T>
class random_array : public array<T> {
  public:
    random_array(std::size_t place_in_page, std::uint64_t seed)
        : array<T>(place_in_page), engine_(seed) {}

    const T* first(std::size_t n) {
        for (; filled_ < n; ++filled_)
            this->data()[filled_] = normal_(engine_);
        return this->data();
    }

  private:
    std::mt19937_64 engine_;
    std::normal_distribution<T> normal_{T(0), T(2)};
    std::size_t filled_ = 0;
};

}  // namespace

template <class T>
arrays<T> arrays_of(std::size_t n) {
    static random_array<T> x(0, 1);
    static random_array<T> grad_y(1024, 2);
    static const array<T> output(2048);
    return {x.first(n), grad_y.first(n), output.data()};
}

template arrays<float> arrays_of(std::size_t);
template arrays<double> arrays_of(std::size_t);

}  // namespace bench
