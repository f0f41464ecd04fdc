// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The accuracy contract, `ulp_bounds`, as the suites judge by it.

#include <cmath>
#include <limits>
#include <vector>

#include "../subjects/subjects.hpp"
#include "numbers.hpp"

namespace simdact::test {

/// Whether a result is within so many ULP of the exact one, or no further from it than `absolute`.
///
/// \param ulp  ulp_of<T>(exact)
template <class T>
bool within_contract(T result, wide<T> exact, wide<T> ulp, double bound_in_ulp, wide<T> absolute) {
    if (ulp_error(result, exact, ulp) <= bound_in_ulp + reference_error<T>)
        return true;
    const wide<T> distance = std::fabs(static_cast<wide<T>>(result) - exact);
    return distance <= absolute;  // false for a NaN
}

template <class T>
bool within_contract(T result, wide<T> exact, double bound_in_ulp, wide<T> absolute) {
    return within_contract(result, exact, ulp_of<T>(exact), bound_in_ulp, absolute);
}

/// What an activation's contract allows in absolute terms, everywhere.
template <class T>
wide<T> absolute_bound(const test_activation<T>& activation) {
    return static_cast<wide<T>>(activation.ulp.absolute) *
           static_cast<wide<T>>(std::numeric_limits<T>::epsilon());
}

/// What it allows of the derivative at x. About an interior root (where f' changes its sign, but
/// not at 0, where most kinks are), out to where |f'| first reaches an eighth of its maximum or has
/// an extremum, that is an epsilon of T times the maximum, if not more.
template <class T>
class derivative_absolute_bound {
    using W = wide<T>;

  public:
    derivative_absolute_bound(const test_activation<T>& activation, const void* f)
        : activation_(activation), f_(f), everywhere_(absolute_bound(activation)) {
        // Sixty-four points an octave, from 2^-20 to 2^10; the maximum is that of [-20, 20].
        std::vector<W> grid;
        for (int k = -20 * 64; k <= 10 * 64; ++k)
            grid.push_back(std::exp2(static_cast<W>(k) / 64));
        std::vector<W> points;
        for (std::size_t k = grid.size(); k-- > 0;)
            points.push_back(-grid[k]);
        points.insert(points.end(), grid.begin(), grid.end());
        std::vector<W> slopes;
        for (const W x : points) {
            slopes.push_back(slope(x));
            if (std::fabs(x) <= 20 && std::isfinite(slopes.back()))
                largest_ = std::fmax(largest_, std::fabs(slopes.back()));
        }
        near_root_ = std::fmax(everywhere_, largest_ * epsilon);
        for (std::size_t k = 1; k < points.size(); ++k)
            if (k != grid.size() && slopes[k - 1] * slopes[k] < 0)
                intervals_.push_back({edge(points, slopes, k, -1, largest_ / 8),
                                      edge(points, slopes, k - 1, +1, largest_ / 8)});
    }

    W operator()(W x) const {
        for (const interval& about_root : intervals_)
            if (about_root.first <= x && x <= about_root.last)
                return near_root_;
        return everywhere_;
    }

    /// The maximum of |f'|.
    W largest() const { return largest_; }

  private:
    struct interval {
        W first;
        W last;
    };
    static constexpr W epsilon = static_cast<W>(std::numeric_limits<T>::epsilon());

    W slope(W x) const { return activation_.derivative(f_, x); }

    // From the root, which lies between `from` and its neighbour in the given direction.
    W edge(const std::vector<W>& points, const std::vector<W>& slopes, std::size_t from,
           int direction, W limit) const {
        std::size_t at = from;
        for (;;) {
            const std::size_t next = direction < 0 ? at - 1 : at + 1;
            if (next == 0 || next + 1 == points.size())
                return points[next];
            if (std::fabs(slopes[next]) >= limit) {  // reached between the two
                W inside = points[at];
                W outside = points[next];
                if (at == from)
                    inside = root(points[from], points[next]);
                for (int k = 0; k < 80; ++k) {
                    const W middle = (inside + outside) / 2;
                    (std::fabs(slope(middle)) < limit ? inside : outside) = middle;
                }
                return inside;
            }
            if (at != from && !(std::fabs(slopes[next]) > std::fabs(slopes[at])))
                return points[next];  // the extremum is just before
            at = next;
        }
    }

    W root(W a, W b) const {
        for (int k = 0; k < 80; ++k) {
            const W middle = (a + b) / 2;
            (slope(a) * slope(middle) > 0 ? a : b) = middle;
        }
        return a;
    }

    const test_activation<T>& activation_;
    const void* f_;
    W everywhere_;
    W largest_ = 0;
    W near_root_ = 0;
    std::vector<interval> intervals_;
};

/// Whether f must not fall between neighbours: f' >= 0 everywhere, and the tier is `faithful`. (A
/// piecewise-linear function may jump, and promises nothing.)
template <class T>
bool must_not_fall(const test_activation<T>& activation, const void* f) {
    if (activation.exact || activation.tier == accuracy::fast)
        return false;
    for (int k = -40 * 64; k <= 40 * 64; ++k)
        if (activation.derivative(f, static_cast<wide<T>>(k) / 64) < 0)
            return false;
    return true;
}

}  // namespace simdact::test
