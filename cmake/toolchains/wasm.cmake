# WebAssembly with SIMD, run by Node.js.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(triplet wasm32-wasi)
set(compiler clang++-19)
set(compiler_packages "clang-19 lld-19 libc++-19-dev-wasm32 libc++abi-19-dev-wasm32 libclang-rt-19-dev-wasm32 wasi-libc")
set(emulator node --no-warnings ${CMAKE_CURRENT_LIST_DIR}/run_wasi.mjs)
set(emulator_package nodejs)
set(CMAKE_CXX_COMPILER_TARGET ${triplet})
set(CMAKE_EXECUTABLE_SUFFIX_CXX .wasm)
# xsimd takes what has not this name for no WebAssembly; WASI has no exceptions.
set(CMAKE_CXX_FLAGS_INIT "-msimd128 -D__EMSCRIPTEN__ -fno-exceptions")
set(xsimd_at_least 14)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
