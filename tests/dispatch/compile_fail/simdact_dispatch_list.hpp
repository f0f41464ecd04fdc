// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A short list, as simdact_dispatch writes it.

#include <simdact/detail/dispatch/list.hpp>
#include <simdact/forward.hpp>
#include <simdact/masked.hpp>

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::inline for_mistakes {

using activations = joined<chosen<all_activations<float, accuracy::faithful>, "leaky_relu">>;
using verbs = verb_list<::simdact::verbs::forward, ::simdact::verbs::forward_masked>;
using elements = element_list<>;

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::dispatch::inline for_mistakes

#define SIMDACT_DISPATCH_NAMESPACE for_mistakes
#define SIMDACT_DISPATCH_SETS(each) each(baseline)
