// SPDX-License-Identifier: BSD-3-Clause

// The registry compiled for one type with one set of flags, as
//     SIMDACT_TEST_PART   the name of the function that lists it
//     SIMDACT_TEST_TYPE   float or double
//     SIMDACT_TEST_PURPOSE   level, flags or fast_math
//     SIMDACT_TEST_IS_WIDEST  whether the level is the widest one
// Nothing here may run before main() has looked at the CPU, or leave a symbol that could be merged.

#include "unit.hpp"

#include <simdact/simdact.hpp>

#include "../support/extent.hpp"
#include "each.hpp"

namespace simdact::test {
namespace {

using T = SIMDACT_TEST_TYPE;
constexpr purpose what_for = purpose::SIMDACT_TEST_PURPOSE;

// Types of this file alone, so that its kernels are: units of one level that differ in their flags
// would otherwise share those of the first one that is linked.
template <class F>
struct own : F {};

template <class F>
SIMDACT_INLINE own<F> read(const void* f) {
    return {*static_cast<const F*>(f)};
}

template <class F>
struct functions_of {
    static void forward(const void* f, const T* x, T* y, std::size_t n) {
        simdact::forward(read<F>(f), x, y, n);
    }
    static void forward_in_place(const void* f, T* x, std::size_t n) {
        simdact::forward(read<F>(f), x, n);
    }
    static void backward(const void* f, const T* x, const T* grad_y, T* grad_x, std::size_t n) {
        simdact::backward(read<F>(f), x, grad_y, grad_x, n);
    }
    static void backward_from_output(const void* f, const T* y, const T* grad_y, T* grad_x,
                                     std::size_t n) {
        simdact::backward_from_output(read<F>(f), y, grad_y, grad_x, n);
    }
    static void forward_streamed(const void* f, const T* x, T* y, std::size_t n) {
        simdact::forward(streaming(stores::always), read<F>(f), x, y, n);
    }
    static void backward_streamed(const void* f, const T* x, const T* grad_y, T* grad_x,
                                  std::size_t n) {
        simdact::backward(streaming(stores::always), read<F>(f), x, grad_y, grad_x, n);
    }
    static T value(const void* f, T x) { return read<F>(f)(x); }
    static T derivative(const void* f, T x) { return read<F>(f).derivative(x); }
    static T second_derivative(const void* f, T x) {
        return simdact::detail::second_derivative_of(read<F>(f), x);
    }
};

// Streaming is the loop's affair: one function of each kind of loop shows it, and --preset all does
// with every function. Second derivatives take half of the time: in the default tests all functions
// have them in float on the widest level.
template <class F>
constexpr bool is_of_each_kind =
    is_listed<F, activation_list<leaky_relu<T>, relu<T>, hardswish<T>, tanh<T>, elu<T>, sqnl<T>>>;
template <class F>
constexpr bool is_streamed_here = tests_all || is_of_each_kind<F>;
template <class F>
constexpr bool is_differentiated_twice_here =
    tests_all || (SIMDACT_TEST_IS_WIDEST && sizeof(T) == sizeof(float)) || is_of_each_kind<F>;

// The verb is found once it is there: by the namespace of its first argument.
template <class F>
concept doubly_differentiable =
    twice_differentiable_for<F, T> && requires(const own<F>& f, const T* in, T* out) {
        double_backward(serial, f, in, in, in, out, out, std::size_t());
    };

template <class F, stores Mode>
void double_backward_of(const void* f, const T* x, const T* grad_y, const T* grad_grad_x,
                        T* grad_grad_y, T* grad_x, std::size_t n) {
    double_backward(streaming(Mode), read<F>(f), x, grad_y, grad_grad_x, grad_grad_y, grad_x, n);
}

// What the passage of an activation into a kernel, across threads and into constants relies on, and
// what the verbs promise.
template <class F>
consteval bool keeps_the_promises() {
    constexpr F f{};
    constexpr T* p = nullptr;
    static_assert(std::is_aggregate_v<F>);
    static_assert(std::is_trivially_copyable_v<F>);
    static_assert(std::is_empty_v<F> || sizeof(F) == F::parameters.size() * sizeof(T));
    static_assert(differentiable_for<F, T>);
    static_assert(noexcept(f(T(1))));
    static_assert(noexcept(f(simd::batch<T>(T(1)))));
    static_assert(noexcept(f.derivative(T(1))));
    static_assert(noexcept(f.derivative(simd::batch<T>(T(1)))));
    static_assert(noexcept(simdact::forward(f, p, p, 0)));
    static_assert(noexcept(simdact::forward(f, p, 0)));
    static_assert(noexcept(simdact::forward(serial, f, p, p, 0)));
    static_assert(noexcept(simdact::forward(streaming(stores::always), f, p, p, 0)));
    static_assert(noexcept(simdact::backward(f, p, p, p, 0)));
    static_assert(noexcept(simdact::backward(serial, f, p, p, p, 0)));
    if constexpr (differentiable_from_output_for<F, T>)
        static_assert(noexcept(simdact::backward_from_output(f, p, p, p, 0)));
    return true;
}

template <class V>
consteval const char* arithmetic_of() {
    if constexpr (!simd::has_fma<V>)
        return "unfused";
    else if constexpr (simd::table_entries<V> >= 32)
        return "tables32";
    else if constexpr (simd::table_entries<V> >= 16 || simd::has_pair_rows<V>)
        return "tables16";
    else if constexpr (simd::table_entries<V> >= 8)
        return "tables8";
    else
        return "fused";
}

template <class F, accuracy Tier>
void add_activation(compiled_list& list) {
    static_assert(keeps_the_promises<F>());
    using functions = functions_of<F>;
    compiled<T> all{};
    all.name = F::name;
    all.tier = Tier;
    all.fused = simd::has_fma<simd::batch<T>>;
    all.arithmetic = arithmetic_of<simd::batch<T>>();
    all.lanes = simd::batch<T>::size;
    all.forward = functions::forward;
    all.backward = functions::backward;
    // The rest takes twice as long to compile as the two, so only the units of the levels have it.
    if constexpr (what_for == purpose::level) {
        if constexpr (doubly_differentiable<F> && is_differentiated_twice_here<F>) {
            all.double_backward = double_backward_of<F, stores::automatic>;
            if constexpr (is_streamed_here<F>)
                all.double_backward_streamed = double_backward_of<F, stores::always>;
        }
        if constexpr (is_streamed_here<F>) {
            all.forward_streamed = functions::forward_streamed;
            all.backward_streamed = functions::backward_streamed;
        }
        all.forward_in_place = functions::forward_in_place;
        if constexpr (differentiable_from_output_for<F, T>)
            all.backward_from_output = functions::backward_from_output;
        all.value = functions::value;
        all.derivative = functions::derivative;
        if constexpr (twice_differentiable_for<F, T> && is_differentiated_twice_here<F>)
            all.second_derivative = functions::second_derivative;
    }
    add(list, all);
}

}  // namespace

void SIMDACT_TEST_PART(compiled_list& list);
void SIMDACT_TEST_PART(compiled_list& list) {
    for_each_activation<T>([&]<class F, accuracy Tier>() {
        // The fast ones have every bit in --preset all; the default tests have them in float, on
        // the widest level.
        if constexpr (tests_all || (SIMDACT_TEST_IS_WIDEST && sizeof(T) == sizeof(float)) ||
                      Tier == accuracy::faithful)
            add_activation<F, Tier>(list);
    });
}

}  // namespace simdact::test
