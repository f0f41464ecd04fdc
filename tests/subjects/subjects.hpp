// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The subjects of the tests: every activation of the registry, in float and double and in both
// accuracies, as each unit compiled it. The types are erased, so that a suite is compiled once, and
// all instruction sets run in one process.
//
//     test_activation<T>  an activation type: its contract, its reference, its parameter sets
//     test_unit           a set of compiler flags
//     subject<T>          the one compiled with the other
//
// `f` is always a `const void*` that points to an activation of the type at hand.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "../support/numbers.hpp"
#include "unit.hpp"

namespace simdact::test {

/// One choice of an activation's parameters.
struct parameter_set {
    std::shared_ptr<const void> activation;
    std::string text;             ///< "leaky_relu{negative_slope = 0.01}"
    bool output_suffices = true;  ///< For backward_from_output.
    bool finite = true;           ///< None of the parameters is infinite or NaN.
    bool valid = true;            ///< Each is in the range that the activation states.

    const void* f() const { return activation.get(); }
};

template <class T>
struct test_activation {
    using W = wide<T>;

    std::string name;     ///< "elu"
    accuracy tier;        ///< `faithful` for an activation that has no choice
    bool in_the_library;  ///< Else one of added_activations (each.hpp).
    ulp_bounds ulp;
    bool exact;  ///< Value and derivative round once at most: their bits are the same everywhere.
    std::vector<parameter_set> sets;  ///< The default first.

    /// An activation with these parameters, in the order of its members; where the list ends, the
    /// defaults.
    parameter_set (*with)(const std::vector<double>& parameters);

    // The reference's functions (tests/reference.hpp). Those from second_derivative on may be null.
    W (*value)(const void* f, W x);
    W (*derivative)(const void* f, W x);
    W (*second_derivative)(const void* f, W x);
    T (*derivative_from_output)(const void* f, T y);       ///< Of a function that rounds once.
    W (*wide_derivative_from_output)(const void* f, W y);  ///< Of another.
    T (*torch_value)(const void* f, T x);  ///< Not null: the function means torch bit for bit.
    T (*torch_gradient)(const void* f, T x, T grad_y);

    /// "elu", "elu_fast"
    std::string title() const { return tier == accuracy::fast ? name + "_fast" : name; }
};

struct test_unit {
    std::string name;   ///< "v3", or "v3_contract_off"
    std::string level;  ///< "v3"
    purpose what_for;
    bool supported;  ///< By this CPU.
};

template <class T>
struct subject : compiled<T> {
    const test_activation<T>* activation;
    const test_unit* unit;

    const std::vector<parameter_set>& sets() const { return activation->sets; }
    /// "elu_fast_float_v3"
    std::string title() const {
        return activation->title() + (sizeof(T) == 4 ? "_float_" : "_double_") + unit->name;
    }
    /// The number that a bound states for the unit.
    double stated(const ulp_bound& bound) const {
        return compiled<T>::fused ? bound.fused : bound.unfused;
    }
};

/// Every activation that computes in T (float, double), in the order of the registry.
template <class T>
const std::vector<test_activation<T>>& activations();

/// Every unit that is linked in.
const std::vector<test_unit>& units();

/// Every activation as every unit compiled it, but those units that the CPU does not support: not
/// even their list can be asked for, since it is made by code that was compiled for another CPU.
template <class T>
const std::vector<subject<T>>& subjects();

/// The subjects of an activation in the units for that purpose.
template <class T>
std::vector<subject<T>> subjects_of(const test_activation<T>& activation, purpose what_for) {
    std::vector<subject<T>> found;
    for (const subject<T>& s : subjects<T>())
        if (s.activation == &activation && s.unit->what_for == what_for)
            found.push_back(s);
    return found;
}

}  // namespace simdact::test
