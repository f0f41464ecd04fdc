// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What is timed. This header is all that the units compiled for an instruction set share with the
/// rest of the program: plain data and declarations, no inline function and no template with a
/// body, so that nothing compiled for AVX-512 can be merged into code that an older CPU runs.

#include <cstddef>

namespace bench {

enum class verb { forward, in_place, backward, backward_from_output, forward_gated };

/// One function in one verb, type and build: code to be timed and the result it must have.
template <class T>
struct job {
    verb what;
    const char* function;  ///< "leaky_relu", or of a limit "memcpy", "scale", "add"
    const char* code;      ///< who computes it: "v1", "v3", "v4", "v4-fast", "plain-O2", "libc", …
    /// The activation, or whatever the code computes with. It is handed over at run time, so that
    /// no compiler can make use of the values it has here.
    const void* parameters;
    /// output[i] = function(first[i], second[i]). First is x (y in backward_from_output), second is
    /// grad_y (the gate in forward_gated). In place, output is the input too, and the others mean
    /// nothing.
    void (*run)(const void* parameters, const T* first, const T* second, T* output, std::size_t n);
    /// The same for one element, computed without vectors. Null for code that is not ours: what
    /// that must compute is found by the function's name (peers/reference.hpp).
    T (*expected)(const void* parameters, T first, T second);

    /// Null, or what has to be done once before the first call with these arrays, which is not
    /// timed. What it returns is handed to `run` in the place of the parameters, and to `release`
    /// in the end.
    void* (*prepare)(const void* parameters, const T* first, const T* second, T* output,
                     std::size_t n) = nullptr;
    void (*release)(void* prepared) = nullptr;
};

/// Takes the jobs. Implemented outside the units that have instruction sets of their own.
class job_list;
void add(job_list& list, const job<float>& added);
void add(job_list& list, const job<double>& added);

/// The builds of the library: the levels of x86-64, or what the compiler targets by itself.
enum class instruction_set { v1, v3, v4, baseline };

/// What simdact::accuracy offers.
enum class accuracy { faithful, fast };

/// Every activation of the registry in every verb it has; with `fast`, those that have a choice of
/// accuracy. Specialised in simdact_jobs.cpp.
template <instruction_set, accuracy>
void add_simdact_jobs(job_list& list);

/// What no loop can beat: one product, one product in place, one sum of two arrays.
/// Specialised in limit_jobs.cpp.
template <instruction_set>
void add_limit_jobs(job_list& list);

/// Some functions, chosen at run time from what is compiled for several sets.
void add_dispatched_jobs(job_list& list);

enum class optimisation { O2, O3 };

/// leaky_relu as anyone would write it. Specialised in plain_jobs.cpp.
template <optimisation>
void add_plain_jobs(job_list& list);

}  // namespace bench
