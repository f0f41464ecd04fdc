// SPDX-License-Identifier: BSD-3-Clause
// The networks of the examples against finite differences: the gradient of every parameter, and for
// dense layers that of the input.
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "cnn/conv_network.hpp"
#include "common/network.hpp"
#include "common/random.hpp"
#include "common/softmax.hpp"

namespace {

using examples::Index;
using examples::matrix;

int failures = 0;

// Small, since between the two sides of a difference few kinks should be crossed; and large enough
// for the digits of float.
constexpr double step = 2e-3;

matrix random_matrix(Index rows, Index columns, examples::random_source& random) {
    matrix m(rows, columns);
    for (float& value : examples::values(m)) {
        value = static_cast<float>(random.uniform(-1, 1));
    }
    return m;
}

double loss(examples::model& net, const matrix& x, const std::vector<int>& labels) {
    matrix ignored;
    return examples::softmax_cross_entropy(net.forward(x), labels, 1.0f, ignored).loss;
}

// Relative distance of the two gradients as vectors.
void expect_close(const std::string& what, const matrix& gradient, const matrix& differences) {
    const double distance = (gradient - differences).norm() / (differences.norm() + 1e-2);
    // Written so that NaN fails.
    if (!(distance < 0.03)) {
        fmt::print("{}: relative distance {:.3g}\n", what, distance);
        ++failures;
    }
}

// The central differences with respect to all of `numbers`, which are what the loss depends on.
template <class Loss>
matrix differences(matrix& numbers, Loss&& loss_now) {
    matrix result(numbers.rows(), numbers.cols());
    for (Index i = 0; i < numbers.size(); ++i) {
        float& number = numbers.data()[i];
        const float before = number;
        number = before + static_cast<float>(step);
        const double above = loss_now();
        number = before - static_cast<float>(step);
        const double below = loss_now();
        number = before;
        result.data()[i] = static_cast<float>((above - below) / (2 * step));
    }
    return result;
}

void check_parameters(const std::string& name, examples::model& net, const matrix& x,
                      const std::vector<int>& labels) {
    matrix gradient;
    examples::softmax_cross_entropy(net.forward(x), labels, 1.0f, gradient);
    net.backward(gradient);
    net.backward_parameters(x, gradient);
    int index = 0;
    for (examples::learned* parameter : net.parameters()) {
        const matrix found = parameter->gradient;
        expect_close(fmt::format("{}, parameter {}", name, index++), found,
                     differences(parameter->value, [&] { return loss(net, x, labels); }));
    }
}

void check(const examples::activation_choice& choice) {
    examples::random_source random(7);
    const std::vector<int> labels{0, 1, 2, 1, 0};
    const auto count = static_cast<Index>(labels.size());

    const std::vector<Index> sizes{6, 5, 4, 3};
    examples::network dense(choice, sizes, 0.1f, random);
    matrix x = random_matrix(6, count, random);
    check_parameters("dense " + choice.name, dense, x, labels);
    matrix gradient;
    examples::softmax_cross_entropy(dense.forward(x), labels, 1.0f, gradient);
    dense.backward(gradient);
    matrix grad_x;
    dense.backward_input(gradient, grad_x);
    expect_close("dense " + choice.name + ", input", grad_x,
                 differences(x, [&] { return loss(dense, x, labels); }));

    // Height and width differ, and are odd where a convolution halves them.
    cnn::conv_network convolutional(choice, 5, 4, {2, 3, 3, 2}, 3, random);
    const matrix images = random_matrix(20, count, random);
    check_parameters("convolutional " + choice.name, convolutional, images, labels);
}

}  // namespace

int main() {
    for (const char* name : {"tanh", "elu", "silu", "leaky_relu", "prelu"}) {
        check({.name = name, .negative_slope = 0.7f});
    }
    fmt::print("{}\n", failures == 0 ? "all gradients agree" : "gradients differ");
    return failures == 0 ? 0 : 1;
}
