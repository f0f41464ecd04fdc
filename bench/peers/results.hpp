// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// \file
/// What a run leaves behind, and the report reads: a text file of rows for each instruction set,
/// beside Google Benchmark's JSON.

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "judge.hpp"

namespace bench {

/// A function in a verb and type, as one code computes it.
struct computed {
    verb what;
    std::string function;
    std::string type;  ///< "float"
    std::string code;  ///< "torch"; ours is "simdact" and "simdact-fast" in every set

    auto operator<=>(const computed&) const = default;
};

template <class T>
computed computed_by(const job<T>& j, const std::string& set);

/// One instruction set's part of the results.
class set_results {
  public:
    std::string set;                                         ///< "v4"
    std::vector<std::pair<std::string, std::string>> facts;  ///< name and text
    std::vector<std::string> codes;  ///< of everybody who was timed, in order
    double spread = 0;               ///< of repetitions, typically

    void add_time(const computed& what, std::size_t n, const array_kind& kind, double nanoseconds);
    void add_verdict(const computed& what, const verdict& found);

    /// Of a call; NaN where there is none.
    double nanoseconds(const computed& what, std::size_t n, const array_kind& kind = {}) const;
    const verdict* verdict_on(const computed& what) const;

    /// visit(computed, verdict) in the order of functions.
    template <class Visit>
    void for_each_verdict(Visit&& visit) const {
        for (const auto& [what, found] : verdicts_)
            visit(what, found);
    }

    /// Of those measured in a verb, without limits, in alphabetical order.
    std::vector<std::string> functions(verb what, const std::string& type) const;

    void write(const std::filesystem::path& file) const;
    static set_results read(const std::filesystem::path& file);

  private:
    std::map<std::string, double> nanoseconds_;  // by the benchmark's name
    std::map<computed, verdict> verdicts_;
    std::map<computed, bool> timed_;
};

extern template computed computed_by(const job<float>&, const std::string&);
extern template computed computed_by(const job<double>&, const std::string&);

}  // namespace bench
