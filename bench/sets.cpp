// SPDX-License-Identifier: BSD-3-Clause
#include "sets.hpp"

namespace bench {

bool runs_here(std::string_view set) {
#if defined(SIMDACT_BENCH_X86_64)
    // __builtin_cpu_supports also asks the operating system (XGETBV) whether it saves the
    // registers.
    __builtin_cpu_init();
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    if (set == "ssse3")
        return __builtin_cpu_supports("ssse3");
    if (set == "v3")
        return v3;
    if (set == "v4")
        return v4;
    if (set == "vbmi")
        return v4 && __builtin_cpu_supports("avx512vbmi");
    if (set == "bf16")
        return v4 && __builtin_cpu_supports("avx512bf16");
    return set == "v1";
#else
    return set == "baseline";
#endif
}

}  // namespace bench
