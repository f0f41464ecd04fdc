// SPDX-License-Identifier: BSD-3-Clause

// Any call of any verb: verbs_of_element.cpp says what is expected of it.

#include "verbs.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    simdact::fuzz::bytes input(data, size);
    using namespace simdact::fuzz;
    static constexpr void (*runs[])(bytes&) = {
        elementwise_of_float, channels_of_float,  others_of_float,      elementwise_of_bfloat16,
        channels_of_bfloat16, others_of_bfloat16, elementwise_of_double};
    input.one_of(runs)(input);
    return 0;
}
