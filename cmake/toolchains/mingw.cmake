# 64-bit Windows, run by Wine.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(triplet x86_64-w64-mingw32)
set(compiler x86_64-w64-mingw32-g++-posix)
set(compiler_packages "g++-mingw-w64-x86-64-posix")
set(emulator wine)
set(emulator_package "wine wine64")
set(CMAKE_EXE_LINKER_FLAGS_INIT -static) # no DLLs to be found
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
