// SPDX-License-Identifier: BSD-3-Clause
#include "check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "catalogue.hpp"
#include "data.hpp"

namespace bench {
namespace {

// Where a derivative is computed as a small difference (elu's from its output) its error is
// relative to the gradient that it is multiplied by, not to the result.
template <class T>
bool agree(T got, T expected, T scale) {
    if (std::isnan(got) || std::isnan(expected))
        return std::isnan(got) && std::isnan(expected);
    if (std::isinf(expected))
        return got == expected;
    const T few_roundings = 16 * std::numeric_limits<T>::epsilon();
    return std::abs(got - expected) <= few_roundings * std::max(std::abs(expected), scale);
}

}  // namespace

template <class T>
void check_or_exit(const job<T>& j, std::size_t n) {
    const auto [x, grad_y, output] = arrays_of<T>(n);
    // One element behind the last, if there is room, must stay what it is.
    const std::size_t room = std::min(n + 1, largest_size);
    if (j.what == verb::in_place)
        std::copy(x, x + n, output);
    else
        std::fill(output, output + n, std::numeric_limits<T>::quiet_NaN());
    const T guard = T(12345);
    if (room > n)
        output[n] = guard;

    j.run(j.parameters, x, grad_y, output, n);

    // The largest arrays not element by element; the step is odd, so that every lane has its turn.
    const std::size_t step = (n >> 16) | 1;
    const bool is_value = j.what == verb::forward || j.what == verb::in_place;
    for (std::size_t i = 0; i < n; i += std::min(step, std::max<std::size_t>(n - 1 - i, 1))) {
        const T expected = j.expected(j.parameters, x[i], grad_y[i]);
        if (!agree(output[i], expected, is_value ? T(0) : std::abs(grad_y[i]))) {
            std::fprintf(stderr,
                         "simdact_bench: %s is wrong: element %zu (x = %.9g, grad_y = %.9g) is "
                         "%.9g, expected %.9g\n",
                         benchmark_name(j, n).c_str(), i, static_cast<double>(x[i]),
                         static_cast<double>(grad_y[i]), static_cast<double>(output[i]),
                         static_cast<double>(expected));
            std::exit(EXIT_FAILURE);
        }
    }
    if (room > n && output[n] != guard) {
        std::fprintf(stderr, "simdact_bench: %s is wrong: it writes behind the array\n",
                     benchmark_name(j, n).c_str());
        std::exit(EXIT_FAILURE);
    }
}

template void check_or_exit(const job<float>&, std::size_t);
template void check_or_exit(const job<double>&, std::size_t);

}  // namespace bench
