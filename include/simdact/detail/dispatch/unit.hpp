// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The kernels of a dispatch list, compiled for one instruction set: a source file that defines
/// `SIMDACT_DISPATCH_SET` as baseline, v2, v3 or v4 and includes this header, compiled with that
/// set's flags and optimisation, whatever the rest of the program is compiled with. Of what it
/// defines, one object has a name for the linker: the table.

#if defined(SIMDACT_VERSION_MAJOR)
#error \
    "simdact/detail/dispatch/unit.hpp comes first: what precedes it would be compiled for the set, too"
#endif
#if !defined(SIMDACT_DISPATCH_SET)
#error \
    "define SIMDACT_DISPATCH_SET as baseline, v2, v3 or v4 before simdact/detail/dispatch/unit.hpp"
#endif
#if (defined(__GNUC__) || defined(__clang__)) && (!defined(__OPTIMIZE__) || defined(__NO_INLINE__))
#error "a dispatch unit needs -O1 or higher, and no -fno-inline: its functions would be shared"
#endif

#define SIMDACT_KEEP_CODE_LOCAL

#include <simdact_dispatch_list.hpp>

#include "list.hpp"

#define SIMDACT_DETAIL_TABLE_OF_(set) table_of_##set
#define SIMDACT_DETAIL_TABLE_OF(set) SIMDACT_DETAIL_TABLE_OF_(set)

// Whether the flags are those of the set: too few would be slow, too many would crash.
namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch {
namespace {

enum class flags { baseline, v2, v3, v4 };

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512CD__) && \
    defined(__AVX512DQ__) && defined(__AVX512VL__)
constexpr flags least_flags = flags::v4;
#elif defined(__AVX2__) && defined(__FMA__) && defined(__BMI2__)
constexpr flags least_flags = flags::v3;
#elif defined(__SSE4_2__)
constexpr flags least_flags = flags::v2;
#else
constexpr flags least_flags = flags::baseline;
#endif
static_assert(flags::SIMDACT_DISPATCH_SET == flags::baseline ||
                  flags::SIMDACT_DISPATCH_SET == least_flags,
              "compile the unit of the set v2, v3 or v4 with -march=x86-64-v2, -v3 or -v4");
#endif

template <class Kernel>
void run(const typename Kernel::arguments_type& call, std::size_t first,
         std::size_t last) noexcept {
    Kernel::run(call, first, last);
}

template <class... Kernels>
consteval auto table_for(kernel_list<Kernels...>) {
    return typename kernel_list<Kernels...>::table{{dispatch::run<Kernels>}...};
}

}  // namespace

inline namespace SIMDACT_DISPATCH_NAMESPACE {

using listed_kernels = kernels_of<activations, verbs, elements>;

SIMDACT_HIDDEN extern constinit const listed_kernels::table SIMDACT_DETAIL_TABLE_OF(
    SIMDACT_DISPATCH_SET);
constinit const listed_kernels::table SIMDACT_DETAIL_TABLE_OF(SIMDACT_DISPATCH_SET) =
    dispatch::table_for(listed_kernels{});

}  // namespace SIMDACT_DISPATCH_NAMESPACE
}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch
