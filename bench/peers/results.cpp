// SPDX-License-Identifier: BSD-3-Clause
#include "results.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <stdexcept>

#include "cases.hpp"

namespace bench {
namespace {

constexpr verb all_verbs[] = {verb::forward, verb::in_place, verb::backward,
                              verb::backward_from_output, verb::forward_gated};

verb verb_named(const std::string& name) {
    for (const verb what : all_verbs)
        if (name == name_of(what))
            return what;
    throw std::runtime_error("no verb is called " + name);
}

std::string key(const computed& c, const std::string& n, const std::string& kind) {
    return std::string(name_of(c.what)) + '\t' + c.function + '\t' + c.type + '\t' + c.code + '\t' +
           n + '\t' + kind;
}

std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> all{""};
    for (const char c : line) {
        if (c == '\t')
            all.emplace_back();
        else
            all.back() += c;
    }
    return all;
}

double number(const std::string& text) {
    return std::strtod(text.c_str(), nullptr);
}

std::string shortest(double value) {
    std::ostringstream out;
    out.precision(6);
    out << value;
    return out.str();
}

computed computed_in(const std::vector<std::string>& f) {
    return {verb_named(f.at(1)), f.at(2), f.at(3), f.at(4)};
}

}  // namespace

template <class T>
computed computed_by(const job<T>& j, const std::string& set) {
    std::string code = j.code;
    if (code == set)
        code = cases::is_limit(j.function) ? "limit" : "simdact";
    else if (code == set + "-fast")
        code = "simdact-fast";
    return {j.what, j.function, type_name<T>, code};
}

template computed computed_by(const job<float>&, const std::string&);
template computed computed_by(const job<double>&, const std::string&);

void set_results::add_time(const computed& what, std::size_t n, const array_kind& kind,
                           double nanoseconds) {
    nanoseconds_[key(what, std::to_string(n), name_of(kind))] = nanoseconds;
    timed_[what] = true;
    if (!cases::is_limit(what.function) &&
        std::find(codes.begin(), codes.end(), what.code) == codes.end())
        codes.push_back(what.code);
}

void set_results::add_verdict(const computed& what, const verdict& found) {
    verdicts_[what] = found;
}

double set_results::nanoseconds(const computed& what, std::size_t n, const array_kind& kind) const {
    const auto found = nanoseconds_.find(key(what, std::to_string(n), name_of(kind)));
    return found == nanoseconds_.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

const verdict* set_results::verdict_on(const computed& what) const {
    const auto found = verdicts_.find(what);
    return found == verdicts_.end() ? nullptr : &found->second;
}

std::vector<std::string> set_results::functions(verb what, const std::string& type) const {
    std::set<std::string> names;
    for (const auto& [c, timed] : timed_)
        if (c.what == what && c.type == type && !cases::is_limit(c.function))
            names.insert(c.function);
    return {names.begin(), names.end()};
}

void set_results::write(const std::filesystem::path& file) const {
    std::ofstream out(file);
    out << "set\t" << set << "\nspread\t" << shortest(spread) << '\n';
    for (const auto& [name, text] : facts)
        out << "fact\t" << name << '\t' << text << '\n';
    for (const std::string& code : codes)
        out << "code\t" << code << '\n';
    for (const auto& [what, found] : verdicts_)
        out << "errors\t" << name_of(what.what) << '\t' << what.function << '\t' << what.type
            << '\t' << what.code << '\t' << shortest(found.error.far_below) << '\t'
            << shortest(found.error.below) << '\t' << shortest(found.error.above) << '\t'
            << found.remarks << '\t' << found.wrong << '\n';
    for (const auto& [name, time] : nanoseconds_)
        out << "time\t" << name << '\t' << shortest(time) << '\n';
    if (!out.flush())
        throw std::runtime_error("can't write " + file.string());
}

set_results set_results::read(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in)
        throw std::runtime_error("can't read " + file.string());
    set_results all;
    for (std::string line; std::getline(in, line);) {
        const std::vector<std::string> f = fields(line);
        if (f[0] == "set") {
            all.set = f.at(1);
        } else if (f[0] == "spread") {
            all.spread = number(f.at(1));
        } else if (f[0] == "fact") {
            all.facts.emplace_back(f.at(1), f.at(2));
        } else if (f[0] == "code") {
            all.codes.push_back(f.at(1));
        } else if (f[0] == "errors") {
            all.verdicts_[computed_in(f)] = {
                f.at(9), {number(f.at(5)), number(f.at(6)), number(f.at(7))}, f.at(8)};
        } else if (f[0] == "time") {
            const computed what = computed_in(f);
            all.nanoseconds_[key(what, f.at(5), f.at(6))] = number(f.at(7));
            all.timed_[what] = true;
        }
    }
    return all;
}

}  // namespace bench
