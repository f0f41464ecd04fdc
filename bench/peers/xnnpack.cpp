// SPDX-License-Identifier: BSD-3-Clause
// XNNPACK: operators, created and set up once for the arrays. Inference only, float only.
#include <xnnpack.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "adapter.hpp"

namespace bench {
namespace {

constexpr const char* code = "xnnpack";

void expect_success(xnn_status status) {
    if (status != xnn_status_success) {
        std::fprintf(stderr, "xnnpack: status %d\n", static_cast<int>(status));
        std::exit(EXIT_FAILURE);
    }
}

struct leaky_relu {
    static xnn_status create(std::size_t n, xnn_operator_t* made) {
        return xnn_create_leaky_relu_nc_f32(n, n, n, 0.01F, 0, made);
    }
    static constexpr auto setup = xnn_setup_leaky_relu_nc_f32;
};
struct elu {
    static xnn_status create(std::size_t n, xnn_operator_t* made) {
        return xnn_create_elu_nc_f32(n, n, n, 1, 0, made);
    }
    static constexpr auto setup = xnn_setup_elu_nc_f32;
};
struct hardswish {
    static xnn_status create(std::size_t n, xnn_operator_t* made) {
        return xnn_create_hardswish_nc_f32(n, n, n, 0, made);
    }
    static constexpr auto setup = xnn_setup_hardswish_nc_f32;
};
struct sigmoid {
    static xnn_status create(std::size_t n, xnn_operator_t* made) {
        return xnn_create_sigmoid_nc_f32(n, n, n, 0, made);
    }
    static constexpr auto setup = xnn_setup_sigmoid_nc_f32;
};

template <class Operator>
class set_up {
  public:
    set_up(const void*, const float* x, const float*, float* y, std::size_t n) {
        expect_success(Operator::create(n, &operator_));
        expect_success(Operator::setup(operator_, 1, x != nullptr ? x : y, y, nullptr));
    }
    set_up(const set_up&) = delete;
    set_up& operator=(const set_up&) = delete;
    ~set_up() { xnn_delete_operator(operator_); }

    void operator()() const { xnn_run_operator(operator_, nullptr); }

  private:
    xnn_operator_t operator_ = nullptr;
};

template <class Operator>
class set_up_in_place : public set_up<Operator> {
  public:
    set_up_in_place(const void* p, const float*, const float*, float* y, std::size_t n)
        : set_up<Operator>(p, y, nullptr, y, n) {}
};

// The library takes the best instruction set that the CPU has, and can't be told otherwise.
bool takes_this_set(const std::string& set) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return set == "v4";
    if (__builtin_cpu_supports("avx2"))
        return set == "v3";
#endif
    return set == "v1" || set == "baseline";
}

template <class Operator>
void add(const peer_host& host, const char* function) {
    adapter::add_prepared<float, set_up<Operator>>(host, verb::forward, function, code, nullptr);
}

}  // namespace
}  // namespace bench

SIMDACT_BENCH_PEER(const bench::peer_host& host) {
    using namespace bench;
    if (takes_this_set(host.set)) {
        expect_success(xnn_initialize(nullptr));
        add<leaky_relu>(host, "leaky_relu");
        adapter::add_prepared<float, set_up_in_place<leaky_relu>>(host, verb::in_place,
                                                                  "leaky_relu", code, nullptr);
        add<elu>(host, "elu");
        add<hardswish>(host, "hardswish");
        add<sigmoid>(host, "sigmoid");
    }
    return {code, "XNNPACK " SIMDACT_BENCH_PACKAGE_VERSION,
            "operators set up once; timed only in the CPU's best set, which they choose", 16};
}
