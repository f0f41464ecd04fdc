// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Reads tests/golden; the format is described there.

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace simdact::test {

template <class T>
constexpr const char* dtype = sizeof(T) == 4 ? "f32" : "f64";

class golden_case {
  public:
    const std::string& text(const std::string& field) const { return fields_.at(field); }
    double number(const std::string& field) const {
        return std::strtod(text(field).c_str(), nullptr);
    }
    bool has(const std::string& array) const { return text(array) != "-1"; }

    template <class T>
    std::vector<T> array(const std::string& name) const {
        if (!has(name))
            throw std::out_of_range("golden data: " + title() + " has no array " + name);
        const bool auxiliary = name == "aux" || name == "grad_aux";
        const auto offset = std::stoull(text(name));
        const auto n = std::stoull(text(auxiliary ? "n_aux" : "n"));
        if (offset + n * sizeof(T) > data_->size())
            throw std::out_of_range("golden data: array " + name + " lies beyond the file");
        std::vector<T> values(n);
        std::memcpy(values.data(), data_->data() + offset, n * sizeof(T));
        return values;
    }

    /// The activation's, in the order of its members. (prelu's weight is an array.)
    template <class T>
    std::vector<double> parameters() const {
        if (text("function") == "prelu")
            return {static_cast<double>(array<T>("aux").at(0))};
        return {number("p0"), number("p1")};
    }

    std::string title() const {
        return text("id") + " " + text("function") + " " + text("mode") + " " + text("dtype") +
               " " + text("p0") + " " + text("p1");
    }

  private:
    friend std::vector<golden_case> read_golden(const std::string& directory);
    std::map<std::string, std::string> fields_;
    const std::vector<char>* data_ = nullptr;
};

inline std::vector<golden_case> read_golden(const std::string& directory) {
    static const std::vector<char> data = [&] {
        std::ifstream binary(directory + "/data.bin", std::ios::binary);
        return std::vector<char>{std::istreambuf_iterator<char>(binary), {}};
    }();
    std::ifstream manifest(directory + "/manifest.tsv");
    std::vector<std::string> names;
    std::vector<golden_case> cases;
    for (std::string line; std::getline(manifest, line);) {
        std::istringstream fields(line[0] == '#' ? line.substr(1) : line);
        const std::vector<std::string> words{std::istream_iterator<std::string>(fields), {}};
        if (line[0] == '#') {
            names = words;
            continue;
        }
        golden_case one;
        one.data_ = &data;
        for (std::size_t i = 0; i < names.size(); ++i)
            one.fields_[names[i]] = words.at(i);
        cases.push_back(one);
    }
    if (data.empty() || cases.empty())
        throw std::runtime_error("no golden data in " + directory);
    return cases;
}

/// Golden data that golden_test.cpp does not use.
struct later_feature {
    const char* name;
    const char* reason;
    bool (*holds)(const golden_case&);
};

inline constexpr later_feature later_features[] = {
    {"random slopes", "rrelu in training draws a slope for each element: random_test.cpp",
     [](const golden_case& c) { return c.text("mode") == "train"; }},
    {"per channel", "prelu with a weight for each channel: per_channel_test.cpp",
     [](const golden_case& c) {
         return c.text("function") == "prelu" &&
                (c.text("n_aux") != "1" || c.text("dtype") == "bf16");
     }},
};

inline const later_feature* find_later_feature(const golden_case& c) {
    for (const later_feature& f : later_features)
        if (f.holds(c))
            return &f;
    return nullptr;
}

}  // namespace simdact::test
