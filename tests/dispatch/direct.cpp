// SPDX-License-Identifier: BSD-3-Clause

// The same calls without dispatch, compiled for one instruction set.

#include "every_form.hpp"

#define SIMDACT_TEST_NAME_(set) direct_##set
#define SIMDACT_TEST_NAME(set) SIMDACT_TEST_NAME_(set)

namespace simdact::test {

void SIMDACT_TEST_NAME(SIMDACT_TEST_SET)(const inputs& in, results& to);
void SIMDACT_TEST_NAME(SIMDACT_TEST_SET)(const inputs& in, results& to) {
    every_form(serial, in, to);
}

}  // namespace simdact::test
