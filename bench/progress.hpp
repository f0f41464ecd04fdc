// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// How far the run is, on stderr: with random interleaving all results come together at the end.

#include <cstddef>

namespace bench::progress {

/// \param program      whose name goes in front
/// \param repetitions  how many there will be, or 0 if that is not known
/// \param seconds      the CPU time that one takes at least
void begin(const char* program, std::size_t repetitions, double seconds);

/// One repetition of one benchmark is done.
void count();

/// Leaves the terminal's line clean for what is printed next.
void end();

double least_repetition_seconds();

}  // namespace bench::progress
