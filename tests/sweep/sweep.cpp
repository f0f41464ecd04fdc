// SPDX-License-Identifier: BSD-3-Clause

#include "sweep.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <random>
#include <string_view>
#include <thread>

namespace simdact::test {
namespace {

/// An accuracy of the activation with what its contract allows.
template <class T>
struct tier_of_sweep {
    const test_activation<T>* activation;
    const void* f;
    derivative_absolute_bound<T> derivative_bound;
    double second_derivative_scale;  // the maximum of |f''|

    explicit tier_of_sweep(const test_activation<T>& a)
        : activation(&a), f(a.sets.front().f()), derivative_bound(a, f) {
        wide<T> largest = 0;
        for (int k = -20 * 64; k <= 20 * 64; ++k) {
            const wide<T> bend = std::fabs(a.second_derivative(f, static_cast<wide<T>>(k) / 64));
            if (std::isfinite(bend))
                largest = std::fmax(largest, bend);
        }
        second_derivative_scale = static_cast<double>(largest);
    }
};

/// One row while a thread works on it: the subjects of the tier and the class.
template <class T>
struct row_in_work {
    const tier_of_sweep<T>* tier;
    bool is_swept;  // Every arithmetic with fma sees every point.
    std::vector<subject<T>> subjects;
    sweep_row<T> row;
};

/// What the sums of f'' may be off: its contract is four ULP or a few epsilons of its maximum.
constexpr double second_derivative_ulp = 4;
constexpr double second_derivative_epsilons = 4;
/// Where an absolute bound holds everywhere, ULP are told of results no smaller than this.
constexpr double body = 0x1p-10;

template <class T>
class worker {
  public:
    worker(const std::vector<tier_of_sweep<T>>& tiers, std::vector<row_in_work<T>> rows)
        : tiers_(tiers), rows_(std::move(rows)) {}

    /// \param in_order  whether the points are neighbours, in the order of their bit patterns; the
    ///                  last one then belongs to the next block and is there for comparison only
    /// \param all_levels  whether levels that need not be swept are to be looked at
    void run(const std::vector<T>& points, bool in_order, bool all_levels) {
        all_levels_ = all_levels;
        const std::size_t n = points.size() - (in_order ? 1 : 0);
        block_.x.assign(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(n));
        ones_.assign(points.size(), T(1));
        results_.resize(points.size());
        first_results_.resize(points.size());
        const test_activation<T>& a = *tiers_.front().activation;
        const void* const f = tiers_.front().f;
        constexpr double never = std::numeric_limits<double>::infinity();
        block_.evaluate([&](auto x) { return a.value(f, x); });
        for (const tier_of_sweep<T>& tier : tiers_) {
            const wide<T> everywhere = absolute_bound(*tier.activation);
            block_.allow(everywhere, body);
            for_each_subject(tier, n, &sweep_row<T>::value, tier.activation->ulp.value, in_order,
                             [&](const subject<T>& s, T* y) {
                                 s.forward(tier.f, points.data(), y, points.size());
                             });
        }
        block_.evaluate([&](auto x) { return a.derivative(f, x); });
        for (const tier_of_sweep<T>& tier : tiers_) {
            block_.allow(tier.derivative_bound, absolute_bound(*tier.activation), body);
            for_each_subject(tier, n, &sweep_row<T>::derivative, tier.activation->ulp.derivative,
                             false, [&](const subject<T>& s, T* y) {
                                 s.backward(tier.f, points.data(), ones_.data(), y, n);
                             });
        }
        if (!all_levels)
            return;
        block_.evaluate([&](auto x) { return a.second_derivative(f, x); });
        for (const tier_of_sweep<T>& tier : tiers_) {
            const auto allowed =
                static_cast<wide<T>>(tier.second_derivative_scale * second_derivative_epsilons *
                                     static_cast<double>(std::numeric_limits<T>::epsilon()));
            block_.allow(allowed, never);
            for_each_subject(tier, n, &sweep_row<T>::second_derivative,
                             {second_derivative_ulp, second_derivative_ulp}, false,
                             [&](const subject<T>& s, T* y) {
                                 for (std::size_t i = 0; i < n; ++i)
                                     y[i] = s.second_derivative(tier.f, points[i]);
                             });
        }
    }

    std::vector<row_in_work<T>>& rows() { return rows_; }

  private:
    template <class Compute>
    void for_each_subject(const tier_of_sweep<T>& tier, std::size_t n,
                          tally<T> sweep_row<T>::* which, const ulp_bound& bound, bool check_order,
                          Compute compute) {
        for (row_in_work<T>& work : rows_) {
            if (work.tier != &tier)
                continue;
            // Reversed: the fastest level does the sweep, others are compared with it.
            bool first = true;
            for (auto at = work.subjects.rbegin(); at != work.subjects.rend(); ++at) {
                const subject<T>& s = *at;
                if (!all_levels_ && !(first && work.is_swept))
                    break;
                compute(s, first ? first_results_.data() : results_.data());
                if (first || !same_bits(n)) {
                    work.row.levels_agree &= first;
                    std::vector<T>& results = first ? first_results_ : results_;
                    (work.row.*which).add(block_, results, s.stated(bound));
                    if (check_order && work.row.is_monotonic)
                        count_falls(work.row, results);
                }
                first = false;
            }
        }
    }

    bool same_bits(std::size_t n) const {
        if (std::memcmp(first_results_.data(), results_.data(), n * sizeof(T)) == 0)
            return true;
        return std::equal(first_results_.begin(),
                          first_results_.begin() + static_cast<std::ptrdiff_t>(n), results_.begin(),
                          same<T>);
    }

    void count_falls(sweep_row<T>& row, const std::vector<T>& y) const {
        // The bit patterns of negative numbers run away from 0.
        const bool rising = !std::signbit(block_.x.front());
        for (std::size_t i = 0; i + 1 < y.size(); ++i)
            if (rising ? y[i] > y[i + 1] : y[i] < y[i + 1])
                if (row.falls++ == 0)
                    row.falls_at = block_.x[i];
    }

    const std::vector<tier_of_sweep<T>>& tiers_;
    std::vector<row_in_work<T>> rows_;
    bool all_levels_ = false;
    exact_block<T> block_;
    std::vector<T> ones_;
    std::vector<T> results_;
    std::vector<T> first_results_;
};

template <class T>
std::vector<row_in_work<T>> rows_of(const std::vector<tier_of_sweep<T>>& tiers) {
    std::vector<row_in_work<T>> rows;
    for (const tier_of_sweep<T>& tier : tiers) {
        bool is_first = true;
        for (const char* arithmetic : arithmetics) {
            const bool swept = is_first || std::string_view(arithmetic) != "unfused";
            row_in_work<T> work{&tier, swept, {}, {tier.activation, arithmetic, "", {}, {}, {}}};
            work.row.is_monotonic = must_not_fall(*tier.activation, tier.f);
            for (const subject<T>& s : subjects_of(*tier.activation, purpose::level)) {
                if (work.row.arithmetic != s.arithmetic)
                    continue;
                work.subjects.push_back(s);
                work.row.levels += (work.row.levels.empty() ? "" : " ") + s.unit->name;
            }
            if (work.subjects.empty())
                continue;
            rows.push_back(work);
            is_first = false;
        }
    }
    return rows;
}

constexpr std::size_t block_size = 1 << 14;

/// All floats, or every stride-th.
void points_of(std::uint64_t nth_block, const sweep_options& options, std::vector<float>& points) {
    points.clear();
    const std::uint64_t first = nth_block * block_size;
    // One more: the neighbour of the last. At the end of either sign that is itself.
    for (std::uint64_t i = first; i <= first + block_size; ++i) {
        std::uint64_t bits = i * options.stride;
        if (i == first + block_size && ((bits ^ (bits - options.stride)) >> 31) != 0)
            bits -= options.stride;
        points.push_back(from_bits<float>(
            static_cast<std::uint32_t>(std::min<std::uint64_t>(bits, 0xffffffffU))));
    }
}

/// Doubles: spread over all bit patterns, of everyday size, over the range of the exponential, and
/// close to where something happens: multiples of ln(2) / 2, where the exponential's reduction
/// changes, and of 1/8, where there are kinks, thresholds and joints.
void points_of(std::uint64_t nth_block, const sweep_options&, std::vector<double>& points) {
    std::mt19937_64 generator(nth_block);
    std::normal_distribution<double> normal(0, 4);
    std::uniform_real_distribution<double> uniform(-760, 60);
    std::uniform_real_distribution<double> exponent(-60, 3);
    points.clear();
    while (points.size() < block_size) {
        const double bits = from_bits<double>(generator());
        const double tiny = std::exp(exponent(generator));
        const auto steps = static_cast<std::int64_t>(generator() % 4096) - 2048;
        const double half = static_cast<double>(static_cast<int>(generator() % 2400) - 2200);
        const double eighth = static_cast<double>(static_cast<int>(generator() % 1024) - 512) / 8;
        for (const double x : {bits, normal(generator), uniform(generator), tiny, -tiny})
            points.push_back(x);
        for (const double x : {half * 0x1.62e42fefa39efp-2, eighth})
            if (x != 0)
                points.push_back(from_bits<double>(to_bits(x) + static_cast<std::uint64_t>(steps)));
    }
}

template <class T>
constexpr bool is_every_float = false;
template <>
constexpr bool is_every_float<float> = true;

}  // namespace

template <class T>
std::string sweep_row<T>::complaint() const {
    const auto failed = [](const char* what, const tally<T>& t) {
        return t.failures == 0
                   ? std::string()
                   : what + std::to_string(t.failures) +
                         " results break the contract, the first at x = " + show(t.failure_at) +
                         "; ";
    };
    std::string text =
        failed("f: ", value) + failed("f': ", derivative) + failed("f'': ", second_derivative);
    if (falls != 0)
        text += "f falls at " + show(falls_at) + " and " + std::to_string(falls - 1) +
                " other places; ";
    if (!levels_agree)
        text += "the bits of " + levels + " differ; ";
    return text;
}

template <class T>
std::vector<sweep_row<T>> sweep_activation(const std::string& name, const sweep_options& options) {
    std::vector<tier_of_sweep<T>> tiers;
    for (const test_activation<T>& a : activations<T>())
        if (a.name == name)
            tiers.emplace_back(a);
    std::vector<worker<T>> workers(options.threads, worker<T>(tiers, rows_of(tiers)));
    const std::uint64_t total =
        is_every_float<T> ? ((1ULL << 32) - 1) / options.stride + 1 : options.doubles;
    const std::uint64_t blocks = (total + block_size - 1) / block_size;
    std::atomic<std::uint64_t> next = 0;
    {
        std::vector<std::jthread> threads;
        for (worker<T>& each : workers)
            threads.emplace_back([&] {
                std::vector<T> points;
                for (std::uint64_t nth; (nth = next++) < blocks;) {
                    points_of(nth, options, points);
                    // An eighth of the points for f'' and for the levels whose bits are known by
                    // now, or that promise less.
                    each.run(points, is_every_float<T> && options.stride == 1, nth % 8 == 5);
                }
            });
    }
    std::vector<sweep_row<T>> rows;
    for (std::size_t k = 0; k < workers.front().rows().size(); ++k) {
        sweep_row<T> row = workers.front().rows()[k].row;
        for (std::size_t w = 1; w < workers.size(); ++w) {
            const sweep_row<T>& other = workers[w].rows()[k].row;
            row.value.merge(other.value);
            row.derivative.merge(other.derivative);
            row.second_derivative.merge(other.second_derivative);
            if (row.falls == 0)
                row.falls_at = other.falls_at;
            row.falls += other.falls;
            row.levels_agree &= other.levels_agree;
        }
        rows.push_back(row);
    }
    return rows;
}

template struct sweep_row<float>;
template struct sweep_row<double>;
template std::vector<sweep_row<float>> sweep_activation(const std::string&, const sweep_options&);
template std::vector<sweep_row<double>> sweep_activation(const std::string&, const sweep_options&);

}  // namespace simdact::test
