// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The version of simdact, and its only source: CMakeLists.txt reads these three lines.
#define SIMDACT_VERSION_MAJOR 0
#define SIMDACT_VERSION_MINOR 1
#define SIMDACT_VERSION_PATCH 0

#if __cplusplus < 202002L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 202002L)
#error "simdact needs C++20 or later: compile with -std=c++20 (CMake: link simdact::simdact)"
#endif

// What may have code of its own lives in an inline namespace of this name, so that two versions
// of the library can be linked into one program and each keeps its own code.
#define SIMDACT_DETAIL_PASTE_(a, b, c) v##a##_##b##_##c
#define SIMDACT_DETAIL_PASTE(a, b, c) SIMDACT_DETAIL_PASTE_(a, b, c)
#define SIMDACT_VERSION_NAMESPACE \
    SIMDACT_DETAIL_PASTE(SIMDACT_VERSION_MAJOR, SIMDACT_VERSION_MINOR, SIMDACT_VERSION_PATCH)

// What is internal is in one namespace: `namespace simdact::detail` anywhere reopens this one.
namespace simdact {
inline namespace SIMDACT_VERSION_NAMESPACE {
namespace detail {}
}  // namespace SIMDACT_VERSION_NAMESPACE
}  // namespace simdact

// What compilers write in different ways.
#if defined(_MSC_VER) && !defined(__clang__)
#include "simd/msvc.hpp"
#endif
