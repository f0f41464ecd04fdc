// SPDX-License-Identifier: BSD-3-Clause

// Calls that must not compile, each with the words that the compiler must say; see check.cmake.

#if MISTAKE == 1  // expect: C++17: simdact needs C\+\+20
// Compiled as C++17.
#include <simdact/version.hpp>
#else
#include <array>
#include <list>
#include <simdact/simdact.hpp>
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

struct policy_with_a_run_that_is_not_const {
    template <class Kernel>
    void run(std::size_t n, const Kernel& kernel) {
        kernel(0, n);
    }
};

void call(const simdact::leaky_relu<float>& f) {
    const std::vector<float> x(4);
    std::vector<float> y(4);
    [[maybe_unused]] std::vector<float> z(4);
    simdact::forward(f, x, y);
    [[maybe_unused]] const std::vector<int> integers(4);
    [[maybe_unused]] std::vector<double> doubles(4);
    [[maybe_unused]] std::list<float> list(4);
#if MISTAKE == 2     // expect: the_elements_must_be_float_or_double
    simdact::forward(f, integers, y);
#elif MISTAKE == 3   // expect: the_elements_must_be_float_or_double
    simdact::forward(f, integers.data(), y.data(), y.size());
#elif MISTAKE == 4   // expect: the_output_is_const
    simdact::forward(f, y, x);
#elif MISTAKE == 5   // expect: the_output_is_const
    simdact::forward(f, x);
#elif MISTAKE == 6   // expect: the_output_is_const
    simdact::backward(f, x.data(), x.data(), x.data(), x.size());
#elif MISTAKE == 7   // expect: the_range_must_be_contiguous_and_know_its_size
    simdact::forward(f, list, y);
#elif MISTAKE == 8   // expect: the_range_must_be_contiguous_and_know_its_size
    simdact::backward(f, x, list, y);
#elif MISTAKE == 9   // expect: the_activation_computes_in_another_type_than_the_elements
    simdact::forward(f, doubles);
#elif MISTAKE == 10  // expect: the_activation_computes_in_another_type_than_the_elements
    simdact::forward(simdact::leaky_relu<double>{}, x, y);
#elif MISTAKE == 11  // expect: all_ranges_must_have_elements_of_one_type
    simdact::forward(f, x, doubles);
#elif MISTAKE == 12  // expect: all_ranges_must_have_elements_of_one_type
    simdact::backward(f, x, doubles, y);
#elif MISTAKE == 13  // expect: the_output_is_a_temporary
    simdact::forward(f, x, std::vector<float>(4));
#elif MISTAKE == 14  // expect: the_activation_cannot_be_called_with_a_batch
    simdact::forward(not_an_activation{}, x, y);
#elif MISTAKE == 15  // expect: the_activation_has_no_derivative
    simdact::backward(without_derivative{}, x, x, y);
#elif MISTAKE == 16  // expect: the_activation_has_no_derivative_from_output
    simdact::backward_from_output(without_derivative{}, x, x, y);
#elif MISTAKE == 17  // expect: the_elements_must_be_float_or_double
    simdact::forward(simdact::serial, f, integers, y);
#elif MISTAKE == 18  // expect: the_activation_cannot_be_called_with_a_batch
    simdact::forward(x, y);
#elif MISTAKE == 19  // expect: the_activation_cannot_be_called_with_a_batch
    simdact::forward(a_function, x, y);
#elif MISTAKE == 20  // expect: the_activation_must_be_trivially_copyable
    simdact::forward(with_a_vector{}, x, y);
#elif MISTAKE == 21  // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::backward(with_a_gradient_that_is_not_const{}, x, x, y);
#elif MISTAKE == 22  // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::backward(with_another_derivative{}, x, x, y);
#elif MISTAKE == 23  // expect: the_policy_has_no_const_run_that_returns_void
    simdact::forward(policy_with_a_run_that_is_not_const{}, f, x, y);
#elif MISTAKE == 24  // expect: the_instruction_set_is_not_enabled_by_the_compilers_flags
    simdact::forward<xsimd::avx512f>(f, x, y);
#elif MISTAKE == 25  // expect: the_activation_has_no_second_derivative
    simdact::double_backward(with_a_derivative{}, x, x, x, y, z);
#elif MISTAKE == 26  // expect: the_activation_has_no_derivative
    simdact::double_backward(without_derivative{}, x, x, x, y, z);
#elif MISTAKE == 27  // expect: the_output_is_const
    simdact::double_backward(f, x, x, x, x, y);
#elif MISTAKE == 28  // expect: the_output_is_const
    simdact::double_backward(simdact::serial, f, y, y, y, y, x);
#elif MISTAKE == 29  // expect: a_member_of_the_activation_is_not_const_or_returns_another_type
    simdact::double_backward(with_another_second_gradient{}, x, x, x, y, z);
#elif MISTAKE == 30  // expect: all_ranges_must_have_elements_of_one_type
    simdact::forward_gated(f, x, doubles, y);
#elif MISTAKE == 31  // expect: the_output_is_const
    simdact::forward_gated(f, y, y, x);
#elif MISTAKE == 32  // expect: the_activation_has_no_derivative
    simdact::backward_gated(without_derivative{}, x, x, x, y, z);
#elif MISTAKE == 33  // expect: the_output_is_const
    simdact::backward_gated(f, x.data(), x.data(), x.data(), x.data(), y.data(), x.size());
#elif MISTAKE == 34  // expect: the_output_is_a_temporary
    simdact::backward_gated(f, x, x, x, std::vector<float>(4), y);
#elif MISTAKE == 35  // expect: the_elements_must_be_float_or_double
    simdact::forward_gated(f, x.data(), integers.data(), y.data(), y.size());
#endif
}
#endif
