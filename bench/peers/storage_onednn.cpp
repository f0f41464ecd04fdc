// SPDX-License-Identifier: BSD-3-Clause
// oneDNN's eltwise relu with a slope on elements of less than 32 bits, as onednn.cpp has it on the
// others: a primitive created once for the arrays.
#include <dnnl.hpp>
#include <memory>
#include <string>

#include "storage_jobs.hpp"

namespace bench {
namespace {

struct call {
    const void* x;
    void* y;
    std::size_t n;
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    dnnl::memory input, output;
    dnnl::eltwise_forward primitive;
    dnnl_exec_arg_t arguments[2];

    call(const void* from, void* to, std::size_t count, dnnl::memory::data_type type)
        : x(from), y(to), n(count) {
        const dnnl::memory::desc array({static_cast<dnnl::memory::dim>(n)}, type,
                                       dnnl::memory::format_tag::a);
        input = dnnl::memory(array, engine, const_cast<void*>(x));
        output = dnnl::memory(array, engine, y);
        constexpr auto purpose = dnnl::prop_kind::forward_inference;
        constexpr auto relu = dnnl::algorithm::eltwise_relu;
#if DNNL_VERSION_MAJOR >= 3
        primitive = dnnl::eltwise_forward({engine, purpose, relu, array, array, 0.1F, 0.0F});
#else
        primitive = dnnl::eltwise_forward({{purpose, relu, array, 0.1F, 0.0F}, engine});
#endif
        arguments[0] = {DNNL_ARG_SRC, input.get()};
        arguments[1] = {DNNL_ARG_DST, output.get()};
    }
};

template <dnnl::memory::data_type Type>
void forward(const void* x, void* y, std::size_t n) {
    static std::unique_ptr<call> last;
    if (!last || last->x != x || last->y != y || last->n != n)
        last = std::make_unique<call>(x, y, n, Type);
    dnnl_primitive_execute(last->primitive.get(), last->stream.get(), 2, last->arguments);
}

storage_loop forward_of(const char* type) {
    if (type == std::string("float"))
        return forward<dnnl::memory::data_type::f32>;
    if (type == std::string("bfloat16"))
        return forward<dnnl::memory::data_type::bf16>;
    return nullptr;
}

}  // namespace

extern const storage_peer storage_peer_onednn;
const storage_peer storage_peer_onednn{forward_of};

}  // namespace bench
