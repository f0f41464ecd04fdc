// SPDX-License-Identifier: BSD-3-Clause

// Calls that must not compile, each with the words that the compiler must say; see check.cmake.

#if MISTAKE == 1  // expect: C++17: simdact needs C\+\+20
// Compiled as C++17.
#include <simdact/version.hpp>
#else
#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <simdact/accumulate.hpp>
#include <simdact/channel_statistics.hpp>
#include <simdact/fused.hpp>
#include <simdact/masked.hpp>
#include <simdact/matrix_view.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/quantized.hpp>
#include <simdact/random.hpp>
#include <simdact/simdact.hpp>
#include <simdact/statistics.hpp>
#include <simdact/unit_monitor.hpp>
#include <vector>

struct not_an_activation {};

struct without_derivative {
    template <class V>
    V operator()(V x) const {
        return x;
    }
};

struct with_a_derivative : without_derivative {
    template <class V>
    V derivative(V) const {
        return V(1);
    }
};

struct with_another_second_gradient : with_a_derivative {
    template <class V>
    float second_gradient(V, V) const {
        return 0;
    }
};

struct with_a_zone : without_derivative {
    template <class V>
    auto zone(V x) const {
        return x > V(0);
    }
};

struct with_a_gradient_from_zone_that_is_not_const : with_a_zone {
    template <class Zone, class V>
    V gradient_from_zone(Zone, V grad_y) {
        return grad_y;
    }
};

struct with_another_gradient_from_zone : with_a_zone {
    template <class Zone, class V>
    int gradient_from_zone(Zone, V) const {
        return 0;
    }
};

struct with_a_shape_that_is_no_constant : with_a_derivative {
    bool is_piecewise_linear = true;
};

float a_function(float x);

struct with_a_vector {
    std::vector<float> weights;
    template <class V>
    V operator()(V x) const {
        return x;
    }
};

struct with_a_gradient_that_is_not_const {
    template <class V>
    V operator()(V x) const {
        return x;
    }
    template <class V>
    V derivative(V) const {
        return V(1);
    }
    template <class V>
    V gradient(V, V grad_y) {
        return grad_y;
    }
};

struct with_another_derivative : without_derivative {
    template <class V>
    int derivative(V) const {
        return 1;
    }
};

struct value_with_weight {
    template <class V>
    V operator()(V x, V weight) const {
        return x * weight;
    }
};

struct policy_with_a_run_that_is_not_const {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) {
        kernel(0, n);
    }
};

// Activations whose operator() can't be called as `f(v)` of a const f, each for a reason of its
// own.

struct with_an_operator_that_is_not_const {
    template <class V>
    V operator()(V x) {
        return x;
    }
};

struct with_an_operator_that_takes_a_reference {
    template <class V>
    V operator()(V& x) const {
        return x;
    }
};

struct with_an_operator_that_returns_another_type {
    template <class V>
    int operator()(V) const {
        return 0;
    }
};

class with_a_private_operator {
    template <class V>
    V operator()(V x) const {
        return x;
    }
};

struct with_an_operator_for_scalars {
    float operator()(float x) const { return x; }
};

// Arrays of other libraries as far as their adapters' headers, which are not included, know them.

struct as_an_Eigen_matrix {
    using Scalar = float;
    using PlainObject = as_an_Eigen_matrix;
    const as_an_Eigen_matrix& derived() const { return *this; }
    std::ptrdiff_t rows() const { return 2; }
    std::ptrdiff_t outerStride() const { return 2; }
};

struct as_an_mdspan {
    using accessor_type = int;
    using layout_type = int;
    using extents_type = int;
};

struct as_a_cv_Mat {
    int rows = 0, cols = 0;
    std::size_t step1() const { return 0; }
    int depth() const { return 5; }
};

struct as_an_xtensor_view {
    int strides() const { return 0; }
    int shape() const { return 0; }
    int data_offset() const { return 0; }
};

struct as_a_torch_tensor {
    float* data_ptr() const { return nullptr; }
    bool is_contiguous() const { return true; }
};

void call(const simdact::leaky_relu<float>& f) {
    const std::vector<float> x(4);
    std::vector<float> y(4);
    [[maybe_unused]] std::vector<float> z(4);
    simdact::forward(f, x, y);
    [[maybe_unused]] const std::vector<int> integers(4);
    [[maybe_unused]] std::vector<double> doubles(4);
    [[maybe_unused]] std::vector<std::uint8_t> mask(1);
    [[maybe_unused]] const std::vector<std::uint8_t> const_mask(1);
    [[maybe_unused]] std::list<float> list(4);
    [[maybe_unused]] const std::vector<std::int8_t> bytes(4);
    [[maybe_unused]] std::vector<std::int8_t> byte_results(4);
    [[maybe_unused]] const simdact::matrix_view<float> view{y.data(), 2, 1, 2};
    [[maybe_unused]] const simdact::matrix_view<const float> const_view = view;
    const simdact::quantized<std::int8_t> q(f, {}, {});
    [[maybe_unused]] const simdact::channels layout{.outer = 2, .channels = 2};
    [[maybe_unused]] const simdact::channel_prelu<float> prelu;
    [[maybe_unused]] std::vector<simdact::statistics> seen(2);
    [[maybe_unused]] const auto owner = std::make_unique<float[]>(4);
    [[maybe_unused]] const as_an_Eigen_matrix of_Eigen;
    simdact::forward(q, bytes, byte_results);
#if MISTAKE == 2      // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::forward(f, integers, y);
#elif MISTAKE == 3    // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::forward(f, integers.data(), y.data(), y.size());
#elif MISTAKE == 4    // expect: the_output_is_const
    simdact::forward(f, y, x);
#elif MISTAKE == 5    // expect: the_output_is_const
    simdact::forward(f, x);
#elif MISTAKE == 6    // expect: the_output_is_const
    simdact::backward(f, x.data(), x.data(), x.data(), x.size());
#elif MISTAKE == 7    // expect: the_range_must_be_contiguous_and_know_its_size
    simdact::forward(f, list, y);
#elif MISTAKE == 8    // expect: the_range_must_be_contiguous_and_know_its_size
    simdact::backward(f, x, list, y);
#elif MISTAKE == 9    // expect: the_activation_computes_in_another_type_than_the_elements
    simdact::forward(f, doubles);
#elif MISTAKE == 10   // expect: the_activation_computes_in_another_type_than_the_elements
    simdact::forward(simdact::leaky_relu<double>{}, x, y);
#elif MISTAKE == 11   // expect: all_arrays_must_be_computed_in_one_type
    simdact::forward(f, x, doubles);
#elif MISTAKE == 12   // expect: all_arrays_must_be_computed_in_one_type
    simdact::backward(f, x, doubles, y);
#elif MISTAKE == 13   // expect: the_output_is_a_temporary
    simdact::forward(f, x, std::vector<float>(4));
#elif MISTAKE == 14   // expect: the_activation_cannot_be_called_with_a_batch
    simdact::forward(not_an_activation{}, x, y);
#elif MISTAKE == 15   // expect: the_activation_has_no_derivative
    simdact::backward(without_derivative{}, x, x, y);
#elif MISTAKE == 16   // expect: the_activation_has_no_derivative_from_output
    simdact::backward_from_output(without_derivative{}, x, x, y);
#elif MISTAKE == 17   // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::forward(simdact::serial, f, integers, y);
#elif MISTAKE == 18   // expect: the_activation_is_missing
    simdact::forward(x, y);
#elif MISTAKE == 19   // expect: the_activation_takes_scalars_only
    simdact::forward(a_function, x, y);
#elif MISTAKE == 20   // expect: the_activation_must_be_trivially_copyable
    simdact::forward(with_a_vector{}, x, y);
#elif MISTAKE == 21   // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::backward(with_a_gradient_that_is_not_const{}, x, x, y);
#elif MISTAKE == 22   // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::backward(with_another_derivative{}, x, x, y);
#elif MISTAKE == 23   // expect: the_policy_has_no_const_run_that_returns_void
    simdact::forward(policy_with_a_run_that_is_not_const{}, f, x, y);
#elif MISTAKE == 24   // expect: the_instruction_set_is_not_enabled_by_the_compilers_flags
    simdact::forward<xsimd::avx512f>(f, x, y);
#elif MISTAKE == 25   // expect: the_activation_has_no_second_derivative
    simdact::double_backward(with_a_derivative{}, x, x, x, y, z);
#elif MISTAKE == 26   // expect: the_activation_has_no_derivative
    simdact::double_backward(without_derivative{}, x, x, x, y, z);
#elif MISTAKE == 27   // expect: the_output_is_const
    simdact::double_backward(f, x, x, x, x, y);
#elif MISTAKE == 28   // expect: the_output_is_const
    simdact::double_backward(simdact::serial, f, y, y, y, y, x);
#elif MISTAKE == 29   // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::double_backward(with_another_second_gradient{}, x, x, x, y, z);
#elif MISTAKE == 30   // expect: all_arrays_must_be_computed_in_one_type
    simdact::forward_gated(f, x, doubles, y);
#elif MISTAKE == 31   // expect: the_output_is_const
    simdact::forward_gated(f, y, y, x);
#elif MISTAKE == 32   // expect: the_activation_has_no_derivative
    simdact::backward_gated(without_derivative{}, x, x, x, y, z);
#elif MISTAKE == 33   // expect: the_output_is_const
    simdact::backward_gated(f, x.data(), x.data(), x.data(), x.data(), y.data(), x.size());
#elif MISTAKE == 34   // expect: the_output_is_a_temporary
    simdact::backward_gated(f, x, x, x, std::vector<float>(4), y);
#elif MISTAKE == 35   // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::forward_gated(f, x.data(), integers.data(), y.data(), y.size());
#elif MISTAKE == 36   // expect: need_an_activation_from_simdact_quantized_hpp
    simdact::forward(f, bytes, byte_results);
#elif MISTAKE == 37   // expect: need_an_activation_from_simdact_quantized_hpp
    simdact::backward(f, bytes.data(), bytes.data(), byte_results.data(), bytes.size());
#elif MISTAKE == 38   // expect: a_quantized_activation_has_no_derivative_and_no_verb_but_forward
    simdact::backward(q, bytes, bytes, byte_results);
#elif MISTAKE == 39   // expect: a_quantized_activation_has_no_derivative_and_no_verb_but_forward
    simdact::backward_from_output(simdact::serial, q, bytes, bytes, byte_results);
#elif MISTAKE == 40   // expect: a_quantized_activation_has_no_derivative_and_no_verb_but_forward
    simdact::forward_gated(q, bytes, bytes, byte_results);
#elif MISTAKE == 41   // expect: the_elements_have_other_types_than_the_quantized_activation
    simdact::forward(q, x, y);
#elif MISTAKE == 42   // expect: the_elements_have_other_types_than_the_quantized_activation
    simdact::forward(simdact::quantized<std::int8_t, std::uint8_t>(f, {}, {}), byte_results);
#elif MISTAKE == 43   // expect: the_output_is_const
    simdact::forward(q, bytes);
#elif MISTAKE == 44   // expect: the_output_is_const
    simdact::forward(simdact::serial, q, byte_results.data(), bytes.data(), bytes.size());
#elif MISTAKE == 45   // expect: the_output_is_a_temporary
    simdact::forward(q, bytes, std::vector<std::int8_t>(4));
#elif MISTAKE == 46   // expect: the_instruction_set_is_not_enabled_by_the_compilers_flags
    simdact::forward<xsimd::avx512f>(q, bytes, byte_results);
#elif MISTAKE == 47   // expect: numbers_of_16_bits_are_viewed_by_as_bfloat16_or_as_float16
    simdact::forward(f, std::vector<std::uint16_t>(4), y);
#elif MISTAKE == 48   // expect: all_arrays_must_be_computed_in_one_type
    simdact::convert(x, doubles);
#elif MISTAKE == 49   // expect: the_output_is_const
    simdact::convert(y, x);
#elif MISTAKE == 50   // expect: the_policy_has_no_const_run_that_returns_void
    simdact::convert(policy_with_a_run_that_is_not_const{}, x, y);
#elif MISTAKE == 51   // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::convert(simdact::serial, x.data(), integers.data(), 4);
#elif MISTAKE == 52   // expect: the_activation_computes_in_another_type_than_the_elements
    simdact::forward(simdact::leaky_relu<double>{}, std::vector<simdact::bfloat16>(4), y);
#elif MISTAKE == 53   // expect: the_draws_are_missing
    simdact::forward_random(simdact::rrelu_training<float>{}, x, y);
#elif MISTAKE == 54   // expect: the_activation_cannot_be_called_with_a_batch_and_its_draws
    simdact::forward_random(f, simdact::draws{}, x, y);
#elif MISTAKE == 55   // expect: the_output_is_const
    simdact::backward_random(simdact::serial, simdact::rrelu_training<float>{}, simdact::draws{}, y,
                             y, x);
#elif MISTAKE == 56   // expect: the_activation_has_no_zone
    simdact::forward_masked(simdact::elu<float>{}, x, y, mask);
#elif MISTAKE == 57   // expect: the_mask_must_be_an_array_of_std_uint8_t
    simdact::forward_masked(f, x, y, integers);
#elif MISTAKE == 58   // expect: the_mask_is_const
    simdact::forward_masked(simdact::serial, f, x.data(), y.data(), const_mask.data(), x.size());
#elif MISTAKE == 59   // expect: the_mask_is_a_temporary
    simdact::forward_masked(f, x, y, std::vector<std::uint8_t>(1));
#elif MISTAKE == 60   // expect: the_output_is_const
    simdact::backward_masked(f, mask, y, x);
#elif MISTAKE == 61   // expect: all_arrays_must_be_computed_in_one_type
    simdact::backward_masked(simdact::serial, f, mask, x, doubles);
#elif MISTAKE == 62   // expect: the_activation_has_no_zone
    simdact::backward_masked(without_derivative{}, mask.data(), x.data(), y.data(), x.size());
#elif MISTAKE == 63   // expect: the_output_is_const
    simdact::accumulate_backward(f, y, y, x);
#elif MISTAKE == 64   // expect: the_activation_has_no_derivative
    simdact::accumulate_backward(simdact::serial, without_derivative{}, x.data(), x.data(),
                                 y.data(), y.size());
#elif MISTAKE == 65   // expect: this_verb_does_not_add_to_its_outputs
    simdact::forward(q, bytes, simdact::add_to(byte_results));
#elif MISTAKE == 66   // expect: only_an_output_can_be_added_to
    simdact::backward(f, x, simdact::add_to(y), y);
#elif MISTAKE == 67   // expect: the_output_is_const
    simdact::forward(f, view, const_view);
#elif MISTAKE == 68   // expect: the_output_is_const
    simdact::forward(simdact::serial, f, const_view);
#elif MISTAKE == 69   // expect: pointers_and_ranges_are_mixed
    simdact::forward(f, view, y.data());
#elif MISTAKE == 70   // expect: pointers_and_ranges_are_mixed
    simdact::backward(f, y, y.data(), view);
#elif MISTAKE == 71   // expect: the_activation_has_no_derivative
    simdact::backward(without_derivative{}, view, view, view);
#elif MISTAKE == 72   // expect: all_arrays_must_be_computed_in_one_type
    simdact::convert(view, simdact::matrix_view{doubles.data(), 2, 2});
#elif MISTAKE == 73   // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::forward_gated(f, simdact::matrix_view{integers.data(), 2, 2}, view, view);
#elif MISTAKE == 74   // expect: the_activation_has_no_zone
    simdact::forward_masked(simdact::elu<float>{}, view, view, mask);
#elif MISTAKE == 75   // expect: the_mask_is_a_temporary
    simdact::forward_masked(simdact::serial, f, view, view, std::vector<std::uint8_t>(1));
#elif MISTAKE == 76   // expect: the_draws_are_missing
    simdact::forward_random(simdact::rrelu_training<float>{}, view, view);
#elif MISTAKE == 77   // expect: the_policy_has_no_const_run_that_returns_void
    simdact::forward(policy_with_a_run_that_is_not_const{}, f, view, view);
#elif MISTAKE == 78   // expect: the_output_is_const
    simdact::forward_with_statistics(f, y, x);
#elif MISTAKE == 79   // expect: all_arrays_must_be_computed_in_one_type
    simdact::forward_with_statistics(simdact::serial, f, x, doubles, simdact::saturation{0.1});
#elif MISTAKE == 80   // expect: the_activation_has_no_derivative
    simdact::backward_with_statistics(without_derivative{}, x, x, y);
#elif MISTAKE == 81   // expect: the_range_must_be_contiguous_and_know_its_size
    simdact::forward_with_statistics(f, list, y);
#elif MISTAKE == 82   // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::backward_with_statistics(f, integers.data(), x.data(), y.data(), 4);
#elif MISTAKE == 83   // expect: the_output_is_a_temporary
    simdact::forward_with_statistics(f, x, std::vector<float>(4));
#elif MISTAKE == 84   // expect: the_activation_computes_in_another_type_than_the_elements
    simdact::forward_with_statistics(simdact::leaky_relu<double>{}, x, y);
#elif MISTAKE == 85   // expect: seen_must_be_an_array_of_statistics
    simdact::forward_with_channel_statistics(f, x, y, z, layout);
#elif MISTAKE == 86   // expect: seen_must_be_an_array_of_statistics
    simdact::forward_with_channel_statistics(simdact::serial, f, x, y,
                                             std::vector<simdact::statistics>(2), layout);
#elif MISTAKE == 87   // expect: the_output_is_const
    simdact::backward_with_channel_statistics(f, y, y, x, seen, layout);
#elif MISTAKE == 88   // expect: the_activation_has_no_derivative
    simdact::backward_with_channel_statistics(without_derivative{}, x, x, y, seen, layout);
#elif MISTAKE == 89   // expect: the_output_is_const
    simdact::forward_fused(f, y, x, layout, {});
#elif MISTAKE == 90   // expect: all_arrays_must_be_computed_in_one_type
    simdact::forward_fused(f, x, doubles, layout, {.gain = 2});
#elif MISTAKE == 91   // expect: the_activation_cannot_be_called_with_a_batch
    simdact::forward_fused(simdact::serial, not_an_activation{}, x, y, layout, {.bias = x});
#elif MISTAKE == 92   // expect: the_activation_has_no_derivative
    simdact::backward_fused(without_derivative{}, x, x, y, z, layout, {});
#elif MISTAKE == 93   // expect: the_output_is_const
    simdact::backward_fused(f, y, y, z, x, layout, {.bias = x});
#elif MISTAKE == 94   // expect: the_output_is_a_temporary
    simdact::forward_fused(f, x, std::vector<float>(4), layout, {});
#elif MISTAKE == 95   // expect: the_elements_must_be_float_double_bfloat16_or_float16
    simdact::forward_fused(f, integers, y, layout, {});
#elif MISTAKE == 96   // expect: the_activation_cannot_be_called_with_a_batch_and_its_weights
    simdact::forward_per_channel(f, x, x, y, layout);
#elif MISTAKE == 97   // expect: the_output_is_const
    simdact::forward_per_channel(prelu, y, y, x, layout);
#elif MISTAKE == 98   // expect: all_arrays_must_be_computed_in_one_type
    simdact::forward_per_channel(simdact::serial, prelu, x, doubles, y, layout);
#elif MISTAKE == 99   // expect: the_activation_has_no_gradient_and_weight_gradient
    simdact::backward_per_channel(value_with_weight{}, x, x, x, y, z, layout);
#elif MISTAKE == 100  // expect: the_output_is_const
    simdact::backward_per_channel(prelu, x, x, x, y, x, layout);
#elif MISTAKE == 101  // expect: the_output_is_a_temporary
    simdact::backward_per_channel(prelu, x, x, x, std::vector<float>(4), y, layout);
#elif MISTAKE == 102  // expect: the_activation_computes_in_another_type_than_the_elements
    simdact::forward_per_channel(simdact::channel_prelu<double>{}, x, x, y, layout);
#elif MISTAKE == 103  // expect: a_quantized_activation_has_no_derivative_and_no_verb_but_forward
    simdact::forward_with_statistics(q, bytes, byte_results);
#elif MISTAKE == 104  // expect: a_quantized_activation_has_no_derivative_and_no_verb_but_forward
    simdact::forward_masked(q, bytes, byte_results, mask);
#elif MISTAKE == 105  // expect: a_quantized_activation_has_no_derivative_and_no_verb_but_forward
    simdact::forward_fused(q, bytes, byte_results, layout, {});
#elif MISTAKE == 106  // expect: the_activation_cannot_be_called_with_a_batch_and_its_weights
    simdact::forward_per_channel(f, view, x, view, layout);
#elif MISTAKE == 107  // expect: the_output_is_a_temporary
    simdact::backward_per_channel(prelu, view, x, view, view, std::vector<float>(2), layout);
#elif MISTAKE == 108  // expect: the_output_is_const
    simdact::forward_fused(f, view, const_view, layout, {.bias = x});
#elif MISTAKE == 109  // expect: the_array_of_one_element_per_channel_must_be_contiguous
    simdact::forward_per_channel(prelu, view, view, y, layout);
#elif MISTAKE == 110  // expect: seen_must_be_an_array_of_statistics
    simdact::forward_with_channel_statistics(f, view, view, y, layout);
#elif MISTAKE == 111  // expect: the_activation_has_no_derivative
    simdact::forward_with_statistics(without_derivative{}, view, view, simdact::saturation{0.5});
#elif MISTAKE == 112  // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::backward(with_a_gradient_from_zone_that_is_not_const{}, x, x, y);
#elif MISTAKE == 113  // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::backward(with_another_gradient_from_zone{}, x, x, y);
#elif MISTAKE == 114  // expect: the_activation_has_no_derivative
    simdact::backward(with_a_zone{}, x, x, y);
#elif MISTAKE == 115  // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::double_backward(with_a_shape_that_is_no_constant{}, x, x, x, y, z);
#elif MISTAKE == 116  // expect: pointers_need_the_number_of_elements_after_the_last_one
    simdact::forward(f, x.data(), y.data());
#elif MISTAKE == 117  // expect: pointers_need_the_number_of_elements_after_the_last_one
    simdact::backward(simdact::serial, f, x.data(), x.data(), y.data());
#elif MISTAKE == 118  // expect: pointers_need_the_number_of_elements_after_the_last_one
    simdact::forward(f, y.data());
#elif MISTAKE == 119  // expect: pointers_and_ranges_are_mixed
    simdact::forward(f, x, y.data());
#elif MISTAKE == 120  // expect: pointers_and_ranges_are_mixed
    simdact::forward(f, x.data(), y, y.size());
#elif MISTAKE == 121  // expect: only_pointers_are_followed_by_a_number_of_elements
    simdact::forward(f, x, y, y.size());
#elif MISTAKE == 122  // expect: the_call_has_too_few_arrays
    simdact::backward(f, x, y);
#elif MISTAKE == 123  // expect: the_call_has_too_few_arrays
    simdact::backward(simdact::serial, f, x.data(), y.data(), y.size());
#elif MISTAKE == 124  // expect: the_call_has_too_many_arrays
    simdact::forward(f, x, x, y);
#elif MISTAKE == 125  // expect: the_call_has_too_many_arrays
    simdact::forward(f, x.data(), x.data(), y.data(), y.size());
#elif MISTAKE == 126  // expect: the_call_has_too_many_arrays
    simdact::convert(x, x, y);
#elif MISTAKE == 127  // expect: an_argument_is_neither_an_array_nor_a_pointer
    simdact::forward(f, owner, y);
#elif MISTAKE == 128  // expect: an_argument_is_neither_an_array_nor_a_pointer
    simdact::backward(f, x, x, owner);
#elif MISTAKE == 129  // expect: Eigen_arrays_need_simdact_eigen_hpp_and_expressions_need_eval
    simdact::forward(f, of_Eigen, y);
#elif MISTAKE == 130  // expect: Eigen_arrays_need_simdact_eigen_hpp_and_expressions_need_eval
    simdact::forward(f, of_Eigen);
#elif MISTAKE == 131  // expect: mdspans_need_simdact_mdspan_hpp
    simdact::forward(f, as_an_mdspan{}, y);
#elif MISTAKE == 132  // expect: OpenCV_matrices_need_simdact_opencv_hpp_and_as_matrix
    simdact::forward(f, as_a_cv_Mat{}, y);
#elif MISTAKE == 133  // expect: xtensor_views_need_simdact_xtensor_hpp
    simdact::forward(f, x, as_an_xtensor_view{});
#elif MISTAKE == 134  // expect: this_array_type_needs_a_specialisation_of_simdact_array_traits
    simdact::forward(f, as_a_torch_tensor{}, y);
#elif MISTAKE == 135  // expect: the_bias_must_be_in_the_type_of_arithmetic
    simdact::forward_fused(f, x, y, layout, {.bias = doubles});
#elif MISTAKE == 136  // expect: the_bias_must_be_in_the_type_of_arithmetic
    simdact::backward_fused(simdact::serial, f, x, x, y, z, layout, {.bias = doubles});
#elif MISTAKE == 137  // expect: the_call_has_too_few_arrays
    simdact::forward_masked(f, x, y);
#elif MISTAKE == 138  // expect: the_call_has_too_few_arrays
    simdact::forward_masked(f, x.data(), y.data(), y.size());
#elif MISTAKE == 139  // expect: the_call_has_too_few_arrays
    simdact::backward_masked(simdact::serial, f, x, y);
#elif MISTAKE == 140  // expect: the_operator_of_the_activation_is_not_const
    simdact::forward(with_an_operator_that_is_not_const{}, x, y);
#elif MISTAKE == 141  // expect: the_operator_of_the_activation_is_not_const
    simdact::forward([](auto v) mutable { return v; }, x, y);
#elif MISTAKE == 142  // expect: the_operator_of_the_activation_takes_V_by_reference_to_non_const
    simdact::forward(with_an_operator_that_takes_a_reference{}, x, y);
#elif MISTAKE == 143  // expect: the_operator_of_the_activation_returns_another_type_than_it_takes
    simdact::forward(with_an_operator_that_returns_another_type{}, x, y);
#elif MISTAKE == 144  // expect: the_operator_of_the_activation_is_private_or_takes_no_batch
    simdact::forward(with_a_private_operator{}, x, y);
#elif MISTAKE == 145  // expect: the_activation_takes_scalars_only
    simdact::forward(with_an_operator_for_scalars{}, x, y);
#elif MISTAKE == 146  // expect: the_activation_cannot_be_called_with_a_batch_and_its_weights
    simdact::forward_per_channel(f, x, x, y, {.outer = 4});
#elif MISTAKE == 147  // expect: the_activation_has_no_derivative
    simdact::backward_random(value_with_weight{}, {.seed = 1}, x, x, y);
#elif MISTAKE == 148  // expect: the_activation_cannot_be_called_with_a_batch_and_its_draws
    simdact::forward_random(f, {.seed = 1}, x, y);
#elif MISTAKE == 149  // expect: the_layout_of_the_channels_is_missing
    simdact::forward_per_channel(prelu, x, x, y);
#elif MISTAKE == 150  // expect: the_layout_has_the_number_of_elements
    simdact::forward_per_channel(prelu, x.data(), x.data(), y.data(), 4, layout);
#elif MISTAKE == 151  // expect: the_arguments_are_in_another_order
    simdact::forward(f, x.data(), y.size(), y.data());
#elif MISTAKE == 152  // expect: an_argument_of_another_type_is_left_over
    simdact::forward(f, x, y, simdact::draws{});
#elif MISTAKE == 153  // expect: the_activation_is_missing
    simdact::backward(simdact::serial, x, x, y);
#elif MISTAKE == 154  // expect: the_policy_comes_first
    simdact::forward(f, simdact::serial, x, y);
#elif MISTAKE == 155  // expect: the_first_template_argument_is_not_an_instruction_set
    simdact::forward<float>(f, x, y);
#elif MISTAKE == 156  // expect: the_bias_must_be_in_the_type_of_arithmetic
    simdact::forward_fused(f, x, y, layout, {.gain = x});
#elif MISTAKE == 157  // expect: the_epilogue_is_missing
    simdact::forward_fused(f, x, y, layout);
#elif MISTAKE == 158  // expect: the_epilogue_is_missing
    simdact::backward_fused(simdact::serial, f, x, x, y, z, layout);
#elif MISTAKE == 159  // expect: the_call_has_too_few_arrays
    simdact::forward_per_channel(prelu, x, x, layout);
#elif MISTAKE == 160  // expect: the_call_has_too_few_arrays
    simdact::backward_per_channel(simdact::serial, prelu, x, x, x, y, layout);
#elif MISTAKE == 161  // expect: the_call_has_too_few_arrays
    const simdact::epilogue<float> parts{};
    simdact::forward_fused(f, x, layout, parts);
#elif MISTAKE == 162  // expect: the_call_has_too_few_arrays
    simdact::forward_random(simdact::serial, simdact::rrelu_training<float>{}, {.seed = 1}, x);
#endif                // MISTAKE
}
#endif
