// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a unit, the whole registry compiled with one set of flags, tells the rest of the program:
// plain data and declarations, no inline function, so that nothing compiled for AVX-512 can be
// merged into code that an older CPU runs.

#include <cstddef>
#include <simdact/accuracy.hpp>
#include <simdact/element.hpp>

namespace simdact::test {

/// What a function that rounds more than once has its bits from, fastest first: tables of so many
/// numbers and a fused multiply-add (float has 32 with AVX-512 and 8 with AVX2, double 16 with
/// either), the latter alone, or neither.
inline constexpr const char* arithmetics[] = {"tables32", "tables16", "tables8", "fused",
                                              "unfused"};

/// The functions of one activation type as a unit compiled them. `f` points to the activation; a
/// function that the activation or the unit has not is null.
template <class T>
struct compiled {
    const char* name;        ///< "elu"
    accuracy tier;           ///< `faithful` for an activation that has no choice
    bool fused;              ///< Whether the unit has a fused multiply-add for T.
    const char* arithmetic;  ///< One of `arithmetics`.
    std::size_t lanes;

    void (*forward)(const void* f, const T* x, T* y, std::size_t n);
    void (*forward_in_place)(const void* f, T* x, std::size_t n);
    void (*backward)(const void* f, const T* x, const T* grad_y, T* grad_x, std::size_t n);
    void (*backward_from_output)(const void* f, const T* y, const T* grad_y, T* grad_x,
                                 std::size_t n);
    void (*double_backward)(const void* f, const T* x, const T* grad_y, const T* grad_grad_x,
                            T* grad_grad_y, T* grad_x, std::size_t n);
    // The results streamed past the caches, wherever that is possible.
    void (*forward_streamed)(const void* f, const T* x, T* y, std::size_t n);
    void (*backward_streamed)(const void* f, const T* x, const T* grad_y, T* grad_x, std::size_t n);
    void (*double_backward_streamed)(const void* f, const T* x, const T* grad_y,
                                     const T* grad_grad_x, T* grad_grad_y, T* grad_x,
                                     std::size_t n);
    T (*value)(const void* f, T x);
    T (*derivative)(const void* f, T x);
    T (*second_derivative)(const void* f, T x);
};

/// Takes what the units have. Implemented outside them.
class compiled_list;
void add(compiled_list& list, const compiled<float>& added);
void add(compiled_list& list, const compiled<double>& added);

/// What a unit is for.
enum class purpose {
    level,     ///< The library as a user compiles it for an instruction set level.
    flags,     ///< The same with other flags: the bits must not care.
    fast_math  ///< With -ffast-math.
};

/// One object file of a unit. A unit may consist of several, which share its name.
struct unit_part {
    const char* unit;   ///< "v3", or "v3_contract_off"
    const char* level;  ///< The instruction set that it needs: "v1", "v3", "v4", "baseline"
    purpose what_for;
    void (*add_all)(compiled_list&);
};

/// All parts that are linked in; CMake writes the array. It ends with a null `unit`.
extern const unit_part unit_parts[];

}  // namespace simdact::test
