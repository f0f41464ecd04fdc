// SPDX-License-Identifier: BSD-3-Clause
// Measures of generated images: what a classifier of the real ones makes of them, and how near they
// are to real ones.
#pragma once

#include <memory>
#include <mutex>

#include "common/dataset.hpp"
#include "common/matrix.hpp"
#include "common/network.hpp"

namespace gan {

using examples::Index;
using examples::matrix;

struct quality {
    double frechet = 0;     // Fréchet distance of the classifier's features to the training images'
    double classes = 0;     // that at least 1 % of the images are taken for
    double effective = 0;   // e to the entropy of the classes' shares: 10 when all are equal
    double confidence = 0;  // mean probability of the class that an image is taken for
    double nearest = 0;     // mean distance to the nearest training image, pixels from 0 to 1
};

class image_judge {
  public:
    // Trains the classifier.
    explicit image_judge(const examples::dataset& data);

    // pixels: from 0 to 1, one column per image, at least two. May be called from many threads.
    quality measure(const matrix& pixels);

    double test_accuracy() const { return test_accuracy_; }

  private:
    // Mean and covariance of features.
    struct normal {
        Eigen::VectorXd mean;
        Eigen::MatrixXd covariance;
    };

    static normal normal_of(const matrix& features);
    static double frechet_distance(const normal& a, const normal& b);
    double mean_nearest(const matrix& pixels) const;

    const examples::labelled_images& real_;
    std::unique_ptr<examples::network> classifier_;
    std::mutex mutex_;  // of the classifier, which keeps what it computes
    normal real_features_;
    double test_accuracy_ = 0;
};

}  // namespace gan
