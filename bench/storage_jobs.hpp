// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace bench {

/// A loop over n elements of some type.
using storage_loop = void (*)(const void* x, void* y, std::size_t n);

/// leaky_relu's forward on elements of one type, beside a copy of as many bytes.
struct storage_job {
    const char* type;  ///< "float", "bfloat16", "float16", "uint8"
    std::size_t element_bytes;
    storage_loop forward;
    storage_loop copy;
    /// Whether the n elements of y are what the function computes element by element.
    bool (*is_right)(const void* x, const void* y, std::size_t n);
    /// Fills x with n numbers of everyday size.
    void (*fill)(void* x, std::size_t n);
};

/// The jobs that are compiled for one instruction set; they end with a null `type`.
struct storage_jobs {
    const storage_job* first;
};

/// Another library's leaky_relu; null for a type that it has none for.
struct storage_peer {
    storage_loop (*forward_of)(const char* type);
};

}  // namespace bench
