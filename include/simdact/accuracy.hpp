// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// How accurately an activation is computed, and how it states that.

namespace simdact {

/// How accurately an activation is computed: its second template argument.
enum class accuracy {
    /// With more digits than the type has, and rounded once in effect, tails included. A
    /// non-decreasing function stays non-decreasing between adjacent floating-point numbers.
    faithful,
    /// In the type itself: a few ULP, and an absolute error where the result is small. So a limit
    /// of 0 may be a number less than 1e-35 (1e-300 in double), at infinity too.
    fast,
    /// For float alone: f, f' and grad_y · f' are the floats nearest to the real numbers, with the
    /// same bits on every CPU and from every compiler. Takes 1.1 to 3 times as long as `faithful`.
    exact
};

/// The greatest error of a function in units in the last place of its result: `fused` where the
/// instruction set has a fused multiply-add (`simd::has_fma`), `unfused` where it has not.
struct ulp_bound {
    double fused;
    double unfused;
};

/// An activation's accuracy: its contract's numbers, which the tests read. An error is within the
/// contract if it is within the bound in ULP or within `absolute`. Where the header states a range
/// of the parameters for it, it holds there.
///
/// About an interior root of a derivative, up to where |f'| reaches an eighth of its maximum or has
/// an extremum, the derivative's bound is absolute too: an epsilon of T times the maximum of |f'|.
///
/// Every second derivative is within 4 ULP, or within 4 epsilons of T times the maximum of |f''|.
struct ulp_bounds {
    ulp_bound value;
    ulp_bound derivative;
    double absolute = 0;  ///< In epsilons of T (2^-23 in float, 2^-52 in double).
};

/// The bounds of a tier, of those that a function states; `exact` rounds correctly.
constexpr ulp_bounds bounds_of(accuracy tier, ulp_bounds faithful,
                               ulp_bounds fast = {
                                   .value = {4, 4}, .derivative = {4, 4}, .absolute = 2}) {
    switch (tier) {
        case accuracy::faithful:
            return faithful;
        case accuracy::fast:
            return fast;
        case accuracy::exact:
            break;
    }
    return {.value = {0.5, 0.5}, .derivative = {0.5, 0.5}};
}

}  // namespace simdact
