// SPDX-License-Identifier: BSD-3-Clause
#include "reference.hpp"

#include <map>
#include <simdact/simdact.hpp>

#include "tests/reference.hpp"
#include "tests/support/numbers.hpp"

namespace bench {
namespace {

template <class F, class T>
struct exact_verbs {
    using W = wide<T>;
    using entry = simdact::test::reference<F>;

    static W value(T x, T) { return entry::value(F{}, W(x)); }
    static W gradient(T x, T grad_y) { return W(grad_y) * entry::derivative(F{}, W(x)); }
    static W gradient_from_output(T y, T grad_y) {
        // Where it rounds at most once, it has that one type.
        if constexpr (requires { static_cast<W (*)(const F&, W)>(entry::derivative_from_output); })
            return W(grad_y) * entry::derivative_from_output(F{}, W(y));
        else
            return W(grad_y) * W(entry::derivative_from_output(F{}, y));
    }
};

template <class T>
struct exact_functions {
    exact_function<T> value;
    exact_function<T> gradient;
    exact_function<T> gradient_from_output;
};

template <class T>
std::map<std::string, exact_functions<T>> list_references() {
    std::map<std::string, exact_functions<T>> all;
    simdact::all_activations<T>::for_each([&]<class F>() {
        using verbs = exact_verbs<F, T>;
        exact_functions<T>& of_f = all[F::name];
        of_f = {verbs::value, verbs::gradient, nullptr};
        if constexpr (requires(T y) { verbs::entry::derivative_from_output(F{}, y); })
            of_f.gradient_from_output = verbs::gradient_from_output;
    });
    return all;
}

}  // namespace

template <class T>
exact_function<T> reference(verb what, const std::string& function) {
    static const auto all = list_references<T>();
    const auto found = all.find(function);
    if (found == all.end())
        return nullptr;
    switch (what) {
        case verb::forward:
        case verb::in_place:
            return found->second.value;
        case verb::backward:
            return found->second.gradient;
        case verb::backward_from_output:
            return found->second.gradient_from_output;
        case verb::forward_gated:
            break;
    }
    return nullptr;
}

template exact_function<float> reference<float>(verb, const std::string&);
template exact_function<double> reference<double>(verb, const std::string&);

template <class T>
double error_in_ulp(T got, wide<T> exact) {
    return simdact::test::ulp_error(got, exact);
}

template double error_in_ulp(float, wide<float>);
template double error_in_ulp(double, wide<double>);

}  // namespace bench
