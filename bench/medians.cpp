// SPDX-License-Identifier: BSD-3-Clause
#include "medians.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace bench {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The value that a fraction of the values lie below; between two neighbours, in proportion.
double quantile(std::vector<double> values, double fraction) {
    if (values.empty())
        return nan;
    std::sort(values.begin(), values.end());
    const double place = fraction * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace

bool median_collector::ReportContext(const Context& context) {
    PrintBasicContext(&GetErrorStream(), context);
    return true;
}

void median_collector::ReportRuns(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        // With --benchmark_report_aggregates_only the median is all there is. Where it comes
        // on top of the repetitions, their median stays what it is.
        if (run.run_type == Run::RT_Aggregate && run.aggregate_name != "median")
            continue;
        const double to_nanoseconds = 1e9 / benchmark::GetTimeUnitMultiplier(run.time_unit);
        nanoseconds_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime() *
                                                           to_nanoseconds);
    }
}

double median_collector::nanoseconds(const std::string& benchmark) const {
    const auto found = nanoseconds_.find(benchmark);
    return found == nanoseconds_.end() ? nan : quantile(found->second, 0.5);
}

double median_collector::typical_spread() const {
    std::vector<double> spreads;
    for (const auto& [name, times] : nanoseconds_)
        if (times.size() > 2)
            spreads.push_back((quantile(times, 0.75) - quantile(times, 0.25)) /
                              quantile(times, 0.5));
    return quantile(spreads, 0.5);
}

}  // namespace bench
