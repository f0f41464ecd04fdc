// SPDX-License-Identifier: BSD-3-Clause

// Prints the set that was chosen, after it has computed something that is right.

#include <cstdio>
#include <simdact/dispatch.hpp>
#include <simdact/matrix_view.hpp>
#include <vector>

namespace {

// Elements of another type beside the float that they are computed in.
template <class E>
bool computes(const std::vector<float>& x, const std::vector<float>& y) {
    std::vector<E> narrow;
    for (const float each : x)
        narrow.push_back(E(each));
    simdact::forward(simdact::best, simdact::leaky_relu<float>{.negative_slope = 0.5F}, narrow);
    bool right = true;
    for (std::size_t i = 0; i < x.size(); ++i)
        right = right && static_cast<float>(narrow[i]) == y[i];
    return right;
}

// Rows that are apart.
template <class Policy>
bool computes_rows(const Policy& policy) {
    std::vector<float> x(3 * 40, -2);
    simdact::forward(policy, simdact::leaky_relu<float>{.negative_slope = 0.5F},
                     simdact::matrix_view<float>{x.data(), 3, 37, 40});
    bool right = true;
    for (std::size_t i = 0; i < x.size(); ++i)
        right = right && x[i] == (i % 40 < 37 ? -1 : -2);
    return right;
}

}  // namespace

int main() {
    const std::vector<float> x{-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    std::vector<float> y(x.size());
    simdact::forward(simdact::best, simdact::leaky_relu<float>{.negative_slope = 0.5F}, x, y);
    bool right = y[0] == -1 && y[1] == -0.5F;
    for (std::size_t i = 2; i < x.size(); ++i)
        right = right && y[i] == x[i];
    right = right && computes<simdact::bfloat16>(x, y) && computes<simdact::float16>(x, y);
    right = right && computes_rows(simdact::best) &&
            computes_rows(simdact::best(simdact::streaming(simdact::stores::always)));
    const std::string_view set = simdact::dispatch::current();
    std::printf("%.*s, %s\n", static_cast<int>(set.size()), set.data(), right ? "right" : "WRONG");
    return right ? 0 : 1;
}
