# RISC-V with vectors of 128 bits, run by QEMU; g++ has their intrinsics from version 14 on.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(triplet riscv64-linux-gnu)
set(compiler clang++-19)
set(compiler_packages "clang-19 g++-riscv64-linux-gnu")
set(parts libstdc++.a)
set(emulator qemu-riscv64 -cpu rv64,v=true,vlen=128,vext_spec=v1.0 -L /usr/riscv64-linux-gnu)
set(emulator_package qemu-user)
set(CMAKE_CXX_COMPILER_TARGET ${triplet})
# xsimd asks for a width that is known when it is compiled.
set(CMAKE_CXX_FLAGS_INIT "-march=rv64gcv -mrvv-vector-bits=zvl")
set(xsimd_at_least 14)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
