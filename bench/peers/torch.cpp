// SPDX-License-Identifier: BSD-3-Clause
// PyTorch's C++ library, as a runtime would call it: tensors made once on the arrays, results
// written into a given tensor, no autograd, one thread. Where torch has no such form, which is so
// for two derivatives, its call allocates the result.
#include <ATen/core/ivalue.h>  // first: clang++ wants its class whole where the others use it

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include "adapter.hpp"

namespace bench {
namespace {

constexpr const char* code = "torch";

struct tensors {
    at::Tensor x, grad_y, output;
    at::Tensor buffer;     // that logsigmoid keeps for its derivative
    at::Tensor allocated;  // by a call that knows no other way
};

template <class T>
at::Tensor on(T* array, std::size_t n) {
    return at::from_blob(array, {static_cast<std::int64_t>(n)},
                         at::TensorOptions().dtype<T>().device(at::kCPU));
}

template <class T, class Call>
class prepared_call {
  public:
    prepared_call(const void*, const T* first, const T* second, T* output, std::size_t n)
        : t_{on(const_cast<T*>(first), first != nullptr ? n : 0),
             on(const_cast<T*>(second), second != nullptr ? n : 0),
             on(output, n),
             {},
             {}} {
        t_.buffer = at::empty_like(t_.x);
        if (first != nullptr) {
            at::Tensor value = at::empty_like(t_.x);
            at::log_sigmoid_forward_out(value, t_.buffer, t_.x);
        }
    }
    ~prepared_call() {
        if (t_.allocated.defined())  // for the check that comes before the clock
            t_.output.copy_(t_.allocated);
    }

    void operator()() const { Call{}(t_); }

  private:
    mutable tensors t_;
};

template <class T>
struct calls {
    const peer_host& host;

    template <class Call>
    void forward(const char* function, Call) {
        add<Call>(verb::forward, function);
    }
    template <class Call>
    void backward(const char* function, Call) {
        add<Call>(verb::backward, function);
    }
    template <class Call>
    void backward_from_output(const char* function, Call) {
        add<Call>(verb::backward_from_output, function);
    }
    template <class Call>
    void in_place(const char* function, Call) {
        add<Call>(verb::in_place, function);
    }

  private:
    template <class Call>
    void add(verb what, const char* function) {
        adapter::add_prepared<T, prepared_call<T, Call>>(host, what, function, code, nullptr);
    }
};

constexpr double selu_alpha = 1.6732632423543772;
constexpr double selu_scale = 1.0507009873554805;

template <class T>
void add_functions(const peer_host& host) {
    using t = tensors;
    calls<T> c{host};
    c.forward("leaky_relu", [](t& a) { at::leaky_relu_out(a.output, a.x, 0.01); });
    c.in_place("leaky_relu", [](t& a) { at::leaky_relu_(a.output, 0.01); });
    c.backward("leaky_relu",
               [](t& a) { at::leaky_relu_backward_out(a.output, a.grad_y, a.x, 0.01, false); });
    c.forward("elu", [](t& a) { at::elu_out(a.output, a.x, 1, 1, 1); });
    c.backward("elu", [](t& a) { at::elu_backward_out(a.output, a.grad_y, 1, 1, 1, false, a.x); });
    c.forward("selu", [](t& a) { at::elu_out(a.output, a.x, selu_alpha, selu_scale, 1); });
    c.backward("selu", [](t& a) {
        at::elu_backward_out(a.output, a.grad_y, selu_alpha, selu_scale, 1, false, a.x);
    });
    c.forward("gelu", [](t& a) { at::gelu_out(a.output, a.x, "none"); });
    c.backward("gelu", [](t& a) { at::gelu_backward_out(a.output, a.grad_y, a.x, "none"); });
    c.forward("gelu_tanh", [](t& a) { at::gelu_out(a.output, a.x, "tanh"); });
    c.backward("gelu_tanh", [](t& a) { at::gelu_backward_out(a.output, a.grad_y, a.x, "tanh"); });
    c.forward("hardswish", [](t& a) { at::hardswish_out(a.output, a.x); });
    c.backward("hardswish", [](t& a) { a.allocated = at::hardswish_backward(a.grad_y, a.x); });
    c.forward("logsigmoid", [](t& a) { at::log_sigmoid_forward_out(a.output, a.buffer, a.x); });
    c.backward("logsigmoid",
               [](t& a) { at::log_sigmoid_backward_out(a.output, a.grad_y, a.x, a.buffer); });
    c.forward("mish", [](t& a) { at::mish_out(a.output, a.x); });
    c.backward("mish", [](t& a) { a.allocated = at::mish_backward(a.grad_y, a.x); });
    c.forward("sigmoid", [](t& a) { at::sigmoid_out(a.output, a.x); });
    c.backward_from_output("sigmoid",
                           [](t& a) { at::sigmoid_backward_out(a.output, a.grad_y, a.x); });
    c.forward("silu", [](t& a) { at::silu_out(a.output, a.x); });
    c.backward("silu", [](t& a) { at::silu_backward_out(a.output, a.grad_y, a.x); });
    c.forward("softplus", [](t& a) { at::softplus_out(a.output, a.x, 1, 20); });
    c.backward("softplus", [](t& a) { at::softplus_backward_out(a.output, a.grad_y, a.x, 1, 20); });
    c.forward("tanh", [](t& a) { at::tanh_out(a.output, a.x); });
    c.backward_from_output("tanh", [](t& a) { at::tanh_backward_out(a.output, a.grad_y, a.x); });
}

}  // namespace
}  // namespace bench

SIMDACT_BENCH_PEER(const bench::peer_host& host) {
    at::set_num_threads(1);
    static const c10::InferenceMode no_autograd;
    bench::add_functions<float>(host);
    bench::add_functions<double>(host);
    return {bench::code, "libtorch " TORCH_VERSION,
            "out= forms on tensors made once, inference mode, ATEN_CPU_CAPABILITY as the set; the "
            "derivatives of hardswish and mish allocate, that of logsigmoid uses what forward left "
            "in a buffer",
            64};
}
