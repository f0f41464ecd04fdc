# 32-bit ARM with NEON, run by QEMU.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(triplet arm-linux-gnueabihf)
set(compiler arm-linux-gnueabihf-g++)
set(compiler_packages "g++-arm-linux-gnueabihf")
set(emulator qemu-arm -L /usr/arm-linux-gnueabihf)
set(emulator_package qemu-user)
set(CMAKE_CXX_FLAGS_INIT "-mfpu=neon -Wno-psabi") # g++ notes what changed in its version 7.1
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
