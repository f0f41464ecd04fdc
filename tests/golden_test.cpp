// SPDX-License-Identifier: BSD-3-Clause

// PyTorch's own answers. Functions that mean torch's scalar formula have its bits; functions that
// round are held against the correctly rounded truth, and so is torch. Where torch is not right, a
// row of support/deviations.hpp says why, and docs/deviations.md explains it.

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "subjects/subject_test.hpp"
#include "support/contract.hpp"
#include "support/golden_results.hpp"
#include "support/samples.hpp"

namespace simdact::test {
namespace {

const std::vector<golden_case>& all_cases() {
    static const std::vector<golden_case> cases = read_golden(SIMDACT_TEST_GOLDEN);
    return cases;
}

template <class T>
std::vector<const golden_case*> cases_of(const test_activation<T>& activation) {
    std::vector<const golden_case*> found;
    for (const golden_case& c : all_cases())
        if (c.text("function") == activation.name && c.text("dtype") == dtype<T> &&
            find_later_feature(c) == nullptr)
            found.push_back(&c);
    return found;
}

template <class T>
golden_results<T> results_of(const golden_case& c, const test_activation<T>& activation,
                             const parameter_set& set) {
    const void* const f = set.f();
    golden_reference<T> reference;
    reference.torch_value = [&](T x) { return activation.torch_value(f, x); };
    reference.torch_gradient = [&](T x, T grad_y) {
        return activation.torch_gradient(f, x, grad_y);
    };
    reference.derivative_from_output = [&](T y) { return activation.derivative_from_output(f, y); };
    return results_of(c, reference);
}

/// Reports the first few wrong results of an array.
class judge {
  public:
    explicit judge(std::string what) : what_(std::move(what)) {}
    ~judge() { EXPECT_EQ(failures_, 0U) << what_; }

    template <class T>
    void expect(bool right, const golden_result<T>& r, T ours, wide<T> exact) {
        if (!right && ++failures_ <= 5)
            ADD_FAILURE() << what_ << " at x = " << show(r.x) << ", grad_y " << show(r.grad_y)
                          << ": " << show(ours) << ", exactly " << show(static_cast<T>(exact))
                          << "; torch's result is " << show(r.torch);
    }
    template <class T>
    void expect(bool right, const golden_result<T>& r, T ours) {
        expect(right, r, ours, r.exact);
    }

  private:
    std::string what_;
    std::size_t failures_ = 0;
};

/// One result against the truth, which is itself rounded to T, by up to half an ULP.
template <class T>
struct within_bounds {
    double value;
    double derivative;
    wide<T> absolute;
    derivative_absolute_bound<T> derivative_absolute;

    within_bounds(const subject<T>& s, const void* f)
        : value(s.stated(s.activation->ulp.value) + 0.5),
          derivative(s.stated(s.activation->ulp.derivative) + 0.5),
          absolute(absolute_bound(*s.activation)),
          derivative_absolute(*s.activation, f) {}

    bool value_is_right(const golden_result<T>& r, T ours) const {
        if (r.exact == 0 && ours == 0)
            return std::signbit(r.exact) == std::signbit(ours);
        return within_contract(ours, r.exact, value, absolute);
    }
    bool derivative_is_right(const golden_result<T>& r, T ours) const {
        return within_contract(ours, r.derivative, derivative,
                               derivative_absolute(static_cast<wide<T>>(r.x)));
    }
    /// The product of a right derivative with grad_y, rounded. Where the derivative is 0, a
    /// function of straight pieces may stop an infinite or NaN gradient (special_test.cpp says
    /// which do).
    bool gradient_is_right(const golden_result<T>& r, T ours) const {
        if (r.derivative == 0 && ours == 0)
            return true;
        const wide<T> grad_y = static_cast<wide<T>>(r.grad_y);
        const wide<T> allowed = std::max(derivative * ulp_of<T>(r.derivative),
                                         derivative_absolute(static_cast<wide<T>>(r.x)));
        if (std::isinf(grad_y) && std::fabs(r.derivative) <= allowed)
            return !std::isfinite(ours);  // inf, or NaN if the derivative is rounded to 0
        const wide<T> ulp = ulp_of<T>(r.exact);
        if (std::isinf(r.exact) || std::isnan(r.exact))
            return within_contract(ours, r.exact, 0, wide<T>(0));
        return within_contract(ours, r.exact, ulp,
                               0.5 + static_cast<double>(allowed * std::fabs(grad_y) / ulp),
                               wide<T>(0));
    }
};

SIMDACT_SUBJECT_TEST(golden, forward_and_backward, purpose::level) {
    for (const golden_case* c : cases_of(*subject.activation)) {
        const parameter_set set = subject.activation->with(c->template parameters<T>());
        const void* const f = set.f();
        const golden_results<T> results = results_of(*c, *subject.activation, set);
        const within_bounds<T> bounds(subject, f);
        const std::size_t n = results.x.size();
        std::vector<T> y(n);
        std::vector<T> grad_x(n);
        std::vector<T> derivative(n);
        const std::vector<T> ones(n, T(1));
        subject.forward(f, results.x.data(), y.data(), n);
        subject.backward(f, results.x.data(), ones.data(), derivative.data(), n);
        if (results.from_output)
            subject.backward_from_output(f, results.y.data(), results.grad_y.data(), grad_x.data(),
                                         n);
        else
            subject.backward(f, results.x.data(), results.grad_y.data(), grad_x.data(), n);

        judge values(c->title() + " y");
        judge derivatives(c->title() + " f'");
        judge gradients(c->title() + " grad_x");
        for (std::size_t i = 0; i < n; ++i) {
            const golden_result<T>& value = results.values[i];
            const golden_result<T>& gradient = results.gradients[i];
            values.expect(results.to_the_bit ? same(y[i], static_cast<T>(value.exact))
                                             : bounds.value_is_right(value, y[i]),
                          value, y[i]);
            if (results.to_the_bit || results.from_output) {
                gradients.expect(same(grad_x[i], static_cast<T>(gradient.exact)), gradient,
                                 grad_x[i]);
            } else {
                gradients.expect(bounds.gradient_is_right(gradient, grad_x[i]), gradient,
                                 grad_x[i]);
                derivatives.expect(bounds.derivative_is_right(gradient, derivative[i]), gradient,
                                   derivative[i], gradient.derivative);
            }
        }
    }
}

// The same scalar formula that torch uses, on many more points than torch was asked for.
SIMDACT_SUBJECT_TEST(golden, bits_of_the_scalar_formula, purpose::level) {
    if (subject.activation->torch_value == nullptr)
        return;
    const std::vector<T> x = sweep<T>(200'000 / SIMDACT_TEST_SAMPLE_DIVISOR);
    const std::vector<T> grad_y = mixed_with_specials<T>(x.size(), 21);
    std::vector<T> y(x.size());
    std::vector<T> grad_x(x.size());
    for (const parameter_set& set : subject.sets()) {
        subject.forward(set.f(), x.data(), y.data(), x.size());
        subject.backward(set.f(), x.data(), grad_y.data(), grad_x.data(), x.size());
        for (std::size_t i = 0; i < x.size(); ++i) {
            ASSERT_TRUE(same(y[i], subject.activation->torch_value(set.f(), x[i])))
                << set.text << " at " << show(x[i]) << ": " << show(y[i]);
            ASSERT_TRUE(
                same(grad_x[i], subject.activation->torch_gradient(set.f(), x[i], grad_y[i])))
                << set.text << " at " << show(x[i]) << ", grad_y " << show(grad_y[i]);
        }
    }
}

// Torch is right, or the table of deviations says where it is not.
SIMDACT_ACTIVATION_TEST(golden, torch_is_right_or_deviates) {
    for (const golden_case* c : cases_of(activation)) {
        const parameter_set set = activation.with(c->template parameters<T>());
        const golden_results<T> results = results_of(*c, activation, set);
        for (const auto* array : {&results.values, &results.gradients}) {
            judge torch(c->title() + (array == &results.values ? " y" : " grad_x"));
            for (const golden_result<T>& r : *array)
                torch.expect(r.torch_is_right || r.row != nullptr, r, r.torch);
        }
    }
}

/// What a row of the table explains.
struct explained {
    std::size_t answers = 0;
    std::set<std::string> functions;
};

using explained_rows = std::map<std::string, explained>;

template <class T>
void explain(explained_rows& all) {
    for (const test_activation<T>& activation : activations<T>()) {
        if (activation.tier == accuracy::fast)
            continue;
        for (const golden_case* c : cases_of(activation)) {
            const parameter_set set = activation.with(c->template parameters<T>());
            const golden_results<T> results = results_of(*c, activation, set);
            for (const auto* array : {&results.values, &results.gradients})
                for (const golden_result<T>& r : *array)
                    if (r.row != nullptr) {
                        ++all[r.row->name].answers;
                        all[r.row->name].functions.insert(activation.name);
                    }
        }
    }
}

[[maybe_unused]] const bool every_deviation_is_there = [] {
    for (const deviation& row : deviations)
        add_test("golden", std::string("deviation/") + row.name, __FILE__, __LINE__, [&row] {
            static explained_rows all = [] {
                explained_rows rows;
                explain<float>(rows);
                explain<double>(rows);
                return rows;
            }();
            EXPECT_GT(all[row.name].answers, 0U) << "torch does not deviate here: remove the row";
            std::string functions;
            for (const std::string& name : all[row.name].functions)
                functions += " " + name;
            std::printf("             %zu answers of torch's:%s\n", all[row.name].answers,
                        functions.c_str());
        });
    return true;
}();

TEST(golden_data, the_document_names_the_rows_of_the_table) {
    std::ifstream file(SIMDACT_TEST_DOCS "/deviations.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string prefix = "`golden.deviation/";
    std::multiset<std::string> named;
    for (std::size_t at = text.find(prefix); at != std::string::npos;
         at = text.find(prefix, at + 1)) {
        const std::size_t begin = at + prefix.size();
        named.insert(text.substr(begin, text.find('`', begin) - begin));
    }
    std::multiset<std::string> rows;
    for (const deviation& row : deviations)
        rows.insert(row.name);
    EXPECT_EQ(named, rows);
}

// No case of the golden data is left out silently.
TEST(golden_data, every_case_is_used_or_for_a_later_feature) {
    std::set<std::string> names;
    for (const auto& activation : activations<float>())
        names.insert(activation.name);
    std::set<std::string> later;
    for (const golden_case& c : all_cases()) {
        if (const later_feature* feature = find_later_feature(c)) {
            later.insert(feature->name);
            continue;
        }
        EXPECT_TRUE(names.contains(c.text("function"))) << c.title();
        EXPECT_TRUE(c.text("dtype") == "f32" || c.text("dtype") == "f64" ||
                    c.text("dtype") == "bf16")  // float16_accuracy_test.cpp
            << c.title();
    }
    for (const later_feature& feature : later_features)
        EXPECT_TRUE(later.contains(feature.name))
            << "no case waits for " << feature.name << " (" << feature.reason << ")";
}

}  // namespace
}  // namespace simdact::test
