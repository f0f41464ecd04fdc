// SPDX-License-Identifier: BSD-3-Clause

// What tests/dispatch/symbols.cmake has to find: AVX2 in a function that the linker may merge.

namespace simdact_test {

template <class T>
T misplaced(const T* x, int n) {
    T total = 0;
    for (int i = 0; i < n; ++i)
        total += x[i] > 0 ? x[i] * x[i] : T(0);
    return total;
}
template float misplaced(const float*, int);

}  // namespace simdact_test
