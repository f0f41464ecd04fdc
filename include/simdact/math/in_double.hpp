// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// An activation of the library's in double, with the same parameters.

#include <cstddef>
#include <type_traits>
#include <utility>

#include "../accuracy.hpp"
#include "../simd/simd.hpp"

namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math {

/// F in double, where it is an activation of the library's form: a template over the type and
/// perhaps the accuracy, which becomes Tier.
template <class F, accuracy Tier, class Double>
struct in_double {
    using type = F;
};
template <template <arithmetic> class F, arithmetic T, accuracy Tier, class Double>
struct in_double<F<T>, Tier, Double> {
    using type = F<Double>;
};
template <template <arithmetic, accuracy> class F, arithmetic T, accuracy A, accuracy Tier,
          class Double>
struct in_double<F<T, A>, Tier, Double> {
    using type = F<Double, Tier>;
};
// clang 14 does not survive F<double>: Double is a name of it.
template <class F, accuracy Tier>
using in_double_t = typename in_double<F, Tier, double>::type;

/// A G with the parameters of f, an activation that has the same ones in another type.
template <class G, class F>
SIMDACT_INLINE G with_parameters_of(const F& f) noexcept {
    return [&]<std::size_t... Nth>(std::index_sequence<Nth...>) SIMDACT_THIS_LAMBDA_IS_INLINED {
        G g{};
        ((g.*G::parameters[Nth].member =
              static_cast<std::remove_reference_t<decltype(g.*G::parameters[Nth].member)>>(
                  f.*F::parameters[Nth].member)),
         ...);
        return g;
    }(std::make_index_sequence<F::parameters.size()>{});
}

}  // namespace simdact::inline SIMDACT_VERSION_NAMESPACE::math
