// SPDX-License-Identifier: BSD-3-Clause
#include "problem.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/QR>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "common/dataset.hpp"

namespace regression {
namespace {

Index index_of(const std::vector<std::string>& columns, const std::string& target) {
    const auto named = std::ranges::find(columns, target);
    if (named != columns.end()) {
        return named - columns.begin();
    }
    std::size_t number = 0;
    const char* end = target.data() + target.size();
    const auto [stop, error] = std::from_chars(target.data(), end, number);
    const bool valid = error == std::errc{} && stop == end;
    return valid && number >= 1 && number <= columns.size() ? static_cast<Index>(number) - 1 : -1;
}

// Rows become columns: a batch is contiguous then.
samples pick(const Eigen::MatrixXd& standardised, Index target, std::span<const Index> rows) {
    std::vector<Index> features(static_cast<std::size_t>(standardised.cols()));
    std::iota(features.begin(), features.end(), Index{0});
    std::erase(features, target);
    return {standardised(rows, features).transpose().cast<float>(),
            standardised(rows, std::vector{target}).transpose().cast<float>()};
}

}  // namespace

Index find_target(const examples::numeric_table& table, const std::string& target,
                  const std::filesystem::path& file) {
    const Index column = target.empty() ? static_cast<Index>(table.columns.size()) - 1
                                        : index_of(table.columns, target);
    if (column < 0) {
        throw examples::data_error(
            file, fmt::format("has no column {}, expected 1 to {} or one of {}", target,
                              table.columns.size(), fmt::join(table.columns, ", ")));
    }
    if (table.rows.col(column).minCoeff() == table.rows.col(column).maxCoeff()) {
        throw examples::data_error(
            file,
            fmt::format("column {} is {} in every row, expected a target that varies",
                        table.columns[static_cast<std::size_t>(column)], table.rows(0, column)));
    }
    return column;
}

problem split(const examples::numeric_table& table, Index target, examples::random_source& random) {
    std::vector<Index> rows(static_cast<std::size_t>(table.rows.rows()));
    std::iota(rows.begin(), rows.end(), Index{0});
    random.shuffle(std::span(rows));
    const auto test_rows = std::span<const Index>(rows).first(rows.size() / 5);
    const auto train_rows = std::span<const Index>(rows).subspan(test_rows.size());

    const Eigen::MatrixXd train = table.rows(train_rows, Eigen::all);
    const Eigen::RowVectorXd mean = train.colwise().mean();
    Eigen::RowVectorXd scale =
        ((train.rowwise() - mean).colwise().squaredNorm() / static_cast<double>(train.rows()))
            .cwiseSqrt();
    // A feature that never varies stays 0.
    scale = (scale.array() > 0).select(scale, 1.0);
    const Eigen::MatrixXd standardised =
        (table.rows.rowwise() - mean).array().rowwise() / scale.array();
    return {pick(standardised, target, train_rows), pick(standardised, target, test_rows),
            mean(target), scale(target)};
}

fit measure(const matrix& predictions, const matrix& targets, double target_scale) {
    const Eigen::ArrayXXd wanted = targets.cast<double>().array();
    const double squares = (predictions.cast<double>().array() - wanted).square().sum();
    const double around_mean = (wanted - wanted.mean()).square().sum();
    return {target_scale * std::sqrt(squares / static_cast<double>(wanted.size())),
            1 - squares / around_mean};
}

matrix least_squares(const problem& p) {
    const auto with_ones = [](const matrix& features) {
        Eigen::MatrixXd rows(features.cols(), features.rows() + 1);
        rows << features.transpose().cast<double>(), Eigen::VectorXd::Ones(features.cols());
        return rows;
    };
    // It bears features that depend on one another, and takes the smallest solution then.
    const Eigen::VectorXd weights = with_ones(p.train.features)
                                        .completeOrthogonalDecomposition()
                                        .solve(p.train.targets.transpose().cast<double>());
    return (with_ones(p.test.features) * weights).transpose().cast<float>();
}

}  // namespace regression
