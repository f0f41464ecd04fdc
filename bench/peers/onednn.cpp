// SPDX-License-Identifier: BSD-3-Clause
// oneDNN: element-wise primitives, created once for the arrays and executed through the C interface
// with its arguments at hand.
#include <dnnl.hpp>

#include "adapter.hpp"

namespace bench {
namespace {

constexpr const char* code = "onednn";

struct algorithm {
    const char* function;
    dnnl::algorithm which;
    float alpha;
    float beta;
};

#if DNNL_VERSION_MAJOR >= 3
constexpr algorithm logsigmoid{"logsigmoid", dnnl::algorithm::eltwise_soft_relu, -1, 0};
constexpr algorithm hardswish{"hardswish", dnnl::algorithm::eltwise_hardswish, 1.0F / 6, 0.5F};
#else
constexpr algorithm logsigmoid{"logsigmoid", dnnl::algorithm::eltwise_logsigmoid, 0, 0};
constexpr algorithm hardswish{"hardswish", dnnl::algorithm::eltwise_hardswish, 0, 0};
#endif
constexpr algorithm leaky_relu{"leaky_relu", dnnl::algorithm::eltwise_relu, 0.01F, 0};
constexpr algorithm smooth[] = {
    {"elu", dnnl::algorithm::eltwise_elu, 1, 0},
    {"gelu", dnnl::algorithm::eltwise_gelu_erf, 0, 0},
    {"gelu_tanh", dnnl::algorithm::eltwise_gelu_tanh, 0, 0},
    hardswish,
    logsigmoid,
    {"mish", dnnl::algorithm::eltwise_mish, 0, 0},
    {"sigmoid", dnnl::algorithm::eltwise_logistic, 0, 0},
    {"silu", dnnl::algorithm::eltwise_swish, 1, 0},
    {"softplus", dnnl::algorithm::eltwise_soft_relu, 1, 0},
    {"tanh", dnnl::algorithm::eltwise_tanh, 0, 0},
};
constexpr algorithm from_output[] = {
    {"sigmoid", dnnl::algorithm::eltwise_logistic_use_dst_for_bwd, 0, 0},
    {"tanh", dnnl::algorithm::eltwise_tanh_use_dst_for_bwd, 0, 0},
};

const dnnl::engine& cpu() {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

dnnl::eltwise_forward::primitive_desc forward_description(const algorithm& a,
                                                          dnnl::prop_kind purpose,
                                                          const dnnl::memory::desc& array) {
#if DNNL_VERSION_MAJOR >= 3
    return {cpu(), purpose, a.which, array, array, a.alpha, a.beta};
#else
    return {{purpose, a.which, array, a.alpha, a.beta}, cpu()};
#endif
}

dnnl::eltwise_backward::primitive_desc backward_description(const algorithm& a,
                                                            const dnnl::memory::desc& array) {
    const auto hint = forward_description(a, dnnl::prop_kind::forward_training, array);
#if DNNL_VERSION_MAJOR >= 3
    return {cpu(), a.which, array, array, array, a.alpha, a.beta, hint};
#else
    return {{a.which, array, array, a.alpha, a.beta}, cpu(), hint};
#endif
}

template <verb What>
class execution {
  public:
    execution(const void* parameters, const float* first, const float* second, float* output,
              std::size_t n)
        : array_({static_cast<dnnl::memory::dim>(n)}, dnnl::memory::data_type::f32,
                 dnnl::memory::format_tag::a),
          first_(array_, cpu(), const_cast<float*>(What == verb::in_place ? output : first)),
          second_(array_, cpu(), const_cast<float*>(second)),
          output_(array_, cpu(), output),
          stream_(cpu()) {
        const algorithm& a = *static_cast<const algorithm*>(parameters);
        if constexpr (What == verb::forward || What == verb::in_place) {
            primitive_ = dnnl::eltwise_forward(
                forward_description(a, dnnl::prop_kind::forward_inference, array_));
            arguments_[0] = {DNNL_ARG_SRC, first_.get()};
            arguments_[1] = {DNNL_ARG_DST, What == verb::in_place ? first_.get() : output_.get()};
            count_ = 2;
        } else {
            primitive_ = dnnl::eltwise_backward(backward_description(a, array_));
            arguments_[0] = {What == verb::backward ? DNNL_ARG_SRC : DNNL_ARG_DST, first_.get()};
            arguments_[1] = {DNNL_ARG_DIFF_DST, second_.get()};
            arguments_[2] = {DNNL_ARG_DIFF_SRC, output_.get()};
            count_ = 3;
        }
    }

    void operator()() const {
        dnnl_primitive_execute(primitive_.get(), stream_.get(), count_, arguments_);
    }

  private:
    dnnl::memory::desc array_;
    dnnl::memory first_, second_, output_;
    dnnl::stream stream_;
    dnnl::primitive primitive_;
    dnnl_exec_arg_t arguments_[3];
    int count_;
};

template <verb What>
void add(const peer_host& host, const algorithm& a) {
    adapter::add_prepared<float, execution<What>>(host, What, a.function, code, &a);
}

#define SIMDACT_BENCH_TEXT_(x) #x
#define SIMDACT_BENCH_TEXT(x) SIMDACT_BENCH_TEXT_(x)

}  // namespace
}  // namespace bench

SIMDACT_BENCH_PEER(const bench::peer_host& host) {
    using namespace bench;
    add<verb::forward>(host, leaky_relu);
    add<verb::in_place>(host, leaky_relu);
    add<verb::backward>(host, leaky_relu);
    for (const algorithm& a : smooth) {
        add<verb::forward>(host, a);
        add<verb::backward>(host, a);
    }
    for (const algorithm& a : from_output)
        add<verb::backward_from_output>(host, a);
    return {code,
            "oneDNN " SIMDACT_BENCH_TEXT(DNNL_VERSION_MAJOR) "." SIMDACT_BENCH_TEXT(
                DNNL_VERSION_MINOR) "." SIMDACT_BENCH_TEXT(DNNL_VERSION_PATCH),
            "eltwise primitives made once, ONEDNN_MAX_CPU_ISA as the set, one OpenMP thread", 64};
}
