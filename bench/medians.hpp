// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// A Google Benchmark reporter that prints nothing and keeps what the tables are made of.

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace bench {

class median_collector : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context& context) override;
    void ReportRuns(const std::vector<Run>& runs) override;

    /// The median time of a call in nanoseconds; NaN if the benchmark was not run.
    double nanoseconds(const std::string& benchmark) const;

    /// How far repetitions of one benchmark lie apart: the distance between the quartiles as a
    /// fraction of the median, for the benchmark in the middle; NaN if nothing was repeated.
    double typical_spread() const;

  private:
    std::map<std::string, std::vector<double>> nanoseconds_;
};

}  // namespace bench
