# 64-bit ARM with SVE of 256 bits, run by QEMU.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(triplet aarch64-linux-gnu)
set(compiler aarch64-linux-gnu-g++)
set(compiler_packages "g++-aarch64-linux-gnu")
set(emulator qemu-aarch64 -cpu max,sve256=on -L /usr/aarch64-linux-gnu)
set(emulator_package qemu-user)
# xsimd asks for a width that is known when it is compiled.
set(CMAKE_CXX_FLAGS_INIT "-march=armv8-a+sve -msve-vector-bits=256")
set(xsimd_at_least 14)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
