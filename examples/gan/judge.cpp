// SPDX-License-Identifier: BSD-3-Clause
#include "judge.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "common/classifier_run.hpp"
#include "common/optimiser.hpp"

namespace gan {

namespace {

constexpr Index features = 32;
constexpr double least_share = 0.01;

// The symmetric root; rounding may make an eigenvalue slightly negative.
Eigen::MatrixXd root(const Eigen::MatrixXd& symmetric) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
    return solver.eigenvectors() * solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal() *
           solver.eigenvectors().transpose();
}

}  // namespace

image_judge::image_judge(const examples::dataset& data) : real_(data.train) {
    // Its seed is its own: it judges all runs alike.
    examples::random_source random(1'000'003);
    const std::array<Index, 4> sizes{data.train.pixels.rows(), 64, features, examples::classes};
    classifier_ = std::make_unique<examples::network>(examples::activation_choice{.name = "silu"},
                                                      sizes, 0.0f, random);
    examples::adam adam(0.003f);
    const examples::classifier_run run = train_classifier(
        *classifier_, adam, data, {.epochs = 20, .batch_size = 32, .every_epoch = false}, random,
        [](const examples::classifier_state&) {});
    test_accuracy_ = run.states.back().test_accuracy;
    classifier_->forward(real_.pixels);
    real_features_ = normal_of(classifier_->output(1));
}

image_judge::normal image_judge::normal_of(const matrix& f) {
    const Eigen::MatrixXd all = f.cast<double>();
    const Eigen::VectorXd mean = all.rowwise().mean();
    const Eigen::MatrixXd around = all.colwise() - mean;
    return {mean, around * around.transpose() / static_cast<double>(all.cols() - 1)};
}

double image_judge::frechet_distance(const normal& a, const normal& b) {
    const Eigen::MatrixXd half = root(a.covariance);
    return (a.mean - b.mean).squaredNorm() + a.covariance.trace() + b.covariance.trace() -
           2 * root(half * b.covariance * half).trace();
}

double image_judge::mean_nearest(const matrix& pixels) const {
    // In parts: all distances at once would need gigabytes for 60 000 images.
    constexpr Index part = 64;
    const examples::vector squares = real_.pixels.colwise().squaredNorm();
    double sum = 0;
    for (Index begin = 0; begin < pixels.cols(); begin += part) {
        const auto some = pixels.middleCols(begin, std::min(part, pixels.cols() - begin));
        matrix distances = -2 * (real_.pixels.transpose() * some);
        distances.colwise() += squares;
        for (Index i = 0; i < some.cols(); ++i) {
            const float square = distances.col(i).minCoeff() + some.col(i).squaredNorm();
            sum += std::sqrt(std::max(0.0f, square));
        }
    }
    return sum / static_cast<double>(pixels.cols());
}

quality image_judge::measure(const matrix& pixels) {
    const std::scoped_lock lock(mutex_);
    const matrix& outputs = classifier_->forward(pixels);
    const auto count = static_cast<double>(pixels.cols());
    std::array<double, examples::classes> shares{};
    quality result;
    for (Index i = 0; i < outputs.cols(); ++i) {
        Index predicted = 0;
        const float largest = outputs.col(i).maxCoeff(&predicted);
        shares[static_cast<std::size_t>(predicted)] += 1 / count;
        result.confidence += 1 / double{(outputs.col(i).array() - largest).exp().sum()} / count;
    }
    double entropy = 0;
    for (const double share : shares) {
        result.classes += share >= least_share ? 1 : 0;
        entropy -= share > 0 ? share * std::log(share) : 0;
    }
    result.effective = std::exp(entropy);
    result.frechet = frechet_distance(real_features_, normal_of(classifier_->output(1)));
    result.nearest = mean_nearest(pixels);
    return result;
}

}  // namespace gan
