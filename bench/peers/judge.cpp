// SPDX-License-Identifier: BSD-3-Clause
#include "judge.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <vector>

#include "data.hpp"
#include "prepared.hpp"
#include "reference.hpp"

namespace bench {
namespace {

bool is_value(verb what) {
    return what == verb::forward || what == verb::in_place;
}

std::string text(const char* format, double a, double b = 0, double c = 0) {
    char written[160];
    std::snprintf(written, sizeof written, format, a, b, c);
    return written;
}

/// The results of one call. (One element more than is asked for, to see that it stays.)
template <class T>
std::vector<T> results(const job<T>& j, const std::vector<T>& first, const std::vector<T>& second,
                       T guard) {
    const std::size_t n = first.size();
    std::vector<T> output(n + 1, std::numeric_limits<T>::quiet_NaN());
    output[n] = guard;
    if (j.what == verb::in_place)
        std::copy(first.begin(), first.end(), output.begin());
    const prepared<T> ready(j, first.data(), second.data(), output.data(), n);
    j.run(ready.parameters(), first.data(), second.data(), output.data(), n);
    return output;
}

// The prepared object is gone when this returns: what it kept for the end is in the output.
template <class T>
std::string what_is_wrong(const job<T>& j, exact_function<T> exact, double tolerance,
                          std::size_t n) {
    const T guard = T(12345);
    const auto drawn = arrays_of<T>(n);
    const std::vector<T> first(drawn.x, drawn.x + n);
    const std::vector<T> second(drawn.grad_y, drawn.grad_y + n);
    const std::vector<T> got = results(j, first, second, guard);
    for (std::size_t i = 0; i < n; ++i) {
        const auto due = static_cast<double>(exact(first[i], second[i]));
        const double scale = is_value(j.what) ? 1 : std::abs(static_cast<double>(second[i]));
        const double allowed = tolerance * static_cast<double>(std::numeric_limits<T>::epsilon()) *
                               std::max(std::abs(due), scale);
        if (!(std::abs(static_cast<double>(got[i]) - due) <= allowed))
            return text("at x = %.17g it gives %.17g instead of %.17g",
                        static_cast<double>(first[i]), static_cast<double>(got[i]), due) +
                   " (n = " + std::to_string(n) + ")";
    }
    if (got[n] != guard)
        return "it writes behind the array (n = " + std::to_string(n) + ")";
    return "";
}

/// From -20 to 20, and magnitudes from 1e-30 to 20 of either sign, in ascending order.
template <class T>
std::vector<T> points() {
    constexpr int steps = 20000;
    constexpr double furthest = 20;
    std::vector<T> x;
    for (int i = -steps; i <= steps; ++i)
        x.push_back(static_cast<T>(furthest * i / steps));
    for (int i = 0; i <= steps; ++i) {
        const double magnitude = furthest * std::pow(10.0, -31.3 * i / steps);
        x.push_back(static_cast<T>(magnitude));
        x.push_back(static_cast<T>(-magnitude));
    }
    std::sort(x.begin(), x.end());
    return x;
}

template <class T>
double error_of(verb what, T got, wide<T> exact) {
    if (is_value(what))
        return error_in_ulp<T>(got, exact);
    return static_cast<double>(std::abs(static_cast<wide<T>>(got) - exact)) /
           static_cast<double>(std::numeric_limits<T>::epsilon());
}

// At a kink of a derivative, which of its two values is due is a convention.
template <class T>
bool is_kink(exact_function<T> exact, T x) {
    constexpr T inf = std::numeric_limits<T>::infinity();
    const wide<T> below = exact(std::nextafter(x, -inf), T(1));
    const wide<T> above = exact(std::nextafter(x, inf), T(1));
    return std::abs(above - below) > wide<T>(1e-3);
}

template <class T>
bool is_lost(T got, wide<T> exact) {
    if (!(std::abs(exact) >= static_cast<wide<T>>((std::numeric_limits<T>::min)())))
        return false;  // subnormal results and zeros may be anything small
    return !(std::abs(static_cast<wide<T>>(got) - exact) < std::abs(exact) / 2);
}

// Values that have lost their last digit: from where on, seen from 0.
template <class T>
std::string losses(const std::vector<T>& x, const std::vector<T>& got, exact_function<T> exact) {
    std::string remarks;
    const auto remark = [&](const std::string& more) {
        remarks += (remarks.empty() ? "" : "; ") + more;
    };
    const auto lost = [&](std::size_t i) { return is_lost<T>(got[i], exact(x[i], T(1))); };
    const T tiny = T(0.01);
    T tiny_lost = 0, negative_lost = 0, positive_lost = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!lost(i))
            continue;
        if (std::abs(x[i]) < tiny)
            tiny_lost = std::max(tiny_lost, std::abs(x[i]));
        else if (x[i] < 0)
            negative_lost = x[i];  // the last one is nearest to 0
        else if (positive_lost == 0)
            positive_lost = x[i];
    }
    if (negative_lost != 0)
        remark(text("no correct digit below %.3g", static_cast<double>(negative_lost)));
    if (positive_lost != 0)
        remark(text("no correct digit above %.3g", static_cast<double>(positive_lost)));
    if (tiny_lost != 0)
        remark(text("no correct digit for |x| below %.1g", static_cast<double>(tiny_lost)));
    return remarks;
}

std::string shown(double x) {
    return std::isnan(x) ? "NaN" : text("%.4g", x);
}

template <class T>
std::string special_values(const job<T>& j, exact_function<T> exact) {
    constexpr T inf = std::numeric_limits<T>::infinity();
    const std::vector<T> x{-inf, inf, std::numeric_limits<T>::quiet_NaN(), T(-1000), T(1000)};
    const std::vector<T> got = results(j, x, std::vector<T>(x.size(), T(1)), T(0));
    std::string remarks;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto due = static_cast<double>(exact(x[i], T(1)));
        const auto is = static_cast<double>(got[i]);
        const bool same =
            std::isnan(due) ? std::isnan(is)
                            : is == due || std::abs(is - due) < 1e-3 * std::max(1.0, std::abs(due));
        if (!same)
            remarks += (remarks.empty() ? "" : "; ") + shown(is) + " at " +
                       shown(static_cast<double>(x[i]));
    }
    return remarks;
}

}  // namespace

double errors::greatest() const {
    return std::max({far_below, below, above});
}

template <class T>
std::optional<verdict> judge(const job<T>& j, std::optional<double> tolerance) {
    const exact_function<T> exact = reference<T>(j.what, j.function);
    if (exact == nullptr)
        return std::nullopt;
    verdict found{"", {0, 0, 0}, ""};
    if (tolerance) {
        std::vector<std::size_t> lengths{1000, 16 << 10};
        for (std::size_t n = 1; n <= 33; ++n)
            lengths.push_back(n);
        for (const std::size_t n : lengths) {
            found.wrong = what_is_wrong(j, exact, *tolerance, n);
            if (!found.wrong.empty())
                return found;
        }
    }
    const std::vector<T> x = points<T>();
    const std::vector<T> got = results(j, x, std::vector<T>(x.size(), T(1)), T(0));
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!is_value(j.what) && is_kink(exact, x[i]))
            continue;
        const double error = error_of<T>(j.what, got[i], exact(x[i], T(1)));
        double& greatest = x[i] >= 0      ? found.error.above
                           : x[i] > T(-2) ? found.error.below
                                          : found.error.far_below;
        greatest = std::max(greatest, std::isnan(error) ? HUGE_VAL : error);
    }
    if (is_value(j.what)) {
        found.remarks = losses(x, got, exact);
        const std::string special = special_values(j, exact);
        found.remarks += (found.remarks.empty() || special.empty() ? "" : "; ") + special;
    }
    return found;
}

template std::optional<verdict> judge(const job<float>&, std::optional<double>);
template std::optional<verdict> judge(const job<double>&, std::optional<double>);

}  // namespace bench
