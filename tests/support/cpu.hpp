// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstring>

namespace simdact::test {

/// Whether the CPU and the system support an instruction set level. To be called from files that
/// are compiled for the baseline.
inline bool supported(const char* level) {
    if (std::strcmp(level, "baseline") == 0)
        return true;
#if defined(__x86_64__)
    // libgcc asks XGETBV, too: registers that the system does not save are not supported.
    __builtin_cpu_init();
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2");
    if (std::strcmp(level, "v1") == 0)
        return true;
    if (std::strcmp(level, "v3") == 0)
        return v3;
    if (std::strcmp(level, "ssse3") == 0)
        return __builtin_cpu_supports("ssse3");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    if (std::strcmp(level, "v4") == 0)
        return v4;
    if (std::strcmp(level, "vbmi") == 0)
        return v4 && __builtin_cpu_supports("avx512vbmi");
    if (std::strcmp(level, "bf16") == 0)
        return v4 && __builtin_cpu_supports("avx512bf16");
#endif
    return false;
}

}  // namespace simdact::test
