// SPDX-License-Identifier: BSD-3-Clause

// run_if_supported LEVEL PROGRAM [ARGUMENT …]
//
// Becomes the program if the CPU and the system support the instruction set level; otherwise says
// so and exits with 77, which CTest counts as skipped. Compiled for the baseline: in a program
// compiled for AVX-512, an initialiser before main may already be an illegal instruction.

#include <unistd.h>

#include <cstdio>

#include "cpu.hpp"

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s LEVEL PROGRAM [ARGUMENT ...]\n", argv[0]);
        return 2;
    }
    if (!simdact::test::supported(argv[1])) {
        std::printf("SKIPPED: this CPU does not support %s, for which %s was compiled\n", argv[1],
                    argv[2]);
        return 77;
    }
    std::fflush(stdout);
    ::execv(argv[2], argv + 2);
    std::perror(argv[2]);
    return 2;
}
