// SPDX-License-Identifier: BSD-3-Clause
#include "common/activation.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <simdact/by_name.hpp>
#include <simdact/fused.hpp>
#include <simdact/per_channel.hpp>
#include <simdact/simdact.hpp>
#include <type_traits>
#include <utility>

namespace examples {
namespace {

// Eigen's columns are contiguous, so a column is a row of features to simdact.
simdact::channels layout_of(const matrix& z) {
    return {.outer = static_cast<std::size_t>(z.cols()),
            .channels = static_cast<std::size_t>(z.rows())};
}

// Fused with the bias are those that the examples compare by default; to compile all thirty takes
// minutes.
template <class F>
constexpr bool is_fused =
    std::is_same_v<F, simdact::relu<float>> || std::is_same_v<F, simdact::leaky_relu<float>> ||
    std::is_same_v<F, simdact::elu<float>>;

template <class F>
class elementwise final : public activation {
  public:
    explicit elementwise(const F& f) : f_(f) {}

    void forward(const matrix& z, matrix& y) override {
        y.resize(z.rows(), z.cols());
        simdact::forward(f_, values(z), values(y));
    }

    void backward(const matrix& z, matrix& gradient) override {
        simdact::backward(f_, values(z), values(gradient), values(gradient));
    }

    void forward_biased(const matrix& z, const matrix& bias, matrix& y) override {
        if constexpr (is_fused<F>) {
            y.resize(z.rows(), z.cols());
            simdact::forward_fused(f_, values(z), values(y), layout_of(z), {.bias = values(bias)});
        } else {
            forward(biased_ = z.colwise() + bias.col(0), y);
        }
    }

    void backward_biased(const matrix& z, const matrix& bias, matrix& gradient,
                         matrix& grad_bias) override {
        if constexpr (is_fused<F>) {
            grad_bias.resize(bias.rows(), 1);
            simdact::backward_fused(f_, values(z), values(gradient), values(gradient),
                                    values(grad_bias), layout_of(z), {.bias = values(bias)});
        } else {
            backward(biased_ = z.colwise() + bias.col(0), gradient);
            grad_bias = gradient.rowwise().sum();
        }
    }

  private:
    F f_;
    matrix biased_;
};

class learned_prelu final : public activation {
  public:
    learned_prelu(Index units, float slope) : slopes_{matrix::Constant(units, 1, slope)} {}

    void forward(const matrix& z, matrix& y) override {
        y.resize(z.rows(), z.cols());
        simdact::forward_per_channel(f_, values(z), values(std::as_const(slopes_.value)), values(y),
                                     layout_of(z));
    }

    void backward(const matrix& z, matrix& gradient) override {
        slopes_.gradient.resize(slopes_.value.rows(), 1);
        simdact::backward_per_channel(f_, values(z), values(std::as_const(slopes_.value)),
                                      values(std::as_const(gradient)), values(gradient),
                                      values(slopes_.gradient), layout_of(z));
    }

    // The fused verbs know no weights, so the sum is written to memory here.
    void forward_biased(const matrix& z, const matrix& bias, matrix& y) override {
        forward(biased_ = z.colwise() + bias.col(0), y);
    }

    void backward_biased(const matrix& z, const matrix& bias, matrix& gradient,
                         matrix& grad_bias) override {
        backward(biased_ = z.colwise() + bias.col(0), gradient);
        grad_bias = gradient.rowwise().sum();
    }

    std::vector<learned*> parameters() override { return {&slopes_}; }

  private:
    simdact::channel_prelu<float> f_;
    learned slopes_;
    matrix biased_;
};

std::vector<simdact::named_value> parameters_of(const activation_choice& choice) {
    if (choice.name == "leaky_relu") {
        return {{"negative_slope", choice.negative_slope}};
    }
    if (choice.name == "elu" || choice.name == "celu") {
        return {{"alpha", choice.alpha}};
    }
    return {};
}

}  // namespace

std::string describe(const activation_choice& choice) {
    if (choice.name == "prelu") {
        return fmt::format("prelu (learned, from {})", choice.negative_slope);
    }
    std::string text = choice.name;
    for (const simdact::named_value& parameter : parameters_of(choice)) {
        text += fmt::format(" ({} {})", parameter.name, static_cast<float>(parameter.value));
    }
    return text;
}

std::vector<std::string> activation_names() {
    const auto names = simdact::activation_names<float>();
    return {names.begin(), names.end()};
}

std::unique_ptr<activation> make_activation(const activation_choice& choice, Index units) {
    if (choice.name == "prelu") {
        return std::make_unique<learned_prelu>(units, choice.negative_slope);
    }
    return simdact::visit<float>(
        choice.name, parameters_of(choice), [](const auto& f) -> std::unique_ptr<activation> {
            return std::make_unique<elementwise<std::remove_cvref_t<decltype(f)>>>(f);
        });
}

}  // namespace examples
