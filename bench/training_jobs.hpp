// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// The forms of training, and what they replace: plain data and declarations, as job.hpp.

#include <cstddef>
#include <cstdint>

namespace simdact {
struct statistics;
class unit_monitor;
}  // namespace simdact

namespace bench {

/// The arrays have as many floats as there are elements, but for those whose length stands here.
struct training_arrays {
    const float* x;
    const float* grad_y;
    const float* residual;
    const float* of_channel;         ///< [training_channels]: a weight, or a bias
    float* result;                   ///< y, or grad_x
    float* between;                  ///< what one pass leaves to the next
    float* kept;                     ///< what the forward pass leaves to the backward pass
    float* kept_output;              ///< the same
    std::uint8_t* mask;              ///< one bit an element
    float* sums;                     ///< [training_channels]
    std::uint64_t* counts;           ///< [training_channels], 0 before the first call
    simdact::statistics* seen;       ///< [training_channels]
    simdact::unit_monitor* monitor;  ///< of training_channels units
};

inline constexpr std::size_t training_channels = 64;
inline constexpr std::size_t training_image = 256;  ///< Elements of a channel of one sample.

// The functions' parameters.
inline constexpr float negative_slope = 0.1F;
inline constexpr float least_slope = 0.125F;
inline constexpr float greatest_slope = 0.3F;
inline constexpr float fused_slope = 0.2F;
inline constexpr float gain = 1.41421356F;
inline constexpr float clamp = 4;

/// What a call leaves, in which all ways of a form agree.
enum training_answers : unsigned {
    leaves_result = 1,
    leaves_sums = 2,        ///< One for each channel; ways may differ in the last digits.
    leaves_statistics = 4,  ///< In seen[0]; mean and squares as the sums.
    leaves_channel_statistics = 8,
    leaves_slopes = 16  ///< In the result: f of slopes that each way draws by itself.
};

using training_call = void (*)(const training_arrays&, std::size_t n);

/// One way to the answers of a form.
struct training_job {
    const char* form;  ///< "forward_masked", "backward_per_channel/NCHW", …
    const char* way;   ///< "form": the form itself; else what it replaces
    training_call run;
    unsigned answers;
    training_call prepare = nullptr;  ///< Null, or what has to be there before. Not timed.
    training_call finish = nullptr;   ///< Null, or what makes the answers of what `run` left.
};

/// The jobs that are compiled for one instruction set, or of another library; they end with a null
/// `form`. Of each form, one that is not `form` itself comes first: its answers are the others'.
struct training_jobs {
    const training_job* first;
};

}  // namespace bench
