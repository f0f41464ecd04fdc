// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What every activation must compute, written apart from the library: one entry a function, in the
// file of its kind, and the third of the three places that a new function touches.
//
// An entry has
//   parameter_sets()                           the activations to test, the default first
//   value(f, x), derivative(f, x), second_derivative(f, x)
//                                              the formula in a wider type W, for the error in ULP:
//                                              accurate to a few units of W's last place on the
//                                              whole range, but for an absolute error at a root
// and, for the functions that mean torch's scalar formula bit for bit,
//   torch_value(f, x), torch_gradient(f, x, grad_y)   that formula in T
// and, where the output determines the derivative,
//   derivative_from_output(f, y)               in T where it rounds at most once, else in any type

#include "reference/exponential.hpp"
#include "reference/gated.hpp"
#include "reference/kinked.hpp"
#include "reference/rational.hpp"
