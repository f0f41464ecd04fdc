// SPDX-License-Identifier: BSD-3-Clause
#include "curve.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace gallery {
namespace {

constexpr int steps = 600;
constexpr float smallest_jump = 0.005f;  // a pixel or so

class tracer {
  public:
    tracer(const function& f, curve& c) : f_(f), curve_(c) {}

    void start(point p) { curve_.pieces.push_back({p}); }

    // Goes on from a to b, the end of the last piece.
    void advance(point a, point b) {
        find_jumps(a, b);
        curve_.pieces.back().push_back(b);
    }

  private:
    // A jump is what remains between two neighbouring floats.
    void find_jumps(point a, point b) {
        if (!(std::abs(a.y - b.y) > smallest_jump)) {
            return;
        }
        const float x = a.x + (b.x - a.x) / 2;
        if (x == a.x || x == b.x) {
            curve_.pieces.back().push_back(a);
            curve_.jumps.push_back(rounder(a, b));
            start(b);
            return;
        }
        const point middle{x, f_(x)};
        find_jumps(a, middle);
        find_jumps(middle, b);
    }

    // A function jumps at a number that a person has chosen, which has fewer digits than its
    // neighbour.
    static point rounder(point a, point b) {
        return fmt::format("{}", a.x).size() < fmt::format("{}", b.x).size() ? a : b;
    }

    const function& f_;
    curve& curve_;
};

}  // namespace

curve trace(const function& f, float from, float to) {
    curve result;
    tracer t(f, result);
    point last{from, f(from)};
    t.start(last);
    for (int i = 1; i <= steps; ++i) {
        const float x = from + (to - from) * static_cast<float>(i) / steps;
        const point next{x, f(x)};
        t.advance(last, next);
        last = next;
    }
    return result;
}

}  // namespace gallery
