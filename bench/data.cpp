// SPDX-License-Identifier: BSD-3-Clause
#include "data.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <random>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "catalogue.hpp"

namespace bench {
namespace {

constexpr std::size_t page = 4096;

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
        void* memory = std::aligned_alloc(page, largest_size * sizeof(T) + page);
        if (memory == nullptr)
            throw std::bad_alloc();
        return static_cast<char*>(memory);
    }

    std::unique_ptr<char, release> memory_;
    T* data_;
};

template <class T>
T as_wanted(T drawn, input_values wanted) {
    switch (wanted) {
        case input_values::mixed:
            break;
        case input_values::positive:
            return std::abs(drawn);
        case input_values::negative:
            return -std::abs(drawn);
        case input_values::denormal:  // of 16 standard deviations nobody has seen one
            return drawn * ((std::numeric_limits<T>::min)() / 32);
    }
    return drawn;
}

template <class T>
class random_array : public array<T> {
  public:
    random_array(std::size_t place_in_page, std::uint64_t seed, const array_kind& kind)
        : array<T>(place_in_page), engine_(seed), kind_(kind) {}

    const T* first(std::size_t n) {
        for (; filled_ < n; ++filled_)
            this->data()[filled_] = as_wanted(normal_(engine_), kind_.values);
        return this->data();
    }

  private:
    std::mt19937_64 engine_;
    std::normal_distribution<T> normal_{T(0), T(2)};
    array_kind kind_;
    std::size_t filled_ = 0;
};

// Where in a page the arrays of a kind begin.
template <class T>
std::size_t place(std::size_t aligned, const array_kind& kind) {
    return kind.aligned ? aligned : aligned + sizeof(T);
}

template <class T>
struct storage {
    explicit storage(const array_kind& k)
        : kind(k),
          x(place<T>(0, k), 1, k),
          grad_y(place<T>(1024, k), 2, {.aligned = k.aligned}),
          output(place<T>(2048, k)) {}

    array_kind kind;
    random_array<T> x;
    random_array<T> grad_y;
    array<T> output;
};

}  // namespace

std::string name_of(const array_kind& kind) {
    constexpr const char* values[] = {"", "positive", "negative", "denormal"};
    std::string name = values[static_cast<int>(kind.values)];
    const auto append = [&](bool applies, const char* what) {
        if (!applies)
            return;
        if (!name.empty())
            name += '+';
        name += what;
    };
    append(!kind.aligned, "unaligned");
    append(kind.fresh_output, "fresh");
    return name;
}

template <class T>
arrays<T> arrays_of(std::size_t n, const array_kind& kind) {
    static std::vector<std::unique_ptr<storage<T>>> all;
    for (const auto& s : all)
        if (s->kind == kind)
            return {s->x.first(n), s->grad_y.first(n), s->output.data()};
    all.push_back(std::make_unique<storage<T>>(kind));
    return arrays_of<T>(n, kind);
}

template arrays<float> arrays_of(std::size_t, const array_kind&);
template arrays<double> arrays_of(std::size_t, const array_kind&);

template <class T>
void give_pages_back([[maybe_unused]] T* output, [[maybe_unused]] std::size_t n) {
#if defined(__linux__)
    char* const first = reinterpret_cast<char*>(output);
    char* const first_page = first - reinterpret_cast<std::uintptr_t>(first) % page;
    madvise(first_page, static_cast<std::size_t>(reinterpret_cast<char*>(output + n) - first_page),
            MADV_DONTNEED);
#endif
}

template void give_pages_back(float*, std::size_t);
template void give_pages_back(double*, std::size_t);

}  // namespace bench
