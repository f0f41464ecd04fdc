# 64-bit ARM with NEON, run by QEMU.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(triplet aarch64-linux-gnu)
set(compiler aarch64-linux-gnu-g++)
set(compiler_packages "g++-aarch64-linux-gnu")
set(emulator qemu-aarch64 -L /usr/aarch64-linux-gnu)
set(emulator_package qemu-user)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
