// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// How good a result is, and whether it is the function at all: asked before the clock runs.

#include <optional>
#include <string>

#include "job.hpp"

namespace bench {

/// Greatest errors: of a value in units in the last place of the exact one, of a derivative in
/// epsilons of the type times the incoming gradient.
struct errors {
    double far_below;  ///< x <= -2
    double below;      ///< -2 < x < 0
    double above;      ///< x >= 0

    double greatest() const;
};

struct verdict {
    /// Empty, or what is wrong: the job computes something else, leaves elements out or writes
    /// behind the array. It must not be timed.
    std::string wrong;
    errors error;         ///< for finite x between -20 and 20
    std::string remarks;  ///< "no correct digit below -5.42; NaN at -inf", or nothing
};

/// \param tolerance  of peer::tolerance; without one only the errors are found
/// \return nothing if there is no reference to judge by
template <class T>
std::optional<verdict> judge(const job<T>& j, std::optional<double> tolerance);

extern template std::optional<verdict> judge(const job<float>&, std::optional<double>);
extern template std::optional<verdict> judge(const job<double>&, std::optional<double>);

}  // namespace bench
