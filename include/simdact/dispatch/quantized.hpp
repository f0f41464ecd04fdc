// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// `forward` of quantized.hpp in a dispatch list: one kernel for all activations, since they are
/// tables of 256 bytes. The caller's table is read by its address.

#include <cstdint>

#include "../quantized.hpp"
#include "list.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::verb {

struct forward_quantized : for_no_activation {
    template <class Arch>
    using own_kernels =
        kernel_list<kernel::elementwise<Arch, std::uint8_t, operation::lookup_tuning<Arch>(),
                                        detail::sinks<1, std::uint8_t>,
                                        detail::sources<1, std::uint8_t>, operation::table_lookup>>;
};

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::verb
