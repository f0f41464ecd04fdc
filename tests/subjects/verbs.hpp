// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The verbs of a subject under one signature, those whose results are streamed among them.

#include <vector>

#include "subjects.hpp"

namespace simdact::test {

template <class T>
struct verb {
    const char* name;
    std::size_t inputs;  ///< x (or y), grad_y, grad_grad_x
    std::size_t outputs;
    void (*run)(const subject<T>& s, const void* f, const T* const* in, T* const* out,
                std::size_t n);

    static constexpr std::size_t most_inputs = 3;
    static constexpr std::size_t most_outputs = 2;
};

/// The verbs that a subject has.
template <class T>
std::vector<verb<T>> verbs_of(const subject<T>& s) {
    std::vector<verb<T>> verbs{
        {"forward", 1, 1,
         [](const auto& self, const void* f, const T* const* in, T* const* out, std::size_t n) {
             self.forward(f, in[0], out[0], n);
         }},
        {"backward", 2, 1,
         [](const auto& self, const void* f, const T* const* in, T* const* out, std::size_t n) {
             self.backward(f, in[0], in[1], out[0], n);
         }}};
    if (s.backward_from_output != nullptr)
        verbs.push_back(
            {"backward_from_output", 2, 1,
             [](const auto& self, const void* f, const T* const* in, T* const* out, std::size_t n) {
                 self.backward_from_output(f, in[0], in[1], out[0], n);
             }});
    if (s.double_backward != nullptr)
        verbs.push_back(
            {"double_backward", 3, 2,
             [](const auto& self, const void* f, const T* const* in, T* const* out, std::size_t n) {
                 self.double_backward(f, in[0], in[1], in[2], out[0], out[1], n);
             }});
    if (s.forward_streamed != nullptr)
        verbs.push_back({"forward, streamed", 1, 1,
                         [](const auto& self, const void* f, const T* const* in, T* const* out,
                            std::size_t n) { self.forward_streamed(f, in[0], out[0], n); }});
    if (s.backward_streamed != nullptr)
        verbs.push_back(
            {"backward, streamed", 2, 1,
             [](const auto& self, const void* f, const T* const* in, T* const* out, std::size_t n) {
                 self.backward_streamed(f, in[0], in[1], out[0], n);
             }});
    if (s.double_backward_streamed != nullptr)
        verbs.push_back(
            {"double_backward, streamed", 3, 2,
             [](const auto& self, const void* f, const T* const* in, T* const* out, std::size_t n) {
                 self.double_backward_streamed(f, in[0], in[1], in[2], out[0], out[1], n);
             }});
    return verbs;
}

}  // namespace simdact::test
