// SPDX-License-Identifier: BSD-3-Clause

// The caller's other rounding modes, and a process that may make no system calls. (Exceptions that
// a caller may trap, and the control register in general: contract_test.cpp.)

#include <cfenv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "subjects/subject_test.hpp"
#include "support/contract.hpp"
#include "support/samples.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif
// A sanitizer makes system calls of its own.
#define SIMDACT_TEST_IS_SANITIZED 0
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#undef SIMDACT_TEST_IS_SANITIZED
#define SIMDACT_TEST_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#undef SIMDACT_TEST_IS_SANITIZED
#define SIMDACT_TEST_IS_SANITIZED 1
#endif
#endif

#if defined(__linux__)
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace simdact::test {
namespace {

/// The bits of the control register that are not the flags of exceptions that happened.
std::uint32_t control() {
#if defined(__x86_64__)
    return _mm_getcsr() & ~std::uint32_t{0x3f};
#else
    return static_cast<std::uint32_t>(std::fegetround());
#endif
}

template <class T>
std::vector<T> finite_inputs() {
    std::vector<T> x;
    for (const T each : special_values<T>())
        if (std::isfinite(each))
            x.push_back(each);
    for (const T each : random_bit_patterns<T>(500))
        x.push_back(each);
    for (int k = -400; k <= 400; ++k)
        x.push_back(static_cast<T>(k) * T(0.0625));
    return x;
}

struct rounding_mode {
    int mode;
    const char* name;
};
constexpr rounding_mode rounding_modes[] = {
    {FE_UPWARD, "up"}, {FE_DOWNWARD, "down"}, {FE_TOWARDZERO, "towards zero"}};

/// Everything that a subject computes, one after the other.
template <class T>
struct results {
    std::vector<T> value, gradient;

    results(const subject<T>& s, const void* f, const std::vector<T>& x,
            const std::vector<T>& grad_y)
        : value(x.size()), gradient(x.size()) {
        s.forward(f, x.data(), value.data(), x.size());
        s.backward(f, x.data(), grad_y.data(), gradient.data(), x.size());
    }
};

template <class T>
void expect_near(const subject<T>& s, const char* what, const char* mode, const std::vector<T>& x,
                 const std::vector<T>& nearest, const std::vector<T>& other,
                 const ulp_bound& bound) {
    // exp's argument is reduced by rounding to an integer, which other modes round to the other one
    // of two: the polynomial is then used on twice its range.
    const auto worst = static_cast<wide<T>>(sizeof(T) == 4 ? 2e-6 : 3e-12);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (std::isnan(nearest[i]) && std::isnan(other[i]))
            continue;
        const auto exact = static_cast<wide<T>>(nearest[i]);
        const bool overflows = std::fabs(nearest[i]) >= std::numeric_limits<T>::max() * T(0.999) &&
                               std::fabs(other[i]) >= std::numeric_limits<T>::max() * T(0.999);
        const wide<T> absolute =
            s.activation->exact ? 0 : worst * std::fmax(wide<T>(1), std::fabs(exact));
        EXPECT_TRUE(overflows ||
                    within_contract(other[i], exact, 2 + 2 * s.stated(bound), absolute))
            << s.title() << ", rounding " << mode << ": " << what << " at " << show(x[i]) << " is "
            << show(other[i]) << ", to nearest " << show(nearest[i]);
    }
}

SIMDACT_SUBJECT_TEST(environment, in_other_rounding_modes_most_digits_are_right, purpose::level) {
    const auto x = finite_inputs<T>();
    const std::vector<T> grad_y(x.size(), T(1));
    const void* const f = subject.sets().front().f();
    const results<T> nearest(subject, f, x, grad_y);
    for (const rounding_mode& rounding : rounding_modes) {
        ASSERT_EQ(std::fesetround(rounding.mode), 0);
        const auto before = control();
        const results<T> other(subject, f, x, grad_y);
        const auto after = control();
        std::fesetround(FE_TONEAREST);
        EXPECT_EQ(before, after) << subject.title() << " changes the control register";
        expect_near(subject, "f", rounding.name, x, nearest.value, other.value,
                    subject.activation->ulp.value);
        expect_near(subject, "f'", rounding.name, x, nearest.gradient, other.gradient,
                    subject.activation->ulp.derivative);
    }
}

#if defined(__linux__) && !SIMDACT_TEST_IS_SANITIZED
// A kernel asks the operating system for nothing: it runs where only read, write and exit are
// allowed. Long arrays included, which ask for the size of the cache.
TEST(environment, kernels_make_no_system_calls) {
    constexpr std::size_t n = std::size_t{1} << 21;
    const auto run_all = [&]<class T>(const std::vector<T>& x, std::vector<T>& y) {
        for (const subject<T>& s : subjects<T>()) {
            if (s.unit->what_for != purpose::level)
                continue;
            const void* const f = s.sets().front().f();
            const std::size_t most = s.activation->name == "leaky_relu" ? n : 1001;
            s.forward(f, x.data(), y.data(), most);
            s.backward(f, x.data(), x.data(), y.data(), most);
        }
    };
    const std::vector<float> x(n, 1.0F);
    std::vector<float> y(n);
    const std::vector<double> wide_x(n, 1.0);
    std::vector<double> wide_y(n);
    subjects<float>();
    subjects<double>();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
            _exit(77);
        run_all(x, y);
        run_all(wide_x, wide_y);
        syscall(SYS_exit, 0);  // not exit_group, which is not among them
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        GTEST_SKIP() << "seccomp is not to be had here";
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status " << status;
}
#endif

}  // namespace
}  // namespace simdact::test
