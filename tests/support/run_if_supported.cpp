// SPDX-License-Identifier: BSD-3-Clause

// run_if_supported LEVEL PROGRAM [ARGUMENT …]
//
// Becomes the program if the CPU and the system support the instruction set level; otherwise says
// so and exits with 77, which CTest counts as skipped. Compiled for the baseline: in a program
// compiled for AVX-512, an initialiser before main may already be an illegal instruction.

#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace {

bool supported(const char* level) {
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
    if (std::strcmp(level, "v4") == 0)
        return v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
#endif
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s LEVEL PROGRAM [ARGUMENT ...]\n", argv[0]);
        return 2;
    }
    if (!supported(argv[1])) {
        std::printf("SKIPPED: this CPU does not support %s, for which %s was compiled\n", argv[1],
                    argv[2]);
        return 77;
    }
    std::fflush(stdout);
    ::execv(argv[2], argv + 2);
    std::perror(argv[2]);
    return 2;
}
